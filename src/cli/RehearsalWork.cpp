#include "RehearsalWork.h"

#include "AlembicWork.h"
#include "Tr.h"

#include "rehearsal/RehearsalJob.h"

using namespace Qt::StringLiterals;

namespace limbeck::cli {

Result<RehearsalReport> rehearsePlan(Context &context, const ScriptDirectory &scripts, const Plan &plan)
{
    const auto session = context.session();
    if (!session)
        return fail(session.error());
    RehearsalJob job{**session, scripts, plan};
    job.replay = context.arguments().has(u"replay"_s);
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
