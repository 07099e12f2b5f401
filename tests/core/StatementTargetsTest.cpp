#include "sql/StatementTargets.h"

#include <QStringList>
#include <QTest>

using namespace limbeck;

namespace {

// "own orders, create s.x": what a statement does, for comparing.
QString described(const char *sql)
{
    QStringList parts;
    for (const StatementTarget &target : statementTargets(sql)) {
        const QString name =
            target.schema.isEmpty() ? target.name : target.schema + QLatin1Char('.') + target.name;
        switch (target.role) {
        case StatementTarget::Role::Owned:
            parts << QStringLiteral("own ") + name;
            break;
        case StatementTarget::Role::Emptied:
            parts << QStringLiteral("empty ") + name;
            break;
        case StatementTarget::Role::Created:
            parts << QStringLiteral("create ") + name;
            break;
        case StatementTarget::Role::Untouched:
            parts << QStringLiteral("maybe ") + name;
            break;
        }
    }
    return parts.join(QStringLiteral(", "));
}

} // namespace

class StatementTargetsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesWhatAStatementAlters_data()
    {
        QTest::addColumn<QString>("expected");
        const auto add = [](const char *sql, const char *expected) {
            QTest::newRow(sql) << QString::fromUtf8(expected);
        };
        add("ALTER TABLE orders ADD COLUMN x int", "own orders");
        add("alter table if exists only Shop.Orders rename column a to b", "own shop.orders");
        add("ALTER TABLE \"주문\".\"Or\"\"ders\" DROP x", "own 주문.Or\"ders");
        add("ALTER TABLE /* a */ orders -- b\n RENAME TO sales", "own orders, create sales");
        add("ALTER TABLE s.orders RENAME TO sales", "own s.orders, create s.sales");
        add("ALTER TABLE ALL IN TABLESPACE a SET TABLESPACE b", "");
        add("ALTER TABLE db.s.orders ADD x int", "own s.orders");
        add("ALTER INDEX i SET (fillfactor = 70)", "own i");
        add("ALTER SEQUENCE IF EXISTS s RESTART", "own s");
        add("ALTER MATERIALIZED VIEW v SET SCHEMA x", "own v");
        add("ALTER FOREIGN TABLE f ADD x int", "own f");
        add("ALTER ROLE app LOGIN", "");
        add("DROP TABLE IF EXISTS a, b.c CASCADE", "own a, own b.c");
        add("DROP INDEX CONCURRENTLY IF EXISTS i", "own i");
        add("DROP FUNCTION f(int)", "");
        add("CREATE INDEX ON orders (x)", "own orders");
        add("CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON ONLY s.orders (x)",
            "own s.orders, create s.i");
        add("CREATE TABLE t (x int)", "create t");
        add("CREATE TEMP TABLE t AS SELECT 1", "create t");
        add("CREATE TABLE IF NOT EXISTS t (x int)", "maybe t");
        add("CREATE OR REPLACE VIEW v AS SELECT 1", "create v");
        add("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'", "");
        add("COMMENT ON TABLE orders IS 'x'", "own orders");
        add("COMMENT ON COLUMN s.orders.x IS 'x'", "own s.orders");
        add("COMMENT ON ROLE app IS 'x'", "");
        add("TRUNCATE orders", "empty orders");
        add("TRUNCATE TABLE ONLY a *, s.b RESTART IDENTITY", "empty a, empty s.b");
        add("UPDATE orders SET x = 1", "");
        add("ALTER TABLE", "");
        add("ALTER TABLE U&\"d\\0061t\" ADD x int", "");
        add("", "");
    }
    void namesWhatAStatementAlters()
    {
        QFETCH(QString, expected);
        QCOMPARE(described(QTest::currentDataTag()), expected);
    }
};

QTEST_GUILESS_MAIN(StatementTargetsTest)

#include "StatementTargetsTest.moc"
