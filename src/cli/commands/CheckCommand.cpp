#include "commands/Commands.h"

#include "FindingsOutput.h"
#include "LintWork.h"
#include "RevisionView.h"
#include "Tr.h"

#include "project/BaseComparison.h"

using namespace Qt::StringLiterals;

namespace limbeck::cli {

namespace {

class CheckCommand : public Command
{
public:
    CommandInfo info() const override
    {
        std::vector<OptionInfo> options = findingsOptions();
        options.push_back(xOption());
        options.push_back({u"base"_s, u"REV"_s,
                           Tr::tr("only what this branch adds to a revision of git; asks no database")});
        return {u"check"_s,
                {},
                Tr::tr("doctor, what is pending, and lint of it: for continuous integration"),
                options,
                {u"--env staging check"_s, u"--env staging check --fail-on warning --json"_s,
                 u"check --base origin/main --format sarif --output check.sarif"_s,
                 u"check --baseline limbeck-baseline.json"_s}};
    }
    Outcome run(Context &context) const override;

private:
    static Error checkPending(Context &context, Findings &findings, QJsonObject &data);
    static Error checkBranch(Context &context, Findings &findings, QJsonObject &data);
};

// Lists what is pending, and fails when that is anything.
Error CheckCommand::checkPending(Context &context, Findings &findings, QJsonObject &data)
{
    if (const auto target = context.target())
        context.announce(*target);
    const auto scripts = context.scripts();
    if (!scripts)
        return scripts.error();
    const auto target = context.target();
    if (!target)
        return target.error();
    data.insert(u"target"_s, target->toJson());
    const auto state = context.appliedState();
    if (!state)
        return state.error();
    const RevisionGraph &graph = (*scripts)->graph();
    findings += state->findings(graph);
    findings += checkAppliedRevisions(**context.project(), graph, state->heads);
    const auto pending = pendingRevisions(graph, *state);
    if (!pending)
        return pending.error();
    const QJsonObject shown =
        showRevisions(context, graph, *pending, revisionStates(graph, *state), Tr::tr("Nothing is pending."));
    data.insert(u"revisions"_s, shown.value(u"revisions"_s));
    if (pending->empty())
        return {};
    const auto linted = lintPending(context, **scripts, state->heads);
    if (!linted)
        return linted.error();
    findings += *linted;
    return {u"check.pending"_s,
            Tr::tr("%n revision(s) are pending.", nullptr, int(pending->size())),
            {},
            Tr::tr("`limbeck-cli plan head` shows what they do."),
            {},
            {}};
}

// A branch's revisions are pending by their nature, so that it is git that is asked and no database.
Error CheckCommand::checkBranch(Context &context, Findings &findings, QJsonObject &data)
{
    const auto scripts = context.scripts();
    if (!scripts)
        return scripts.error();
    const auto base = compareWithBase(**context.project(), **scripts, context.arguments().option(u"base"_s));
    if (!base)
        return base.error();
    const RevisionGraph &graph = (*scripts)->graph();
    std::vector<int> added;
    for (const QString &id : base->added)
        added.push_back(graph.indexOf(id));
    const QJsonObject shown = showRevisions(context, graph, added, revisionStates(graph, std::nullopt),
                                            Tr::tr("The branch adds no revision."));
    data.insert(u"revisions"_s, shown.value(u"revisions"_s));
    data.insert(u"base"_s, QJsonObject{{u"revision"_s, context.arguments().option(u"base"_s)},
                                       {u"commit"_s, base->commit}});
    if (!added.empty()) {
        const auto linted = lintAdded(context, **scripts, base->added);
        if (!linted)
            return linted.error();
        findings += *linted;
    }
    const Findings kept = base->only(findings, graph);
    const int left = int(findings.size() - kept.size());
    if (left > 0)
        context.out().line(
            Tr::tr("%n finding(s) are not about what the branch adds and are left out.", nullptr, left),
            Style::Dim);
    data.insert(u"left_out"_s, left);
    findings = kept + base->findings;
    return {};
}

Outcome CheckCommand::run(Context &context) const
{
    const auto request = findingsRequest(context);
    if (!request)
        return Outcome::failed(request.error());
    const auto project = context.project();
    if (!project)
        return Outcome::failed(project.error());
    QJsonObject data;
    Findings findings = checkProject(**project, context.io().process);
    const Error error = context.arguments().has(u"base"_s) ? checkBranch(context, findings, data)
                                                           : checkPending(context, findings, data);
    return finishFindings(context, *request, u"check"_s, findings, data, error);
}

} // namespace

std::unique_ptr<Command> makeCheckCommand()
{
    return std::make_unique<CheckCommand>();
}

} // namespace limbeck::cli
