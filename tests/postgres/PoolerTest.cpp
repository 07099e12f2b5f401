// Behind pgbouncer: what the connection test says of it, and what a run does.
#include "pg/PoolMode.h"

#include "Pooler.h"
#include "RunFixture.h"
#include "SharedSandbox.h"
#include "TestReport.h"

#include <QTest>

#include <atomic>
#include <thread>

using namespace limbeck;
using namespace limbeck::test;

namespace {

// Somebody else who uses the pool, so that it has more than one process to give.
class OtherClient
{
public:
    explicit OtherClient(const Target &target)
        : m_thread([this, target] {
            const auto session = Session::open(target);
            while (session && !m_end)
                (void)(*session)->execute("BEGIN; SELECT pg_sleep(0.002); COMMIT");
        })
    {
    }
    ~OtherClient()
    {
        m_end = true;
        m_thread.join();
    }
    OtherClient(const OtherClient &) = delete;
    OtherClient &operator=(const OtherClient &) = delete;

private:
    std::atomic<bool> m_end = false;
    std::thread m_thread;
};

int advisoryLocks()
{
    const auto session = Session::open(sharedSandbox().target());
    return (*session)->value("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")->toInt();
}

} // namespace

class PoolerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aDirectConnectionHasNone();
    void oneQuietConnectionSaysThatItCannotTell_data();
    void oneQuietConnectionSaysThatItCannotTell();
    void transactionModeIsSeenWhereThePoolIsUsed();
    void twoConnectionsTellTheMode_data();
    void twoConnectionsTellTheMode();
    void aRunInTransactionModeIsRefused();
    void aRunInSessionModeWorks();
    void aPoolWithOneProcessIsWarnedAbout();
    void theRefusalOfAPoolerIsToldApart();
};

void PoolerTest::aDirectConnectionHasNone()
{
    const Target target = freshDatabase();
    const auto session = Session::open(target);
    QVERIFY(session);
    QCOMPARE(*decidePoolMode(**session), PoolMode::None);
    const auto report = reportOf(target);
    QCOMPARE(stageOf(report, QStringLiteral("session")).outcome, StageOutcome::Ok);
}

void PoolerTest::oneQuietConnectionSaysThatItCannotTell_data()
{
    QTest::addColumn<QByteArray>("mode");
    QTest::newRow("session") << QByteArray("session");
    QTest::newRow("transaction") << QByteArray("transaction");
}

void PoolerTest::oneQuietConnectionSaysThatItCannotTell()
{
    QFETCH(QByteArray, mode);
    const Target direct = freshDatabase();
    const Pooler pooler(sharedSandbox(), mode);
    const auto report = reportOf(pooler.target(direct.database));
    QVERIFY2(!failedStage(report), qPrintable(report.toText()));
    QCOMPARE(stageOf(report, QStringLiteral("session")).outcome, StageOutcome::Warning);
    const Finding *finding = findingOf(report, QStringLiteral("session.pooler"));
    QVERIFY2(finding, qPrintable(report.toText()));
    QVERIFY(finding->hint.contains(QStringLiteral("5432")));
}

void PoolerTest::transactionModeIsSeenWhereThePoolIsUsed()
{
    const Target direct = freshDatabase();
    const Pooler pooler(sharedSandbox(), "transaction", "server_round_robin = 1\nmin_pool_size = 4");
    const Target target = pooler.target(direct.database);
    const OtherClient other(target);
    QString last;
    const auto isSeen = [&target, &last] {
        const ConnectionTestReport report = reportOf(target);
        last = report.toText();
        return findingOf(report, QStringLiteral("session.pooler-transaction")) != nullptr;
    };
    // Not QTRY_VERIFY, which looks once more after it has seen it; and each look may or may not meet two
    // processes.
    QVERIFY2(QTest::qWaitFor(isSeen, 20000), qPrintable(last));
}

void PoolerTest::twoConnectionsTellTheMode_data()
{
    QTest::addColumn<QByteArray>("mode");
    QTest::addColumn<QByteArray>("settings");
    QTest::addColumn<int>("busy");
    QTest::addColumn<PoolMode>("expected");
    QTest::newRow("session") << QByteArray("session") << QByteArray() << 0 << PoolMode::Session;
    QTest::newRow("session, busy") << QByteArray("session") << QByteArray() << 2 << PoolMode::Session;
    QTest::newRow("transaction") << QByteArray("transaction") << QByteArray() << 0 << PoolMode::Transaction;
    QTest::newRow("transaction, busy")
        << QByteArray("transaction") << QByteArray() << 2 << PoolMode::Transaction;
    QTest::newRow("transaction, round robin")
        << QByteArray("transaction") << QByteArray("server_round_robin = 1\nmin_pool_size = 3") << 1
        << PoolMode::Transaction;
    QTest::newRow("transaction, one process")
        << QByteArray("transaction") << QByteArray("default_pool_size = 1") << 0 << PoolMode::Transaction;
    QTest::newRow("statement") << QByteArray("statement") << QByteArray() << 0 << PoolMode::Transaction;
}

void PoolerTest::twoConnectionsTellTheMode()
{
    QFETCH(QByteArray, mode);
    QFETCH(QByteArray, settings);
    QFETCH(int, busy);
    QFETCH(PoolMode, expected);
    const Target direct = freshDatabase();
    const Pooler pooler(sharedSandbox(), mode, settings);
    const Target target = pooler.target(direct.database);
    std::vector<std::unique_ptr<OtherClient>> others;
    for (int i = 0; i < busy; ++i)
        others.push_back(std::make_unique<OtherClient>(target));
    const auto session = Session::open(target);
    QVERIFY2(session, session ? "" : qPrintable(session.error().message));
    const auto decided = decidePoolMode(**session);
    QVERIFY(decided);
    QCOMPARE(*decided, expected);
}

void PoolerTest::aRunInTransactionModeIsRefused()
{
    const Target direct = freshDatabase();
    const Pooler pooler(sharedSandbox(), "transaction");
    RunFixture f(pooler.target(direct.database));
    f.scripts.addTables(2);
    const RunReport report = f.upgrade();
    QCOMPARE(report.error.code, QStringLiteral("server.pooler"));
    QVERIFY(report.revisions.isEmpty());
    QVERIFY(!report.error.hint.isEmpty());
    QCOMPARE(f.ask("SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', "
                   "'information_schema')"),
             QStringLiteral("0"));
    QCOMPARE(advisoryLocks(), 0);
}

void PoolerTest::aRunInSessionModeWorks()
{
    const Target direct = freshDatabase();
    const Pooler pooler(sharedSandbox(), "session");
    RunFixture f(pooler.target(direct.database));
    f.scripts.addTables(5); // enough for prepared statements
    const RunReport report = f.upgrade();
    QVERIFY2(report.ok, qPrintable(report.error.message + report.error.detail));
    QCOMPARE(report.heads, QStringList{QStringLiteral("005")});
    QVERIFY(f.recorder.everything().contains(QStringLiteral("session mode")));
    QCOMPARE(advisoryLocks(), 0);
}

void PoolerTest::aPoolWithOneProcessIsWarnedAbout()
{
    const Target direct = freshDatabase();
    const Pooler pooler(sharedSandbox(), "session", "default_pool_size = 1");
    RunFixture f(pooler.target(direct.database));
    f.scripts.addTables(1);
    const Plan plan = f.plan();
    const RunReport report = f.run(plan);
    QVERIFY2(report.ok, qPrintable(report.error.message + report.error.detail));
    QVERIFY(f.recorder.everything().contains(QStringLiteral("no second connection")));
}

void PoolerTest::theRefusalOfAPoolerIsToldApart()
{
    const Pooler pooler(sharedSandbox(), "session");
    const auto report = reportOf(pooler.target(QStringLiteral("없는_데이터베이스")));
    const TestStage *failed = failedStage(report);
    QVERIFY(failed);
    // The database is missing, but who says so is not PostgreSQL, and its SQLSTATE is its own.
    QVERIFY2(failed->findings.last().code == QLatin1String("connect.refused-by-pooler"),
             qPrintable(report.toText()));
}

QTEST_GUILESS_MAIN(PoolerTest)

#include "PoolerTest.moc"
