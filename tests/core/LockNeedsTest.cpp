#include "live/LockNeeds.h"

#include <QTest>

using namespace limbeck;
using namespace Qt::StringLiterals;

// What a statement's text says about the locks that it needs.
class LockNeedsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void statements_data();
    void statements();
    void aStatementThatMayDoAnythingIsUnknown_data();
    void aStatementThatMayDoAnythingIsUnknown();
    void waitsForOldSnapshots_data();
    void waitsForOldSnapshots();
    void theConflictTableIsTheManuals();
    void anOpaqueRevisionIsUnknown();
};

namespace {

// "orders: ACCESS EXCLUSIVE +; users: SHARE": names in their order, the plus for neighbours.
QString text(const LockNeeds &needs)
{
    QStringList parts;
    for (const LockNeed &need : needs.relations) {
        QStringList modes;
        for (int mode = 0; mode < 8; ++mode) {
            if ((need.modes & 1U << unsigned(mode)) != 0)
                modes.append(lockModeName(LockMode(mode)));
        }
        parts.append(need.name + u": "_s + modes.join(u'/') + (need.neighbours ? u" +"_s : QString()));
    }
    return parts.join(u"; "_s);
}

// Only what is said of one name, since most words of a statement could be one.
QString ofName(const LockNeeds &needs, const QString &name)
{
    for (const LockNeed &need : needs.relations) {
        if (need.name == name)
            return text({{need}, {}, false}).section(u": "_s, 1);
    }
    return u"-"_s;
}

} // namespace

void LockNeedsTest::statements_data()
{
    QTest::addColumn<QByteArray>("sql");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("mode");
    const auto row = [](const char *sql, const char *name, const char *mode) {
        QTest::newRow(sql) << QByteArray(sql) << QString::fromUtf8(name) << QString::fromLatin1(mode);
    };
    row("ALTER TABLE Orders ADD x int", R"("orders")", "ACCESS EXCLUSIVE");
    row(R"(ALTER TABLE IF EXISTS ONLY sales."주문" ADD x int)", R"("sales"."주문")", "ACCESS EXCLUSIVE");
    row(R"(ALTER TABLE "od""d" ADD x int)", R"("od""d")", "ACCESS EXCLUSIVE");
    row("ALTER TABLE db.sales.orders ADD x int", R"("sales"."orders")", "ACCESS EXCLUSIVE");
    row("ALTER TABLE orders VALIDATE CONSTRAINT c", R"("orders")", "SHARE UPDATE EXCLUSIVE");
    row("ALTER TABLE orders VALIDATE CONSTRAINT c, ADD x int", R"("orders")", "ACCESS EXCLUSIVE");
    row("ALTER TABLE orders ADD FOREIGN KEY (u) REFERENCES users", R"("orders")", "SHARE ROW EXCLUSIVE");
    row("ALTER TABLE orders ADD FOREIGN KEY (u) REFERENCES users", R"("users")", "SHARE ROW EXCLUSIVE");
    row("ALTER TABLE orders DROP CONSTRAINT c", R"("orders")", "ACCESS EXCLUSIVE +");
    row("ALTER TABLE parts ATTACH PARTITION part1 DEFAULT", R"("parts")", "SHARE UPDATE EXCLUSIVE");
    row("ALTER TABLE parts ATTACH PARTITION part1 DEFAULT", R"("part1")", "ACCESS EXCLUSIVE");
    row("DROP TABLE a, b CASCADE", R"("b")", "ACCESS EXCLUSIVE +");
    row("DROP TRIGGER t ON orders", R"("orders")", "ACCESS EXCLUSIVE");
    row("DROP INDEX i", R"("i")", "ACCESS EXCLUSIVE");
    row("DROP INDEX CONCURRENTLY i", R"("i")", "SHARE UPDATE EXCLUSIVE");
    row("TRUNCATE a, b", R"("a")", "ACCESS EXCLUSIVE");
    row("TRUNCATE a CASCADE", R"("a")", "ACCESS EXCLUSIVE +");
    row("CREATE INDEX i ON orders (x)", R"("orders")", "SHARE");
    row("CREATE UNIQUE INDEX CONCURRENTLY ON orders (x)", R"("orders")", "SHARE UPDATE EXCLUSIVE");
    row("CREATE TABLE t (u int REFERENCES users)", R"("users")", "SHARE ROW EXCLUSIVE");
    row("CREATE TABLE t PARTITION OF parts DEFAULT", R"("parts")", "ACCESS EXCLUSIVE");
    row("CREATE TABLE t AS SELECT * FROM users", R"("users")", "ACCESS SHARE");
    row("CREATE TRIGGER t AFTER INSERT ON orders EXECUTE FUNCTION f()", R"("orders")", "SHARE ROW EXCLUSIVE");
    row("CREATE OR REPLACE VIEW v AS SELECT 1", R"("v")", "ACCESS EXCLUSIVE");
    row("COMMENT ON TABLE orders IS 'x'", R"("orders")", "SHARE UPDATE EXCLUSIVE");
    row("UPDATE orders SET x = 1", R"("orders")", "ROW EXCLUSIVE");
    row("INSERT INTO a.orders SELECT * FROM users u", R"("a"."orders")", "ROW EXCLUSIVE");
    row("WITH x AS (SELECT 1) DELETE FROM orders", R"("orders")", "ROW EXCLUSIVE");
    row("SELECT u.* FROM users u", R"("users")", "ACCESS SHARE");
    row("LOCK TABLE orders", R"("orders")", "ACCESS EXCLUSIVE");
    row("VACUUM orders", R"("orders")", "SHARE UPDATE EXCLUSIVE");
    row("VACUUM FULL orders", R"("orders")", "ACCESS EXCLUSIVE");
    row("REINDEX TABLE orders", R"("orders")", "ACCESS EXCLUSIVE");
    row("REINDEX TABLE CONCURRENTLY orders", R"("orders")", "SHARE UPDATE EXCLUSIVE");
    row("REFRESH MATERIALIZED VIEW v", R"("v")", "ACCESS EXCLUSIVE");
    row("REFRESH MATERIALIZED VIEW CONCURRENTLY v", R"("v")", "EXCLUSIVE");
    row("SET search_path = orders", R"("orders")", "-");
    row("GRANT SELECT ON orders TO someone", R"("orders")", "-");
    row("UPDATE a SET x = 'orders' -- orders", R"("orders")", "-");
}

void LockNeedsTest::statements()
{
    QFETCH(QByteArray, sql);
    QFETCH(QString, name);
    QFETCH(QString, mode);
    const LockNeeds needs = lockNeeds(sql);
    QVERIFY2(ofName(needs, name) == mode, qPrintable(text(needs)));
    QVERIFY(needs.unknown.isEmpty());
}

void LockNeedsTest::aStatementThatMayDoAnythingIsUnknown_data()
{
    QTest::addColumn<QByteArray>("sql");
    QTest::addColumn<bool>("unknown");
    QTest::newRow("DO") << QByteArray("DO $$ BEGIN DROP TABLE orders; END $$") << true;
    QTest::newRow("CALL") << QByteArray("call f()") << true;
    QTest::newRow("ALTER") << QByteArray("ALTER TABLE orders ADD x int") << false;
}

void LockNeedsTest::aStatementThatMayDoAnythingIsUnknown()
{
    QFETCH(QByteArray, sql);
    QFETCH(bool, unknown);
    QCOMPARE(!lockNeeds(sql).unknown.isEmpty(), unknown);
}

void LockNeedsTest::waitsForOldSnapshots_data()
{
    QTest::addColumn<QByteArray>("sql");
    QTest::addColumn<bool>("waits");
    QTest::newRow("create") << QByteArray("CREATE INDEX CONCURRENTLY i ON orders (x)") << true;
    QTest::newRow("drop") << QByteArray("DROP INDEX CONCURRENTLY i") << true;
    QTest::newRow("reindex") << QByteArray("REINDEX (CONCURRENTLY) INDEX i") << true;
    QTest::newRow("detach") << QByteArray("ALTER TABLE p DETACH PARTITION q CONCURRENTLY") << true;
    QTest::newRow("plain") << QByteArray("CREATE INDEX i ON orders (x)") << false;
}

void LockNeedsTest::waitsForOldSnapshots()
{
    QFETCH(QByteArray, sql);
    QFETCH(bool, waits);
    QCOMPARE(lockNeeds(sql).snapshots, waits);
}

void LockNeedsTest::theConflictTableIsTheManuals()
{
    const auto of = [](LockMode mode) { return conflictingModes(1U << unsigned(mode)).join(u' '); };
    QCOMPARE(of(LockMode::AccessShare), u"AccessExclusiveLock"_s);
    QCOMPARE(of(LockMode::RowExclusive),
             u"ShareLock ShareRowExclusiveLock ExclusiveLock AccessExclusiveLock"_s);
    QCOMPARE(of(LockMode::ShareUpdateExclusive),
             u"ShareUpdateExclusiveLock ShareLock ShareRowExclusiveLock ExclusiveLock AccessExclusiveLock"_s);
    QCOMPARE(of(LockMode::Share), u"RowExclusiveLock ShareUpdateExclusiveLock ShareRowExclusiveLock "
                                  "ExclusiveLock AccessExclusiveLock"_s);
    QCOMPARE(conflictingModes(1U << unsigned(LockMode::AccessExclusive)).size(), 8);
    // The table is symmetric.
    for (int a = 0; a < 8; ++a) {
        for (int b = 0; b < 8; ++b)
            QCOMPARE(conflictingModes(1U << unsigned(a)).contains(lockModeCatalogName(LockMode(b))),
                     conflictingModes(1U << unsigned(b)).contains(lockModeCatalogName(LockMode(a))));
    }
}

void LockNeedsTest::anOpaqueRevisionIsUnknown()
{
    Plan plan;
    PlanStep step;
    step.revision.id = u"ae10"_s;
    step.opaque = true;
    plan.steps.push_back(step);
    QCOMPARE(lockNeeds(plan).unknown, QStringList{u"ae10"_s});
    plan.kind = PlanKind::Stamp;
    QVERIFY(lockNeeds(plan).unknown.isEmpty());
}

QTEST_GUILESS_MAIN(LockNeedsTest)
#include "LockNeedsTest.moc"
