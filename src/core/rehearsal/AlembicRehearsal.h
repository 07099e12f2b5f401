#pragma once

#include "alembic/AlembicDriver.h"
#include "rehearsal/Rehearsal.h"

namespace limbeck {

// What it takes to rehearse a plan in the project's own process. References outlive the call.
struct AlembicRehearsalJob
{
    Session &copy;         // of the throw-away copy, as its superuser
    const Session &target; // that env.py has to lead to; it is not touched
    const Plan &plan;
    const AlembicProject &project;
    const RehearsalOptions &options;
};

// Runs the plan by the project's own Alembic on the copy, and sees what each statement does from inside of
// the project's connection: revisions that read rows and decide by them too. env.py connects to the target as
// always; the bootstrap checks that it does, and leads the connection to the copy instead (docs/alembic.md).
// Behind each revision its downgrade() is tried, in a savepoint or, where it commits, for good and back. A
// revision that fails ends the rehearsal with the report so far. Blocking; the session's thread. Errors,
// where nothing has been measured: rehearsal.cancelled, guard.*, alembic.*, plan.stale, those of Session.
Result<RehearsalReport> rehearseAlembic(const AlembicRehearsalJob &job);

} // namespace limbeck
