#include "RevisionView.h"

#include "Tr.h"

#include <QFileInfo>
#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace limbeck::cli {

namespace {

QString marks(const RevisionGraph &graph, int index)
{
    QStringList words;
    if (graph.isHead(index))
        words.append(Tr::tr("head"));
    if (graph.isBase(index))
        words.append(Tr::tr("base"));
    if (graph.isBranchPoint(index))
        words.append(Tr::tr("branch point"));
    if (graph.at(index).isMerge())
        words.append(Tr::tr("merge"));
    words += graph.at(index).labels;
    return words.join(u", "_s);
}

Style styleOf(RevisionState state)
{
    switch (state) {
    case RevisionState::Applied:
        return Style::Plain;
    case RevisionState::Current:
        return Style::Good;
    case RevisionState::Pending:
        return Style::Warning;
    case RevisionState::Unknown:
        return Style::Dim;
    }
    Q_UNREACHABLE();
}

} // namespace

QString stateName(RevisionState state)
{
    switch (state) {
    case RevisionState::Applied:
        return u"applied"_s;
    case RevisionState::Current:
        return u"current"_s;
    case RevisionState::Pending:
        return u"pending"_s;
    case RevisionState::Unknown:
        return u"unknown"_s;
    }
    Q_UNREACHABLE();
}

QString stateWord(RevisionState state)
{
    switch (state) {
    case RevisionState::Applied:
        return Tr::tr("applied");
    case RevisionState::Current:
        return Tr::tr("current");
    case RevisionState::Pending:
        return Tr::tr("pending");
    case RevisionState::Unknown:
        return Tr::tr("unknown");
    }
    Q_UNREACHABLE();
}

std::vector<RevisionState> revisionStates(const RevisionGraph &graph,
                                          const std::optional<AppliedState> &applied)
{
    std::vector<RevisionState> states(size_t(graph.size()), RevisionState::Unknown);
    if (!applied)
        return states;
    const std::vector<bool> implied = graph.impliedBy(applied->heads);
    for (size_t i = 0; i < states.size(); ++i)
        states[i] = implied[i] ? RevisionState::Applied : RevisionState::Pending;
    for (const QString &head : applied->heads) {
        if (const int index = graph.indexOf(head); index >= 0)
            states[size_t(index)] = RevisionState::Current;
    }
    return states;
}

QJsonObject toJson(const RevisionGraph &graph, int index, RevisionState state)
{
    const Revision &revision = graph.at(index);
    return {{u"id"_s, revision.id},
            {u"down"_s, QJsonArray::fromStringList(revision.down)},
            {u"depends_on"_s, QJsonArray::fromStringList(revision.dependsOn)},
            {u"labels"_s, QJsonArray::fromStringList(graph.labels(index))},
            {u"message"_s, revision.message},
            {u"created"_s, revision.created},
            {u"file"_s, revision.file},
            {u"line"_s, revision.line},
            {u"state"_s, stateName(state)},
            {u"is_head"_s, graph.isHead(index)},
            {u"is_base"_s, graph.isBase(index)},
            {u"is_branch_point"_s, graph.isBranchPoint(index)},
            {u"is_merge"_s, revision.isMerge()}};
}

QJsonObject showRevisions(Context &context, const RevisionGraph &graph, const std::vector<int> &indexes,
                          const std::vector<RevisionState> &states, const QString &nothing)
{
    QJsonArray array;
    Table table({Tr::tr("STATE"), Tr::tr("REVISION"), Tr::tr("AFTER"), Tr::tr("MARKS"), Tr::tr("MESSAGE")});
    for (const int index : indexes) {
        const RevisionState state = states[size_t(index)];
        if (context.out().isJson()) {
            array.append(toJson(graph, index, state));
            continue;
        }
        const Revision &revision = graph.at(index);
        table.add({stateWord(state), revision.id, revision.down.join(u", "_s), marks(graph, index),
                   printable(revision.message)},
                  styleOf(state));
    }
    if (table.isEmpty())
        context.out().line(nothing);
    else
        context.out().table(table);
    return {{u"revisions"_s, array}};
}

tl::expected<KnownDatabase, Outcome> knownDatabase(Context &context)
{
    const auto scripts = context.scripts();
    if (!scripts)
        return tl::unexpected(Outcome::failed(scripts.error()));
    const auto target = context.target();
    if (!target)
        return tl::unexpected(Outcome::failed(target.error()));
    context.announce(*target);
    const auto state = context.appliedState();
    if (!state)
        return tl::unexpected(Outcome::failed(state.error(), {{u"target"_s, target->toJson()}}));
    return KnownDatabase{&(*scripts)->graph(), *target, *state};
}

Result<std::vector<int>> pendingRevisions(const RevisionGraph &graph, const AppliedState &state)
{
    const auto steps = graph.upgradeSteps(state.heads, u"heads"_s);
    if (!steps)
        return fail(steps.error());
    std::vector<int> indexes;
    for (const GraphStep &step : *steps)
        indexes.push_back(step.revision);
    return indexes;
}

} // namespace limbeck::cli
