#pragma once

#include "script/RevisionTraversal.h"

#include <vector>

namespace limbeck {

// What each step does to the rows of the version table, by the rules of Alembic's HeadMaintainer and its
// steps (alembic/runtime/migration.py): the rows are the applied revisions that no other applied one implies.
// Where Alembic would stop at its own assertion or leave a row that another one implies (a dependency that is
// an ancestor as well), the rule is kept. The rows
// have to be apart from the start: none may imply another. Refers to the graph, which has to outlive it. Any
// thread.
class VersionRows
{
public:
    VersionRows(const RevisionGraph &graph, const std::vector<int> &current);

    std::vector<GraphStep> upgrade(const std::vector<int> &order);
    std::vector<GraphStep> downgrade(const std::vector<int> &order);
    // Goals: revisions, or none for base; `affected`: the rows on their lineages.
    std::vector<GraphStep> stamp(const std::vector<int> &affected, const std::vector<int> &goals);

private:
    GraphStep step(int revision, StepDirection direction, std::vector<int> before,
                   const std::vector<int> &after);
    std::vector<int> leftBehind(int revision) const;

    const RevisionGraph &m_graph;
    std::vector<bool> m_isRow;
    std::vector<bool> m_applied;
};

} // namespace limbeck
