#pragma once

#include "alembic/AlembicDriver.h"
#include "plan/AppliedState.h"
#include "plan/Plan.h"

#include <QByteArray>

#include <stop_token>

namespace limbeck {

// The plan of an Alembic project as a script that `psql -v ON_ERROR_STOP=1 -f` runs to the same result: the
// project's own `--sql`, since env.py may say things around the revisions and decides on transactions, with
// Limbeck's header, a guard of the version rows, and without the version table's CREATE and DROP where a run
// would not have them. A stamp needs no Alembic. `createTable`: the version table does not exist yet.
// Blocking (a child process). Errors: alembic.opaque (a revision that needs a database, with Alembic's
// reason), alembic.several-heads (Alembic's scripts start from one revision), plan.stale (it is not the
// plan's steps), alembic.*, run.cancelled.
Result<QByteArray> alembicSql(const Plan &plan, const AlembicProject &project, const VersionTable &table,
                              bool createTable, std::stop_token stop = {});

// What alembicSql() makes of the text that Alembic wrote. Pure.
Result<QByteArray> scriptFromAlembic(const Plan &plan, const QByteArray &sql, const VersionTable &table,
                                     bool createTable);

} // namespace limbeck
