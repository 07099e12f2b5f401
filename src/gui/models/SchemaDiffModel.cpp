#include "models/SchemaDiffModel.h"

#include "theme/Icons.h"
#include "theme/Theme.h"

namespace limbeck::gui {

namespace {

constexpr int wholeDefinition = 10000; // lines of context

QChar sign(SchemaDiff::Kind kind)
{
    switch (kind) {
    case SchemaDiff::Kind::Added:
        return QLatin1Char('+');
    case SchemaDiff::Kind::Removed:
        return QLatin1Char('-');
    case SchemaDiff::Kind::Changed:
        break;
    }
    return QLatin1Char('~');
}

QByteArray lines(const QString &definition)
{
    return definition.isEmpty() ? QByteArray() : definition.toUtf8() + '\n';
}

DiffPart partOf(const SchemaDiff::Change &change)
{
    const QString title = QStringLiteral("%1 %2").arg(sign(change.kind)).arg(change.object);
    return {title, LineDiff::between(lines(change.before), lines(change.after), wholeDefinition)};
}

} // namespace

SchemaDiffModel::SchemaDiffModel(QObject *parent) : QAbstractListModel(parent) {}

void SchemaDiffModel::setDiff(const SchemaDiff &diff)
{
    beginResetModel();
    m_diff = diff;
    endResetModel();
}

std::vector<DiffPart> SchemaDiffModel::parts(int row) const
{
    std::vector<DiffPart> all;
    if (row > 0 && row < rowCount()) {
        all.push_back(partOf(change(row)));
    } else if (row == 0) {
        for (const SchemaDiff::Change &one : m_diff.changes())
            all.push_back(partOf(one));
    }
    return all;
}

void SchemaDiffModel::retranslate()
{
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0), index(rowCount() - 1));
}

int SchemaDiffModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() || m_diff.isEmpty() ? 0 : int(m_diff.changes().size()) + 1;
}

QVariant SchemaDiffModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const int row = index.row();
    if (row == 0) {
        return role == Qt::DisplayRole ? QVariant(tr("All %n object(s)", nullptr, rowCount() - 1))
                                       : QVariant();
    }
    const SchemaDiff::Change &shown = change(row);
    switch (role) {
    case Qt::DisplayRole:
        return QString(sign(shown.kind) + QLatin1Char(' ') + shown.object);
    case Qt::ToolTipRole:
        return QStringLiteral("<span>%1</span>").arg(shown.object.toHtmlEscaped());
    case Qt::AccessibleTextRole:
        return shown.kind == SchemaDiff::Kind::Added     ? tr("Added: %1").arg(shown.object)
               : shown.kind == SchemaDiff::Kind::Removed ? tr("Removed: %1").arg(shown.object)
                                                         : tr("Changed: %1").arg(shown.object);
    case Qt::FontRole:
        return Theme::monospaceFont();
    case Qt::ForegroundRole:
        return shown.kind == SchemaDiff::Kind::Added     ? Theme::color(Theme::Token::Ok)
               : shown.kind == SchemaDiff::Kind::Removed ? Theme::color(Theme::Token::Error)
                                                         : Theme::color(Theme::Token::Text);
    default:
        return {};
    }
}

} // namespace limbeck::gui
