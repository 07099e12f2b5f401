#pragma once

#include "base/Finding.h"

#include <QString>
#include <QStringList>

#include <functional>
#include <vector>

namespace limbeck {

// What is to be done to a database, as far as the connection test looks at it: plain data, made by
// plan/PendingWork.h.
struct PendingWork
{
    // A relation that was there before and that a pending revision changes.
    struct Relation
    {
        QString schema; // empty: the search path decides
        QString name;
        bool empties = false; // only TRUNCATE, which is a right of its own; else one has to own it
        QString revision;     // the first that needs it
        SourceLocation where; // of its statement
    };
    QStringList revisions; // pending, in their order
    int notPreviewed = 0;  // of these, Python revisions that nobody has rendered as they are now
    int opaque = 0;        // of these, those that cannot be rendered without a database
    std::vector<Relation> relations;
    Findings findings; // rows that these scripts do not have, several heads…
};

// Tells it from the rows of the version table. Called on the test's thread.
using PendingReader = std::function<PendingWork(const QStringList &heads)>;

} // namespace limbeck
