#pragma once

#include "session/SessionController.h"

#include <QMainWindow>

#include <memory>

namespace limbeck::gui {

class Appearance;
class EnvironmentSheets;
class LogConsole;
class ProjectMenus;
class ProjectPage;
class ReviewSheet;
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
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void setIcons();
    void connectProjectActions();
    void connectRevisionActions();
    void connectViewActions();
    void connectViews();
    void connectSession();
    void restoreLayout();
    void saveLayout() const;

    ProjectPage &page();
    LogConsole &log();
    void showProject();
    void shelveLog(bool shelve);
    void showEnvironment();
    void showDatabase();
    void showBusy();
    void showPlan(PlanKind kind, const PlanReply &reply);
    void showRunReport(const RunReport &report);
    QString selectedRevision() const; // empty: none
    void showTitle();
    void enableActions();
    void markPrimary();
    void requestPlan(PlanKind kind, const QString &goal);
    void preview();
    void downgrade();
    void find();
    void openSelectedFile();
    void retranslate();

    std::unique_ptr<Ui::MainWindow> m_ui;
    Appearance &m_appearance;
    SessionController m_session;
    Sheets *m_sheets;
    EnvironmentSheets *m_environmentSheets;
    ReviewSheet *m_reviewSheet;
    ProjectMenus *m_menus;
    ProjectPage *m_page = nullptr; // these two are made for the first project
    LogConsole *m_log = nullptr;
    QString m_shownFolder;
    bool m_closeAfterRun = false;
    bool m_logShelved = false; // hidden by the start page, not by the person
};

} // namespace limbeck::gui
