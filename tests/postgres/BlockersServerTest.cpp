#include "pg/Sandbox.h"

#include "live/BlockerSearch.h"
#include "live/LockWatch.h"
#include "pg/Session.h"

#include <QTest>

#include <atomic>
#include <thread>

using namespace limbeck;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

// Blockers that need a server with settings of its own: prepared transactions, replication slots, and an
// autovacuum to prevent wraparound that is slow enough to be seen.
class BlockersServerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void aPreparedTransactionIsTold();
    void aPreparedTransactionIsSeenDuringARun();
    void aSlotThatNobodyUsesIsTold();
    void anAutovacuumAgainstWraparoundIsTold();

private:
    std::unique_ptr<Session> open() const;
    BlockerReport find(const QByteArray &sql) const;

    std::unique_ptr<Sandbox> m_sandbox;
};

namespace {

void run(Session &session, const QByteArray &sql)
{
    if (auto done = session.execute(sql); !done)
        qFatal("%s: %s", sql.constData(), qPrintable(done.error().message));
}

QList<Blocker> ofKind(const BlockerReport &report, BlockerKind kind)
{
    QList<Blocker> found;
    for (const Blocker &blocker : report.blockers) {
        if (blocker.kind == kind)
            found.append(blocker);
    }
    return found;
}

} // namespace

void BlockersServerTest::initTestCase()
{
    SandboxOptions options;
    options.role = u"blockers"_s;
    options.settings = {u"max_prepared_transactions=4"_s, u"autovacuum_freeze_max_age=100000"_s,
                        u"autovacuum_naptime=1"_s, u"synchronous_commit=off"_s};
    auto sandbox = Sandbox::start(options);
    QVERIFY2(sandbox, qPrintable(sandbox ? QString() : sandbox.error().message));
    m_sandbox = std::move(*sandbox);
    const auto session = open();
    run(*session, "CREATE TABLE orders (id int, note text)");
}

std::unique_ptr<Session> BlockersServerTest::open() const
{
    auto session = Session::open(m_sandbox->target());
    if (!session)
        qFatal("%s", qPrintable(session.error().message));
    return std::move(*session);
}

BlockerReport BlockersServerTest::find(const QByteArray &sql) const
{
    BlockerQuestion question;
    question.needs = lockNeeds(sql);
    const auto report = findBlockers(*open(), question);
    if (!report)
        qFatal("%s", qPrintable(report.error().message));
    return *report;
}

void BlockersServerTest::aPreparedTransactionIsTold()
{
    const auto session = open();
    run(*session, "BEGIN");
    run(*session, "INSERT INTO orders VALUES (1)");
    run(*session, "PREPARE TRANSACTION 'transfer-7'");
    const QList<Blocker> found =
        ofKind(find("ALTER TABLE orders ADD x int"), BlockerKind::PreparedTransaction);
    QCOMPARE(found.size(), 1); // however young: nobody is going to end it by itself
    QCOMPARE(found.first().gid, u"transfer-7"_s);
    QCOMPARE(found.first().backend.user, u"postgres"_s);
    QCOMPARE(found.first().heldText(), u"ROW EXCLUSIVE on orders"_s);
    QVERIFY(found.first().backend.transactionSeconds >= 0);
    QVERIFY(find("UPDATE orders SET id = 1").blockers.isEmpty());
    run(*session, "ROLLBACK PREPARED 'transfer-7'");
    QVERIFY(find("ALTER TABLE orders ADD x int").blockers.isEmpty());
}

void BlockersServerTest::aPreparedTransactionIsSeenDuringARun()
{
    struct Sink : RunSink
    {
        void handle(const RunEvent &event) override
        {
            if (const auto *conflict = std::get_if<LockConflict>(&event)) {
                lines.append(describe(event).text);
                seen = seen || !conflict->ended;
            }
        }
        QStringList lines; // read when the watch has ended
        std::atomic<bool> seen = false;
    } sink;
    const auto session = open();
    run(*session, "BEGIN");
    run(*session, "INSERT INTO orders VALUES (1)");
    run(*session, "PREPARE TRANSACTION 'transfer-8'");
    const auto ours = open();
    run(*ours, "SET lock_timeout = '20s'");
    std::jthread waits([&ours] { (void)ours->execute("ALTER TABLE orders ADD y int"); });
    LockWatch watch(m_sandbox->target(), sink, {std::chrono::milliseconds(100)});
    watch.handle(RunBackends{{ours->backendPid()}});
    QTRY_VERIFY_WITH_TIMEOUT(sink.seen, 10000);
    run(*session, "ROLLBACK PREPARED 'transfer-8'");
    watch.handle(RunFinished());
    QVERIFY2(sink.lines.first().startsWith(u"The run waits for the prepared transaction transfer-8 ("_s),
             qPrintable(sink.lines.first()));
}

void BlockersServerTest::aSlotThatNobodyUsesIsTold()
{
    const auto session = open();
    run(*session, "SELECT pg_create_physical_replication_slot('keeps_wal', true)");
    run(*session, "INSERT INTO orders SELECT i, repeat('x', 200) FROM generate_series(1, 20000) i");
    const BlockerReport report = find("ALTER TABLE orders ADD x int");
    QCOMPARE(report.replicationSlots.size(), 1);
    const SlotNote &slot = report.replicationSlots.first();
    QCOMPARE(slot.name, u"keeps_wal"_s);
    QVERIFY(!slot.active && !slot.logical);
    QVERIFY2(slot.behindBytes > 1'000'000, qPrintable(QString::number(slot.behindBytes)));
    QVERIFY2(slot.text().contains(u"keeps_wal is used by nobody and keeps "_s), qPrintable(slot.text()));
    run(*session, "ANALYZE orders");
    QVERIFY(find("ALTER TABLE orders ADD x int").rewriteBytes > 2'000'000);
    QCOMPARE(find("CREATE INDEX ON orders (id)").rewriteBytes, 0); // rewrites nothing
    run(*session, "SELECT pg_drop_replication_slot('keeps_wal')");
    QVERIFY(find("ALTER TABLE orders ADD x int").replicationSlots.isEmpty());
}

void BlockersServerTest::anAutovacuumAgainstWraparoundIsTold()
{
    const auto session = open();
    run(*session, "CREATE TABLE old (id int, note text) WITH (autovacuum_vacuum_cost_delay = 100, "
                  "autovacuum_vacuum_cost_limit = 1)");
    run(*session, "INSERT INTO old SELECT i, repeat('x', 500) FROM generate_series(1, 20000) i");
    run(*session,
        "DO $$ BEGIN FOR i IN 1..110000 LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$");
    const auto vacuums = [this] {
        return ofKind(find("ALTER TABLE old ADD x int"), BlockerKind::WraparoundVacuum);
    };
    QTRY_COMPARE_WITH_TIMEOUT(vacuums().size(), 1, 60000);
    const Blocker vacuum = vacuums().constFirst();
    QCOMPARE(vacuum.heldText(), u"SHARE UPDATE EXCLUSIVE on old"_s);
    QCOMPARE(vacuum.backend.type, u"autovacuum worker"_s);
    QVERIFY2(vacuum.backend.query.endsWith(u"(to prevent wraparound)"_s), qPrintable(vacuum.backend.query));
    QVERIFY2(vacuum.progress.startsWith(u"scanning heap"_s), qPrintable(vacuum.progress));
    // It does not stand in the way of what takes a weaker lock.
    QVERIFY(find("UPDATE old SET id = 1").blockers.isEmpty());
}

QTEST_GUILESS_MAIN(BlockersServerTest)
#include "BlockersServerTest.moc"
