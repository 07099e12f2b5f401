#include "script/SqlScript.h"

#include <QCryptographicHash>
#include <QTest>

using namespace limbeck;

namespace {

QString fileName()
{
    return QStringLiteral("/project/migrations/20250212_create_users.sql");
}

QByteArray withHeader(const QByteArray &rest)
{
    return "-- create user tables\n--\n-- Revision ID: 001\n-- Revises:\n\n" + rest;
}

} // namespace

class SqlScriptTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsAHeader();
    void readsLists_data();
    void readsLists();
    void takesAPlainFilesNameForItsHeader();
    void readsSections();
    void leavesMarkersInStringsAndCommentsAlone();
    void readsTheSameWithCrLfAndByteOrderMark();
    void impliesNoTransactionWhereStatementsCannotHaveOne();
    void refusesWhatIsWrong_data();
    void refusesWhatIsWrong();
    void readsHeadersFromTheBeginningOfAFile();
};

void SqlScriptTest::readsAHeader()
{
    const auto header =
        SqlScript::parseHeader("-- 사용자 표를\n-- 만든다\n--\n-- more words\n-- Revision ID: 001\n"
                               "-- Revises: a, b\n-- Create Date: 2025-02-12 10:00:00+09:00\n"
                               "-- Branch Labels: users\n-- Depends On: c\n-- migrate:up\n",
                               fileName());
    QVERIFY2(header, header ? "" : qPrintable(header.error().message));
    QVERIFY(!header->plainDbmate);
    const Revision &revision = header->revision;
    QCOMPARE(revision.id, QStringLiteral("001"));
    QCOMPARE(revision.message, QStringLiteral("사용자 표를 만든다"));
    QCOMPARE(revision.down, QStringList({QStringLiteral("a"), QStringLiteral("b")}));
    QCOMPARE(revision.created, QStringLiteral("2025-02-12 10:00:00+09:00"));
    QCOMPARE(revision.labels, QStringList(QStringLiteral("users")));
    QCOMPARE(revision.dependsOn, QStringList(QStringLiteral("c")));
    QCOMPARE(revision.file, fileName());
    QCOMPARE(revision.line, 5);
    QCOMPARE(revision.revisesLine, 6);
}

void SqlScriptTest::readsLists_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QStringList>("expected");
    QTest::newRow("empty") << QByteArray("") << QStringList();
    QTest::newRow("None") << QByteArray(" None") << QStringList();
    QTest::newRow("one") << QByteArray(" a1") << QStringList(QStringLiteral("a1"));
    QTest::newRow("two") << QByteArray("a1,b2 ") << QStringList({QStringLiteral("a1"), QStringLiteral("b2")});
}

void SqlScriptTest::readsLists()
{
    QFETCH(QByteArray, value);
    QFETCH(QStringList, expected);
    const auto header = SqlScript::parseHeader("--revision id:x\n--  REVISES:" + value + "\n", fileName());
    QVERIFY(header);
    QCOMPARE(header->revision.down, expected);
}

void SqlScriptTest::takesAPlainFilesNameForItsHeader()
{
    const auto header = SqlScript::parseHeader("-- migrate:up\nSELECT 1;\n", fileName());
    QVERIFY(header);
    QVERIFY(header->plainDbmate);
    QCOMPARE(header->revision.id, QStringLiteral("20250212"));
    QCOMPARE(header->revision.message, QStringLiteral("create users"));
}

void SqlScriptTest::readsSections()
{
    const QByteArray content =
        withHeader("-- migrate:up\nCREATE TABLE a (x int);\nCREATE TABLE b (x int);\n\n"
                   "-- migrate:down transaction:false\nDROP TABLE b;\nDROP TABLE a;\n");
    const auto script = SqlScript::parse(content, fileName());
    QVERIFY2(script, script ? "" : qPrintable(script.error().message));
    QVERIFY(script->up.transactional);
    QCOMPARE(script->up.line, 6);
    QCOMPARE(script->up.statements.size(), 2U);
    QCOMPARE(script->up.statements[1].line, 8);
    QVERIFY(script->down.has_value());
    QVERIFY(!script->down->transactional);
    QCOMPARE(script->down->statements[0].sql, QByteArray("DROP TABLE b"));
    QCOMPARE(script->contentHash, QCryptographicHash::hash(content, QCryptographicHash::Sha256).toHex());
    QVERIFY(script->findings.isEmpty());
    const auto oneWay = SqlScript::parse(withHeader("--migrate:up\nSELECT 1"), fileName());
    QVERIFY(oneWay);
    QVERIFY(!oneWay->down.has_value());
}

void SqlScriptTest::leavesMarkersInStringsAndCommentsAlone()
{
    const auto script = SqlScript::parse(
        withHeader(
            "-- migrate: everything\n-- migrate:up\nSELECT '\n-- migrate:down\n';\n/*\n-- migrate:up\n*/\n"
            "DO $$\n-- migrate:down\n$$; -- migrate:down\n"),
        fileName());
    QVERIFY2(script, script ? "" : qPrintable(script.error().message));
    QCOMPARE(script->up.statements.size(), 2U);
    QVERIFY(!script->down.has_value());
}

void SqlScriptTest::readsTheSameWithCrLfAndByteOrderMark()
{
    QByteArray content =
        withHeader("-- migrate:up transaction:false\nSELECT '한글';\n-- migrate:down\nSELECT 2;\n");
    const auto plain = SqlScript::parse(content, fileName());
    content = "\xef\xbb\xbf" + content.replace("\n", "\r\n");
    const auto windows = SqlScript::parse(content, fileName());
    QVERIFY(plain);
    QVERIFY2(windows, windows ? "" : qPrintable(windows.error().message));
    QCOMPARE(windows->revision.id, plain->revision.id);
    QCOMPARE(windows->revision.message, plain->revision.message);
    QCOMPARE(windows->revision.line, plain->revision.line);
    QCOMPARE(windows->up.transactional, false);
    QCOMPARE(windows->up.statements[0].sql, plain->up.statements[0].sql);
    QCOMPARE(windows->up.statements[0].line, plain->up.statements[0].line);
    QCOMPARE(windows->down->statements[0].column, 1);
}

void SqlScriptTest::impliesNoTransactionWhereStatementsCannotHaveOne()
{
    const auto script = SqlScript::parse(
        withHeader(
            "-- migrate:up\nSELECT 1;\nCREATE INDEX CONCURRENTLY i ON t (a);\n-- migrate:down\nSELECT 1;\n"),
        fileName());
    QVERIFY(script);
    QVERIFY(!script->up.transactional);
    QVERIFY(script->down->transactional);
    QCOMPARE(script->findings.size(), 1);
    const Finding &finding = script->findings.constFirst();
    QCOMPARE(finding.code, QStringLiteral("script.implied-non-transactional"));
    QCOMPARE(finding.severity, Severity::Info);
    QCOMPARE(finding.where, (SourceLocation{fileName(), 8, 0}));
    QCOMPARE(finding.revision, QStringLiteral("001"));
}

void SqlScriptTest::refusesWhatIsWrong_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("code");
    QTest::addColumn<int>("line");
    const auto row = [](const char *name, const QByteArray &content, const char *code, int line) {
        QTest::newRow(name) << content << QString::fromLatin1(code) << line;
    };
    const QByteArray up = "-- migrate:up\nSELECT 1;\n";
    row("two headers", withHeader("-- Revision ID: 002\n" + up), "script.two-headers", 6);
    row("two files in one", withHeader(up + withHeader(up)), "script.two-headers", 10);
    row("no id", "-- Revises: a\n" + up, "script.no-id", 1);
    row("an empty id", "-- Revision ID:\n-- Revises:\n" + up, "script.no-id", 1);
    row("no parents' line", "-- hi\n-- Revision ID: 1\n" + up, "script.header-syntax", 2);
    row("parents twice", withHeader("-- Revises: x\n" + up), "script.header-syntax", 6);
    row("parents without commas", "-- Revision ID: 1\n-- Revises: a b\n" + up, "script.header-syntax", 2);
    row("no section", withHeader("SELECT 1;\n"), "script.no-up", 3);
    row("only a way back", withHeader("-- migrate:down\nSELECT 1;\n"), "script.no-up", 3);
    row("two sections", withHeader(up + up), "script.duplicate-section", 8);
    row("an option", withHeader("-- migrate:up transactions:false\n"), "script.marker-option", 6);
    row("a marker", withHeader("-- migrate:upp\n"), "script.marker-unknown", 6);
    row("capitals", withHeader("-- Migrate:Up\n"), "script.marker-unknown", 6);
    row("a statement in front", withHeader("SELECT 1;\n" + up), "script.statement-outside", 6);
    row("a transaction", withHeader("-- migrate:up\nBEGIN;\nSELECT 1;\nCOMMIT;\n"),
        "script.transaction-command", 7);
    row("a transaction outside of one", withHeader("-- migrate:up transaction:false\nSELECT 1;\nBEGIN;\n"),
        "script.transaction-command", 8);
    row("a transaction insisted on", withHeader("-- migrate:up transaction:true\n\nVACUUM;\n"),
        "script.marker-option", 8);
    row("code page 949", withHeader("-- migrate:up\nSELECT '\xb0\xa1';\n"), "script.encoding", 7);
    row("cut inside of a character", withHeader(up + "-- \xea\xb0"), "script.encoding", 8);
    row("UTF-16", QByteArray("\xff\xfe-\0-\0", 6), "script.encoding", 1);
    row("a zero byte", withHeader("-- migrate:up\n") + QByteArray("\n\0", 2), "script.encoding", 8);
    row("10 MB", withHeader("-- migrate:up\n") + QByteArray(10 * 1024 * 1024, '\n'), "script.too-long", 1);
    row("an open string", withHeader("-- migrate:up\nSELECT 'a;\n"), "sql.unterminated", 7);
    row("psql's commands", withHeader("-- migrate:up\n\\i a.sql\n"), "sql.meta-command", 7);
}

void SqlScriptTest::refusesWhatIsWrong()
{
    QFETCH(QByteArray, content);
    QFETCH(QString, code);
    QFETCH(int, line);
    const auto script = SqlScript::parse(content, fileName());
    QVERIFY(!script);
    QCOMPARE(script.error().code, code);
    QCOMPARE(script.error().where.file, fileName());
    QCOMPARE(script.error().where.line, line);
    QVERIFY(!script.error().message.isEmpty());
    QVERIFY(!script.error().hint.isEmpty());
}

void SqlScriptTest::readsHeadersFromTheBeginningOfAFile()
{
    const QByteArray content = withHeader("-- migrate:up\nSELECT '가나다';\n");
    const qsizetype marker = content.indexOf("-- migrate:up");
    QVERIFY(!SqlScript::holdsHeader(content.first(marker + 8)));
    QVERIFY(!SqlScript::holdsHeader(content.first(marker - 1)));
    for (qsizetype length = marker + 15; length < content.size(); ++length) {
        QVERIFY(SqlScript::holdsHeader(content.first(length)));
        const auto header = SqlScript::parseHeader(content.first(length), fileName());
        QVERIFY(header);
        QCOMPARE(header->revision.id, QStringLiteral("001"));
    }
}

QTEST_GUILESS_MAIN(SqlScriptTest)
#include "SqlScriptTest.moc"
