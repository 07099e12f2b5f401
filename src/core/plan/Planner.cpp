#include "plan/Planner.h"

#include <QCoreApplication>

#include <algorithm>

namespace limbeck {

namespace {

struct Planner
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::Planner)
};

Result<std::vector<GraphStep>> graphSteps(const RevisionGraph &graph, const PlanRequest &request)
{
    switch (request.kind) {
    case PlanKind::Upgrade:
        return graph.upgradeSteps(request.appliedHeads, request.goal);
    case PlanKind::Downgrade:
        return graph.downgradeSteps(request.appliedHeads, request.goal);
    case PlanKind::Stamp:
        return graph.stampSteps(request.appliedHeads, request.goal);
    }
    Q_UNREACHABLE();
}

// It would give up the advisory lock in the middle of the run.
Result<void> refuseDiscardAll(const PlanStep &step)
{
    for (const Statement &statement : step.statements) {
        if (nonTransactionalCommand(statement.sql) == "DISCARD ALL")
            return fail(
                "plan.discard-all",
                Planner::tr("Revision %1 has the statement DISCARD ALL, which would give up the lock that "
                            "keeps two runs apart.")
                    .arg(step.revision.id),
                Planner::tr("Remove it: what a revision sets in its session is reset behind it anyway."),
                {step.revision.file, statement.line, statement.column});
    }
    return {};
}

Finding noWayBack(const Revision &revision)
{
    return {QStringLiteral("plan.no-way-back"),
            Severity::Info,
            Planner::tr("Revision %1 has no migrate:down section: once applied, it cannot be downgraded.")
                .arg(revision.id),
            Planner::tr("Add a migrate:down section if a way back is wanted."),
            revision.where(),
            revision.id};
}

// Alembic runs an empty downgrade() and moves the version row, which leaves the schema behind.
void noteEmptyDowngrade(PlanStep *step)
{
    const Revision &revision = step->revision;
    if (!revision.downgradeEmpty || revision.upgradeEmpty)
        return;
    const bool runsNow = step->direction == StepDirection::Downgrade;
    step->findings.append(
        {QStringLiteral("plan.empty-downgrade"), runsNow ? Severity::Warning : Severity::Info,
         runsNow
             ? Planner::tr("The downgrade() of revision %1 is empty: only the version row moves, and what "
                           "upgrade() made stays in the database.")
                   .arg(revision.id)
             : Planner::tr("The downgrade() of revision %1 is empty: once applied, it has no way back.")
                   .arg(revision.id),
         Planner::tr("Write a downgrade() that undoes upgrade(), or let it raise an error."),
         revision.where(), revision.id});
}

void fillPython(PlanStep *step, RevisionScript &&script)
{
    const bool up = step->direction == StepDirection::Upgrade;
    ScriptSection section;
    if (up)
        section = std::move(script.up);
    else if (script.down)
        section = std::move(*script.down);
    step->language = ScriptLanguage::Python;
    step->revision = std::move(script.revision);
    step->transactional = section.transactional;
    step->statements = std::move(section.statements);
    step->opaque = step->statements.empty();
    step->findings = std::move(script.findings);
    noteEmptyDowngrade(step);
}

void fillUpgrade(PlanStep *step, RevisionScript &&script)
{
    step->transactional = script.up.transactional;
    step->statements = std::move(script.up.statements);
    step->findings = std::move(script.findings);
    if (!script.down)
        step->findings.append(noWayBack(step->revision));
}

void fillDowngrade(PlanStep *step, RevisionScript &&script)
{
    step->transactional = script.down->transactional;
    step->statements = std::move(script.down->statements);
    step->findings = std::move(script.findings);
}

tl::unexpected<Error> refuseNoWayBack(const std::vector<Revision> &revisions)
{
    QStringList ids;
    QStringList files;
    for (const Revision &revision : revisions) {
        ids.append(revision.id);
        files.append(revision.file);
    }
    Error error{
        QStringLiteral("plan.no-way-back"),
        Planner::tr("The downgrade cannot be planned: %n revision(s) have no migrate:down section: %1.",
                    nullptr, int(ids.size()))
            .arg(ids.join(QStringLiteral(", "))),
        files.join(QLatin1Char('\n')),
        Planner::tr("Add a migrate:down section to each, or choose a goal that does not go back "
                    "through them."),
        {},
        revisions.front().where()};
    return fail(std::move(error));
}

// Stamps run no statement, so no script is read for them. A stamp to base belongs to no revision.
PlanStep emptyStep(const RevisionGraph &graph, const GraphStep &graphStep)
{
    PlanStep step;
    if (graphStep.revision >= 0)
        step.revision = graph.at(graphStep.revision);
    step.direction = graphStep.direction;
    step.headsBefore = graphStep.headsBefore;
    step.headsAfter = graphStep.headsAfter;
    return step;
}

Result<std::vector<PlanStep>>
scriptedSteps(const RevisionGraph &graph, const std::vector<GraphStep> &graphSteps, const ScriptLoader &load)
{
    std::vector<PlanStep> steps;
    steps.reserve(graphSteps.size());
    std::vector<Revision> withoutWayBack;
    for (const GraphStep &graphStep : graphSteps) {
        PlanStep step = emptyStep(graph, graphStep);
        Result<RevisionScript> script = load(graphStep.revision);
        if (!script)
            return fail(std::move(script.error()));
        step.contentHash = script->contentHash;
        if (script->language == ScriptLanguage::Python)
            fillPython(&step, std::move(*script));
        else if (graphStep.direction == StepDirection::Upgrade)
            fillUpgrade(&step, std::move(*script));
        else if (script->down)
            fillDowngrade(&step, std::move(*script));
        else
            withoutWayBack.push_back(step.revision);
        if (Result<void> allowed = refuseDiscardAll(step); !allowed)
            return fail(std::move(allowed.error()));
        steps.push_back(std::move(step));
    }
    if (!withoutWayBack.empty())
        return refuseNoWayBack(withoutWayBack);
    return steps;
}

QStringList headIds(const RevisionGraph &graph)
{
    QStringList ids;
    for (int index : graph.heads())
        ids.append(graph.at(index).id);
    std::sort(ids.begin(), ids.end());
    return ids;
}

} // namespace

Result<Plan> makePlan(const RevisionGraph &graph, const PlanRequest &request, const ScriptLoader &load)
{
    const Result<std::vector<GraphStep>> order = graphSteps(graph, request);
    if (!order)
        return fail(order.error());

    Plan plan;
    plan.kind = request.kind;
    plan.engine = request.engine;
    plan.runtimeHash = request.runtimeHash;
    plan.goal = request.goal;
    plan.targetIdentity = request.targetIdentity;
    plan.appliedHeads = request.appliedHeads;
    std::sort(plan.appliedHeads.begin(), plan.appliedHeads.end());
    plan.scriptHeads = headIds(graph);
    if (request.kind == PlanKind::Stamp) {
        for (const GraphStep &step : *order)
            plan.steps.push_back(emptyStep(graph, step));
    } else {
        Result<std::vector<PlanStep>> steps = scriptedSteps(graph, *order, load);
        if (!steps)
            return fail(std::move(steps.error()));
        plan.steps = std::move(*steps);
    }
    if (plan.steps.empty())
        plan.findings.append(
            {QStringLiteral("plan.nothing"),
             Severity::Info,
             Planner::tr("There is nothing to do: the database is already at %1.").arg(plan.goal),
             {},
             {},
             {}});
    plan.fingerprint = planFingerprint(plan);
    return plan;
}

Result<Plan> makePlan(const ScriptDirectory &scripts, const PlanRequest &request)
{
    return makePlan(scripts.graph(), request, [&scripts](int index) { return scripts.load(index); });
}

} // namespace limbeck
