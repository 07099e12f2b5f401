#pragma once

#include "alembic/AlembicDriver.h"
#include "plan/Plan.h"
#include "rehearsal/Rehearsal.h"
#include "script/ScriptDirectory.h"

#include <chrono>
#include <optional>

namespace limbeck {

// All that a rehearsal of a project's plan needs. References outlive the call.
struct RehearsalJob
{
    Session &target;                // read only, unless `onTarget`: its schema, roles and applied heads
    const ScriptDirectory &scripts; // that the plan was made from
    const Plan &plan;               // an upgrade, with its SQL
    std::optional<AlembicProject> alembic = {}; // of an Alembic project: renders ways back and history
    bool replay = false;                        // make the copy from the history, not with pg_dump
    // On the target itself, in a transaction that is rolled back: real locks, consumed sequences. Whether
    // that may be is the caller's business: never for a protected environment.
    bool onTarget = false;
    std::chrono::milliseconds lockTimeout{5000};  // there; 0: none
    std::chrono::milliseconds statementTimeout{}; // there; 0: none
    // Between the two readings of the target's counters, which give its writes per second.
    std::chrono::milliseconds loadInterval{2000};
    RehearsalOptions options = {}; // `progress`: the empty revision stands for the making of the copy
};

// Copies the target's schema into a sandbox, runs the plan there, tells what it did, and what that means with
// the target's live numbers (Risk). The target is only read, unless `onTarget`. Nothing is left behind, also
// after a crash (Sandbox). Blocking: seconds; the session's thread, which is not the GUI's. Errors:
// rehearsal.not-upgrade, those of SchemaCopy, of rendering, and of rehearse(); on the target those of
// rehearseOnTarget().
Result<RehearsalReport> runRehearsal(const RehearsalJob &job);

} // namespace limbeck
