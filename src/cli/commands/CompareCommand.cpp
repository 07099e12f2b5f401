#include "commands/Commands.h"

#include "Context.h"
#include "Text.h"
#include "Tr.h"

#include "keystore/PasswordSearch.h"
#include "plan/DatabaseComparison.h"
#include "target/EnvironmentComparison.h"

using namespace Qt::StringLiterals;

namespace limbeck::cli {

namespace {

constexpr Milliseconds patience{3000};

class CompareCommand : public Command
{
public:
    CommandInfo info() const override
    {
        return {u"compare"_s,
                {u"A"_s, u"B"_s},
                Tr::tr("two environments side by side: variables, targets, and their databases' revisions"),
                {{u"offline"_s, {}, Tr::tr("ask no database")},
                 {u"all"_s, {}, Tr::tr("show what is the same too")}},
                {u"compare staging production"_s, u"compare staging production --offline --json"_s}};
    }
    Outcome run(Context &context) const override;
};

struct Side
{
    EnvironmentDefinition definition;
    Environment environment;
    Resolution resolution;
};

Result<Side> readSide(Context &context, const QString &name)
{
    const auto project = context.project();
    if (!project)
        return fail(project.error());
    const auto definition = (*project)->environment(name);
    if (!definition)
        return fail(definition.error());
    auto environment = Environment::load(*definition, context.io().process);
    if (!environment)
        return fail(environment.error());
    Resolution resolution = resolveTarget(*environment, (*project)->resolverOptions(*definition));
    return Side{*definition, std::move(*environment), std::move(resolution)};
}

// The key store is looked at, but nobody is asked for a password here: the other side is still shown.
ComparedDatabase askDatabase(Context &context, const Side &side)
{
    if (!side.resolution.target)
        return ComparedDatabase::failed(*side.resolution.error);
    const auto scripts = context.scripts();
    if (!scripts)
        return ComparedDatabase::failed(scripts.error());
    SessionOptions options;
    options.connectTimeout = patience;
    const auto session = openWithPassword(*side.resolution.target, options);
    if (!session)
        return ComparedDatabase::failed(session.error());
    return ComparedDatabase::read(**session, (*scripts)->graph(), context.versionTable());
}

QString word(ComparedRow::State state)
{
    switch (state) {
    case ComparedRow::State::Same:
        return Tr::tr("same");
    case ComparedRow::State::Differs:
        return Tr::tr("differs");
    case ComparedRow::State::OnlyFirst:
        return Tr::tr("only in the first");
    case ComparedRow::State::OnlySecond:
        return Tr::tr("only in the second");
    }
    Q_UNREACHABLE();
}

Style styleOf(ComparedRow::State state)
{
    return state == ComparedRow::State::Same ? Style::Plain : Style::Warning;
}

QString cell(const ComparedSide &side, bool withOrigin)
{
    if (!side.exists)
        return u"–"_s;
    QString text = printable(side.shown).replace(u'\n', u"\\n"_s).replace(u'\t', u"\\t"_s);
    if (withOrigin)
        text += u" (%1)"_s.arg(printable(side.origin.describe()));
    return text;
}

void printRows(Context &context, const QString &title, const std::vector<ComparedRow> &rows,
               const QStringList &names, bool withOrigin)
{
    const bool all = context.arguments().has(u"all"_s);
    Table table({title, Tr::tr("RESULT"), printable(names[0]), printable(names[1])});
    for (const ComparedRow &row : rows) {
        if (all || row.state != ComparedRow::State::Same)
            table.add({printable(row.name), word(row.state), cell(row.first, withOrigin),
                       cell(row.second, withOrigin)},
                      styleOf(row.state));
    }
    if (!table.isEmpty()) {
        context.out().table(table);
        context.out().line();
    }
}

void printDatabase(Output &out, const QString &name, const ComparedDatabase &database,
                   const QStringList &onlyHere)
{
    if (database.error) {
        out.line(Tr::tr("%1: its database could not be asked: %2")
                     .arg(printable(name), printable(database.error->message)),
                 Style::Warning);
        return;
    }
    const QString heads = database.heads.isEmpty() ? Tr::tr("nothing") : database.heads.join(u", "_s);
    const QString line = database.pending ? Tr::tr("%1: at %2; %n pending", nullptr, *database.pending)
                                          : Tr::tr("%1: at %2; what is pending cannot be told");
    out.line(line.arg(printable(name), printable(heads)), Style::Bold);
    if (!database.unknown.isEmpty())
        out.line(u"  "_s +
                     Tr::tr("not among these scripts: %1").arg(printable(database.unknown.join(u", "_s))),
                 Style::Warning);
    if (!onlyHere.isEmpty())
        out.line(u"  "_s + Tr::tr("applied here only: %1").arg(printable(onlyHere.join(u", "_s))));
}

QJsonObject sideToJson(const Side &side)
{
    const auto &target = side.resolution.target;
    return {{u"environment"_s, side.definition.name},
            {u"title"_s, side.definition.title()},
            {u"target"_s, target ? QJsonValue(target->display()) : QJsonValue()},
            {u"error"_s, target ? QJsonValue() : QJsonValue(toJson(*side.resolution.error))}};
}

void printTargets(Context &context, const Side &first, const Side &second, bool sameDatabase)
{
    for (const Side *side : {&first, &second}) {
        const auto &target = side->resolution.target;
        context.out().line(u"%1: %2"_s.arg(printable(side->definition.title()),
                                           target ? printable(target->display())
                                                  : printable(side->resolution.error->message)),
                           Style::Bold);
    }
    if (sameDatabase)
        context.out().line(Tr::tr("Both lead to the same database."), Style::Warning);
    context.out().line();
}

Outcome CompareCommand::run(Context &context) const
{
    const QStringList &names = context.arguments().values();
    const auto first = readSide(context, names[0]);
    if (!first)
        return Outcome::failed(first.error());
    const auto second = readSide(context, names[1]);
    if (!second)
        return Outcome::failed(second.error());
    const EnvironmentComparison comparison = EnvironmentComparison::of(
        first->environment, first->resolution, second->environment, second->resolution);
    QJsonObject data = comparison.toJson();
    data.insert(u"first"_s, sideToJson(*first));
    data.insert(u"second"_s, sideToJson(*second));
    printTargets(context, *first, *second, comparison.sameDatabase);
    const QStringList titles = {first->definition.title(), second->definition.title()};
    printRows(context, Tr::tr("PART"), comparison.parts, titles, true);
    printRows(context, Tr::tr("VARIABLE"), comparison.variables, titles, false);
    bool same = !comparison.differs();
    if (!context.arguments().has(u"offline"_s)) {
        const DatabaseComparison databases =
            DatabaseComparison::of(askDatabase(context, *first), askDatabase(context, *second));
        printDatabase(context.out(), titles[0], databases.first, databases.onlyFirst);
        printDatabase(context.out(), titles[1], databases.second, databases.onlySecond);
        data.insert(u"databases"_s, databases.toJson());
        same = same && databases.same();
    }
    data.insert(u"same"_s, same);
    if (same)
        context.out().line(Tr::tr("The two are the same."), Style::Good);
    return Outcome::done(data);
}

} // namespace

std::unique_ptr<Command> makeCompareCommand()
{
    return std::make_unique<CompareCommand>();
}

} // namespace limbeck::cli
