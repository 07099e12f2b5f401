#include "SharedSandbox.h"
#include "Standby.h"

#include "pg/Session.h"
#include "pg/TargetLoad.h"

#include <QElapsedTimer>
#include <QJsonArray>
#include <QTest>

#include <atomic>
#include <thread>

using namespace limbeck;
using namespace limbeck::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

// What a real server tells of its size and its load.
class TargetLoadTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void sizesRowsAndDeadRowsAreTheServersOwn();
    void aPartitionedTableHasTheSumOfItsPartitions();
    void writesAreCountedWhileSomebodyWrites();
    void theLongestTransactionIsNamed();
    void preparedTransactionsAndReplicasAreTold();
    void missingRightsGiveLessAndAFinding();
    void aLockedTableDoesNotHoldItUp();
    void aStopEndsTheWait();
    void aLostConnectionIsNoFailure();
    void theJsonSaysNullWhereNothingIsKnown();

private:
    std::unique_ptr<Session> open(const QString &user = {}) const;
    QVariant ask(const QByteArray &sql);

    Target m_target;
    std::unique_ptr<Session> m_session;
};

namespace {

std::unique_ptr<Session> opened(const Target &target)
{
    auto session = Session::open(target);
    if (!session)
        qFatal("%s", qPrintable(session.error().message));
    return std::move(*session);
}

void must(Session &session, const QByteArray &sql)
{
    if (auto done = session.execute(sql); !done)
        qFatal("%s: %s", sql.constData(), qPrintable(done.error().message));
}

TargetLoad loadOf(Session &session, std::chrono::milliseconds interval = 1ms)
{
    TargetLoadMeter meter(session);
    meter.begin();
    return meter.finish(interval);
}

QStringList codes(const TargetLoad &load)
{
    QStringList codes;
    for (const Finding &finding : load.findings)
        codes.append(finding.code);
    return codes;
}

} // namespace

void TargetLoadTest::init()
{
    m_target = freshDatabase(u"load"_s);
    m_session = opened(m_target);
    must(*m_session, "CREATE TABLE 주문 (id int PRIMARY KEY, note text);"
                     "INSERT INTO 주문 SELECT i, repeat('x', 100) FROM generate_series(1, 20000) i;"
                     "CREATE TABLE quiet (id int)");
    must(*m_session, "ANALYZE");
}

std::unique_ptr<Session> TargetLoadTest::open(const QString &user) const
{
    Target target = m_target;
    if (!user.isEmpty())
        target.user = user;
    return opened(target);
}

QVariant TargetLoadTest::ask(const QByteArray &sql)
{
    const auto value = m_session->value(sql);
    if (!value)
        qFatal("%s", qPrintable(value.error().message));
    return *value;
}

void TargetLoadTest::sizesRowsAndDeadRowsAreTheServersOwn()
{
    must(*m_session, "DELETE FROM 주문 WHERE id <= 5000");
    QTRY_VERIFY(ask("SELECT n_dead_tup FROM pg_stat_user_tables WHERE relname = '주문'").toInt() > 0);
    const TargetLoad load = loadOf(*m_session);
    QCOMPARE(codes(load), QStringList());
    const RelationLoad *orders = load.find(u"public.\"주문\""_s);
    QVERIFY(orders);
    QCOMPARE(orders->heapBytes, ask("SELECT pg_relation_size('주문')").toLongLong());
    QCOMPARE(orders->totalBytes, ask("SELECT pg_total_relation_size('주문')").toLongLong());
    QCOMPARE(orders->tableBytes, ask("SELECT pg_table_size('주문')").toLongLong());
    QCOMPARE(orders->rows,
             ask("SELECT n_live_tup FROM pg_stat_user_tables WHERE relname = '주문'").toLongLong());
    QCOMPARE(orders->deadRows, qint64(5000));
    const RelationLoad *key = load.find(u"public.\"주문_pkey\""_s);
    QVERIFY(key);
    QCOMPARE(key->kind, 'i');
    QCOMPARE(key->table, u"public.\"주문\""_s);
    QCOMPARE(key->heapBytes, ask("SELECT pg_relation_size('주문_pkey')").toLongLong());
    QVERIFY(load.wraparoundAge > 0);
    QCOMPARE(load.wraparoundLimit, ask("SHOW autovacuum_freeze_max_age").toLongLong());
    QVERIFY(!m_session->inTransaction());
}

void TargetLoadTest::aPartitionedTableHasTheSumOfItsPartitions()
{
    must(*m_session, "CREATE TABLE parts (id int, at int) PARTITION BY LIST (at);"
                     "CREATE TABLE p1 PARTITION OF parts FOR VALUES IN (1);"
                     "CREATE TABLE p2 PARTITION OF parts FOR VALUES IN (2) PARTITION BY LIST (id);"
                     "CREATE TABLE p21 PARTITION OF p2 DEFAULT; CREATE INDEX ON parts (id);"
                     "INSERT INTO parts SELECT i, 1 + i % 2 FROM generate_series(1, 9000) i");
    must(*m_session, "ANALYZE");
    const TargetLoad load = loadOf(*m_session);
    const RelationLoad *all = load.find(u"public.parts"_s);
    QVERIFY(all);
    QCOMPARE(all->rows, qint64(9000));
    QCOMPARE(all->totalBytes,
             ask("SELECT pg_total_relation_size('p1') + pg_total_relation_size('p21')").toLongLong());
    QCOMPARE(load.find(u"public.p2"_s)->rows, qint64(4500));
    QCOMPARE(load.find(u"public.parts_id_idx"_s)->heapBytes,
             ask("SELECT pg_relation_size('p1_id_idx') + pg_relation_size('p21_id_idx')").toLongLong());
}

void TargetLoadTest::writesAreCountedWhileSomebodyWrites()
{
    must(*m_session, "CREATE SEQUENCE n START 100000");
    std::atomic<int> written = 0;
    std::atomic<bool> failed = false;
    const Target target = m_target;
    std::jthread writer([&written, &failed, target](const std::stop_token &stop) {
        const auto session = opened(target);
        while (!stop.stop_requested() && !failed) {
            failed = !session->execute("INSERT INTO 주문 SELECT nextval('n'), 'x'");
            ++written;
            std::this_thread::sleep_for(5ms);
        }
    });
    QTRY_VERIFY(written > 50);
    TargetLoadMeter meter(*m_session);
    QElapsedTimer timer;
    const int before = written;
    timer.start();
    meter.begin();
    const TargetLoad load = meter.finish(4s);
    const double really = double(written - before) / (double(timer.elapsed()) / 1000);
    writer.request_stop();
    writer.join();
    QVERIFY(!failed);
    const double told = load.find(u"public.\"주문\""_s)->writesPerSecond;
    // A session tells its counts once a second.
    QVERIFY2(told > really * 0.5 && told < really * 1.7,
             qPrintable(u"told %1, really %2"_s.arg(told).arg(really)));
    QCOMPARE(load.find(u"public.quiet"_s)->writesPerSecond, 0.0);
    QVERIFY(load.intervalSeconds >= 3.9);
}

void TargetLoadTest::theLongestTransactionIsNamed()
{
    QVERIFY(!loadOf(*m_session).longest);
    const auto older = open();
    must(*older, "BEGIN; SELECT 1");
    const auto younger = open();
    must(*younger, "BEGIN; SELECT 1");
    const TargetLoad load = loadOf(*m_session, 300ms);
    QVERIFY(load.longest);
    QCOMPARE(load.longest->pid, older->backendPid());
    QCOMPARE(load.longest->user, u"postgres"_s);
    QCOMPARE(load.longest->state, u"idle in transaction"_s);
    QVERIFY(load.longest->seconds >= 0.3);
}

void TargetLoadTest::preparedTransactionsAndReplicasAreTold()
{
    SandboxOptions options;
    options.settings = {u"max_prepared_transactions=2"_s, u"wal_level=replica"_s, u"max_wal_senders=4"_s};
    const auto primary = Sandbox::start(options);
    QVERIFY2(primary, qPrintable(primary ? QString() : primary.error().message));
    const auto session = opened((*primary)->target());
    must(*session, "CREATE TABLE t (id int)");
    must(*session, "BEGIN; INSERT INTO t VALUES (1); PREPARE TRANSACTION '남은 것'");
    const auto standby = standbyOf((*primary)->target(), {u"max_prepared_transactions=2"_s});
    const auto replicas = [&session] {
        const auto count =
            session->value("SELECT count(*) FROM pg_stat_replication WHERE replay_lsn IS NOT NULL");
        return count ? count->toInt() : -1;
    };
    QTRY_COMPARE_WITH_TIMEOUT(replicas(), 1, 20000);
    const TargetLoad load = loadOf(*session);
    QCOMPARE(codes(load), QStringList());
    QCOMPARE(load.prepared.size(), size_t(1));
    QCOMPARE(load.prepared.front().name, u"남은 것"_s);
    QCOMPARE(load.prepared.front().owner, u"postgres"_s);
    QCOMPARE(load.replicas.size(), size_t(1));
    QCOMPARE(load.replicas.front().state, u"streaming"_s);
    QVERIFY(load.replicas.front().lagBytes >= 0);
    QVERIFY(!load.replicas.front().synchronous);
}

void TargetLoadTest::missingRightsGiveLessAndAFinding()
{
    must(*m_session,
         "DO $$ BEGIN CREATE ROLE load_nobody LOGIN; EXCEPTION WHEN duplicate_object THEN END $$");
    const auto other = open();
    must(*other, "BEGIN; SELECT 1");
    const auto nobody = open(u"load_nobody"_s);
    const TargetLoad load = loadOf(*nobody);
    QVERIFY2(codes(load).contains(u"load.no-right"_s), qPrintable(codes(load).join(u' ')));
    QVERIFY(!load.longest);
    QVERIFY(load.find(u"public.\"주문\""_s)->totalBytes > 1000000);
    QVERIFY(load.find(u"public.\"주문\""_s)->writesPerSecond >= 0);
    must(*m_session, "GRANT pg_monitor TO load_nobody");
    const TargetLoad more = loadOf(*open(u"load_nobody"_s));
    must(*m_session, "REVOKE pg_monitor FROM load_nobody");
    QVERIFY(!codes(more).contains(u"load.no-right"_s));
    QCOMPARE(more.longest->pid, other->backendPid());
}

void TargetLoadTest::aLockedTableDoesNotHoldItUp()
{
    const auto other = open();
    must(*other, "BEGIN; LOCK TABLE 주문 IN ACCESS EXCLUSIVE MODE");
    QElapsedTimer timer;
    timer.start();
    const TargetLoad load = loadOf(*m_session);
    QVERIFY2(timer.elapsed() < 3000, qPrintable(QString::number(timer.elapsed())));
    QCOMPARE(codes(load), QStringList{u"load.sizes"_s});
    const RelationLoad *orders = load.find(u"public.\"주문\""_s);
    QVERIFY(orders);
    must(*other, "ROLLBACK");
    QCOMPARE(orders->heapBytes, ask("SELECT pg_relation_size('주문')").toLongLong()); // analyzed in init()
    QVERIFY(orders->totalBytes > orders->heapBytes);
}

void TargetLoadTest::aStopEndsTheWait()
{
    TargetLoadMeter meter(*m_session);
    meter.begin();
    std::stop_source source;
    std::jthread stopper([&source] {
        std::this_thread::sleep_for(200ms);
        source.request_stop();
    });
    QElapsedTimer timer;
    timer.start();
    const TargetLoad load = meter.finish(60s, source.get_token());
    QVERIFY(timer.elapsed() < 5000);
    QVERIFY(load.find(u"public.\"주문\""_s));
}

void TargetLoadTest::aLostConnectionIsNoFailure()
{
    const auto lost = open();
    TargetLoadMeter meter(*lost);
    meter.begin();
    must(*m_session, "SELECT pg_terminate_backend(" + QByteArray::number(lost->backendPid()) + ")");
    const TargetLoad load = meter.finish(1ms);
    QVERIFY(load.relations.isEmpty());
    QVERIFY(codes(load).contains(u"load.unknown"_s));
    QCOMPARE(load.wraparoundAge, qint64(-1));
}

void TargetLoadTest::theJsonSaysNullWhereNothingIsKnown()
{
    must(*m_session, "CREATE TABLE fresh (id int)");
    const QJsonObject json = loadOf(*m_session).toJson(QStringList{u"public.fresh"_s, u"public.gone"_s});
    const QJsonArray relations = json.value(u"relations"_s).toArray();
    QCOMPARE(relations.size(), 1);
    const QJsonObject fresh = relations.at(0).toObject();
    QCOMPARE(fresh.value(u"relation"_s).toString(), u"public.fresh"_s);
    QVERIFY(fresh.value(u"rows"_s).isNull());
    QVERIFY(fresh.value(u"table"_s).isNull());
    QCOMPARE(fresh.value(u"total_bytes"_s).toInt(-1), 0);
    QVERIFY(json.value(u"longest_transaction"_s).isNull());
    QVERIFY(TargetLoad().toJson().value(u"wraparound_age"_s).isNull());
}

QTEST_GUILESS_MAIN(TargetLoadTest)
#include "TargetLoadTest.moc"
