#include "sql/StatementSplitter.h"

#include "sql/SqlLexer.h"
#include "sql/SqlWords.h"
#include "sql/TextPosition.h"

#include <QCoreApplication>

#include <array>
#include <utility>

namespace limbeck {

namespace {

// What of a token is not closed, in words, and how to close it.
QString unterminatedMessage(TokenKind kind)
{
    switch (kind) {
    case TokenKind::BlockComment:
        return QCoreApplication::translate("limbeck::StatementSplitter",
                                           "The comment that begins here with /* is never closed.");
    case TokenKind::DollarString:
        return QCoreApplication::translate("limbeck::StatementSplitter",
                                           "The dollar-quoted text that begins here is never closed.");
    case TokenKind::QuotedIdentifier:
    case TokenKind::UnicodeIdentifier:
        return QCoreApplication::translate("limbeck::StatementSplitter",
                                           "The quoted name that begins here is never closed.");
    case TokenKind::OpenParen:
        return QCoreApplication::translate("limbeck::StatementSplitter",
                                           "The parenthesis that opens here is never closed.");
    case TokenKind::Identifier:
        return QCoreApplication::translate("limbeck::StatementSplitter",
                                           "The body that begins here with BEGIN has no END.");
    default:
        return QCoreApplication::translate("limbeck::StatementSplitter",
                                           "The string that begins here is never closed.");
    }
}

// Walks over the tokens and cuts where psql would: at a semicolon outside parentheses and outside the BEGIN
// ATOMIC body of a function (psqlscan.l).
class Splitter
{
public:
    Splitter(const QByteArray &file, qsizetype from, qsizetype to, const QString &fileName)
        : m_file(file), m_from(from), m_to(to), m_fileName(fileName), m_position(QByteArrayView(file))
    {
    }

    Result<std::vector<Statement>> run();

private:
    Result<void> add(const Token &token);
    Result<void> finishStatement();
    Result<void> checkCopy(const Statement &statement) const;
    Result<void> checkClosed() const;
    void addWord(const Token &token);
    bool definesRoutine() const;
    QByteArrayView bytes(const Token &token) const
    {
        return QByteArrayView(m_file).sliced(token.offset, token.length);
    }
    bool isWord(const Token &token, const char *word) const
    {
        return bytes(token).compare(word, Qt::CaseInsensitive) == 0;
    }
    tl::unexpected<Error> unterminated(TokenKind kind, qsizetype offset) const;

    const QByteArray &m_file;
    qsizetype m_from;
    qsizetype m_to;
    const QString &m_fileName;
    TextPosition m_position;
    std::vector<Statement> m_statements;

    qsizetype m_begin = -1; // of the statement's first token
    qsizetype m_end = -1;
    QByteArray m_notes;
    std::vector<qsizetype> m_parens;
    std::vector<qsizetype> m_bodies;      // BEGIN and CASE inside a routine's body
    std::array<char, 4> m_leadingWords{}; // initials of those among the first four that can open a routine
    std::size_t m_words = 0;
};

Result<std::vector<Statement>> Splitter::run()
{
    SqlLexer lexer(QByteArrayView(m_file).sliced(m_from, m_to - m_from));
    for (Token token = lexer.next(); token.kind != TokenKind::End; token = lexer.next()) {
        token.offset += m_from;
        if (auto added = add(token); !added)
            return tl::unexpected(std::move(added.error()));
    }
    if (auto closed = checkClosed(); !closed)
        return tl::unexpected(std::move(closed.error()));
    if (auto finished = finishStatement(); !finished)
        return tl::unexpected(std::move(finished.error()));
    return std::move(m_statements);
}

Result<void> Splitter::add(const Token &token)
{
    if (!token.terminated)
        return unterminated(token.kind, token.offset);
    switch (token.kind) {
    case TokenKind::Whitespace:
        return {};
    case TokenKind::LineComment:
    case TokenKind::BlockComment:
        if (m_begin < 0 && bytes(token).contains("limbeck:"))
            m_notes += bytes(token).toByteArray() + '\n';
        return {};
    case TokenKind::MetaCommand:
        return fail(
            "sql.meta-command",
            QCoreApplication::translate("limbeck::StatementSplitter",
                                        "“%1” is a command of psql, not of the server.")
                .arg(QString::fromUtf8(bytes(token).first(qMin<qsizetype>(40, token.length))).trimmed()),
            QCoreApplication::translate("limbeck::StatementSplitter",
                                        "Write it as SQL, or take it out of the file."),
            locate(m_file, token.offset, m_fileName));
    case TokenKind::Semicolon:
        if (m_parens.empty() && m_bodies.empty())
            return finishStatement();
        break;
    case TokenKind::OpenParen:
        m_parens.push_back(token.offset);
        break;
    case TokenKind::CloseParen:
        if (!m_parens.empty())
            m_parens.pop_back();
        break;
    case TokenKind::Identifier:
        addWord(token);
        break;
    default:
        break;
    }
    if (m_begin < 0)
        m_begin = token.offset;
    m_end = token.offset + token.length;
    return {};
}

void Splitter::addWord(const Token &token)
{
    const bool opensRoutine = isWord(token, "create") || isWord(token, "function") ||
                              isWord(token, "procedure") || isWord(token, "or") || isWord(token, "replace");
    if (opensRoutine && m_words < m_leadingWords.size())
        m_leadingWords[m_words] = char(bytes(token)[0] | 0x20);
    ++m_words;
    if (!m_parens.empty() || !definesRoutine())
        return;
    if (isWord(token, "begin") || (isWord(token, "case") && !m_bodies.empty()))
        m_bodies.push_back(token.offset);
    else if (isWord(token, "end") && !m_bodies.empty())
        m_bodies.pop_back();
}

// CREATE [OR REPLACE] {FUNCTION|PROCEDURE}
bool Splitter::definesRoutine() const
{
    const auto routine = [this](std::size_t at) {
        return m_leadingWords[at] == 'f' || m_leadingWords[at] == 'p';
    };
    return m_leadingWords[0] == 'c' &&
           (routine(1) || (m_leadingWords[1] == 'o' && m_leadingWords[2] == 'r' && routine(3)));
}

Result<void> Splitter::finishStatement()
{
    m_words = 0;
    m_leadingWords.fill('\0');
    if (m_begin < 0)
        return {};
    m_position.advance(m_begin);
    Statement statement{m_file.sliced(m_begin, m_end - m_begin), m_begin, m_position.line(),
                        m_position.column(), std::exchange(m_notes, {})};
    m_begin = -1;
    if (auto checked = checkCopy(statement); !checked)
        return checked;
    m_statements.push_back(std::move(statement));
    return {};
}

Result<void> Splitter::checkCopy(const Statement &statement) const
{
    const auto first = sqlWords(statement.sql, 1);
    if (first.empty() || !first.front().is("COPY"))
        return {};
    const auto words = sqlWords(statement.sql, size_t(statement.sql.size()));
    const SourceLocation where{m_fileName, statement.line, statement.column};
    for (std::size_t i = 1; i + 1 < words.size(); ++i) {
        if (words[i].depth > 0)
            continue;
        if (words[i].is("FROM") && words[i + 1].is("STDIN"))
            return fail(
                "sql.copy-stdin",
                QCoreApplication::translate("limbeck::StatementSplitter",
                                            "COPY … FROM STDIN reads its rows from psql's input."),
                QCoreApplication::translate(
                    "limbeck::StatementSplitter",
                    "Write INSERT statements, or COPY … FROM 'file' with a file that the server can read."),
                where);
        if (words[i].is("TO") && words[i + 1].is("STDOUT"))
            return fail(
                "sql.copy-stdout",
                QCoreApplication::translate("limbeck::StatementSplitter",
                                            "COPY … TO STDOUT writes its rows to psql's output."),
                QCoreApplication::translate(
                    "limbeck::StatementSplitter",
                    "Take it out of the revision, or write COPY … TO 'file' with a file on the server."),
                where);
    }
    return {};
}

Result<void> Splitter::checkClosed() const
{
    if (!m_parens.empty())
        return unterminated(TokenKind::OpenParen, m_parens.front());
    if (!m_bodies.empty())
        return unterminated(TokenKind::Identifier, m_bodies.front());
    return {};
}

tl::unexpected<Error> Splitter::unterminated(TokenKind kind, qsizetype offset) const
{
    return fail(
        "sql.unterminated", unterminatedMessage(kind),
        QCoreApplication::translate("limbeck::StatementSplitter", "Close it before the section ends."),
        locate(m_file, offset, m_fileName));
}

} // namespace

Result<std::vector<Statement>> splitStatements(const QByteArray &file, qsizetype from, qsizetype to,
                                               const QString &fileName)
{
    if (from == 0 && file.startsWith("\xef\xbb\xbf"))
        from = qMin<qsizetype>(3, to);
    return Splitter(file, from, to, fileName).run();
}

Result<std::vector<Statement>> splitStatements(const QByteArray &text, const QString &fileName)
{
    return splitStatements(text, 0, text.size(), fileName);
}

SourceLocation locate(QByteArrayView text, qsizetype offset, const QString &fileName)
{
    TextPosition position(text);
    position.advance(offset);
    return {fileName, position.line(), position.column()};
}

} // namespace limbeck
