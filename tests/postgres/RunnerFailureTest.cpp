#include "RunFixture.h"
#include "SharedSandbox.h"
#include "TcpProxy.h"

#include <QElapsedTimer>
#include <QTest>

#include <thread>

using namespace limbeck;
using namespace limbeck::test;
using namespace std::chrono_literals;

// What a run does when something goes wrong: refused before it begins, rolled back, resumed, read back.
class RunnerFailureTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void errorsNameLineAndColumnInTheRevisionFile_data();
    void errorsNameLineAndColumnInTheRevisionFile();
    void aFailedRevisionIsRolledBackAndTheOnesBeforeStay();
    void aPlanForAnotherTargetIsRefused();
    void aPlanMadeWithoutADatabaseIsRefused();
    void aStalePlanIsRefusedWithBothPlaces();
    void theVersionTableChangedMeanwhileIsAConflict_data();
    void theVersionTableChangedMeanwhileIsAConflict();
    void aConflictBeforeANonTransactionalSectionRunsNothing();
    void aLockTimeoutIsTriedAgainAndSucceeds();
    void aLockTimeoutGivesUpAfterTheRetries();
    void aStatementTimeoutIsNamed();
    void aReadOnlyRoleIsRefusedBeforeAnything();
    void aRoleWithoutCreateIsRefusedWithTheSchema();
    void aRoleThatMayNotChangeTheVersionTableIsRefused();
    void aRevisionThatLacksARightSaysWhichRole();
    void anotherRunsLockIsNamedWhenTheWaitIsOver();
    void stopWhileWaitingForTheLock();
    void stopCancelsTheRunningStatement();
    void stopBetweenAnyTwoEventsLeavesARevisionBoundary();
    void stopDuringTheBackOff();
    void aDeferredConstraintThatFailsAtCommitRollsBack();
    void aKilledBackendIsReadBackAsRolledBack();
    void aConnectionCutAtCommitIsDecidedByTheRows();
    void aConnectionCutAnywhereIsNeverUnknown_data();
    void aConnectionCutAnywhereIsNeverUnknown();
    void aServerThatStaysAwayLeavesUnknown();
    void aNonTransactionalSectionGoesOnWhereItStopped();
    void changedStatementsAreNotGoneOnWith();
    void settingsOfTheDoneStatementsAreRepeated();
    void aKilledNonTransactionalSectionIsPartlyApplied();
    void aFailedConcurrentIndexIsNamed();
    void anInvalidIndexThatIfNotExistsWouldSkipIsNotSuccess();
    void stopInANonTransactionalSection();
    void aVersionTableInAnotherSchemaIsNotIgnored();
    void nonsenseRowsAreRefused();
};

namespace {

QString text(const char *latin1)
{
    return QString::fromLatin1(latin1);
}

// Runs `work` on a thread of its own as soon as the first event of type T comes.
template <typename T>
void whenFirst(RunFixture &f, std::function<void()> work)
{
    auto done = std::make_shared<bool>(false);
    f.recorder.onEvent = [done, work = std::move(work)](const RunEvent &event) {
        if (std::holds_alternative<T>(event) && !std::exchange(*done, true))
            work();
    };
}

} // namespace

void RunnerFailureTest::errorsNameLineAndColumnInTheRevisionFile_data()
{
    QTest::addColumn<QByteArray>("up");
    QTest::addColumn<QString>("sqlstate");
    QTest::addColumn<int>("line");
    QTest::addColumn<int>("column");
    QTest::addColumn<QByteArray>("options");
    QTest::newRow("first line") << QByteArray("SELECT nothing;") << text("42703") << 10 << 8 << QByteArray();
    QTest::newRow("second statement")
        << QByteArray("SELECT 1;\n  SELECT 2, wrong;") << text("42703") << 11 << 13 << QByteArray();
    QTest::newRow("inside a statement of lines")
        << QByteArray("CREATE TABLE a (\n  b int,\n  c nosuchtype\n);") << text("42704") << 12 << 5
        << QByteArray();
    QTest::newRow("Korean before it")
        << QByteArray("SELECT '한글', x;") << text("42703") << 10 << 14 << QByteArray();
    QTest::newRow("CRLF") << QByteArray("SELECT 1,\r\n   x;\r\n") << text("42703") << 11 << 4 << QByteArray();
    QTest::newRow("no position") << QByteArray("SELECT 1;\nSELECT 1/0;") << text("22012") << 11 << 1
                                 << QByteArray();
    QTest::newRow("non-transactional")
        << QByteArray("SELECT 1;\n SELECT x;") << text("42703") << 11 << 9 << QByteArray("transaction:false");
}

void RunnerFailureTest::errorsNameLineAndColumnInTheRevisionFile()
{
    QFETCH(QByteArray, up);
    QFETCH(QString, sqlstate);
    QFETCH(int, line);
    QFETCH(int, column);
    QFETCH(QByteArray, options);
    RunFixture f;
    const QString file = f.scripts.add({text("001"), {}, up, "SELECT 1;", options});
    const RunReport report = f.upgrade();
    QVERIFY(!report.ok);
    QCOMPARE(report.error.code, text("run.statement"));
    QCOMPARE(report.error.sqlstate, sqlstate);
    QCOMPARE(report.error.where, (SourceLocation{file, line, column}));
}

void RunnerFailureTest::aFailedRevisionIsRolledBackAndTheOnesBeforeStay()
{
    RunFixture f;
    f.scripts.addTables(2);
    f.scripts.add({text("003"), text("002"), "CREATE TABLE t003 (id int); INSERT INTO t003 VALUES ('x');"});
    f.scripts.add({text("004"), text("003"), "CREATE TABLE t004 (id int);"});
    const RunReport report = f.upgrade();
    QVERIFY(!report.ok);
    QVERIFY(!report.cancelled);
    QVERIFY(report.headsKnown);
    QCOMPARE(report.heads, QStringList{text("002")});
    QCOMPARE(report.revisions.size(), 3);
    QCOMPARE(report.revisions[1].outcome, RevisionOutcome::Applied);
    QCOMPARE(report.revisions[2].outcome, RevisionOutcome::RolledBack);
    QCOMPARE(f.ask("SELECT count(*) FROM pg_tables WHERE tablename ~ '^t00'"), text("2"));
    const auto finished = f.recorder.all<RunFinished>();
    QVERIFY(finished[0].closingLine.endsWith(text(": 002")));
    QVERIFY(!f.session().inTransaction());
}

void RunnerFailureTest::aPlanForAnotherTargetIsRefused()
{
    RunFixture f;
    RunFixture other;
    f.scripts.addTables(1);
    const RunReport report = other.run(f.plan());
    QCOMPARE(report.error.code, text("plan.other-target"));
    QVERIFY(report.error.message.contains(other.target.display()));
    QCOMPARE(other.ask("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"), text("0"));
}

void RunnerFailureTest::aPlanMadeWithoutADatabaseIsRefused()
{
    RunFixture f;
    f.scripts.addTables(1);
    Plan plan = f.plan();
    plan.targetIdentity.clear();
    QCOMPARE(f.run(plan).error.code, text("plan.other-target"));
}

void RunnerFailureTest::aStalePlanIsRefusedWithBothPlaces()
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

void RunnerFailureTest::theVersionTableChangedMeanwhileIsAConflict_data()
{
    QTest::addColumn<QByteArray>("change");
    QTest::newRow("row moved") << QByteArray("UPDATE alembic_version SET version_num = 'zzz'");
    QTest::newRow("row removed") << QByteArray("DELETE FROM alembic_version");
    QTest::newRow("row added") << QByteArray("INSERT INTO alembic_version VALUES ('zzz')");
    QTest::newRow("row already there") << QByteArray("INSERT INTO alembic_version VALUES ('002')");
}

void RunnerFailureTest::theVersionTableChangedMeanwhileIsAConflict()
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

void RunnerFailureTest::aConflictBeforeANonTransactionalSectionRunsNothing()
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

void RunnerFailureTest::aLockTimeoutIsTriedAgainAndSucceeds()
{
    RunFixture f;
    f.options.lockTimeout = 100ms;
    f.scripts.addTables(1);
    QVERIFY(f.upgrade().ok);
    f.scripts.add({text("002"), text("001"), "CREATE TABLE x (a int); ALTER TABLE t001 ADD COLUMN b int;"});
    const auto other = f.otherSession();
    QVERIFY(other->execute("BEGIN"));
    QVERIFY(other->execute("LOCK TABLE t001 IN ACCESS SHARE MODE"));
    whenFirst<RetryScheduled>(f, [&] { QVERIFY(other->execute("COMMIT")); });
    const RunReport report = f.upgrade();
    QVERIFY2(report.ok, qPrintable(report.error.message));
    const auto retries = f.recorder.all<RetryScheduled>();
    QCOMPARE(retries.size(), size_t(1));
    QCOMPARE(retries[0].attempt, 1);
    QCOMPARE(retries[0].of, 4);
    QVERIFY(retries[0].waitMilliseconds >= 500 && retries[0].waitMilliseconds < 1000);
    QCOMPARE(f.recorder.all<RevisionStarted>().back().attempt, 2);
    QCOMPARE(report.revisions.size(), 1);
}

void RunnerFailureTest::aLockTimeoutGivesUpAfterTheRetries()
{
    RunFixture f;
    f.options.lockTimeout = 50ms;
    f.options.lockRetries = 1;
    f.scripts.addTables(1);
    QVERIFY(f.upgrade().ok);
    const QString file =
        f.scripts.add({text("002"), text("001"), "SELECT 1;\nALTER TABLE t001 ADD COLUMN b int;"});
    const auto other = f.otherSession();
    QVERIFY(other->execute("BEGIN"));
    QVERIFY(other->execute("LOCK TABLE t001 IN ACCESS SHARE MODE"));
    const RunReport report = f.upgrade();
    QCOMPARE(report.error.code, text("run.lock-timeout"));
    QCOMPARE(report.error.sqlstate, text("55P03"));
    QCOMPARE(report.error.where.line, 11);
    QCOMPARE(report.error.where.file, file);
    QCOMPARE(f.recorder.all<RevisionStarted>().size(), size_t(2));
    QCOMPARE(report.revisions[0].outcome, RevisionOutcome::RolledBack);
}

void RunnerFailureTest::aStatementTimeoutIsNamed()
{
    RunFixture f;
    f.options.statementTimeout = 100ms;
    f.scripts.add({text("001"), {}, "SELECT pg_sleep(20);"});
    const RunReport report = f.upgrade();
    QCOMPARE(report.error.code, text("run.statement-timeout"));
    QVERIFY(!report.cancelled);
    QVERIFY(report.error.hint.contains(text("0.1 s")));
}

void RunnerFailureTest::aReadOnlyRoleIsRefusedBeforeAnything()
{
    RunFixture f;
    f.scripts.addTables(1);
    QVERIFY(f.session().execute("SET default_transaction_read_only = on"));
    const RunReport report = f.upgrade();
    QCOMPARE(report.error.code, text("run.read-only"));
    QVERIFY(report.revisions.isEmpty());
    QVERIFY(report.headsKnown);
}

void RunnerFailureTest::aRoleWithoutCreateIsRefusedWithTheSchema()
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

void RunnerFailureTest::aRoleThatMayNotChangeTheVersionTableIsRefused()
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

void RunnerFailureTest::aRevisionThatLacksARightSaysWhichRole()
{
    RunFixture admin;
    QVERIFY(admin.session().execute("CREATE ROLE writer LOGIN"));
    QVERIFY(admin.session().execute("GRANT CREATE ON SCHEMA public TO writer"));
    QVERIFY(admin.session().execute("CREATE TABLE not_yours (a int)"));
    Target target = admin.target;
    target.user = text("writer");
    RunFixture f(target);
    f.scripts.add({text("001"), {}, "DROP TABLE not_yours;"});
    const RunReport report = f.upgrade();
    QCOMPARE(report.error.code, text("run.no-right"));
    QCOMPARE(report.error.sqlstate, text("42501"));
    QVERIFY(report.error.hint.contains(text("writer")));
}

void RunnerFailureTest::anotherRunsLockIsNamedWhenTheWaitIsOver()
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

void RunnerFailureTest::stopWhileWaitingForTheLock()
{
    RunFixture f;
    f.scripts.addTables(1);
    RunFixture holder(f.target);
    holder.scripts.addTables(1);
    RunReport report;
    std::stop_source stop;
    whenFirst<LockWaiting>(f, [&] { stop.request_stop(); });
    QElapsedTimer timer;
    timer.start();
    whenFirst<RevisionStarted>(holder, [&] { report = f.run(f.plan(), stop.get_token()); });
    QVERIFY(holder.upgrade().ok);
    QVERIFY(report.cancelled);
    QVERIFY(timer.elapsed() < 10000);
}

void RunnerFailureTest::stopCancelsTheRunningStatement()
{
    RunFixture f;
    f.scripts.addTables(1);
    f.scripts.add({text("002"), text("001"), "CREATE TABLE x (a int);\nSELECT pg_sleep(60);"});
    std::stop_source stop;
    std::jthread stopper;
    f.recorder.onEvent = [&](const RunEvent &event) {
        const auto *statement = std::get_if<StatementStarted>(&event);
        if (statement && statement->revision == text("002") && statement->number == 2)
            stopper = std::jthread([&] { stop.request_stop(); });
    };
    QElapsedTimer timer;
    timer.start();
    const RunReport report = f.run(f.plan(), stop.get_token());
    QVERIFY(timer.elapsed() < 20000);
    QVERIFY(report.cancelled);
    QCOMPARE(report.error.code, text("run.cancelled"));
    QCOMPARE(report.error.where.line, 11);
    QCOMPARE(report.heads, QStringList{text("001")});
    QCOMPARE(report.revisions.last().outcome, RevisionOutcome::RolledBack);
    QCOMPARE(f.ask("SELECT to_regclass('x') IS NULL"), text("true"));
}

void RunnerFailureTest::stopBetweenAnyTwoEventsLeavesARevisionBoundary()
{
    RunFixture f;
    f.options.history = false;
    f.scripts.add(
        {text("001"), {}, "CREATE TABLE a (b int); SELECT pg_sleep(0.01); CREATE TABLE a2 (b int);"});
    f.scripts.add({text("002"), text("001"),
                   "CREATE TABLE c (b int); SELECT pg_sleep(0.01); CREATE TABLE c2 (b int);"});
    for (size_t at = 0;; ++at) {
        std::stop_source stop;
        size_t seen = 0;
        f.recorder.onEvent = [&](const RunEvent &) {
            if (seen++ == at)
                stop.request_stop();
        };
        const RunReport report = f.run(f.plan(), stop.get_token());
        f.recorder.onEvent = {};
        const QString tables = f.ask("SELECT coalesce(string_agg(tablename, ',' ORDER BY tablename), '') "
                                     "FROM pg_tables WHERE tablename IN ('a', 'a2', 'c', 'c2')");
        const QString expected = report.heads.isEmpty()                ? QString()
                                 : report.heads.first() == text("001") ? text("a,a2")
                                                                       : text("a,a2,c,c2");
        QCOMPARE(tables, expected);
        QVERIFY(report.ok || report.cancelled);
        QVERIFY(report.headsKnown);
        if (seen <= at)
            break;
        QVERIFY(f.session().execute("DROP TABLE IF EXISTS a, a2, c, c2, alembic_version"));
    }
}

void RunnerFailureTest::stopDuringTheBackOff()
{
    RunFixture f;
    f.options.lockTimeout = 50ms;
    f.scripts.addTables(1);
    QVERIFY(f.upgrade().ok);
    f.scripts.add({text("002"), text("001"), "ALTER TABLE t001 ADD COLUMN b int;"});
    const auto other = f.otherSession();
    QVERIFY(other->execute("BEGIN"));
    QVERIFY(other->execute("LOCK TABLE t001 IN ACCESS SHARE MODE"));
    std::stop_source stop;
    whenFirst<RetryScheduled>(f, [&] { stop.request_stop(); });
    const RunReport report = f.run(f.plan(), stop.get_token());
    QVERIFY(report.cancelled);
    QCOMPARE(report.revisions.last().outcome, RevisionOutcome::RolledBack);
}

void RunnerFailureTest::aDeferredConstraintThatFailsAtCommitRollsBack()
{
    RunFixture f;
    f.scripts.add({text("001"),
                   {},
                   "CREATE TABLE p (id int PRIMARY KEY);"
                   "CREATE TABLE c (p int REFERENCES p DEFERRABLE INITIALLY DEFERRED);"});
    f.scripts.add({text("002"), text("001"), "INSERT INTO c VALUES (7);"});
    const RunReport report = f.upgrade();
    QVERIFY(!report.ok);
    QCOMPARE(report.error.sqlstate, text("23503"));
    QCOMPARE(report.heads, QStringList{text("001")});
    QCOMPARE(report.revisions.last().outcome, RevisionOutcome::RolledBack);
}

void RunnerFailureTest::aKilledBackendIsReadBackAsRolledBack()
{
    RunFixture f;
    f.scripts.addTables(1);
    f.scripts.add(
        {text("002"), text("001"), "CREATE TABLE x (a int); SELECT pg_terminate_backend(pg_backend_pid());"});
    const RunReport report = f.upgrade();
    QCOMPARE(report.error.code, text("run.connection-lost"));
    QVERIFY(report.headsKnown);
    QCOMPARE(report.heads, QStringList{text("001")});
    QCOMPARE(report.revisions.last().outcome, RevisionOutcome::RolledBack);
    QVERIFY(!f.session().isAlive());
}

void RunnerFailureTest::aConnectionCutAtCommitIsDecidedByTheRows()
{
    TcpProxy proxy(sharedSandbox().port());
    const Target direct = freshDatabase(text("cut"));
    Target target = direct;
    target.hosts = {{text("127.0.0.1"), proxy.port()}};
    RunFixture f(target);
    f.scripts.addTables(1);
    // The deferred trigger makes the server sleep inside COMMIT, when everything else is answered.
    f.scripts.add(
        {text("002"), text("001"),
         "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN PERFORM pg_sleep(0.7); "
         "RETURN NULL; END$$;"
         "CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON t001 DEFERRABLE INITIALLY DEFERRED "
         "FOR EACH ROW EXECUTE FUNCTION slow();"
         "INSERT INTO t001 VALUES (1);"});
    std::jthread cutter;
    f.recorder.onEvent = [&](const RunEvent &event) {
        const auto *statement = std::get_if<StatementFinished>(&event);
        if (statement && statement->revision == text("002") && statement->number == 3)
            cutter = std::jthread([&] {
                std::this_thread::sleep_for(200ms);
                proxy.cutNow();
            });
    };
    const RunReport report = f.upgrade();
    QCOMPARE(report.error.code, text("run.commit-lost"));
    QVERIFY(report.headsKnown);
    QCOMPARE(report.heads, QStringList{text("002")});
    QCOMPARE(report.revisions.last().outcome, RevisionOutcome::Applied);
}

void RunnerFailureTest::aConnectionCutAnywhereIsNeverUnknown_data()
{
    QTest::addColumn<int>("bytes");
    for (const int bytes : {50, 400, 900, 1500, 2500, 4000})
        QTest::addRow("%d bytes", bytes) << bytes;
}

void RunnerFailureTest::aConnectionCutAnywhereIsNeverUnknown()
{
    QFETCH(int, bytes);
    TcpProxy proxy(sharedSandbox().port());
    Target target = freshDatabase(text("cut"));
    target.hosts = {{text("127.0.0.1"), proxy.port()}};
    RunFixture f(target);
    f.scripts.add(
        {text("001"), {}, "CREATE TABLE a (b int); SELECT pg_sleep(0.01); CREATE TABLE a2 (b int);"});
    f.scripts.add({text("002"), text("001"),
                   "CREATE TABLE c (b int); SELECT pg_sleep(0.01); CREATE TABLE c2 (b int);"});
    const Plan plan = f.plan();
    whenFirst<RevisionStarted>(f, [&] { proxy.cutAfterBytes(bytes); });
    // The read-back opens a connection of its own, which must not be cut.
    f.recorder.onEvent = [&, next = f.recorder.onEvent](const RunEvent &event) {
        if (std::holds_alternative<LogLine>(event))
            proxy.cutAfterBytes(-1);
        next(event);
    };
    const RunReport report = f.run(plan);
    QVERIFY(report.headsKnown);
    const int expected = report.heads.isEmpty() ? 0 : report.heads.first() == text("001") ? 2 : 4;
    proxy.cutAfterBytes(-1);
    QCOMPARE(f.ask("SELECT count(*) FROM pg_tables WHERE tablename IN ('a', 'a2', 'c', 'c2')").toInt(),
             expected);
    for (const RunReport::Item &item : report.revisions)
        QVERIFY(item.outcome != RevisionOutcome::Unknown);
}

void RunnerFailureTest::aServerThatStaysAwayLeavesUnknown()
{
    auto sandbox = Sandbox::start();
    QVERIFY(sandbox);
    QVERIFY((*sandbox)->createDatabase(text("gone")));
    RunFixture f((*sandbox)->target(text("gone")));
    f.scripts.add({text("001"), {}, "SELECT pg_sleep(60);"});
    std::stop_source stop;
    whenFirst<StatementStarted>(f, [&] { (*sandbox)->stop(); });
    f.recorder.onEvent = [&, next = f.recorder.onEvent](const RunEvent &event) {
        if (std::holds_alternative<LogLine>(event) && !f.session().isAlive())
            stop.request_stop(); // shortens the patience
        next(event);
    };
    const RunReport report = f.run(f.plan(), stop.get_token());
    QVERIFY(!report.ok);
    QVERIFY(!report.headsKnown);
    QCOMPARE(report.revisions.last().outcome, RevisionOutcome::Unknown);
    QVERIFY(f.recorder.all<RunFinished>()[0].closingLine.isEmpty());
}

void RunnerFailureTest::aNonTransactionalSectionGoesOnWhereItStopped()
{
    RunFixture f;
    const auto write = [&f](const QByteArray &last) {
        f.scripts.add({text("001"),
                       {},
                       "CREATE TABLE a (b int);\nINSERT INTO a VALUES (1);\n" + last,
                       "SELECT 1;",
                       "transaction:false"});
    };
    write("INSERT INTO nowhere VALUES (1);");
    const RunReport first = f.upgrade();
    QCOMPARE(first.error.code, text("run.statement"));
    QCOMPARE(first.revisions[0].outcome, RevisionOutcome::PartlyApplied);
    QCOMPARE(first.heads, QStringList());
    const AppliedState state = f.state();
    QCOMPARE(state.partial.size(), 1);
    QCOMPARE(state.partial[0].statementsDone, 2);
    QCOMPARE(state.partial[0].statementsTotal, 3);
    const Findings findings = state.findings(f.scripts.open().graph());
    QCOMPARE(findings.size(), 1);
    QCOMPARE(findings[0].code, text("state.partial"));
    QCOMPARE(findings[0].revision, text("001"));
    write("INSERT INTO a VALUES (2);");
    const RunReport second = f.upgrade();
    QVERIFY2(second.ok, qPrintable(second.error.message));
    QCOMPARE(f.ask("SELECT string_agg(b::text, ',' ORDER BY b) FROM a"), text("1,2"));
    QCOMPARE(f.recorder.all<StatementFinished>().size(), size_t(1));
    QVERIFY(f.state().partial.isEmpty());
}

void RunnerFailureTest::changedStatementsAreNotGoneOnWith()
{
    RunFixture f;
    f.scripts.add({text("001"), {}, "CREATE TABLE a (b int); SELECT x;", "SELECT 1;", "transaction:false"});
    QVERIFY(!f.upgrade().ok);
    f.scripts.add({text("001"), {}, "CREATE TABLE a2 (b int); SELECT 1;", "SELECT 1;", "transaction:false"});
    const RunReport report = f.upgrade();
    QCOMPARE(report.error.code, text("run.partial-changed"));
    QVERIFY(report.error.hint.contains(text("limbeck.progress")));
    QCOMPARE(f.ask("SELECT to_regclass('a2') IS NULL"), text("true"));
}

void RunnerFailureTest::settingsOfTheDoneStatementsAreRepeated()
{
    RunFixture f;
    const auto write = [&f](const QByteArray &last) {
        f.scripts.add({text("001"),
                       {},
                       "CREATE SCHEMA s; SET search_path = s; " + last,
                       "SELECT 1;",
                       "transaction:false"});
    };
    write("SELECT x;");
    QVERIFY(!f.upgrade().ok);
    write("CREATE TABLE inside (a int);");
    QVERIFY(f.upgrade().ok);
    QCOMPARE(f.ask("SELECT to_regclass('s.inside') IS NOT NULL"), text("true"));
}

void RunnerFailureTest::aKilledNonTransactionalSectionIsPartlyApplied()
{
    RunFixture f;
    f.scripts.add({text("001"),
                   {},
                   "CREATE TABLE a (b int); SELECT pg_terminate_backend(pg_backend_pid()) "
                   "WHERE NOT EXISTS (SELECT 1 FROM pg_tables WHERE tablename = 'stay');",
                   "SELECT 1;",
                   "transaction:false"});
    const RunReport report = f.upgrade();
    QCOMPARE(report.error.code, text("run.connection-lost"));
    QCOMPARE(report.revisions[0].outcome, RevisionOutcome::PartlyApplied);
    f.reconnect();
    QCOMPARE(f.state().partial[0].statementsDone, 1);
    QVERIFY(f.session().execute("CREATE TABLE stay ()"));
    QVERIFY(f.upgrade().ok);
}

void RunnerFailureTest::aFailedConcurrentIndexIsNamed()
{
    RunFixture f;
    f.scripts.add({text("001"), {}, "CREATE TABLE a (b int); INSERT INTO a VALUES (1), (1);"});
    f.scripts.add({text("002"), text("001"), "CREATE UNIQUE INDEX CONCURRENTLY a_b_key ON a (b);",
                   "DROP INDEX a_b_key;"});
    const RunReport first = f.upgrade();
    QCOMPARE(first.error.sqlstate, text("23505"));
    QCOMPARE(first.revisions.last().outcome, RevisionOutcome::PartlyApplied);
    QVERIFY2(first.error.hint.contains(text("DROP INDEX CONCURRENTLY public.a_b_key")),
             qPrintable(first.error.hint));
    const RunReport second = f.upgrade();
    QCOMPARE(second.error.code, text("run.invalid-index"));
    QVERIFY(second.error.message.contains(text("public.a_b_key")));
    QVERIFY(f.session().execute("DROP INDEX CONCURRENTLY public.a_b_key"));
    QVERIFY(f.session().execute("DELETE FROM a"));
    const RunReport third = f.upgrade();
    QVERIFY2(third.ok, qPrintable(third.error.message));
}

void RunnerFailureTest::anInvalidIndexThatIfNotExistsWouldSkipIsNotSuccess()
{
    RunFixture f;
    f.scripts.add({text("001"), {}, "CREATE TABLE a (b int); INSERT INTO a VALUES (1), (1);"});
    QVERIFY(f.upgrade().ok);
    QVERIFY(!f.session().execute("CREATE UNIQUE INDEX CONCURRENTLY \"A b\" ON a (b)"));
    f.scripts.add({text("002"), text("001"),
                   "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS \"A b\" ON public.a (b);"});
    const RunReport report = f.upgrade();
    QCOMPARE(report.error.code, text("run.invalid-index"));
    QVERIFY(report.error.hint.contains(text("public.\"A b\"")));
    QCOMPARE(report.heads, QStringList{text("001")});
}

void RunnerFailureTest::stopInANonTransactionalSection()
{
    RunFixture f;
    f.scripts.add({text("001"),
                   {},
                   "CREATE TABLE a (b int); SELECT pg_sleep(60); CREATE TABLE c (b int);",
                   "SELECT 1;",
                   "transaction:false"});
    std::stop_source stop;
    std::jthread stopper;
    f.recorder.onEvent = [&](const RunEvent &event) {
        const auto *statement = std::get_if<StatementStarted>(&event);
        if (statement && statement->number == 2)
            stopper = std::jthread([&] { stop.request_stop(); });
    };
    const RunReport report = f.run(f.plan(), stop.get_token());
    QVERIFY(report.cancelled);
    QCOMPARE(report.revisions[0].outcome, RevisionOutcome::PartlyApplied);
    QCOMPARE(f.state().partial[0].statementsDone, 1);
}

void RunnerFailureTest::aVersionTableInAnotherSchemaIsNotIgnored()
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

void RunnerFailureTest::nonsenseRowsAreRefused()
{
    RunFixture f;
    f.scripts.addTables(1);
    QVERIFY(f.session().execute("CREATE TABLE alembic_version (version_num text)"));
    QVERIFY(f.session().execute("INSERT INTO alembic_version VALUES (NULL)"));
    const RunReport report = f.upgrade();
    QCOMPARE(report.error.code, text("state.nonsense"));
    QVERIFY(report.revisions.isEmpty());
}

QTEST_GUILESS_MAIN(RunnerFailureTest)
#include "RunnerFailureTest.moc"
