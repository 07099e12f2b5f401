#include "commands/EnvironmentActions.h"

#include "ChangeView.h"
#include "EnvironmentOptions.h"
#include "Tr.h"
#include "commands/Commands.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace limbeck::cli {

namespace {

// The options that are an action's own.
QStringList optionsOf(const QString &action)
{
    QStringList names;
    if (action == "show"_L1)
        return names;
    names << u"write"_s;
    if (action == "edit"_L1 || action == "new"_L1 || action == "copy"_L1) {
        const auto options = connectionOptions();
        for (const OptionInfo &option : options)
            names << option.name;
    }
    if (action == "edit"_L1)
        names << u"literal-url"_s << u"from-url"_s;
    else if (action == "new"_L1)
        names << u"from-url"_s << u"from-example"_s << u"copy"_s << u"ignore"_s;
    else if (action == "copy"_L1)
        names << u"from-url"_s << u"ignore"_s;
    else if (action == "set"_L1)
        names << u"display-name"_s << u"colour"_s << u"protected"_s << u"process-wins"_s << u"default"_s
              << u"files"_s << u"ssh-tunnel"_s << u"no-ssh-tunnel"_s << u"ssh-config"_s << u"ssh-identity"_s;
    else if (action == "rename"_L1)
        names << u"rename-file"_s << u"ignore"_s;
    else if (action == "remove"_L1)
        names << u"file"_s << u"ignore"_s;
    return names;
}

const QStringList &actions()
{
    static const QStringList names = {u"show"_s, u"new"_s,    u"edit"_s,  u"set"_s,
                                      u"copy"_s, u"rename"_s, u"remove"_s};
    return names;
}

class EnvironmentCommand : public Command
{
public:
    CommandInfo info() const override;
    Outcome run(Context &context) const override;

private:
    static std::optional<Error> usageError(const Arguments &arguments);
};

CommandInfo EnvironmentCommand::info() const
{
    std::vector<OptionInfo> options = connectionOptions();
    const std::vector<OptionInfo> own = {
        {u"literal-url"_s, {}, Tr::tr("edit: write the URL out, without its references to variables")},
        {u"from-url"_s, u"TEXT"_s,
         Tr::tr("new, edit: a URL, psql command or the like; - reads it from standard input")},
        {u"from-example"_s, u"FILE"_s, Tr::tr("new: start from a template such as .env.example")},
        {u"copy"_s, u"OTHER"_s, Tr::tr("new: start from another environment")},
        {u"ignore"_s, {}, Tr::tr("also add the file to .gitignore, where git would not ignore it")},
        {u"display-name"_s, u"TEXT"_s, Tr::tr("set: the name that people see; empty: none")},
        {u"colour"_s, u"COLOUR"_s, Tr::tr("set: green, amber, red, blue, violet or grey; empty: none")},
        {u"protected"_s, u"YES|NO"_s, Tr::tr("set: changes want --confirm with the database's name")},
        {u"process-wins"_s, u"YES|NO"_s, Tr::tr("set: the process environment beats the files")},
        {u"default"_s, u"YES|NO"_s, Tr::tr("set: the environment that is taken without --env")},
        {u"files"_s, u"FILES"_s, Tr::tr("set: its .env files, with commas; later ones win")},
        {u"ssh-tunnel"_s, u"USER@HOST[:PORT]"_s,
         Tr::tr("set: reach the server through this machine, by the system's ssh")},
        {u"no-ssh-tunnel"_s, {}, Tr::tr("set: reach the server straight")},
        {u"ssh-config"_s, u"FILE"_s, Tr::tr("set: ssh's configuration for the tunnel; empty: its own")},
        {u"ssh-identity"_s, u"FILE"_s,
         Tr::tr("set: the key that the tunnel logs in with; empty: ssh's choice")},
        {u"rename-file"_s, {}, Tr::tr("rename: the .env file gets the new name too")},
        {u"file"_s, u"FATE"_s, Tr::tr("remove: keep (the default), aside (as .bak) or delete the file")},
        writeOption(),
    };
    options.insert(options.end(), own.begin(), own.end());
    return {u"environment"_s,
            {u"ACTION"_s, u"NAME"_s, u"[OTHER]"_s},
            Tr::tr("show, new, edit, set, copy, rename or remove an environment; shows the change first"),
            options,
            {u"environment show staging"_s,
             u"environment new staging --from-example .env.example --host db"_s,
             u"environment new preview --from-url - --write"_s,
             u"environment edit staging --host db2 --sslmode verify-full --write"_s,
             u"environment edit staging --no-password"_s,
             u"environment set production --protected yes --colour red --write"_s,
             u"environment set staging --ssh-tunnel deploy@bastion.example --write"_s,
             u"environment copy staging preview --database preview --write"_s,
             u"environment rename preview demo --rename-file"_s, u"environment remove demo --file aside"_s}};
}

std::optional<Error> EnvironmentCommand::usageError(const Arguments &arguments)
{
    const QString action = arguments.values().value(0);
    if (!actions().contains(action))
        return Error{u"usage.arguments"_s,
                     Tr::tr("There is no action %1.").arg(action),
                     {},
                     Tr::tr("The actions are: %1").arg(actions().join(u", "_s)),
                     {},
                     {}};
    const bool takesTwo = action == "copy"_L1 || action == "rename"_L1;
    if (takesTwo != (arguments.values().size() == 3))
        return Error{u"usage.arguments"_s,
                     takesTwo ? Tr::tr("`environment %1` takes two names.").arg(action)
                              : Tr::tr("`environment %1` takes one name.").arg(action),
                     {},
                     Tr::tr("`limbeck-cli %1 --help` has examples.").arg(u"environment"_s),
                     {},
                     {}};
    const QStringList mine = optionsOf(action);
    const CommandInfo info = EnvironmentCommand().info();
    for (const OptionInfo &option : info.options) {
        if (arguments.has(option.name) && !mine.contains(option.name))
            return Error{u"usage.arguments"_s,
                         Tr::tr("`environment %1` has no option --%2.").arg(action, option.name),
                         {},
                         Tr::tr("`limbeck-cli %1 --help` lists its options.").arg(u"environment"_s),
                         {},
                         {}};
    }
    if (arguments.has(u"env"_s) || arguments.has(u"env-file"_s))
        return Error{u"usage.arguments"_s,
                     Tr::tr("The environment is named behind the action; --env and --env-file are not for "
                            "this command."),
                     {},
                     Tr::tr("Write `limbeck-cli environment %1 NAME`.").arg(action),
                     {},
                     {}};
    return {};
}

Outcome EnvironmentCommand::run(Context &context) const
{
    if (const auto wrong = usageError(context.arguments()))
        return Outcome::failed(*wrong);
    const QStringList &values = context.arguments().values();
    const QString &action = values[0];
    if (action == "show"_L1)
        return showEnvironment(context, values[1]);
    if (action == "edit"_L1)
        return editEnvironment(context, values[1]);
    if (action == "set"_L1)
        return setEnvironment(context, values[1]);
    if (action == "copy"_L1)
        return makeEnvironment(context, values[2], values[1]);
    if (action == "new"_L1)
        return makeEnvironment(context, values[1], context.arguments().option(u"copy"_s));
    if (action == "rename"_L1)
        return renameEnvironment(context, values[1], values[2]);
    return removeEnvironment(context, values[1]);
}

} // namespace

QString typedAgain(const Context &context)
{
    // The options are left out: what they say is shown, and repeating them all reads worse than `…`.
    const Arguments &arguments = context.arguments();
    return u"environment "_s + arguments.values().join(u' ') + u" …"_s;
}

std::unique_ptr<Command> makeEnvironmentCommand()
{
    return std::make_unique<EnvironmentCommand>();
}

} // namespace limbeck::cli
