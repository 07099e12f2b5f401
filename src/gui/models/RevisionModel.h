#pragma once

#include "models/GraphLanes.h"
#include "models/RevisionRisk.h"
#include "plan/AppliedState.h"
#include "script/RevisionGraph.h"

#include <QAbstractTableModel>
#include <QHash>
#include <QSet>

#include <memory>
#include <optional>
#include <vector>

namespace limbeck::gui {

enum class RevisionState
{
    Unknown, // no database to ask
    Pending,
    Partial, // a run of it was interrupted half-way
    Applied,
    Current // applied, and one of the version table's rows
};

// The revisions of a project, newest first, with their place in the drawn graph and what the database says
// about each. GUI thread.
class RevisionModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column
    {
        GraphColumn,
        IdColumn,
        MessageColumn,
        StateColumn,
        RiskColumn, // of what is pending
        AppliedColumn,
        CreatedColumn,
        ColumnCount
    };
    enum Role
    {
        IdRole = Qt::UserRole,
        StateRole,  // RevisionState as int
        LaneRole,   // const LaneRow *, valid until the model is reset
        FilterRole, // what the filter looks into: id, message, labels
        LabelsRole, // QStringList
        LaneCountRole
    };

    explicit RevisionModel(QObject *parent = nullptr);

    // `owner` keeps the graph alive. nullptr: no revisions.
    void setGraph(const std::shared_ptr<const void> &owner, const RevisionGraph *graph);
    void setState(const std::optional<AppliedState> &state);
    void setRisks(const QHash<QString, RevisionRisk> &risks); // by revision
    void retranslate();

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    const Revision &revision(int row) const { return m_graph->at(m_order[size_t(row)]); }
    RevisionState state(int row) const { return m_states[size_t(row)]; }
    int rowOf(const QString &id) const; // -1: none
    QString newest() const { return m_order.empty() ? QString() : revision(0).id; }
    int laneCount() const { return m_lanes.laneCount; }

    static QString stateWord(RevisionState state); // translated

private:
    QVariant text(int row, int column) const;
    QVariant tip(int row, int column) const;
    QString accessibleText(int row) const;
    void computeStates();

    std::shared_ptr<const void> m_owner;
    const RevisionGraph *m_graph = nullptr;
    std::vector<int> m_order;
    GraphLanes m_lanes;
    std::optional<AppliedState> m_applied;
    std::vector<RevisionState> m_states;  // by row
    QHash<QString, RevisionRisk> m_risks; // by revision
};

} // namespace limbeck::gui
