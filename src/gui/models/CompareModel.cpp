#include "models/CompareModel.h"

#include "theme/Icons.h"
#include "theme/Theme.h"

#include <algorithm>

namespace limbeck::gui {

namespace {

using Result = CompareRow::Result;
using Kind = CompareCell::Kind;

const char *resultIcon(Result result)
{
    switch (result) {
    case Result::Heading:
        return nullptr;
    case Result::Same:
        return "ok";
    case Result::Differs:
        return "warning";
    case Result::OnlyFirst:
    case Result::OnlySecond:
        return "info";
    case Result::Unknown:
        return "help";
    }
    Q_UNREACHABLE();
}

} // namespace

CompareModel::CompareModel(QObject *parent) : QAbstractTableModel(parent) {}

void CompareModel::show(const CompareInput &input, bool all)
{
    beginResetModel();
    m_input = input;
    m_table = compareTable(input, all);
    endResetModel();
}

int CompareModel::firstFailure() const
{
    const auto failed = std::ranges::find_if(m_table.rows, [](const CompareRow &row) {
        return std::ranges::any_of(row.cells,
                                   [](const CompareCell &cell) { return cell.kind == Kind::Failed; });
    });
    return failed == m_table.rows.end() ? -1 : int(failed - m_table.rows.begin());
}

QString CompareModel::details(int row) const
{
    const CompareRow &shown = this->row(row);
    if (isHeading(row))
        return shown.name;
    QStringList lines{QStringLiteral("%1: %2").arg(shown.name, resultText(shown.result, m_input))};
    for (size_t i = 0; i < shown.cells.size(); ++i) {
        const CompareCell &cell = shown.cells[i];
        const QString &title = m_input.sides[i].title;
        if (cell.kind == Kind::Failed)
            lines.append(QStringLiteral("%1: %2").arg(title, cell.details));
        else if (cell.details.isEmpty() || cell.details == cell.text)
            lines.append(QStringLiteral("%1: %2").arg(title, cell.text));
        else
            lines.append(QStringLiteral("%1: %2 (%3)").arg(title, cell.text, cell.details));
    }
    if (shown.secret)
        lines.append(shown.result == Result::Differs
                         ? tr("The secrets differ. They are not shown here; Variables… shows them on demand.")
                         : tr("Secrets are not shown here; Variables… shows them on demand."));
    return lines.join(QLatin1Char('\n'));
}

QString CompareModel::text(const QList<int> &rows) const
{
    QStringList lines;
    for (const CompareSide &side : m_input.sides) {
        const bool hasTarget = side.environment && side.environment->resolution.target;
        lines.append(hasTarget ? QStringLiteral("%1: %2").arg(side.title,
                                                              side.environment->resolution.target->display())
                               : side.title);
    }
    for (int row = 0; row < rowCount(); ++row) {
        if (!rows.isEmpty() && !rows.contains(row))
            continue;
        if (isHeading(row))
            lines.append(QString());
        lines.append(plainText(this->row(row), m_input));
    }
    return lines.join(QLatin1Char('\n'));
}

int CompareModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_table.rows.size());
}

int CompareModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QString CompareModel::cellText(int row, int column) const
{
    const CompareRow &shown = this->row(row);
    switch (column) {
    case NameColumn:
        return shown.name;
    case FirstColumn:
        return shown.cells[0].text;
    case SecondColumn:
        return shown.cells[1].text;
    case ResultColumn:
        return resultText(shown.result, m_input);
    default:
        return {};
    }
}

QVariant CompareModel::look(int row, int column, int role) const
{
    const CompareRow &shown = this->row(row);
    const bool isCell = column == FirstColumn || column == SecondColumn;
    const CompareCell *cell = isCell ? &shown.cells[column == FirstColumn ? 0 : 1] : nullptr;
    if (role == Qt::FontRole) {
        if (isHeading(row)) {
            QFont bold;
            bold.setWeight(QFont::DemiBold);
            return bold;
        }
        const bool exact = cell ? cell->kind == Kind::Value : column == NameColumn;
        return exact ? QVariant(Theme::monospaceFont()) : QVariant();
    }
    if (role == Qt::ForegroundRole) {
        const bool quiet = cell ? cell->kind == Kind::Absent || cell->kind == Kind::Waiting
                                : column == ResultColumn && shown.result == Result::Same;
        return quiet ? QVariant(Theme::color(Theme::Token::Secondary)) : QVariant();
    }
    if (cell && cell->kind == Kind::Failed)
        return icon("error");
    if (cell && cell->kind == Kind::Waiting)
        return icon("clock");
    if (column == NameColumn && shown.secret)
        return icon("lock");
    if (column == ResultColumn && resultIcon(shown.result))
        return icon(resultIcon(shown.result));
    return {};
}

QVariant CompareModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    switch (role) {
    case Qt::DisplayRole:
        return cellText(index.row(), index.column());
    case Qt::ToolTipRole:
        return isHeading(index.row())
                   ? QVariant()
                   : details(index.row()).toHtmlEscaped().replace(QLatin1Char('\n'), QLatin1String("<br>"));
    case Qt::AccessibleTextRole:
        return row(index.row()).secret && index.column() == NameColumn
                   ? tr("%1, secret").arg(row(index.row()).name)
                   : cellText(index.row(), index.column());
    case Qt::FontRole:
    case Qt::ForegroundRole:
    case Qt::DecorationRole:
        return look(index.row(), index.column(), role);
    default:
        return {};
    }
}

QVariant CompareModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case NameColumn:
        return tr("What");
    case FirstColumn:
        return m_input.sides[0].title;
    case SecondColumn:
        return m_input.sides[1].title;
    case ResultColumn:
        return tr("Result");
    default:
        return {};
    }
}

} // namespace limbeck::gui
