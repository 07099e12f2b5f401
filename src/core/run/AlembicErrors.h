#pragma once

#include "alembic/AlembicDriver.h"
#include "base/Error.h"
#include "run/TargetRefusal.h"
#include "target/Target.h"

#include <QJsonObject>

#include <optional>

namespace limbeck {

// What running a project's own Alembic can fail with, as errors with stable codes. The child's texts come
// with their passwords hidden. Pure but for refused(), which reads env.py to say where a wrong URL comes
// from.
namespace AlembicErrors {

// The bootstrap's event `refused`: both targets side by side and where env.py's came from. Codes: guard.*,
// plan.stale, alembic.version-table, alembic.async, as the event has them.
Error refused(const QJsonObject &event, const Target &target, const AlembicConfig &config);
// The same as data; nothing where the event does not tell two targets.
std::optional<TargetRefusal> targetRefusal(const QJsonObject &event, const Target &target,
                                           const AlembicConfig &config);
// The event `failed`: alembic.no-alembic, alembic.no-driver, alembic.module-missing, alembic.async,
// alembic.failed. The SQLSTATE comes with it.
Error failed(const QJsonObject &event);
// The child ended without a word: alembic.died.
Error died(const AlembicEnding &ending);
Error cancelled();

} // namespace AlembicErrors

} // namespace limbeck
