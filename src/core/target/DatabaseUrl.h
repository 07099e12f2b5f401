#pragma once

#include "base/Finding.h"
#include "base/Result.h"
#include "base/Secret.h"

#include <QList>
#include <QPair>
#include <QString>

#include <optional>
#include <vector>

namespace limbeck {

// A host (name, address without brackets, or a socket folder that starts with `/`) and its port.
struct HostPort
{
    QString host;
    std::optional<quint16> port;

    friend bool operator==(const HostPort &, const HostPort &) = default;
};

// A SQLAlchemy URL of PostgreSQL. Grammar and percent-encoding: sqlalchemy/engine/url.py (`make_url`), which
// differs from RFC 3986 and from libpq's own URIs. A value type, any thread.
class DatabaseUrl
{
public:
    // `where` is the place that the text came from, for the errors: url.syntax, url.dialect, url.port,
    // url.host (an unescaped `@` or `/` in the password is recognised and explained). No error text holds the
    // password.
    static Result<DatabaseUrl> parse(const QString &text, const SourceLocation &where = {});

    QString scheme; // as written: "postgresql+asyncpg", "postgres"
    QString driver; // "asyncpg", "psycopg", "psycopg2", "pg8000", or empty for SQLAlchemy's default
    std::optional<QString> user;
    Secret password;
    std::vector<HostPort> hosts; // empty: none named
    std::optional<QString> database;
    QList<QPair<QString, QString>> query; // decoded, in order

    // libpq's connection parameters that the query options mean (sslmode, options, target_session_attrs…),
    // translated from the driver's spelling; what only the driver knows is set aside with an info finding
    // (url.driver-option).
    QList<QPair<QString, QString>> libpqOptions(Findings *findings, const SourceLocation &where) const;

    // With the password as `***`; SQLAlchemy's own rendering otherwise.
    QString display() const;
    // user@host:port/database without scheme and options.
    QString shortDisplay() const;
    // SQLAlchemy's rendering with the real password, for a `.env` file or a child process.
    Secret toSecret() const;

    // The same server and database as far as the text tells: hosts (case-insensitive), ports (5432 when left
    // out), database and user.
    bool sameDatabase(const DatabaseUrl &other) const;
};

// Text that looks like a URL with everything between the last `:` before the `@` and the `@` replaced by
// `***`. For texts that could not be parsed. Errs on the side of hiding too much.
QString maskUrlText(const QString &text);

} // namespace limbeck
