#pragma once

#include "models/RehearsalRows.h"

#include <QAbstractItemModel>

#include <memory>
#include <vector>

namespace limbeck::gui {

// What a rehearsal found as a tree: revisions, their statements, what each was seen to do. GUI thread.
class RehearsalModel : public QAbstractItemModel
{
    Q_OBJECT

public:
    enum Column
    {
        FactColumn,
        LineColumn,
        TimeColumn,
        LockColumn,
        RowsColumn,
        ColumnCount
    };

    explicit RehearsalModel(QObject *parent = nullptr);
    ~RehearsalModel() override;

    void setRows(std::vector<RehearsalRow> rows);
    const RehearsalRow &row(const QModelIndex &index) const;
    // Rows with all that is below them, as lines; everything for an empty list.
    QString text(const QModelIndexList &indexes = {}) const;

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &child) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    struct Node;

    static std::unique_ptr<Node> nodeOf(RehearsalRow row, Node *parent, int number);
    static Node *node(const QModelIndex &index);

    std::unique_ptr<Node> m_root;
};

} // namespace limbeck::gui
