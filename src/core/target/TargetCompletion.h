#pragma once

#include "base/Finding.h"
#include "base/Result.h"
#include "env/Environment.h"
#include "target/Target.h"

namespace limbeck {

// Fills in what a URL or a split form leaves open as libpq would (the service that `service` or PGSERVICE
// names, its PG… variables, its password file, its defaults), with the origin of each part. What the person
// did not write and would hardly expect is a finding: target.part-from-process, target.default-host,
// target.default-user, target.default-database, target.service-ignored. Reads the service file and the
// password file. Errors: those of findPgService().
Result<void> completeTarget(Target *target, const Environment &environment, Findings *findings,
                            const SourceLocation &where);

} // namespace limbeck
