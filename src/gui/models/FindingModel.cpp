#include "models/FindingModel.h"

#include <QFileInfo>

#include <algorithm>

namespace limbeck::gui {

QString FindingModel::placeText(const Finding &finding)
{
    if (!finding.where.isValid())
        return {};
    SourceLocation shortened = finding.where;
    shortened.file = QFileInfo(finding.where.file).fileName();
    return shortened.toString();
}

FindingModel::FindingModel(QObject *parent) : QAbstractListModel(parent) {}

void FindingModel::setFindings(const Findings &findings)
{
    beginResetModel();
    m_findings = findings;
    std::stable_sort(m_findings.begin(), m_findings.end(),
                     [](const Finding &a, const Finding &b) { return a.severity > b.severity; });
    filter();
    endResetModel();
}

void FindingModel::setShown(Severity severity, bool shown)
{
    beginResetModel();
    m_shown[int(severity)] = shown;
    filter();
    endResetModel();
}

void FindingModel::filter()
{
    m_rows.clear();
    for (int i = 0; i < m_findings.size(); ++i) {
        if (m_shown[int(m_findings[i].severity)])
            m_rows.append(i);
    }
}

int FindingModel::count(Severity severity) const
{
    return int(std::count_if(m_findings.cbegin(), m_findings.cend(),
                             [severity](const Finding &finding) { return finding.severity == severity; }));
}

int FindingModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QVariant FindingModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Finding &item = finding(index.row());
    switch (role) {
    case Qt::DisplayRole:
    case MessageRole:
        return item.message;
    case Qt::AccessibleTextRole:
        return plainText(item);
    case Qt::ToolTipRole:
        return item.where.isValid() ? item.where.toString() : QString();
    case SeverityRole:
        return int(item.severity);
    case WordRole:
        return severityWord(item.severity);
    case HintRole:
        return item.hint;
    case PlaceRole:
        return placeText(item);
    case RevisionRole:
        return item.revision;
    case CodeRole:
        return item.code;
    case MendableRole:
        return isMendable(item);
    default:
        return {};
    }
}

QString FindingModel::severityWord(Severity severity)
{
    switch (severity) {
    case Severity::Info:
        return tr("Note");
    case Severity::Warning:
        return tr("Warning");
    case Severity::Error:
        return tr("Error");
    }
    Q_UNREACHABLE();
}

bool FindingModel::isMendable(const Finding &finding)
{
    static const QStringList codes{
        QStringLiteral("alembic.env-not-loaded"), QStringLiteral("alembic.env-ignored"),
        QStringLiteral("alembic.getenv-default"), QStringLiteral("alembic.percent-unescaped")};
    return codes.contains(finding.code);
}

bool FindingModel::hasMendable() const
{
    return std::any_of(m_rows.cbegin(), m_rows.cend(),
                       [this](int row) { return isMendable(m_findings[row]); });
}

QString FindingModel::plainText(const Finding &finding)
{
    QStringList lines{QStringLiteral("%1: %2").arg(severityWord(finding.severity), finding.message)};
    if (!finding.hint.isEmpty())
        lines.append(QStringLiteral("  ") + finding.hint);
    QStringList place;
    if (finding.where.isValid())
        place.append(finding.where.toString());
    if (!finding.revision.isEmpty())
        place.append(tr("revision %1").arg(finding.revision));
    place.append(QStringLiteral("[%1]").arg(finding.code));
    lines.append(QStringLiteral("  ") + place.join(QStringLiteral("  ")));
    return lines.join(QLatin1Char('\n'));
}

} // namespace limbeck::gui
