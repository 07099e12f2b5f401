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
                {failOnOption()},
                {u"doctor"_s, u"doctor --fail-on warning --json"_s}};
    }
    Outcome run(Context &context) const override;
};

Outcome DoctorCommand::run(Context &context) const
{
    const auto threshold = failOn(context);
    if (!threshold)
        return Outcome::failed(threshold.error());
    const auto project = context.project();
    if (!project)
        return Outcome::failed(project.error());
    const Findings findings = checkProject(**project, context.io().process);
    context.out().findings(findings);
    if (findings.isEmpty())
        context.out().line(Tr::tr("No findings."), Style::Good);
    return Outcome::failed(findingsError(findings, *threshold), {{u"findings"_s, toJson(findings)}});
}

} // namespace

std::unique_ptr<Command> makeDoctorCommand()
{
    return std::make_unique<DoctorCommand>();
}

} // namespace limbeck::cli
