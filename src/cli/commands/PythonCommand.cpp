#include "commands/Commands.h"

#include "AlembicWork.h"
#include "Tr.h"

using namespace Qt::StringLiterals;

namespace limbeck::cli {

namespace {

class PythonCommand : public Command
{
public:
    CommandInfo info() const override
    {
        return {u"python"_s,
                {},
                Tr::tr("the Pythons that could run an Alembic project, and the one that does"),
                {},
                {u"python"_s, u"python --python .venv/bin/python --json"_s}};
    }
    Outcome run(Context &context) const override;
};

QJsonArray showCandidates(Context &context, const PythonSearch &search, const QString &chosen)
{
    const auto candidates =
        findPythons(search.projectFolder, search.environment, search.chosen, search.fromSettings);
    Table table({Tr::tr("found in"), Tr::tr("path")});
    QJsonArray array;
    for (const PythonCandidate &candidate : candidates) {
        const bool won = candidate.path == chosen;
        table.add({printable(candidate.describe()), printable(QDir::toNativeSeparators(candidate.path))},
                  won ? Style::Good : Style::Plain);
        array.append(QJsonObject{
            {u"path"_s, candidate.path}, {u"source"_s, candidate.describe()}, {u"chosen"_s, won}});
    }
    if (!table.isEmpty())
        context.out().table(table);
    return array;
}

void showFacts(Output &out, const PythonFacts &facts)
{
    out.line();
    out.line(QDir::toNativeSeparators(facts.candidate.path), Style::Bold);
    const auto row = [&out](const QString &name, const QString &version) {
        out.line(u"  "_s + name + QString(qMax<qsizetype>(1, 14 - name.size()), u' ') +
                 (version.isEmpty() ? Tr::tr("not installed") : version));
    };
    row(u"Python"_s, facts.version);
    row(u"Alembic"_s, facts.alembic);
    row(u"SQLAlchemy"_s, facts.sqlalchemy);
    QStringList drivers = facts.drivers.keys();
    drivers.sort();
    for (const QString &driver : std::as_const(drivers))
        row(driver, facts.drivers.value(driver));
}

Outcome PythonCommand::run(Context &context) const
{
    const auto search = context.pythonSearch();
    if (!search)
        return Outcome::failed(search.error());
    const auto facts =
        choosePython(search->projectFolder, search->config, search->environment, search->driver,
                     search->chosen, search->fromSettings, context.io().stopToken());
    QJsonObject data{
        {u"candidates"_s, showCandidates(context, *search, facts ? facts->candidate.path : QString())}};
    if (!facts)
        return Outcome::failed(facts.error(), data);
    showFacts(context.out(), *facts);
    context.out().findings(facts->findings);
    data.insert(u"python"_s, facts->toJson());
    data.insert(u"findings"_s, toJson(facts->findings));
    if (facts->usable())
        return Outcome::done(data);
    const Finding missing = facts->findings.value(0);
    return Outcome::failed({missing.code.isEmpty() ? u"alembic.no-alembic"_s : missing.code,
                            missing.message,
                            {},
                            missing.hint,
                            {},
                            missing.where},
                           data);
}

} // namespace

std::unique_ptr<Command> makePythonCommand()
{
    return std::make_unique<PythonCommand>();
}

} // namespace limbeck::cli
