#include "script/VersionRows.h"

#include <algorithm>

namespace limbeck {

VersionRows::VersionRows(const RevisionGraph &graph, const std::vector<int> &current)
    : m_graph(graph)
    , m_isRow(std::size_t(graph.size()), false)
    , m_applied(RevisionTraversal(graph).ancestors(current))
{
    for (const int row : current)
        m_isRow[std::size_t(row)] = true;
}

std::vector<GraphStep> VersionRows::upgrade(const std::vector<int> &order)
{
    std::vector<GraphStep> steps;
    steps.reserve(order.size());
    for (const int revision : order) {
        std::vector<int> replaced;
        const std::vector<int> &required = m_graph.requirements(revision);
        std::copy_if(required.begin(), required.end(), std::back_inserter(replaced),
                     [this](int row) { return m_isRow[std::size_t(row)]; });
        steps.push_back(step(revision, StepDirection::Upgrade, std::move(replaced), {revision}));
    }
    return steps;
}

std::vector<GraphStep> VersionRows::downgrade(const std::vector<int> &order)
{
    std::vector<GraphStep> steps;
    steps.reserve(order.size());
    for (const int revision : order) {
        m_applied[std::size_t(revision)] = false;
        steps.push_back(step(revision, StepDirection::Downgrade, {revision}, leftBehind(revision)));
    }
    return steps;
}

std::vector<GraphStep> VersionRows::stamp(const std::vector<int> &affected, const std::vector<int> &goals)
{
    std::vector<GraphStep> steps;
    if (goals.empty()) {
        for (const int row : affected)
            steps.push_back(step(row, StepDirection::Downgrade, {row}, {}));
        return steps;
    }
    const RevisionTraversal traversal(m_graph);
    for (const int goal : goals) {
        if (std::find(affected.begin(), affected.end(), goal) != affected.end())
            continue;
        const std::vector<bool> above = traversal.descendants({goal});
        const std::vector<bool> below = traversal.ancestors({goal});
        const auto isIn = [&affected](const std::vector<bool> &set) {
            return std::any_of(affected.begin(), affected.end(),
                               [&set](int row) { return set[std::size_t(row)]; });
        };
        const bool down = isIn(above);
        std::vector<int> replaced;
        if (down || isIn(below)) {
            std::copy_if(affected.begin(), affected.end(), std::back_inserter(replaced),
                         [this](int row) { return m_isRow[std::size_t(row)]; });
        }
        steps.push_back(step(goal, down ? StepDirection::Downgrade : StepDirection::Upgrade,
                             std::move(replaced), {goal}));
    }
    return steps;
}

// Replaces rows and describes it.
GraphStep VersionRows::step(int revision, StepDirection direction, std::vector<int> before,
                            const std::vector<int> &after)
{
    GraphStep made{revision, direction, {}, {}};
    for (const int row : before) {
        made.headsBefore.append(m_graph.at(row).id);
        m_isRow[std::size_t(row)] = false;
    }
    for (const int row : after) {
        made.headsAfter.append(m_graph.at(row).id);
        m_isRow[std::size_t(row)] = true;
    }
    return made;
}

// The revisions that become rows when this one is taken back: those it required that nothing else applied
// requires.
std::vector<int> VersionRows::leftBehind(int revision) const
{
    std::vector<int> left = m_graph.requirements(revision);
    std::erase_if(left, [this](int required) {
        const std::vector<int> &dependents = m_graph.dependents(required);
        return std::any_of(dependents.begin(), dependents.end(), [this, required](int dependent) {
            const std::vector<int> &requirements = m_graph.requirements(dependent);
            return m_applied[std::size_t(dependent)] &&
                   std::find(requirements.begin(), requirements.end(), required) != requirements.end();
        });
    });
    return left;
}

} // namespace limbeck
