#include "RunFixture.h"
#include "SharedSandbox.h"
#include "TcpProxy.h"

#include <QTest>

#include <thread>

using namespace limbeck;
using namespace limbeck::test;
using namespace std::chrono_literals;

// A run whose connection goes: what became of it is read back.
class RunnerConnectionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aKilledBackendIsReadBackAsRolledBack();
    void aConnectionCutAtCommitIsDecidedByTheRows();
    void aConnectionCutAnywhereIsNeverUnknown_data();
    void aConnectionCutAnywhereIsNeverUnknown();
    void aServerThatStaysAwayLeavesUnknown();
};

namespace {

QString text(const char *latin1)
{
    return QString::fromLatin1(latin1);
}

} // namespace

void RunnerConnectionTest::aKilledBackendIsReadBackAsRolledBack()
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

void RunnerConnectionTest::aConnectionCutAtCommitIsDecidedByTheRows()
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

void RunnerConnectionTest::aConnectionCutAnywhereIsNeverUnknown_data()
{
    QTest::addColumn<int>("bytes");
    for (const int bytes : {50, 400, 900, 1500, 2500, 4000})
        QTest::addRow("%d bytes", bytes) << bytes;
}

void RunnerConnectionTest::aConnectionCutAnywhereIsNeverUnknown()
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

void RunnerConnectionTest::aServerThatStaysAwayLeavesUnknown()
{
    auto sandbox = Sandbox::start();
    QVERIFY(sandbox);
    QVERIFY((*sandbox)->createDatabase(text("gone")));
    RunFixture f((*sandbox)->target(text("gone")));
    f.scripts.add({text("001"), {}, "SELECT pg_sleep(60);"});
    f.options.readBackPatience = 1s;
    whenFirst<StatementStarted>(f, [&] { (*sandbox)->stop(); });
    const RunReport report = f.upgrade();
    QVERIFY(!report.ok);
    QVERIFY(!report.headsKnown);
    QCOMPARE(report.revisions.last().outcome, RevisionOutcome::Unknown);
    QVERIFY(f.recorder.all<RunFinished>()[0].closingLine.isEmpty());
}

QTEST_GUILESS_MAIN(RunnerConnectionTest)
#include "RunnerConnectionTest.moc"
