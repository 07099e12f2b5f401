#include "commands/EnvironmentActions.h"
#include "commands/EnvironmentTraces.h"

#include "ChangeView.h"
#include "EnvironmentOptions.h"
#include "Tr.h"

#include "project/ProjectSettingsEdit.h"

#include <QDir>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace limbeck::cli {

namespace {

// With the line of .gitignore first, so that the file is never there without it.
Outcome finish(Context &context, const EnvironmentChange &change)
{
    FileChanges changes = change.changes;
    const bool ignores = context.arguments().has(u"ignore"_s);
    Findings findings = change.findings;
    if (change.ignore && ignores) {
        changes.insert(changes.begin(), *change.ignore);
        findings.removeIf([](const Finding &finding) { return finding.code == "env.not-ignored"_L1; });
    }
    for (Finding &finding : findings) {
        if (finding.code == "env.not-ignored"_L1)
            finding.hint += u' ' + Tr::tr("--ignore does that.");
    }
    QJsonObject data{{u"environment"_s, change.definition.name},
                     {u"files"_s, QJsonArray::fromStringList(change.definition.files)}};
    if (change.ignore)
        data.insert(u"ignore"_s, changesToJson({*change.ignore}, (*context.project())->folder()));
    if (change.resolution)
        data.insert(u"target"_s, change.resolution->target ? QJsonValue(change.resolution->target->toJson())
                                                           : QJsonValue());
    return showOrWrite(context, changes, findings, data, typedAgain(context));
}

bool isWritten(const Outcome &outcome)
{
    return outcome.error.code.isEmpty() && outcome.data.value(u"written"_s).toBool();
}

Result<std::optional<EnvironmentColour>> colourOption(const Arguments &arguments)
{
    if (!arguments.has(u"colour"_s))
        return std::nullopt;
    const QString word = arguments.option(u"colour"_s).trimmed();
    if (word.isEmpty())
        return EnvironmentColour::None;
    if (const auto colour = colourFromName(word))
        return colour;
    return fail("usage.option-value", Tr::tr("Limbeck does not know this colour."),
                Tr::tr("Write green, amber, red, blue, violet or grey."));
}

Result<void> takeTunnel(const Arguments &arguments, EnvironmentSettings *values)
{
    const QString tunnel = arguments.option(u"ssh-tunnel"_s);
    const bool ends = arguments.has(u"no-ssh-tunnel"_s);
    if (ends && (arguments.has(u"ssh-tunnel"_s) || arguments.has(u"ssh-config"_s) ||
                 arguments.has(u"ssh-identity"_s)))
        return fail("usage.arguments", Tr::tr("--no-ssh-tunnel excludes the tunnel's other options."));
    // The value is not repeated: somebody may have put a password in it.
    if (arguments.has(u"ssh-tunnel"_s) && !TunnelSettings::parse(tunnel))
        return fail(
            "usage.option-value", Tr::tr("--ssh-tunnel takes user@host[:port], without a password."),
            Tr::tr("Write user@host, user@host:22, or a Host of ssh's own configuration. ssh logs in by a "
                   "key."));
    if (ends || arguments.has(u"ssh-tunnel"_s))
        values->sshTunnel = tunnel;
    if (arguments.has(u"ssh-config"_s))
        values->sshConfig = arguments.option(u"ssh-config"_s);
    if (arguments.has(u"ssh-identity"_s))
        values->sshIdentity = arguments.option(u"ssh-identity"_s);
    return {};
}

Result<EnvironmentSettings> settingsOf(const Context &context)
{
    const Arguments &arguments = context.arguments();
    EnvironmentSettings values;
    const auto isProtected = yesOrNo(arguments, u"protected"_s);
    const auto processWins = yesOrNo(arguments, u"process-wins"_s);
    const auto isDefault = yesOrNo(arguments, u"default"_s);
    const auto colour = colourOption(arguments);
    for (const auto *flag : {&isProtected, &processWins, &isDefault}) {
        if (!*flag)
            return fail(flag->error());
    }
    if (!colour)
        return fail(colour.error());
    values.isProtected = *isProtected;
    values.processWins = *processWins;
    values.isDefault = *isDefault;
    values.colour = *colour;
    if (const auto done = takeTunnel(arguments, &values); !done)
        return fail(done.error());
    if (arguments.has(u"display-name"_s))
        values.displayName = arguments.option(u"display-name"_s);
    if (!arguments.has(u"files"_s))
        return values;
    QStringList files;
    const QStringList names = arguments.option(u"files"_s).split(u',', Qt::SkipEmptyParts);
    for (const QString &name : names)
        files << QDir::cleanPath(QDir(context.io().folder).absoluteFilePath(name.trimmed()));
    values.files = files;
    return values;
}

// What is pasted, and over that what the options say.
Result<void> takeFields(Context &context, NewEnvironmentRequest *request, Findings *findings)
{
    const Arguments &arguments = context.arguments();
    ConnectionFields fields;
    if (arguments.has(u"from-url"_s)) {
        const auto pasted = pastedConnection(context, arguments.option(u"from-url"_s), findings);
        if (!pasted)
            return fail(pasted.error());
        fields = *pasted;
        // In a text that is a connection of its own, no port means the usual one, not the source's.
        for (HostPort &host : fields.hosts) {
            if (request->source != NewEnvironmentRequest::Source::Scratch && !host.host.startsWith(u'/'))
                host.port = host.port.value_or(5432);
        }
    }
    const auto wanted = withOptions(context, fields);
    if (!wanted)
        return fail(wanted.error());
    if (arguments.has(u"from-url"_s) || hasConnectionOptions(arguments))
        request->fields = *wanted;
    request->withoutPassword = arguments.has(u"no-password"_s);
    return {};
}

} // namespace

Outcome setEnvironment(Context &context, const QString &name)
{
    const auto project = context.project();
    if (!project)
        return Outcome::failed(project.error());
    const bool namesFiles = context.arguments().has(u"files"_s);
    if (const auto known = (*project)->environment(name); !known && !namesFiles)
        return Outcome::failed(known.error());
    const auto values = settingsOf(context);
    if (!values)
        return Outcome::failed(values.error());
    auto edit = ProjectSettingsEdit::open((*project)->folder());
    if (!edit)
        return Outcome::failed(edit.error());
    if (const auto done = edit->set(name, *values); !done)
        return Outcome::failed(done.error());
    return showOrWrite(context, {edit->change()}, {}, {{u"environment"_s, name}}, typedAgain(context));
}

Outcome makeEnvironment(Context &context, const QString &name, const QString &copyOf)
{
    const auto project = context.project();
    if (!project)
        return Outcome::failed(project.error());
    const Arguments &arguments = context.arguments();
    if (!copyOf.isEmpty() && arguments.has(u"from-example"_s))
        return Outcome::failed(
            {u"usage.arguments"_s,
             Tr::tr("A new environment starts from a template or from another environment, "
                    "not from both."),
             {},
             {},
             {},
             {}});
    NewEnvironmentRequest request;
    request.name = name;
    if (!copyOf.isEmpty()) {
        request.source = NewEnvironmentRequest::Source::Copy;
        request.copyOf = copyOf;
    } else if (arguments.has(u"from-example"_s)) {
        request.source = NewEnvironmentRequest::Source::Template;
        request.templateFile =
            QDir(context.io().folder).absoluteFilePath(arguments.option(u"from-example"_s));
    }
    Findings findings;
    if (auto done = takeFields(context, &request, &findings); !done)
        return Outcome::failed(done.error());
    auto change = proposeNewEnvironment(**project, request, context.io().process);
    if (!change)
        return Outcome::failed(change.error());
    change->findings = findings + change->findings;
    return finish(context, *change);
}

Outcome renameEnvironment(Context &context, const QString &from, const QString &to)
{
    const auto project = context.project();
    if (!project)
        return Outcome::failed(project.error());
    const auto before = (*project)->environment(from);
    const auto change = proposeRename(**project, from, to, context.arguments().has(u"rename-file"_s));
    if (!change)
        return Outcome::failed(change.error());
    Outcome outcome = finish(context, *change);
    if (before && isWritten(outcome))
        moveTraces(context, *before, change->definition);
    return outcome;
}

Outcome removeEnvironment(Context &context, const QString &name)
{
    const auto project = context.project();
    if (!project)
        return Outcome::failed(project.error());
    const QString word = context.arguments().option(u"file"_s);
    const QStringList words = {u"keep"_s, u"aside"_s, u"delete"_s};
    if (!word.isEmpty() && !words.contains(word))
        return Outcome::failed({u"usage.option-value"_s,
                                Tr::tr("--file takes keep, aside or delete."),
                                {},
                                Tr::tr("keep leaves it where it is, aside renames it to .bak."),
                                {},
                                {}});
    const FileFate fate = word == "aside"_L1    ? FileFate::SetAside
                          : word == "delete"_L1 ? FileFate::Delete
                                                : FileFate::Keep;
    const auto change = proposeRemoval(**project, name, fate);
    if (!change)
        return Outcome::failed(change.error());
    const auto password = ownKeptPassword(context, change->definition); // while its files are still there
    Outcome outcome = finish(context, *change);
    const bool stillFound = std::ranges::any_of(change->findings, [](const Finding &finding) {
        return finding.code == "environment.still-found"_L1;
    });
    if (isWritten(outcome) && !stillFound)
        forgetTraces(context, change->definition, password);
    return outcome;
}

} // namespace limbeck::cli
