#include "SharedSandbox.h"

#include "live/BackendEnd.h"
#include "live/BlockerSearch.h"
#include "pg/Session.h"

#include <QJsonDocument>
#include <QTest>

#include <thread>

using namespace limbeck;
using namespace limbeck::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

// Who would block a run, on a real server: each kind of blocker is made by another session.
class BlockersTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void whoCountsAsABlocker_data();
    void whoCountsAsABlocker();
    void aBlockerIsToldWithAllThatIsKnown();
    void aYoungTransactionIsNone();
    void aWaiterInTheQueueIsOne();
    void namesGoThroughTheSearchPath();
    void anUnknownPlanCountsEveryOldTransaction();
    void withoutRightsLessIsTold();
    void queriesAreOnlyGivenOnRequest();
    void aSearchIsBoundedAndStoppable();
    void onlyTheSameProcessIsEnded();
    void aQueryIsCancelled();
    void withoutTheRightTheServersWordsAreTold();

private:
    std::unique_ptr<Session> open(const QString &user = {}, const QString &application = u"the app"_s) const;
    BlockerReport find(const QByteArray &sql, std::chrono::milliseconds timeout = 200ms);
    void run(Session &session, const QByteArray &sql) const;

    Target m_target;
    std::unique_ptr<Session> m_ours;
};

namespace {

QString summary(const BlockerReport &report)
{
    QStringList lines;
    for (const Blocker &blocker : report.blockers)
        lines.append(blockerKindName(blocker.kind) + u": "_s + blocker.heldText());
    return lines.join(u'\n');
}

} // namespace

void BlockersTest::init()
{
    m_target = freshDatabase(u"blockers"_s);
    m_ours = open();
    run(*m_ours, "CREATE TABLE users (id int PRIMARY KEY)");
    run(*m_ours, "CREATE TABLE orders (id int PRIMARY KEY, u int REFERENCES users)");
    run(*m_ours, "CREATE TABLE other (id int)");
    run(*m_ours, "CREATE TABLE parts (id int) PARTITION BY LIST (id)");
    run(*m_ours, "CREATE TABLE part1 PARTITION OF parts FOR VALUES IN (1)");
    run(*m_ours, "CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)");
}

std::unique_ptr<Session> BlockersTest::open(const QString &user, const QString &application) const
{
    Target target = m_target;
    if (!user.isEmpty())
        target.user = user;
    SessionOptions options;
    options.applicationName = application;
    auto session = Session::open(target, options);
    if (!session)
        qFatal("%s %s", qPrintable(session.error().message), qPrintable(session.error().detail));
    return std::move(*session);
}

void BlockersTest::run(Session &session, const QByteArray &sql) const
{
    if (auto done = session.execute(sql); !done)
        qFatal("%s: %s", sql.constData(), qPrintable(done.error().message));
}

BlockerReport BlockersTest::find(const QByteArray &sql, std::chrono::milliseconds timeout)
{
    BlockerQuestion question;
    question.needs = lockNeeds(sql);
    question.lockTimeout = timeout;
    auto report = findBlockers(*m_ours, question);
    if (!report)
        qFatal("%s %s", qPrintable(report.error().message), qPrintable(report.error().detail));
    return *report;
}

void BlockersTest::whoCountsAsABlocker_data()
{
    QTest::addColumn<QByteArray>("theirs");
    QTest::addColumn<QByteArray>("plan");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const char *theirs, const char *plan, const char *expected) {
        QTest::newRow(name) << QByteArray(theirs) << QByteArray(plan) << QString::fromLatin1(expected);
    };
    row("reader against ALTER", "SELECT * FROM orders", "ALTER TABLE orders ADD x int",
        "idle-in-transaction: ACCESS SHARE on orders");
    row("reader of another table", "SELECT * FROM other", "ALTER TABLE orders ADD x int", "");
    row("reader against CREATE INDEX", "SELECT * FROM orders", "CREATE INDEX ON orders (u)", "");
    row("writer against CREATE INDEX", "DELETE FROM orders", "CREATE INDEX ON orders (u)",
        "idle-in-transaction: ROW EXCLUSIVE on orders");
    row("writer against UPDATE", "DELETE FROM orders", "UPDATE orders SET u = 1", "");
    row("locker against UPDATE", "LOCK orders IN SHARE MODE", "UPDATE orders SET u = 1",
        "idle-in-transaction: SHARE on orders");
    row("the strongest mode stands", "SELECT * FROM orders; DELETE FROM orders", "DROP TABLE orders",
        "idle-in-transaction: ROW EXCLUSIVE on orders");
    row("the other end of a foreign key", "SELECT * FROM users", "DROP TABLE orders",
        "idle-in-transaction: ACCESS SHARE on users");
    row("an index is its table", "SELECT u FROM orders", "DROP INDEX orders_pkey",
        "idle-in-transaction: ACCESS SHARE on orders");
    row("a partition", "SELECT * FROM part1", "ALTER TABLE parts ADD x int",
        "idle-in-transaction: ACCESS SHARE on part1");
    row("old snapshot against CONCURRENTLY", "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; SELECT 1",
        "CREATE INDEX CONCURRENTLY ON orders (u)", "idle-in-transaction: ");
    row("old snapshot against CREATE INDEX", "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; SELECT 1",
        "CREATE INDEX ON orders (u)", "");
    row("another migration", "INSERT INTO alembic_version VALUES ('a')", "ALTER TABLE orders ADD x int",
        "idle-in-transaction: ROW EXCLUSIVE on alembic_version");
    row("a new table", "SELECT * FROM other", "CREATE TABLE new (id int)", "");
}

void BlockersTest::whoCountsAsABlocker()
{
    QFETCH(QByteArray, theirs);
    QFETCH(QByteArray, plan);
    QFETCH(QString, expected);
    const auto other = open();
    run(*other, "BEGIN");
    const QByteArrayList statements = theirs.split(';');
    for (const QByteArray &sql : statements)
        run(*other, sql);
    std::this_thread::sleep_for(250ms);
    const BlockerReport report = find(plan);
    QCOMPARE(summary(report), expected);
}

void BlockersTest::aBlockerIsToldWithAllThatIsKnown()
{
    const auto other = open();
    run(*other, "BEGIN");
    run(*other, "SELECT *,\n   'x'  FROM orders");
    const int pid = other->backendPid();
    std::jthread busy([&other] { (void)other->execute("SELECT pg_sleep(3), 'a secret of theirs'"); });
    std::this_thread::sleep_for(400ms);
    const BlockerReport report = find("ALTER TABLE orders ADD x int");
    QCOMPARE(report.blockers.size(), 1);
    const Blocker &blocker = report.blockers.first();
    QCOMPARE(blocker.kind, BlockerKind::Transaction);
    QCOMPARE(blocker.backend.pid, pid);
    QCOMPARE(blocker.backend.user, m_target.user);
    QCOMPARE(blocker.backend.application, u"the app"_s);
    QCOMPARE(blocker.backend.database, m_target.database);
    QVERIFY2(blocker.backend.client.startsWith(u"127.0.0.1:"_s), qPrintable(blocker.backend.client));
    QCOMPARE(blocker.backend.state, u"active"_s);
    QCOMPARE(blocker.backend.query, u"SELECT pg_sleep(3), 'a secret of theirs'"_s);
    QVERIFY(blocker.backend.startedMicros > 1'600'000'000'000'000);
    QVERIFY(blocker.backend.transactionSeconds >= 0.3 && blocker.backend.transactionSeconds < 60);
    QCOMPARE(report.tables, (QStringList{u"alembic_version"_s, u"orders"_s}));
    QVERIFY(report.findings.isEmpty());
}

void BlockersTest::aYoungTransactionIsNone()
{
    const auto other = open();
    run(*other, "BEGIN");
    run(*other, "SELECT * FROM orders");
    QVERIFY(find("ALTER TABLE orders ADD x int", 60s).blockers.isEmpty());
    QTRY_COMPARE_WITH_TIMEOUT(find("ALTER TABLE orders ADD x int", 60s).blockers.size(), 1, 3000); // it rests
}

void BlockersTest::aWaiterInTheQueueIsOne()
{
    const auto reader = open();
    run(*reader, "BEGIN");
    run(*reader, "SELECT * FROM orders");
    const auto waiter = open();
    run(*waiter, "SET lock_timeout = '20s'"); // for a test that fails
    std::jthread waits([&waiter] { (void)waiter->execute("ALTER TABLE orders ADD waiting int"); });
    QTRY_COMPARE_WITH_TIMEOUT(summary(find("UPDATE orders SET u = 1")),
                              u"transaction: waits for ACCESS EXCLUSIVE on orders"_s, 5000);
    run(*reader, "ROLLBACK");
}

void BlockersTest::namesGoThroughTheSearchPath()
{
    run(*m_ours, "CREATE SCHEMA sales");
    run(*m_ours, "CREATE TABLE sales.orders (id int)");
    const auto other = open();
    run(*other, "BEGIN");
    run(*other, "SELECT * FROM sales.orders");
    std::this_thread::sleep_for(250ms);
    QCOMPARE(summary(find("ALTER TABLE orders ADD x int")), QString());
    run(*m_ours, "SET search_path = sales, public");
    QCOMPARE(summary(find("ALTER TABLE orders ADD x int")), u"idle-in-transaction: ACCESS SHARE on orders"_s);
}

void BlockersTest::anUnknownPlanCountsEveryOldTransaction()
{
    const auto other = open();
    run(*other, "BEGIN");
    run(*other, "SELECT * FROM other");
    std::this_thread::sleep_for(250ms);
    const BlockerReport report = find("DO $$ BEGIN PERFORM 1; END $$");
    QCOMPARE(summary(report), u"idle-in-transaction: ACCESS SHARE on other"_s);
    QCOMPARE(report.findings.size(), 1);
    QCOMPARE(report.findings.first().code, u"blockers.unknown"_s);
}

void BlockersTest::withoutRightsLessIsTold()
{
    const QString role = m_target.database + u"_plain"_s;
    run(*m_ours, "CREATE ROLE " + role.toUtf8() + " LOGIN");
    const auto other = open();
    run(*other, "BEGIN");
    run(*other, "SELECT * FROM orders");
    m_ours = open(role);
    const BlockerReport report = find("ALTER TABLE orders ADD x int");
    QCOMPARE(report.blockers.size(), 1);
    const Backend &backend = report.blockers.first().backend;
    QCOMPARE(backend.pid, other->backendPid());
    QVERIFY(backend.hidden);
    QVERIFY(backend.query.isEmpty());
    QCOMPARE(backend.startedMicros, 0);
    QCOMPARE(report.findings.size(), 1);
    QCOMPARE(report.findings.first().code, u"blockers.hidden"_s);
    const auto refused = endBackend(*m_ours, {backend.pid, backend.startedMicros}, BackendAction::EndSession);
    QCOMPARE(refused.error().code, u"blockers.start-hidden"_s);
    run(*other, "ROLLBACK");
    QVERIFY(find("ALTER TABLE orders ADD x int").blockers.isEmpty());
}

void BlockersTest::queriesAreOnlyGivenOnRequest()
{
    const auto other = open();
    run(*other, "BEGIN");
    run(*other, "SELECT 'kanarienvogel' FROM orders");
    std::this_thread::sleep_for(250ms);
    const BlockerReport report = find("ALTER TABLE orders ADD x int");
    QVERIFY(report.blockers.first().backend.query.contains(u"kanarienvogel"_s));
    QVERIFY(!QJsonDocument(report.toJson(false)).toJson().contains("kanarienvogel"));
    QVERIFY(QJsonDocument(report.toJson(true)).toJson().contains("kanarienvogel"));
    for (const QString &text : {report.blockers.first().backend.who(), report.blockers.first().heldText(),
                                report.blockers.first().advice(),
                                endedText(report.blockers.first().backend, BackendAction::EndSession)})
        QVERIFY(!text.contains(u"kanarienvogel"_s));
}

void BlockersTest::aSearchIsBoundedAndStoppable()
{
    BlockerQuestion question;
    question.needs = lockNeeds("ALTER TABLE orders ADD x int");
    question.atMost = 1ms;
    const auto slow = findBlockers(*m_ours, question);
    QVERIFY(!slow);
    QCOMPARE(slow.error().code, u"blockers.slow"_s);
    QVERIFY(!m_ours->inTransaction());
    QCOMPARE(m_ours->value("SHOW statement_timeout")->toString(), u"0"_s);
    std::stop_source source;
    source.request_stop();
    question.atMost = 5s;
    question.stop = source.get_token();
    const auto stopped = findBlockers(*m_ours, question);
    QVERIFY(!stopped);
    QCOMPARE(stopped.error().code, u"blockers.cancelled"_s);
    QVERIFY(!m_ours->inTransaction());
}

void BlockersTest::onlyTheSameProcessIsEnded()
{
    const auto other = open();
    const auto seen = lookAtBackend(*m_ours, other->backendPid());
    QVERIFY(seen);
    const auto wrong = endBackend(*m_ours, {seen->pid, seen->startedMicros - 1}, BackendAction::EndSession);
    QVERIFY(!wrong);
    QCOMPARE(wrong.error().code, u"blockers.gone"_s);
    QVERIFY(other->isAlive());
    QVERIFY(other->execute("SELECT 1"));
    QVERIFY(endBackend(*m_ours, {seen->pid, seen->startedMicros}, BackendAction::EndSession));
    QTRY_VERIFY_WITH_TIMEOUT(!other->isAlive(), 5000);
    QTRY_COMPARE_WITH_TIMEOUT(
        endBackend(*m_ours, {seen->pid, seen->startedMicros}, BackendAction::EndSession).error().code,
        u"blockers.gone"_s, 5000);
    QCOMPARE(lookAtBackend(*m_ours, m_ours->backendPid()).error().code, u"blockers.own"_s);
}

void BlockersTest::aQueryIsCancelled()
{
    const auto other = open();
    QString code;
    std::jthread busy([&other, &code] { code = other->execute("SELECT pg_sleep(30)").error().sqlstate; });
    QTRY_COMPARE(lookAtBackend(*m_ours, other->backendPid())->state, u"active"_s);
    const auto seen = lookAtBackend(*m_ours, other->backendPid());
    QVERIFY(endBackend(*m_ours, {seen->pid, seen->startedMicros}, BackendAction::CancelQuery));
    busy.join();
    QCOMPARE(code, u"57014"_s);
    QVERIFY(other->isAlive());
}

void BlockersTest::withoutTheRightTheServersWordsAreTold()
{
    const QString role = m_target.database + u"_reader"_s;
    run(*m_ours, "CREATE ROLE " + role.toUtf8() + " LOGIN");
    run(*m_ours, "GRANT pg_read_all_stats TO " + role.toUtf8());
    const auto other = open();
    m_ours = open(role);
    const auto seen = lookAtBackend(*m_ours, other->backendPid());
    QVERIFY(seen);
    const auto refused = endBackend(*m_ours, {seen->pid, seen->startedMicros}, BackendAction::EndSession);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, u"blockers.no-right"_s);
    QVERIFY2(refused.error().detail.contains(u"must be a superuser"_s), qPrintable(refused.error().detail));
    QVERIFY(other->isAlive());
}

QTEST_GUILESS_MAIN(BlockersTest)
#include "BlockersTest.moc"
