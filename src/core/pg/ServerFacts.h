#pragma once

#include "base/Result.h"

#include <QJsonObject>
#include <QString>
#include <QVariantList>

#include <functional>

namespace limbeck {

class Session;

// What the server says about itself and this session: shown in the target strip and checked before a run.
struct ServerFacts
{
    QString version;          // "15.20"
    int versionNumber = 0;    // 150020
    QString systemIdentifier; // empty where pg_control_system() is not allowed
    quint32 databaseOid = 0;
    QString database;      // current_database()
    QString role;          // current_user
    QString serverAddress; // empty for a Unix socket
    int serverPort = 0;
    QString encoding;
    QString timeZone;
    QString schema; // current_schema(), empty: none
    bool superuser = false;
    bool inRecovery = false;
    bool readOnly = false; // default_transaction_read_only
    bool canCreateInSchema = false;
    bool tls = false;
    QString tlsVersion;

    // The session's thread; two queries. Errors: those of Session.
    static Result<ServerFacts> read(Session &session);
    // The same over anything that gives the first row of a query.
    using Query = std::function<Result<QVariantList>(const QByteArray &sql)>;
    static Result<ServerFacts> read(const Query &query);
    QJsonObject toJson() const;
};

} // namespace limbeck
