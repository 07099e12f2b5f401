#include "commands/Commands.h"

#include "RevisionView.h"
#include "Tr.h"

#include <QJsonArray>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace limbeck::cli {

namespace {

class CurrentCommand : public Command
{
public:
    CommandInfo info() const override
    {
        return {u"current"_s,
                {},
                Tr::tr("the revisions that the database is at"),
                {},
                {u"--env production current"_s}};
    }
    Outcome run(Context &context) const override;
};

Outcome CurrentCommand::run(Context &context) const
{
    const auto known = knownDatabase(context);
    if (!known)
        return known.error();
    const RevisionGraph &graph = *known->graph;
    const AppliedState &state = known->state;
    std::vector<int> heads;
    for (const QString &head : state.heads) {
        if (const int index = graph.indexOf(head); index >= 0)
            heads.push_back(index);
    }
    QJsonObject data = showRevisions(context, graph, heads, revisionStates(graph, state),
                                     Tr::tr("No revision of these scripts is applied."));
    const Findings inGit = checkAppliedRevisions(**context.project(), graph, state.heads);
    const Findings findings = state.findings(graph) + inGit;
    data.insert(u"target"_s, known->target.toJson());
    data.insert(u"heads"_s, QJsonArray::fromStringList(state.heads));
    data.insert(u"findings"_s, toJson(findings));
    const auto unknown = std::ranges::find(findings, u"script.not-in-scripts"_s, &Finding::code);
    context.out().warnings(unknown != findings.end() ? inGit : findings);
    if (unknown != findings.end())
        return Outcome::failed({unknown->code, unknown->message, {}, unknown->hint, {}, unknown->where},
                               data);
    return Outcome::done(data);
}

} // namespace

std::unique_ptr<Command> makeCurrentCommand()
{
    return std::make_unique<CurrentCommand>();
}

} // namespace limbeck::cli
