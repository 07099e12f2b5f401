#pragma once

#include "Context.h"

#include "live/BlockerSearch.h"
#include "plan/Plan.h"
#include "run/Runner.h"

namespace limbeck::cli {

// What to look for before this plan runs.
BlockerQuestion blockerQuestion(Context &context, const Plan &plan, Milliseconds lockTimeout);

// The report to standard output. Queries of others are somebody else's text: only for a person who asked to
// see them.
void printBlockers(Output &out, const BlockerReport &report, bool withQueries);

// What a run says about blockers before it begins: a table to standard error, or the event `blockers` in JSON
// mode, both only when there is something to tell, and without the queries, since a run's output is kept.
// With --wait-for-blockers it waits for them. A look that fails is told and stops nothing. A stop is left to
// the run. Errors: guard.blocked (they are still there).
Result<void> tellBlockers(Context &context, const Plan &plan, const RunOptions &options,
                          const std::stop_token &stop);

} // namespace limbeck::cli
