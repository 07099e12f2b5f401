#pragma once

#include "base/Result.h"
#include "target/Target.h"

#include <QByteArray>
#include <QString>

#include <chrono>
#include <string>
#include <vector>

namespace limbeck {

// Everything that libpq is told for a target, with nothing left for it to take from PG* process variables or
// the password file: each parameter that has such a variable is given a value, its compiled-in default where
// the target says nothing. (PGTZ, PGDATESTYLE and PGGEQO cannot be overruled; psql obeys them the same way.
// A PGSERVICE can add nothing, but one that does not exist makes libpq refuse.) A value type. Holds the
// password: never print it.
class ConnectionParameters
{
public:
    ConnectionParameters(const Target &target, const QString &applicationName,
                         std::chrono::milliseconds connectTimeout);

    void set(const QByteArray &keyword, const QByteArray &value);
    QByteArray value(const QByteArray &keyword) const;
    // As a libpq connection string; also works where a value is empty, which PQconnectdbParams would take as
    // "look into the environment". `without`: keywords that are left out, for libpq to find elsewhere.
    QByteArray connectionString(const QList<QByteArray> &without = {}) const;
    // As connectionString(), without those keywords and for QPSQL, which replaces each `;` by a space.
    // Error: connect.option (a value with a semicolon, which the driver cannot pass on).
    Result<QString> driverOptions(const QList<QByteArray> &without) const;

private:
    struct Parameter
    {
        QByteArray keyword;
        QByteArray value;
    };
    std::vector<Parameter> m_parameters;
};

} // namespace limbeck
