#pragma once

#include "base/Result.h"

#include <QByteArray>
#include <QString>
#include <QVariantList>

#include <functional>
#include <vector>

namespace limbeck {

// What the connection test tells of a session beyond ServerFacts. A value type.
struct SessionFacts
{
    // -1 is no limit.
    int maxConnections = 0;
    int reservedConnections = 0; // that this role may not take
    int usedConnections = 0;
    int roleLimit = -1;
    int roleUsed = 0;
    int databaseLimit = -1;
    int databaseUsed = 0;
    QString sessionUser; // who logged in; current_user may be another role
    // Settings of the role or the database that change what a script does, other than the built-in ones.
    struct Setting
    {
        QString name;
        QString value;
        QString source; // "user", "database", "database user", "client"…: PostgreSQL's word
    };
    std::vector<Setting> settings;

    // How many more sessions like this one the narrowest limit allows.
    int connectionsLeft() const;

    using Rows = std::function<Result<QList<QVariantList>>(const QByteArray &sql)>;
    // Two queries, which every role may run. Errors: those of Session.
    static Result<SessionFacts> read(const Rows &query);
};

} // namespace limbeck
