#pragma once

#include "session/SessionController.h"

#include <QMainWindow>

#include <memory>
#include <optional>

namespace limbeck::gui {

class Appearance;
class ProjectMenus;
class Sheets;
namespace Ui {
class MainWindow;
}

// The window: wires the session's state to the views, and what people ask for to the session. Holds no logic
// of its own beyond that. GUI thread.
class MainWindow : public QMainWindow
{
    Q_OBJECT

public:
    explicit MainWindow(Appearance &appearance, QWidget *parent = nullptr);
    ~MainWindow() override;

    // What the program was started for: the demo, a folder, or what was open last (an empty path).
    void start(bool demo, const QString &path);
    SessionController &session() { return m_session; }

protected:
    void changeEvent(QEvent *event) override;
    void closeEvent(QCloseEvent *event) override;

private:
    void setIcons();
    void connectProjectActions();
    void connectRevisionActions();
    void connectViewActions();
    void connectViews();
    void connectSession();
    void connectRuns();
    void restoreLayout();
    void saveLayout() const;

    void showProject();
    void showEnvironment();
    void showDatabase();
    void showFindings();
    void showBusy();
    void showPlan(PlanKind kind, const PlanReply &reply);
    void showScript(const ScriptReply &reply);
    void showSection(const RevisionScript &script);
    void showPreview(const QByteArray &sql);
    void showRunReport(const RunReport &report);
    void showPlace(const SourceLocation &where);
    void showTitle();
    void enableActions();
    void markPrimary();
    void downgrade();
    void find();
    void openSelectedFile();
    void retranslate();

    std::unique_ptr<Ui::MainWindow> m_ui;
    Appearance &m_appearance;
    SessionController m_session;
    Sheets *m_sheets;
    ProjectMenus *m_menus;
    std::optional<SourceLocation> m_goTo; // once the script is there
    std::shared_ptr<const RevisionScript> m_script;
    QByteArray m_previewed; // fingerprint of the plan whose SQL is shown; empty: a revision's is
    QString m_shownFolder;
    bool m_closeAfterRun = false;
};

} // namespace limbeck::gui
