#pragma once

#include "Context.h"

#include "pg/TargetLoad.h"
#include "plan/Plan.h"

#include <optional>

namespace limbeck::cli {

// The rules' findings about a plan. `askDatabase`: what the target knows of the tables is taken into account.
// `load`: the target's numbers where they were read already; with the write rates. Errors: those of
// Context::session and readLintContext().
Result<Findings> lintPlan(Context &context, const Plan &plan, bool askDatabase,
                          const std::optional<TargetLoad> &load = {});
// Of all that is pending behind these applied heads; also what stands in the way of rendering it. Errors:
// also those of planFor().
Result<Findings> lintPending(Context &context, const ScriptDirectory &scripts, const QStringList &heads);
// Of the revisions with these ids, as if all others were applied; asks no database. Errors: those of
// planFor().
Result<Findings> lintAdded(Context &context, const ScriptDirectory &scripts, const QStringList &added);
// Moves findings to the steps of their revisions, those of none to the plan.
void addToSteps(const Findings &findings, Plan *plan);
// As toJson(), joined with what the rules say.
QJsonArray lintToJson(const Findings &findings);

} // namespace limbeck::cli
