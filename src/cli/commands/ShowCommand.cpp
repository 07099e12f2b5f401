#include "commands/Commands.h"

#include "PlanView.h"
#include "RevisionView.h"
#include "Tr.h"

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
                {},
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
    printSection(context.out(), Tr::tr("upgrade"), script->up);
    if (script->down)
        printSection(context.out(), Tr::tr("downgrade"), *script->down);
    else
        context.out().line(u'\n' + Tr::tr("It has no way back: there is no migrate:down section."));
    context.out().warnings(script->findings);
    QJsonObject sections{{u"up"_s, toJson(script->up)}};
    sections.insert(u"down"_s, script->down ? QJsonValue(toJson(*script->down)) : QJsonValue());
    return Outcome::done({{u"revision"_s, cli::toJson(graph, *index, state)},
                          {u"sections"_s, sections},
                          {u"content_hash"_s, QString::fromLatin1(script->contentHash)},
                          {u"findings"_s, cli::toJson(script->findings)}});
}

} // namespace

std::unique_ptr<Command> makeShowCommand()
{
    return std::make_unique<ShowCommand>();
}

} // namespace limbeck::cli
