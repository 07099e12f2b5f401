#include "sql/SqlLexer.h"

#include <QTest>

#include <random>

using namespace limbeck;

namespace {

std::vector<Token> tokens(QByteArrayView text, bool standardStrings = true)
{
    SqlLexer lexer(text);
    lexer.setStandardConformingStrings(standardStrings);
    std::vector<Token> list;
    for (Token token = lexer.next(); token.kind != TokenKind::End; token = lexer.next())
        list.push_back(token);
    return list;
}

// The pieces that are not white space, joined by a bar.
QByteArray pieces(QByteArrayView text)
{
    QByteArray joined;
    for (const Token &token : tokens(text)) {
        if (token.kind == TokenKind::Whitespace)
            continue;
        joined += (joined.isEmpty() ? "" : "|");
        joined += text.sliced(token.offset, token.length).toByteArray();
    }
    return joined;
}

} // namespace

class SqlLexerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cutsWherePostgresqlDoes_data();
    void cutsWherePostgresqlDoes();
    void tellsKinds_data();
    void tellsKinds();
    void saysWhatIsNotTerminated_data();
    void saysWhatIsNotTerminated();
    void takesBackslashesInPlainStringsWhenToldTo();
    void coversAnyBytesWithoutGaps();
    void knowsTheKeywordsOfPostgresql15();
};

void SqlLexerTest::cutsWherePostgresqlDoes_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *name, const char *text, const char *expected) {
        QTest::newRow(name) << QByteArray(text) << QByteArray(expected);
    };
    row("doubled quote", "'it''s' x", "'it''s'|x");
    row("backslash in a plain string", R"('\' x)", R"('\'|x)");
    row("backslash in E''", R"(E'\'' x)", R"(E'\''|x)");
    row("continued string", "'a'\n  'b' x", "'a'\n  'b'|x");
    row("continued over a comment", "'a' -- c\n 'b'", "'a' -- c\n 'b'");
    row("two strings on one line", "'a' 'b'", "'a'|'b'");
    row("continued E''", "E'a'\n'\\'' x", "E'a'\n'\\''|x");
    row("U& string and name", "U&'d\\0061' U&\"d\"\"x\"", "U&'d\\0061'|U&\"d\"\"x\"");
    row("bit, hex and national", "B'01' x'1F' n'a'", "B'01'|x'1F'|n'a'");
    row("a name that ends in e", "nam'a'", "nam|'a'");
    row("dollar quotes", "$$a;'$$ $x$ $$ $y$ $x$", "$$a;'$$|$x$ $$ $y$ $x$");
    row("a tag of Korean letters", "$가$;$가$", "$가$;$가$");
    row("parameters", "$1+$23", "$1|+|$23");
    row("dollar in a name", "a$b$c", "a$b$c");
    row("no tag begins with a digit", "$1a$", "$1|a$");
    row("nested comments", "/* a /* b */ c */x", "/* a /* b */ c */|x");
    row("line comment", "a--b\nc", "a|--b|c");
    row("comment ends an operator", "1+/*x*/2 3*--y", "1|+|/*x*/|2|3|*|--y");
    row("operator that may end in minus", "a @- b", "a|@-|b");
    row("operator that may not", "a *- b", "a|*|-|b");
    row("json operators", "a->>'b' #>> c", "a|->>|'b'|#>>|c");
    row("numbers", "1 1.5 .5 1. 1e10 1.5e-3 1..2", "1|1.5|.5|1.|1e10|1.5e-3|1|..|2");
    row("numbers of version 16", "1_000 0xFF", "1_000|0xFF");
    row("casts and slices", "a::int b[1:2] c:=d", "a|::|int|b|[|1|:|2|]|c|:=|d");
    row("psql's variables", ":a :'b' :\"c\" :{?d}", ":a|:'b'|:\"c\"|:{?d}");
    row("meta command", "\\set x 1\nselect", "\\set x 1|select");
    row("Korean", "SELECT 이름 FROM \"표 1\"", "SELECT|이름|FROM|\"표 1\"");
}

void SqlLexerTest::cutsWherePostgresqlDoes()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, expected);
    QCOMPARE(pieces(text), expected);
}

void SqlLexerTest::tellsKinds_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("kind");
    const auto row = [](const char *text, TokenKind kind) {
        QTest::newRow(text) << QByteArray(text) << int(kind);
    };
    row(" \t\r\n", TokenKind::Whitespace);
    row("-- c", TokenKind::LineComment);
    row("/* c */", TokenKind::BlockComment);
    row("name", TokenKind::Identifier);
    row("\"name\"", TokenKind::QuotedIdentifier);
    row("'a'", TokenKind::String);
    row("N'a'", TokenKind::String);
    row("e'a'", TokenKind::EscapeString);
    row("u&'a'", TokenKind::UnicodeString);
    row("u&\"a\"", TokenKind::UnicodeIdentifier);
    row("B'1'", TokenKind::BitString);
    row("$a$b$a$", TokenKind::DollarString);
    row("1.5e3", TokenKind::Number);
    row("$1", TokenKind::Parameter);
    row("<=>", TokenKind::Operator);
    row("::", TokenKind::Operator);
    row(":=", TokenKind::Operator);
    row(";", TokenKind::Semicolon);
    row("(", TokenKind::OpenParen);
    row(")", TokenKind::CloseParen);
    row(",", TokenKind::Comma);
    row("\\echo hi", TokenKind::MetaCommand);
    row(":name", TokenKind::Variable);
    row("[", TokenKind::Other);
}

void SqlLexerTest::tellsKinds()
{
    QFETCH(QByteArray, text);
    QFETCH(int, kind);
    const std::vector<Token> list = tokens(text);
    QCOMPARE(list.size(), 1U);
    QCOMPARE(int(list.front().kind), kind);
    QVERIFY(list.front().terminated);
}

void SqlLexerTest::saysWhatIsNotTerminated_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char *text :
         {"'a", "'a''", "E'a\\'", "E'a\\", "\"a", "$$a", "$a$ $b$", "/* /* */", "U&'a", "B'1"})
        QTest::newRow(text) << QByteArray(text);
}

void SqlLexerTest::saysWhatIsNotTerminated()
{
    QFETCH(QByteArray, text);
    const std::vector<Token> list = tokens(text);
    QCOMPARE(list.size(), 1U);
    QVERIFY(!list.front().terminated);
    QCOMPARE(list.front().length, text.size());
}

void SqlLexerTest::takesBackslashesInPlainStringsWhenToldTo()
{
    QCOMPARE(tokens(R"('\' x')", false).size(), 1U);
    QCOMPARE(tokens(R"('\' x')", true).size(), 3U);
}

void SqlLexerTest::coversAnyBytesWithoutGaps()
{
    std::mt19937 random(7);
    const QByteArray likely("'\"$\\/*-;:()eEuU&bxn. \n\r\tab1_@\xea\xb0\x80");
    for (int round = 0; round < 3000; ++round) {
        QByteArray text(qsizetype(random() % 60), Qt::Uninitialized);
        for (char &c : text)
            c = random() % 4 == 0 ? char(random() % 256)
                                  : likely[qsizetype(random() % size_t(likely.size()))];
        qsizetype end = 0;
        for (const Token &token : tokens(text, round % 2 == 0)) {
            QCOMPARE(token.offset, end);
            QVERIFY(token.length > 0);
            end += token.length;
        }
        QCOMPARE(end, text.size());
    }
}

void SqlLexerTest::knowsTheKeywordsOfPostgresql15()
{
    QVERIFY(isSqlKeyword("SELECT"));
    QVERIFY(isSqlKeyword("concurrently"));
    QVERIFY(isSqlKeyword("zone"));
    QVERIFY(isSqlKeyword("abort"));
    QVERIFY(!isSqlKeyword("orders"));
    QVERIFY(!isSqlKeyword(""));
    QVERIFY(!isSqlKeyword("a_name_that_is_longer_than_any_keyword"));
    QCOMPARE(sqlKeywordCategory("Table"), SqlKeyword::Reserved);
    QCOMPARE(sqlKeywordCategory("coalesce"), SqlKeyword::ColumnName);
    QCOMPARE(sqlKeywordCategory("left"), SqlKeyword::TypeOrFunctionName);
    QCOMPARE(sqlKeywordCategory("begin"), SqlKeyword::Unreserved);
}

QTEST_GUILESS_MAIN(SqlLexerTest)
#include "SqlLexerTest.moc"
