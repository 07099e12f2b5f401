#pragma once

#include "session/SessionState.h"

#include <QObject>

class QActionGroup;
class QMenu;

namespace limbeck::gui {

// The entries of the menus that depend on what there is: environments (Alt+1…9), recent projects, and
// the sections of an alembic.ini that has several. GUI thread.
class ProjectMenus : public QObject
{
    Q_OBJECT

public:
    // The environments are appended to their menu; the other menus are this object's alone.
    ProjectMenus(QMenu *environments, QMenu *recent, QMenu *sections, QObject *parent);

    void setEnvironments(const SessionState &state);
    void setSections(const SessionState &state);
    void setCurrent(int environment);
    void setEnabled(bool enabled);

Q_SIGNALS:
    void environmentPicked(int index);
    void projectPicked(const QString &folder);
    void sectionPicked(const QString &section);

private:
    void fillRecent();

    QMenu *m_environments;
    QMenu *m_recent;
    QMenu *m_sections;
    QActionGroup *m_actions;
    QActionGroup *m_sectionActions;
};

} // namespace limbeck::gui
