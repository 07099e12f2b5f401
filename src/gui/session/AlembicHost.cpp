#include "session/AlembicHost.h"

#include "run/AlembicGraph.h"
#include "run/AlembicPlan.h"
#include "run/AlembicSql.h"

namespace limbeck::gui {

Result<std::shared_ptr<const Plan>> planWithSql(const std::shared_ptr<const Project> &project,
                                                const std::shared_ptr<const Plan> &plan,
                                                const std::optional<AlembicJob> &alembic,
                                                const std::stop_token &stop)
{
    if (!alembic)
        return plan;
    if (alembic->noPython)
        return fail(*alembic->noPython);
    const PlanRequest again{plan->kind, plan->goal, plan->targetIdentity, plan->appliedHeads};
    auto rendered = makePlan(*project->scripts(), alembic->alembic, again, {}, stop);
    if (!rendered)
        return fail(rendered.error());
    return std::make_shared<const Plan>(std::move(*rendered));
}

void AlembicHost::probe(quint64 id, const PythonSearch &search, const std::stop_token &stop)
{
    PythonReply reply;
    auto facts = choosePython(search.projectFolder, search.config, search.environment, search.driver,
                              search.chosen, search.fromSettings, stop);
    if (facts)
        reply.facts = std::move(*facts);
    else
        reply.error = facts.error();
    Q_EMIT probed(id, reply);
}

void AlembicHost::list(quint64 id, const PythonSearch &search, const std::stop_token &stop)
{
    const auto candidates =
        findPythons(search.projectFolder, search.environment, search.chosen, search.fromSettings);
    Q_EMIT listed(id, candidates);
    int index = 0;
    for (const PythonCandidate &candidate : candidates) {
        const PythonFacts facts =
            probePython(candidate, search.config, search.environment, search.driver, stop);
        if (stop.stop_requested() || isClosing())
            return;
        Q_EMIT candidateProbed(id, index++, facts);
    }
}

void AlembicHost::listOne(quint64 id, int index, const PythonSearch &search, const std::stop_token &stop)
{
    const PythonCandidate candidate{search.chosen, PythonCandidate::Source::ByHand};
    const PythonFacts facts = probePython(candidate, search.config, search.environment, search.driver, stop);
    Q_EMIT candidateProbed(id, index, facts);
}

void AlembicHost::render(quint64 id, const AlembicJob &job, const QString &revision,
                         const std::stop_token &stop)
{
    RenderReply reply;
    reply.revision = revision;
    const auto &scripts = job.project->scripts();
    const int index = scripts ? scripts->graph().indexOf(revision) : -1;
    if (job.noPython) {
        reply.error = *job.noPython;
    } else if (index < 0) {
        reply.error = scripts ? Error{QStringLiteral("script.unknown-revision"),
                                      tr("There is no revision %1.").arg(revision),
                                      {},
                                      {},
                                      {},
                                      {}}
                              : scripts.error();
    } else if (auto all = renderRevisions(job.alembic, *scripts, {index}, RenderDirection::Up, stop); !all) {
        reply.error = all.error();
    } else if (all->error) {
        reply.error = *all->error;
    } else {
        reply.rendered = all->byRevision.value(revision);
    }
    Q_EMIT rendered(id, reply);
}

void AlembicHost::plan(quint64 id, const AlembicJob &job, const PlanRequest &request,
                       const std::stop_token &stop)
{
    PlanReply reply;
    AlembicPlanOptions options;
    options.noPython = job.noPython;
    const auto &scripts = job.project->scripts();
    if (!scripts)
        reply.error = scripts.error();
    else if (auto plan = makePlan(*scripts, job.alembic, request, options, stop); plan)
        reply.plan = std::make_shared<const Plan>(std::move(*plan));
    else
        reply.error = plan.error();
    Q_EMIT planned(id, reply);
}

void AlembicHost::write(quint64 id, const AlembicJob &job, const Plan &plan, const VersionTable &table,
                        bool createTable, const std::stop_token &stop)
{
    if (job.noPython) {
        Q_EMIT written(id, {}, *job.noPython);
        return;
    }
    const auto sql = alembicSql(plan, job.alembic, table, createTable, stop);
    Q_EMIT written(id, sql.value_or(QByteArray()), sql ? Error() : sql.error());
}

void AlembicHost::askGraph(quint64 id, const AlembicJob &job, const std::stop_token &stop)
{
    if (job.noPython) {
        Q_EMIT graphTold(id, nullptr, *job.noPython);
        return;
    }
    auto scripts = askAlembicForGraph(job.alembic, stop);
    if (!scripts) {
        Q_EMIT graphTold(id, nullptr, scripts.error());
        return;
    }
    Q_EMIT graphTold(id, std::make_shared<const Project>(job.project->withScripts(std::move(*scripts))), {});
}

} // namespace limbeck::gui
