#pragma once

#include "Context.h"

#include "plan/Plan.h"

namespace limbeck::cli {

// Whether the environment, or another one of the project that names the same database, is protected.
bool isProtected(Context &context, const Target &target);

// Refuses a database that is not the one that the environment led to the last time, unless --accept-target
// names it; that is then the one from now on. Errors: guard.moved, those of Context::place().
Result<void> checkPlace(Context &context);

// What stands between a plan and its run: the fingerprint that was asked for (--fingerprint) and the name of
// a protected environment's database (--confirm). A database that a protected environment names stays
// protected when it is reached in another way.
// Errors: plan.stale, guard.protected.
Result<void> checkConsent(Context &context, const Target &target, const Plan &plan);

} // namespace limbeck::cli
