#include "models/VariableModel.h"

#include "theme/Icons.h"
#include "theme/Theme.h"

#include <algorithm>

namespace limbeck::gui {

VariableModel::VariableModel(QObject *parent) : QAbstractTableModel(parent) {}

void VariableModel::setVariables(const std::vector<VariableRow> &masked,
                                 const std::vector<VariableRow> &revealed)
{
    beginResetModel();
    m_masked = masked;
    m_open = revealed;
    m_revealed.clear();
    endResetModel();
}

void VariableModel::reveal(int row)
{
    QSet<int> rows = m_revealed;
    setRevealed(rows << row);
}

void VariableModel::revealAll()
{
    QSet<int> rows;
    for (int row = 0; row < rowCount(); ++row) {
        if (variable(row).secret)
            rows << row;
    }
    setRevealed(rows);
}

void VariableModel::hideAll()
{
    setRevealed({});
}

void VariableModel::setRevealed(const QSet<int> &rows)
{
    m_revealed = rows;
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

bool VariableModel::hasSecrets() const
{
    return std::any_of(m_masked.begin(), m_masked.end(), [](const VariableRow &row) { return row.secret; });
}

QString VariableModel::copyText(int row) const
{
    const VariableRow &shown = variable(row);
    return shown.hasValue ? shown.key + QLatin1Char('=') + text(row, ValueColumn) : shown.key;
}

void VariableModel::retranslate()
{
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
    setRevealed(m_revealed);
}

int VariableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_masked.size());
}

int VariableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QString VariableModel::text(int row, int column) const
{
    const VariableRow &shown = variable(row);
    switch (column) {
    case KeyColumn:
        return shown.key;
    case ValueColumn:
        return shown.hasValue ? shown.value : tr("no value");
    case RawColumn:
        return m_open[size_t(row)].raw == m_open[size_t(row)].value ? QString() : shown.raw;
    case OriginColumn:
        return shown.origin.describe();
    case ShadowedColumn: {
        QStringList places;
        for (const Origin &origin : shown.overrides)
            places.append(origin.describe());
        return places.join(QStringLiteral(", "));
    }
    default:
        return {};
    }
}

QString VariableModel::tip(int row, int column) const
{
    const QString full = text(row, column);
    if (column == OriginColumn && !variable(row).origin.file.isEmpty())
        return tr("%1. Return opens it.").arg(variable(row).origin.file).toHtmlEscaped();
    return full.toHtmlEscaped();
}

QVariant VariableModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    switch (role) {
    case Qt::DisplayRole:
        return text(index.row(), index.column());
    case Qt::ToolTipRole:
        return tip(index.row(), index.column());
    case Qt::FontRole:
        return index.column() <= RawColumn ? QVariant(Theme::monospaceFont()) : QVariant();
    case Qt::ForegroundRole:
        return index.column() > ValueColumn ? QVariant(Theme::color(Theme::Token::Secondary)) : QVariant();
    case Qt::DecorationRole:
        if (index.column() != KeyColumn || !variable(index.row()).secret)
            return {};
        return icon(m_revealed.contains(index.row()) ? "unlock" : "lock");
    case Qt::AccessibleTextRole:
        if (index.column() == KeyColumn && variable(index.row()).secret)
            return tr("%1, secret").arg(variable(index.row()).key);
        return text(index.row(), index.column());
    default:
        return {};
    }
}

QVariant VariableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case KeyColumn:
        return tr("Variable");
    case ValueColumn:
        return tr("Value");
    case RawColumn:
        return tr("As written");
    case OriginColumn:
        return tr("From");
    case ShadowedColumn:
        return tr("Overrides");
    default:
        return {};
    }
}

} // namespace limbeck::gui
