#pragma once

#include "base/Result.h"
#include "plan/Plan.h"
#include "script/ScriptDirectory.h"

#include <functional>

namespace limbeck {

struct PlanRequest
{
    PlanKind kind = PlanKind::Upgrade;
    QString goal = QStringLiteral("head");
    QByteArray targetIdentity;
    QStringList appliedHeads;
};

using ScriptLoader = std::function<Result<RevisionScript>(int index)>;

// A pure function of graph, applied heads and goal; scripts come through the loader. Errors: those of
// RevisionGraph and of the loader, plan.no-way-back (a downgrade through revisions without migrate:down, all
// of them named), plan.discard-all.
Result<Plan> makePlan(const RevisionGraph &graph, const PlanRequest &request, const ScriptLoader &load);
Result<Plan> makePlan(const ScriptDirectory &scripts, const PlanRequest &request);

} // namespace limbeck
