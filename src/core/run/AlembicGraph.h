#pragma once

#include "alembic/AlembicDriver.h"
#include "script/ScriptDirectory.h"

#include <stop_token>

namespace limbeck {

// Asks the project's own Alembic for the graph of revisions whose headers are not literal. Runs the
// revisions' module level, as `alembic history` does; connects to nothing. Blocking; any thread but the
// GUI's. Errors: alembic.no-interpreter, alembic.no-channel, alembic.no-alembic, alembic.module-missing,
// alembic.failed, alembic.died, run.cancelled, those of RevisionGraph::build.
Result<ScriptDirectory> askAlembicForGraph(const AlembicProject &project, std::stop_token stop = {});

// One revision of the bootstrap's event `graph`. Pure.
Revision revisionFromJson(const QJsonObject &object);

} // namespace limbeck
