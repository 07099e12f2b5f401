#pragma once

#include "plan/AppliedState.h"
#include "plan/Plan.h"

#include <QByteArray>

namespace limbeck {

// The plan as a script that `psql -v ON_ERROR_STOP=1 -f` runs to the same result: BEGIN/COMMIT a revision,
// version rows, comments with the titles. UTF-8, LF. `createTable`: the version table does not exist yet.
QByteArray exportSql(const Plan &plan, const VersionTable &table, bool createTable);

// The comments and the SET that such a script begins with.
QByteArray exportHeader(const Plan &plan);

} // namespace limbeck
