#include "commands/Commands.h"

#include "AlembicWork.h"
#include "PlanView.h"
#include "RevisionView.h"
#include "Tr.h"

#include "run/AlembicPlan.h"

using namespace Qt::StringLiterals;

namespace limbeck::cli {

namespace {

class ShowCommand : public Command
{
public:
    CommandInfo info() const override
    {
        return {u"show"_s,
                {u"REV"_s},
                Tr::tr("one revision with its SQL"),
                {xOption()},
                {u"show head"_s, u"show 00 --json"_s}};
    }
    Outcome run(Context &context) const override;
};

QJsonObject toJson(const ScriptSection &section)
{
    return {{u"transactional"_s, section.transactional},
            {u"line"_s, section.line},
            {u"statements"_s, statementsToJson(section.statements)}};
}

void printHeader(Output &out, const RevisionScript &script, RevisionState state)
{
    const Revision &revision = script.revision;
    const auto row = [&out](const QString &title, const QString &value) {
        if (!value.isEmpty())
            out.line(out.styled(title, Style::Bold) + QString(qMax(1, 14 - displayWidth(title)), u' ') +
                     printable(value));
    };
    row(Tr::tr("revision"), revision.id);
    row(Tr::tr("message"), revision.message);
    row(Tr::tr("after"), revision.down.join(u", "_s));
    row(Tr::tr("depends on"), revision.dependsOn.join(u", "_s));
    row(Tr::tr("labels"), revision.labels.join(u", "_s));
    row(Tr::tr("created"), revision.created);
    row(Tr::tr("state"), stateWord(state));
    row(Tr::tr("file"), QDir::toNativeSeparators(revision.where().toString()));
    row(Tr::tr("content hash"), QString::fromLatin1(script.contentHash));
}

void printSection(Output &out, const QString &title, const ScriptSection &section)
{
    out.line();
    out.line(section.transactional ? title : Tr::tr("%1, without a transaction").arg(title), Style::Bold);
    printStatements(out, section.statements);
}

// A Python revision's direction as Alembic renders it: statements, or why there are none.
QJsonObject showRendered(Output &out, const QString &title, const Revision &revision,
                         const RenderedRevision &rendered)
{
    PlanStep step;
    step.revision = revision;
    fillStep(step, rendered);
    out.line();
    out.line(step.transactional ? title : Tr::tr("%1, partly outside of a transaction").arg(title),
             Style::Bold);
    if (step.opaque)
        out.line(u"    "_s + Tr::tr("-- unknown until it runs: %1").arg(printable(step.opaqueReason)));
    printStatements(out, step.statements);
    return {{u"transactional"_s, step.transactional},
            {u"opaque"_s, step.opaque},
            {u"opaque_reason"_s, step.opaque ? QJsonValue(step.opaqueReason) : QJsonValue()},
            {u"statements"_s, statementsToJson(step.statements)}};
}

// With the SQL where the project's Alembic can render it, else the source.
QJsonObject showPython(Context &context, const ScriptDirectory &scripts, int index,
                       const RevisionScript &script)
{
    const auto rendered = renderForShow(context, scripts, index);
    Output &out = context.out();
    if (!rendered) {
        out.line();
        out.line(printable(QString::fromUtf8(script.content)).trimmed());
        return {{u"up"_s, QJsonValue()}, {u"down"_s, QJsonValue()}};
    }
    return {{u"up"_s, showRendered(out, Tr::tr("upgrade"), script.revision, rendered->up)},
            {u"down"_s, showRendered(out, Tr::tr("downgrade"), script.revision, rendered->down)}};
}

QJsonObject showSql(Output &out, const RevisionScript &script)
{
    printSection(out, Tr::tr("upgrade"), script.up);
    if (script.down)
        printSection(out, Tr::tr("downgrade"), *script.down);
    else
        out.line(u'\n' + Tr::tr("It has no way back: there is no migrate:down section."));
    return {{u"up"_s, toJson(script.up)},
            {u"down"_s, script.down ? QJsonValue(toJson(*script.down)) : QJsonValue()}};
}

Outcome ShowCommand::run(Context &context) const
{
    const auto scripts = context.scripts();
    if (!scripts)
        return Outcome::failed(scripts.error());
    const RevisionGraph &graph = (*scripts)->graph();
    const auto index = graph.find(context.arguments().values().first());
    if (!index)
        return Outcome::failed(index.error());
    const auto script = (*scripts)->load(*index);
    if (!script)
        return Outcome::failed(script.error());
    const auto known = context.knownState();
    if (!known)
        return Outcome::failed(known.error());
    const RevisionState state = revisionStates(graph, known->applied)[size_t(*index)];
    printHeader(context.out(), *script, state);
    const bool python = script->language == ScriptLanguage::Python;
    const QJsonObject sections =
        python ? showPython(context, **scripts, *index, *script) : showSql(context.out(), *script);
    context.out().warnings(script->findings);
    return Outcome::done(
        {{u"revision"_s, cli::toJson(graph, *index, state)},
         {u"language"_s, python ? u"python"_s : u"sql"_s},
         {u"sections"_s, sections},
         {u"source"_s, python ? QJsonValue(QString::fromUtf8(script->content)) : QJsonValue()},
         {u"content_hash"_s, QString::fromLatin1(script->contentHash)},
         {u"findings"_s, cli::toJson(script->findings)}});
}

} // namespace

std::unique_ptr<Command> makeShowCommand()
{
    return std::make_unique<ShowCommand>();
}

} // namespace limbeck::cli
