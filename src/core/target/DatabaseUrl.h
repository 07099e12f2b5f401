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
// differs from RFC 3986 and from libpq's own URIs. What the query says about host, port, user, password and
// database is moved into these members, where the drivers would look too. A value type, any thread.
class DatabaseUrl
{
public:
    // `where` is the place that the text came from, for the errors: url.syntax, url.dialect, url.port,
    // url.host, url.password (an unescaped `@`, `/`, `?` or `#`, or a `%` that starts no escape). No error
    // text holds the password.
    static Result<DatabaseUrl> parse(const QString &text, const SourceLocation &where = {});

    QString scheme; // as written: "postgresql+asyncpg", "postgres"
    QString driver; // "asyncpg", "psycopg", "psycopg2", "pg8000", or empty for SQLAlchemy's default
    std::optional<QString> user;
    Secret password;
    std::vector<HostPort> hosts; // empty: none named
    std::optional<QString> database;
    QList<QPair<QString, QString>> query; // decoded, in order, without what the members hold

    // What SQLAlchemy makes of the URL and people should know: url.scheme-alias (postgres://, which it
    // refuses), url.host-list and url.host-encoded (forms that only libpq takes).
    Findings findings(const SourceLocation &where) const;

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

private:
    QString rendered(const QString &shownPassword) const;

    bool m_hostList = false;    // "h1:1,h2:2" in place of "?host=h1:1&host=h2:2"
    bool m_hostEncoded = false; // "%2Frun%2Fpostgresql" in place of "?host=/run/postgresql"

    friend class DatabaseUrlParser;
};

// "host", "host:port", "[::1]:port", "[/run/postgresql]:port"; several with commas.
QString hostsText(const std::vector<HostPort> &hosts, bool withDefaultPort);

// Text that looks like a URL with everything between the first `:` behind the scheme and the last `@`
// replaced by `***`. For texts that could not be parsed. Errs on the side of hiding too much.
QString maskUrlText(const QString &text);

} // namespace limbeck
