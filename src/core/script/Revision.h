#pragma once

#include "base/SourceLocation.h"

#include <QString>
#include <QStringList>

namespace limbeck {

// A revision as its file's header tells it. Contents are read when they are needed, so that ten thousand of
// these are cheap. A value type.
struct Revision
{
    QString id;
    QStringList down; // parents; empty: a base
    QStringList dependsOn;
    QStringList labels; // as written in this file, not those inherited along the branch
    QString message;
    QString created;         // as written
    QString file;            // absolute path
    int line = 1;            // of the header
    int revisesLine = 0;     // of the line that names the parents; 0: there is none (the file's name decides)
    bool labelsKnown = true; // false: a Python revision computes its labels, so that reading cannot tell them
    bool upgradeEmpty = false; // a Python revision whose upgrade() or downgrade() does nothing
    bool downgradeEmpty = false;

    bool isMerge() const { return down.size() > 1; }
    SourceLocation where() const { return {file, line, 0}; }
    // Where its parents are written.
    SourceLocation whereRevises() const { return {file, revisesLine > 0 ? revisesLine : line, 0}; }
};

} // namespace limbeck
