#pragma once

#include "script/RevisionTraversal.h"

#include <QString>
#include <QStringList>

#include <vector>

namespace limbeck {

// What people write for a revision, turned into revisions: full and partial ids, labels, `head`, `heads`,
// `base`, and each behind `label@`. The rules are those of Alembic's RevisionMap (get_revision,
// get_revisions, filter_for_lineage). Refers to the graph, which has to outlive it. Any thread.
class RevisionSymbols
{
public:
    using Edges = RevisionTraversal::Edges;

    // In place of an index: before the first revision.
    static constexpr int Base = -1;

    explicit RevisionSymbols(const RevisionGraph &graph) : m_graph(graph) {}

    // Exactly one revision, or Base. Errors: script.unknown-revision, script.ambiguous-revision,
    // script.not-on-branch, script.multiple-heads.
    Result<int> one(const QString &symbol) const;
    // Any number; none for `base`. Errors as one(), without script.multiple-heads for `heads`.
    Result<std::vector<int>> several(const QString &symbol) const;
    // The revision that stands for a branch: its label's, or the id's. Errors: script.unknown-branch.
    Result<int> branch(const QString &label) const;
    // Those of `targets` that are above or below what `symbol` names; all when it names nothing.
    Result<std::vector<int>> withLineage(const std::vector<int> &targets, const QString &symbol,
                                         Edges edges = Edges::DownOnly) const;
    // The rows of the version table, each once. Errors: script.not-in-scripts.
    Result<std::vector<int>> applied(const QStringList &ids) const;

    tl::unexpected<Error> unknown(const QString &symbol) const;

private:
    // A symbol without its branch: the revisions that a word like `head` stands for, or an id to look up.
    struct Resolved
    {
        std::vector<int> revisions;
        QString id; // null: the revisions are known already
        QString branch;
    };

    Result<Resolved> resolve(const QString &symbol) const;
    Result<std::vector<int>> head(const QString &branch) const;
    Result<int> lookUp(const QString &id, const QString &branch) const;
    Result<int> lookUpPartial(const QString &id, int branchRevision) const;
    bool sharesLineage(int revision, int other) const;
    tl::unexpected<Error> multipleHeads(const std::vector<int> &heads, const QString &symbol) const;

    const RevisionGraph &m_graph;
};

} // namespace limbeck
