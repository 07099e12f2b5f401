#include "commands/Commands.h"

#include "Threshold.h"
#include "Tr.h"

using namespace Qt::StringLiterals;

namespace limbeck::cli {

namespace {

class DoctorCommand : public Command
{
public:
    CommandInfo info() const override
    {
        return {u"doctor"_s,
                {},
                Tr::tr("what is wrong or risky in the project, its environments and scripts"),
                {failOnOption(),
                 {u"offline"_s, {}, Tr::tr("do not ask the environment's database which revisions it has")}},
                {u"doctor"_s, u"--env staging doctor --fail-on warning --json"_s}};
    }
    Outcome run(Context &context) const override;
};

// What the environment's database says about the scripts: rows that no file stands for, half-applied
// revisions. A database that is not named or does not answer is no finding here; `test` tells why.
void checkDatabase(Context &context, Findings &findings, QJsonObject &data)
{
    const auto scripts = context.scripts();
    const auto target = context.target();
    if (!scripts || !target)
        return;
    const auto known = context.knownState();
    const Error unknown = !known ? known.error() : known->unknown.value_or(Error{});
    data.insert(u"state_error"_s, unknown.code.isEmpty() ? QJsonValue() : QJsonValue(toJson(unknown)));
    if (!unknown.code.isEmpty()) {
        context.out().note(Tr::tr("The database was not looked at: %1").arg(unknown.message), Style::Dim);
        return;
    }
    const RevisionGraph &graph = (*scripts)->graph();
    findings += known->applied->findings(graph);
    findings += checkAppliedRevisions(**context.project(), graph, known->applied->heads);
}

Outcome DoctorCommand::run(Context &context) const
{
    const auto threshold = failOn(context);
    if (!threshold)
        return Outcome::failed(threshold.error());
    const auto project = context.project();
    if (!project)
        return Outcome::failed(project.error());
    QJsonObject data;
    Findings findings = checkProject(**project, context.io().process);
    if (!context.arguments().has(u"offline"_s))
        checkDatabase(context, findings, data);
    data.insert(u"findings"_s, toJson(findings));
    context.out().findings(findings);
    if (findings.isEmpty())
        context.out().line(Tr::tr("No findings."), Style::Good);
    return Outcome::failed(findingsError(findings, *threshold), data);
}

} // namespace

std::unique_ptr<Command> makeDoctorCommand()
{
    return std::make_unique<DoctorCommand>();
}

} // namespace limbeck::cli
