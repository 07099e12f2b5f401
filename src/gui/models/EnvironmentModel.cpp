#include "models/EnvironmentModel.h"

#include "theme/Icons.h"

#include <QDir>

namespace limbeck::gui {

EnvironmentModel::EnvironmentModel(QObject *parent) : QAbstractListModel(parent) {}

void EnvironmentModel::setState(const SessionState &state)
{
    const auto same = [](const ResolvedEnvironment &a, const ResolvedEnvironment &b) {
        return a.definition.name == b.definition.name;
    };
    const auto &environments = state.project.environments;
    const bool reset = !std::equal(m_environments.begin(), m_environments.end(), environments.begin(),
                                   environments.end(), same);
    if (reset)
        beginResetModel();
    m_environments = environments;
    m_current = state.environment;
    m_phase = state.connection;
    m_pending = state.pendingCount();
    m_stateKnown = state.canReachDatabase() && state.pending.plan;
    if (reset)
        endResetModel();
    else if (!m_environments.empty())
        Q_EMIT dataChanged(index(0), index(rowCount() - 1));
}

int EnvironmentModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_environments.size());
}

QVariant EnvironmentModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const ResolvedEnvironment &item = m_environments[size_t(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return item.definition.title();
    case Qt::ToolTipRole:
        return tip(index.row());
    case Qt::AccessibleTextRole: {
        const QString text =
            QStringLiteral("%1, %2, %3")
                .arg(item.definition.title(), word(index.row()).text, targetText(index.row()));
        return item.definition.isProtected ? tr("%1, protected").arg(text) : text;
    }
    case ColourRole:
        return int(item.definition.colour);
    case ProtectedRole:
        return item.definition.isProtected;
    case TargetRole:
        return item.hasTarget() ? item.resolution.target->database : QString();
    case StateWordRole:
        return word(index.row()).text;
    case StateIconRole:
        return icon(word(index.row()).icon);
    case CurrentRole:
        return index.row() == m_current;
    default:
        return {};
    }
}

EnvironmentModel::Word EnvironmentModel::word(int row) const
{
    const ResolvedEnvironment &item = m_environments[size_t(row)];
    if (!item.hasTarget()) {
        const bool ambiguous =
            item.resolution.error && item.resolution.error->code == QLatin1String("target.ambiguous");
        return ambiguous ? Word{"warning", tr("ambiguous")} : Word{"error", tr("no target")};
    }
    if (row != m_current)
        return {"database", tr("not connected")};
    switch (m_phase) {
    case ConnectionPhase::None:
        return {"database", tr("not connected")};
    case ConnectionPhase::Connecting:
        return {"clock", tr("connecting…")};
    case ConnectionPhase::Failed:
        return {"error", tr("not reachable")};
    case ConnectionPhase::Connected:
        break;
    }
    if (!m_stateKnown)
        return {"ok", tr("connected")};
    return m_pending > 0 ? Word{"pending", tr("%n pending", nullptr, m_pending)}
                         : Word{"ok", tr("up to date")};
}

QString EnvironmentModel::targetText(int row) const
{
    const ResolvedEnvironment &item = m_environments[size_t(row)];
    if (item.resolution.target)
        return QStringLiteral("%1/%2").arg(item.resolution.target->hostsText(),
                                           item.resolution.target->database);
    return item.resolution.error ? item.resolution.error->message : QString();
}

QString EnvironmentModel::tip(int row) const
{
    const ResolvedEnvironment &item = m_environments[size_t(row)];
    QStringList lines{targetText(row)};
    for (const QString &file : item.definition.files)
        lines.append(QDir::toNativeSeparators(file));
    if (item.definition.tunnel)
        lines.append(tr("Through the SSH tunnel of %1.").arg(item.definition.tunnel->display()));
    if (item.definition.isProtected)
        lines.append(tr("Protected: changes want the database's name typed."));
    return lines.join(QLatin1Char('\n')).toHtmlEscaped().replace(QLatin1Char('\n'), QLatin1String("<br>"));
}

} // namespace limbeck::gui
