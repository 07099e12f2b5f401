#include "sql/SqlKeywords.h"
#include "sql/SqlWords.h"
#include "sql/StatementSplitter.h"

#include <algorithm>

namespace limbeck {

namespace {

using Words = std::vector<SqlWord>;

// Enough for the longest option list in front of the word that decides; the rest of a statement can be long.
constexpr std::size_t leadingWords = 200;

bool matches(const Words &words, std::size_t at, std::initializer_list<const char *> wanted)
{
    if (words.size() < at + wanted.size())
        return false;
    return std::equal(wanted.begin(), wanted.end(), words.begin() + std::ptrdiff_t(at),
                      [](const char *word, const SqlWord &found) { return found.is(word); });
}

bool contains(const Words &words, std::initializer_list<const char *> wanted)
{
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (matches(words, i, wanted))
            return true;
    }
    return false;
}

// Whether an option in parentheses is switched off: `name = false`, `name false`, `name off`, `name 0`.
bool isSwitchedOff(const Words &words, const char *name)
{
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
        if (words[i].depth == 0 || !words[i].is(name))
            continue;
        std::size_t value = i + 1;
        if (words[value].text == "=" && value + 1 < words.size())
            ++value;
        const QByteArray text = words[value].text.toLower().replace('\'', "");
        return text == "false" || text == "off" || text == "0";
    }
    return false;
}

// The index of the first word behind `REINDEX` or `CLUSTER` and their option lists.
std::size_t behindOptions(const Words &words)
{
    std::size_t at = 1;
    while (at < words.size() && (words[at].depth > 0 || words[at].kind == TokenKind::OpenParen ||
                                 words[at].kind == TokenKind::CloseParen || words[at].is("VERBOSE")))
        ++at;
    return at;
}

QByteArray reindex(const Words &words)
{
    const std::size_t at = behindOptions(words);
    for (const char *whole : {"SCHEMA", "DATABASE", "SYSTEM"}) {
        if (matches(words, at, {whole}))
            return QByteArray("REINDEX ") + whole;
    }
    const bool concurrently =
        matches(words, at + 1, {"CONCURRENTLY"}) ||
        (contains(words, {"CONCURRENTLY"}) && words[at - 1].kind == TokenKind::CloseParen &&
         !isSwitchedOff(words, "CONCURRENTLY"));
    return concurrently ? QByteArray("REINDEX CONCURRENTLY") : QByteArray();
}

QByteArray subscription(const Words &words)
{
    if (matches(words, 0, {"CREATE", "SUBSCRIPTION"})) {
        const bool makesSlot = !isSwitchedOff(words, "CREATE_SLOT") && !isSwitchedOff(words, "CONNECT");
        return makesSlot ? QByteArray("CREATE SUBSCRIPTION") : QByteArray();
    }
    if (matches(words, 0, {"DROP", "SUBSCRIPTION"}))
        return "DROP SUBSCRIPTION";
    if (!matches(words, 0, {"ALTER", "SUBSCRIPTION"}))
        return {};
    const bool refreshes = contains(words, {"REFRESH", "PUBLICATION"}) ||
                           (contains(words, {"PUBLICATION"}) && !isSwitchedOff(words, "REFRESH"));
    return refreshes ? QByteArray("ALTER SUBSCRIPTION") : QByteArray();
}

QByteArray wholeServer(const Words &words)
{
    for (const char *kind : {"DATABASE", "TABLESPACE"}) {
        for (const char *verb : {"CREATE", "DROP"}) {
            if (matches(words, 0, {verb, kind}))
                return QByteArray(verb) + ' ' + kind;
        }
    }
    if (matches(words, 0, {"ALTER", "SYSTEM"}))
        return "ALTER SYSTEM";
    if (matches(words, 0, {"ALTER", "DATABASE"}) && matches(words, 3, {"SET", "TABLESPACE"}))
        return "ALTER DATABASE … SET TABLESPACE";
    return {};
}

QByteArray index(const Words &words)
{
    if (matches(words, 0, {"CREATE", "INDEX", "CONCURRENTLY"}) ||
        matches(words, 0, {"CREATE", "UNIQUE", "INDEX", "CONCURRENTLY"}))
        return "CREATE INDEX CONCURRENTLY";
    if (matches(words, 0, {"DROP", "INDEX", "CONCURRENTLY"}))
        return "DROP INDEX CONCURRENTLY";
    const bool detaches = matches(words, 0, {"ALTER", "TABLE"}) && contains(words, {"DETACH", "PARTITION"}) &&
                          words.back().is("CONCURRENTLY");
    return detaches ? QByteArray("DETACH PARTITION CONCURRENTLY") : QByteArray();
}

// Words after which the next one is the object's name, so that a summary may end behind it.
bool introducesName(const SqlWord &word)
{
    static constexpr auto words = {"TABLE",     "INDEX", "VIEW",     "INTO",      "FROM",   "UPDATE",
                                   "FUNCTION",  "TYPE",  "SEQUENCE", "PROCEDURE", "SCHEMA", "TRIGGER",
                                   "EXTENSION", "ROLE",  "DOMAIN",   "POLICY",    "RULE",   "DATABASE"};
    return std::any_of(words.begin(), words.end(), [&word](const char *text) { return word.is(text); });
}

bool isBetweenKindAndName(const SqlWord &word)
{
    static constexpr auto words = {"IF", "NOT", "EXISTS", "CONCURRENTLY", "ONLY"};
    return std::any_of(words.begin(), words.end(), [&word](const char *text) { return word.is(text); });
}

bool isName(const SqlWord &word)
{
    return word.kind == TokenKind::Identifier || word.kind == TokenKind::QuotedIdentifier ||
           word.kind == TokenKind::UnicodeIdentifier;
}

} // namespace

QByteArray nonTransactionalCommand(QByteArrayView sql)
{
    const Words words = sqlWords(sql, leadingWords);
    if (words.empty())
        return {};
    if (words.front().is("VACUUM"))
        return "VACUUM";
    if (words.front().is("REINDEX"))
        return reindex(words);
    if (words.front().is("CLUSTER"))
        return behindOptions(words) >= words.size() ? QByteArray("CLUSTER") : QByteArray();
    if (matches(words, 0, {"DISCARD", "ALL"}))
        return "DISCARD ALL";
    if (matches(words, 0, {"COMMIT", "PREPARED"}))
        return "COMMIT PREPARED";
    if (matches(words, 0, {"ROLLBACK", "PREPARED"}))
        return "ROLLBACK PREPARED";
    for (const auto rule : {wholeServer, index, subscription}) {
        if (QByteArray command = rule(words); !command.isEmpty())
            return command;
    }
    return {};
}

QByteArray transactionCommand(QByteArrayView sql)
{
    const Words words = sqlWords(sql, 4);
    if (matches(words, 0, {"COMMIT", "PREPARED"}) || matches(words, 0, {"ROLLBACK", "PREPARED"}))
        return {};
    if (matches(words, 0, {"START", "TRANSACTION"}))
        return "START TRANSACTION";
    if (matches(words, 0, {"PREPARE", "TRANSACTION"}))
        return "PREPARE TRANSACTION";
    // ROLLBACK [WORK | TRANSACTION] TO: back to a savepoint, the transaction goes on.
    const bool work = matches(words, 1, {"WORK"}) || matches(words, 1, {"TRANSACTION"});
    if (matches(words, 0, {"ROLLBACK"}) && matches(words, work ? 2 : 1, {"TO"}))
        return {};
    for (const char *command : {"BEGIN", "COMMIT", "END", "ROLLBACK", "ABORT"}) {
        if (matches(words, 0, {command}))
            return command;
    }
    return {};
}

QString statementSummary(QByteArrayView sql, int maxLength)
{
    const Words words = sqlWords(sql, 40);
    QString text;
    bool named = false;
    bool nameNext = false;
    for (std::size_t i = 0; i < words.size() && isName(words[i]); ++i) {
        const SqlWord &word = words[i];
        const bool between = isBetweenKindAndName(word);
        const bool keyword = word.kind == TokenKind::Identifier && isSqlKeyword(word.text);
        const bool name = !keyword || (nameNext && !between);
        if (!text.isEmpty())
            text += QLatin1Char(' ');
        text += QString::fromUtf8(name ? word.text : word.text.toUpper());
        while (name && i + 2 < words.size() && words[i + 1].text == "." && isName(words[i + 2])) {
            text += QLatin1Char('.') + QString::fromUtf8(words[i + 2].text);
            i += 2;
        }
        // ALTER TABLE orders ADD COLUMN email: what is done to it matters as much as its name.
        if (name && (named || !words.front().is("ALTER")))
            break;
        named = named || name;
        nameNext =
            introducesName(word) || word.is("COLUMN") || word.is("CONSTRAINT") || (nameNext && between);
    }
    if (text.isEmpty())
        text = QString::fromUtf8(sql).simplified();
    return text.size() > maxLength ? text.left(maxLength - 1) + QChar(0x2026) : text;
}

} // namespace limbeck
