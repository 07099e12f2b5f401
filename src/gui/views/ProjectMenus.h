#pragma once

#include "session/SessionState.h"

#include <QObject>

class QActionGroup;
class QMenu;

namespace limbeck::gui {

// The entries of the menus that depend on what there is: environments (Alt+1…9) and recent projects. GUI
// thread.
class ProjectMenus : public QObject
{
    Q_OBJECT

public:
    // The environments are appended to their menu; the menu of recent projects is this object's alone.
    ProjectMenus(QMenu *environments, QMenu *recent, QObject *parent);

    void setEnvironments(const SessionState &state);
    void setCurrent(int environment);
    void setEnabled(bool enabled);

Q_SIGNALS:
    void environmentPicked(int index);
    void projectPicked(const QString &folder);

private:
    void fillRecent();

    QMenu *m_environments;
    QMenu *m_recent;
    QActionGroup *m_actions;
};

} // namespace limbeck::gui
