#include "models/BackendModel.h"

#include "theme/Icons.h"
#include "theme/Theme.h"

#include <algorithm>

namespace limbeck::gui {

namespace {

bool isSame(const BackendRow &a, const BackendRow &b)
{
    return a.kind == b.kind && a.backend.pid == b.backend.pid &&
           a.backend.startedMicros == b.backend.startedMicros && a.gid == b.gid;
}

const char *iconOf(BackendRow::Kind kind)
{
    switch (kind) {
    case BackendRow::Kind::Blocks:
    case BackendRow::Kind::WaitedFor:
        return "lock";
    case BackendRow::Kind::Waits:
        return "clock";
    }
    Q_UNREACHABLE();
}

} // namespace

QList<BackendRow> backendRows(const BlockerReport &report)
{
    QList<BackendRow> rows;
    for (const Blocker &blocker : report.blockers) {
        BackendRow row;
        row.what = blocker.kindText();
        row.backend = blocker.backend;
        row.gid = blocker.gid;
        row.seconds = blocker.backend.transactionSeconds;
        row.lock = blocker.heldText();
        row.advice = blocker.advice();
        if (!blocker.progress.isEmpty())
            row.advice = blocker.progress + QLatin1Char('\n') + row.advice;
        rows.append(row);
    }
    return rows;
}

QList<BackendRow> backendRows(const LockSnapshot &snapshot)
{
    QList<BackendRow> rows;
    for (const LockPair &pair : snapshot.pairs) {
        BackendRow row;
        row.kind = pair.weWait ? BackendRow::Kind::WaitedFor : BackendRow::Kind::Waits;
        row.what =
            pair.weWait ? BackendModel::tr("The run waits for it") : BackendModel::tr("Waits for the run");
        row.backend = pair.other;
        row.gid = pair.gid;
        row.seconds = pair.seconds;
        row.lock = pair.lock;
        rows.append(row);
    }
    return rows;
}

void BackendModel::setRows(const QList<BackendRow> &rows)
{
    if (std::equal(rows.cbegin(), rows.cend(), m_rows.cbegin(), m_rows.cend(), isSame)) {
        m_rows = rows;
        if (!rows.isEmpty())
            Q_EMIT dataChanged(index(0, 0), index(int(rows.size()) - 1, ColumnCount - 1));
        return;
    }
    beginResetModel();
    m_rows = rows;
    endResetModel();
}

void BackendModel::retranslate()
{
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
}

int BackendModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int BackendModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QString BackendModel::text(const BackendRow &row, int column) const
{
    switch (column) {
    case WhatColumn:
        return row.what;
    case PidColumn:
        return row.backend.pid > 0 ? QString::number(row.backend.pid) : row.gid;
    case WhoColumn:
        return row.backend.who();
    case ForColumn:
        return clockText(row.seconds);
    case LockColumn:
        return row.lock;
    case QueryColumn:
        return row.backend.hidden ? tr("(hidden from this role)") : row.backend.query;
    default:
        return {};
    }
}

QString BackendModel::tip(const BackendRow &row) const
{
    QStringList lines;
    if (!row.backend.state.isEmpty())
        lines.append(tr("State: %1, since %2").arg(row.backend.state, clockText(row.backend.stateSeconds)));
    if (!row.backend.query.isEmpty())
        lines.append(row.backend.query);
    if (!row.advice.isEmpty())
        lines.append(row.advice);
    // Rich text would be guessed from what somebody else has written.
    return QStringLiteral("<p>%1</p>")
        .arg(lines.join(QLatin1Char('\n')).toHtmlEscaped().replace(QLatin1Char('\n'), QLatin1String("<br>")));
}

QVariant BackendModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= m_rows.size())
        return {};
    const BackendRow &row = m_rows.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        return text(row, index.column());
    case Qt::ToolTipRole:
        return tip(row);
    case Qt::DecorationRole:
        return index.column() == WhatColumn ? QVariant(icon(iconOf(row.kind))) : QVariant();
    case Qt::FontRole:
        return index.column() == PidColumn || index.column() == QueryColumn || index.column() == ForColumn
                   ? QVariant(Theme::monospaceFont())
                   : QVariant();
    default:
        return {};
    }
}

QVariant BackendModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case WhatColumn:
        return tr("What");
    case PidColumn:
        return tr("Process");
    case WhoColumn:
        return tr("Who");
    case ForColumn:
        return tr("For");
    case LockColumn:
        return tr("Lock");
    case QueryColumn:
        return tr("Runs or ran");
    default:
        return {};
    }
}

} // namespace limbeck::gui
