#pragma once

#include "run/RunContext.h"

namespace limbeck {

// What must be true before a plan's first statement. The session's thread.
namespace Preflight {

// Needs no lock and changes nothing; asks the gate. Fills the context's `backendPid`. Opens a second
// connection for a moment where a pooler stands in between. Errors: plan.other-target,
// plan.single-transaction, alembic.no-python, run.in-transaction, run.read-only, server.pooler (in
// transaction mode), those of Session and of the gate.
Result<void> checkSession(RunContext &context);

// Where the version table is or would be: fills the context's `table` and `versionKey`. Returns the
// database's name, which names the advisory lock together with it. Errors: run.no-create (no schema to make
// the table in), state.nonsense, state.other-schema, those of AppliedState::read.
Result<QString> locate(RunContext &context);

// Under the lock: reads the heads again and makes the version table where it is missing (for Alembic's engine
// it only checks that the role may). Errors: plan.stale,
// state.nonsense, run.partial-changed, run.no-schema, run.no-create, run.no-right.
Result<void> prepare(RunContext &context);

} // namespace Preflight

} // namespace limbeck
