#pragma once

#include "Context.h"

#include "plan/Plan.h"
#include "rehearsal/RehearsalReport.h"

namespace limbeck::cli {

// Runs the plan on a throw-away copy of the target's schema, or with --on-target there, with --replay and -x
// as they are given, and says on a terminal how far it is. Errors: those of the session and of
// runRehearsal().
Result<RehearsalReport> rehearsePlan(Context &context, const ScriptDirectory &scripts, const Plan &plan);

} // namespace limbeck::cli
