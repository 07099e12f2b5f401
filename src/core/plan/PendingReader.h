#pragma once

#include "pg/PendingWork.h"
#include "plan/Plan.h"
#include "script/ScriptDirectory.h"

#include <functional>

namespace limbeck {

// Reads what a project still has to do to a database, for the connection test: pending revisions, and the
// relations that their statements alter, without those that an earlier one of them creates. Keeps a copy of
// the scripts; the reader may be called on any thread but the GUI's (disk).
// `fill`: puts SQL that is known from elsewhere into the plan's opaque steps (run/AlembicPending.h).
PendingReader pendingReader(const ScriptDirectory &scripts, const std::function<void(Plan &)> &fill = {});

// The relations that a plan's statements need to own or to empty. Pure.
std::vector<PendingWork::Relation> relationsOf(const Plan &plan);

} // namespace limbeck
