#include "session/ProjectReader.h"

#include "base/SaveFile.h"
#include "env/ProcessEnvironment.h"
#include "plan/SqlExport.h"
#include "project/AlembicFallback.h"
#include "run/AlembicPlan.h"

#include <QCoreApplication>
#include <QFileInfo>

namespace limbeck::gui {

void ProjectReader::open(quint64 id, const QString &folder, const ProjectOptions &options,
                         const QHash<QString, QString> &chosenVariables)
{
    ProjectReply reply;
    reply.folder = folder;
    auto project = Project::open(folder, options);
    // A section that was chosen once and is no longer there must not keep the project shut.
    if (project && !options.alembicSection.isEmpty() && project->kind() == ProjectKind::Alembic &&
        !project->alembic())
        project = Project::open(folder);
    if (!project) {
        reply.error = project.error();
        Q_EMIT opened(id, reply);
        return;
    }
    reply.project = std::make_shared<const Project>(std::move(*project));
    reply.findings = checkProject(*reply.project, processEnvironment());
    for (const EnvironmentDefinition &definition : reply.project->environments())
        reply.environments.push_back(
            resolve(*reply.project, definition, chosenVariables.value(definition.name)));
    Q_EMIT opened(id, reply);
}

ResolverOptions ProjectReader::resolverOptions(const Project &project,
                                               const EnvironmentDefinition &definition,
                                               const QString &chosenVariable)
{
    ResolverOptions options = project.resolverOptions(definition);
    if (!chosenVariable.isEmpty()) {
        options.chosenVariable = chosenVariable;
        options.chosenOrigin = Origin::fromOption(tr("chosen in the window"));
    }
    return options;
}

ResolvedEnvironment ProjectReader::resolve(const Project &project, const EnvironmentDefinition &definition,
                                           const QString &chosenVariable)
{
    ResolvedEnvironment resolved;
    resolved.definition = definition;
    resolved.chosenVariable = chosenVariable;
    const auto environment = Environment::load(definition, processEnvironment());
    if (!environment) {
        resolved.resolution.error = environment.error();
        return resolved;
    }
    resolved.childEnvironment = environment->childEnvironment(processEnvironment());
    resolved.resolution = resolveTarget(*environment, resolverOptions(project, definition, chosenVariable));
    if (resolved.resolution.error)
        tellAlembicFallback(project, *resolved.resolution.error);
    resolved.findings = environment->findings() + missingKeys(*environment, project.templates()) +
                        resolved.resolution.findings;
    return resolved;
}

void ProjectReader::plan(quint64 id, const std::shared_ptr<const Project> &project,
                         const PlanRequest &request)
{
    PlanReply reply;
    if (!project->scripts()) {
        reply.error = project->scripts().error();
    } else if (auto plan = makePlan(*project->scripts(), request); plan) {
        reply.plan = std::make_shared<const Plan>(std::move(*plan));
    } else {
        reply.error = plan.error();
    }
    Q_EMIT planned(id, reply);
}

void ProjectReader::planSteps(quint64 id, const AlembicJob &job, const PlanRequest &request)
{
    PlanReply reply;
    AlembicPlanOptions options;
    options.render = false;
    const auto &scripts = job.project->scripts();
    if (!scripts)
        reply.error = scripts.error();
    else if (auto plan = makePlan(*scripts, job.alembic, request, options); plan)
        reply.plan = std::make_shared<const Plan>(std::move(*plan));
    else
        reply.error = plan.error();
    Q_EMIT planned(id, reply);
}

void ProjectReader::loadScript(quint64 id, const std::shared_ptr<const Project> &project,
                               const QString &revision)
{
    ScriptReply reply;
    reply.revision = revision;
    const auto &scripts = project->scripts();
    const int index = scripts ? scripts->graph().indexOf(revision) : -1;
    if (!scripts) {
        reply.error = scripts.error();
    } else if (auto script = scripts->load(index); script) {
        reply.script = std::make_shared<const RevisionScript>(std::move(*script));
    } else {
        reply.error = script.error();
    }
    Q_EMIT scriptLoaded(id, reply);
}

void ProjectReader::render(quint64 id, const std::shared_ptr<const Plan> &plan, const VersionTable &table,
                           bool createTable)
{
    Q_EMIT rendered(id, exportSql(*plan, table, createTable));
}

void ProjectReader::proposeMend(quint64 id, const std::shared_ptr<const Project> &project,
                                const QString &environment)
{
    MendReply reply;
    auto proposal = limbeck::proposeMend(*project, processEnvironment(), environment);
    if (proposal)
        reply.proposal = std::move(*proposal);
    else
        reply.error = proposal.error();
    Q_EMIT mendProposed(id, reply);
}

void ProjectReader::writeMend(quint64 id, const MendProposal &proposal)
{
    const auto written = limbeck::writeMend(proposal);
    Q_EMIT mendWritten(id, proposal.file, written ? Error() : written.error());
}

void ProjectReader::lookFor(quint64 id, const QString &folder)
{
    Q_EMIT lookedFor(id, folder, QFileInfo(folder).isDir());
}

void ProjectReader::save(quint64 id, const QString &path, const QByteArray &bytes)
{
    const Result<void> written = saveFile(path, bytes);
    Q_EMIT saved(id, path, written ? Error{} : written.error());
}

} // namespace limbeck::gui
