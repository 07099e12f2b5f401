#pragma once

#include "models/CompareRows.h"

#include <QAbstractTableModel>

namespace limbeck::gui {

// Two environments side by side, row by row, below headings. GUI thread.
class CompareModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column
    {
        NameColumn,
        FirstColumn,
        SecondColumn,
        ResultColumn,
        ColumnCount
    };

    explicit CompareModel(QObject *parent = nullptr);

    // `all`: what is the same too.
    void show(const CompareInput &input, bool all);
    const CompareRow &row(int row) const { return m_table.rows[size_t(row)]; }
    const CompareCounts &counts() const { return m_table.counts; }
    bool isHeading(int row) const { return this->row(row).result == CompareRow::Result::Heading; }
    // The first row with a side that could not be read; -1: none.
    int firstFailure() const;
    // All about a row, for the pane below the table.
    QString details(int row) const;
    // Rows as text; all of them for an empty list.
    QString text(const QList<int> &rows = {}) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    QString cellText(int row, int column) const;
    QVariant look(int row, int column, int role) const;

    CompareInput m_input;
    CompareTable m_table;
};

} // namespace limbeck::gui
