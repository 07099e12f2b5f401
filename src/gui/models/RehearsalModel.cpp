#include "models/RehearsalModel.h"

#include "theme/Icons.h"
#include "theme/Theme.h"

#include <algorithm>
#include <utility>

namespace limbeck::gui {

using Kind = RehearsalRow::Kind;

struct RehearsalModel::Node
{
    RehearsalRow row; // its children have become nodes
    Node *parent = nullptr;
    int number = 0; // among the parent's children
    std::vector<std::unique_ptr<Node>> children;
};

RehearsalModel::RehearsalModel(QObject *parent) : QAbstractItemModel(parent), m_root(std::make_unique<Node>())
{
}

RehearsalModel::~RehearsalModel() = default;

std::unique_ptr<RehearsalModel::Node> RehearsalModel::nodeOf(RehearsalRow row, Node *parent, int number)
{
    auto made = std::make_unique<Node>();
    made->parent = parent;
    made->number = number;
    for (const RehearsalRow &child : std::as_const(row.children))
        made->children.push_back(nodeOf(child, made.get(), int(made->children.size())));
    made->row = std::move(row);
    return made;
}

void RehearsalModel::setRows(std::vector<RehearsalRow> rows)
{
    beginResetModel();
    RehearsalRow root;
    root.children = std::move(rows);
    m_root = nodeOf(std::move(root), nullptr, 0);
    endResetModel();
}

RehearsalModel::Node *RehearsalModel::node(const QModelIndex &index)
{
    return static_cast<Node *>(index.internalPointer());
}

const RehearsalRow &RehearsalModel::row(const QModelIndex &index) const
{
    return index.isValid() ? node(index)->row : m_root->row;
}

QString RehearsalModel::text(const QModelIndexList &indexes) const
{
    QStringList lines;
    if (indexes.isEmpty()) {
        for (const auto &child : m_root->children)
            lines.append(plainText(child->row));
    }
    for (const QModelIndex &index : indexes)
        lines.append(plainText(row(index)));
    return lines.join(QLatin1Char('\n'));
}

QModelIndex RehearsalModel::index(int row, int column, const QModelIndex &parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    const Node *above = parent.isValid() ? node(parent) : m_root.get();
    return createIndex(row, column, above->children[size_t(row)].get());
}

QModelIndex RehearsalModel::parent(const QModelIndex &child) const
{
    if (!child.isValid())
        return {};
    Node *above = node(child)->parent;
    return above == m_root.get() ? QModelIndex() : createIndex(above->number, 0, above);
}

int RehearsalModel::rowCount(const QModelIndex &parent) const
{
    if (parent.column() > 0)
        return 0;
    return int((parent.isValid() ? node(parent) : m_root.get())->children.size());
}

int RehearsalModel::columnCount(const QModelIndex &) const
{
    return ColumnCount;
}

QVariant RehearsalModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const RehearsalRow &shown = row(index);
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole: {
        const QString *texts[] = {&shown.text, &shown.line, &shown.time, &shown.lock, &shown.rows};
        return *texts[column];
    }
    case Qt::ToolTipRole: // as plain text, whatever the SQL holds
        return column == FactColumn ? QStringLiteral("<pre style='white-space: pre-wrap'>%1</pre>")
                                          .arg(shown.details.toHtmlEscaped())
                                    : QVariant();
    case Qt::DecorationRole:
        return column == FactColumn && shown.icon ? QVariant(icon(shown.icon)) : QVariant();
    case Qt::FontRole: {
        if (column == FactColumn && shown.kind == Kind::Revision) {
            QFont bold;
            bold.setWeight(QFont::DemiBold);
            return bold;
        }
        const bool exact = column == FactColumn && shown.kind == Kind::Statement;
        return exact ? QVariant(Theme::monospaceFont()) : QVariant();
    }
    case Qt::TextAlignmentRole: {
        const bool isNumber = column == LineColumn || column == TimeColumn || column == RowsColumn;
        return int((isNumber ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    default:
        return {};
    }
}

QVariant RehearsalModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((section == FactColumn || section == LockColumn ? Qt::AlignLeft : Qt::AlignRight) |
                   Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case FactColumn:
        return tr("Revision and statement");
    case LineColumn:
        return tr("Line");
    case TimeColumn:
        return tr("Time");
    case LockColumn:
        return tr("Strongest lock");
    case RowsColumn:
        return tr("Rows");
    default:
        return {};
    }
}

} // namespace limbeck::gui
