#pragma once

#include "session/SessionState.h"

#include <QAbstractListModel>

namespace limbeck::gui {

// The environments of the project, each with its target in one line and what is known about it. GUI thread.
class EnvironmentModel : public QAbstractListModel
{
    Q_OBJECT

public:
    enum Role
    {
        ColourRole = Qt::UserRole, // EnvironmentColour as int
        ProtectedRole,
        TargetRole,    // the database; empty: none
        StateWordRole, // "connected", "no target"…; translated
        StateIconRole, // QIcon
        CurrentRole    // the picked one
    };

    explicit EnvironmentModel(QObject *parent = nullptr);

    void setState(const SessionState &state);

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;

private:
    struct Word
    {
        const char *icon;
        QString text;
    };
    Word word(int row) const;
    QString targetText(int row) const;
    QString tip(int row) const;

    std::vector<ResolvedEnvironment> m_environments;
    int m_current = -1;
    ConnectionPhase m_phase = ConnectionPhase::None;
    int m_pending = 0;
    bool m_stateKnown = false;
};

} // namespace limbeck::gui
