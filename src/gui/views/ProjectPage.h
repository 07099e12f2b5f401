#pragma once

#include "session/SessionController.h"

#include <QWidget>

#include <memory>
#include <optional>

namespace limbeck::gui {

class ProgressPanel;
class RevisionView;
namespace Ui {
class ProjectPage;
}

// The page of an open project: environments, target strip, revisions with the tabs that tell about one, and
// the progress of runs. Shows the session's state, and asks the session for what people click on. Made when
// the first project is opened, so that the program's first window need not wait for it. GUI thread.
class ProjectPage : public QWidget
{
    Q_OBJECT

public:
    explicit ProjectPage(SessionController &session, QWidget *parent = nullptr);
    ~ProjectPage() override;

    void showProject();
    void showDatabase();
    void showBusy();
    void showRunReport(const RunReport &report);
    // A place in a revision is shown here, any other file in the program that the person has for it.
    void showPlace(const SourceLocation &where);
    void showScriptTab();
    void showRehearsalTab();
    // Alembic is at work on a plan: said where its result will be.
    void showPlanning(bool preview);
    // Where the person is, there is looked: in the SQL, else among the revisions.
    void find();

    RevisionView &revisions() const;
    ProgressPanel &progress() const;

    void saveLayout() const;

Q_SIGNALS:
    void selectionChanged();
    void revisionOpened(); // double click or Return
    void pythonRequested();
    void mendRequested();
    void confirmPlaceRequested();
    void endBackendRequested(const limbeck::Backend &backend, limbeck::BackendAction action);
    void passwordRequested();
    void editEnvironmentRequested(int index);
    void variablesRequested(int index);
    void compareRequested(int index);
    void newEnvironmentRequested();

protected:
    void changeEvent(QEvent *event) override;

private:
    void connectViews();
    void connectSession();
    void restoreLayout();
    void showFindings();
    void showFinding(const Finding &finding);
    void showLint();
    void showPython();
    void showRehearsal();
    void showArming();
    void showScript(const ScriptReply &reply);
    void showSection(const RevisionScript &script);
    void showPreview(const QByteArray &sql);
    void showRendered(const RenderReply &reply);
    void renderWhatIsSeen();
    void chooseFirstTab();

    std::unique_ptr<Ui::ProjectPage> m_ui;
    SessionController &m_session;
    std::optional<SourceLocation> m_goTo;             // once the script is there
    std::optional<std::pair<QString, int>> m_goToSql; // revision and line, once it is rendered
    std::shared_ptr<const RevisionScript> m_script;
    QByteArray m_previewed; // fingerprint of the plan whose SQL is shown; empty: a revision's is
    QString m_rendered;     // the revision that Alembic has rendered, or is asked to
    QString m_tabFolder;    // the project that the first tab was chosen for
};

} // namespace limbeck::gui
