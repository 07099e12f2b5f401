#pragma once

#include "session/SessionController.h"

#include <QObject>
#include <QPointer>

namespace limbeck::gui {

class CompareDialog;
class EnvironmentDialog;
class NewEnvironmentDialog;
class VariablesDialog;

// Opens the dialogs about environments as sheets of a window and wires them to the session. Nothing here
// waits. Owned by the window; GUI thread.
class EnvironmentSheets : public QObject
{
    Q_OBJECT

public:
    EnvironmentSheets(QWidget *window, SessionController &session);

    void edit(int index); // of the session's environments
    void create();
    void showVariables(int index);
    void compare(int index); // with another one, which can be changed in the dialog

Q_SIGNALS:
    void placeRequested(const limbeck::SourceLocation &where);

private:
    void startComparison(const QString &first, const QString &second);
    const ResolvedEnvironment *environment(int index) const; // nullptr: there is none

    QWidget *m_window;
    SessionController &m_session;
    QPointer<EnvironmentDialog> m_edit;
    QPointer<NewEnvironmentDialog> m_new;
    QPointer<VariablesDialog> m_variables;
    QPointer<CompareDialog> m_compare;
};

} // namespace limbeck::gui
