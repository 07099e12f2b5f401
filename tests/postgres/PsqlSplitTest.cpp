#include "pg/Sandbox.h"
#include "sql/SqlLexer.h"
#include "sql/StatementSplitter.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <random>

using namespace limbeck;

namespace {

// What the server logs, one entry for each line with this prefix; the lines that follow begin with a tab.
constexpr const char *logPrefix = "@@@";
constexpr int randomFiles = 500;

// psql leaves empty lines out of what it sends.
QByteArray withoutEmptyLines(QByteArray sql)
{
    while (sql.contains("\n\n"))
        sql.replace("\n\n", "\n");
    return sql;
}

// A statement without what psql sends around it: its semicolon, and the comments in front of it.
QByteArray bare(const QByteArray &sql)
{
    SqlLexer lexer{QByteArrayView(sql)};
    qsizetype begin = -1;
    qsizetype end = 0;
    for (Token token = lexer.next(); token.kind != TokenKind::End; token = lexer.next()) {
        const bool last = token.kind == TokenKind::Semicolon && token.offset + 1 == sql.size();
        if (last || token.kind == TokenKind::Whitespace || token.kind == TokenKind::LineComment ||
            token.kind == TokenKind::BlockComment)
            continue;
        begin = begin < 0 ? token.offset : begin;
        end = token.offset + token.length;
    }
    return begin < 0 ? QByteArray() : withoutEmptyLines(sql.mid(begin, end - begin));
}

// The queries in a server's log, in order. One that the parser refuses is logged with its error only.
QByteArrayList queriesIn(const QByteArray &log)
{
    QByteArrayList queries;
    bool reported = true; // the last query came from an error's STATEMENT line
    qsizetype from = log.indexOf(logPrefix);
    while (from >= 0) {
        from += qsizetype(qstrlen(logPrefix));
        const qsizetype next = log.indexOf(QByteArray("\n") + logPrefix, from);
        QByteArray entry = log.mid(from, next < 0 ? -1 : next - from);
        entry.replace("\n\t", "\n");
        if (entry.startsWith("LOG:  statement: ")) {
            queries.append(entry.mid(17));
            reported = false;
        } else if (entry.startsWith("STATEMENT:  ")) {
            if (reported || queries.last().trimmed() != entry.mid(12).trimmed())
                queries.append(entry.mid(12));
            reported = true;
        }
        from = next < 0 ? -1 : next + 1;
    }
    return queries;
}

QByteArray boundary(qsizetype number)
{
    return "SELECT 'boundary " + QByteArray::number(number) + '\'';
}

// Pieces of SQL that could mislead a splitter.
// clang-format off
QByteArrayList pieces()
{
    return {
        "SELECT", "create ", "or ", "replace ", "FUNCTION ", "procedure ", "begin ", "atomic ", "end ",
        "case ", "when ", "return 1", "table", "\"a;\"\"b\"", "'a;''b'", "'\\' ", "E'\\';' ,",
        "U&'d\\0061;'", "u&\"x;\"", "$$;'$$", "$t$ $$;$$ $t$", "$t$\n;$u$;$t$", "$1 ", "/* ; */",
        "/* ; /* ' */ ; */", "-- ; '\n", "-- \"\r\n", ";", ";", ";", ";\n", "(", ")", "( ; )", "(a, b)",
        "1 ", "1.5e-3 ", ".5 ", "+", "-", "*", "@-", "::int ", ":nope ", ":'nope' ", ":\"nope\" ", "a[1:2]",
        ":=", "=>", "N'x;'", "B'01'", "X'1F'", "표", "'한;글'", "a$b$c ", "\f", "1 -- x\n"};
}
// clang-format on

QByteArray randomFile(std::mt19937 &random)
{
    static const QByteArrayList all = pieces();
    static const QByteArrayList separators{"", "", " ", "\n", "\t", "\r\n"};
    QByteArray text;
    const int count = 3 + int(random() % 25);
    for (int i = 0; i < count; ++i)
        text += all.at(qsizetype(random() % size_t(all.size()))) +
                separators.at(qsizetype(random() % size_t(separators.size())));
    return text;
}

} // namespace

class PsqlSplitTest : public QObject
{
    Q_OBJECT

private:
    // What psql sends for each file, run one after another in one session.
    QList<QByteArrayList> sentByPsql(const QByteArrayList &files);
    void compare(const QByteArrayList &files, int atLeast);

    std::unique_ptr<Sandbox> m_sandbox;

private Q_SLOTS:
    void initTestCase();
    void splitsHandMadeFilesAsPsqlDoes();
    void splitsRandomFilesAsPsqlDoes();
    void keepsAContinuedEscapeStringWholeWherePsqlDoesNot();
};

void PsqlSplitTest::initTestCase()
{
    SandboxOptions options;
    options.settings = {QStringLiteral("log_statement=all"), QStringLiteral("log_min_messages=error"),
                        QStringLiteral("log_min_error_statement=error"),
                        QStringLiteral("log_line_prefix=@@@")};
    auto sandbox = Sandbox::start(options);
    QVERIFY2(sandbox, sandbox ? "" : qPrintable(sandbox.error().message));
    m_sandbox = std::move(*sandbox);
}

QList<QByteArrayList> PsqlSplitTest::sentByPsql(const QByteArrayList &files)
{
    const QTemporaryDir folder;
    QFile log(m_sandbox->logFile());
    const qint64 before = log.size();
    QStringList arguments{QStringLiteral("-X"), QStringLiteral("-q"),
                          QStringLiteral("-o"), folder.filePath(QStringLiteral("output")),
                          QStringLiteral("-d"), m_sandbox->url(QStringLiteral("postgres"))};
    for (qsizetype i = 0; i < files.size(); ++i) {
        QFile file(folder.filePath(QStringLiteral("%1.sql").arg(i)));
        if (!file.open(QIODevice::WriteOnly))
            return {};
        file.write(files.at(i));
        arguments << QStringLiteral("-f") << file.fileName() << QStringLiteral("-c")
                  << QString::fromLatin1(boundary(i));
    }
    QProcess psql;
    psql.setStandardErrorFile(QProcess::nullDevice());
    psql.start(m_sandbox->binaries() + QStringLiteral("/psql"), arguments);
    if (!psql.waitForFinished(120'000) || !log.open(QIODevice::ReadOnly) || !log.seek(before))
        return {};
    QList<QByteArrayList> sent{{}};
    const QByteArrayList queries = queriesIn(log.readAll());
    for (const QByteArray &query : queries) {
        if (query.trimmed() == boundary(sent.size() - 1))
            sent.append(QByteArrayList());
        else if (const QByteArray sql = bare(query.trimmed()); !sql.isEmpty())
            sent.last().append(sql);
    }
    return sent;
}

void PsqlSplitTest::compare(const QByteArrayList &files, int atLeast)
{
    const QList<QByteArrayList> sent = sentByPsql(files);
    QCOMPARE(sent.size(), files.size() + 1);
    int compared = 0;
    for (qsizetype i = 0; i < files.size(); ++i) {
        const auto statements = splitStatements(files.at(i));
        if (!statements) {
            QVERIFY(statements.error().code == u"sql.unterminated" ||
                    statements.error().code == u"sql.meta-command");
            continue;
        }
        QByteArrayList ours;
        for (const Statement &statement : *statements)
            ours.append(withoutEmptyLines(statement.sql));
        if (ours != sent.at(i))
            qWarning().noquote() << "file:\n"
                                 << files.at(i) << "\nours:\n"
                                 << ours.join("\n===\n") << "\npsql's:\n"
                                 << sent.at(i).join("\n===\n");
        QCOMPARE(ours, sent.at(i));
        ++compared;
    }
    QVERIFY2(compared >= atLeast, qPrintable(QString::number(compared)));
}

void PsqlSplitTest::splitsHandMadeFilesAsPsqlDoes()
{
    compare(
        {"", ";;", "\xef\xbb\xbfSELECT 1;\nSELECT 2",
         "-- first\n/* second; */ SELECT 1 -- third;\n; SELECT /* ; */ 2;",
         "SELECT 'a;b', \"c;d\" FROM (SELECT 1; SELECT 2) x;\nSELECT 3;",
         "SELECT E'it\\'s;', U&'\\0041;', $$a;b$$, $x$ $$;$$ $x$; SELECT $1;",
         "/* a /* b; */ c; */ SELECT 1; SELECT 2;",
         "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 2 END; END; "
         "SELECT 4;",
         "create or replace procedure p() language sql begin atomic select 1; end;\nselect 5;",
         "CREATE FUNCTION g() RETURNS int LANGUAGE plpgsql AS $body$ BEGIN RETURN 1; END; $body$;\nSELECT 6;",
         "BEGIN; SELECT 1; END; SELECT CASE WHEN true THEN 1 END;",
         "CREATE RULE r AS ON INSERT TO t DO ALSO (DELETE FROM t; DELETE FROM u); SELECT 7;",
         "SELECT a[1:2], b::text, :nope, :'nope', c => 1; SELECT 8;",
         "SELECT 1;\r\nSELECT '가;나' AS \"이름;\";\r\n", "SELECT 'a'\n'b;c';\nSELECT 'd' -- x\n'e;';",
         "SELECT 1 /* no semicolon */\n-- the end"},
        16);
}

void PsqlSplitTest::splitsRandomFilesAsPsqlDoes()
{
    std::mt19937 random(20250213);
    QByteArrayList files;
    for (int i = 0; i < randomFiles; ++i)
        files.append(randomFile(random));
    compare(files, randomFiles / 4);
}

// psql forgets at the line end that the string was an E'' string, and takes the quote behind the backslash
// for its end. The server does not; what runs here is what the server reads.
void PsqlSplitTest::keepsAContinuedEscapeStringWholeWherePsqlDoesNot()
{
    const QByteArray file("SELECT E'a'\n'b\\';';\nSELECT 1;");
    const auto statements = splitStatements(file);
    QVERIFY(statements);
    QCOMPARE(statements->size(), 2U);
    const QList<QByteArrayList> sent = sentByPsql({file});
    QCOMPARE(sent.size(), 2);
    QVERIFY(sent.first() != QByteArrayList({statements->front().sql, statements->back().sql}));
}

QTEST_GUILESS_MAIN(PsqlSplitTest)
#include "PsqlSplitTest.moc"
