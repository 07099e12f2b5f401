#include "run/IndexCheck.h"

#include "pg/Session.h"
#include "plan/SqlText.h"
#include "sql/SqlLexer.h"

#include <vector>

namespace limbeck {

namespace {

struct Word
{
    QByteArray text;
    QByteArray lower;
    TokenKind kind = TokenKind::End;
};

// The first tokens that mean something; an index's name and table come early.
std::vector<Word> leadingWords(const QByteArray &sql, size_t count)
{
    std::vector<Word> words;
    SqlLexer lexer(sql);
    while (words.size() < count) {
        const Token token = lexer.next();
        if (token.kind == TokenKind::End)
            break;
        if (token.kind == TokenKind::Whitespace || token.kind == TokenKind::LineComment ||
            token.kind == TokenKind::BlockComment)
            continue;
        const QByteArray text = sql.mid(token.offset, token.length);
        words.push_back({text, text.toLower(), token.kind});
    }
    return words;
}

// Walks over words; takes those that it is asked for.
class WordReader
{
public:
    explicit WordReader(std::vector<Word> words) : m_words(std::move(words)) {}

    bool take(const char *word)
    {
        if (m_next >= m_words.size() || m_words[m_next].lower != word)
            return false;
        ++m_next;
        return true;
    }
    bool isAt(const char *word) const { return m_next < m_words.size() && m_words[m_next].lower == word; }
    // A name with its schema: "a.b".
    QByteArray name()
    {
        QByteArray text;
        while (m_next < m_words.size()) {
            const Word &word = m_words[m_next];
            if (word.kind != TokenKind::Identifier && word.kind != TokenKind::QuotedIdentifier)
                break;
            text += word.text;
            ++m_next;
            if (!isAt("."))
                break;
            text += '.';
            ++m_next;
        }
        return text;
    }

private:
    std::vector<Word> m_words;
    size_t m_next = 0;
};

const char displayName[] = "pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname)";

} // namespace

std::optional<ConcurrentIndex> concurrentIndex(const QByteArray &sql)
{
    WordReader words(leadingWords(sql, 16));
    if (!words.take("create"))
        return std::nullopt;
    words.take("unique");
    if (!words.take("index") || !words.take("concurrently"))
        return std::nullopt;
    if (words.take("if")) {
        words.take("not");
        words.take("exists");
    }
    if (words.isAt("on"))
        return std::nullopt;
    ConcurrentIndex index;
    index.name = words.name();
    if (index.name.isEmpty() || !words.take("on"))
        return std::nullopt;
    words.take("only");
    index.table = words.name();
    if (index.table.isEmpty())
        return std::nullopt;
    return index;
}

Result<QList<InvalidIndex>> invalidIndexes(Session &session)
{
    const auto rows =
        session.rows(QByteArrayLiteral("SELECT c.oid::bigint, ") + displayName +
                     " FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid "
                     "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
                     "WHERE NOT i.indisvalid AND c.relkind = 'i' ORDER BY 2");
    if (!rows)
        return fail(rows.error());
    QList<InvalidIndex> found;
    for (const QVariantList &row : *rows)
        found.append({row[0].toLongLong(), row[1].toString()});
    return found;
}

Result<FoundIndex> findIndex(Session &session, const ConcurrentIndex &index)
{
    // parse_ident() folds and unquotes the name by the server's own rules.
    const auto row = session.row(
        QByteArrayLiteral("SELECT i.indisvalid, ") + displayName +
        " FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid "
        "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
        "WHERE i.indrelid = pg_catalog.to_regclass(" +
        quoteLiteral(QString::fromUtf8(index.table)) + ") AND c.relname = (pg_catalog.parse_ident(" +
        quoteLiteral(QString::fromUtf8(index.name)) + "))[1]");
    if (!row)
        return fail(row.error());
    if (row->isEmpty())
        return FoundIndex{};
    return FoundIndex{row->at(0).toBool() ? IndexState::Valid : IndexState::Invalid, row->at(1).toString()};
}

} // namespace limbeck
