#pragma once

#include "session/SessionController.h"

#include <QList>
#include <QObject>
#include <QPointer>

class QAction;
class QDialog;

namespace limbeck::gui {

class Appearance;
class ApplyDialog;
class ConnectionTestDialog;
class MendDialog;
class PythonDialog;

// Opens the dialogs of a window as sheets and hands on what was decided in them. Nothing here waits: a dialog
// is opened, and its signals do the rest. Owned by the window; GUI thread.
class Sheets : public QObject
{
    Q_OBJECT

public:
    Sheets(QWidget *window, SessionController &session, Appearance &appearance);

    void chooseProject();
    void chooseExportFile();
    void confirmPlan(const Plan &plan); // runs it on consent
    // Ends what a session of somebody else's does, on the person's explicit word.
    void endBackend(const Backend &backend, BackendAction action, QWidget *parent);
    void askForPassword(); // of the current target; connects with it
    void confirmPlace();   // of an environment that leads elsewhere than before
    void choosePython();
    void mend(); // shows the change of env.py, and writes it on consent
    void testConnection();
    void askToStopAndClose(); // answers with closeConfirmed()
    void showPreferences();
    void showShortcuts(const QList<QAction *> &actions);
    void showAbout();

Q_SIGNALS:
    void projectChosen(const QString &folder);
    void exportFileChosen(const QString &path);
    void closeConfirmed();

private:
    template <class Dialog>
    void open(Dialog *dialog);
    void connectAlembic();
    void startTest();
    void showBlockers(ApplyDialog *dialog, const Plan &plan);

    QWidget *m_window;
    SessionController &m_session;
    Appearance &m_appearance;
    QPointer<ConnectionTestDialog> m_test;
    QPointer<PythonDialog> m_python;
    QPointer<MendDialog> m_mend;
    QPointer<QDialog> m_question;
};

} // namespace limbeck::gui
