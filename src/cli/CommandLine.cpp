#include "CommandLine.h"

#include "Context.h"
#include "Help.h"
#include "commands/Commands.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace limbeck::cli {

namespace {

QJsonObject envelope(const QString &command, const Outcome &outcome)
{
    return {{u"command"_s, command},
            {u"ok"_s, outcome.code == ExitCode::Done},
            {u"error"_s, outcome.error.code.isEmpty() ? QJsonValue() : QJsonValue(toJson(outcome.error))},
            {u"data"_s, outcome.data}};
}

ExitCode finish(Output &out, const QString &command, const Outcome &outcome)
{
    if (out.isJson())
        out.json(envelope(command, outcome));
    else if (!outcome.error.code.isEmpty())
        out.error(outcome.error);
    return outcome.code;
}

ExitCode usageError(const QStringList &words, const Io &io, const Error &error)
{
    Output out(*io.out, *io.err, io.colour && io.process.value(u"NO_COLOR"_s).isEmpty(),
               words.contains("--json"_L1) ? OutputMode::Json : OutputMode::Text);
    return finish(out, {}, Outcome::failed(error));
}

} // namespace

std::vector<std::unique_ptr<Command>> allCommands()
{
    std::vector<std::unique_ptr<Command>> commands;
    commands.push_back(makeDemoCommand());
    commands.push_back(makeEnvironmentsCommand());
    commands.push_back(makeEnvironmentCommand());
    commands.push_back(makeCompareCommand());
    commands.push_back(makeEnvCommand());
    commands.push_back(makeTargetCommand());
    commands.push_back(makePasswordCommand());
    commands.push_back(makeTestCommand());
    commands.push_back(makeHistoryCommand());
    commands.push_back(makeHeadsCommand());
    commands.push_back(makeBasesCommand());
    commands.push_back(makeCurrentCommand());
    commands.push_back(makePendingCommand());
    commands.push_back(makeShowCommand());
    commands.push_back(makePlanCommand());
    commands.push_back(makeRunCommand(PlanKind::Upgrade));
    commands.push_back(makeRunCommand(PlanKind::Downgrade));
    commands.push_back(makeRunCommand(PlanKind::Stamp));
    commands.push_back(makeRehearseCommand());
    commands.push_back(makeBlockersCommand());
    commands.push_back(makeReviewCommand());
    commands.push_back(makeLintCommand());
    commands.push_back(makePythonCommand());
    commands.push_back(makeDoctorCommand());
    commands.push_back(makeMendCommand());
    commands.push_back(makeCheckCommand());
    return commands;
}

ExitCode runCommandLine(const QStringList &words, const Io &io)
{
    const auto commands = allCommands();
    std::vector<CommandInfo> infos;
    for (const auto &command : commands)
        infos.push_back(command->info());
    const auto arguments = Arguments::parse(words, infos);
    if (!arguments)
        return usageError(words, io, arguments.error());
    Context context(*arguments, io);
    if (arguments->has(u"version"_s)) {
        context.out().raw("limbeck-cli " LIMBECK_VERSION "\n");
        return ExitCode::Done;
    }
    const auto found = std::ranges::find(infos, arguments->command(), &CommandInfo::name);
    if (arguments->has(u"help"_s)) {
        context.out().raw((found == infos.end() ? helpText(infos) : helpText(*found)).toUtf8());
        return ExitCode::Done;
    }
    const Command &command = *commands[size_t(found - infos.begin())];
    return finish(context.out(), arguments->command(), command.run(context));
}

} // namespace limbeck::cli
