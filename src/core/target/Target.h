#pragma once

#include "base/Error.h"
#include "base/Origin.h"
#include "base/Secret.h"
#include "target/DatabaseUrl.h"
#include "tunnel/TunnelSettings.h"

#include <QByteArray>
#include <QJsonObject>
#include <QList>
#include <QMap>
#include <QPair>
#include <QString>

#include <optional>
#include <vector>

namespace limbeck {

// The database that an operation will really touch, and where each part of that came from. Every part is
// resolved before a connection is tried: nothing is left for libpq to take from its own environment or
// defaults. A value type.
class Target
{
public:
    QString scheme = QStringLiteral("postgresql"); // SQLAlchemy's, with the driver: "postgresql+asyncpg"
    QString driver;                                // "asyncpg"…; empty: SQLAlchemy's default
    QString user;
    Secret password; // unset: none known (trust, peer, or asked for)
    std::vector<HostPort> hosts;
    QString database;
    QMap<QString, QString> options; // libpq parameters: sslmode, sslrootcert, options, target_session_attrs…
    QMap<QString, Origin> origins;  // "user", "password", "host", "port", "database", "driver", option names

    // The way there, which is no part of the database's name: host and port are the bastion's view of them.
    std::optional<TunnelSettings> tunnel; // nothing: straight

    QString firstHost() const;
    quint16 firstPort() const; // 5432 where none is named
    QString hostsText() const; // "h1:5432,h2:5433", IPv6 in brackets, "[socket folder]:port" for Unix sockets
    Origin origin(const QString &part) const;

    // "app@db.example:5432/app"
    QString display() const;
    // "postgresql+asyncpg://app:***@db.example:5432/app": the closing line of Alembic's manner.
    QString displayUrl() const;
    // Keyword/value pairs for PQconnectdbParams, password included. application_name and connect_timeout are
    // added by the one who connects.
    QList<QPair<QByteArray, QByteArray>> libpqParameters() const;
    // A hash over host, port, database, user and the tunnel: what a plan's fingerprint binds to. Holds no
    // secret.
    QByteArray identity() const;
    // The host as the other end of the tunnel has to look it up: `hostaddr` where that is named.
    QString tunnelledHost() const;
    // Why its tunnel cannot lead to it: tunnel.several-hosts, tunnel.socket. Nothing: it can, or there is
    // none.
    std::optional<Error> tunnelObstacle() const;
    // {driver, user, host, port, database, options, password: "set"|"unset", display, origins, tunnel};
    // tunnel as TunnelSettings has it, or null.
    QJsonObject toJson() const;
};

} // namespace limbeck
