#pragma once

#include "base/Result.h"
#include "lint/Lint.h"

namespace limbeck {

class Session;

// What the rules want to know of the target for a plan: its version, the schema that names without one lead
// to, and of the tables, indexes and functions that the plan names their columns, checks, validity and
// volatility, and how large the tables are (those of `sizes` that are known already stay). Sizes are
// measured, which waits half a second for a lock at most; the rest only reads the catalog, which waits for
// none. The session must not be in a transaction. Blocking, the session's thread. Errors: those of Session.
Result<void> readLintContext(Session &session, const Plan &plan, LintContext *context);

} // namespace limbeck
