#include "script/RevisionGraph.h"

#include "script/RevisionGoals.h"
#include "script/RevisionGraphBuilder.h"
#include "script/RevisionSymbols.h"
#include "script/RevisionTraversal.h"
#include "script/VersionRows.h"

#include <algorithm>

namespace limbeck {

RevisionGraph::RevisionGraph() : d(std::make_shared<const Data>()) {}

Result<RevisionGraph> RevisionGraph::build(std::vector<Revision> revisions, IdLength idLength)
{
    return RevisionGraphBuilder(std::move(revisions), idLength).build();
}

int RevisionGraph::indexOf(const QString &id) const
{
    return d->ids.value(id, -1);
}

const std::vector<int> &RevisionGraph::children(int index) const
{
    return node(index).children;
}

const std::vector<int> &RevisionGraph::parents(int index) const
{
    return node(index).parents;
}

const std::vector<int> &RevisionGraph::dependencies(int index) const
{
    return node(index).dependencies;
}

const std::vector<int> &RevisionGraph::requirements(int index) const
{
    return node(index).requirements;
}

const std::vector<int> &RevisionGraph::dependents(int index) const
{
    return node(index).dependents;
}

QStringList RevisionGraph::labels(int index) const
{
    return node(index).labels;
}

int RevisionGraph::labelled(const QString &label) const
{
    return d->labels.value(label, -1);
}

std::vector<int> RevisionGraph::heads() const
{
    std::vector<int> found;
    for (int i = 0; i < size(); ++i) {
        if (isHead(i))
            found.push_back(i);
    }
    return found;
}

std::vector<int> RevisionGraph::realHeads() const
{
    std::vector<int> found;
    for (int i = 0; i < size(); ++i) {
        if (dependents(i).empty())
            found.push_back(i);
    }
    return found;
}

std::vector<int> RevisionGraph::bases() const
{
    std::vector<int> found;
    for (int i = 0; i < size(); ++i) {
        if (isBase(i))
            found.push_back(i);
    }
    return found;
}

bool RevisionGraph::isHead(int index) const
{
    return node(index).children.empty();
}

bool RevisionGraph::isBase(int index) const
{
    return node(index).parents.empty();
}

bool RevisionGraph::isBranchPoint(int index) const
{
    return node(index).children.size() > 1;
}

std::vector<int> RevisionGraph::newestFirst() const
{
    return RevisionTraversal(*this).sorted(std::vector<bool>(size_t(size()), true), realHeads());
}

Result<int> RevisionGraph::find(const QString &symbol) const
{
    const RevisionSymbols symbols(*this);
    Result<int> found = symbols.one(symbol);
    if (found && *found < 0)
        return symbols.unknown(symbol);
    return found;
}

std::vector<bool> RevisionGraph::impliedBy(const QStringList &applied) const
{
    std::vector<int> known;
    for (const QString &id : applied) {
        if (const int index = indexOf(id); index >= 0)
            known.push_back(index);
    }
    return RevisionTraversal(*this).ancestors(known);
}

Result<std::vector<GraphStep>> RevisionGraph::upgradeSteps(const QStringList &applied,
                                                           const QString &goal) const
{
    const auto current = RevisionSymbols(*this).applied(applied);
    if (!current)
        return tl::unexpected(current.error());
    const auto order = RevisionGoals(*this, *current).upgradeOrder(goal);
    if (!order)
        return tl::unexpected(order.error());
    return VersionRows(*this, *current).upgrade(*order);
}

Result<std::vector<GraphStep>> RevisionGraph::downgradeSteps(const QStringList &applied,
                                                             const QString &goal) const
{
    const auto current = RevisionSymbols(*this).applied(applied);
    if (!current)
        return tl::unexpected(current.error());
    const auto order = RevisionGoals(*this, *current).downgradeOrder(goal);
    if (!order)
        return tl::unexpected(order.error());
    return VersionRows(*this, *current).downgrade(*order);
}

Result<std::vector<GraphStep>> RevisionGraph::stampSteps(const QStringList &applied,
                                                         const QString &goal) const
{
    const RevisionSymbols symbols(*this);
    const auto current = symbols.applied(applied);
    if (!current)
        return tl::unexpected(current.error());
    const auto affected = symbols.withLineage(*current, goal, RevisionTraversal::Edges::WithDependencies);
    if (!affected)
        return tl::unexpected(affected.error());
    const auto goals = RevisionGoals(*this, *current).stampTargets(goal);
    if (!goals)
        return tl::unexpected(goals.error());
    return VersionRows(*this, *current).stamp(*affected, *goals);
}

} // namespace limbeck
