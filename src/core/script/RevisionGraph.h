#pragma once

#include "base/Finding.h"
#include "base/Result.h"
#include "script/Revision.h"

#include <QHash>
#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace limbeck {

enum class StepDirection
{
    Upgrade,
    Downgrade
};

// One revision up or down, with what it does to the version table, as Alembic's HeadMaintainer works it out.
struct GraphStep
{
    int revision = -1; // index into RevisionGraph::revisions()
    StepDirection direction = StepDirection::Upgrade;
    QStringList headsBefore; // version rows that this step removes or updates (empty: a plain insert)
    QStringList headsAfter;  // version rows that it leaves in their place (empty: a plain delete)
};

// The directed acyclic graph of revisions with all of Alembic's meaning (alembic/script/revision.py,
// RevisionMap). Pure: knows neither disk nor database. Immutable once built; any thread.
class RevisionGraph
{
public:
    RevisionGraph() = default;
    // Errors, naming the files: script.duplicate-id, script.missing-parent, script.cycle, script.id-too-long
    // (over 32 characters), script.id-characters (those that Alembic reserves: @ - + :),
    // script.duplicate-label.
    static Result<RevisionGraph> build(std::vector<Revision> revisions);

    const std::vector<Revision> &revisions() const { return m_revisions; } // in the order given
    int size() const { return int(m_revisions.size()); }
    bool isEmpty() const { return m_revisions.empty(); }
    const Revision &at(int index) const { return m_revisions[size_t(index)]; }
    int indexOf(const QString &id) const;                  // full id; -1: none
    const std::vector<int> &children(int index) const;     // by down
    const std::vector<int> &parents(int index) const;      // by down
    const std::vector<int> &dependencies(int index) const; // by depends_on
    QStringList labels(int index) const; // own and inherited along the branch, as Alembic spreads them

    std::vector<int> heads() const; // no children, in Alembic's order
    std::vector<int> bases() const;
    bool isHead(int index) const;
    bool isBase(int index) const;
    bool isBranchPoint(int index) const;

    // Newest first: the order in which `alembic history` lists them.
    std::vector<int> newestFirst() const;

    // A single revision by full id, partial id, label, `label@id`, `head`, `label@head`. `applied` is for
    // relative forms. Errors: script.unknown-revision, script.ambiguous-revision, script.multiple-heads.
    Result<int> find(const QString &symbol) const;

    // The revisions of `applied` with everything that they imply (ancestors and dependencies).
    std::vector<bool> impliedBy(const QStringList &applied) const;

    // The steps from the applied heads to a goal, in Alembic's own order. Goals: `head`, `heads`, id, partial
    // id,
    // `+N`, `rev+N`, `label@head`, `label@+N`; for downgrades `base`, id, `-N`, `label@base`, `label@-N`,
    // `rev-N`. Errors: as find(), and script.not-in-scripts ("the database is at X, which these scripts do
    // not have"), script.no-path, script.relative-range, script.wrong-direction.
    Result<std::vector<GraphStep>> upgradeSteps(const QStringList &applied, const QString &goal) const;
    Result<std::vector<GraphStep>> downgradeSteps(const QStringList &applied, const QString &goal) const;
    // The version rows after a stamp, and the rows before: Alembic's _stamp_revs.
    Result<std::vector<GraphStep>> stampSteps(const QStringList &applied, const QString &goal) const;

private:
    std::vector<Revision> m_revisions;
    QHash<QString, int> m_index;
    std::vector<std::vector<int>> m_children;
    std::vector<std::vector<int>> m_parents;
    std::vector<std::vector<int>> m_dependencies;
};

} // namespace limbeck
