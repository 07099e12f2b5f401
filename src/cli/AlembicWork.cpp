#include "AlembicWork.h"

#include "Tr.h"

#include "plan/SqlExport.h"
#include "run/AlembicPlan.h"
#include "run/AlembicPython.h"
#include "run/AlembicSql.h"

using namespace Qt::StringLiterals;

namespace limbeck::cli {

bool isAlembicProject(Context &context)
{
    const auto project = context.project();
    return project && (*project)->kind() == ProjectKind::Alembic;
}

QProcessEnvironment childEnvironment(Context &context)
{
    const auto environment = context.environment();
    return environment ? environment->childEnvironment(context.io().process) : context.io().process;
}

Result<AlembicProject> alembicProject(Context &context)
{
    const auto search = context.pythonSearch();
    if (!search)
        return fail(search.error());
    const auto python = pythonFor(*search, context.io().stopToken());
    if (!python)
        return fail(python.error());
    QProcessEnvironment environment = search->environment;
    context.handOnPassword(&environment);
    return AlembicProject{search->config, *python, environment, context.arguments().allOf(u"x"_s)};
}

std::shared_ptr<AlembicHeadStart> headStart(Context &context)
{
    if (!isAlembicProject(context))
        return nullptr;
    const auto search = context.pythonSearch();
    const auto python = search ? knownPython(*search) : std::nullopt;
    if (!python)
        return nullptr;
    return AlembicHeadStart::of(
        {search->config, *python, search->environment, context.arguments().allOf(u"x"_s)});
}

namespace {

// Without an interpreter: enough to plan with, but not to render or run.
AlembicProject projectWithoutPython(Context &context)
{
    return {*(*context.project())->alembic(), {}, {}, context.arguments().allOf(u"x"_s)};
}

} // namespace

Result<Plan> planFor(Context &context, const ScriptDirectory &scripts, PlanRequest request, bool show)
{
    if (!isAlembicProject(context))
        return makePlan(scripts, request);
    AlembicPlanOptions options;
    options.render = show;
    if (!show)
        return makePlan(scripts, projectWithoutPython(context), std::move(request), options);
    auto project = alembicProject(context);
    if (!project) {
        options.noPython = project.error();
        project = projectWithoutPython(context);
    }
    return makePlan(scripts, *project, std::move(request), options, context.io().stopToken());
}

Result<QByteArray> sqlFor(Context &context, const Plan &plan, bool createTable)
{
    if (plan.engine == PlanEngine::Limbeck)
        return exportSql(plan, context.versionTable(), createTable);
    const auto project = alembicProject(context);
    if (!project)
        return fail(project.error());
    return alembicSql(plan, *project, context.versionTable(), createTable, context.io().stopToken());
}

std::optional<RenderedBothWays> renderForShow(Context &context, const ScriptDirectory &scripts, int index)
{
    const auto project = alembicProject(context);
    if (!project) {
        context.out().note(Tr::tr("The SQL cannot be shown: %1").arg(project.error().message), Style::Dim);
        return std::nullopt;
    }
    const QString id = scripts.graph().at(index).id;
    RenderedBothWays both;
    for (const RenderDirection direction : {RenderDirection::Up, RenderDirection::Down}) {
        const auto rendered =
            renderRevisions(*project, scripts, {index}, direction, context.io().stopToken());
        const std::optional<Error> error =
            rendered ? rendered->error : std::optional<Error>(rendered.error());
        if (error) {
            context.out().note(Tr::tr("The SQL cannot be shown: %1").arg(error->message), Style::Dim);
            return std::nullopt;
        }
        (direction == RenderDirection::Up ? both.up : both.down) = rendered->byRevision.value(id);
    }
    return both;
}

} // namespace limbeck::cli
