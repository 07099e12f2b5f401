#pragma once

#include "base/Error.h"
#include "base/Finding.h"
#include "pg/Session.h"
#include "pg/TargetLoad.h"
#include "rehearsal/Risk.h"
#include "rehearsal/SchemaSnapshot.h"
#include "rehearsal/WorkRates.h"
#include "script/RevisionGraph.h"
#include "sql/LockMode.h"

#include <QJsonObject>
#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace limbeck {

// A lock on a relation that was there before the run.
struct RehearsedLock
{
    QString relation; // "public.orders", quoted where needed; of an index: its own name
    LockMode mode = LockMode::AccessShare;
    // Taken (or made stronger) by this statement; false: held since an earlier one of the transaction.
    bool isNew = true;
    bool untilEnd = true; // held to the end of the transaction; false: given back with the statement

    friend bool operator==(const RehearsedLock &, const RehearsedLock &) = default;
};

// What one statement was seen to do.
struct RehearsedStatement
{
    QByteArray sql;
    int line = 0;
    double milliseconds = 0; // on a copy without rows
    std::vector<RehearsedLock> locks;
    QStringList rewrites;      // tables, materialized views and indexes that got a new file
    QStringList scans;         // tables that it had to read whole
    qint64 rows = -1;          // of its command tag; -1: none
    QStringList heldExclusive; // relations under ACCESS EXCLUSIVE since an earlier statement
    std::vector<ServerNotice> notices;
    Error error;         // code empty: it ran
    bool notRun = false; // it cannot run in the transaction that the rehearsal is in
};

enum class WayBack
{
    Same,       // the downgrade leaves the schema as it was
    Differs,    // it runs, and something is left different
    None,       // there is no downgrade
    Failed,     // it does not run
    NotReached, // the upgrade itself failed, or the rehearsal was stopped
};
QString wayBackName(WayBack wayBack); // "same", "differs", "none", "failed", "not-reached"

// One revision up, and the check of its way back.
struct RehearsedStep
{
    QString revision;
    QString title;
    StepDirection direction = StepDirection::Upgrade;
    bool transactional = true;
    std::vector<RehearsedStatement> statements;
    double milliseconds = 0; // of all its statements
    QStringList invalid;     // indexes and constraints that it leaves invalid or not validated
    SchemaDiff schemaDiff;   // what it changes
    WayBack wayBack = WayBack::NotReached;
    SchemaDiff wayBackDiff;  // what the downgrade leaves different from before
    Error wayBackError;      // why it does not run
    Error error;             // why the step does not run; code empty: it does
    std::vector<Risk> risks; // what it means on the target, the highest first; of weigh()

    // The strongest lock on each relation.
    std::vector<RehearsedLock> strongestLocks() const;
    QStringList rewrites() const;
    QStringList scans() const;
    RiskLevel risk() const; // the highest of its risks
};

// What a rehearsal found. A value type.
struct RehearsalReport
{
    QString place; // where it ran, for people
    std::vector<RehearsedStep> steps;
    SchemaDiff schemaDiff; // of all steps together
    Findings findings;     // rehearsal.*
    bool ok = false;       // every step ran
    bool onTarget = false; // on the target itself: durations are real
    double milliseconds = 0;
    std::optional<TargetLoad> load; // the target's live numbers
    std::optional<WorkRates> rates; // how fast the sandbox copies, reads and builds; none: nothing does

    // Every relation that a step locks, rewrites or reads whole, sorted.
    QStringList relations() const;
    // {place, on_target, steps: [{revision, statements: [{sql, line, ms, locks: [{relation, mode, new,
    // until}], rewrites, scans, rows, held_exclusive, notices, error, not_run}], way_back, risk, risks, …}],
    // schema_diff, findings, load (of relations()), rates}
    QJsonObject toJson() const;
};

} // namespace limbeck
