#pragma once

#include "target/TargetResolver.h"

#include <QMap>
#include <QString>

#include <vector>

namespace limbeck {

// A connection as an editor shows it: what an environment's files and process say, without what is filled in
// where they are silent. A value type.
struct ConnectionFields
{
    QString driver;              // "asyncpg"…; empty: SQLAlchemy's default
    std::vector<HostPort> hosts; // empty: none named
    QString database;            // empty: not named
    QString user;
    Secret password; // unset: the files hold none, so it is asked for or comes from elsewhere
    QString sslmode; // libpq's words, whatever the driver calls them; empty: not said
    QString sslrootcert;
    QString sslcert;
    QString sslkey;
    QMap<QString, QString> options; // others, as the URL's query spells them

    // Of a resolution's target; without one, nothing is filled in.
    static ConnectionFields of(const Resolution &resolution, const Environment &environment);
    static ConnectionFields of(const DatabaseUrl &url);

    // The URL that says all of this, as it is written for SQLAlchemy. What the driver does not take from a
    // URL (connectionVariable()) is left out.
    DatabaseUrl toUrl() const;
    // Without what is said twice: asyncpg's own `ssl` where there is an sslmode.
    ConnectionFields normalized() const;
    // The names of the parts that differ: "driver", "host", "port", "database", "user", "password",
    // "sslmode", …, option names.
    QStringList differences(const ConnectionFields &other) const;
    // These with what was changed from `before` to `after`: an edit that was begun on an older state.
    ConnectionFields withChanges(const ConnectionFields &before, const ConnectionFields &after) const;

    friend bool operator==(const ConnectionFields &, const ConnectionFields &) = default;
};

// The TLS parts, in order: "sslmode", "sslrootcert", "sslcert", "sslkey".
const QStringList &tlsParts();
QString tlsValue(const ConnectionFields &fields, const QString &part);
void setTlsValue(ConnectionFields *fields, const QString &part, const QString &value);

// How a driver's URL spells a TLS part: asyncpg has `ssl` for sslmode. Empty: it takes none from a URL, and
// libpq's variable (PGSSLROOTCERT…) is the way.
QString urlOption(const QString &part, const QString &driver);
// libpq's variable for one of its parameters; empty: there is none that is followed.
QString connectionVariable(const QString &option);

// The drivers of PostgreSQL that SQLAlchemy has, for a list to choose from; the first is empty, its default.
const QStringList &knownDrivers();

} // namespace limbeck
