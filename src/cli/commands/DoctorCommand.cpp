#include "commands/Commands.h"

#include "FindingsOutput.h"
#include "Tr.h"

using namespace Qt::StringLiterals;

namespace limbeck::cli {

namespace {

class DoctorCommand : public Command
{
public:
    CommandInfo info() const override
    {
        std::vector<OptionInfo> options = findingsOptions();
        options.push_back(
            {u"offline"_s, {}, Tr::tr("do not ask the environment's database which revisions it has")});
        return {u"doctor"_s,
                {},
                Tr::tr("what is wrong or risky in the project, its environments and scripts"),
                options,
                {u"doctor"_s, u"--env staging doctor --fail-on warning --json"_s,
                 u"doctor --offline --format sarif --output doctor.sarif"_s}};
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
    const auto request = findingsRequest(context);
    if (!request)
        return Outcome::failed(request.error());
    const auto project = context.project();
    if (!project)
        return Outcome::failed(project.error());
    QJsonObject data;
    Findings findings = checkProject(**project, context.io().process);
    if (!context.arguments().has(u"offline"_s))
        checkDatabase(context, findings, data);
    const bool none = findings.isEmpty();
    const Outcome outcome = finishFindings(context, *request, u"doctor"_s, findings, data);
    if (none && outcome.error.code.isEmpty())
        context.out().line(Tr::tr("No findings."), Style::Good);
    return outcome;
}

} // namespace

std::unique_ptr<Command> makeDoctorCommand()
{
    return std::make_unique<DoctorCommand>();
}

} // namespace limbeck::cli
