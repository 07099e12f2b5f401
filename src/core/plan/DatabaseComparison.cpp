#include "plan/DatabaseComparison.h"

#include <QJsonArray>
#include <QSet>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

QStringList without(QStringList all, const QStringList &others)
{
    const QSet<QString> taken(others.cbegin(), others.cend());
    all.removeIf([&taken](const QString &id) { return taken.contains(id); });
    return all;
}

} // namespace

ComparedDatabase ComparedDatabase::of(const RevisionGraph &graph, const AppliedState &state)
{
    ComparedDatabase database;
    database.heads = state.heads;
    const std::vector<bool> applied = graph.impliedBy(state.heads);
    std::vector<int> order = graph.newestFirst();
    std::reverse(order.begin(), order.end());
    for (const int index : order) {
        if (applied[size_t(index)])
            database.applied << graph.at(index).id;
    }
    for (const QString &head : state.heads) {
        if (graph.indexOf(head) < 0)
            database.unknown << head;
    }
    database.applied += database.unknown;
    if (const auto steps = graph.upgradeSteps(state.heads, u"heads"_s); steps)
        database.pending = int(steps->size());
    return database;
}

ComparedDatabase ComparedDatabase::read(Session &session, const RevisionGraph &graph,
                                        const VersionTable &table)
{
    const auto state = AppliedState::read(session, table);
    return state ? of(graph, *state) : failed(state.error());
}

ComparedDatabase ComparedDatabase::failed(const Error &error)
{
    ComparedDatabase database;
    database.error = error;
    return database;
}

QJsonObject ComparedDatabase::toJson() const
{
    if (error)
        return {{u"error"_s, QJsonObject{{u"code"_s, error->code}, {u"message"_s, error->message}}}};
    return {{u"heads"_s, QJsonArray::fromStringList(heads)},
            {u"applied"_s, applied.size()},
            {u"unknown"_s, QJsonArray::fromStringList(unknown)},
            {u"pending"_s, pending ? QJsonValue(*pending) : QJsonValue()},
            {u"error"_s, QJsonValue()}};
}

DatabaseComparison DatabaseComparison::of(const ComparedDatabase &first, const ComparedDatabase &second)
{
    DatabaseComparison comparison{first, second, {}, {}};
    if (comparison.bothKnown()) {
        comparison.onlyFirst = without(first.applied, second.applied);
        comparison.onlySecond = without(second.applied, first.applied);
    }
    return comparison;
}

QJsonObject DatabaseComparison::toJson() const
{
    return {{u"first"_s, first.toJson()},
            {u"second"_s, second.toJson()},
            {u"only_first"_s, QJsonArray::fromStringList(onlyFirst)},
            {u"only_second"_s, QJsonArray::fromStringList(onlySecond)}};
}

} // namespace limbeck
