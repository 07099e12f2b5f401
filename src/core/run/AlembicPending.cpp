#include "run/AlembicPending.h"

#include "alembic/PreviewCache.h"
#include "alembic/PreviewKey.h"
#include "run/AlembicPlan.h"

namespace limbeck {

PendingReader alembicPendingReader(const ScriptDirectory &scripts, const AlembicProject &project)
{
    return pendingReader(scripts, [scripts, project](Plan &plan) {
        std::vector<int> indices;
        for (const PlanStep &step : plan.steps)
            indices.push_back(scripts.graph().indexOf(step.revision.id));
        fillPlan(plan, renderedBefore(project, scripts, indices, RenderDirection::Up));
    });
}

std::optional<QString> renderingPython(const PythonSearch &search)
{
    if (auto known = knownPython(search))
        return known;
    const auto candidates =
        findPythons(search.projectFolder, search.environment, search.chosen, search.fromSettings);
    for (const PythonCandidate &candidate : candidates) {
        if (PreviewCache::shared().find(PreviewKey::interpreter(candidate.path)))
            return candidate.path;
    }
    return std::nullopt;
}

} // namespace limbeck
