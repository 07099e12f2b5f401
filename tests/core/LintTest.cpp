#include "ScriptFolder.h"

#include "lint/Lint.h"
#include "lint/ParseTree.h"
#include "pg/TargetLoad.h"
#include "plan/Planner.h"

#include <QElapsedTimer>
#include <QTest>

#include <algorithm>
#include <atomic>
#include <thread>

using namespace limbeck;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

// What the rules make of what they know: sizes, versions, levels, the run so far, and comments. That each
// rule is right is LintProofTest's business.
class LintTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aStatementIsJudged_data();
    void aStatementIsJudged();
    void sizeDecides_data();
    void sizeDecides();
    void levelsOfTheSettingsAreFinal();
    void aKeyIsFoundWhereverItStands();
    void theSizesOfTheTargetAreTakenOver();
    void theVersionDecides();
    void oldTypesDecide_data();
    void oldTypesDecide();
    void ignoreNeedsACodeAndAReason();
    void placesAreThoseOfTheFile();
    void transactionsOfTheRunAreCompared();
    void nothingMakesItCrash_data();
    void nothingMakesItCrash();
    void thousandsOfStatementsAreQuick();
    void anyThreadMayAsk();
};

namespace {

Plan planOf(const ScriptFolder &folder)
{
    auto plan = makePlan(folder.open(), PlanRequest{PlanKind::Upgrade, u"heads"_s, {}, {}});
    if (!plan)
        qFatal("%s", qPrintable(plan.error().message));
    return *plan;
}

Findings lintSql(const QByteArray &sql, const LintContext &context = {}, const QByteArray &options = {})
{
    ScriptFolder folder;
    folder.add({u"001"_s, {}, sql, "SELECT 1;", options});
    return lint(planOf(folder), context);
}

// Without what every unqualified name would say.
QStringList codes(const Findings &findings)
{
    QStringList found;
    for (const Finding &finding : findings) {
        if (finding.code != "lint.search-path"_L1)
            found.append(finding.code.mid(5));
    }
    return found;
}

} // namespace

void LintTest::aStatementIsJudged_data()
{
    QTest::addColumn<QByteArray>("sql");
    QTest::addColumn<QString>("found");
    const auto row = [](const char *name, const QByteArray &sql, const QString &found) {
        QTest::newRow(name) << sql << found;
    };
    row("table of the run",
        "CREATE TABLE t (a int); CREATE INDEX ON t (a); ALTER TABLE t ADD b int NOT NULL;", {});
    row("renamed table of the run",
        "CREATE TABLE t (a int); ALTER TABLE t RENAME TO u; CREATE INDEX ON u (a);", {});
    row("table of the run in a schema", "CREATE TABLE s.t (a int); CREATE INDEX ON t (a);",
        u"index-not-concurrent"_s);
    row("public is the default", "CREATE TABLE public.t (a int); CREATE INDEX ON t (a);", {});
    row("search path of the run",
        "SET LOCAL search_path = s; CREATE TABLE t (a int); CREATE INDEX ON s.t (a);", {});
    row("new column may be dropped", "ALTER TABLE t ADD a int; ALTER TABLE t DROP a;", {});
    row("new column with a foreign key",
        "ALTER TABLE t ADD a int REFERENCES u; CREATE INDEX CONCURRENTLY ON t (a);", {});
    row("new column with a default and a foreign key", "ALTER TABLE t ADD a int DEFAULT 1 REFERENCES u;",
        u"foreign-key-validates foreign-key-no-index"_s);
    row("new column with a CHECK", "ALTER TABLE t ADD a int CHECK (a > 0);", u"check-validates"_s);
    row("stable default", "ALTER TABLE t ADD a timestamptz DEFAULT now();", {});
    row("function of the user's own", "ALTER TABLE t ADD a int DEFAULT app.next_number();",
        u"volatile-default"_s);
    row("function of the run",
        "CREATE FUNCTION app.f() RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT 1'; "
        "ALTER TABLE t ADD a int DEFAULT app.f();",
        {});
    row("not null proved in the run",
        "ALTER TABLE t ADD CONSTRAINT c CHECK (a IS NOT NULL) NOT VALID; ALTER TABLE t VALIDATE CONSTRAINT "
        "c; "
        "ALTER TABLE t ALTER a SET NOT NULL;",
        u"after-exclusive-lock"_s);
    row("on only", "CREATE TABLE p (a int) PARTITION BY LIST (a); CREATE INDEX ON ONLY p (a);", {});
    row("several actions", "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0), ADD UNIQUE (b);",
        u"check-validates constraint-builds-index"_s);
    row("constraint from an index", "ALTER TABLE t ADD CONSTRAINT c PRIMARY KEY USING INDEX i;", {});
    row("quoted names", "ALTER TABLE \"주문\" RENAME COLUMN \"합계\" TO total;", u"rename-column"_s);
    row("savepoints are no transactions", "SAVEPOINT a; RELEASE SAVEPOINT a;", {});
    row("delete without where", "DELETE FROM t;", u"no-where"_s);
    row("lock upgrade", "UPDATE t SET a = 1 WHERE b = 2; ALTER TABLE t ADD c int;", u"lock-order"_s);
    row("foreign key with its index later", "CREATE TABLE a (b int REFERENCES c); CREATE INDEX ON a (b, d);",
        {});
    row("foreign key with another index",
        "CREATE TABLE a (b int REFERENCES c, d int); CREATE INDEX ON a (d, b);", u"foreign-key-no-index"_s);
    row("delete in a WITH", "WITH gone AS (DELETE FROM t RETURNING a) INSERT INTO u SELECT a FROM gone;",
        u"no-where"_s);
    row("delete of a function",
        "CREATE FUNCTION f() RETURNS void LANGUAGE sql BEGIN ATOMIC DELETE FROM t; END;", {});
    row("default privileges of everybody", "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC;",
        u"grant-public"_s);
    row("default privileges of one", "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO app;", {});
    row("setting by a function", "SELECT pg_catalog.set_config('search_path', '', false);", u"set-leaks"_s);
    row("local setting by a function", "SELECT set_config('search_path', '', true);", {});
    row("session characteristics", "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY;", u"set-leaks"_s);
    row("transaction's own", "SET TRANSACTION READ ONLY;", {});
    row("style is off", "CREATE TABLE a (id int PRIMARY KEY, b json, c timestamp, d char(2));", {});
    row("not SQL", "ALTER TABEL t ADD a int;", u"syntax"_s);
}

void LintTest::aStatementIsJudged()
{
    QFETCH(const QByteArray, sql);
    QFETCH(const QString, found);
    QCOMPARE(codes(lintSql(sql)).join(u' '), found);
}

void LintTest::sizeDecides_data()
{
    QTest::addColumn<qint64>("bytes");
    QTest::addColumn<int>("severity");
    QTest::newRow("unknown") << qint64(-1) << int(Severity::Warning);
    QTest::newRow("8 kB") << qint64(8192) << int(Severity::Info);
    QTest::newRow("100 MB") << qint64(100) * 1024 * 1024 << int(Severity::Warning);
    QTest::newRow("41 GB") << qint64(41) * 1024 * 1024 * 1024 << int(Severity::Error);
}

void LintTest::sizeDecides()
{
    QFETCH(const qint64, bytes);
    QFETCH(const int, severity);
    LintContext context;
    context.sizes.insert(u"public.orders"_s, {-1, bytes, 1200});
    const Findings findings = lintSql("CREATE INDEX ON orders (a);", context);
    QCOMPARE(int(findings.first().severity), severity);
    QCOMPARE(findings.first().message.contains(u"writes a second"_s), bytes >= 0);
}

void LintTest::levelsOfTheSettingsAreFinal()
{
    LintContext context;
    context.sizes.insert(u"public.orders"_s, {-1, qint64(41) << 30, -1});
    context.levels = {{u"lint.index-not-concurrent"_s, LintLevel::Info},
                      {u"lint.no-where"_s, LintLevel::Off},
                      {u"lint.json-type"_s, LintLevel::Error},
                      {u"lint.nonsense"_s, LintLevel::Error},
                      {u"lint.search-path"_s, LintLevel::Off}};
    const Findings findings =
        lintSql("CREATE INDEX ON orders (a); DELETE FROM orders; CREATE TABLE e (j json);", context);
    QCOMPARE(codes(findings), (QStringList{u"unknown-rule"_s, u"index-not-concurrent"_s, u"json-type"_s}));
    QCOMPARE(findings.at(1).severity, Severity::Info);
    QVERIFY(findings.at(1).message.contains(u"41 GB"_s));
    QCOMPARE(findings.at(2).severity, Severity::Error);
}

void LintTest::aKeyIsFoundWhereverItStands()
{
    LintContext context;
    context.levels.insert(u"lint.int-key"_s, LintLevel::Warning);
    const auto keys = [&](const QByteArray &columns) {
        return codes(lintSql("CREATE TABLE t (" + columns + ");", context)).join(u' ');
    };
    QCOMPARE(keys("id int PRIMARY KEY"), u"int-key"_s);
    QCOMPARE(keys("id int NOT NULL, n int, PRIMARY KEY (id)"), u"int-key"_s); // as SQLAlchemy writes it
    QCOMPARE(keys("id bigint NOT NULL, n int, PRIMARY KEY (id)"), QString());
    QCOMPARE(keys("a int, b int, PRIMARY KEY (a, b)"), QString()); // of a table between two others
}

void LintTest::theSizesOfTheTargetAreTakenOver()
{
    TargetLoad load;
    RelationLoad orders;
    orders.rows = 7;
    orders.tableBytes = 1;
    orders.totalBytes = qint64(41) << 30;
    orders.writesPerSecond = 1200;
    load.relations.insert(u"public.orders"_s, orders);
    LintContext context;
    takeSizes(load, &context);
    const Finding finding = lintSql("CREATE INDEX ON orders (a);", context).constFirst();
    QCOMPARE(finding.severity, Severity::Error);
    QVERIFY2(finding.message.contains(u"public.orders has 41 GB and 1,200 writes a second."_s),
             qPrintable(finding.message));
}

void LintTest::theVersionDecides()
{
    LintContext old;
    old.serverVersion = 100023;
    QCOMPARE(codes(lintSql("ALTER TABLE t ADD a int DEFAULT 1;", old)), QStringList{u"volatile-default"_s});
    QCOMPARE(codes(lintSql("ALTER TYPE e ADD VALUE 'x';", old)), QStringList{u"enum-value-in-transaction"_s});
    // What the grammar does not know may be new: it is wrong for certain only where the server is as old.
    const QByteArray unknown = "ALTER TABLE t ALTER COLUMN a SET WHATEVER COMES NEXT;";
    LintContext newer;
    newer.serverVersion = (parserMajorVersion() + 1) * 10000 + 2;
    const Findings findings = lintSql(unknown, newer);
    QCOMPARE(codes(findings), QStringList{u"syntax"_s});
    QCOMPARE(findings.first().severity, Severity::Info);
    newer.serverVersion = parserMajorVersion() * 10000 + 4;
    QCOMPARE(lintSql(unknown, newer).constFirst().severity, Severity::Error);
}

void LintTest::oldTypesDecide_data()
{
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    QTest::addColumn<bool>("free");
    const auto row = [](const QByteArray &from, const QByteArray &to, bool free) {
        QTest::newRow((from + " to " + to).constData()) << from << to << free;
    };
    row("varchar(20)", "varchar(40)", true);
    row("varchar(40)", "varchar(20)", false);
    row("varchar(20)", "text", true);
    row("text", "varchar(20)", false);
    row("char(3)", "text", false);
    row("int", "bigint", false);
    row("numeric(10,2)", "numeric(12,2)", true);
    row("numeric(10,2)", "numeric(12,3)", false);
    row("numeric(10,2)", "numeric", true);
    row("timestamptz(3)", "timestamptz", true);
    row("timestamp", "timestamptz", false);
    row("varchar(20)[]", "text[]", false);
}

void LintTest::oldTypesDecide()
{
    QFETCH(const QByteArray, from);
    QFETCH(const QByteArray, to);
    QFETCH(const bool, free);
    const Findings findings =
        lintSql("ALTER TABLE t ADD a " + from + "; ALTER TABLE t ALTER a TYPE " + to + ";");
    QCOMPARE(codes(findings).contains(u"column-type"_s), !free);
}

void LintTest::ignoreNeedsACodeAndAReason()
{
    const QByteArray sql = "DROP TABLE orders;";
    QCOMPARE(codes(lintSql("-- limbeck:ignore lint.drop-table kept elsewhere\n" + sql)), QStringList());
    QCOMPARE(codes(lintSql("/* limbeck:ignore lint.drop-table kept elsewhere */\n" + sql)), QStringList());
    QCOMPARE(codes(lintSql("-- limbeck:ignore lint.drop-table\n" + sql)),
             (QStringList{u"ignore"_s, u"drop-table"_s}));
    QCOMPARE(codes(lintSql("-- limbeck:ignore lint.nonsense because\n" + sql)),
             (QStringList{u"ignore"_s, u"drop-table"_s}));
    QCOMPARE(codes(lintSql("-- limbeck:ignore lint.drop-table kept elsewhere\n" + sql + sql)),
             QStringList{u"drop-table"_s}); // the next one only
}

void LintTest::placesAreThoseOfTheFile()
{
    ScriptFolder folder;
    const QString file = folder.add(
        {u"001"_s, {}, "\n  ALTER TABLE \"주문\" ADD COLUMN a int,\n    ADD CONSTRAINT c CHECK (a > 0);"});
    const Findings findings = lint(planOf(folder), {});
    const auto check = std::ranges::find(findings, u"lint.check-validates"_s, &Finding::code);
    QVERIFY(check != findings.end());
    QCOMPARE(check->where.file, file);
    QCOMPARE(check->where.column, 9);
    QCOMPARE(check->revision, u"001"_s);
}

void LintTest::transactionsOfTheRunAreCompared()
{
    ScriptFolder folder;
    folder.add({u"001"_s, {}, "ALTER TABLE a ADD x int; ALTER TABLE b ADD x int;"});
    folder.add({u"002"_s, u"001"_s, "ALTER TABLE b ADD y int; ALTER TABLE a ADD y int;"});
    const Findings findings = lint(planOf(folder), {});
    QCOMPARE(codes(findings), (QStringList{u"lock-order"_s, u"lock-order"_s}));
    QCOMPARE(findings.at(findings.size() - 2).severity, Severity::Info);
    QCOMPARE(findings.last().severity, Severity::Warning);
}

void LintTest::nothingMakesItCrash_data()
{
    QTest::addColumn<QByteArray>("sql");
    QTest::newRow("chain") << "SELECT 1" + QByteArray("+1").repeated(200000);
    QTest::newRow("parentheses") << "SELECT " + QByteArray("(").repeated(100000) + '1' +
                                        QByteArray(")").repeated(100000);
    QTest::newRow("signs") << "SELECT " + QByteArray("- ").repeated(200000) + '1';
    QTest::newRow("casts") << "SELECT 1" + QByteArray("::int").repeated(100000);
    QTest::newRow("rows") << "INSERT INTO t VALUES (1)" + QByteArray(",(1)").repeated(200000);
    QTest::newRow("functions") << "SELECT " + QByteArray("f(").repeated(50000) +
                                      QByteArray(")").repeated(50000);
    QTest::newRow("bytes") << QByteArray("SELECT \xff\xfe\x80 FROM t");
    QTest::newRow("nothing known") << QByteArray("주문 을 지운다");
}

void LintTest::nothingMakesItCrash()
{
    QFETCH(const QByteArray, sql);
    const auto tree = parseStatement(sql);
    QVERIFY(tree || tree.error().kind != ParseFailure::Kind::NoParser);
}

void LintTest::thousandsOfStatementsAreQuick()
{
    QByteArray sql;
    for (int i = 0; i < 5000; ++i)
        sql += "ALTER TABLE orders_" + QByteArray::number(i) +
               " ADD COLUMN a int NOT NULL DEFAULT 1, ALTER b SET NOT NULL;\n";
    ScriptFolder folder;
    folder.add({u"001"_s, {}, sql});
    const Plan plan = planOf(folder);
    QElapsedTimer timer;
    timer.start();
    QVERIFY(lint(plan, {}).size() >= 5000);
    QVERIFY2(timer.elapsed() < 10000, qPrintable(QString::number(timer.elapsed()))); // about 0.5 s
}

void LintTest::anyThreadMayAsk()
{
    std::vector<std::thread> threads;
    std::atomic<int> found = 0;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&found] {
            for (int n = 0; n < 200; ++n)
                found += bool(parseStatement("ALTER TABLE t ADD a int")) && !parseStatement("ALTER TABEL t");
        });
    }
    for (std::thread &thread : threads)
        thread.join();
    QCOMPARE(found.load(), 800);
}

QTEST_GUILESS_MAIN(LintTest)
#include "LintTest.moc"
