#include "commands/Commands.h"

#include "Context.h"
#include "Tr.h"

#include <QFileInfo>
#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace limbeck::cli {

namespace {

class EnvironmentsCommand : public Command
{
public:
    CommandInfo info() const override
    {
        return {u"environments"_s,
                {},
                Tr::tr("the environments, their files, and each one's target"),
                {},
                {u"environments"_s, u"--project backend environments --json"_s}};
    }
    Outcome run(Context &context) const override;

private:
    struct Row
    {
        EnvironmentDefinition definition;
        std::optional<Target> target;
        Error error;
        bool isDefault = false;
        bool reviewRequired = false;
    };
    static Row read(const Project &project, const EnvironmentDefinition &definition, const Io &io);
    static QJsonObject toJson(const Row &row);
    static QString marks(const Row &row);
    static QString place(const Row &row);
};

// A terminal has few colours; those that it lacks stay plain, since the name says it anyway.
Style styleOf(EnvironmentColour colour)
{
    switch (colour) {
    case EnvironmentColour::Green:
        return Style::Good;
    case EnvironmentColour::Amber:
        return Style::Warning;
    case EnvironmentColour::Red:
        return Style::Bad;
    default:
        return Style::Plain;
    }
}

EnvironmentsCommand::Row EnvironmentsCommand::read(const Project &project,
                                                   const EnvironmentDefinition &definition, const Io &io)
{
    Row row{definition,
            {},
            {},
            definition.name == project.defaultEnvironmentName(),
            project.settings().reviewRequired.contains(definition.name)};
    const auto environment = Environment::load(definition, io.process);
    if (!environment) {
        row.error = environment.error();
        return row;
    }
    const Resolution resolution = resolveTarget(*environment, project.resolverOptions(definition));
    row.target = resolution.target;
    row.error = resolution.error.value_or(Error{});
    return row;
}

QJsonObject EnvironmentsCommand::toJson(const Row &row)
{
    return {{u"name"_s, row.definition.name},
            {u"title"_s, row.definition.title()},
            {u"files"_s, QJsonArray::fromStringList(row.definition.files)},
            {u"colour"_s, colourName(row.definition.colour)},
            {u"protected"_s, row.definition.isProtected},
            {u"require_review"_s, row.reviewRequired},
            {u"default"_s, row.isDefault},
            {u"origin"_s, row.definition.origin.toJson()},
            {u"target"_s, row.target ? QJsonValue(row.target->display()) : QJsonValue()},
            {u"tunnel"_s, row.definition.tunnel ? QJsonValue(row.definition.tunnel->toJson()) : QJsonValue()},
            {u"error"_s, row.target ? QJsonValue() : QJsonValue(cli::toJson(row.error))}};
}

QString EnvironmentsCommand::marks(const Row &row)
{
    QStringList words;
    if (row.isDefault)
        words.append(Tr::tr("default"));
    if (row.definition.isProtected)
        words.append(Tr::tr("protected"));
    if (row.reviewRequired)
        words.append(Tr::tr("review required"));
    return words.join(u", "_s);
}

QString EnvironmentsCommand::place(const Row &row)
{
    if (!row.target)
        return Tr::tr("none: %1").arg(row.error.code);
    const QString display = printable(row.target->display());
    return row.target->tunnel ? Tr::tr("%1 through %2").arg(display, printable(row.target->tunnel->display()))
                              : display;
}

Outcome EnvironmentsCommand::run(Context &context) const
{
    const auto project = context.project();
    if (!project)
        return Outcome::failed(project.error());
    if (const auto any = (*project)->environment({}); !any && any.error().code == "environment.none"_L1)
        return Outcome::failed(any.error(), {{u"environments"_s, QJsonArray()}});
    QJsonArray array;
    Table table({Tr::tr("ENVIRONMENT"), Tr::tr("TARGET"), Tr::tr("FILES"), Tr::tr("MARKS")});
    for (const EnvironmentDefinition &definition : (*project)->environments()) {
        const Row row = read(**project, definition, context.io());
        QStringList files;
        for (const QString &file : definition.files)
            files.append(QFileInfo(file).fileName());
        table.add({printable(definition.name), place(row), printable(files.join(u", "_s)), marks(row)},
                  styleOf(definition.colour));
        array.append(toJson(row));
    }
    context.out().table(table);
    return Outcome::done({{u"environments"_s, array}});
}

} // namespace

std::unique_ptr<Command> makeEnvironmentsCommand()
{
    return std::make_unique<EnvironmentsCommand>();
}

} // namespace limbeck::cli
