#include "commands/Commands.h"

#include "RevisionView.h"
#include "Tr.h"

using namespace Qt::StringLiterals;

namespace limbeck::cli {

namespace {

class PendingCommand : public Command
{
public:
    CommandInfo info() const override
    {
        return {u"pending"_s,
                {},
                Tr::tr("the revisions that are still to be applied, in their order"),
                {},
                {u"--env production pending"_s, u"--env production pending --json"_s}};
    }
    Outcome run(Context &context) const override;
};

Outcome PendingCommand::run(Context &context) const
{
    const auto scripts = context.scripts();
    if (!scripts)
        return Outcome::failed(scripts.error());
    const auto target = context.target();
    if (!target)
        return Outcome::failed(target.error());
    context.announce(*target);
    const auto state = context.appliedState();
    if (!state)
        return Outcome::failed(state.error(), {{u"target"_s, target->toJson()}});
    const RevisionGraph &graph = (*scripts)->graph();
    const Findings findings = state->findings(graph);
    context.out().warnings(findings);
    const auto pending = pendingRevisions(graph, *state);
    if (!pending)
        return Outcome::failed(pending.error(), {{u"target"_s, target->toJson()}});
    QJsonObject data =
        showRevisions(context, graph, *pending, revisionStates(graph, *state), Tr::tr("Nothing is pending."));
    data.insert(u"target"_s, target->toJson());
    data.insert(u"findings"_s, toJson(findings));
    return Outcome::done(data);
}

} // namespace

std::unique_ptr<Command> makePendingCommand()
{
    return std::make_unique<PendingCommand>();
}

} // namespace limbeck::cli
