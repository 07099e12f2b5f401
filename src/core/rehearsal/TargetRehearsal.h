#pragma once

#include "rehearsal/RehearsalJob.h"

#include <vector>

namespace limbeck {

// Runs the job's plan on the target itself, in one transaction with the job's lock_timeout, and rolls it
// back. The advisory lock of runs is held meanwhile. Afterwards the target is read again: its schema and its
// version table have to be as they were. Findings: rehearsal.on-target, rehearsal.left-out (what cannot run
// in a transaction), rehearsal.sequences (what no rollback gives back). The session's thread; blocking.
// Errors: run.locked, run.in-transaction (the session is in one already), rehearsal.changed,
// rehearsal.cancelled, those of Session.
Result<RehearsalReport> rehearseOnTarget(const RehearsalJob &job, const std::vector<WayBackStep> &ways);

} // namespace limbeck
