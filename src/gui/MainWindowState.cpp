// How the window shows the session's state.
#include "MainWindow.h"

#include "Settings.h"
#include "dialogs/Sheets.h"
#include "models/ErrorText.h"
#include "theme/Icons.h"
#include "theme/Theme.h"
#include "ui_MainWindow.h"
#include "views/PrimaryAction.h"
#include "views/ProjectMenus.h"

#include <QByteArrayList>
#include <QDesktopServices>
#include <QDir>
#include <QToolButton>
#include <QUrl>

#include <algorithm>

namespace limbeck::gui {

void MainWindow::setIcons()
{
    setWindowIcon(applicationIcon());
    const std::pair<QAction *, const char *> icons[] = {
        {m_ui->actionOpen, "open"},
        {m_ui->actionDemo, "demo"},
        {m_ui->actionExport, "export"},
        {m_ui->actionRefresh, "refresh"},
        {m_ui->actionTest, "test"},
        {m_ui->actionPreview, "preview"},
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
        {m_ui->actionShortcuts, "help"},
    };
    for (const auto &[action, name] : icons)
        action->setIcon(icon(name));
    for (QAction *action : {m_ui->actionPreview, m_ui->actionApply, m_ui->actionDowngrade}) {
        if (auto *button = qobject_cast<QToolButton *>(m_ui->toolBar->widgetForAction(action)))
            button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    }
    m_ui->toolBar->toggleViewAction()->setVisible(false);
}

void MainWindow::showProject()
{
    const SessionState &state = m_session.state();
    const bool failedToOpen =
        !state.loading && !state.project.project && !state.folder.isEmpty() && state.folder != m_shownFolder;
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
    m_ui->pages->setCurrentWidget(isStart ? static_cast<QWidget *>(m_ui->startPage) : m_ui->workPage);
    m_ui->environments->setState(state);
    m_ui->revisions->setProject(state);
    if (!state.project.project) {
        m_script.reset();
        m_ui->sql->clear();
        m_ui->script->clear();
    }
    m_menus->setEnvironments(state);
    showEnvironment();
    // A changed file is shown as it is now.
    if (const QString revision = m_ui->revisions->selectedRevision(); !state.loading && !revision.isEmpty())
        m_session.requestScript(revision);
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
    const SessionState &state = m_session.state();
    m_ui->environments->setState(state);
    m_ui->strip->setState(state);
    m_ui->revisions->setDatabase(state);
    // What comes next is shown first, until the person looks at something else; the newest where no database
    // tells.
    if (m_ui->revisions->selectedRevision().isEmpty() && state.pending.plan) {
        const auto &steps = state.pending.plan->steps;
        m_ui->revisions->select(steps.empty() ? state.appliedHeads().value(0) : steps.front().revision.id);
    } else if (m_ui->revisions->selectedRevision().isEmpty() &&
               (state.connection == ConnectionPhase::Failed || (state.current() && !state.target()))) {
        m_ui->revisions->select(m_ui->revisions->model().newest());
    }
    showFindings();
    showBusy();
}

void MainWindow::showFindings()
{
    Findings findings = m_session.state().findings();
    if (m_script) {
        for (const Finding &finding : m_script->findings) {
            if (!findings.contains(finding))
                findings.append(finding);
        }
    }
    m_ui->findings->setFindings(findings);
    const int index = m_ui->tabs->indexOf(m_ui->findings);
    m_ui->tabs->setTabText(index,
                           findings.isEmpty() ? tr("Findings") : tr("Findings (%1)").arg(findings.size()));
}

void MainWindow::showBusy()
{
    m_ui->environments->setLocked(m_session.runs().isRunning());
    enableActions();
    markPrimary();
}

void MainWindow::enableActions()
{
    const SessionState &state = m_session.state();
    const bool isRunning = m_session.runs().isRunning() || m_session.runs().isTesting();
    const bool isReady = state.canReachDatabase() && state.graph() && !isRunning;
    const bool hasPending = state.pendingCount() > 0;
    const bool hasSelection = !m_ui->revisions->selectedRevision().isEmpty();
    const RevisionState selected = m_ui->revisions->selectedState();
    const bool isPending = selected == RevisionState::Pending || selected == RevisionState::Partial;
    m_ui->actionOpen->setEnabled(!isRunning);
    m_ui->actionDemo->setEnabled(!isRunning && !m_session.isStartingDemo());
    m_ui->actionCloseProject->setEnabled(!isRunning && !state.folder.isEmpty());
    m_ui->actionRefresh->setEnabled(!isRunning && !state.folder.isEmpty());
    m_ui->actionTest->setEnabled(!isRunning && state.current());
    m_ui->actionPreview->setEnabled(hasPending);
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
    m_ui->actionStop->setEnabled((isRunning && !m_session.runs().isStopping()) ||
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

void MainWindow::showPlan(PlanKind kind, const PlanReply &reply)
{
    if (!reply.plan) {
        m_ui->progress->showTrouble(reply.error);
    } else if (reply.plan->steps.empty()) {
        m_ui->progress->showNote(kind == PlanKind::Stamp
                                     ? tr("The database is already stamped with that revision.")
                                     : tr("There is nothing to do: the database is already there."));
    } else {
        m_ui->progress->reset();
        m_sheets->confirmPlan(*reply.plan);
    }
}

void MainWindow::showScript(const ScriptReply &reply)
{
    if (reply.revision != m_ui->revisions->selectedRevision())
        return;
    m_script = reply.script;
    if (!reply.script) {
        m_ui->sql->clear();
        m_ui->script->clear();
        m_ui->progress->showTrouble(reply.error);
        return;
    }
    const std::shared_ptr<const Plan> &pending = m_session.state().pending.plan;
    if (!pending || pending->fingerprint != m_previewed) // a preview stays until something else is looked at
        showSection(*reply.script);
    m_ui->script->setSql(reply.script->content);
    if (m_goTo && m_goTo->file == reply.script->revision.file) {
        m_ui->tabs->setCurrentWidget(m_ui->script);
        m_ui->script->goTo(m_goTo->line, m_goTo->column);
        m_goTo.reset();
    }
    showFindings();
}

// What the revision does, with the line numbers of its file; the whole file is on the tab beside it.
void MainWindow::showSection(const RevisionScript &script)
{
    const QByteArrayList lines = script.content.split('\n');
    const qsizetype first = std::clamp(qsizetype(script.up.line) - 1, qsizetype(0), lines.size());
    const bool downFollows = script.down && script.down->line > script.up.line;
    const qsizetype last =
        downFollows ? std::min(qsizetype(script.down->line) - 1, lines.size()) : lines.size();
    m_ui->sql->setSql(lines.mid(first, last - first).join('\n'), int(first) + 1);
}

void MainWindow::showPreview(const QByteArray &sql)
{
    m_previewed = m_session.state().pending.plan ? m_session.state().pending.plan->fingerprint : QByteArray();
    m_ui->sql->setSql(sql);
    m_ui->tabs->setCurrentWidget(m_ui->sql);
}

void MainWindow::showRunReport(const RunReport &report)
{
    m_ui->progress->finish(report.ok, report.cancelled, report.error);
    if (m_closeAfterRun)
        close();
    else if (!report.ok && report.error.where.isValid())
        showPlace(report.error.where);
}

// A place in a revision is shown here, any other file in the program that the person has for it.
void MainWindow::showPlace(const SourceLocation &where)
{
    if (const RevisionGraph *graph = m_session.state().graph()) {
        for (const Revision &revision : graph->revisions()) {
            if (revision.file != where.file)
                continue;
            m_goTo = where;
            m_ui->revisions->select(revision.id);
            m_session.requestScript(revision.id);
            return;
        }
    }
    QDesktopServices::openUrl(QUrl::fromLocalFile(where.file));
}

void MainWindow::openSelectedFile()
{
    const RevisionGraph *graph = m_session.state().graph();
    const int index = graph ? graph->indexOf(m_ui->revisions->selectedRevision()) : -1;
    if (index >= 0)
        QDesktopServices::openUrl(QUrl::fromLocalFile(graph->at(index).file));
}

// To the selected revision where that is an earlier one, else one step back.
void MainWindow::downgrade()
{
    const bool toSelected = m_ui->revisions->selectedState() == RevisionState::Applied;
    m_session.requestPlan(PlanKind::Downgrade,
                          toSelected ? m_ui->revisions->selectedRevision() : QStringLiteral("-1"));
}

// Where the person is, there is looked: in the SQL, in the log, else among the revisions.
void MainWindow::find()
{
    const QWidget *focus = QApplication::focusWidget();
    if (focus && m_ui->log->isAncestorOf(focus))
        m_ui->log->focusFilter();
    else if (focus && m_ui->sql->isAncestorOf(focus))
        m_ui->sql->find();
    else if (focus && m_ui->script->isAncestorOf(focus))
        m_ui->script->find();
    else
        m_ui->revisions->focusFilter();
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
            QString name = action->text();
            button->setAccessibleName(name.remove(QLatin1Char('&')));
            const QString keys = action->shortcut().toString(QKeySequence::NativeText);
            const QString tip = action->toolTip();
            button->setToolTip(keys.isEmpty() ? tip : QStringLiteral("%1 (%2)").arg(tip, keys));
        }
    }
    showTitle();
    showFindings();
}

} // namespace limbeck::gui
