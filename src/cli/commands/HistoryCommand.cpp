#include "commands/Commands.h"

#include "RevisionView.h"
#include "Tr.h"

#include <functional>

using namespace Qt::StringLiterals;

namespace limbeck::cli {

namespace {

// A list of revisions from the scripts, with their state where the database can be asked: history, heads and
// bases differ only in which revisions they list.
class ScriptListCommand : public Command
{
public:
    using Selection = std::vector<int> (RevisionGraph::*)() const;

    ScriptListCommand(QString name, const char *summary, Selection selection)
        : m_name(std::move(name)), m_summary(summary), m_selection(selection)
    {
    }
    CommandInfo info() const override
    {
        return {m_name, {}, Tr::tr(m_summary), {}, {m_name, u"--env staging "_s + m_name + u" --json"_s}};
    }
    Outcome run(Context &context) const override;

private:
    QString m_name;
    const char *m_summary;
    Selection m_selection;
};

Outcome ScriptListCommand::run(Context &context) const
{
    const auto scripts = context.scripts();
    if (!scripts)
        return Outcome::failed(scripts.error());
    const auto state = context.knownState();
    if (!state)
        return Outcome::failed(state.error());
    const RevisionGraph &graph = (*scripts)->graph();
    if (state->applied) {
        context.announce(*context.target());
        context.out().warnings(state->applied->findings(graph));
    } else if (!context.out().isJson()) {
        context.out().note(Tr::tr("The state is unknown: %1").arg(state->unknown->message), Style::Dim);
    }
    QJsonObject data = showRevisions(context, graph, (graph.*m_selection)(),
                                     revisionStates(graph, state->applied), Tr::tr("There is no revision."));
    data.insert(u"state_error"_s, state->unknown ? QJsonValue(toJson(*state->unknown)) : QJsonValue());
    return Outcome::done(data);
}

} // namespace

std::unique_ptr<Command> makeHistoryCommand()
{
    return std::make_unique<ScriptListCommand>(
        u"history"_s, QT_TRANSLATE_NOOP("limbeck::cli", "all revisions, newest first, with their state"),
        &RevisionGraph::newestFirst);
}

std::unique_ptr<Command> makeHeadsCommand()
{
    return std::make_unique<ScriptListCommand>(
        u"heads"_s, QT_TRANSLATE_NOOP("limbeck::cli", "the revisions that no other one follows"),
        &RevisionGraph::heads);
}

std::unique_ptr<Command> makeBasesCommand()
{
    return std::make_unique<ScriptListCommand>(
        u"bases"_s, QT_TRANSLATE_NOOP("limbeck::cli", "the revisions that follow no other one"),
        &RevisionGraph::bases);
}

} // namespace limbeck::cli
