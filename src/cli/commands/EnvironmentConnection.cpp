#include "commands/EnvironmentActions.h"

#include "ChangeView.h"
#include "EnvironmentOptions.h"
#include "Tr.h"

#include "target/EnvironmentEdit.h"

#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace limbeck::cli {

namespace {

struct Opened
{
    EnvironmentDefinition definition;
    EnvironmentEdit edit;
};

Result<Opened> openEdit(Context &context, const QString &name)
{
    const auto project = context.project();
    if (!project)
        return fail(project.error());
    const auto definition = (*project)->environment(name);
    if (!definition)
        return fail(definition.error());
    ResolverOptions options = (*project)->resolverOptions(*definition);
    if (context.arguments().has(u"url-variable"_s)) {
        options.chosenVariable = context.arguments().option(u"url-variable"_s);
        options.chosenOrigin = Origin::fromOption(u"--url-variable"_s);
    }
    auto edit = EnvironmentEdit::open(*definition, context.io().process, options);
    if (!edit)
        return fail(edit.error());
    return Opened{*definition, std::move(*edit)};
}

QString yes(bool value)
{
    return value ? Tr::tr("yes") : Tr::tr("no");
}

QString passwordWord(const EnvironmentEdit &edit)
{
    const auto &target = edit.resolution().target;
    if (edit.fields().password.isSet())
        return Tr::tr("in the file");
    return target && target->password.isSet() ? Tr::tr("not in the file") : Tr::tr("not set");
}

// Part, value and origin of each field.
std::vector<std::pair<QString, QString>> partsOf(const EnvironmentEdit &edit)
{
    const ConnectionFields &fields = edit.fields();
    QStringList ports;
    for (const HostPort &host : fields.hosts) {
        if (host.port)
            ports << QString::number(*host.port);
    }
    ports.removeDuplicates();
    std::vector<HostPort> hosts = fields.hosts;
    for (HostPort &host : hosts) {
        if (ports.size() < 2)
            host.port.reset();
    }
    std::vector<std::pair<QString, QString>> parts = {
        {u"driver"_s, fields.driver},  {u"host"_s, hostsText(hosts, false)},
        {u"port"_s, ports.join(u',')}, {u"database"_s, fields.database},
        {u"user"_s, fields.user},
    };
    for (const QString &part : tlsParts())
        parts.emplace_back(part, tlsValue(fields, part));
    for (auto it = fields.options.cbegin(); it != fields.options.cend(); ++it)
        parts.emplace_back(it.key(), looksSecret(it.key(), it.value()) ? u"***"_s : it.value());
    return parts;
}

QJsonObject toJson(const EnvironmentEdit &edit)
{
    QJsonObject fields;
    QJsonObject origins;
    const auto parts = partsOf(edit);
    for (const auto &[part, value] : parts) {
        fields.insert(part, value.isEmpty() ? QJsonValue() : QJsonValue(value));
        if (!value.isEmpty())
            origins.insert(part, edit.origin(part).toJson());
    }
    const auto &target = edit.resolution().target;
    fields.insert(u"password"_s, edit.fields().password.isSet()       ? u"file"_s
                                 : target && target->password.isSet() ? u"elsewhere"_s
                                                                      : u"unset"_s);
    if (target && target->password.isSet())
        origins.insert(u"password"_s, edit.origin(u"password"_s).toJson());
    return {{u"fields"_s, fields},
            {u"origins"_s, origins},
            {u"variable"_s, edit.variable()},
            {u"split"_s, edit.isSplitForm()},
            {u"references"_s, edit.hasReferences()},
            {u"url"_s, edit.fields().toUrl().display()}};
}

QJsonObject settingsToJson(const EnvironmentDefinition &definition, bool isDefault)
{
    return {{u"title"_s, definition.title()},
            {u"colour"_s, colourName(definition.colour)},
            {u"protected"_s, definition.isProtected},
            {u"process_wins"_s, definition.processWins},
            {u"default"_s, isDefault},
            {u"files"_s, QJsonArray::fromStringList(definition.files)},
            {u"url_variable"_s, definition.urlVariable},
            {u"tunnel"_s, definition.tunnel ? QJsonValue(definition.tunnel->toJson()) : QJsonValue()}};
}

void printFields(Output &out, const EnvironmentEdit &edit)
{
    Table table({Tr::tr("PART"), Tr::tr("VALUE"), Tr::tr("FROM")});
    const auto parts = partsOf(edit);
    for (const auto &[part, value] : parts) {
        if (!value.isEmpty())
            table.add({part, printable(value), printable(edit.origin(part).describe())});
    }
    const auto &target = edit.resolution().target;
    table.add(
        {Tr::tr("password"), passwordWord(edit),
         target && target->password.isSet() ? printable(edit.origin(u"password"_s).describe()) : QString()});
    out.table(table);
    out.line();
    out.line(Tr::tr("Written in %1. As a URL: %2")
                 .arg(printable(edit.variable()), printable(edit.fields().toUrl().display())));
}

void printSettings(Output &out, const EnvironmentDefinition &definition, bool isDefault)
{
    Table table({Tr::tr("SETTING"), Tr::tr("VALUE")});
    QStringList files;
    for (const QString &file : definition.files)
        files << QFileInfo(file).fileName();
    table.add({Tr::tr("name"), printable(definition.title())});
    table.add({Tr::tr("files"), printable(files.join(u", "_s))});
    table.add({Tr::tr("colour"), colourName(definition.colour)});
    table.add({Tr::tr("protected"), yes(definition.isProtected)});
    table.add({Tr::tr("process wins"), yes(definition.processWins)});
    table.add({Tr::tr("default"), yes(isDefault)});
    if (const auto &tunnel = definition.tunnel) {
        table.add({Tr::tr("SSH tunnel"), printable(tunnel->display())});
        if (!tunnel->configFile.isEmpty())
            table.add({Tr::tr("ssh configuration"), printable(tunnel->configFile)});
        if (!tunnel->identityFile.isEmpty())
            table.add({Tr::tr("ssh key"), printable(tunnel->identityFile)});
    }
    out.table(table);
}

} // namespace

Outcome showEnvironment(Context &context, const QString &name)
{
    const auto opened = openEdit(context, name);
    if (!opened)
        return Outcome::failed(opened.error());
    const EnvironmentEdit &edit = opened->edit;
    const bool isDefault = (*context.project())->defaultEnvironmentName() == name;
    printSettings(context.out(), opened->definition, isDefault);
    QJsonObject data = toJson(edit);
    data.insert(u"environment"_s, name);
    data.insert(u"settings"_s, settingsToJson(opened->definition, isDefault));
    data.insert(u"findings"_s, cli::toJson(edit.resolution().findings));
    context.out().line();
    if (!edit.resolution().target)
        return Outcome::failed(*edit.resolution().error, data);
    printFields(context.out(), edit);
    context.out().warnings(edit.resolution().findings);
    return Outcome::done(data);
}

Outcome editEnvironment(Context &context, const QString &name)
{
    const Arguments &arguments = context.arguments();
    const auto opened = openEdit(context, name);
    if (!opened)
        return Outcome::failed(opened.error());
    Findings findings;
    ConnectionFields fields = opened->edit.fields();
    if (arguments.has(u"from-url"_s)) {
        const QString driver = fields.driver;
        const auto pasted = pastedConnection(context, arguments.option(u"from-url"_s), &findings);
        if (!pasted)
            return Outcome::failed(pasted.error());
        fields = *pasted;
        if (fields.driver.isEmpty())
            fields.driver = driver;
    }
    const auto wanted = withOptions(context, fields);
    if (!wanted)
        return Outcome::failed(wanted.error());
    if (!hasConnectionOptions(arguments) && !arguments.has(u"from-url"_s) && !arguments.has(u"literal-url"_s))
        return Outcome::failed({u"usage.arguments"_s,
                                Tr::tr("Nothing was named that shall change."),
                                {},
                                Tr::tr("`limbeck-cli %1 --help` lists its options.").arg(u"environment"_s),
                                {},
                                {}});
    const auto proposal = opened->edit.propose(
        *wanted, arguments.has(u"literal-url"_s) ? UrlWriting::Literal : UrlWriting::KeepReferences);
    if (!proposal)
        return Outcome::failed(proposal.error(), {{u"environment"_s, name}});
    QJsonObject data{{u"environment"_s, name},
                     {u"parts"_s, QJsonArray::fromStringList(proposal->parts)},
                     {u"variables"_s, QJsonArray::fromStringList(proposal->variables)},
                     {u"target"_s, proposal->resolution.target->toJson()}};
    return showOrWrite(context, proposal->changes, findings + proposal->findings, data, typedAgain(context));
}

} // namespace limbeck::cli
