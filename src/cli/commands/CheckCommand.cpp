#include "commands/Commands.h"

#include "RevisionView.h"
#include "Threshold.h"
#include "Tr.h"

using namespace Qt::StringLiterals;

namespace limbeck::cli {

namespace {

class CheckCommand : public Command
{
public:
    CommandInfo info() const override
    {
        return {u"check"_s,
                {},
                Tr::tr("doctor, and whether revisions are pending: for continuous integration"),
                {failOnOption()},
                {u"--env staging check"_s, u"--env staging check --fail-on warning --json"_s}};
    }
    Outcome run(Context &context) const override;

private:
    static Result<qsizetype> checkPending(Context &context, Findings &findings, QJsonObject &data);
};

// Lists what is pending and returns how many that are.
Result<qsizetype> CheckCommand::checkPending(Context &context, Findings &findings, QJsonObject &data)
{
    const auto scripts = context.scripts();
    if (!scripts)
        return fail(scripts.error());
    const auto target = context.target();
    if (!target)
        return fail(target.error());
    data.insert(u"target"_s, target->toJson());
    const auto state = context.appliedState();
    if (!state)
        return fail(state.error());
    const RevisionGraph &graph = (*scripts)->graph();
    findings += state->findings(graph);
    findings += checkAppliedRevisions(**context.project(), graph, state->heads);
    const auto pending = pendingRevisions(graph, *state);
    if (!pending)
        return fail(pending.error());
    const QJsonObject shown =
        showRevisions(context, graph, *pending, revisionStates(graph, *state), Tr::tr("Nothing is pending."));
    data.insert(u"revisions"_s, shown.value(u"revisions"_s));
    return qsizetype(pending->size());
}

Outcome CheckCommand::run(Context &context) const
{
    const auto threshold = failOn(context);
    if (!threshold)
        return Outcome::failed(threshold.error());
    const auto project = context.project();
    if (!project)
        return Outcome::failed(project.error());
    if (const auto target = context.target())
        context.announce(*target);
    QJsonObject data;
    Findings findings = checkProject(**project, context.io().process);
    const auto pending = checkPending(context, findings, data);
    context.out().findings(findings);
    data.insert(u"findings"_s, toJson(findings));
    if (!pending)
        return Outcome::failed(pending.error(), data);
    if (const Error error = findingsError(findings, *threshold); !error.code.isEmpty())
        return Outcome::failed(error, data);
    if (*pending > 0)
        return Outcome::failed({u"check.pending"_s,
                                Tr::tr("%n revision(s) are pending.", nullptr, int(*pending)),
                                {},
                                Tr::tr("`limbeck-cli plan head` shows what they do."),
                                {},
                                {}},
                               data);
    return Outcome::done(data);
}

} // namespace

std::unique_ptr<Command> makeCheckCommand()
{
    return std::make_unique<CheckCommand>();
}

} // namespace limbeck::cli
