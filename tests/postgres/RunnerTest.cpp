#include "RunFixture.h"
#include "SharedSandbox.h"

#include "run/AdvisoryLock.h"

#include <QTest>

#include <thread>

using namespace limbeck;
using namespace limbeck::test;

// What a run does when nothing goes wrong.
class RunnerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void upgradeAppliesAllInAlembicsManner();
    void makesAlembicsVersionTable();
    void downgradeTakesBack();
    void stampOnlyWritesRows();
    void branchesAndMergesKeepTheRowsAlembicWouldHave();
    void anEmptyPlanIsFine();
    void eachRevisionIsOneTransaction();
    void singleTransactionIsOneForAll();
    void singleTransactionRefusesNonTransactionalRevisions();
    void statementsAreReportedOneByOne();
    void noticesComeWithTheirRevision();
    void theVersionTableMayHaveAnotherNameAndSchema();
    void aRevisionThatWidensTheVersionTableWorks();
    void nonTransactionalSectionsRunOutsideATransaction();
    void theLockIsHeldDuringARunAndReleasedAfterIt();
    void aSecondRunWaitsAndThenFindsItsPlanStale();
    void noEventHoldsThePassword();
};

namespace {

QString text(const char *latin1)
{
    return QString::fromLatin1(latin1);
}

} // namespace

void RunnerTest::upgradeAppliesAllInAlembicsManner()
{
    RunFixture f;
    f.scripts.add({text("001"),
                   {},
                   "CREATE TABLE users (id int);",
                   "DROP TABLE users;",
                   {},
                   {},
                   text("create user tables")});
    f.scripts.add({text("002"),
                   text("001"),
                   "CREATE TABLE orders (id int);",
                   "DROP TABLE orders;",
                   {},
                   {},
                   QStringLiteral("주문 추가")});
    const RunReport report = f.upgrade();
    QVERIFY2(report.ok, qPrintable(report.error.message));
    QCOMPARE(report.heads, QStringList{text("002")});
    QCOMPARE(report.revisions.size(), 2);
    const auto started = f.recorder.all<RevisionStarted>();
    QCOMPARE(started.size(), size_t(2));
    QCOMPARE(started[0].title, text("Running upgrade  -> 001, create user tables"));
    QCOMPARE(started[1].title, QStringLiteral("Running upgrade 001 -> 002, 주문 추가"));
    const auto finished = f.recorder.all<RunFinished>();
    QCOMPARE(finished.size(), size_t(1));
    QCOMPARE(finished[0].currentRevisions, text("002 (head)"));
    QCOMPARE(finished[0].closingLine, text("Current revision(s) for %1: 002").arg(f.target.displayUrl()));
    QCOMPARE(finished[0].applied, 2);
    QVERIFY(std::holds_alternative<RunStarted>(f.recorder.events.front()));
    QVERIFY(std::get<RunStarted>(f.recorder.events.front()).serverAddress.startsWith(text("127.0.0.1:")));
    QCOMPARE(f.ask("SELECT string_agg(tablename, ',' ORDER BY tablename) FROM pg_tables WHERE schemaname = "
                   "'public'"),
             text("alembic_version,orders,users"));
}

void RunnerTest::makesAlembicsVersionTable()
{
    RunFixture f;
    f.scripts.addTables(1);
    QVERIFY(f.upgrade().ok);
    QCOMPARE(f.ask("SELECT format_type(atttypid, atttypmod) || ' ' || attnotnull FROM pg_attribute "
                   "WHERE attrelid = 'alembic_version'::regclass AND attnum > 0"),
             text("character varying(32) true"));
    QCOMPARE(f.ask("SELECT conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint "
                   "WHERE conrelid = 'alembic_version'::regclass"),
             text("alembic_version_pkc PRIMARY KEY (version_num)"));
}

void RunnerTest::downgradeTakesBack()
{
    RunFixture f;
    f.scripts.addTables(3);
    QVERIFY(f.upgrade().ok);
    const RunReport report = f.downgrade(text("001"));
    QVERIFY2(report.ok, qPrintable(report.error.message));
    QCOMPARE(report.heads, QStringList{text("001")});
    QCOMPARE(f.recorder.all<RevisionStarted>()[0].title, text("Running downgrade 003 -> 002, revision 003"));
    QCOMPARE(f.ask("SELECT count(*) FROM pg_tables WHERE tablename ~ '^t00'"), text("1"));
    QVERIFY(f.downgrade(text("base")).ok);
    QCOMPARE(f.ask("SELECT count(*) FROM alembic_version"), text("0"));
    QVERIFY(f.recorder.all<RunFinished>()[0].closingLine.endsWith(text(": <base>")));
}

void RunnerTest::stampOnlyWritesRows()
{
    RunFixture f;
    f.scripts.addTables(3);
    const RunReport report = f.run(f.plan(PlanKind::Stamp, text("002")));
    QVERIFY2(report.ok, qPrintable(report.error.message));
    QCOMPARE(report.heads, QStringList{text("002")});
    QCOMPARE(f.ask("SELECT count(*) FROM pg_tables WHERE tablename ~ '^t00'"), text("0"));
    QVERIFY(f.run(f.plan(PlanKind::Stamp, text("base"))).ok);
    QCOMPARE(f.state().heads, QStringList());
}

void RunnerTest::branchesAndMergesKeepTheRowsAlembicWouldHave()
{
    RunFixture f;
    f.scripts.add({text("a"), {}, "SELECT 1;"});
    f.scripts.add({text("b"), text("a"), "SELECT 1;"});
    f.scripts.add({text("c"), text("a"), "SELECT 1;"});
    f.scripts.add({text("m"), text("b, c"), "SELECT 1;"});
    f.scripts.add({text("x"), {}, "SELECT 1;"});
    QVERIFY(f.upgrade(text("b")).ok);
    QVERIFY(f.upgrade(text("c")).ok);
    QCOMPARE(f.state().heads, (QStringList{text("b"), text("c")}));
    QVERIFY(f.upgrade(text("heads")).ok);
    QCOMPARE(f.state().heads, (QStringList{text("m"), text("x")}));
    QVERIFY(f.downgrade(text("base")).ok);
    QCOMPARE(f.state().heads, QStringList());
}

void RunnerTest::anEmptyPlanIsFine()
{
    RunFixture f;
    f.scripts.addTables(1);
    QVERIFY(f.upgrade().ok);
    const RunReport report = f.upgrade();
    QVERIFY(report.ok);
    QVERIFY(report.revisions.isEmpty());
    QCOMPARE(report.heads, QStringList{text("001")});
}

void RunnerTest::eachRevisionIsOneTransaction()
{
    RunFixture f;
    f.scripts.add({text("001"),
                   {},
                   "CREATE TABLE seen (x xid8); INSERT INTO seen VALUES (pg_current_xact_id());"
                   "INSERT INTO seen VALUES (pg_current_xact_id());"});
    f.scripts.add({text("002"), text("001"), "INSERT INTO seen VALUES (pg_current_xact_id());"});
    QVERIFY(f.upgrade().ok);
    QCOMPARE(f.ask("SELECT count(DISTINCT x) FROM seen"), text("2"));
}

void RunnerTest::singleTransactionIsOneForAll()
{
    RunFixture f;
    f.options.singleTransaction = true;
    f.scripts.add(
        {text("001"), {}, "CREATE TABLE seen (x xid8); INSERT INTO seen VALUES (pg_current_xact_id());"});
    f.scripts.add({text("002"), text("001"), "INSERT INTO seen VALUES (pg_current_xact_id());"});
    const RunReport report = f.upgrade();
    QVERIFY2(report.ok, qPrintable(report.error.message));
    QCOMPARE(report.revisions.size(), 2);
    QCOMPARE(f.ask("SELECT count(DISTINCT x) FROM seen"), text("1"));
    f.scripts.addTables(0);
    f.scripts.add({text("003"), text("002"), "CREATE TABLE t3 (id int);"});
    f.scripts.add({text("004"), text("003"), "SELECT no_such_column;"});
    const RunReport failed = f.upgrade();
    QVERIFY(!failed.ok);
    QCOMPARE(failed.heads, QStringList{text("002")});
    QCOMPARE(failed.revisions.size(), 2);
    QCOMPARE(failed.revisions[0].outcome, RevisionOutcome::RolledBack);
    QCOMPARE(f.ask("SELECT count(*) FROM pg_tables WHERE tablename = 't3'"), text("0"));
}

void RunnerTest::singleTransactionRefusesNonTransactionalRevisions()
{
    RunFixture f;
    f.options.singleTransaction = true;
    f.scripts.addTables(1);
    f.scripts.add({text("002"), text("001"), "VACUUM t001;", "SELECT 1;", "transaction:false"});
    const RunReport report = f.upgrade();
    QCOMPARE(report.error.code, text("plan.single-transaction"));
    QVERIFY(report.error.message.contains(text("002")));
    QCOMPARE(f.ask("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"), text("0"));
}

void RunnerTest::statementsAreReportedOneByOne()
{
    RunFixture f;
    f.scripts.add(
        {text("001"), {}, "CREATE TABLE a (b int);\nINSERT INTO a VALUES (1), (2);\nUPDATE a SET b = 3;"});
    QVERIFY(f.upgrade().ok);
    const auto begun = f.recorder.all<StatementStarted>();
    const auto done = f.recorder.all<StatementFinished>();
    QCOMPARE(begun.size(), size_t(3));
    QCOMPARE(done.size(), size_t(3));
    QCOMPARE(done[0].commandTag, text("CREATE TABLE"));
    QCOMPARE(done[1].rows, qint64(2));
    QCOMPARE(done[1].line, 11);
    QCOMPARE(done[2].number, 3);
    QCOMPARE(done[2].of, 3);
    QVERIFY(done[2].summary.startsWith(text("UPDATE a")));
}

void RunnerTest::noticesComeWithTheirRevision()
{
    RunFixture f;
    f.scripts.addTables(1);
    f.scripts.add({text("002"), text("001"), "DO $$BEGIN RAISE WARNING '조심하세요'; END$$;"});
    QVERIFY(f.upgrade().ok);
    const auto notices = f.recorder.all<NoticeReceived>();
    QCOMPARE(notices.size(), size_t(1));
    QCOMPARE(notices[0].revision, text("002"));
    QCOMPARE(notices[0].severity, text("WARNING"));
    QCOMPARE(notices[0].message, QStringLiteral("조심하세요"));
}

void RunnerTest::theVersionTableMayHaveAnotherNameAndSchema()
{
    RunFixture f;
    QVERIFY(f.session().execute("CREATE SCHEMA \"Versions 표\""));
    f.options.versionTable = {QStringLiteral("my \"versions\""), QStringLiteral("Versions 표")};
    f.scripts.addTables(2);
    const RunReport report = f.upgrade();
    QVERIFY2(report.ok, qPrintable(report.error.message));
    QCOMPARE(f.ask("SELECT version_num FROM \"Versions 표\".\"my \"\"versions\"\"\""), text("002"));
}

void RunnerTest::aRevisionThatWidensTheVersionTableWorks()
{
    RunFixture f;
    f.scripts.add(
        {text("001"), {}, "ALTER TABLE alembic_version ALTER COLUMN version_num TYPE varchar(64);"});
    QVERIFY(f.upgrade().ok);
}

void RunnerTest::nonTransactionalSectionsRunOutsideATransaction()
{
    RunFixture f;
    f.scripts.add({text("001"), {}, "CREATE TABLE a (b int);"});
    f.scripts.add({text("002"), text("001"),
                   "CREATE INDEX CONCURRENTLY a_b ON a (b);\nVACUUM a;\n"
                   "DO $$BEGIN INSERT INTO a VALUES (1); COMMIT; END$$;",
                   "DROP INDEX CONCURRENTLY a_b;", "transaction:false", "transaction:false"});
    const RunReport report = f.upgrade();
    QVERIFY2(report.ok, qPrintable(report.error.message + report.error.detail));
    QCOMPARE(f.recorder.all<StatementFinished>().size(), size_t(4));
    QCOMPARE(f.ask("SELECT count(*) FROM limbeck.progress"), text("0"));
    QCOMPARE(f.ask("SELECT indisvalid FROM pg_index WHERE indexrelid = 'a_b'::regclass"), text("true"));
    QVERIFY(f.downgrade(text("001")).ok);
    QCOMPARE(f.ask("SELECT to_regclass('a_b') IS NULL"), text("true"));
}

void RunnerTest::theLockIsHeldDuringARunAndReleasedAfterIt()
{
    RunFixture f;
    f.scripts.addTables(2);
    const qint64 key = AdvisoryLock::keyFor(f.target.database, text("public.alembic_version"));
    const auto other = f.otherSession();
    QList<bool> held;
    f.recorder.onEvent = [&](const RunEvent &event) {
        if (std::holds_alternative<RevisionStarted>(event) || std::holds_alternative<RunFinished>(event))
            held.append(*AdvisoryLock::isHeldBy(*other, key, f.session().backendPid()));
    };
    QVERIFY(f.upgrade().ok);
    QCOMPARE(held, (QList<bool>{true, true, false}));
}

void RunnerTest::aSecondRunWaitsAndThenFindsItsPlanStale()
{
    RunFixture first;
    RunFixture second(first.target);
    for (RunFixture *f : {&first, &second})
        f->scripts.add({text("001"), {}, "CREATE TABLE once (id int); SELECT pg_sleep(0.5);"});
    const Plan plan = first.plan();
    RunReport secondReport;
    std::jthread other;
    first.recorder.onEvent = [&](const RunEvent &event) {
        // QPSQL sessions belong to their thread: the second opens its own there.
        if (std::holds_alternative<RevisionStarted>(event))
            other = std::jthread([&] {
                second.reconnect();
                secondReport = second.run(plan);
                second.reconnect();
            });
    };
    QVERIFY(first.run(plan).ok);
    other.join();
    QCOMPARE(secondReport.error.code, text("plan.stale"));
    QVERIFY(secondReport.error.message.contains(text("<base>")));
    QVERIFY(secondReport.error.message.contains(text("001")));
    const auto waits = second.recorder.all<LockWaiting>();
    QVERIFY(!waits.empty());
    QVERIFY(waits[0].holder.contains(text("limbeck")));
    QVERIFY(waits[0].holder.contains(QString::number(first.session().backendPid())));
}

void RunnerTest::noEventHoldsThePassword()
{
    const QByteArray canary = "c4n4ry-p4ssw0rd";
    const Target admin = freshDatabase(text("canary"));
    {
        RunFixture setUp(admin);
        QVERIFY(setUp.session().execute("CREATE ROLE canary LOGIN SUPERUSER PASSWORD '" + canary + "'"));
    }
    Target target = admin;
    target.user = text("canary");
    target.password = Secret(canary);
    RunFixture f(target);
    f.scripts.addTables(1);
    f.scripts.add({text("002"), text("001"), "SELECT pg_terminate_backend(pg_backend_pid());"});
    f.upgrade();
    const QString all = f.recorder.everything();
    QVERIFY(all.size() > 500);
    QVERIFY(!all.contains(QString::fromLatin1(canary)));
    QVERIFY(!f.ask("SELECT coalesce(string_agg(h::text, ''), '') FROM limbeck.history h")
                 .contains(QString::fromLatin1(canary)));
}

QTEST_GUILESS_MAIN(RunnerTest)
#include "RunnerTest.moc"
