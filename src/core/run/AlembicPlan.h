#pragma once

#include "alembic/AlembicDriver.h"
#include "alembic/AlembicPreview.h"
#include "plan/Planner.h"

#include <optional>
#include <stop_token>

namespace limbeck {

struct AlembicPlanOptions
{
    bool render = true;            // false: steps only, for a run that shows no statements
    std::optional<Error> noPython; // why nothing can be rendered, where no usable Python was found
};

// Plans of Alembic projects: the steps come from the files, as for SQL projects, and their SQL from a
// rendering by the project's own Alembic. Blocking (disk, a child process); any thread but the GUI's. Where
// nothing can be rendered the plan is made all the same, with every step opaque and the finding
// alembic.no-preview. Errors: those of the pure makePlan() and run.cancelled. Findings: also
// alembic.one-transaction or alembic.transaction-per-migration (how env.py runs revisions), plan.opaque,
// plan.autocommit-block, plan.needs-autocommit, plan.not-split.
Result<Plan> makePlan(const ScriptDirectory &scripts, const AlembicProject &project, PlanRequest request,
                      const AlembicPlanOptions &options = {}, std::stop_token stop = {});

// Puts what was rendered into the steps of a plan, with its findings. Pure.
void fillPlan(Plan &plan, const RenderedRevisions &rendered);
void fillStep(PlanStep &step, const RenderedRevision &rendered);

} // namespace limbeck
