#include "AlembicRunFixture.h"

#include "live/LockWatch.h"

#include <QTest>

#include <atomic>
#include <thread>

using namespace limbeck;
using namespace limbeck::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

// A run of the project's own Alembic in a lock queue: its process is told by Python, and both directions are
// seen.
class LockWatchAlembicTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bothDirectionsAreSeen_data();
    void bothDirectionsAreSeen();
};

namespace {

void run(Session &session, const QByteArray &sql)
{
    if (auto done = session.execute(sql); !done)
        qFatal("%s: %s", sql.constData(), qPrintable(done.error().message));
}

// On a thread without an event loop.
void waitFor(const std::atomic<bool> &happened)
{
    for (int i = 0; i < 3000 && !happened; ++i)
        std::this_thread::sleep_for(20ms);
}

QList<LockConflict> conflicts(const RunRecorder &recorder, bool weWait, bool ended)
{
    QList<LockConflict> found;
    for (const LockConflict &event : recorder.all<LockConflict>()) {
        if (event.weWait == weWait && event.ended == ended)
            found.append(event);
    }
    return found;
}

} // namespace

void LockWatchAlembicTest::bothDirectionsAreSeen_data()
{
    QTest::addColumn<QString>("driver");
    QTest::addColumn<QByteArray>("env");
    QTest::newRow("psycopg2") << u"psycopg2"_s << AlembicFolder::plainEnv();
    QTest::newRow("asyncpg") << u"asyncpg"_s << AlembicFolder::asyncEnv();
}

void LockWatchAlembicTest::bothDirectionsAreSeen()
{
    QFETCH(QString, driver);
    QFETCH(QByteArray, env);
    AlembicRunFixture fixture(env, driver);
    run(fixture.session(), "CREATE TABLE \"주문\" (id int)");
    fixture.folder.addRevision({u"001"_s, {}, "op.add_column('주문', sa.Column('메모', sa.Text))"});
    fixture.options.lockTimeout = 60s;
    fixture.options.alembic = fixture.project();
    const Plan plan = fixture.plan();

    const auto reader = fixture.otherSession();
    run(*reader, "BEGIN");
    run(*reader, "SELECT 'kanarienvogel' FROM \"주문\"");
    const auto third = fixture.otherSession(); // outlives the thread that uses it
    std::atomic<bool> waits = false;
    std::atomic<bool> isWaitedFor = false;
    std::jthread behind; // one that comes when the run waits, and waits behind it
    std::jthread observer([&] {
        waitFor(waits);
        behind = std::jthread([&] { (void)third->execute("SELECT 'kanarienvogel' FROM \"주문\""); });
        waitFor(isWaitedFor);
        (void)reader->execute("ROLLBACK");
    });
    RunReport report;
    {
        LockWatch watch(fixture.target, fixture.recorder, {100ms, 3000ms, 3000ms},
                        [&](const LockSnapshot &snapshot) {
                            waits = waits || snapshot.waitedFor() == 1;
                            isWaitedFor = isWaitedFor || snapshot.waiting() == 1;
                        });
        report = Runner(fixture.session(), fixture.options).run(plan, watch, {});
    }
    observer.join();
    behind.join();
    QVERIFY2(report.ok, qPrintable(report.error.message + report.error.detail));
    QVERIFY(waits && isWaitedFor);

    const auto blocked = conflicts(fixture.recorder, true, false);
    QCOMPARE(blocked.size(), 1);
    QCOMPARE(blocked.first().theirs, reader->backendPid());
    QVERIFY(blocked.first().ours != fixture.session().backendPid()); // Python's own
    QCOMPARE(blocked.first().lock, u"ACCESS EXCLUSIVE on \"주문\""_s);
    const auto blocking = conflicts(fixture.recorder, false, false);
    QCOMPARE(blocking.size(), 1);
    QCOMPARE(blocking.first().theirs, third->backendPid());
    QCOMPARE(conflicts(fixture.recorder, true, true).size(), 1);
    QCOMPARE(conflicts(fixture.recorder, false, true).size(), 1);
    QVERIFY(!fixture.recorder.everything().contains(u"kanarienvogel"_s));
}

QTEST_GUILESS_MAIN(LockWatchAlembicTest)
#include "LockWatchAlembicTest.moc"
