#include "sql/StatementTargets.h"

#include "sql/SqlWords.h"

#include <QStringList>

#include <initializer_list>
#include <optional>

namespace limbeck {

namespace {

using Role = StatementTarget::Role;

// A DROP of many tables is the longest that matters.
constexpr std::size_t enoughWords = 2000;

// Walks over the words of one statement.
class Reader
{
public:
    explicit Reader(QByteArrayView sql) : m_words(sqlWords(sql, enoughWords)) {}

    bool take(std::initializer_list<const char *> words)
    {
        if (m_words.size() < m_at + words.size())
            return false;
        std::size_t at = m_at;
        for (const char *word : words) {
            if (!m_words[at++].is(word))
                return false;
        }
        m_at = at;
        return true;
    }
    bool takeText(const char *text)
    {
        if (atEnd() || m_words[m_at].text != text)
            return false;
        ++m_at;
        return true;
    }
    bool skipTo(const char *word)
    {
        while (!atEnd() && !(m_words[m_at].is(word) && m_words[m_at].depth == 0))
            ++m_at;
        return take({word});
    }
    bool atEnd() const { return m_at >= m_words.size(); }

    // a.b.c, each part folded; empty: there is no name here.
    QStringList name()
    {
        QStringList parts;
        do {
            const std::optional<QString> part = identifier();
            if (!part)
                return {};
            parts << *part;
        } while (takeText("."));
        return parts;
    }

private:
    std::optional<QString> identifier()
    {
        if (atEnd())
            return {};
        const SqlWord &word = m_words[m_at];
        if (word.kind == TokenKind::Identifier) {
            ++m_at;
            return QString::fromUtf8(word.text.toLower()); // ASCII letters only, as the server does it
        }
        if (word.kind != TokenKind::QuotedIdentifier)
            return {};
        ++m_at;
        const QByteArray inner = word.text.mid(1, word.text.size() - 2);
        return QString::fromUtf8(inner).replace(QLatin1String("\"\""), QLatin1String("\""));
    }

    std::vector<SqlWord> m_words;
    std::size_t m_at = 0;
};

// The kinds of relations; all of them have an owner and share one space of names.
bool takeKind(Reader &reader)
{
    return reader.take({"FOREIGN", "TABLE"}) || reader.take({"MATERIALIZED", "VIEW"}) ||
           reader.take({"TABLE"}) || reader.take({"INDEX"}) || reader.take({"SEQUENCE"}) ||
           reader.take({"VIEW"});
}

class Targets
{
public:
    explicit Targets(QByteArrayView sql) : m_reader(sql) {}

    std::vector<StatementTarget> read()
    {
        if (m_reader.take({"ALTER"}))
            alter();
        else if (m_reader.take({"DROP"}))
            drop();
        else if (m_reader.take({"TRUNCATE"}))
            truncate();
        else if (m_reader.take({"COMMENT", "ON"}))
            comment();
        else if (m_reader.take({"CREATE"}))
            create();
        return std::move(m_found);
    }

private:
    bool add(Role role, const QStringList &parts)
    {
        // A third part in front is the database.
        if (parts.isEmpty() || parts.size() > 3)
            return false;
        m_found.push_back({role, parts.size() > 1 ? parts.at(parts.size() - 2) : QString(), parts.last()});
        return true;
    }

    void alter()
    {
        if (!takeKind(m_reader) || m_reader.take({"ALL", "IN", "TABLESPACE"}))
            return;
        (void)m_reader.take({"IF", "EXISTS"});
        (void)m_reader.take({"ONLY"});
        if (!add(Role::Owned, m_reader.name()))
            return;
        (void)m_reader.takeText("*");
        if (m_reader.take({"RENAME", "TO"})) {
            const QStringList name = m_reader.name();
            if (name.size() == 1)
                m_found.push_back({Role::Created, m_found.front().schema, name.first()});
        }
    }

    void drop()
    {
        if (!takeKind(m_reader))
            return;
        (void)m_reader.take({"CONCURRENTLY"});
        (void)m_reader.take({"IF", "EXISTS"});
        while (add(Role::Owned, m_reader.name()) && m_reader.takeText(","))
            continue;
    }

    void truncate()
    {
        (void)m_reader.take({"TABLE"});
        do {
            (void)m_reader.take({"ONLY"});
            if (!add(Role::Emptied, m_reader.name()))
                return;
            (void)m_reader.takeText("*");
        } while (m_reader.takeText(","));
    }

    void comment()
    {
        if (m_reader.take({"COLUMN"})) {
            QStringList parts = m_reader.name();
            if (parts.size() < 2)
                return;
            parts.removeLast();
            add(Role::Owned, parts);
        } else if (takeKind(m_reader)) {
            add(Role::Owned, m_reader.name());
        }
    }

    void create()
    {
        if (m_reader.take({"UNIQUE", "INDEX"}) || m_reader.take({"INDEX"})) {
            createIndex();
            return;
        }
        (void)m_reader.take({"OR", "REPLACE"});
        for (const char *word : {"GLOBAL", "LOCAL"})
            (void)m_reader.take({word});
        for (const char *word : {"TEMPORARY", "TEMP", "UNLOGGED", "RECURSIVE"})
            (void)m_reader.take({word});
        if (!takeKind(m_reader))
            return;
        const Role role = m_reader.take({"IF", "NOT", "EXISTS"}) ? Role::Untouched : Role::Created;
        add(role, m_reader.name());
    }

    void createIndex()
    {
        (void)m_reader.take({"CONCURRENTLY"});
        (void)m_reader.take({"IF", "NOT", "EXISTS"});
        QStringList index;
        if (!m_reader.take({"ON"})) {
            index = m_reader.name();
            if (!m_reader.skipTo("ON"))
                return;
        }
        (void)m_reader.take({"ONLY"});
        const QStringList table = m_reader.name();
        if (!add(Role::Owned, table) || index.isEmpty())
            return;
        // An index is in its table's schema.
        m_found.push_back({Role::Created, m_found.back().schema, index.last()});
    }

    Reader m_reader;
    std::vector<StatementTarget> m_found;
};

} // namespace

std::vector<StatementTarget> statementTargets(QByteArrayView sql)
{
    return Targets(sql).read();
}

} // namespace limbeck
