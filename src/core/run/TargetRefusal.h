#pragma once

#include "base/Origin.h"
#include "base/SourceLocation.h"

#include <QJsonObject>
#include <QList>
#include <QString>

namespace limbeck {

// Why the target guard refused a run, as data: the database that was meant and the one that env.py wanted,
// each with where it comes from. Passwords are hidden. A value.
struct TargetRefusal
{
    struct Place
    {
        SourceLocation where;
        QString function; // that the line belongs to, or the key of an ini; may be empty
        QString text;     // of the line; may be empty
    };

    QString wanted;       // as Target::display() writes it
    Origin wantedOrigin;  // of its host
    QString found;        // "app@localhost:5432/algoref"
    QJsonObject actual;   // {host, port, database, user, …}, as far as it is known
    QString reason;       // "ini-url", "getenv-default"…, see docs/alembic.md; empty: not found out
    QString loadedFile;   // that env.py loads, for the reasons that have one
    QList<Place> written; // the line that env.py's target is written in; empty: not found
    QList<Place> calls;   // how env.py came to connect, the line that connects last

    // {expected: {display, origin}, actual: {display, host, port, database, user, …}, reason, loaded,
    //  places: [{file, line, function, text}]}
    QJsonObject toJson() const;
};

} // namespace limbeck
