#include "plan/SessionReset.h"

#include "sql/SqlLexer.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace limbeck {

namespace {

// The first two words in lower case, comments skipped.
std::array<QByteArray, 2> leadingWords(const QByteArray &sql)
{
    std::array<QByteArray, 2> words;
    size_t found = 0;
    SqlLexer lexer(sql);
    while (found < words.size()) {
        const Token token = lexer.next();
        if (token.kind == TokenKind::Whitespace || token.kind == TokenKind::LineComment ||
            token.kind == TokenKind::BlockComment)
            continue;
        if (token.kind != TokenKind::Identifier)
            break;
        words[found++] = sql.mid(token.offset, token.length).toLower();
    }
    return words;
}

bool isOneOf(const QByteArray &word, std::initializer_list<std::string_view> list)
{
    return std::find(list.begin(), list.end(), std::string_view(word.constData(), size_t(word.size()))) !=
           list.end();
}

} // namespace

bool mayTouchSession(const QByteArray &sql)
{
    const auto [first, second] = leadingWords(sql);
    if (first == "create")
        return isOneOf(second, {"temp", "temporary", "local", "global"});
    return !isOneOf(first, {"alter", "drop", "insert", "update", "delete", "comment", "grant", "revoke",
                            "truncate", "reindex", "vacuum", "analyze", "merge"});
}

bool mayTouchSession(const std::vector<Statement> &statements)
{
    return std::any_of(statements.begin(), statements.end(),
                       [](const Statement &statement) { return mayTouchSession(statement.sql); });
}

QByteArrayList sessionResetStatements()
{
    return {QByteArrayLiteral("RESET SESSION AUTHORIZATION"),
            QByteArrayLiteral("RESET ROLE"),
            QByteArrayLiteral("RESET ALL"),
            QByteArrayLiteral("SET client_encoding = 'UTF8'"),
            QByteArrayLiteral("CLOSE ALL"),
            QByteArrayLiteral("UNLISTEN *"),
            QByteArrayLiteral("DISCARD TEMP"),
            QByteArrayLiteral("DISCARD SEQUENCES"),
            QByteArrayLiteral("DEALLOCATE ALL")};
}

} // namespace limbeck
