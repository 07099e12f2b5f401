#include "RunFixture.h"
#include "SharedSandbox.h"

#include "live/LockWatch.h"

#include <QElapsedTimer>
#include <QTest>
#include <QUrl>

#include <atomic>
#include <mutex>
#include <thread>

using namespace limbeck;
using namespace limbeck::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

// A run in a lock queue: the one that it waits for and the one that waits behind it are both seen.
class LockWatchTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bothDirectionsAreSeenWhileTheRunGoes();
    void aRowThatAnotherTransactionHasChangedIsSeen();
    void aShortRunHasNoSecondConnection();
    void theServerCompilesNoneOfItsQueries();
    void aFailingSecondConnectionDisturbsNothing();
    void theEndedWatchLeavesNothingOpen();
    void noPasswordIsTold();
};

namespace {

const LockWatchOptions fast{100ms, 3000ms, 3000ms};

// What the listener heard; both threads.
struct Heard
{
    std::mutex mutex;
    QList<LockSnapshot> snapshots;

    LockWatch::Listener listener()
    {
        return [this](const LockSnapshot &snapshot) {
            const std::lock_guard lock(mutex);
            snapshots.append(snapshot);
        };
    }
    bool has(int waitedFor, int waiting)
    {
        const std::lock_guard lock(mutex);
        return std::any_of(snapshots.cbegin(), snapshots.cend(), [&](const LockSnapshot &snapshot) {
            return snapshot.waitedFor() == waitedFor && snapshot.waiting() == waiting;
        });
    }
};

// On a thread without an event loop.
template <typename Condition>
bool waitUntil(Condition condition)
{
    for (int i = 0; i < 1000 && !condition(); ++i)
        std::this_thread::sleep_for(20ms);
    return condition();
}

void run(Session &session, const QByteArray &sql)
{
    if (auto done = session.execute(sql); !done)
        qFatal("%s: %s", sql.constData(), qPrintable(done.error().message));
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

void LockWatchTest::bothDirectionsAreSeenWhileTheRunGoes()
{
    RunFixture fixture;
    run(fixture.session(), "CREATE TABLE orders (id int)");
    fixture.scripts.add({u"001"_s, {}, "ALTER TABLE orders ADD note text;"});
    fixture.options.lockTimeout = 30s;
    const Plan plan = fixture.plan();

    const auto reader = fixture.otherSession();
    run(*reader, "BEGIN");
    run(*reader, "SELECT 'kanarienvogel' FROM orders");
    Heard heard;
    const auto third = fixture.otherSession(); // outlives the thread that uses it
    std::jthread behind;                       // one that comes when the run waits, and waits behind it
    std::jthread observer([&] {
        if (!waitUntil([&] { return heard.has(1, 0); }))
            return;
        behind = std::jthread([&] { (void)third->execute("SELECT 'kanarienvogel 2' FROM orders"); });
        (void)waitUntil([&] { return heard.has(1, 1); });
        (void)reader->execute("ROLLBACK");
    });
    RunReport report;
    {
        LockWatch watch(fixture.target, fixture.recorder, fast, heard.listener());
        report = Runner(fixture.session(), fixture.options).run(plan, watch, {});
    }
    observer.join();
    QVERIFY2(report.ok, qPrintable(report.error.message));
    QVERIFY(heard.has(1, 1));

    const auto blocked = conflicts(fixture.recorder, true, false);
    QCOMPARE(blocked.size(), 1);
    QCOMPARE(blocked.first().theirs, reader->backendPid());
    QCOMPARE(blocked.first().ours, fixture.session().backendPid());
    QCOMPARE(blocked.first().lock, u"ACCESS EXCLUSIVE on orders"_s);
    QVERIFY(blocked.first().who.startsWith(u"process %1 (postgres@127.0.0.1:"_s.arg(reader->backendPid())));
    QVERIFY(blocked.first().seconds >= 0 && blocked.first().seconds < 30);
    const auto blocking = conflicts(fixture.recorder, false, false);
    QCOMPARE(blocking.size(), 1);
    QCOMPARE(blocking.first().theirs, third->backendPid());
    QCOMPARE(blocking.first().lock, u"ACCESS SHARE on orders"_s);
    // Every wait that was told has its end, in front of the run's own.
    QCOMPARE(conflicts(fixture.recorder, true, true).size(), 1);
    QCOMPARE(conflicts(fixture.recorder, false, true).size(), 1);
    QVERIFY(std::holds_alternative<RunFinished>(fixture.recorder.events.back()));
    // What others run is for the eyes only.
    QVERIFY(!fixture.recorder.everything().contains(u"kanarienvogel"_s));
    QVERIFY(fixture.recorder.everything().contains(u"\"event\":\"blocked\""_s));
    QVERIFY(fixture.recorder.everything().contains(u"\"event\":\"blocking\""_s));
    for (const LockSnapshot &snapshot : heard.snapshots) {
        for (const LockPair &pair : snapshot.pairs)
            QVERIFY(pair.other.query.contains(u"kanarienvogel"_s));
    }
}

void LockWatchTest::aRowThatAnotherTransactionHasChangedIsSeen()
{
    RunFixture fixture;
    run(fixture.session(), "CREATE TABLE orders AS SELECT 1 AS id");
    fixture.scripts.add({u"001"_s, {}, "UPDATE orders SET id = 2;"});
    fixture.options.lockTimeout = 30s;
    const Plan plan = fixture.plan();
    const auto writer = fixture.otherSession();
    run(*writer, "BEGIN");
    run(*writer, "UPDATE orders SET id = 3");
    Heard heard;
    std::jthread observer([&] {
        (void)waitUntil([&] { return heard.has(1, 0); });
        (void)writer->execute("ROLLBACK");
    });
    LockWatch watch(fixture.target, fixture.recorder, fast, heard.listener());
    const RunReport report = Runner(fixture.session(), fixture.options).run(plan, watch, {});
    observer.join();
    QVERIFY(report.ok);
    const auto blocked = conflicts(fixture.recorder, true, false);
    QCOMPARE(blocked.size(), 1);
    QCOMPARE(blocked.first().lock, u"a row that another transaction has changed"_s);
}

void LockWatchTest::aShortRunHasNoSecondConnection()
{
    RunFixture fixture;
    fixture.scripts.add({u"001"_s,
                         {},
                         "CREATE TABLE seen AS SELECT count(*) AS n FROM pg_stat_activity "
                         "WHERE application_name = 'limbeck watch';"});
    LockWatch watch(fixture.target, fixture.recorder);
    QVERIFY(Runner(fixture.session(), fixture.options).run(fixture.plan(), watch, {}).ok);
    QCOMPARE(fixture.ask("SELECT n FROM seen"), u"0"_s);
    QCOMPARE(fixture.recorder.all<RunBackends>().size(), size_t(1));
    QCOMPARE(fixture.recorder.all<RunBackends>().front().pids, QList<int>{fixture.session().backendPid()});
}

// The server takes a query of its catalogs for a large one, and compiling it takes seconds on a busy machine,
// each second.
void LockWatchTest::theServerCompilesNoneOfItsQueries()
{
    RunFixture fixture;
    const QByteArray database = fixture.target.database.toUtf8();
    run(fixture.session(), "ALTER DATABASE " + database + " SET jit_above_cost = 0");
    run(fixture.session(), "ALTER DATABASE " + database + " SET jit_optimize_above_cost = 0");
    run(fixture.session(), "ALTER DATABASE " + database + " SET jit_inline_above_cost = 0");
    run(fixture.session(), "CREATE TABLE orders (id int)");
    const auto reader = fixture.otherSession();
    run(*reader, "BEGIN");
    run(*reader, "SELECT * FROM orders");
    fixture.scripts.add({u"001"_s, {}, "ALTER TABLE orders ADD note text;"});
    fixture.options.lockTimeout = 60s;
    const Plan plan = fixture.plan();
    Heard heard;
    LockWatch watch(fixture.target, fixture.recorder, {100ms, 3000ms, 60000ms}, heard.listener());
    std::atomic<int> looks = 0;
    std::jthread observer([&] {
        (void)waitUntil([&] {
            const std::lock_guard lock(heard.mutex);
            looks = int(heard.snapshots.size());
            return looks >= 5;
        });
        (void)reader->execute("ROLLBACK");
    });
    QElapsedTimer timer;
    timer.start();
    QVERIFY(Runner(fixture.session(), fixture.options).run(plan, watch, {}).ok);
    observer.join();
    QVERIFY(looks >= 5);
    QVERIFY2(timer.elapsed() < 15000, qPrintable(QString::number(timer.elapsed())));
}

void LockWatchTest::aFailingSecondConnectionDisturbsNothing()
{
    RunFixture admin;
    const QByteArray role = admin.target.database.toUtf8() + "_one";
    run(admin.session(), "CREATE ROLE " + role + " LOGIN CONNECTION LIMIT 1");
    run(admin.session(), "GRANT CREATE ON DATABASE " + admin.target.database.toUtf8() + " TO " + role);
    run(admin.session(), "GRANT ALL ON SCHEMA public TO " + role);
    Target limited = admin.target;
    limited.user = QString::fromUtf8(role);
    RunFixture fixture(limited);
    fixture.scripts.add({u"001"_s, {}, "SELECT pg_sleep(1.5);"});
    Heard heard;
    LockWatch watch(limited, fixture.recorder, fast, heard.listener());
    QVERIFY(Runner(fixture.session(), fixture.options).run(fixture.plan(), watch, {}).ok);
    int warnings = 0;
    for (const LogLine &line : fixture.recorder.all<LogLine>())
        warnings += line.text.startsWith(u"Who waits for whom cannot be seen"_s) ? 1 : 0;
    QCOMPARE(warnings, 1);
    QCOMPARE(heard.snapshots.size(), 1);
    QCOMPARE(heard.snapshots.first().trouble.code, u"auth.role-limit"_s);
}

void LockWatchTest::theEndedWatchLeavesNothingOpen()
{
    RunFixture fixture;
    fixture.scripts.add({u"001"_s, {}, "SELECT pg_sleep(1);"});
    LockWatch watch(fixture.target, fixture.recorder, fast);
    QVERIFY(Runner(fixture.session(), fixture.options).run(fixture.plan(), watch, {}).ok);
    QTRY_COMPARE_WITH_TIMEOUT(fixture.ask("SELECT count(*) FROM pg_stat_activity WHERE datname = "
                                          "current_database() AND application_name = 'limbeck watch'"),
                              u"0"_s, 5000);
}

// Neither where somebody waits nor where the second connection is refused.
void LockWatchTest::noPasswordIsTold()
{
    const QString canary = u"카나리아-비밀번호"_s;
    RunFixture admin;
    const QByteArray role = admin.target.database.toUtf8() + "_canary";
    run(admin.session(), "CREATE ROLE " + role + " LOGIN CONNECTION LIMIT 2");
    run(admin.session(), "GRANT CREATE ON DATABASE " + admin.target.database.toUtf8() + " TO " + role);
    run(admin.session(), "GRANT ALL ON SCHEMA public TO " + role);
    run(admin.session(), "CREATE TABLE orders (id int)");
    run(admin.session(), "ALTER TABLE orders OWNER TO " + role);
    Target target = admin.target;
    target.user = QString::fromUtf8(role);
    target.password = Secret(canary);
    RunFixture fixture(target);
    fixture.scripts.add({u"001"_s, {}, "ALTER TABLE orders ADD note text;"});
    fixture.options.lockTimeout = 30s;
    const Plan plan = fixture.plan();
    for (const bool refused : {false, true}) {
        if (refused) {
            run(admin.session(), "ALTER ROLE " + role + " CONNECTION LIMIT 1");
            fixture.scripts.add({u"002"_s, u"001"_s, "ALTER TABLE orders ADD more text;"});
        }
        run(admin.session(), "BEGIN; SELECT FROM orders");
        Heard heard;
        std::jthread observer([&] {
            (void)waitUntil([&] {
                const std::lock_guard lock(heard.mutex);
                return !heard.snapshots.isEmpty();
            });
            (void)admin.session().execute("ROLLBACK");
        });
        {
            LockWatch watch(target, fixture.recorder, fast, heard.listener());
            QVERIFY(Runner(fixture.session(), fixture.options)
                        .run(refused ? fixture.plan() : plan, watch, {})
                        .ok);
        }
        observer.join();
        QVERIFY(!heard.snapshots.isEmpty());
        QCOMPARE(heard.snapshots.first().trouble.code.isEmpty(), !refused);
        for (const LockSnapshot &snapshot : std::as_const(heard.snapshots)) {
            const Error &trouble = snapshot.trouble;
            QVERIFY(!(trouble.message + trouble.detail + trouble.hint).contains(canary));
            for (const LockPair &pair : snapshot.pairs)
                QVERIFY(!(pair.who() + pair.lock).contains(canary));
        }
    }
    QCOMPARE(conflicts(fixture.recorder, true, false).size(), 1);
    const QString everything = fixture.recorder.everything();
    QVERIFY(everything.contains(u"Who waits for whom cannot be seen"_s));
    QVERIFY(!everything.contains(canary));
    QVERIFY(!everything.contains(QString::fromLatin1(QUrl::toPercentEncoding(canary))));
}

QTEST_GUILESS_MAIN(LockWatchTest)
#include "LockWatchTest.moc"
