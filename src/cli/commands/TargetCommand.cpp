#include "commands/Commands.h"

#include "Context.h"
#include "Tr.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace limbeck::cli {

namespace {

class TargetCommand : public Command
{
public:
    CommandInfo info() const override
    {
        return {u"target"_s,
                {},
                Tr::tr("the database that is meant, where each part comes from, and what lost"),
                {},
                {u"--env staging target"_s, u"--env-file .env --env-file .env.local target"_s,
                 u"--env staging --url-variable DB_URL target"_s}};
    }
    Outcome run(Context &context) const override;
};

Table partTable(const Target &target)
{
    Table table({Tr::tr("PART"), Tr::tr("VALUE"), Tr::tr("FROM")});
    const auto add = [&](const QString &title, const QString &part, const QString &value) {
        table.add({title, printable(value), printable(target.origin(part).describe())});
    };
    add(Tr::tr("driver"), u"driver"_s, target.scheme);
    add(Tr::tr("host"), u"host"_s, target.hostsText());
    add(Tr::tr("port"), u"port"_s, QString::number(target.firstPort()));
    add(Tr::tr("database"), u"database"_s, target.database);
    add(Tr::tr("user"), u"user"_s, target.user);
    add(Tr::tr("password"), u"password"_s, target.password.isSet() ? Tr::tr("set") : Tr::tr("not set"));
    if (target.tunnel)
        add(Tr::tr("SSH tunnel"), u"tunnel"_s, target.tunnel->display());
    for (auto it = target.options.cbegin(); it != target.options.cend(); ++it)
        add(it.key(), it.key(), looksSecret(it.key(), it.value()) ? u"***"_s : it.value());
    return table;
}

void printCandidates(Context &context, const Resolution &resolution)
{
    if (resolution.candidates.empty())
        return;
    Table table({Tr::tr("CANDIDATE"), Tr::tr("RESULT"), Tr::tr("DATABASE"), Tr::tr("FROM"), Tr::tr("WHY")});
    for (const Candidate &candidate : resolution.candidates)
        table.add({printable(candidate.variable), candidate.won ? Tr::tr("taken") : Tr::tr("not taken"),
                   printable(candidate.display), printable(candidate.origin.describe()),
                   printable(candidate.reason)});
    context.out().line();
    context.out().table(table);
}

Outcome TargetCommand::run(Context &context) const
{
    const auto resolution = context.resolution();
    if (!resolution)
        return Outcome::failed(resolution.error());
    QJsonArray candidates;
    for (const Candidate &candidate : resolution->candidates)
        candidates.append(candidate.toJson());
    const auto environment = context.environment();
    QJsonObject data{
        {u"environment"_s, environment->name()},
        {u"target"_s, resolution->target ? QJsonValue(resolution->target->toJson()) : QJsonValue()},
        {u"candidates"_s, candidates},
        {u"findings"_s, toJson(resolution->findings)}};
    if (!resolution->target) {
        printCandidates(context, *resolution);
        context.out().warnings(resolution->findings);
        return Outcome::failed(*resolution->error, data);
    }
    context.announce(*resolution->target);
    context.out().line();
    context.out().table(partTable(*resolution->target));
    printCandidates(context, *resolution);
    return Outcome::done(data);
}

} // namespace

std::unique_ptr<Command> makeTargetCommand()
{
    return std::make_unique<TargetCommand>();
}

} // namespace limbeck::cli
