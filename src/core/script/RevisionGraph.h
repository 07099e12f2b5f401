#pragma once

#include "base/Finding.h"
#include "base/Result.h"
#include "script/Revision.h"

#include <QHash>
#include <QString>
#include <QStringList>

#include <memory>
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
// RevisionMap). Pure: knows neither disk nor database. Immutable once built and shared when copied; any
// thread.
//
// Two things that Alembic leaves to chance are settled here: several dependencies of one revision are walked
// in the order in which they are written (Alembic keeps them in a hashed set), and `-1` with several applied
// heads is refused (Alembic warns and takes the row that the database happens to return first).
class RevisionGraph
{
public:
    RevisionGraph();
    // How long ids may be: what the version table's column takes by default (32 characters), or as Alembic
    // reads them, which leaves that to the database.
    enum class IdLength
    {
        FitsVersionTable,
        Any
    };
    static constexpr qsizetype longestId = 32; // characters: alembic_version.version_num is a varchar(32)

    // Errors, naming the files: script.duplicate-id, script.missing-parent, script.cycle, script.id-too-long
    // (over 32 characters, unless any are fine), script.id-characters (those that Alembic reserves: @ - + :),
    // script.duplicate-label.
    static Result<RevisionGraph> build(std::vector<Revision> revisions,
                                       IdLength idLength = IdLength::FitsVersionTable);

    const std::vector<Revision> &revisions() const { return d->revisions; } // in the order given
    int size() const { return int(d->revisions.size()); }
    bool isEmpty() const { return d->revisions.empty(); }
    const Revision &at(int index) const { return d->revisions[size_t(index)]; }
    int indexOf(const QString &id) const;                  // full id; -1: none
    const std::vector<int> &children(int index) const;     // by down
    const std::vector<int> &parents(int index) const;      // by down
    const std::vector<int> &dependencies(int index) const; // by depends_on
    // Parents, then the dependencies that no ancestor has already: what has to be applied right before.
    const std::vector<int> &requirements(int index) const;
    const std::vector<int> &dependents(int index) const; // by down or depends_on
    QStringList
    labels(int index) const; // own and inherited along the branch, as Alembic spreads them, sorted
    const QStringList &labelNames() const { return d->labelOrder; } // all, in the order of the files
    // The revision whose file gives the label; -1: none.
    int labelled(const QString &label) const;

    std::vector<int> heads() const;     // no children, in the order given
    std::vector<int> realHeads() const; // heads that nothing depends on: what the goal `heads` means
    std::vector<int> bases() const;
    bool isHead(int index) const;
    bool isBase(int index) const;
    bool isBranchPoint(int index) const;

    // Newest first: the order in which `alembic history` lists them.
    std::vector<int> newestFirst() const;

    // A single revision by full id, partial id, label, `label@id`, `head`, `label@head`. Errors:
    // script.unknown-revision, script.ambiguous-revision, script.not-on-branch, script.multiple-heads.
    Result<int> find(const QString &symbol) const;

    // The revisions of `applied` with everything that they imply (ancestors and dependencies). Unknown ids
    // imply nothing.
    std::vector<bool> impliedBy(const QStringList &applied) const;

    // The steps from the applied heads to a goal, in Alembic's own order. Goals: `head`, `heads`, id, partial
    // id, `+N`, `rev+N`, `label@head`, `label@+N`; for downgrades `base`, id, `-N`, `label@base`, `label@-N`,
    // `rev-N`. Errors: as find(), and script.not-in-scripts ("the database is at X, which these scripts do
    // not have"), script.overlapping-revisions (an applied row or a goal implies another one),
    // script.no-path, script.relative-range, script.ambiguous-walk, script.wrong-direction.
    Result<std::vector<GraphStep>> upgradeSteps(const QStringList &applied, const QString &goal) const;
    Result<std::vector<GraphStep>> downgradeSteps(const QStringList &applied, const QString &goal) const;
    // The version rows after a stamp, and the rows before: Alembic's _stamp_revs.
    Result<std::vector<GraphStep>> stampSteps(const QStringList &applied, const QString &goal) const;

private:
    friend class RevisionGraphBuilder;

    struct Node
    {
        std::vector<int> children;
        std::vector<int> parents;
        std::vector<int> dependencies;
        std::vector<int> requirements;
        std::vector<int> dependents;
        QStringList labels;
    };
    struct Data
    {
        std::vector<Revision> revisions;
        std::vector<Node> nodes;
        QHash<QString, int> ids;
        QHash<QString, int> labels;
        QStringList labelOrder; // as they appear in the files
    };

    const Node &node(int index) const { return d->nodes[size_t(index)]; }

    std::shared_ptr<const Data> d;
};

} // namespace limbeck
