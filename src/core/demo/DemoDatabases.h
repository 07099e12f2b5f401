#pragma once

#include "base/Result.h"
#include "demo/DemoProject.h"

#include <functional>
#include <stop_token>

namespace limbeck {

class Sandbox;

// Creates each environment's role and database on the sandbox and brings it to its share of the project's
// revisions, the way a person would: through the project's own `.env` files, a plan and the Runner. Then
// fills in some data. Blocking. Errors: those of Project, Session, Planner and Runner, run.cancelled.
Result<void> fillDemoDatabases(Sandbox &sandbox, const QString &projectFolder,
                               const QList<DemoEnvironment> &environments,
                               const std::function<void(const QString &)> &progress,
                               const std::stop_token &stop);

} // namespace limbeck
