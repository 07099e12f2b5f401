#include "models/ReviewStepModel.h"

#include "theme/Icons.h"
#include "theme/Theme.h"

#include <algorithm>

namespace limbeck::gui {

ReviewStepModel::ReviewStepModel(QObject *parent) : QAbstractTableModel(parent) {}

void ReviewStepModel::setSteps(const std::vector<ReviewStep> &steps)
{
    beginResetModel();
    m_steps = steps;
    endResetModel();
}

void ReviewStepModel::setVerdict(int row, Verdict verdict)
{
    m_steps[size_t(row)].verdict = verdict;
    Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
}

void ReviewStepModel::setComment(int row, const QString &comment)
{
    m_steps[size_t(row)].comment = comment;
    Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
}

int ReviewStepModel::count(Verdict verdict) const
{
    return int(std::ranges::count(m_steps, verdict, &ReviewStep::verdict));
}

int ReviewStepModel::nextOpen(int row) const
{
    const int all = int(m_steps.size());
    for (int step = 1; step <= all; ++step) {
        const int next = (row + step) % all;
        if (m_steps[size_t(next)].verdict == Verdict::None)
            return next;
    }
    return -1;
}

void ReviewStepModel::retranslate()
{
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
    if (!m_steps.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

int ReviewStepModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_steps.size());
}

int ReviewStepModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QVariant ReviewStepModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const ReviewStep &step = m_steps[size_t(index.row())];
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole:
        return column == RevisionColumn  ? step.revision
               : column == MessageColumn ? step.message
                                         : verdictWord(step.verdict);
    case Qt::AccessibleTextRole:
        return tr("%1, %2: %3").arg(step.revision, step.message, verdictWord(step.verdict));
    case Qt::ToolTipRole:
        return QStringLiteral("<span>%1</span>")
            .arg((column == VerdictColumn && !step.comment.isEmpty() ? step.comment : step.message)
                     .toHtmlEscaped());
    case Qt::DecorationRole:
        return column == RevisionColumn ? QVariant(icon(verdictIcon(step.verdict))) : QVariant();
    case Qt::FontRole:
        return column == RevisionColumn ? QVariant(Theme::monospaceFont()) : QVariant();
    case Qt::ForegroundRole:
        return column == VerdictColumn && step.verdict == Verdict::None
                   ? QVariant(Theme::color(Theme::Token::Secondary))
                   : QVariant();
    default:
        return {};
    }
}

QVariant ReviewStepModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case RevisionColumn:
        return tr("Revision");
    case MessageColumn:
        return tr("Message");
    case VerdictColumn:
        return tr("Verdict");
    default:
        return {};
    }
}

QString ReviewStepModel::verdictWord(Verdict verdict)
{
    switch (verdict) {
    case Verdict::None:
        return tr("to review");
    case Verdict::Approved:
        return tr("approved");
    case Verdict::NeedsWork:
        return tr("needs work");
    case Verdict::Rejected:
        return tr("rejected");
    }
    Q_UNREACHABLE();
}

const char *ReviewStepModel::verdictIcon(Verdict verdict)
{
    switch (verdict) {
    case Verdict::None:
        return "pending";
    case Verdict::Approved:
        return "ok";
    case Verdict::NeedsWork:
        return "warning";
    case Verdict::Rejected:
        return "error";
    }
    Q_UNREACHABLE();
}

} // namespace limbeck::gui
