#include "commands/Commands.h"

#include "Context.h"
#include "Tr.h"

#include "env/VariableRows.h"

#include <QJsonArray>

#include <algorithm>

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

QJsonObject toJson(const VariableRow &row)
{
    QJsonArray shadowed;
    for (const Origin &origin : row.overrides)
        shadowed.append(origin.toJson());
    return {{u"key"_s, row.key},
            {u"value"_s, row.hasValue ? QJsonValue(row.value) : QJsonValue()},
            {u"raw"_s, row.hasValue ? QJsonValue(row.raw) : QJsonValue()},
            {u"interpolated"_s, row.interpolated},
            {u"references"_s, QJsonArray::fromStringList(row.references)},
            {u"secret"_s, row.secret},
            {u"origin"_s, row.origin.toJson()},
            {u"shadowed"_s, shadowed}};
}

QString cell(const QString &text)
{
    return printable(text).replace(u'\n', u"\\n"_s).replace(u'\t', u"\\t"_s);
}

QString placesOf(const VariableRow &row)
{
    QStringList places;
    for (const Origin &origin : row.overrides)
        places << origin.describe();
    return printable(places.join(u", "_s));
}

// The columns for what is written and what is overridden stand there when they say something.
void printRows(Output &out, const std::vector<VariableRow> &rows)
{
    const bool written = std::ranges::any_of(rows, &VariableRow::interpolated);
    const bool overrides =
        std::ranges::any_of(rows, [](const VariableRow &row) { return !row.overrides.empty(); });
    QStringList header = {Tr::tr("VARIABLE"), Tr::tr("VALUE"), Tr::tr("FROM")};
    if (written)
        header << Tr::tr("WRITTEN AS");
    if (overrides)
        header << Tr::tr("OVERRIDES");
    Table table(header);
    for (const VariableRow &row : rows) {
        QStringList cells = {printable(row.key), cell(row.value), printable(row.origin.describe())};
        if (written)
            cells << (row.interpolated ? cell(row.raw) : QString());
        if (overrides)
            cells << placesOf(row);
        table.add(cells);
    }
    out.table(table);
}

Outcome EnvCommand::run(Context &context) const
{
    const auto environment = context.environment();
    if (!environment)
        return Outcome::failed(environment.error());
    const std::vector<VariableRow> rows = variableRows(*environment, context.arguments().has(u"reveal"_s));
    QJsonArray array;
    for (const VariableRow &row : rows)
        array.append(toJson(row));
    if (rows.empty())
        context.out().line(Tr::tr("The environment %1 defines no variable.").arg(environment->name()));
    else
        printRows(context.out(), rows);
    const auto &tunnel = environment->definition().tunnel;
    if (tunnel)
        context.out().line(Tr::tr("Its server is reached through %1 (%2).")
                               .arg(printable(tunnel->display()), printable(tunnel->origin.describe())));
    context.out().warnings(environment->findings());
    return Outcome::done({{u"environment"_s, environment->name()},
                          {u"tunnel"_s, tunnel ? QJsonValue(tunnel->toJson()) : QJsonValue()},
                          {u"variables"_s, array},
                          {u"findings"_s, cli::toJson(environment->findings())}});
}

} // namespace

std::unique_ptr<Command> makeEnvCommand()
{
    return std::make_unique<EnvCommand>();
}

} // namespace limbeck::cli
