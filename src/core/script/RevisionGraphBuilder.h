#pragma once

#include "script/RevisionGraph.h"

#include <memory>
#include <vector>

namespace limbeck {

// Checks revisions and links them to a graph: once, then build() is done with it. Linear for chains; the ids,
// labels and files are checked before the edges, so that the first error is the plainest. Any thread.
class RevisionGraphBuilder
{
public:
    RevisionGraphBuilder(std::vector<Revision> revisions, RevisionGraph::IdLength idLength);

    Result<RevisionGraph> build(); // errors: see RevisionGraph::build

private:
    using Node = RevisionGraph::Node;

    Result<void> indexIds();
    Result<void> indexLabels();
    Result<void> link();
    Result<void> checkCycles() const;
    std::vector<int> findCycle(const std::vector<int> &unresolved) const;
    void normalizeDependencies();
    std::vector<std::vector<int>> inheritedDependencies() const;
    void spreadLabels();
    std::vector<int> labelReach(int revision) const;
    Node &node(int index) { return m_data->nodes[std::size_t(index)]; }
    const Node &node(int index) const { return m_data->nodes[std::size_t(index)]; }
    const Revision &revision(int index) const { return m_data->revisions[std::size_t(index)]; }
    tl::unexpected<Error> missing(int index, const QString &id) const;

    std::shared_ptr<RevisionGraph::Data> m_data;
    RevisionGraph::IdLength m_idLength;
};

} // namespace limbeck
