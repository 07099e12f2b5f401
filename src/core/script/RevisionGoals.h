#pragma once

#include "script/RevisionSymbols.h"

#include <QString>

#include <optional>
#include <vector>

namespace limbeck {

// Which revisions lead from the applied heads to a goal, in the order of running, by the rules of Alembic's
// RevisionMap (_collect_upgrade_revisions, _collect_downgrade_revisions, _walk). Refers to the graph, which
// has to outlive it. Any thread. Errors: see RevisionGraph::upgradeSteps.
class RevisionGoals
{
public:
    RevisionGoals(const RevisionGraph &graph, std::vector<int> current)
        : m_graph(graph), m_symbols(graph), m_traversal(graph), m_current(std::move(current))
    {
    }

    Result<std::vector<int>> upgradeOrder(const QString &goal) const;
    Result<std::vector<int>> downgradeOrder(const QString &goal) const;
    // The revisions that a stamp makes rows of; none for base. Refused where one of them implies another,
    // since Alembic would leave both rows behind.
    Result<std::vector<int>> stampTargets(const QString &goal) const;

private:
    // `label@rev+2`: what it counts from (null: the applied heads) and how far.
    struct Relative
    {
        QString branch;
        QString symbol;
        int steps = 0;
    };
    // Where a downgrade goes to: a revision or Base, and the branch that it is about.
    struct DowngradeTarget
    {
        int revision = RevisionSymbols::Base;
        QString branch;
    };

    static std::optional<Relative> relative(const QString &goal);
    Result<std::vector<int>> upgradeTargets(const QString &goal) const;
    Result<int> relativeUpgradeTarget(const QString &goal, const Relative &relative) const;
    Result<int> upgradeStart(const QString &branch) const;
    Result<DowngradeTarget> downgradeTarget(const QString &goal) const;
    Result<DowngradeTarget> relativeDowngradeTarget(const QString &goal, const Relative &relative) const;
    Result<int> downgradeStart(const QString &goal, const QString &branch) const;
    Result<std::vector<int>> downgradeRoots(const DowngradeTarget &target) const;
    Result<int> walk(const QString &goal, int from, int steps, const QString &branch) const;
    Result<void> checkApart(const std::vector<int> &revisions) const;
    QString qualified(const Relative &relative) const;
    tl::unexpected<Error> tooFar(const QString &goal) const;

    const RevisionGraph &m_graph;
    RevisionSymbols m_symbols;
    RevisionTraversal m_traversal;
    std::vector<int> m_current;
};

} // namespace limbeck
