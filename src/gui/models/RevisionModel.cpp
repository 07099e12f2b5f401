#include "models/RevisionModel.h"

#include "models/RelativeTime.h"
#include "theme/Icons.h"
#include "theme/Theme.h"

#include <QDateTime>
#include <QDir>

#include <algorithm>

namespace limbeck::gui {

namespace {

const char *stateIconName(RevisionState state)
{
    switch (state) {
    case RevisionState::Unknown:
        return "help";
    case RevisionState::Pending:
        return "pending";
    case RevisionState::Partial:
        return "warning";
    case RevisionState::Applied:
        return "applied";
    case RevisionState::Current:
        return "current";
    }
    Q_UNREACHABLE();
}

} // namespace

RevisionModel::RevisionModel(QObject *parent) : QAbstractTableModel(parent) {}

void RevisionModel::setGraph(const std::shared_ptr<const void> &owner, const RevisionGraph *graph)
{
    beginResetModel();
    m_owner = owner;
    m_graph = graph;
    m_order = graph ? graph->newestFirst() : std::vector<int>();
    m_lanes = graph ? layOutGraph(*graph, m_order) : GraphLanes();
    computeStates();
    endResetModel();
}

void RevisionModel::setState(const std::optional<AppliedState> &state)
{
    m_applied = state;
    computeStates();
    if (!m_states.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

void RevisionModel::setRisks(const QHash<QString, RevisionRisk> &risks)
{
    if (m_risks == risks)
        return;
    m_risks = risks;
    if (!m_states.empty())
        Q_EMIT dataChanged(index(0, RiskColumn), index(rowCount() - 1, RiskColumn));
}

void RevisionModel::retranslate()
{
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
    if (!m_states.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

void RevisionModel::computeStates()
{
    m_states.assign(m_order.size(), RevisionState::Unknown);
    if (!m_graph || !m_applied)
        return;
    QStringList known;
    for (const QString &head : std::as_const(m_applied->heads)) {
        if (m_graph->indexOf(head) >= 0)
            known.append(head);
    }
    const std::vector<bool> implied = m_graph->impliedBy(known);
    QSet<QString> partial;
    for (const AppliedState::Partial &item : std::as_const(m_applied->partial))
        partial.insert(item.revision);
    for (size_t row = 0; row < m_order.size(); ++row) {
        const QString &id = m_graph->at(m_order[row]).id;
        if (partial.contains(id))
            m_states[row] = RevisionState::Partial;
        else if (known.contains(id))
            m_states[row] = RevisionState::Current;
        else
            m_states[row] = implied[size_t(m_order[row])] ? RevisionState::Applied : RevisionState::Pending;
    }
}

int RevisionModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_order.size());
}

int RevisionModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant RevisionModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const int row = index.row();
    switch (role) {
    case Qt::DisplayRole:
        return text(row, index.column());
    case Qt::ToolTipRole:
        return tip(row, index.column());
    case Qt::AccessibleTextRole:
        return index.column() == GraphColumn ? accessibleText(row) : text(row, index.column());
    case Qt::DecorationRole:
        if (index.column() == RiskColumn) {
            const char *name = m_risks.value(revision(row).id).icon;
            return name ? icon(name) : QVariant();
        }
        return index.column() == StateColumn ? icon(stateIconName(state(row))) : QVariant();
    case Qt::FontRole:
        return index.column() == IdColumn ? Theme::monospaceFont() : QVariant();
    case IdRole:
        return revision(row).id;
    case StateRole:
        return int(state(row));
    case LaneRole:
        return QVariant::fromValue(static_cast<const void *>(&m_lanes.rows[size_t(row)]));
    case LaneCountRole:
        return m_lanes.laneCount;
    case LabelsRole:
        return revision(row).labels;
    case FilterRole:
        return QString(revision(row).id + QLatin1Char('\n') + revision(row).message + QLatin1Char('\n') +
                       revision(row).labels.join(QLatin1Char('\n')));
    default:
        return {};
    }
}

QVariant RevisionModel::text(int row, int column) const
{
    const Revision &item = revision(row);
    switch (column) {
    case IdColumn:
        return item.id;
    case MessageColumn:
        return item.message.isEmpty() ? tr("(no message)") : item.message;
    case StateColumn:
        return stateWord(state(row));
    case RiskColumn:
        return m_risks.value(item.id).word;
    case AppliedColumn:
        return m_applied ? relativeTime(m_applied->appliedAt.value(item.id), QDateTime::currentDateTime())
                         : QString();
    case CreatedColumn: {
        const QDateTime created = parseCreateDate(item.created);
        return created.isValid() ? relativeTime(created, QDateTime::currentDateTime()) : item.created;
    }
    default:
        return {};
    }
}

QVariant RevisionModel::tip(int row, int column) const
{
    const Revision &item = revision(row);
    switch (column) {
    case IdColumn: {
        QStringList lines{QDir::toNativeSeparators(item.file)};
        if (!item.down.isEmpty())
            lines.append(tr("After: %1").arg(item.down.join(QStringLiteral(", "))));
        if (!item.dependsOn.isEmpty())
            lines.append(tr("Depends on: %1").arg(item.dependsOn.join(QStringLiteral(", "))));
        if (!item.labels.isEmpty())
            lines.append(tr("Labels: %1").arg(item.labels.join(QStringLiteral(", "))));
        return lines.join(QLatin1Char('\n'))
            .toHtmlEscaped()
            .replace(QLatin1Char('\n'), QLatin1String("<br>"));
    }
    case MessageColumn:
        return item.message.toHtmlEscaped();
    case RiskColumn:
        return riskToolTip(m_risks.value(item.id));
    case AppliedColumn:
        return m_applied ? exactTime(m_applied->appliedAt.value(item.id)) : QString();
    case CreatedColumn: {
        const QString exact = exactTime(parseCreateDate(item.created));
        return exact.isEmpty() ? item.created : exact;
    }
    default:
        return {};
    }
}

QString RevisionModel::accessibleText(int row) const
{
    const Revision &item = revision(row);
    if (item.isMerge())
        return tr("%1, merges %2").arg(stateWord(state(row)), item.down.join(QStringLiteral(", ")));
    if (m_graph->isBranchPoint(m_order[size_t(row)]))
        return tr("%1, branch point").arg(stateWord(state(row)));
    return stateWord(state(row));
}

QVariant RevisionModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::AccessibleTextRole && section == GraphColumn)
        return tr("Graph");
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case IdColumn:
        return tr("Revision");
    case MessageColumn:
        return tr("Message");
    case StateColumn:
        return tr("State");
    case RiskColumn:
        return tr("Risk");
    case AppliedColumn:
        return tr("Applied");
    case CreatedColumn:
        return tr("Created");
    default:
        return QString();
    }
}

int RevisionModel::rowOf(const QString &id) const
{
    for (size_t row = 0; row < m_order.size(); ++row) {
        if (m_graph->at(m_order[row]).id == id)
            return int(row);
    }
    return -1;
}

QString RevisionModel::stateWord(RevisionState state)
{
    switch (state) {
    case RevisionState::Unknown:
        return tr("not known");
    case RevisionState::Pending:
        return tr("pending");
    case RevisionState::Partial:
        return tr("partly applied");
    case RevisionState::Applied:
        return tr("applied");
    case RevisionState::Current:
        return tr("current");
    }
    Q_UNREACHABLE();
}

} // namespace limbeck::gui
