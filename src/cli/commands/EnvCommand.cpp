#include "commands/Commands.h"

#include "Context.h"
#include "Tr.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace limbeck::cli {

namespace {

class EnvCommand : public Command
{
public:
    CommandInfo info() const override
    {
        return {u"env"_s,
                {},
                Tr::tr("the variables of the environment, with the places that they come from"),
                {{u"reveal"_s, {}, Tr::tr("show secrets as they are, in place of ***")}},
                {u"--env staging env"_s, u"--env staging env --reveal"_s}};
    }
    Outcome run(Context &context) const override;
};

QJsonObject toJson(const Variable &variable, const QString &value)
{
    QJsonArray shadowed;
    for (const Origin &origin : variable.shadowed)
        shadowed.append(origin.toJson());
    return {{u"key"_s, variable.key},
            {u"value"_s, variable.hasValue ? QJsonValue(value) : QJsonValue()},
            {u"secret"_s, variable.secret},
            {u"origin"_s, variable.origin.toJson()},
            {u"shadowed"_s, shadowed}};
}

Outcome EnvCommand::run(Context &context) const
{
    const auto environment = context.environment();
    if (!environment)
        return Outcome::failed(environment.error());
    const bool reveal = context.arguments().has(u"reveal"_s);
    QJsonArray array;
    Table table({Tr::tr("VARIABLE"), Tr::tr("VALUE"), Tr::tr("FROM")});
    for (const Variable &variable : environment->variables()) {
        const QString value = reveal ? variable.value : maskedValue(variable);
        array.append(toJson(variable, value));
        QString cell = printable(value);
        table.add({printable(variable.key), cell.replace(u'\n', u"\\n"_s).replace(u'\t', u"\\t"_s),
                   printable(variable.origin.describe())});
    }
    if (table.isEmpty())
        context.out().line(Tr::tr("The environment %1 defines no variable.").arg(environment->name()));
    else
        context.out().table(table);
    context.out().warnings(environment->findings());
    return Outcome::done({{u"environment"_s, environment->name()},
                          {u"variables"_s, array},
                          {u"findings"_s, cli::toJson(environment->findings())}});
}

} // namespace

std::unique_ptr<Command> makeEnvCommand()
{
    return std::make_unique<EnvCommand>();
}

} // namespace limbeck::cli
