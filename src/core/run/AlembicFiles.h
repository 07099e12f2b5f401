#pragma once

#include "alembic/AlembicDriver.h"
#include "plan/Plan.h"

namespace limbeck {

// SHA-256 (hex) over what decides beside the revisions' own files what Alembic runs: env.py, the ini, the
// pyproject.toml, the section and the -x arguments. Modules that env.py imports are not in it. Reads the
// disk.
QByteArray alembicRuntimeHash(const AlembicProject &project);

// Whether the files that a plan was made from are still the same: the revisions of its steps, env.py and the
// configuration. Reads the disk. Errors: plan.stale, with the file.
Result<void> checkPlannedFiles(const Plan &plan, const AlembicProject &project);

} // namespace limbeck
