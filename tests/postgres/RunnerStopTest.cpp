#include "RunFixture.h"

#include <QElapsedTimer>
#include <QTest>

#include <thread>

using namespace limbeck;
using namespace limbeck::test;
using namespace std::chrono_literals;

// A run that is stopped on request.
class RunnerStopTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void stopWhileWaitingForTheLock();
    void stopCancelsTheRunningStatement();
    void stopBetweenAnyTwoEventsLeavesARevisionBoundary();
    void stopDuringTheBackOff();
};

namespace {

QString text(const char *latin1)
{
    return QString::fromLatin1(latin1);
}

} // namespace

void RunnerStopTest::stopWhileWaitingForTheLock()
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

void RunnerStopTest::stopCancelsTheRunningStatement()
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

void RunnerStopTest::stopBetweenAnyTwoEventsLeavesARevisionBoundary()
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

void RunnerStopTest::stopDuringTheBackOff()
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

QTEST_GUILESS_MAIN(RunnerStopTest)
#include "RunnerStopTest.moc"
