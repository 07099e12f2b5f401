#include "RunFixture.h"

#include "base/Quantities.h"
#include "rehearsal/Rehearsal.h"
#include "script/RevisionScript.h"

#include <QElapsedTimer>
#include <QTest>

using namespace limbeck;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

// What measured facts mean on a large and busy target. The facts are a real server's; the target's sizes are
// given, since nobody makes 41 GB for a test.
class RiskTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aFactBecomesARisk_data();
    void aFactBecomesARisk();
    void smallTablesAreNoConcern();
    void withoutRatesThereAreNoTimes();
    void aTableOfTheSameRunHasNoRisk();
    void theHighestComesFirst();
    void theSandboxIsMeasured();
    void numbersHaveUnits_data();
    void numbersHaveUnits();
};

namespace {

constexpr qint64 gigabyte = qint64(1024) * 1024 * 1024;

constexpr auto schemaSql = R"sql(
CREATE TABLE customers (id int PRIMARY KEY, name text);
CREATE TABLE orders (id int PRIMARY KEY, customer int, total int, note text);
CREATE INDEX orders_total ON orders (total);
)sql";

RehearsalReport rehearsed(const QByteArray &sql, bool transactional)
{
    RunFixture fixture;
    auto made = fixture.session().execute(schemaSql);
    fixture.scripts.add({u"001"_s, {}, sql, {}, transactional ? QByteArray() : "transaction:false"});
    const Plan plan = fixture.plan();
    if (made)
        made = fixture.session().execute("CREATE TABLE alembic_version (version_num varchar(32))");
    auto report = rehearse(fixture.session(), plan, {}, {});
    if (!made || !report || !report->ok)
        qFatal(
            "%s: %s", sql.constData(),
            qPrintable(report && !report->steps.empty() ? report->steps.front().error.message : QString()));
    return std::move(*report);
}

RelationLoad relation(qint64 table, qint64 total, double writes, qint64 rows)
{
    RelationLoad load;
    load.rows = rows;
    load.deadRows = 7;
    load.heapBytes = load.tableBytes = table;
    load.totalBytes = total;
    load.writesPerSecond = writes;
    return load;
}

RelationLoad index(const QString &table, qint64 bytes)
{
    RelationLoad load;
    load.kind = 'i';
    load.table = table;
    load.heapBytes = load.tableBytes = load.totalBytes = bytes;
    return load;
}

TargetLoad busyTarget(qint64 unit = gigabyte)
{
    TargetLoad load;
    load.relations.insert(u"public.orders"_s, relation(30 * unit, 41 * unit, 1200, 300'000'000));
    load.relations.insert(u"public.orders_pkey"_s, index(u"public.orders"_s, 5 * unit));
    load.relations.insert(u"public.orders_total"_s, index(u"public.orders"_s, 6 * unit));
    load.relations.insert(u"public.customers"_s, relation(unit / 1000, unit / 1000, 0, 5000));
    load.relations.insert(u"public.customers_pkey"_s, index(u"public.customers"_s, unit / 10000));
    return load;
}

std::optional<WorkRates> rates()
{
    return WorkRates{8.1, 1.5, 8.1, 9'000'000};
}

} // namespace

void RiskTest::aFactBecomesARisk_data()
{
    QTest::addColumn<QByteArray>("sql");
    QTest::addColumn<bool>("transactional");
    QTest::addColumn<QString>("expected"); // of the first risk: level, kind, text
    const auto row = [](const char *name, const QByteArray &sql, const QString &expected,
                        bool transactional = true) {
        QTest::newRow(name) << sql << transactional << expected;
    };
    row("rewrite", "ALTER TABLE orders ALTER id TYPE bigint;",
        u"high rewrite public.orders (41 GB, 1,200 writes/s) is rewritten under ACCESS EXCLUSIVE: about 4–9 "
        u"min of "
        "outage, measured 8.1 s a GB here. It needs up to 41 GB more disk meanwhile, and writes as much WAL. "
        "2 replica(s) have to follow."_s);
    row("scan", "ALTER TABLE orders ALTER note SET NOT NULL;",
        u"high scan public.orders (41 GB, 1,200 writes/s) is read whole under ACCESS EXCLUSIVE: about 31–72 "
        u"s of "
        "outage, measured 1.5 s a GB here."_s);
    row("index", "CREATE INDEX ON orders (customer);",
        u"high scan public.orders (41 GB, 1,200 writes/s) is read whole under SHARE: about 1.1–2.5 min "
        u"without "
        "writes, measured 3.2 s a GB here."_s);
    row("index, concurrently", "CREATE INDEX CONCURRENTLY c ON orders (customer);",
        u"low scan public.orders (41 GB, 1,200 writes/s) is read whole under SHARE UPDATE EXCLUSIVE: about "
        u"1.1–2.5 "
        "min, measured 3.2 s a GB here; reading and writing go on."_s,
        false);
    row("an index alone", "REINDEX INDEX orders_total;",
        u"high rewrite public.orders_total (6.0 GB, 1,200 writes/s) is rewritten under SHARE: about 1.1–2.5 "
        u"min "
        "without writes, measured 8.1 s a GB here."_s);
    row("lock", "ALTER TABLE orders ADD COLUMN a int;",
        u"low lock public.orders (41 GB, 1,200 writes/s) is locked under ACCESS EXCLUSIVE for a moment: "
        u"nobody reads "
        "or writes it."_s);
    row("held while another table is read whole",
        "ALTER TABLE customers ADD COLUMN a int; CREATE INDEX ON orders (customer);",
        u"high held public.customers (1.0 MB, no writes seen) stays under ACCESS EXCLUSIVE, without reading "
        u"or "
        "writing, while 1 later statement(s) run: about 1.1–2.5 min."_s);
    row("held while rows are changed", "ALTER TABLE customers ADD COLUMN a int; UPDATE orders SET total = 0;",
        u"high held public.customers (1.0 MB, no writes seen) stays under ACCESS EXCLUSIVE, without reading "
        u"or "
        "writing, while 1 later statement(s) run; how long they change rows (of up to 41 GB) cannot be told "
        "without them."_s);
    row("constraint that is not validated",
        "ALTER TABLE customers ADD CONSTRAINT named CHECK (name <> '') NOT VALID;",
        u"low invalid constraint named on public.customers is not validated: rows that were there before are "
        u"not "
        "checked until VALIDATE CONSTRAINT, which reads the table whole and lets writes go on."_s);
    row("reading", "SELECT count(*) FROM orders;", QString());
}

void RiskTest::aFactBecomesARisk()
{
    QFETCH(const QByteArray, sql);
    QFETCH(const bool, transactional);
    QFETCH(const QString, expected);
    RehearsalReport report = rehearsed(sql, transactional);
    report.load = busyTarget();
    report.load->replicas = {ReplicaLoad(), ReplicaLoad()};
    report.rates = rates();
    weigh(&report);
    QStringList told;
    for (const Risk &risk : report.steps.front().risks) {
        QCOMPARE(risk.revision, u"001"_s);
        told.append(riskLevelName(risk.level) + u' ' + riskKindName(risk.kind) + u' ' + risk.text);
    }
    if (expected.isEmpty())
        QCOMPARE(told, QStringList());
    else
        QVERIFY2(told.contains(expected), qPrintable(told.join(u'\n')));
}

void RiskTest::smallTablesAreNoConcern()
{
    RehearsalReport report = rehearsed("ALTER TABLE orders ALTER id TYPE bigint;", true);
    report.load = busyTarget(8192);
    report.rates = rates();
    weigh(&report);
    const RehearsedStep &step = report.steps.front();
    QCOMPARE(riskLevelName(step.risk()), u"low"_s);
    QVERIFY2(
        step.risks.front().text.contains(u"(328 kB, 1,200 writes/s) is rewritten under ACCESS EXCLUSIVE: "
                                         "less than 1 s of outage"_s),
        qPrintable(step.risks.front().text));
}

void RiskTest::withoutRatesThereAreNoTimes()
{
    RehearsalReport report = rehearsed("ALTER TABLE orders ALTER id TYPE bigint;", true);
    report.load = busyTarget();
    weigh(&report);
    const Risk &risk = report.steps.front().risks.front();
    QCOMPARE(riskLevelName(risk.level), u"high"_s);
    QVERIFY(risk.text.startsWith(
        u"public.orders (41 GB, 1,200 writes/s) is rewritten under ACCESS EXCLUSIVE. "_s));
    QVERIFY(risk.toJson().value(u"seconds_high"_s).isNull());
    QCOMPARE(risk.toJson().value(u"bytes"_s).toInteger(), 41 * gigabyte);
    QCOMPARE(risk.toJson().value(u"dead_rows"_s).toInt(), 7);
}

void RiskTest::aTableOfTheSameRunHasNoRisk()
{
    RehearsalReport report = rehearsed(
        "CREATE TABLE fresh (id int); CREATE INDEX ON fresh (id); ALTER TABLE fresh ALTER id TYPE bigint;",
        true);
    report.load = busyTarget();
    report.rates = rates();
    weigh(&report);
    QVERIFY(report.steps.front().risks.empty());
    QCOMPARE(riskLevelName(report.steps.front().risk()), u"none"_s);
}

void RiskTest::theHighestComesFirst()
{
    RehearsalReport report = rehearsed("ALTER TABLE orders ALTER id TYPE bigint;", true);
    RehearsalReport lock = rehearsed("ALTER TABLE customers ADD COLUMN a int;", true);
    report.steps.push_back(lock.steps.front());
    report.load = busyTarget();
    report.load->longest = RunningTransaction{1, u"app"_s, {}, u"active"_s, 720};
    report.rates = rates();
    weigh(&report);
    QCOMPARE(riskLevelName(report.steps.front().risk()), u"high"_s);
    QCOMPARE(riskLevelName(report.steps.back().risk()), u"medium"_s); // others may queue behind 12 minutes
    QVERIFY2(
        report.steps.back().risks.front().text.endsWith(
            u"It waits for whoever uses it, and all others queue behind it: the longest transaction has been "
            "running for 12 min."_s),
        qPrintable(report.steps.back().risks.front().text));
    const QStringList relations = report.relations();
    QVERIFY(relations.contains(u"public.orders"_s) && relations.contains(u"public.customers"_s));
}

void RiskTest::theSandboxIsMeasured()
{
    RunFixture fixture;
    QElapsedTimer timer;
    timer.start();
    const auto measured = measureWorkRates(fixture.session());
    QVERIFY2(measured, qPrintable(measured ? QString() : measured.error().message));
    qInfo("%s (%lld ms)", qPrintable(measured->finding().message), timer.elapsed());
    QVERIFY(measured->rewriteSecondsPerGb > measured->scanSecondsPerGb);
    QVERIFY(measured->scanSecondsPerGb > 0);
    QVERIFY(measured->sampleBytes > 5'000'000);
    QCOMPARE(fixture.ask("SELECT count(*) FROM pg_namespace WHERE nspname = 'limbeck_rates'"), u"0"_s);
    std::stop_source stopped;
    stopped.request_stop();
    QCOMPARE(measureWorkRates(fixture.session(), stopped.get_token()).error().code, u"rehearsal.cancelled"_s);
    QCOMPARE(fixture.ask("SELECT count(*) FROM pg_namespace WHERE nspname = 'limbeck_rates'"), u"0"_s);
}

void RiskTest::numbersHaveUnits_data()
{
    QTest::addColumn<QString>("told");
    QTest::addColumn<QString>("expected");
    const auto row = [](const QString &told, const QString &expected) {
        QTest::newRow(qPrintable(expected)) << told << expected;
    };
    row(bytesText(0), u"0 bytes"_s);
    row(bytesText(8192), u"8.0 kB"_s);
    row(bytesText(41 * gigabyte), u"41 GB"_s);
    row(countText(1234567), u"1,234,567"_s);
    row(secondsText(0.12), u"120 ms"_s);
    row(secondsText(8.1), u"8.1 s"_s);
    row(secondsText(100), u"1.7 min"_s);
    row(secondsText(9000), u"2.5 h"_s);
    row(secondsRangeText(0.1, 0.4), u"less than 1 s"_s);
    row(secondsRangeText(0.5, 3), u"about 0.5–3.0 s"_s);
    row(secondsRangeText(240, 540), u"about 4–9 min"_s);
    row(secondsRangeText(7200, 18000), u"about 2–5 h"_s);
}

void RiskTest::numbersHaveUnits()
{
    QFETCH(const QString, told);
    QTEST(told, "expected");
}

QTEST_GUILESS_MAIN(RiskTest)
#include "RiskTest.moc"
