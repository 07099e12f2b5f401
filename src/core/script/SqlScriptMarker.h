#pragma once

#include "base/Result.h"

#include <QByteArray>
#include <QByteArrayView>

#include <optional>

namespace limbeck {

struct Token;

// A line `-- migrate:up transaction:false` of a SQL revision. A value type.
struct SqlScriptMarker
{
    enum class Section
    {
        Up,
        Down
    };

    Section section = Section::Up;
    std::optional<bool> transaction; // as written; nothing: the statements decide
    qsizetype offset = 0;            // bytes: where the line's comment begins
    qsizetype end = 0;               // and ends
    int line = 1;

    // Whether the token is a comment that stands first on its line and begins with `migrate:NAME`. Prose such
    // as "migrate: all users" is none.
    static bool matches(const QByteArray &content, const Token &token);
    // Reads a token that matches. Errors: script.marker-unknown, script.marker-option.
    static Result<SqlScriptMarker> parse(const QByteArray &content, const Token &token, const QString &file);
    // What a comment that stands first on its line says behind its dashes, trimmed; null for any other token.
    static QByteArrayView commentLine(const QByteArray &content, const Token &token);
};

} // namespace limbeck
