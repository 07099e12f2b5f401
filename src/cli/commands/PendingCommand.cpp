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
    const auto known = knownDatabase(context);
    if (!known)
        return known.error();
    const RevisionGraph &graph = *known->graph;
    const AppliedState &state = known->state;
    const Findings findings = state.findings(graph);
    context.out().warnings(findings);
    const auto pending = pendingRevisions(graph, state);
    if (!pending)
        return Outcome::failed(pending.error(), {{u"target"_s, known->target.toJson()}});
    QJsonObject data =
        showRevisions(context, graph, *pending, revisionStates(graph, state), Tr::tr("Nothing is pending."));
    data.insert(u"target"_s, known->target.toJson());
    data.insert(u"findings"_s, toJson(findings));
    return Outcome::done(data);
}

} // namespace

std::unique_ptr<Command> makePendingCommand()
{
    return std::make_unique<PendingCommand>();
}

} // namespace limbeck::cli
