#include "sql/StatementSplitter.h"

#include <QElapsedTimer>
#include <QTest>

#include <random>

using namespace limbeck;

class StatementSplitterTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void splitsAsPsqlDoes_data();
    void splitsAsPsqlDoes();
    void refusesWhatOnlyPsqlCanDo_data();
    void refusesWhatOnlyPsqlCanDo();
    void countsLinesAndCharacters();
    void splitsOnlyTheGivenRange();
    void takesTenMegabytesInLinearTime();
    void neverFailsOtherwiseThanByAnError();
    void knowsWhatCannotRunInATransaction_data();
    void knowsWhatCannotRunInATransaction();
    void knowsTransactionCommands_data();
    void knowsTransactionCommands();
    void summarizesStatements_data();
    void summarizesStatements();
};

void StatementSplitterTest::splitsAsPsqlDoes_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArrayList>("expected");
    const auto row = [](const char *name, const char *text, const QByteArrayList &expected) {
        QTest::newRow(name) << QByteArray(text) << expected;
    };
    row("nothing", "", {});
    row("comments only", "-- a\n/* b */ ;;", {});
    row("two", "SELECT 1; SELECT 2;", {"SELECT 1", "SELECT 2"});
    row("without the last semicolon", "SELECT 1;\nSELECT 2 -- end\n", {"SELECT 1", "SELECT 2"});
    row("comments around and inside", "-- a\nSELECT /* ; */ 1 -- b\n;", {"SELECT /* ; */ 1"});
    row("semicolons in quotes", "SELECT ';', \";\", $$;$$, E'\\';' ; x",
        {"SELECT ';', \";\", $$;$$, E'\\';'", "x"});
    row("semicolons in parentheses", "CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2); x",
        {"CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2)", "x"});
    row("BEGIN ATOMIC",
        "CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN a THEN 1 END; SELECT 2; "
        "END; x",
        {"CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN a THEN 1 END; SELECT 2; "
         "END",
         "x"});
    row("BEGIN elsewhere", "BEGIN; SELECT 1; END;", {"BEGIN", "SELECT 1", "END"});
    row("a procedure", "create procedure p() begin atomic insert into t values (1); end; x",
        {"create procedure p() begin atomic insert into t values (1); end", "x"});
    row("a stray closing parenthesis", "SELECT 1); x", {"SELECT 1)", "x"});
    row("variables stay", "SELECT :x, :'y'; z", {"SELECT :x, :'y'", "z"});
    row("byte order mark", "\xef\xbb\xbfSELECT 1;", {"SELECT 1"});
    row("CR LF", "SELECT 1;\r\nSELECT\r\n2;\r\n", {"SELECT 1", "SELECT\r\n2"});
    row("COPY with a file", "COPY t FROM '/data/t.csv';", {"COPY t FROM '/data/t.csv'"});
}

void StatementSplitterTest::splitsAsPsqlDoes()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArrayList, expected);
    const auto statements = splitStatements(text);
    QVERIFY2(statements, statements ? "" : qPrintable(statements.error().message));
    QByteArrayList found;
    for (const Statement &statement : *statements) {
        found.append(statement.sql);
        QCOMPARE(text.mid(statement.offset, statement.sql.size()), statement.sql);
    }
    QCOMPARE(found, expected);
}

void StatementSplitterTest::refusesWhatOnlyPsqlCanDo_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("code");
    QTest::addColumn<int>("line");
    QTest::addColumn<int>("column");
    const auto row = [](const char *name, const char *text, const char *code, int line, int column) {
        QTest::newRow(name) << QByteArray(text) << QString::fromLatin1(code) << line << column;
    };
    row("meta command", "SELECT 1;\n\\i x.sql\n", "sql.meta-command", 2, 1);
    row("meta command in a statement", "SELECT 1 \\gset\n", "sql.meta-command", 1, 10);
    row("COPY FROM STDIN", "\n  COPY t (a, b) FROM stdin WITH (FORMAT csv);\n1,2\n\\.\n", "sql.copy-stdin", 2,
        3);
    row("COPY TO STDOUT", "COPY (SELECT 1) TO STDOUT", "sql.copy-stdout", 1, 1);
    row("string", "SELECT 1;\nSELECT 'a;\n", "sql.unterminated", 2, 8);
    row("comment", "/* a /* b */", "sql.unterminated", 1, 1);
    row("dollar quote", "DO $x$ BEGIN END $y$;", "sql.unterminated", 1, 4);
    row("quoted name behind Korean", "SELECT '가나' AS \"나", "sql.unterminated", 1, 16);
    row("parenthesis", "SELECT (1;\nSELECT 2;", "sql.unterminated", 1, 8);
    row("body", "CREATE FUNCTION f() BEGIN ATOMIC SELECT 1;", "sql.unterminated", 1, 21);
}

void StatementSplitterTest::refusesWhatOnlyPsqlCanDo()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, code);
    QFETCH(int, line);
    QFETCH(int, column);
    const auto statements = splitStatements(text, QStringLiteral("리비전.sql"));
    QVERIFY(!statements);
    QCOMPARE(statements.error().code, code);
    QCOMPARE(statements.error().where, (SourceLocation{QStringLiteral("리비전.sql"), line, column}));
    QVERIFY(!statements.error().message.isEmpty());
    QVERIFY(!statements.error().hint.isEmpty());
}

void StatementSplitterTest::countsLinesAndCharacters()
{
    const auto statements = splitStatements("\xef\xbb\xbf'가'; x;\r\n y;\rz;\n\n  '나' ; 끝");
    QVERIFY(statements);
    QList<QPair<int, int>> places;
    for (const Statement &statement : *statements)
        places.append({statement.line, statement.column});
    QCOMPARE(places, (QList<QPair<int, int>>{{1, 1}, {1, 6}, {2, 2}, {3, 1}, {5, 3}, {5, 9}}));
}

void StatementSplitterTest::splitsOnlyTheGivenRange()
{
    const QByteArray file("-- migrate:up\nSELECT 1;\n-- migrate:down\nSELECT '");
    const auto statements =
        splitStatements(file, 13, file.indexOf("-- migrate:down"), QStringLiteral("a.sql"));
    QVERIFY(statements);
    QCOMPARE(statements->size(), 1U);
    QCOMPARE(statements->front().line, 2);
}

void StatementSplitterTest::takesTenMegabytesInLinearTime()
{
    QByteArray text;
    while (text.size() < 10 * 1024 * 1024)
        text += "INSERT INTO t VALUES (1, 'it''s', $$;$$); -- 한글\n";
    QElapsedTimer timer;
    timer.start();
    const auto statements = splitStatements(text);
    QVERIFY(statements);
    QVERIFY(statements->size() > 200'000);
    QCOMPARE(statements->back().line, int(statements->size()));
    QVERIFY2(timer.elapsed() < 20'000, qPrintable(QString::number(timer.elapsed())));
}

void StatementSplitterTest::neverFailsOtherwiseThanByAnError()
{
    std::mt19937 random(11);
    const QByteArrayList parts{"SELECT ", "'",  "\"", "$$", "$a$",     "--",        "\n",     "/*",
                               "*/",      ";",  "(",  ")",  "create ", "function ", "begin ", "end ",
                               "case ",   "\\", ":x", "가", "\r",      "\xff"};
    for (int round = 0; round < 4000; ++round) {
        QByteArray text;
        for (int i = 0; i < 20; ++i)
            text += parts.at(qsizetype(random() % size_t(parts.size())));
        const auto statements = splitStatements(text);
        if (!statements) {
            QVERIFY(statements.error().where.line >= 1);
            continue;
        }
        qsizetype end = 0;
        for (const Statement &statement : *statements) {
            QVERIFY(statement.offset >= end);
            QVERIFY(!statement.sql.isEmpty());
            end = statement.offset + statement.sql.size();
        }
        QVERIFY(end <= text.size());
    }
}

void StatementSplitterTest::knowsWhatCannotRunInATransaction_data()
{
    QTest::addColumn<QByteArray>("sql");
    QTest::addColumn<QByteArray>("command");
    const auto row = [](const char *sql, const char *command) {
        QTest::newRow(sql) << QByteArray(sql) << QByteArray(command);
    };
    row("CREATE INDEX CONCURRENTLY i ON t (a)", "CREATE INDEX CONCURRENTLY");
    row("create /* x */ unique index\nconcurrently if not exists i on t (a)", "CREATE INDEX CONCURRENTLY");
    row("CREATE INDEX \"concurrently\" ON t (a)", "");
    row("DROP INDEX CONCURRENTLY i", "DROP INDEX CONCURRENTLY");
    row("REINDEX TABLE CONCURRENTLY t", "REINDEX CONCURRENTLY");
    row("REINDEX (VERBOSE, CONCURRENTLY) TABLE t", "REINDEX CONCURRENTLY");
    row("REINDEX (CONCURRENTLY false) TABLE t", "");
    row("REINDEX TABLE t", "");
    row("REINDEX DATABASE d", "REINDEX DATABASE");
    row("REINDEX (VERBOSE) SYSTEM d", "REINDEX SYSTEM");
    row("VACUUM FULL t", "VACUUM");
    row("ANALYZE t", "");
    row("CREATE DATABASE d", "CREATE DATABASE");
    row("DROP TABLESPACE s", "DROP TABLESPACE");
    row("ALTER SYSTEM SET work_mem = '1MB'", "ALTER SYSTEM");
    row("ALTER DATABASE d SET TABLESPACE s", "ALTER DATABASE … SET TABLESPACE");
    row("ALTER DATABASE d SET work_mem = '1MB'", "");
    row("CLUSTER", "CLUSTER");
    row("CLUSTER VERBOSE", "CLUSTER");
    row("CLUSTER t USING i", "");
    row("CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p", "CREATE SUBSCRIPTION");
    row("CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p WITH (create_slot = false)", "");
    row("DROP SUBSCRIPTION s", "DROP SUBSCRIPTION");
    row("ALTER SUBSCRIPTION s REFRESH PUBLICATION", "ALTER SUBSCRIPTION");
    row("ALTER SUBSCRIPTION s SET PUBLICATION p WITH (refresh = false)", "");
    row("ALTER SUBSCRIPTION s DISABLE", "");
    row("ALTER TABLE t DETACH PARTITION p CONCURRENTLY", "DETACH PARTITION CONCURRENTLY");
    row("ALTER TABLE t DETACH PARTITION p", "");
    row("REFRESH MATERIALIZED VIEW CONCURRENTLY v", "");
    row("ALTER TYPE mood ADD VALUE 'glad'", "");
    row("DISCARD ALL", "DISCARD ALL");
    row("COMMIT PREPARED 'x'", "COMMIT PREPARED");
    row("", "");
}

void StatementSplitterTest::knowsWhatCannotRunInATransaction()
{
    QFETCH(QByteArray, sql);
    QFETCH(QByteArray, command);
    QCOMPARE(nonTransactionalCommand(sql), command);
}

void StatementSplitterTest::knowsTransactionCommands_data()
{
    QTest::addColumn<QByteArray>("sql");
    QTest::addColumn<QByteArray>("command");
    const auto row = [](const char *sql, const char *command) {
        QTest::newRow(sql) << QByteArray(sql) << QByteArray(command);
    };
    row("begin", "BEGIN");
    row("/* x */ START TRANSACTION READ ONLY", "START TRANSACTION");
    row("COMMIT AND CHAIN", "COMMIT");
    row("END", "END");
    row("ABORT", "ABORT");
    row("ROLLBACK", "ROLLBACK");
    row("ROLLBACK TO SAVEPOINT a", "");
    row("ROLLBACK WORK TO a", "");
    row("PREPARE TRANSACTION 'x'", "PREPARE TRANSACTION");
    row("PREPARE q AS SELECT 1", "");
    row("COMMIT PREPARED 'x'", "");
    row("SAVEPOINT a", "");
    row("SELECT 1", "");
}

void StatementSplitterTest::knowsTransactionCommands()
{
    QFETCH(QByteArray, sql);
    QFETCH(QByteArray, command);
    QCOMPARE(transactionCommand(sql), command);
}

void StatementSplitterTest::summarizesStatements_data()
{
    QTest::addColumn<QByteArray>("sql");
    QTest::addColumn<QString>("summary");
    const auto row = [](const char *sql, const char *summary) {
        QTest::newRow(sql) << QByteArray(sql) << QString::fromUtf8(summary);
    };
    row("create index concurrently orders_created_idx on orders (created)",
        "CREATE INDEX CONCURRENTLY orders_created_idx");
    row("CREATE TABLE IF NOT EXISTS public.users (id int)", "CREATE TABLE IF NOT EXISTS public.users");
    row("insert into t (a) values (1)", "INSERT INTO t");
    row("alter table orders add column email text not null", "ALTER TABLE orders ADD COLUMN email");
    row("UPDATE users SET a = 1", "UPDATE users");
    row("CREATE TABLE name (a int)", "CREATE TABLE name");
    row("SELECT setval('s', 1)", "SELECT setval");
    row("CREATE TABLE 사용자 (a int)", "CREATE TABLE 사용자");
    row("DO $$ BEGIN END $$", "DO");
    row("(SELECT 1)", "(SELECT 1)");
}

void StatementSplitterTest::summarizesStatements()
{
    QFETCH(QByteArray, sql);
    QFETCH(QString, summary);
    QCOMPARE(statementSummary(sql), summary);
    QVERIFY(statementSummary(sql, 10).size() <= 10);
}

QTEST_GUILESS_MAIN(StatementSplitterTest)
#include "StatementSplitterTest.moc"
