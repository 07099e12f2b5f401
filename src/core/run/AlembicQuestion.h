#pragma once

#include "alembic/AlembicDriver.h"
#include "base/Result.h"

#include <functional>
#include <stop_token>

namespace limbeck {

// Puts a question to the project's Alembic (`graph`, `sql`) and waits for its end: each event but `failed`
// goes to `take`, by its name. Blocking; any thread. Errors: those of AlembicDriver::run, run.cancelled, what
// the child failed with, alembic.died.
Result<void> askAlembic(const AlembicProject &project, const QJsonObject &request,
                        const std::function<void(const QString &name, const QJsonObject &event)> &take,
                        std::stop_token stop);

} // namespace limbeck
