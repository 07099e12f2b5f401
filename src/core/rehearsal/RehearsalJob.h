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
    Session &target;                            // read only: its schema, roles and applied heads
    const ScriptDirectory &scripts;             // that the plan was made from
    const Plan &plan;                           // an upgrade, with its SQL
    std::optional<AlembicProject> alembic = {}; // of an Alembic project: renders ways back and history
    bool replay = false;                        // make the copy from the history, not with pg_dump
    // Between the two readings of the target's counters, which give its writes per second.
    std::chrono::milliseconds loadInterval{2000};
    RehearsalOptions options = {}; // `progress`: the empty revision stands for the making of the copy
};

// Copies the target's schema into a sandbox, runs the plan there, tells what it did, and what that means with
// the target's live numbers (Risk). The target is only read. Nothing is left behind, also after a crash
// (Sandbox). Blocking: seconds; the session's thread, which is not the GUI's. Errors: rehearsal.not-upgrade,
// those of SchemaCopy, of rendering, and of rehearse().
Result<RehearsalReport> runRehearsal(const RehearsalJob &job);

} // namespace limbeck
