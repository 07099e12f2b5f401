#pragma once

#include "Context.h"

#include "alembic/AlembicHeadStart.h"
#include "alembic/AlembicPreview.h"
#include "plan/Planner.h"

namespace limbeck::cli {

// What the commands need of an Alembic project beside what SQL projects have too.

// Whether the opened project is one.
bool isAlembicProject(Context &context);
// The project's Python with the environment's variables: what runs its Alembic. Errors: alembic.no-python,
// alembic.no-alembic…
Result<AlembicProject> alembicProject(Context &context);
// That Python, started already while the plan is still made (see AlembicHeadStart); null where it takes more
// than a look at the disk to find it. Ended when nobody wants it.
std::shared_ptr<AlembicHeadStart> headStart(Context &context);
// The variables that a child of the project gets; the process's own where no environment is picked.
QProcessEnvironment childEnvironment(Context &context);

// A plan of whichever kind the project is. `show`: the SQL is wanted; for Alembic it costs a rendering.
Result<Plan> planFor(Context &context, const ScriptDirectory &scripts, PlanRequest request, bool show);
// The script of --sql.
Result<QByteArray> sqlFor(Context &context, const Plan &plan, bool createTable);

// Both directions of a Python revision, rendered; nullopt where no Python can do it, with why on standard
// error.
struct RenderedBothWays
{
    RenderedRevision up;
    RenderedRevision down;
};
std::optional<RenderedBothWays> renderForShow(Context &context, const ScriptDirectory &scripts, int index);

} // namespace limbeck::cli
