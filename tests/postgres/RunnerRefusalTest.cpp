#include "OnWindows.h"
#include "RunFixture.h"

#include "pg/Sandbox.h"

#include <QFile>
#include <QTest>

using namespace limbeck;
using namespace limbeck::test;
using namespace std::chrono_literals;

// What is refused before anything runs, or because somebody else changed the version table.
class RunnerRefusalTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aPlanForAnotherTargetIsRefused();
    void aPlanMadeWithoutADatabaseIsRefused();
    void aStalePlanIsRefusedWithBothPlaces();
    void theVersionTableChangedMeanwhileIsAConflict_data();
    void theVersionTableChangedMeanwhileIsAConflict();
    void aConflictBeforeANonTransactionalSectionRunsNothing();
    void aReadOnlyRoleIsRefusedBeforeAnything();
    void aStandbyIsRefusedBeforeAnything();
    void aRoleWithoutCreateIsRefusedWithTheSchema();
    void aRoleThatMayNotChangeTheVersionTableIsRefused();
    void anotherRunsLockIsNamedWhenTheWaitIsOver();
    void aVersionTableInAnotherSchemaIsNotIgnored();
    void nonsenseRowsAreRefused();
};

namespace {

QString text(const char *latin1)
{
    return QString::fromLatin1(latin1);
}

} // namespace

void RunnerRefusalTest::aPlanForAnotherTargetIsRefused()
{
    RunFixture f;
    RunFixture other;
    f.scripts.addTables(1);
    const RunReport report = other.run(f.plan());
    QCOMPARE(report.error.code, text("plan.other-target"));
    QVERIFY(report.error.message.contains(other.target.display()));
    QCOMPARE(other.ask("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"), text("0"));
}

void RunnerRefusalTest::aPlanMadeWithoutADatabaseIsRefused()
{
    RunFixture f;
    f.scripts.addTables(1);
    Plan plan = f.plan();
    plan.targetIdentity.clear();
    QCOMPARE(f.run(plan).error.code, text("plan.other-target"));
}

void RunnerRefusalTest::aStalePlanIsRefusedWithBothPlaces()
{
    RunFixture f;
    f.scripts.addTables(3);
    QVERIFY(f.upgrade(text("001")).ok);
    const Plan plan = f.plan();
    QVERIFY(f.upgrade(text("002")).ok);
    const RunReport report = f.run(plan);
    QCOMPARE(report.error.code, text("plan.stale"));
    QVERIFY(report.error.message.contains(text("001")));
    QVERIFY(report.error.message.contains(text("002")));
    QCOMPARE(report.heads, QStringList{text("002")});
    QVERIFY(report.revisions.isEmpty());
}

void RunnerRefusalTest::theVersionTableChangedMeanwhileIsAConflict_data()
{
    QTest::addColumn<QByteArray>("change");
    QTest::newRow("row moved") << QByteArray("UPDATE alembic_version SET version_num = 'zzz'");
    QTest::newRow("row removed") << QByteArray("DELETE FROM alembic_version");
    QTest::newRow("row added") << QByteArray("INSERT INTO alembic_version VALUES ('zzz')");
    QTest::newRow("row already there") << QByteArray("INSERT INTO alembic_version VALUES ('002')");
}

void RunnerRefusalTest::theVersionTableChangedMeanwhileIsAConflict()
{
    QFETCH(QByteArray, change);
    RunFixture f;
    f.scripts.addTables(1);
    QVERIFY(f.upgrade().ok);
    f.scripts.add({text("002"), text("001"), "SELECT pg_sleep(0.2); CREATE TABLE late (id int);"});
    const auto other = f.otherSession();
    whenFirst<RevisionStarted>(f, [&] { QVERIFY(other->execute(change)); });
    const RunReport report = f.upgrade();
    QCOMPARE(report.error.code, text("run.version-conflict"));
    QVERIFY(report.error.message.contains(text("public.alembic_version")));
    QCOMPARE(report.revisions.last().outcome, RevisionOutcome::RolledBack);
    QCOMPARE(f.ask("SELECT to_regclass('late') IS NULL"), text("true"));
}

void RunnerRefusalTest::aConflictBeforeANonTransactionalSectionRunsNothing()
{
    RunFixture f;
    f.scripts.addTables(1);
    QVERIFY(f.upgrade().ok);
    f.scripts.add(
        {text("002"), text("001"), "CREATE TABLE late (id int);", "SELECT 1;", "transaction:false"});
    const auto other = f.otherSession();
    whenFirst<RevisionStarted>(f, [&] { QVERIFY(other->execute("DELETE FROM alembic_version")); });
    const RunReport report = f.upgrade();
    QCOMPARE(report.error.code, text("run.version-conflict"));
    QCOMPARE(f.ask("SELECT to_regclass('late') IS NULL"), text("true"));
}

void RunnerRefusalTest::aReadOnlyRoleIsRefusedBeforeAnything()
{
    RunFixture f;
    f.scripts.addTables(1);
    QVERIFY(f.session().execute("SET default_transaction_read_only = on"));
    const RunReport report = f.upgrade();
    QCOMPARE(report.error.code, text("run.read-only"));
    QVERIFY(report.revisions.isEmpty());
    QVERIFY(report.headsKnown);
}

// A server in recovery, not only a session that has been told to be read-only.
void RunnerRefusalTest::aStandbyIsRefusedBeforeAnything()
{
    NOT_ON_WINDOWS("starts a second server");
    const auto sandbox = Sandbox::start();
    QVERIFY(sandbox);
    QVERIFY((*sandbox)->createDatabase(text("standby")));
    const Target target = (*sandbox)->target(text("standby"));
    {
        RunFixture primary(target);
        primary.scripts.addTables(1);
        QVERIFY(primary.upgrade().ok);
    }
    (*sandbox)->stop();
    QVERIFY(QFile((*sandbox)->dataFolder() + text("/standby.signal")).open(QIODevice::WriteOnly));
    QVERIFY((*sandbox)->restart());
    RunFixture standby((*sandbox)->target(text("standby"))); // the port may be another one
    standby.scripts.addTables(2);
    const RunReport report = standby.upgrade();
    QCOMPARE(report.error.code, text("run.read-only"));
    QVERIFY2(report.error.message.contains(text("standby")) || report.error.detail.contains(text("standby")),
             qPrintable(report.error.message + report.error.detail + report.error.hint));
    QVERIFY(report.headsKnown);
    QCOMPARE(report.heads, QStringList{text("001")});
}

void RunnerRefusalTest::aRoleWithoutCreateIsRefusedWithTheSchema()
{
    RunFixture admin;
    QVERIFY(admin.session().execute("CREATE ROLE no_create LOGIN"));
    QVERIFY(admin.session().execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC"));
    Target target = admin.target;
    target.user = text("no_create");
    RunFixture f(target);
    f.scripts.addTables(1);
    const RunReport report = f.upgrade();
    QCOMPARE(report.error.code, text("run.no-create"));
    for (const char *part : {"no_create", "public", "alembic_version"})
        QVERIFY2(report.error.message.contains(text(part)), part);
}

void RunnerRefusalTest::aRoleThatMayNotChangeTheVersionTableIsRefused()
{
    RunFixture admin;
    admin.scripts.addTables(1);
    QVERIFY(admin.upgrade().ok);
    QVERIFY(admin.session().execute("CREATE ROLE reader LOGIN"));
    QVERIFY(admin.session().execute("GRANT SELECT ON alembic_version TO reader"));
    Target target = admin.target;
    target.user = text("reader");
    RunFixture f(target);
    f.scripts.addTables(2);
    const RunReport report = f.upgrade();
    QCOMPARE(report.error.code, text("run.no-right"));
    QVERIFY(report.error.message.contains(text("reader")));
}

void RunnerRefusalTest::anotherRunsLockIsNamedWhenTheWaitIsOver()
{
    RunFixture f;
    f.options.advisoryWait = 300ms;
    f.scripts.addTables(1);
    RunFixture holder(f.target);
    holder.scripts.addTables(1);
    RunReport report;
    whenFirst<RevisionStarted>(holder, [&] { report = f.upgrade(); });
    QVERIFY(holder.upgrade().ok);
    QCOMPARE(report.error.code, text("run.locked"));
    QVERIFY(report.error.message.contains(QString::number(holder.session().backendPid())));
}

void RunnerRefusalTest::aVersionTableInAnotherSchemaIsNotIgnored()
{
    RunFixture f;
    QVERIFY(f.session().execute("CREATE SCHEMA app"));
    QVERIFY(f.session().execute("CREATE TABLE app.alembic_version (version_num varchar(32) PRIMARY KEY)"));
    f.scripts.addTables(1);
    const RunReport report = f.upgrade();
    QCOMPARE(report.error.code, text("state.other-schema"));
    QVERIFY(report.error.hint.contains(text("version_schema = app")));
    QCOMPARE(f.ask("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"), text("0"));
    f.options.versionTable.schema = text("app");
    QVERIFY(f.upgrade().ok);
    QCOMPARE(f.ask("SELECT version_num FROM app.alembic_version"), text("001"));
}

void RunnerRefusalTest::nonsenseRowsAreRefused()
{
    RunFixture f;
    f.scripts.addTables(1);
    QVERIFY(f.session().execute("CREATE TABLE alembic_version (version_num text)"));
    QVERIFY(f.session().execute("INSERT INTO alembic_version VALUES (NULL)"));
    const RunReport report = f.upgrade();
    QCOMPARE(report.error.code, text("state.nonsense"));
    QVERIFY(report.revisions.isEmpty());
}

QTEST_GUILESS_MAIN(RunnerRefusalTest)
#include "RunnerRefusalTest.moc"
