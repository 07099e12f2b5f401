#include "models/PythonModel.h"

#include "theme/Icons.h"

#include <QDir>

#include <algorithm>

namespace limbeck::gui {

PythonModel::PythonModel(QObject *parent) : QAbstractTableModel(parent) {}

void PythonModel::setDriver(const QString &driver)
{
    m_driver = driver.isEmpty() ? QStringLiteral("psycopg2") : driver;
    Q_EMIT headerDataChanged(Qt::Horizontal, DriverColumn, DriverColumn);
}

void PythonModel::setCandidates(const std::vector<PythonCandidate> &candidates)
{
    beginResetModel();
    m_rows.clear();
    for (const PythonCandidate &candidate : candidates)
        m_rows.push_back({candidate, {}});
    endResetModel();
}

void PythonModel::addByHand(const QString &path)
{
    const int row = rowCount();
    beginInsertRows({}, row, row);
    m_rows.push_back({{path, PythonCandidate::Source::ByHand}, {}});
    endInsertRows();
}

void PythonModel::setFacts(int candidate, const PythonFacts &facts)
{
    if (candidate < 0 || candidate >= int(m_rows.size()))
        return;
    m_rows[size_t(candidate)].facts = facts;
    Q_EMIT dataChanged(index(candidate + 1, 0), index(candidate + 1, ColumnCount - 1));
}

int PythonModel::rowOf(const QString &path) const
{
    if (path.isEmpty())
        return 0;
    const auto found = std::find_if(m_rows.begin(), m_rows.end(),
                                    [&path](const Row &row) { return row.candidate.path == path; });
    return found == m_rows.end() ? -1 : int(found - m_rows.begin()) + 1;
}

QString PythonModel::pathOf(int row) const
{
    return row > 0 && row <= int(m_rows.size()) ? m_rows[size_t(row) - 1].candidate.path : QString();
}

Findings PythonModel::findingsOf(int row) const
{
    return isAsked(row) && row > 0 ? m_rows[size_t(row) - 1].facts->findings : Findings();
}

bool PythonModel::isAsked(int row) const
{
    return row == 0 || (row > 0 && row <= int(m_rows.size()) && m_rows[size_t(row) - 1].facts);
}

void PythonModel::retranslate()
{
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
    Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

int PythonModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size()) + 1;
}

int PythonModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QVariant PythonModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    switch (role) {
    case Qt::DisplayRole:
        return text(index.row(), index.column());
    case Qt::ToolTipRole:
        return index.column() == PathColumn ? text(index.row(), PathColumn).toHtmlEscaped() : QString();
    case Qt::DecorationRole:
        return index.column() == WhereColumn ? icon(index.row()) : QVariant();
    case Qt::FontRole:
        return index.column() == PathColumn && index.row() > 0 ? QVariant(Theme::monospaceFont())
                                                               : QVariant();
    default:
        return {};
    }
}

QString PythonModel::text(int row, int column) const
{
    if (row == 0)
        return column == WhereColumn  ? tr("Automatic")
               : column == PathColumn ? tr("the first one that has Alembic")
                                      : QString();
    const Row &shown = m_rows[size_t(row) - 1];
    if (column == WhereColumn)
        return shown.candidate.describe();
    if (column == PathColumn)
        return QDir::toNativeSeparators(shown.candidate.path);
    if (!shown.facts)
        return column == VersionColumn ? tr("asking…") : QString();
    const PythonFacts &facts = *shown.facts;
    const auto orDash = [](const QString &version) {
        return version.isEmpty() ? QStringLiteral("–") : version;
    };
    switch (column) {
    case VersionColumn:
        return facts.version.isEmpty() ? tr("does not run") : facts.version;
    case AlembicColumn:
        return orDash(facts.alembic);
    case SqlAlchemyColumn:
        return orDash(facts.sqlalchemy);
    case DriverColumn:
        return orDash(facts.drivers.value(m_driver));
    default:
        return {};
    }
}

QVariant PythonModel::icon(int row) const
{
    if (row == 0)
        return gui::icon("refresh");
    const std::optional<PythonFacts> &facts = m_rows[size_t(row) - 1].facts;
    if (!facts)
        return gui::icon("clock");
    if (!facts->usable())
        return gui::icon("error");
    const bool warned = std::any_of(facts->findings.cbegin(), facts->findings.cend(),
                                    [](const Finding &f) { return f.severity != Severity::Info; });
    return gui::icon(warned ? "warning" : "ok");
}

QVariant PythonModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (role != Qt::DisplayRole || orientation != Qt::Horizontal)
        return {};
    switch (section) {
    case WhereColumn:
        return tr("Found");
    case PathColumn:
        return tr("Program");
    case VersionColumn:
        return QStringLiteral("Python");
    case AlembicColumn:
        return QStringLiteral("Alembic");
    case SqlAlchemyColumn:
        return QStringLiteral("SQLAlchemy");
    case DriverColumn:
        return m_driver;
    default:
        return {};
    }
}

} // namespace limbeck::gui
