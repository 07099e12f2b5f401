#include "AlembicRunFixture.h"
#include "SharedSandbox.h"
#include "TestPython.h"

#include <QFile>
#include <QScopeGuard>
#include <QTemporaryDir>
#include <QTest>

using namespace limbeck;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

// What a run of an Alembic project does, with the real Alembic, when it comes to its end.
class AlembicRunTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void upgradeRunsTheProjectsAlembic_data();
    void upgradeRunsTheProjectsAlembic();
    void statementsComeWithTheirLines();
    void theRunningStatementIsToldBeforeItsEnd();
    void noticesAndOutputAreTold();
    void downgradeTakesBack();
    void stampOnlyWritesRows();
    void severalHeadsAreReached();
    void theOrderOfFilesOnTheDiskDoesNotMatter();
    void anEmptyPlanStartsNoChild();
    void oneTransactionOrOneEach_data();
    void oneTransactionOrOneEach();
    void historyIsWrittenInTheRevisionsTransaction();
    void historyCountsFromTheRevisionsBeginning();
    void historyCanBeTurnedOff();
    void theVersionTableMayLieElsewhere();
    void settingsReachTheChildsConnection();
    void noiseAfterSuccessIsNoFailure_data();
    void noiseAfterSuccessIsNoFailure();
    void noEventHoldsThePassword();
};

void AlembicRunTest::upgradeRunsTheProjectsAlembic_data()
{
    QTest::addColumn<QString>("driver");
    QTest::addColumn<QByteArray>("env");
    QTest::newRow("psycopg2") << u"psycopg2"_s << AlembicFolder::plainEnv();
    QTest::newRow("asyncpg") << u"asyncpg"_s << AlembicFolder::asyncEnv();
}

void AlembicRunTest::upgradeRunsTheProjectsAlembic()
{
    QFETCH(QString, driver);
    QFETCH(QByteArray, env);
    AlembicRunFixture f(env, driver);
    f.folder.addTables(2);
    const RunReport report = f.upgrade();
    QVERIFY2(report.ok, qPrintable(report.error.message + report.error.detail));
    QCOMPARE(report.heads, QStringList{u"002"_s});
    QCOMPARE(f.tables(), u"t001,t002"_s);
    QCOMPARE(report.revisions.size(), 2);
    for (const RunReport::Item &item : report.revisions)
        QCOMPARE(item.outcome, RevisionOutcome::Applied);
    const auto started = f.recorder.all<RevisionStarted>();
    QCOMPARE(started.size(), size_t(2));
    QCOMPARE(started[0].title, u"Running upgrade  -> 001, 개정"_s);
    QCOMPARE(started[1].title, u"Running upgrade 001 -> 002, 개정"_s);
    QCOMPARE(f.recorder.all<RevisionFinished>().size(), size_t(2));
    QCOMPARE(f.recorder.all<RunStarted>().front().statements, -1); // nobody asked for a rendering
    const RunFinished finished = f.recorder.all<RunFinished>().front();
    QCOMPARE(finished.closingLine, u"Current revision(s) for %1: 002"_s.arg(f.target.displayUrl()));
    QCOMPARE(finished.applied, 2);
    const QString log = f.log();
    QVERIFY2(log.contains("Python 3."_L1) && log.contains("Alembic 1."_L1) && log.contains("SQLAlchemy "_L1),
             qPrintable(log));
    QVERIFY(log.contains(testPython()));
    QVERIFY2(log.contains(u"env.py connects to %1@127.0.0.1:%2/%3 with %4"_s.arg(
                 f.target.user, QString::number(f.target.firstPort()), f.target.database, driver)),
             qPrintable(log));
}

void AlembicRunTest::statementsComeWithTheirLines()
{
    AlembicRunFixture f;
    const QString file = f.folder.addRevision(
        {u"001"_s,
         {},
         "op.execute('CREATE TABLE 주문 (id int)')\nop.execute('INSERT INTO 주문 VALUES (1), (2)')"});
    QVERIFY(f.upgrade().ok);
    const auto done = f.recorder.all<StatementFinished>();
    QCOMPARE(done.size(), size_t(2));
    QCOMPARE(done[0].summary, u"CREATE TABLE 주문"_s);
    QCOMPARE(done[1].rows, qint64(2));
    QCOMPARE(done[1].line, done[0].line + 1);
    QFile source(file);
    QVERIFY(source.open(QIODevice::ReadOnly));
    const QList<QByteArray> lines = source.readAll().split('\n');
    QVERIFY(lines.value(done[0].line - 1).contains("CREATE TABLE"));
    QVERIFY(done[0].milliseconds > 0);
}

void AlembicRunTest::theRunningStatementIsToldBeforeItsEnd()
{
    AlembicRunFixture f;
    f.folder.addRevision(
        {u"001"_s, {}, "op.execute('CREATE TABLE 주문 (id int)')\nop.execute('SELECT pg_sleep(600)')"});
    std::stop_source stop; // nothing else ends the statement
    f.recorder.onEvent = [&stop](const RunEvent &event) {
        const auto *started = std::get_if<StatementStarted>(&event);
        if (started && started->summary.contains("pg_sleep"_L1))
            stop.request_stop();
    };
    QVERIFY(f.run(f.plan(), stop.get_token()).cancelled);
    const auto started = f.recorder.all<StatementStarted>();
    QCOMPARE(started.size(), size_t(2));
    QCOMPARE(started[0].summary, u"CREATE TABLE 주문"_s);
    QCOMPARE(started[1].number, 2);
    QCOMPARE(started[1].line, started[0].line + 1);
    QCOMPARE(f.recorder.all<StatementFinished>().size(), size_t(1));
}

void AlembicRunTest::noticesAndOutputAreTold()
{
    AlembicRunFixture f;
    f.folder.addRevision({u"001"_s,
                          {},
                          "print('사용자 12명')\n"
                          "op.execute(\"DO $$ BEGIN RAISE NOTICE '한글 알림'; END $$\")"});
    QVERIFY(f.upgrade().ok);
    QVERIFY2(f.log().contains(u"사용자 12명"_s), qPrintable(f.log()));
    const auto notices = f.recorder.all<NoticeReceived>();
    QVERIFY(!notices.empty());
    QCOMPARE(notices.back().message, u"한글 알림"_s);
    QCOMPARE(notices.back().severity, u"NOTICE"_s);
}

void AlembicRunTest::downgradeTakesBack()
{
    AlembicRunFixture f;
    f.folder.addTables(3);
    QVERIFY(f.upgrade().ok);
    const RunReport report = f.run(f.plan(PlanKind::Downgrade, u"001"_s));
    QVERIFY2(report.ok, qPrintable(report.error.message));
    QCOMPARE(report.heads, QStringList{u"001"_s});
    QCOMPARE(f.tables(), u"t001"_s);
    QCOMPARE(f.recorder.all<RevisionStarted>()[0].title, u"Running downgrade 003 -> 002, 개정"_s);
    QVERIFY(f.run(f.plan(PlanKind::Downgrade, u"base"_s)).ok);
    QCOMPARE(f.heads(), QStringList());
    QCOMPARE(f.tables(), QString());
}

void AlembicRunTest::stampOnlyWritesRows()
{
    AlembicRunFixture f;
    f.folder.addTables(3);
    const RunReport report = f.run(f.plan(PlanKind::Stamp, u"002"_s));
    QVERIFY2(report.ok, qPrintable(report.error.message + report.error.detail));
    QCOMPARE(report.heads, QStringList{u"002"_s});
    QCOMPARE(f.tables(), QString());
    const RunReport back = f.run(f.plan(PlanKind::Stamp, u"base"_s));
    QVERIFY2(back.ok, qPrintable(back.error.message + back.error.detail));
    QCOMPARE(f.heads(), QStringList());
}

void AlembicRunTest::severalHeadsAreReached()
{
    AlembicRunFixture f;
    f.folder.addRevision({u"aaa"_s, {}, "op.execute('CREATE TABLE a (id int)')"});
    f.folder.addRevision({u"bbb"_s, u"aaa"_s, "op.execute('CREATE TABLE b (id int)')"});
    f.folder.addRevision({u"ccc"_s, u"aaa"_s, "op.execute('CREATE TABLE c (id int)')"});
    const RunReport report = f.upgrade(u"heads"_s);
    QVERIFY2(report.ok, qPrintable(report.error.message + report.error.detail));
    QCOMPARE(report.heads, (QStringList{u"bbb"_s, u"ccc"_s}));
    QCOMPARE(f.tables(), u"a,b,c"_s);
}

// A file system has its files in whatever order; the branches run in the plan's.
void AlembicRunTest::theOrderOfFilesOnTheDiskDoesNotMatter()
{
    QTemporaryDir folder;
    QFile file(folder.filePath(u"sitecustomize.py"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(
        "import os\nreal = os.listdir\n"
        "os.listdir = lambda *where: sorted(real(*where), reverse=os.environ['LISTING'] == 'falling')\n");
    file.close();
    const auto restore = qScopeGuard([before = qgetenv("PYTHONPATH")] {
        qputenv("PYTHONPATH", before);
        qunsetenv("LISTING");
    });
    qputenv("PYTHONPATH", QFile::encodeName(folder.path()));
    for (const char *order : {"rising", "falling"}) {
        qputenv("LISTING", order);
        AlembicRunFixture f;
        f.folder.addRevision({u"aaa"_s, {}, "op.execute('CREATE TABLE a (id int)')"});
        for (const QString &id : {u"bbb"_s, u"ccc"_s, u"ddd"_s})
            f.folder.addRevision({id, u"aaa"_s, "op.execute('CREATE TABLE " + id.toUtf8() + " (id int)')"});
        const RunReport report = f.upgrade(u"heads"_s);
        QVERIFY2(report.ok, qPrintable(report.error.message + report.error.detail));
        QCOMPARE(f.tables(), u"a,bbb,ccc,ddd"_s);
    }
}

void AlembicRunTest::anEmptyPlanStartsNoChild()
{
    AlembicRunFixture f;
    f.folder.addTables(1);
    QVERIFY(f.upgrade().ok);
    const RunReport report = f.upgrade();
    QVERIFY(report.ok);
    QVERIFY(!f.log().contains("Python"_L1));
}

void AlembicRunTest::oneTransactionOrOneEach_data()
{
    QTest::addColumn<QByteArray>("configure");
    QTest::addColumn<QString>("transactions");
    QTest::newRow("one") << QByteArray() << u"1"_s;
    QTest::newRow("each") << QByteArray("transaction_per_migration=True") << u"2"_s;
}

void AlembicRunTest::oneTransactionOrOneEach()
{
    QFETCH(QByteArray, configure);
    QFETCH(QString, transactions);
    AlembicRunFixture f(AlembicFolder::envWith(
        "config.set_main_option('sqlalchemy.url', os.environ['DATABASE_URL'].replace('%', '%%'))\n",
        configure));
    f.folder.addRevision(
        {u"001"_s, {}, "op.execute('CREATE TABLE seen AS SELECT pg_current_xact_id() AS x')"});
    f.folder.addRevision({u"002"_s, u"001"_s, "op.execute('INSERT INTO seen SELECT pg_current_xact_id()')"});
    QVERIFY(f.upgrade().ok);
    QCOMPARE(f.ask("SELECT count(DISTINCT x) FROM seen"), transactions);
    QVERIFY2(f.log().contains(transactions == u"1"_s ? u"in one transaction"_s : u"transaction of its own"_s),
             qPrintable(f.log()));
}

void AlembicRunTest::historyIsWrittenInTheRevisionsTransaction()
{
    AlembicRunFixture f;
    f.folder.addRevision(
        {u"001"_s, {}, "op.execute('CREATE TABLE seen AS SELECT pg_current_xact_id()::xid AS x')"});
    const RunReport report = f.upgrade();
    QVERIFY2(report.ok, qPrintable(report.error.message + report.error.detail));
    QCOMPARE(f.ask("SELECT revision || ' ' || direction || ' ' || outcome || ' ' || environment FROM "
                   "limbeck.history"),
             u"001 upgrade applied staging"_s);
    QCOMPARE(f.ask("SELECT (h.xmin = s.x)::text FROM limbeck.history h, seen s"), u"true"_s);
    // The second run finds the table.
    f.folder.addRevision({u"002"_s, u"001"_s});
    f.folder.addRevision({u"003"_s, u"002"_s});
    QVERIFY(f.upgrade().ok);
    QVERIFY(f.run(f.plan(PlanKind::Downgrade, u"-1"_s)).ok);
    QCOMPARE(f.ask("SELECT string_agg(revision || ' ' || direction, ',' ORDER BY id) FROM limbeck.history"),
             u"001 upgrade,002 upgrade,003 upgrade,003 downgrade"_s);
}

void AlembicRunTest::historyCountsFromTheRevisionsBeginning()
{
    AlembicRunFixture f; // all revisions in one transaction
    f.folder.addRevision({u"001"_s, {}, "op.execute('SELECT pg_sleep(1.5)')"});
    f.folder.addRevision({u"002"_s, u"001"_s, "op.execute('SELECT pg_sleep(0.1)')"});
    const RunReport report = f.upgrade();
    QVERIFY2(report.ok, qPrintable(report.error.message + report.error.detail));
    const auto duration = [&f](const QByteArray &revision) {
        return f.ask("SELECT duration_ms FROM limbeck.history WHERE revision = '" + revision + "'")
            .toDouble();
    };
    QVERIFY2(duration("001") >= 1500, qPrintable(QString::number(duration("001"))));
    QVERIFY2(duration("002") >= 100 && duration("002") < duration("001"),
             qPrintable(QString::number(duration("002"))));
    QCOMPARE(f.ask("SELECT (b.started_at >= a.finished_at)::text FROM limbeck.history a, limbeck.history b "
                   "WHERE a.revision = '001' AND b.revision = '002'"),
             u"true"_s);
}

void AlembicRunTest::historyCanBeTurnedOff()
{
    AlembicRunFixture f;
    f.folder.addTables(1);
    f.options.history = false;
    QVERIFY(f.upgrade().ok);
    QCOMPARE(f.ask("SELECT count(*) FROM pg_namespace WHERE nspname = 'limbeck'"), u"0"_s);
}

void AlembicRunTest::theVersionTableMayLieElsewhere()
{
    AlembicRunFixture f(AlembicFolder::envWith(
        "config.set_main_option('sqlalchemy.url', os.environ['DATABASE_URL'].replace('%', '%%'))\n",
        "version_table='versions', version_table_schema='ops'"));
    f.ask("CREATE SCHEMA ops");
    f.folder.addTables(1);
    const RunReport wrong = f.upgrade();
    QCOMPARE(wrong.error.code, u"alembic.version-table"_s);
    QCOMPARE(f.tables(), QString());
    f.options.versionTable = {u"versions"_s, u"ops"_s};
    const RunReport report = f.upgrade();
    QVERIFY2(report.ok, qPrintable(report.error.message + report.error.detail));
    QCOMPARE(f.ask("SELECT version_num FROM ops.versions"), u"001"_s);
}

void AlembicRunTest::settingsReachTheChildsConnection()
{
    AlembicRunFixture f;
    f.options.lockTimeout = std::chrono::milliseconds(1234);
    f.options.statementTimeout = std::chrono::milliseconds(5678);
    f.folder.addRevision(
        {u"001"_s,
         {},
         "op.execute(\"CREATE TABLE seen AS SELECT current_setting('lock_timeout') || ' ' || "
         "current_setting('statement_timeout') || ' ' || "
         "current_setting('application_name') AS s\")"});
    QVERIFY(f.upgrade().ok);
    QCOMPARE(f.ask("SELECT s FROM seen"), u"1234ms 5678ms limbeck alembic"_s);
}

void AlembicRunTest::noiseAfterSuccessIsNoFailure_data()
{
    QTest::addColumn<QByteArray>("noise");
    QTest::newRow("exception") << QByteArray("raise ConnectionResetError(10054, 'WinError 10054')\n");
    QTest::newRow("exit code") << QByteArray("import sys\nsys.exit(3)\n");
    QTest::newRow("gone") << QByteArray("os._exit(9)\n");
}

void AlembicRunTest::noiseAfterSuccessIsNoFailure()
{
    QFETCH(QByteArray, noise);
    AlembicRunFixture f(AlembicFolder::plainEnv() + noise);
    f.folder.addTables(2);
    const RunReport report = f.upgrade();
    QVERIFY2(report.ok, qPrintable(report.error.message));
    QCOMPARE(report.heads, QStringList{u"002"_s});
    QCOMPARE(report.findings.value(0).code, u"alembic.noise"_s);
    QVERIFY(f.recorder.all<RunFinished>().front().ok);
    QVERIFY(f.log().contains("[alembic.noise]"_L1));
}

void AlembicRunTest::noEventHoldsThePassword()
{
    AlembicRunFixture f(AlembicFolder::plainEnv() + "print(os.environ['DATABASE_URL'])\n");
    const QString canary = u"canary!%@# 비밀1"_s;
    f.ask("CREATE ROLE canary LOGIN SUPERUSER PASSWORD 'canary!%@# 비밀1'");
    Target target = f.target;
    target.user = u"canary"_s;
    target.password = Secret(canary);
    f.target = target;
    f.folder.addRevision({u"001"_s,
                          {},
                          "print(os.environ['DATABASE_URL'])\nraise RuntimeError(os.environ['DATABASE_URL'])",
                          "pass",
                          u"개정"_s,
                          "import os"});
    Plan plan = f.plan();
    auto session = f.otherSession();
    f.options.alembic = f.project();
    const RunReport report = Runner(*session, f.options).run(plan, f.recorder);
    QCOMPARE(report.error.code, u"alembic.failed"_s);
    const QString everything = f.recorder.everything() + report.error.message + report.error.detail;
    QVERIFY(everything.contains("127.0.0.1"_L1));
    QVERIFY2(!everything.contains(u"비밀1"_s) &&
                 !everything.contains(QString::fromLatin1(QUrl::toPercentEncoding(u"비밀1"_s))),
             qPrintable(everything));
    QVERIFY(!everything.contains("canary!"_L1));
}

QTEST_GUILESS_MAIN(AlembicRunTest)
#include "AlembicRunTest.moc"
