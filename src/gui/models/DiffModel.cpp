#include "models/DiffModel.h"

#include <algorithm>

namespace limbeck::gui {

namespace {

QString shownText(QByteArray line)
{
    while (line.endsWith('\n') || line.endsWith('\r'))
        line.chop(1);
    return QString::fromUtf8(line);
}

DiffModel::Kind kindOf(LineDiff::Kind kind)
{
    switch (kind) {
    case LineDiff::Kind::Same:
        return DiffModel::Kind::Same;
    case LineDiff::Kind::Removed:
        return DiffModel::Kind::Removed;
    case LineDiff::Kind::Added:
        return DiffModel::Kind::Added;
    }
    Q_UNREACHABLE();
}

QString signOf(DiffModel::Kind kind)
{
    switch (kind) {
    case DiffModel::Kind::Removed:
        return QStringLiteral("-");
    case DiffModel::Kind::Added:
        return QStringLiteral("+");
    case DiffModel::Kind::Same:
    case DiffModel::Kind::Header:
        break;
    }
    return QStringLiteral(" ");
}

} // namespace

DiffModel::DiffModel(QObject *parent) : QAbstractListModel(parent) {}

void DiffModel::setDiff(const LineDiff &diff)
{
    beginResetModel();
    clear();
    for (const LineDiff::Hunk &hunk : diff.hunks())
        append(hunk);
    endResetModel();
}

void DiffModel::setParts(const std::vector<DiffPart> &parts)
{
    beginResetModel();
    clear();
    for (const DiffPart &part : parts) {
        m_rows.push_back({Kind::Header, part.title, 0, 0});
        if (part.title.size() > m_longestText.size())
            m_longestText = part.title;
        for (const LineDiff::Hunk &hunk : part.lines.hunks())
            appendLines(hunk);
    }
    endResetModel();
}

void DiffModel::clear()
{
    m_rows.clear();
    m_lastLine = 0;
    m_longestText.clear();
}

void DiffModel::append(const LineDiff::Hunk &hunk)
{
    m_rows.push_back({Kind::Header, QString::fromUtf8(hunk.header()), hunk.beforeStart, hunk.afterStart});
    appendLines(hunk);
}

void DiffModel::appendLines(const LineDiff::Hunk &hunk)
{
    for (const LineDiff::Line &line : hunk.lines) {
        m_rows.push_back({kindOf(line.kind), shownText(line.text), line.before, line.after});
        m_lastLine = std::max({m_lastLine, line.before, line.after});
        if (m_rows.back().text.size() > m_longestText.size())
            m_longestText = m_rows.back().text;
    }
}

int DiffModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QVariant DiffModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row &row = m_rows[size_t(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return row.kind == Kind::Header ? row.text : signOf(row.kind) + row.text;
    case Qt::AccessibleTextRole:
        return accessibleText(row);
    case KindRole:
        return int(row.kind);
    case SignRole:
        return signOf(row.kind);
    case TextRole:
        return row.text;
    case BeforeRole:
        return row.before;
    case AfterRole:
        return row.after;
    default:
        return {};
    }
}

QString DiffModel::accessibleText(const Row &row)
{
    switch (row.kind) {
    case Kind::Removed:
        return tr("Removed, line %1: %2").arg(QString::number(row.before), row.text);
    case Kind::Added:
        return tr("Added, line %1: %2").arg(QString::number(row.after), row.text);
    case Kind::Same:
        return tr("Unchanged, line %1: %2").arg(QString::number(row.after), row.text);
    case Kind::Header:
        return row.text.startsWith(QLatin1String("@@")) ? tr("Changes from line %1 on").arg(row.after)
                                                        : row.text;
    }
    Q_UNREACHABLE();
}

} // namespace limbeck::gui
