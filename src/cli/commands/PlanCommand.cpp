#include "commands/Commands.h"

#include "AlembicWork.h"
#include "LintWork.h"
#include "PlanView.h"
#include "Tr.h"

#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace limbeck::cli {

namespace {

class PlanCommand : public Command
{
public:
    CommandInfo info() const override
    {
        return {u"plan"_s,
                {u"GOAL"_s},
                Tr::tr("what an upgrade or downgrade would run, with its SQL; nothing is run"),
                {{u"from"_s, u"REV"_s, Tr::tr("plan from this revision, or base, without asking a database")},
                 xOption()},
                {u"--env staging plan head"_s, u"--env staging plan -1"_s, u"plan head --from base"_s}};
    }
    Outcome run(Context &context) const override;
};

// Whether a goal lies behind the applied revisions: what Alembic leaves to the choice of command.
bool isDowngrade(const RevisionGraph &graph, const QStringList &heads, const QString &goal)
{
    static const QRegularExpression backwards(u"(^|@)base$|-[0-9]+$"_s);
    if (backwards.match(goal).hasMatch() && graph.indexOf(goal) < 0)
        return true;
    const auto index = graph.find(goal);
    return index && graph.impliedBy(heads)[size_t(*index)] && !heads.contains(graph.at(*index).id);
}

Outcome PlanCommand::run(Context &context) const
{
    const auto scripts = context.scripts();
    if (!scripts)
        return Outcome::failed(scripts.error());
    QJsonObject data;
    if (!context.arguments().has(u"from"_s)) {
        const auto target = context.target();
        if (!target)
            return Outcome::failed(target.error());
        context.announce(*target);
        data.insert(u"target"_s, target->toJson());
    }
    const RevisionGraph &graph = (*scripts)->graph();
    const auto start = planStart(context, graph);
    if (!start)
        return Outcome::failed(start.error(), data);
    const QString goal = context.arguments().values().first();
    const PlanKind kind = isDowngrade(graph, start->heads, goal) ? PlanKind::Downgrade : PlanKind::Upgrade;
    auto plan =
        planFor(context, **scripts, PlanRequest{kind, goal, start->targetIdentity, start->heads}, true);
    if (!plan)
        return Outcome::failed(plan.error(), data);
    const auto linted = lintPlan(context, *plan, !context.arguments().has(u"from"_s));
    if (!linted)
        return Outcome::failed(linted.error(), data);
    addToSteps(*linted, &*plan);
    printPlan(context.out(), *plan);
    data.insert(u"plan"_s, plan->toJson());
    data.insert(u"findings"_s, toJson(plan->findings));
    return Outcome::done(data);
}

} // namespace

std::unique_ptr<Command> makePlanCommand()
{
    return std::make_unique<PlanCommand>();
}

} // namespace limbeck::cli
