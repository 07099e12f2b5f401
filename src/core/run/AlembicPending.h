#pragma once

#include "alembic/AlembicDriver.h"
#include "plan/PendingReader.h"
#include "run/AlembicPython.h"

#include <optional>

namespace limbeck {

// The pending work of an Alembic project, for the connection test: what its revisions alter is read from the
// SQL that was rendered for an earlier preview and kept. Starts no Python; a revision that nobody has
// rendered as it is now counts as not previewed. Keeps copies; the reader may be called on any thread but the
// GUI's (disk).
PendingReader alembicPendingReader(const ScriptDirectory &scripts, const AlembicProject &project);

// The Python whose renderings are kept, told from the disk alone: the one that knownPython() tells, else the
// first candidate that has rendered before. nullopt: there is none.
std::optional<QString> renderingPython(const PythonSearch &search);

} // namespace limbeck
