#pragma once

#include "script/RevisionGraph.h"

#include <vector>

namespace limbeck {

// Walks over a revision graph: ancestors, descendants and Alembic's topological order. Without recursion,
// linear in the graph's size. Refers to the graph, which has to outlive it. Any thread.
class RevisionTraversal
{
public:
    enum class Edges
    {
        WithDependencies,
        DownOnly
    };

    explicit RevisionTraversal(const RevisionGraph &graph) : m_graph(graph) {}

    // By index: whether it is one of `from` or above or below one of them.
    std::vector<bool> ancestors(const std::vector<int> &from, Edges edges = Edges::WithDependencies) const;
    std::vector<bool> descendants(const std::vector<int> &from, Edges edges = Edges::WithDependencies) const;

    // The revisions of `wanted`, descendants before ancestors, in the order of RevisionMap._topological_sort:
    // one line is followed as far as it goes, starting from `heads` in the graph's order. Every one of
    // `wanted` has to be reachable from those of `heads` that are in it, through `wanted` only.
    std::vector<int> sorted(const std::vector<bool> &wanted, std::vector<int> heads) const;

private:
    const RevisionGraph &m_graph;
};

} // namespace limbeck
