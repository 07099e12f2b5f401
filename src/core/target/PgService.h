#pragma once

#include "base/Origin.h"
#include "base/Result.h"

#include <QMap>
#include <QString>
#include <QStringList>

namespace limbeck {

// A named connection of a service file (pg_service.conf): libpq's keywords with their values and lines. May
// hold a password: never print it.
struct PgService
{
    struct Entry
    {
        QString value;
        Origin origin; // kind Service: the file and the line
    };
    QMap<QString, Entry> parts; // "host", "port", "dbname", "user", "password", "sslmode"…
};

// The first group [name] in the files, as libpq reads them: a key counts once, lines are neither quoted nor
// escaped. Files that do not exist are passed over. Source: libpq's parseServiceFile(), and the manual, "The
// Connection Service File". Errors: target.service-unknown (lists the files that were looked at),
// target.service-syntax (with file and line; never with a value). Blocking disk I/O.
Result<PgService> findPgService(const QString &name, const QStringList &files);

} // namespace limbeck
