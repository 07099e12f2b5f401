#include "RunFixture.h"

#include "rehearsal/Rehearsal.h"
#include "script/RevisionScript.h"

#include <QTest>

using namespace limbeck;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

// What the rehearsal says of single statements, against what PostgreSQL's manual says of them.
class RehearsalFactsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aStatementIsMeasured_data();
    void aStatementIsMeasured();
    void anEarlierExclusiveLockIsToldOfLaterStatements();
    void aTableOfTheSameRunIsNoConcern();
    void noticesAndRowsAreKept();
    void aFailingStatementIsPlacedAndEndsTheRehearsal();
    void aRevisionThatFailsAtItsCommitIsToldWithWhatItDid();
    void theWayBack_data();
    void theWayBack();
    void aWayBackOutsideOfATransactionIsTriedToo();
    void whatIsLeftInvalidIsNamed();
    void theSchemaDiffTellsObjectsAndLines();
    void aStopEndsIt();
    void sessionSettingsDoNotLeakIntoTheNextRevision();
};

namespace {

constexpr auto schemaSql = R"sql(
CREATE TABLE customers (id int PRIMARY KEY, name varchar(20), 이름 text);
CREATE TABLE orders (id int PRIMARY KEY, customer int, total int, note varchar(10), state text, at timestamptz,
  title varchar(10));
ALTER TABLE orders ADD CONSTRAINT note_there CHECK (note IS NOT NULL);
CREATE INDEX orders_total ON orders (total);
CREATE MATERIALIZED VIEW totals AS SELECT customer, sum(total) AS total FROM orders GROUP BY 1;
CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
)sql";

struct Rehearsed
{
    Result<RehearsalReport> report = fail("test", QString());

    const RehearsedStep &step(size_t index) const { return report->steps.at(index); }
    const RehearsedStatement &statement(size_t step, size_t index) const
    {
        return report->steps.at(step).statements.at(index);
    }
};

Rehearsed rehearseAll(RunFixture &fixture, RehearsalOptions options = {})
{
    const ScriptDirectory scripts = fixture.scripts.open();
    const Plan plan = fixture.plan();
    const auto ways = waysBack(plan, scripts.graph(), [&](int index) { return scripts.load(index); });
    if (!ways)
        qFatal("%s", qPrintable(ways.error().message));
    if (auto made =
            fixture.session().execute("CREATE TABLE IF NOT EXISTS alembic_version (version_num varchar(32))");
        !made)
        qFatal("%s", qPrintable(made.error().message));
    return {rehearse(fixture.session(), plan, *ways, options)};
}

QString lockOn(const RehearsedStatement &statement, const QString &relation)
{
    for (const RehearsedLock &lock : statement.locks) {
        if (lock.relation == relation)
            return lockModeName(lock.mode);
    }
    return u"none"_s;
}

void prepare(RunFixture &fixture)
{
    if (auto made = fixture.session().execute(schemaSql); !made)
        qFatal("%s %s", qPrintable(made.error().message), qPrintable(made.error().detail));
}

} // namespace

void RehearsalFactsTest::aStatementIsMeasured_data()
{
    QTest::addColumn<QByteArray>("sql");
    QTest::addColumn<QString>("lock"); // on public.orders
    QTest::addColumn<QStringList>("rewrites");
    QTest::addColumn<QStringList>("scans");
    QTest::addColumn<bool>("transactional");
    const QString orders = u"public.orders"_s;
    const QString key = u"public.orders_pkey"_s;
    const QString total = u"public.orders_total"_s;
    const QString exclusive = u"ACCESS EXCLUSIVE"_s;
    const QStringList none;

    QTest::newRow("column") << QByteArray("ALTER TABLE orders ADD COLUMN a int") << exclusive << none << none
                            << true;
    QTest::newRow("column with a constant default")
        << QByteArray("ALTER TABLE orders ADD COLUMN a int NOT NULL DEFAULT 7") << exclusive << none << none
        << true;
    QTest::newRow("column with a volatile default")
        << QByteArray("ALTER TABLE orders ADD COLUMN a float DEFAULT random()") << exclusive
        << QStringList{orders, key, total} << QStringList{orders} << true;
    QTest::newRow("type that is stored otherwise")
        << QByteArray("ALTER TABLE orders ALTER id TYPE bigint") << exclusive
        << QStringList{orders, key, total} << QStringList{orders} << true;
    QTest::newRow("longer varchar") << QByteArray("ALTER TABLE orders ALTER title TYPE varchar(40)")
                                    << exclusive << none << none << true;
    QTest::newRow("longer varchar with a check")
        << QByteArray("ALTER TABLE orders ALTER note TYPE varchar(40)") << exclusive << none
        << QStringList{orders} << true;
    QTest::newRow("not null") << QByteArray("ALTER TABLE orders ALTER state SET NOT NULL") << exclusive
                              << none << QStringList{orders} << true;
    QTest::newRow("not null behind a check")
        << QByteArray("ALTER TABLE orders ALTER note SET NOT NULL") << exclusive << none << none << true;
    QTest::newRow("foreign key")
        << QByteArray("ALTER TABLE orders ADD CONSTRAINT fk FOREIGN KEY (customer) REFERENCES customers")
        << u"SHARE ROW EXCLUSIVE"_s << none << QStringList{orders} << true;
    QTest::newRow("foreign key that is not validated")
        << QByteArray(
               "ALTER TABLE orders ADD CONSTRAINT fk FOREIGN KEY (customer) REFERENCES customers NOT VALID")
        << u"SHARE ROW EXCLUSIVE"_s << none << none << true;
    QTest::newRow("check") << QByteArray("ALTER TABLE orders ADD CONSTRAINT c CHECK (total > 0)") << exclusive
                           << none << QStringList{orders} << true;
    QTest::newRow("index") << QByteArray("CREATE INDEX ON orders (customer)") << u"SHARE"_s << none
                           << QStringList{orders} << true;
    QTest::newRow("index, concurrently")
        << QByteArray("CREATE INDEX CONCURRENTLY c ON orders (customer)") << u"SHARE UPDATE EXCLUSIVE"_s
        << none << QStringList{orders} << false;
    QTest::newRow("dropped index") << QByteArray("DROP INDEX orders_total") << exclusive << none << none
                                   << true;
    QTest::newRow("dropped index, concurrently") << QByteArray("DROP INDEX CONCURRENTLY orders_total")
                                                 << u"SHARE UPDATE EXCLUSIVE"_s << none << none << false;
    QTest::newRow("reindex, concurrently")
        << QByteArray("REINDEX TABLE CONCURRENTLY orders") << u"SHARE UPDATE EXCLUSIVE"_s
        << QStringList{key, total} << QStringList{orders} << false;
    QTest::newRow("trigger") << QByteArray(
                                    "CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION "
                                    "nothing()")
                             << u"SHARE ROW EXCLUSIVE"_s << none << none << true;
    QTest::newRow("comment") << QByteArray("COMMENT ON TABLE orders IS '주문'") << u"SHARE UPDATE EXCLUSIVE"_s
                             << none << none << true;
    QTest::newRow("truncate") << QByteArray("TRUNCATE orders") << exclusive << QStringList{orders, key, total}
                              << none << true;
    QTest::newRow("drop") << QByteArray("DROP MATERIALIZED VIEW totals; DROP TABLE orders") << exclusive
                          << none << none << true;
    QTest::newRow("update") << QByteArray("UPDATE orders SET total = 0") << u"ROW EXCLUSIVE"_s << none << none
                            << true;
    QTest::newRow("select for update")
        << QByteArray("SELECT FROM orders FOR UPDATE") << u"ROW SHARE"_s << none << none << true;
    QTest::newRow("vacuum full") << QByteArray("VACUUM FULL orders") << exclusive
                                 << QStringList{orders, key, total} << QStringList{orders} << false;
    QTest::newRow("cluster") << QByteArray("CLUSTER orders USING orders_pkey") << exclusive
                             << QStringList{orders, key, total} << QStringList{orders} << true;
    QTest::newRow("materialized view") << QByteArray("REFRESH MATERIALIZED VIEW totals") << u"ACCESS SHARE"_s
                                       << QStringList{u"public.totals"_s} << QStringList{orders} << true;
    QTest::newRow("lock") << QByteArray("LOCK TABLE orders IN SHARE MODE") << u"SHARE"_s << none << none
                          << true;
    QTest::newRow("in a block") << QByteArray("DO $$ BEGIN ALTER TABLE orders ADD COLUMN a int; END $$")
                                << exclusive << none << none << true;
}

void RehearsalFactsTest::aStatementIsMeasured()
{
    QFETCH(const QByteArray, sql);
    QFETCH(const bool, transactional);
    RunFixture fixture;
    prepare(fixture);
    fixture.scripts.add({u"001"_s, {}, sql + ";", {}, transactional ? QByteArray() : "transaction:false"});
    const Rehearsed rehearsed = rehearseAll(fixture);
    QVERIFY2(rehearsed.report, qPrintable(rehearsed.report ? QString() : rehearsed.report.error().message));
    QVERIFY2(rehearsed.report->ok, qPrintable(rehearsed.step(0).error.message));
    const RehearsedStatement &last = rehearsed.step(0).statements.back();
    QTEST(lockOn(last, u"public.orders"_s), "lock");
    QTEST(last.rewrites, "rewrites");
    QTEST(last.scans, "scans");
    QVERIFY(last.milliseconds > 0);
}

void RehearsalFactsTest::anEarlierExclusiveLockIsToldOfLaterStatements()
{
    RunFixture fixture;
    prepare(fixture);
    fixture.scripts.add(
        {u"001"_s, {}, "ALTER TABLE customers ADD COLUMN a int;\nUPDATE orders SET total = 1;\n"});
    fixture.scripts.add({u"002"_s, u"001"_s, "UPDATE orders SET total = 2;\n"});
    const Rehearsed rehearsed = rehearseAll(fixture);
    QVERIFY(rehearsed.report && rehearsed.report->ok);
    QVERIFY(rehearsed.statement(0, 0).heldExclusive.isEmpty());
    QCOMPARE(rehearsed.statement(0, 1).heldExclusive, QStringList{u"public.customers"_s});
    QVERIFY(rehearsed.statement(1, 0).heldExclusive.isEmpty()); // a transaction of its own
    const auto &locks = rehearsed.statement(0, 1).locks;
    const auto held = std::find_if(locks.begin(), locks.end(), [](const RehearsedLock &lock) {
        return lock.relation == "public.customers"_L1;
    });
    QVERIFY(held != locks.end());
    QVERIFY(!held->isNew && held->untilEnd);
    QCOMPARE(rehearsed.step(0).strongestLocks().front().relation, u"public.customers"_s);
}

void RehearsalFactsTest::aTableOfTheSameRunIsNoConcern()
{
    RunFixture fixture;
    fixture.scripts.add({u"001"_s,
                         {},
                         "CREATE TABLE fresh (id int);\nALTER TABLE fresh ADD COLUMN a float DEFAULT "
                         "random();\n"});
    fixture.scripts.add({u"002"_s, u"001"_s, "ALTER TABLE fresh ALTER id TYPE bigint;\n"});
    const Rehearsed rehearsed = rehearseAll(fixture);
    QVERIFY(rehearsed.report && rehearsed.report->ok);
    for (const RehearsedStep &step : rehearsed.report->steps) {
        QVERIFY(step.strongestLocks().empty());
        QVERIFY(step.rewrites().isEmpty());
        QVERIFY(step.scans().isEmpty());
    }
}

void RehearsalFactsTest::noticesAndRowsAreKept()
{
    RunFixture fixture;
    prepare(fixture);
    fixture.scripts.add({u"001"_s,
                         {},
                         "INSERT INTO customers SELECT i, '고객' FROM generate_series(1, 12) i;\n"
                         "DO $$ BEGIN RAISE NOTICE '끝났습니다'; END $$;\n"});
    const Rehearsed rehearsed = rehearseAll(fixture);
    QVERIFY(rehearsed.report && rehearsed.report->ok);
    QCOMPARE(rehearsed.statement(0, 0).rows, 12);
    QCOMPARE(rehearsed.statement(0, 1).notices.size(), size_t(1));
    QCOMPARE(rehearsed.statement(0, 1).notices.front().message, u"끝났습니다"_s);
}

void RehearsalFactsTest::aFailingStatementIsPlacedAndEndsTheRehearsal()
{
    RunFixture fixture;
    prepare(fixture);
    fixture.scripts.add({u"001"_s, {}, "CREATE TABLE good (id int);\n"});
    const QString file = fixture.scripts.add(
        {u"002"_s, u"001"_s,
         "ALTER TABLE orders ADD COLUMN fine int;\nALTER TABLE orders\n  ADD COLUMN x missing;\n"});
    fixture.scripts.add({u"003"_s, u"002"_s, "SELECT 1;\n"});
    const Rehearsed rehearsed = rehearseAll(fixture);
    QVERIFY(rehearsed.report);
    QVERIFY(!rehearsed.report->ok);
    QCOMPARE(rehearsed.report->steps.size(), size_t(2));
    QVERIFY(rehearsed.step(0).error.code.isEmpty());
    QCOMPARE(rehearsed.step(1).error.sqlstate, u"42704"_s);
    QCOMPARE(rehearsed.step(1).error.where.file, file);
    const int first = rehearsed.statement(1, 1).line;
    QCOMPARE(rehearsed.step(1).error.where.line, first + 1);
    QCOMPARE(rehearsed.step(1).error.where.column, 16);
    QCOMPARE(rehearsed.step(1).wayBack, WayBack::NotReached);
    QCOMPARE(fixture.ask("SELECT count(*) FROM pg_attribute WHERE attname = 'fine'"), u"0"_s); // rolled back
}

void RehearsalFactsTest::aRevisionThatFailsAtItsCommitIsToldWithWhatItDid()
{
    RunFixture fixture;
    prepare(fixture);
    const QString file = fixture.scripts.add(
        {u"001"_s,
         {},
         "ALTER TABLE orders ADD FOREIGN KEY (customer) REFERENCES customers DEFERRABLE INITIALLY DEFERRED;\n"
         "INSERT INTO orders (id, customer, note) VALUES (1, 9, '없는 고객');\n"});
    const Rehearsed rehearsed = rehearseAll(fixture);
    QVERIFY(rehearsed.report);
    QVERIFY(!rehearsed.report->ok);
    QCOMPARE(rehearsed.step(0).error.sqlstate, u"23503"_s);
    QCOMPARE(rehearsed.step(0).error.where.file, file);
    QCOMPARE(rehearsed.step(0).statements.size(), size_t(2));
    QCOMPARE(fixture.ask("SELECT count(*) FROM orders"), u"0"_s);
}

void RehearsalFactsTest::theWayBack_data()
{
    QTest::addColumn<QByteArray>("up");
    QTest::addColumn<QByteArray>("down");
    QTest::addColumn<QString>("wayBack");
    QTest::addColumn<QString>("left"); // what the downgrade leaves different
    QTest::newRow("same") << QByteArray("ALTER TABLE orders ADD COLUMN a int;")
                          << QByteArray("ALTER TABLE orders DROP COLUMN a;") << u"same"_s << QString();
    QTest::newRow("none") << QByteArray("ALTER TABLE orders ADD COLUMN a int;") << QByteArray() << u"none"_s
                          << QString();
    QTest::newRow("failed") << QByteArray("ALTER TABLE orders ADD COLUMN a int;")
                            << QByteArray("ALTER TABLE orders DROP COLUMN b;") << u"failed"_s << QString();
    QTest::newRow("nothing is undone")
        << QByteArray("ALTER TABLE orders ADD COLUMN a int;") << QByteArray("SELECT 1;") << u"differs"_s
        << u"+ column public.orders.a\n    + integer\n~ table public.orders\n    - columns id, customer, "
           u"total, note, "
           "state, at, title\n    + columns id, customer, total, note, state, at, title, a\n"_s;
    QTest::newRow("another order of columns")
        << QByteArray("ALTER TABLE customers DROP COLUMN name;")
        << QByteArray("ALTER TABLE customers ADD COLUMN name varchar(20);") << u"differs"_s
        << u"~ table public.customers\n    - columns id, name, \"이름\"\n    + columns id, \"이름\", name\n"_s;
    QTest::newRow("a forgotten index")
        << QByteArray(
               "ALTER TABLE orders DROP COLUMN at; ALTER TABLE orders ADD COLUMN at2 int; CREATE INDEX i ON "
               "customers (name);")
        << QByteArray("ALTER TABLE orders DROP COLUMN at2; ALTER TABLE orders ADD COLUMN at timestamptz;")
        << u"differs"_s
        << u"+ index public.i\n    + CREATE INDEX i ON public.customers USING btree (name)\n~ table "
           "public.orders\n    - columns id, customer, total, note, state, at, title\n    + columns id, "
           "customer, "
           "total, note, state, title, at\n"_s;
}

void RehearsalFactsTest::theWayBack()
{
    QFETCH(const QByteArray, up);
    QFETCH(const QByteArray, down);
    RunFixture fixture;
    prepare(fixture);
    fixture.scripts.add({u"001"_s, {}, up, down});
    fixture.scripts.add(
        {u"002"_s, u"001"_s, "SELECT 1;"}); // goes on where 001 left off, whatever its way back
    const Rehearsed rehearsed = rehearseAll(fixture);
    QVERIFY(rehearsed.report && rehearsed.report->ok);
    const RehearsedStep &step = rehearsed.step(0);
    QTEST(wayBackName(step.wayBack), "wayBack");
    QTEST(step.wayBackDiff.text(), "left");
    QCOMPARE(step.wayBackError.sqlstate, step.wayBack == WayBack::Failed ? u"42703"_s : QString());
    QVERIFY(!step.schemaDiff.isEmpty());
    QCOMPARE(rehearsed.step(1).wayBack, WayBack::Same);
}

void RehearsalFactsTest::aWayBackOutsideOfATransactionIsTriedToo()
{
    RunFixture fixture;
    prepare(fixture);
    fixture.scripts.add({u"001"_s,
                         {},
                         "CREATE INDEX CONCURRENTLY c ON orders (customer);",
                         "DROP INDEX CONCURRENTLY c;",
                         "transaction:false",
                         "transaction:false"});
    fixture.scripts.add({u"002"_s, u"001"_s, "ALTER INDEX c RENAME TO d;", "ALTER INDEX d RENAME TO c;"});
    const Rehearsed rehearsed = rehearseAll(fixture);
    QVERIFY(rehearsed.report);
    QVERIFY2(rehearsed.report->ok, qPrintable(rehearsed.report->steps.back().error.message));
    QCOMPARE(rehearsed.step(0).wayBack, WayBack::Same);
    QCOMPARE(rehearsed.step(1).wayBack, WayBack::Same);
    QVERIFY(rehearsed.report->findings.isEmpty());
}

void RehearsalFactsTest::whatIsLeftInvalidIsNamed()
{
    RunFixture fixture;
    prepare(fixture);
    fixture.scripts.add({u"001"_s, {}, "ALTER TABLE orders ADD CONSTRAINT big CHECK (total > 9) NOT VALID;"});
    const Rehearsed rehearsed = rehearseAll(fixture);
    QVERIFY(rehearsed.report && rehearsed.report->ok);
    QCOMPARE(rehearsed.step(0).invalid, QStringList{u"constraint big on public.orders"_s});
}

void RehearsalFactsTest::theSchemaDiffTellsObjectsAndLines()
{
    RunFixture fixture;
    prepare(fixture);
    fixture.scripts.add({u"001"_s,
                         {},
                         "ALTER TABLE orders ALTER id TYPE bigint;\n"
                         "DROP INDEX orders_total;\nCREATE TYPE mood AS ENUM ('좋음', '나쁨');\n"});
    fixture.scripts.add({u"002"_s, u"001"_s, "ALTER TYPE mood ADD VALUE '보통';\n"});
    const Rehearsed rehearsed = rehearseAll(fixture);
    QVERIFY(rehearsed.report && rehearsed.report->ok);
    QCOMPARE(
        rehearsed.report->schemaDiff.text(),
        u"~ column public.orders.id\n    - integer not null\n    + bigint not null\n"
        "+ enum public.mood\n    + '좋음', '나쁨', '보통'\n    + owner postgres\n"
        "- index public.orders_total\n    - CREATE INDEX orders_total ON public.orders USING btree (total)\n"_s);
}

void RehearsalFactsTest::aStopEndsIt()
{
    RunFixture fixture;
    fixture.scripts.add({u"001"_s, {}, "SELECT pg_sleep(60);"});
    std::stop_source source;
    RehearsalOptions options;
    options.stop = source.get_token();
    options.progress = [&source](const QString &, int, int) { source.request_stop(); };
    const Rehearsed rehearsed = rehearseAll(fixture, options);
    QVERIFY(!rehearsed.report);
    QCOMPARE(rehearsed.report.error().code, u"rehearsal.cancelled"_s);
}

void RehearsalFactsTest::sessionSettingsDoNotLeakIntoTheNextRevision()
{
    RunFixture fixture;
    prepare(fixture);
    fixture.scripts.add(
        {u"001"_s, {}, "CREATE SCHEMA other;\nSET search_path = other;\nCREATE TABLE inside (id int);"});
    fixture.scripts.add({u"002"_s, u"001"_s, "ALTER TABLE orders ADD COLUMN a int;"});
    const Rehearsed rehearsed = rehearseAll(fixture);
    QVERIFY(rehearsed.report);
    QVERIFY2(rehearsed.report->ok, qPrintable(rehearsed.report->steps.back().error.message));
    QCOMPARE(lockOn(rehearsed.statement(1, 0), u"public.orders"_s), u"ACCESS EXCLUSIVE"_s);
}

QTEST_GUILESS_MAIN(RehearsalFactsTest)
#include "RehearsalFactsTest.moc"
