#include "LintWork.h"

#include "AlembicWork.h"

#include "lint/LintCatalog.h"

#include <QSet>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace limbeck::cli {

Result<Findings> lintPlan(Context &context, const Plan &plan, bool askDatabase,
                          const std::optional<TargetLoad> &load)
{
    const auto project = context.project();
    if (!project)
        return fail(project.error());
    const ProjectSettings &settings = (*project)->settings();
    LintContext known;
    const auto environment = context.definition();
    known.levels = settings.lintLevelsFor(environment ? environment->name : QString());
    known.lockTimeout = settings.lockTimeout;
    if (load)
        takeSizes(*load, &known);
    if (askDatabase && !plan.steps.empty()) {
        const auto session = context.session();
        if (!session)
            return fail(session.error());
        if (const auto read = readLintContext(**session, plan, &known); !read)
            return fail(read.error());
    }
    return lint(plan, known);
}

namespace {

Result<Findings> lintBehind(Context &context, const ScriptDirectory &scripts, const QStringList &heads,
                            bool askDatabase)
{
    PlanRequest request;
    request.goal = u"heads"_s;
    request.appliedHeads = heads;
    const auto plan = planFor(context, scripts, request, true);
    if (!plan)
        return fail(plan.error());
    auto findings = lintPlan(context, *plan, askDatabase);
    if (!findings)
        return findings;
    for (const Finding &finding : plan->findings) {
        if (finding.code == "alembic.no-preview"_L1)
            findings->append(finding);
    }
    return findings;
}

} // namespace

Result<Findings> lintPending(Context &context, const ScriptDirectory &scripts, const QStringList &heads)
{
    return lintBehind(context, scripts, heads, true);
}

Result<Findings> lintAdded(Context &context, const ScriptDirectory &scripts, const QStringList &added)
{
    const RevisionGraph &graph = scripts.graph();
    QSet<QString> parents; // of revisions that are not added
    QStringList heads;
    for (int index = 0; index < graph.size(); ++index) {
        const Revision &revision = graph.at(index);
        if (added.contains(revision.id))
            continue;
        heads.append(revision.id);
        parents.unite(QSet<QString>(revision.down.begin(), revision.down.end()));
    }
    heads.removeIf([&](const QString &id) { return parents.contains(id); });
    return lintBehind(context, scripts, heads, false);
}

void addToSteps(const Findings &findings, Plan *plan)
{
    for (const Finding &finding : findings) {
        const auto step = std::ranges::find_if(plan->steps, [&](const PlanStep &candidate) {
            return candidate.revision.id == finding.revision;
        });
        (step == plan->steps.end() ? plan->findings : step->findings).append(finding);
    }
}

QJsonArray lintToJson(const Findings &findings)
{
    QJsonArray array;
    for (const Finding &finding : findings)
        array.append(limbeck::lintToJson(finding));
    return array;
}

} // namespace limbeck::cli
