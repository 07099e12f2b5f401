// How the window shows the session's state.
#include "MainWindow.h"

#include "Settings.h"
#include "dialogs/EnvironmentSheets.h"
#include "dialogs/Sheets.h"
#include "models/ErrorText.h"
#include "theme/Icons.h"
#include "theme/Theme.h"
#include "ui_MainWindow.h"
#include "views/LogConsole.h"
#include "views/PrimaryAction.h"
#include "views/ProgressPanel.h"
#include "views/ProjectMenus.h"
#include "views/ProjectPage.h"
#include "views/RevisionView.h"

#include <QApplication>
#include <QDesktopServices>
#include <QDir>
#include <QToolButton>
#include <QUrl>

namespace limbeck::gui {

namespace {

// "&Apply…" and Korean's "적용(&A)…" as a button of the toolbar shows them.
QString withoutMnemonic(QString text)
{
    if (const qsizetype at = text.indexOf(QLatin1String("(&"));
        at >= 0 && text.indexOf(QLatin1Char(')'), at) == at + 3)
        text.remove(at, 4);
    return text.remove(QLatin1Char('&'));
}

} // namespace

void MainWindow::setIcons()
{
    const std::pair<QAction *, const char *> icons[] = {
        {m_ui->actionOpen, "open"},
        {m_ui->actionDemo, "demo"},
        {m_ui->actionExport, "export"},
        {m_ui->actionRefresh, "refresh"},
        {m_ui->actionTest, "test"},
        {m_ui->actionNewEnvironment, "environment"},
        {m_ui->actionEditEnvironment, "settings"},
        {m_ui->actionVariables, "key"},
        {m_ui->actionCompare, "compare"},
        {m_ui->actionPreview, "preview"},
        {m_ui->actionRehearse, "rehearse"},
        {m_ui->actionReview, "review"},
        {m_ui->actionApply, "apply"},
        {m_ui->actionDowngrade, "downgrade"},
        {m_ui->actionStamp, "stamp"},
        {m_ui->actionStop, "stop"},
        {m_ui->actionUpgradeHere, "apply"},
        {m_ui->actionDowngradeHere, "downgrade"},
        {m_ui->actionStampHere, "stamp"},
        {m_ui->actionShowScript, "file"},
        {m_ui->actionCopyId, "copy"},
        {m_ui->actionOpenFile, "open"},
        {m_ui->actionFilter, "filter"},
        {m_ui->actionLog, "log"},
        {m_ui->actionPreferences, "settings"},
        {m_ui->actionPython, "console"},
        {m_ui->actionMend, "mend"},
        {m_ui->actionShortcuts, "help"},
    };
    for (const auto &[action, name] : icons)
        action->setIcon(icon(name));
    for (QAction *action : {m_ui->actionPreview, m_ui->actionRehearse, m_ui->actionApply}) {
        if (auto *button = qobject_cast<QToolButton *>(m_ui->toolBar->widgetForAction(action)))
            button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    }
    m_ui->toolBar->toggleViewAction()->setVisible(false);
}

ProjectPage &MainWindow::page()
{
    if (m_page)
        return *m_page;
    m_page = new ProjectPage(m_session, m_ui->pages);
    m_ui->pages->addWidget(m_page);
    connect(m_page, &ProjectPage::selectionChanged, this, &MainWindow::enableActions);
    connect(m_page, &ProjectPage::revisionOpened, m_ui->actionShowScript, &QAction::trigger);
    connect(m_page, &ProjectPage::pythonRequested, m_ui->actionPython, &QAction::trigger);
    connect(m_page, &ProjectPage::passwordRequested, m_sheets, &Sheets::askForPassword);
    connect(m_page, &ProjectPage::confirmPlaceRequested, m_sheets, &Sheets::confirmPlace);
    connect(m_page, &ProjectPage::endBackendRequested, m_sheets,
            [this](const Backend &backend, BackendAction action) {
                m_sheets->endBackend(backend, action, this);
            });
    connect(m_page, &ProjectPage::mendRequested, m_ui->actionMend, &QAction::trigger);
    connect(m_page, &ProjectPage::editEnvironmentRequested, m_environmentSheets, &EnvironmentSheets::edit);
    connect(m_page, &ProjectPage::variablesRequested, m_environmentSheets, &EnvironmentSheets::showVariables);
    connect(m_page, &ProjectPage::compareRequested, m_environmentSheets, &EnvironmentSheets::compare);
    connect(m_page, &ProjectPage::newEnvironmentRequested, m_ui->actionNewEnvironment, &QAction::trigger);
    connect(m_environmentSheets, &EnvironmentSheets::placeRequested, m_page, &ProjectPage::showPlace);
    auto *separator = new QAction(m_page);
    separator->setSeparator(true);
    m_page->revisions().setRowActions({m_ui->actionUpgradeHere, m_ui->actionDowngradeHere,
                                       m_ui->actionStampHere, separator, m_ui->actionShowScript,
                                       m_ui->actionOpenFile, m_ui->actionCopyId});
    return *m_page;
}

LogConsole &MainWindow::log()
{
    if (!m_log) {
        m_log = new LogConsole(m_ui->logDock);
        m_log->setObjectName(QStringLiteral("log"));
        m_ui->logDock->setWidget(m_log);
    }
    return *m_log;
}

QString MainWindow::selectedRevision() const
{
    return m_page ? m_page->revisions().selectedRevision() : QString();
}

void MainWindow::showProject()
{
    const SessionState &state = m_session.state();
    const bool failedToOpen =
        !state.loading && !state.project.project && !state.folder.isEmpty() && state.folder != m_shownFolder;
    const bool isNew = state.project.project && state.folder != m_shownFolder;
    if (state.project.project)
        m_shownFolder = state.folder;
    if (failedToOpen) {
        m_ui->startPage->setError(state.project.error);
    } else if (!state.folder.isEmpty()) {
        m_ui->startPage->setError({});
        m_ui->startPage->setProgress({});
    }
    const bool isStart = state.folder.isEmpty() || failedToOpen;
    if (isStart)
        m_ui->startPage->setRecentProjects(Settings::value(Settings::Key::RecentProjects).toStringList());
    if (isStart)
        m_ui->pages->setCurrentWidget(m_ui->startPage);
    else
        m_ui->pages->setCurrentWidget(&page());
    shelveLog(isStart);
    if (m_page)
        m_page->showProject();
    if (m_page && isNew)
        m_page->revisions().focusTable();
    m_menus->setEnvironments(state);
    m_menus->setSections(state);
    showEnvironment();
}

// There is nothing to log beside the start page; the log comes back with the project, if the person had it.
void MainWindow::shelveLog(bool shelve)
{
    m_ui->actionLog->setEnabled(!shelve);
    m_ui->logDock->toggleViewAction()->setEnabled(!shelve);
    if (!shelve)
        log();
    if (shelve && !m_ui->logDock->isHidden()) {
        m_logShelved = true;
        m_ui->logDock->hide();
    } else if (!shelve && m_logShelved) {
        m_logShelved = false;
        m_ui->logDock->show();
    }
}

void MainWindow::showEnvironment()
{
    const SessionState &state = m_session.state();
    m_menus->setCurrent(state.environment);
    showTitle();
    showDatabase();
}

void MainWindow::showDatabase()
{
    if (m_page)
        m_page->showDatabase();
    showBusy();
}

void MainWindow::showBusy()
{
    if (m_page)
        m_page->showBusy();
    enableActions();
    markPrimary();
}

void MainWindow::enableActions()
{
    const SessionState &state = m_session.state();
    const bool isRunning = m_session.runs().isRunning() || m_session.runs().isTesting();
    const bool isReady =
        state.canReachDatabase() && state.graph() && !isRunning && state.placeTrouble().code.isEmpty();
    const bool hasPending = state.pendingCount() > 0;
    const bool hasSelection = !selectedRevision().isEmpty();
    const RevisionState selected = hasSelection ? m_page->revisions().selectedState() : RevisionState{};
    const bool isPending =
        hasSelection && (selected == RevisionState::Pending || selected == RevisionState::Partial);
    m_ui->actionOpen->setEnabled(!isRunning);
    m_ui->actionDemo->setEnabled(!isRunning && !m_session.isStartingDemo());
    m_ui->actionCloseProject->setEnabled(!isRunning && !state.folder.isEmpty());
    m_ui->actionRefresh->setEnabled(!isRunning && !state.folder.isEmpty());
    m_ui->actionTest->setEnabled(!isRunning && state.current());
    m_ui->actionNewEnvironment->setEnabled(!isRunning && state.project.project);
    m_ui->actionVariables->setEnabled(state.current());
    m_ui->actionCompare->setEnabled(state.current() && state.project.environments.size() > 1);
    m_ui->actionEditEnvironment->setEnabled(!isRunning && state.current());
    m_ui->actionPreview->setEnabled(hasPending);
    m_ui->actionRehearse->setEnabled(hasPending && state.canReachDatabase() && !isRunning &&
                                     !m_session.rehearsals().isRunning());
    m_ui->actionReview->setEnabled(hasPending && state.canReachDatabase() && !isRunning);
    m_ui->actionExport->setEnabled(hasPending);
    m_ui->actionApply->setEnabled(isReady && hasPending);
    m_ui->actionDowngrade->setEnabled(isReady && !state.appliedHeads().isEmpty());
    m_ui->actionStamp->setEnabled(isReady && hasSelection);
    m_ui->actionUpgradeHere->setEnabled(isReady && hasSelection && isPending);
    m_ui->actionDowngradeHere->setEnabled(isReady && hasSelection && selected == RevisionState::Applied);
    m_ui->actionStampHere->setEnabled(isReady && hasSelection);
    m_ui->actionShowScript->setEnabled(hasSelection);
    m_ui->actionCopyId->setEnabled(hasSelection);
    m_ui->actionOpenFile->setEnabled(hasSelection);
    m_ui->actionFilter->setEnabled(!state.folder.isEmpty());
    m_ui->actionPython->setEnabled(!isRunning && state.isAlembic());
    m_ui->actionMend->setEnabled(!isRunning && state.isAlembic());
    m_ui->actionPython->setVisible(state.isAlembic());
    m_ui->actionMend->setVisible(state.isAlembic());
    m_ui->actionStop->setEnabled((isRunning && !m_session.runs().isStopping()) ||
                                 m_session.alembic().isBusy() || m_session.rehearsals().isRunning() ||
                                 m_session.isStartingDemo() ||
                                 state.connection == ConnectionPhase::Connecting);
    m_menus->setEnabled(!isRunning);
}

// One primary action at a time: Apply when something is pending, in the environment's colour, Refresh when
// not.
void MainWindow::markPrimary()
{
    const SessionState &state = m_session.state();
    const bool apply = state.pendingCount() > 0;
    const bool refresh = !apply && !state.folder.isEmpty();
    const QColor environment =
        state.current() ? Theme::environmentColor(state.current()->definition.colour) : QColor();
    showAsPrimary(m_ui->toolBar, m_ui->actionApply, "apply", apply ? environment : QColor());
    showAsPrimary(m_ui->toolBar, m_ui->actionRefresh, "refresh",
                  refresh ? Theme::color(Theme::Token::Accent) : QColor());
    if (auto *button = qobject_cast<QToolButton *>(m_ui->toolBar->widgetForAction(m_ui->actionRefresh)))
        button->setToolButtonStyle(refresh ? Qt::ToolButtonTextBesideIcon : Qt::ToolButtonIconOnly);
}

// The plan of an Alembic project takes a moment, which is said.
void MainWindow::requestPlan(PlanKind kind, const QString &goal)
{
    if (m_session.state().isAlembic())
        page().showPlanning(false);
    m_session.requestPlan(kind, goal);
}

void MainWindow::preview()
{
    if (m_session.state().isAlembic() && m_session.state().pending.plan)
        page().showPlanning(true);
    m_session.requestPreview();
}

void MainWindow::showPlan(PlanKind kind, const PlanReply &reply)
{
    ProgressPanel &progress = page().progress();
    if (!reply.plan && reply.error.code == QLatin1String("run.cancelled")) {
        progress.showNote(tr("Planning was stopped."));
    } else if (!reply.plan) {
        progress.showTrouble(reply.error);
    } else if (reply.plan->engine == PlanEngine::Alembic && !m_session.state().python.usable()) {
        progress.showTrouble(m_session.state().python.trouble());
    } else if (reply.plan->steps.empty()) {
        progress.showNote(kind == PlanKind::Stamp
                              ? tr("The database is already stamped with that revision.")
                              : tr("There is nothing to do: the database is already there."));
    } else {
        progress.reset();
        m_sheets->confirmPlan(*reply.plan);
    }
}

void MainWindow::showRunReport(const RunReport &report)
{
    page().showRunReport(report);
    if (m_closeAfterRun)
        close();
}

void MainWindow::openSelectedFile()
{
    const RevisionGraph *graph = m_session.state().graph();
    const int index = graph ? graph->indexOf(selectedRevision()) : -1;
    if (index >= 0)
        QDesktopServices::openUrl(QUrl::fromLocalFile(graph->at(index).file));
}

// To the selected revision where that is an earlier one, else one step back.
void MainWindow::downgrade()
{
    const bool toSelected = page().revisions().selectedState() == RevisionState::Applied;
    requestPlan(PlanKind::Downgrade, toSelected ? selectedRevision() : QStringLiteral("-1"));
}

// Where the person is, there is looked.
void MainWindow::find()
{
    const QWidget *focus = QApplication::focusWidget();
    if (focus && log().isAncestorOf(focus))
        log().focusFilter();
    else
        page().find();
}

void MainWindow::showTitle()
{
    const SessionState &state = m_session.state();
    QStringList parts;
    if (state.project.project)
        parts.append(state.project.project->name());
    if (const ResolvedEnvironment *environment = state.current())
        parts.append(environment->definition.title());
    parts.append(QStringLiteral("Limbeck"));
    setWindowTitle(parts.join(QStringLiteral(" – ")));
}

// What the forms cannot say: names for what has no text, and texts that depend on the state.
void MainWindow::retranslate()
{
    for (QAction *action : m_ui->toolBar->actions()) {
        if (QWidget *button = m_ui->toolBar->widgetForAction(action); button && !action->isSeparator()) {
            const QString name = withoutMnemonic(action->text());
            action->setIconText(name);
            button->setAccessibleName(name);
            const QString keys = action->shortcut().toString(QKeySequence::NativeText);
            const QString tip = action->toolTip();
            button->setToolTip(keys.isEmpty() ? tip : QStringLiteral("%1 (%2)").arg(tip, keys));
        }
    }
    showTitle();
}

} // namespace limbeck::gui
