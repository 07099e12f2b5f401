#include "AlembicRunFixture.h"
#include "SharedSandbox.h"

#include <QTest>

#include <thread>

using namespace limbeck;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

namespace {

QByteArray urlLines()
{
    return "config.set_main_option('sqlalchemy.url', os.environ['DATABASE_URL'].replace('%', '%%'))\n";
}

RevisionOutcome outcomeOf(const RunReport &report, const QString &revision)
{
    for (const RunReport::Item &item : report.revisions) {
        if (item.revision == revision)
            return item.outcome;
    }
    qFatal("%s was not begun", qPrintable(revision));
}

// Everything that a run could have touched.
QString traces(const Target &target)
{
    return askDatabase(target,
                       "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
                       "WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'") +
           u' ' + askDatabase(target, "SELECT count(*) FROM pg_namespace WHERE nspname = 'limbeck'");
}

} // namespace

// What a run of an Alembic project says when it does not come to its end, and what is in the database then.
class AlembicRunFailureTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theSecondOfThreeFails_data();
    void theSecondOfThreeFails();
    void theFailureNamesFileAndLine();
    void aWrongTargetIsRefusedUntouched();
    void severalDatabasesAreRefused();
    void aStopCancelsTheStatement_data();
    void aStopCancelsTheStatement();
    void aSecondRunIsKeptOut();
    void aKilledChildIsReadBack_data();
    void aKilledChildIsReadBack();
    void anAutocommitBlockLeavesItsPart();
    void aChangedFileIsRefused_data();
    void aChangedFileIsRefused();
    void aMovedDatabaseIsRefused();
    void aLockTimeoutIsTriedAgain();
    void aLockTimeoutBehindACommitIsNotTriedAgain();
    void successThatIsNotInTheDatabaseIsNone();
    void aMissingModuleIsTold();
    void aMissingInterpreterIsTold();
    void aSingleTransactionIsNotOurs();
    void failuresAreInTheHistory();
};

void AlembicRunFailureTest::theSecondOfThreeFails_data()
{
    QTest::addColumn<QByteArray>("configure");
    QTest::addColumn<QStringList>("heads");
    QTest::newRow("one transaction") << QByteArray() << QStringList();
    QTest::newRow("each its own") << QByteArray("transaction_per_migration=True") << QStringList{u"001"_s};
}

void AlembicRunFailureTest::theSecondOfThreeFails()
{
    QFETCH(QByteArray, configure);
    QFETCH(QStringList, heads);
    AlembicRunFixture f(AlembicFolder::envWith(urlLines(), configure));
    f.folder.addTables(3);
    f.folder.addRevision(
        {u"002"_s, u"001"_s, "op.execute('CREATE TABLE x (id int)')\nop.execute('SELECT 나쁨')"});
    const RunReport report = f.upgrade();
    QVERIFY(!report.ok);
    QCOMPARE(report.error.code, u"alembic.failed"_s);
    QCOMPARE(report.error.sqlstate, u"42703"_s);
    QVERIFY2(report.error.message.contains("002"_L1) && report.error.message.contains(u"나쁨"_s),
             qPrintable(report.error.message));
    QVERIFY(report.headsKnown);
    QCOMPARE(report.heads, heads);
    QCOMPARE(f.heads(), heads);
    QCOMPARE(f.tables(), heads.isEmpty() ? QString() : u"t001"_s);
    QCOMPARE(outcomeOf(report, u"001"_s),
             heads.isEmpty() ? RevisionOutcome::RolledBack : RevisionOutcome::Applied);
    QCOMPARE(outcomeOf(report, u"002"_s), RevisionOutcome::RolledBack);
    QCOMPARE(report.revisions.size(), 2);
}

void AlembicRunFailureTest::theFailureNamesFileAndLine()
{
    AlembicRunFixture f;
    const QString file = f.folder.addRevision({u"001"_s, {}, "x = 1\nraise ValueError('없는 값')"});
    const RunReport report = f.upgrade();
    QCOMPARE(report.error.code, u"alembic.failed"_s);
    QCOMPARE(QFileInfo(report.error.where.file).fileName(), QFileInfo(file).fileName());
    QFile source(file);
    QVERIFY(source.open(QIODevice::ReadOnly));
    QVERIFY(source.readAll().split('\n').value(report.error.where.line - 1).contains("raise ValueError"));
    QVERIFY(report.error.message.contains(u"없는 값"_s));
    QVERIFY(report.error.detail.contains("Traceback"_L1));
}

void AlembicRunFailureTest::aWrongTargetIsRefusedUntouched()
{
    const Target other = freshDatabase(u"other"_s);
    AlembicRunFixture f(AlembicFolder::envWith("config.set_main_option('sqlalchemy.url', '" +
                                               urlOf(other).toUtf8() + "')\n"));
    f.folder.addTables(1);
    const QString before = traces(f.target);
    const QString otherBefore = traces(other);
    const RunReport report = f.upgrade();
    QVERIFY2(report.error.code.startsWith("guard."_L1), qPrintable(report.error.code + report.error.message));
    const QString told = report.error.message + report.error.detail;
    QVERIFY2(told.contains(u'/' + f.target.database) && told.contains(u'/' + other.database),
             qPrintable(told));
    QVERIFY2(report.error.detail.contains("env.py:"_L1), qPrintable(report.error.detail));
    QVERIFY(report.headsKnown);
    QCOMPARE(report.heads, QStringList());
    QVERIFY(report.revisions.isEmpty());
    QCOMPARE(traces(f.target), before);
    QCOMPARE(traces(other), otherBefore);
}

void AlembicRunFailureTest::severalDatabasesAreRefused()
{
    AlembicRunFixture f;
    f.folder.write(u"alembic.ini"_s, "[alembic]\nscript_location = migrations\ndatabases = one, two\n"
                                     "[one]\nsqlalchemy.url = postgresql://localhost/a\n"
                                     "[two]\nsqlalchemy.url = postgresql://localhost/b\n");
    f.folder.addTables(1);
    const RunReport report = f.upgrade();
    QCOMPARE(report.error.code, u"guard.several-engines"_s);
    QCOMPARE(f.tables(), QString());
}

void AlembicRunFailureTest::aStopCancelsTheStatement_data()
{
    QTest::addColumn<QString>("driver");
    QTest::addColumn<QByteArray>("env");
    QTest::newRow("psycopg2") << u"psycopg2"_s << AlembicFolder::plainEnv();
    QTest::newRow("asyncpg") << u"asyncpg"_s << AlembicFolder::asyncEnv();
}

void AlembicRunFailureTest::aStopCancelsTheStatement()
{
    QFETCH(QString, driver);
    QFETCH(QByteArray, env);
    AlembicRunFixture f(env, driver);
    f.folder.addRevision(
        {u"001"_s, {}, "op.execute('CREATE TABLE x (id int)')\nop.execute('SELECT pg_sleep(120)')"});
    std::stop_source stop;
    f.recorder.onEvent = [&stop](const RunEvent &event) {
        if (std::holds_alternative<StatementFinished>(event))
            stop.request_stop();
    };
    QElapsedTimer timer;
    timer.start();
    const RunReport report = f.run(f.plan(), stop.get_token());
    QVERIFY(report.cancelled);
    QCOMPARE(report.error.code, u"run.cancelled"_s);
    QVERIFY2(timer.elapsed() < 20000, qPrintable(QString::number(timer.elapsed())));
    QCOMPARE(report.heads, QStringList());
    QCOMPARE(outcomeOf(report, u"001"_s), RevisionOutcome::RolledBack);
    QCOMPARE(f.tables(), QString());
    QCOMPARE(f.ask("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'"), u"0"_s);
}

void AlembicRunFailureTest::aSecondRunIsKeptOut()
{
    AlembicRunFixture f;
    f.options.lockTimeout = std::chrono::milliseconds(0);
    f.ask("CREATE TABLE gate (id int)");
    f.folder.addRevision({u"001"_s, {}, "op.execute('SELECT 1')\nop.execute('LOCK TABLE gate')"});
    const Plan plan = f.plan();
    RunReport second;
    RunRecorder secondRecorder;
    std::thread other;
    const auto gate = f.otherSession(); // holds the first run up until the second one has ended
    QVERIFY(gate->execute("BEGIN") && gate->execute("LOCK TABLE gate"));
    const auto gatePid = gate->backendPid();
    f.recorder.onEvent = [&, done = false](const RunEvent &event) mutable {
        if (!std::holds_alternative<StatementFinished>(event) || std::exchange(done, true))
            return;
        other = std::thread([&] {
            const auto session = f.otherSession();
            RunOptions options = f.options;
            options.advisoryWait = std::chrono::milliseconds(0);
            second = Runner(*session, options).run(plan, secondRecorder);
            (void)session->value("SELECT pg_terminate_backend(" + QByteArray::number(gatePid) + ")");
        });
    };
    const RunReport first = f.run(plan);
    other.join();
    QVERIFY2(first.ok, qPrintable(first.error.message));
    QCOMPARE(second.error.code, u"run.locked"_s);
    QVERIFY(second.error.message.contains("limbeck"_L1));
}

void AlembicRunFailureTest::aKilledChildIsReadBack_data()
{
    QTest::addColumn<QByteArray>("configure");
    QTest::addColumn<QStringList>("heads");
    QTest::newRow("one transaction") << QByteArray() << QStringList();
    QTest::newRow("each its own") << QByteArray("transaction_per_migration=True") << QStringList{u"001"_s};
}

void AlembicRunFailureTest::aKilledChildIsReadBack()
{
    QFETCH(QByteArray, configure);
    QFETCH(QStringList, heads);
    AlembicRunFixture f(AlembicFolder::envWith(urlLines(), configure));
    f.folder.addTables(1);
    f.folder.addRevision({u"002"_s, u"001"_s,
                          "op.execute('CREATE TABLE x (id int)')\nos.kill(os.getpid(), 9)", "pass", u"개정"_s,
                          "import os"});
    const RunReport report = f.upgrade();
    QCOMPARE(report.error.code, u"alembic.died"_s);
    QVERIFY(report.headsKnown);
    QCOMPARE(report.heads, heads);
    QCOMPARE(outcomeOf(report, u"001"_s),
             heads.isEmpty() ? RevisionOutcome::RolledBack : RevisionOutcome::Applied);
    QCOMPARE(outcomeOf(report, u"002"_s), RevisionOutcome::RolledBack);
}

void AlembicRunFailureTest::anAutocommitBlockLeavesItsPart()
{
    AlembicRunFixture f;
    f.folder.addRevision({u"001"_s,
                          {},
                          "op.execute('CREATE TABLE x (id int)')\n"
                          "with op.get_context().autocommit_block():\n"
                          "    op.execute('CREATE INDEX CONCURRENTLY x_id ON x (id)')\n"
                          "op.execute('SELECT 나쁨')"});
    const RunReport report = f.upgrade();
    QCOMPARE(report.error.code, u"alembic.failed"_s);
    QCOMPARE(f.tables(), u"x"_s);
    QCOMPARE(outcomeOf(report, u"001"_s), RevisionOutcome::PartlyApplied);
}

void AlembicRunFailureTest::aChangedFileIsRefused_data()
{
    QTest::addColumn<QString>("file");
    QTest::newRow("revision") << u"migrations/versions/001_개정.py"_s;
    QTest::newRow("env.py") << u"migrations/env.py"_s;
    QTest::newRow("alembic.ini") << u"alembic.ini"_s;
}

void AlembicRunFailureTest::aChangedFileIsRefused()
{
    QFETCH(QString, file);
    AlembicRunFixture f;
    f.folder.addTables(1);
    const Plan plan = f.plan();
    QFile changed(f.folder.file(file));
    QVERIFY(changed.open(QIODevice::Append));
    changed.write("\n# a later thought\n");
    changed.close();
    const RunReport report = f.run(plan);
    QCOMPARE(report.error.code, u"plan.stale"_s);
    QCOMPARE(f.tables(), QString());
}

void AlembicRunFailureTest::aMovedDatabaseIsRefused()
{
    AlembicRunFixture f;
    f.folder.addTables(2);
    const Plan plan = f.plan();
    QVERIFY(f.upgrade(u"001"_s).ok);
    const RunReport report = f.run(plan);
    QCOMPARE(report.error.code, u"plan.stale"_s);
    QCOMPARE(f.heads(), QStringList{u"001"_s});
}

void AlembicRunFailureTest::aLockTimeoutIsTriedAgain()
{
    AlembicRunFixture f;
    f.options.lockTimeout = std::chrono::milliseconds(300);
    f.ask("CREATE TABLE busy (id int)");
    f.folder.addRevision({u"001"_s, {}, "op.execute('ALTER TABLE busy ADD COLUMN note text')"});
    const auto other = f.otherSession();
    QVERIFY(other->execute("BEGIN"));
    QVERIFY(other->execute("LOCK TABLE busy"));
    f.recorder.onEvent = [&other](const RunEvent &event) {
        if (std::holds_alternative<RetryScheduled>(event))
            (void)other->execute("COMMIT");
    };
    const RunReport report = f.upgrade();
    QVERIFY2(report.ok, qPrintable(report.error.message));
    const auto retries = f.recorder.all<RetryScheduled>();
    QCOMPARE(retries.size(), size_t(1));
    QCOMPARE(retries[0].revision, u"001"_s);
    QCOMPARE(f.recorder.all<RevisionStarted>().back().attempt, 2);
    QCOMPARE(report.revisions.size(), 1);
}

void AlembicRunFailureTest::aLockTimeoutBehindACommitIsNotTriedAgain()
{
    AlembicRunFixture f(AlembicFolder::envWith(urlLines(), "transaction_per_migration=True"));
    f.options.lockTimeout = std::chrono::milliseconds(200);
    f.ask("CREATE TABLE busy (id int)");
    f.folder.addTables(1);
    f.folder.addRevision({u"002"_s, u"001"_s, "op.execute('ALTER TABLE busy ADD COLUMN note text')"});
    const auto other = f.otherSession();
    QVERIFY(other->execute("BEGIN"));
    QVERIFY(other->execute("LOCK TABLE busy"));
    const RunReport report = f.upgrade();
    QCOMPARE(report.error.code, u"run.lock-timeout"_s);
    QVERIFY(f.recorder.all<RetryScheduled>().empty());
    QCOMPARE(report.heads, QStringList{u"001"_s});
}

void AlembicRunFailureTest::successThatIsNotInTheDatabaseIsNone()
{
    AlembicRunFixture f("import os\n"
                        "from sqlalchemy import create_engine\n"
                        "from alembic import context\n"
                        "with create_engine(os.environ['DATABASE_URL']).connect() as connection:\n"
                        "    transaction = connection.begin()\n"
                        "    context.configure(connection=connection)\n"
                        "    context.run_migrations()\n"
                        "    transaction.rollback()\n");
    f.folder.addTables(1);
    const RunReport report = f.upgrade();
    QCOMPARE(report.error.code, u"alembic.not-applied"_s);
    QCOMPARE(outcomeOf(report, u"001"_s), RevisionOutcome::RolledBack);
    QCOMPARE(f.tables(), QString());
}

void AlembicRunFailureTest::aMissingModuleIsTold()
{
    AlembicRunFixture f("import algoref.models\n" + AlembicFolder::plainEnv());
    f.folder.addTables(1);
    const RunReport report = f.upgrade();
    QCOMPARE(report.error.code, u"alembic.module-missing"_s);
    QVERIFY(report.error.message.contains("algoref"_L1));
    QVERIFY(report.error.where.file.endsWith("env.py"_L1));
}

void AlembicRunFailureTest::aMissingInterpreterIsTold()
{
    AlembicRunFixture f;
    f.folder.addTables(1);
    const Plan plan = f.plan();
    f.options.alembic = f.project();
    f.options.alembic->interpreter = f.folder.file(u"없는/python"_s);
    QCOMPARE(Runner(f.session(), f.options).run(plan, f.recorder).error.code, u"alembic.no-interpreter"_s);
    f.options.alembic.reset();
    QCOMPARE(Runner(f.session(), f.options).run(plan, f.recorder).error.code, u"alembic.no-python"_s);
}

void AlembicRunFailureTest::aSingleTransactionIsNotOurs()
{
    AlembicRunFixture f;
    f.folder.addTables(1);
    f.options.singleTransaction = true;
    QCOMPARE(f.upgrade().error.code, u"plan.single-transaction"_s);
}

void AlembicRunFailureTest::failuresAreInTheHistory()
{
    AlembicRunFixture f;
    f.folder.addRevision({u"001"_s, {}, "op.execute('SELECT 나쁨')"});
    QVERIFY(!f.upgrade().ok);
    QCOMPARE(
        f.ask("SELECT string_agg(revision || ' ' || outcome || ' ' || sqlstate, ',') FROM limbeck.history"),
        u"001 rolled-back 42703"_s);
}

QTEST_GUILESS_MAIN(AlembicRunFailureTest)
#include "AlembicRunFailureTest.moc"
