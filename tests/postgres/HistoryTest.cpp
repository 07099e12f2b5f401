#include "RunFixture.h"

#include <QSysInfo>
#include <QTest>

using namespace limbeck;
using namespace limbeck::test;

class HistoryTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aRowSaysWhoWhatWhenAndFromWhere();
    void theRowIsWrittenInTheRevisionsTransaction();
    void durationsArePlausible();
    void failuresAreNotedWithTheirSqlstate();
    void stampsAndDowngradesAreNoted();
    void historyCanBeTurnedOff();
    void progressWorksWithoutHistory();
    void aRoleThatMayNotCreateSchemasRunsWithAWarning();
    void aRoleThatMayNotWriteHistoryRunsWithAWarning();
    void aSectionWithoutProgressRunsWithAWarning();
};

namespace {

QString text(const char *latin1)
{
    return QString::fromLatin1(latin1);
}

bool warned(const RunFixture &f, const QString &about)
{
    const auto lines = f.recorder.all<LogLine>();
    return std::any_of(lines.begin(), lines.end(), [&about](const LogLine &line) {
        return line.level == LogLevel::Warning && line.text.contains(about);
    });
}

// A role of its own that may make tables in public, but no schemas.
Target plainRole(RunFixture &admin, const QByteArray &name)
{
    if (!admin.session().execute("CREATE ROLE " + name + " LOGIN") ||
        !admin.session().execute("GRANT CREATE ON SCHEMA public TO " + name))
        qFatal("cannot make the role");
    Target target = admin.target;
    target.user = QString::fromUtf8(name);
    return target;
}

} // namespace

void HistoryTest::aRowSaysWhoWhatWhenAndFromWhere()
{
    RunFixture f;
    f.scripts.addTables(1);
    const Plan plan = f.plan();
    QVERIFY(f.run(plan).ok);
    QCOMPARE(f.ask("SELECT concat_ws('|', revision, direction, outcome, version_table, environment, machine, "
                   "tool_version, content_hash, plan_fingerprint, database_user) FROM limbeck.history"),
             QStringList({text("001"), text("upgrade"), text("applied"), text("public.alembic_version"),
                          text("staging"), QSysInfo::machineHostName(), text(LIMBECK_VERSION),
                          QString::fromLatin1(plan.steps[0].contentHash),
                          QString::fromLatin1(plan.fingerprint), f.target.user})
                 .join(QLatin1Char('|')));
    QCOMPARE(f.ask("SELECT finished_at BETWEEN now() - interval '1 minute' AND now() FROM limbeck.history"),
             text("true"));
}

void HistoryTest::theRowIsWrittenInTheRevisionsTransaction()
{
    RunFixture f;
    f.scripts.add({text("001"), {}, "CREATE TABLE x AS SELECT pg_current_xact_id()::text::bigint AS id;"});
    QVERIFY(f.upgrade().ok);
    QCOMPARE(f.ask("SELECT h.xmin::text::bigint = x.id FROM limbeck.history h, x"), text("true"));
    QCOMPARE(f.ask("SELECT v.xmin::text::bigint = x.id FROM alembic_version v, x"), text("true"));
}

void HistoryTest::durationsArePlausible()
{
    RunFixture f;
    f.scripts.add({text("001"), {}, "SELECT pg_sleep(0.1);"});
    f.scripts.add({text("002"), text("001"), "SELECT pg_sleep(0.1);", "SELECT 1;", "transaction:false"});
    QVERIFY(f.upgrade().ok);
    QCOMPARE(f.ask("SELECT bool_and(duration_ms BETWEEN 100 AND 5000 AND started_at < finished_at) "
                   "FROM limbeck.history"),
             text("true"));
    QCOMPARE(f.ask("SELECT count(*) FROM limbeck.history"), text("2"));
}

void HistoryTest::failuresAreNotedWithTheirSqlstate()
{
    RunFixture f;
    f.scripts.add({text("001"), {}, "SELECT 1/0;"});
    QVERIFY(!f.upgrade().ok);
    QCOMPARE(f.ask("SELECT outcome || ' ' || sqlstate FROM limbeck.history"), text("rolled-back 22012"));
}

void HistoryTest::stampsAndDowngradesAreNoted()
{
    RunFixture f;
    f.scripts.addTables(2);
    QVERIFY(f.run(f.plan(PlanKind::Stamp, text("002"))).ok);
    QVERIFY(f.session().execute("CREATE TABLE t002 ()"));
    QVERIFY(f.downgrade(text("001")).ok);
    QCOMPARE(f.ask("SELECT string_agg(direction || ' ' || revision, ', ' ORDER BY id) FROM limbeck.history"),
             text("stamp 002, downgrade 002"));
}

void HistoryTest::historyCanBeTurnedOff()
{
    RunFixture f;
    f.options.history = false;
    f.scripts.addTables(1);
    QVERIFY(f.upgrade().ok);
    QCOMPARE(f.ask("SELECT to_regnamespace('limbeck') IS NULL"), text("true"));
}

void HistoryTest::progressWorksWithoutHistory()
{
    RunFixture f;
    f.options.history = false;
    f.scripts.add({text("001"), {}, "CREATE TABLE a (); SELECT x;", "SELECT 1;", "transaction:false"});
    QVERIFY(!f.upgrade().ok);
    QCOMPARE(f.state().partial.size(), 1);
    QCOMPARE(f.ask("SELECT to_regclass('limbeck.history') IS NULL"), text("true"));
}

void HistoryTest::aRoleThatMayNotCreateSchemasRunsWithAWarning()
{
    RunFixture admin;
    RunFixture f(plainRole(admin, "no_schemas"));
    f.scripts.addTables(2);
    const RunReport report = f.upgrade();
    QVERIFY2(report.ok, qPrintable(report.error.message));
    QVERIFY(warned(f, text("limbeck.history")));
    QCOMPARE(f.ask("SELECT to_regnamespace('limbeck') IS NULL"), text("true"));
}

void HistoryTest::aRoleThatMayNotWriteHistoryRunsWithAWarning()
{
    RunFixture admin;
    admin.options.versionTable.name = text("other_version");
    admin.scripts.addTables(1);
    QVERIFY(admin.upgrade().ok);
    RunFixture f(plainRole(admin, "no_history"));
    f.scripts.add({text("a"), {}, "CREATE TABLE mine ();"});
    const RunReport report = f.upgrade();
    QVERIFY2(report.ok, qPrintable(report.error.message));
    QVERIFY(warned(f, text("limbeck.history")));
    QCOMPARE(admin.ask("SELECT count(*) FROM limbeck.history"), text("1"));
}

void HistoryTest::aSectionWithoutProgressRunsWithAWarning()
{
    RunFixture admin;
    RunFixture f(plainRole(admin, "no_progress"));
    f.scripts.add({text("001"),
                   {},
                   "CREATE TABLE a (b int); CREATE INDEX CONCURRENTLY a_b ON a (b);",
                   "SELECT 1;",
                   "transaction:false"});
    const RunReport report = f.upgrade();
    QVERIFY2(report.ok, qPrintable(report.error.message));
    QVERIFY(warned(f, text("limbeck.progress")));
}

QTEST_GUILESS_MAIN(HistoryTest)
#include "HistoryTest.moc"
