#pragma once

#include "plan/Plan.h"
#include "sql/LockMode.h"

#include <QString>
#include <QStringList>

#include <vector>

namespace limbeck {

// A relation that a plan names and the table-level locks that it needs there.
struct LockNeed
{
    QString name;       // quoted, as to_regclass() takes it; without a schema where the search path decides
    unsigned modes = 0; // a bit for each LockMode
    // The tables at the other ends of its foreign keys are locked too, under ACCESS EXCLUSIVE.
    bool neighbours = false;

    void add(LockMode mode) { modes |= 1U << unsigned(mode); }
};

// What a plan is going to lock, as far as its text says: no measurement (that is the rehearsal's), and rather
// one name too many, since a name that is no relation's is not found in the catalog.
struct LockNeeds
{
    std::vector<LockNeed> relations;
    // Revisions that may lock anything: a Python revision that was not rendered, a DO block, a CALL.
    QStringList unknown;
    // A statement (… CONCURRENTLY) waits for every transaction that can still see what was before it.
    bool snapshots = false;
};

// Pure, any thread; linear in the plan's size.
LockNeeds lockNeeds(const Plan &plan);
LockNeeds lockNeeds(const QByteArray &sql); // of one statement

// The modes that keep these ones waiting, as pg_locks.mode has them (PostgreSQL manual, table 13.2).
QStringList conflictingModes(unsigned modes);

} // namespace limbeck
