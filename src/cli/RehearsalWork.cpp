#include "RehearsalWork.h"

#include "AlembicWork.h"
#include "Tr.h"

#include "rehearsal/RehearsalJob.h"

using namespace Qt::StringLiterals;

namespace limbeck::cli {

namespace {

Result<void> addOnTarget(Context &context, RehearsalJob *job)
{
    if (!context.arguments().has(u"on-target"_s))
        return {};
    job->onTarget = true;
    const ProjectSettings &settings = (*context.project())->settings();
    const auto locks = context.duration(u"lock-timeout"_s, settings.lockTimeout);
    if (!locks)
        return fail(locks.error());
    const auto statements = context.duration(u"statement-timeout"_s, settings.statementTimeout);
    if (!statements)
        return fail(statements.error());
    job->lockTimeout = *locks;
    job->statementTimeout = *statements;
    return {};
}

} // namespace

Result<RehearsalReport> rehearsePlan(Context &context, const ScriptDirectory &scripts, const Plan &plan)
{
    const auto session = context.session();
    if (!session)
        return fail(session.error());
    RehearsalJob job{**session, scripts, plan};
    job.loadInterval = context.io().loadInterval;
    job.replay = context.arguments().has(u"replay"_s);
    if (auto added = addOnTarget(context, &job); !added)
        return fail(added.error());
    if (isAlembicProject(context)) {
        auto project = alembicProject(context);
        if (!project)
            return fail(project.error());
        job.alembic = std::move(*project);
    }
    job.options.versionTable = context.versionTable();
    job.options.stop = context.io().stopToken();
    job.options.progress = [&context](const QString &revision, int number, int of) {
        context.out().transient(revision.isEmpty()
                                    ? Tr::tr("Copying the schema to a sandbox…")
                                    : Tr::tr("Rehearsing %1 (%2 of %3)…").arg(revision).arg(number).arg(of));
    };
    return runRehearsal(job);
}

} // namespace limbeck::cli
