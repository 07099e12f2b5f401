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
    PlanEngine engine = PlanEngine::Limbeck;
    QByteArray runtimeHash = {}; // as Plan's
};

using ScriptLoader = std::function<Result<RevisionScript>(int index)>;

// A pure function of graph, applied heads and goal; scripts come through the loader. A Python revision whose
// section the loader left without statements is a step that is opaque without a reason: run/AlembicPlan.h
// fills it. Errors: those of RevisionGraph and of the loader, plan.no-way-back (a downgrade through SQL
// revisions without migrate:down, all of them named), plan.discard-all. Findings: plan.no-way-back,
// plan.empty-downgrade (a downgrade() that does nothing: Alembic runs it and moves the version row),
// plan.nothing.
Result<Plan> makePlan(const RevisionGraph &graph, const PlanRequest &request, const ScriptLoader &load);
Result<Plan> makePlan(const ScriptDirectory &scripts, const PlanRequest &request);

} // namespace limbeck
