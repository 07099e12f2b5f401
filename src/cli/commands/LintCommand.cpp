#include "commands/Commands.h"

#include "AlembicWork.h"
#include "FindingsOutput.h"
#include "LintWork.h"
#include "PlanView.h"
#include "Tr.h"

#include "lint/Lint.h"

using namespace Qt::StringLiterals;

namespace limbeck::cli {

namespace {

class LintCommand : public Command
{
public:
    CommandInfo info() const override
    {
        std::vector<OptionInfo> options = findingsOptions();
        options.push_back(
            {u"all"_s, {}, Tr::tr("look at every revision from base, without asking a database")});
        options.push_back(
            {u"from"_s, u"REV"_s, Tr::tr("plan from this revision, or base, without asking a database")});
        options.push_back({u"rules"_s, {}, Tr::tr("list the rules")});
        options.push_back(xOption());
        return {u"lint"_s,
                {u"[GOAL]"_s},
                Tr::tr("what is known to be dangerous in the SQL of what is pending"),
                options,
                {u"--env production lint"_s, u"lint --all --fail-on warning"_s, u"lint --rules --json"_s}};
    }
    Outcome run(Context &context) const override;

private:
    static Outcome showRules(Context &context);
    static Result<Plan> plan(Context &context, QJsonObject *data);
};

Outcome LintCommand::showRules(Context &context)
{
    QJsonArray rules;
    Table table({Tr::tr("rule"), Tr::tr("level"), Tr::tr("lock"), Tr::tr("about")});
    for (const LintRule &rule : lintRules()) {
        rules.append(rule.toJson());
        table.add({rule.codeText(), lintLevelName(rule.level), QString::fromLatin1(rule.lock),
                   LintRule::translated(rule.title)});
    }
    context.out().table(table);
    return Outcome::done({{u"rules"_s, rules}});
}

Result<Plan> LintCommand::plan(Context &context, QJsonObject *data)
{
    const auto scripts = context.scripts();
    if (!scripts)
        return fail(scripts.error());
    PlanRequest request;
    const QStringList &words = context.arguments().values();
    request.goal = words.isEmpty() ? u"heads"_s : words.first();
    if (context.arguments().has(u"all"_s))
        return planFor(context, **scripts, request, true);
    if (!context.arguments().has(u"from"_s)) {
        const auto target = context.target();
        if (!target)
            return fail(target.error());
        context.announce(*target);
        data->insert(u"target"_s, target->toJson());
    }
    const auto start = planStart(context, (*scripts)->graph());
    if (!start)
        return fail(start.error());
    request.targetIdentity = start->targetIdentity;
    request.appliedHeads = start->heads;
    return planFor(context, **scripts, request, true);
}

Outcome LintCommand::run(Context &context) const
{
    if (context.arguments().has(u"rules"_s))
        return showRules(context);
    const auto request = findingsRequest(context);
    if (!request)
        return Outcome::failed(request.error());
    QJsonObject data;
    const auto made = plan(context, &data);
    if (!made)
        return Outcome::failed(made.error(), data);
    const bool offline = context.arguments().has(u"all"_s) || context.arguments().has(u"from"_s);
    auto findings = lintPlan(context, *made, !offline);
    if (!findings)
        return Outcome::failed(findings.error(), data);
    for (const Finding &finding : made->findings) { // why there is no SQL to look at
        if (finding.code == "alembic.no-preview"_L1 || finding.code == "plan.nothing"_L1)
            findings->append(finding);
    }
    data.insert(u"revisions"_s, int(made->steps.size()));
    data.insert(u"statements"_s, made->statementCount());
    const bool none = findings->isEmpty();
    const Outcome outcome = finishFindings(context, *request, u"lint"_s, *findings, data);
    if (none && outcome.error.code.isEmpty())
        context.out().line(Tr::tr("No findings in %n statement(s).", nullptr, made->statementCount()),
                           Style::Good);
    return outcome;
}

} // namespace

std::unique_ptr<Command> makeLintCommand()
{
    return std::make_unique<LintCommand>();
}

} // namespace limbeck::cli
