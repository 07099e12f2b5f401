#pragma once

#include "env/VariableRows.h"

#include <QAbstractTableModel>
#include <QSet>

#include <vector>

namespace limbeck::gui {

// The variables of an environment with value, origin and what they beat. Secrets are masked until they are
// revealed. GUI thread.
class VariableModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column
    {
        KeyColumn,
        ValueColumn,
        RawColumn, // as the file has it, where that is something else
        OriginColumn,
        ShadowedColumn,
        ColumnCount
    };

    explicit VariableModel(QObject *parent = nullptr);

    // Row by row the same, masked and with secrets.
    void setVariables(const std::vector<VariableRow> &masked, const std::vector<VariableRow> &revealed);
    // As it is shown now.
    const VariableRow &variable(int row) const
    {
        return (m_revealed.contains(row) ? m_open : m_masked)[size_t(row)];
    }
    void reveal(int row);
    void revealAll();
    void hideAll();
    bool hasSecrets() const;
    bool isAnyRevealed() const { return !m_revealed.isEmpty(); }
    // "KEY=value" as it is shown.
    QString copyText(int row) const;
    void retranslate();

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    void setRevealed(const QSet<int> &rows);
    QString text(int row, int column) const;
    QString tip(int row, int column) const;

    std::vector<VariableRow> m_masked;
    std::vector<VariableRow> m_open;
    QSet<int> m_revealed; // rows
};

} // namespace limbeck::gui
