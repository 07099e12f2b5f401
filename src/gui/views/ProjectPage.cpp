#include "views/ProjectPage.h"

#include "Settings.h"
#include "models/PlanPreview.h"
#include "ui_ProjectPage.h"
#include "views/SqlView.h"

#include <QApplication>
#include <QDesktopServices>
#include <QEvent>
#include <QTabBar>
#include <QTabWidget>
#include <QUrl>

#include <algorithm>

namespace limbeck::gui {

ProjectPage::ProjectPage(SessionController &session, QWidget *parent)
    : QWidget(parent), m_ui(std::make_unique<Ui::ProjectPage>()), m_session(session)
{
    m_ui->setupUi(this);
    m_ui->findings->setExplaining(true);
    connectViews();
    connectSession();
    restoreLayout();
}

ProjectPage::~ProjectPage() = default;

RevisionView &ProjectPage::revisions() const
{
    return *m_ui->revisions;
}

ProgressPanel &ProjectPage::progress() const
{
    return *m_ui->progress;
}

void ProjectPage::connectViews()
{
    connect(m_ui->environments, &EnvironmentPanel::picked, &m_session, &SessionController::selectEnvironment);
    connect(m_ui->environments, &EnvironmentPanel::variablesRequested, this,
            &ProjectPage::variablesRequested);
    connect(m_ui->environments, &EnvironmentPanel::compareRequested, this, &ProjectPage::compareRequested);
    connect(m_ui->environments, &EnvironmentPanel::newRequested, this, &ProjectPage::newEnvironmentRequested);
    connect(m_ui->environments, &EnvironmentPanel::editRequested, this,
            &ProjectPage::editEnvironmentRequested);
    connect(m_ui->strip, &TargetStrip::retryRequested, &m_session, &SessionController::refresh);
    connect(m_ui->strip, &TargetStrip::stopRequested, &m_session, &SessionController::stop);
    connect(m_ui->strip, &TargetStrip::variableChosen, &m_session, &SessionController::chooseUrlVariable);
    connect(m_ui->strip, &TargetStrip::placeRequested, this, &ProjectPage::showPlace);
    connect(m_ui->strip, &TargetStrip::whyRequested, this, [this] {
        m_ui->tabs->setCurrentWidget(m_ui->findings);
        m_ui->findings->setFocus();
    });
    connect(m_ui->strip, &TargetStrip::pythonRequested, this, &ProjectPage::pythonRequested);
    connect(m_ui->strip, &TargetStrip::passwordRequested, this, &ProjectPage::passwordRequested);
    connect(m_ui->strip, &TargetStrip::confirmPlaceRequested, this, &ProjectPage::confirmPlaceRequested);
    connect(m_ui->strip, &TargetStrip::disarmRequested, &m_session.arming(), &Arming::disarm);
    connect(&m_session.arming(), &Arming::changed, this, &ProjectPage::showArming);
    connect(m_ui->strip, &TargetStrip::mendRequested, this, &ProjectPage::mendRequested);
    connect(m_ui->findings, &FindingsView::findingActivated, this, &ProjectPage::showFinding);
    connect(m_ui->findings, &FindingsView::mendRequested, this, &ProjectPage::mendRequested);
    connect(m_ui->revisions, &RevisionView::selectionChanged, this, [this](const QString &revision) {
        m_previewed.clear();
        m_rendered.clear();
        if (!revision.isEmpty())
            m_session.requestScript(revision);
        renderWhatIsSeen();
        m_ui->rehearsal->setRevision(revision);
        Q_EMIT selectionChanged();
    });
    connect(m_ui->revisions, &RevisionView::opened, this, &ProjectPage::revisionOpened);
    connect(m_ui->revisions, &RevisionView::openFolderRequested, this,
            [this] { QDesktopServices::openUrl(QUrl::fromLocalFile(m_session.state().folder)); });
    connect(m_ui->revisions, &RevisionView::graphRequested, &m_session, &SessionController::askForGraph);
    connect(m_ui->rehearsal, &RehearsalView::rehearseRequested, &m_session, &SessionController::rehearse);
    connect(m_ui->rehearsal, &RehearsalView::stopRequested, &m_session.rehearsals(),
            &RehearsalController::stop);
    connect(m_ui->rehearsal, &RehearsalView::placeRequested, this, &ProjectPage::showPlace);
    connect(m_ui->progress, &ProgressPanel::stopRequested, &m_session, &SessionController::stop);
    connect(m_ui->locks, &LockPanel::stopRequested, &m_session, &SessionController::stop);
    connect(m_ui->locks, &LockPanel::endRequested, this, &ProjectPage::endBackendRequested);
    connect(m_ui->progress, &ProgressPanel::placeRequested, this, &ProjectPage::showPlace);
    connect(m_ui->progress, &ProgressPanel::mendRequested, this, &ProjectPage::mendRequested);
    connect(m_ui->tabs, &QTabWidget::currentChanged, this, &ProjectPage::renderWhatIsSeen);
    connect(m_ui->sql, &RevisionSql::placeRequested, this, &ProjectPage::showPlace);
    connect(m_ui->sql, &RevisionSql::pythonRequested, this, &ProjectPage::pythonRequested);
    connect(m_ui->sql, &RevisionSql::stopRequested, this, [this] {
        m_session.alembic().stopRendering();
        m_session.stop();
    });
    connect(m_ui->sql, &RevisionSql::againRequested, this, [this] {
        m_previewed.clear();
        m_rendered.clear();
        renderWhatIsSeen();
    });
}

void ProjectPage::connectSession()
{
    connect(&m_session, &SessionController::scriptReady, this, &ProjectPage::showScript);
    connect(&m_session, &SessionController::previewReady, this, &ProjectPage::showPreview);
    connect(&m_session, &SessionController::previewFailed, m_ui->sql, &RevisionSql::setError);
    connect(&m_session, &SessionController::graphFailed, m_ui->progress, &ProgressPanel::showTrouble);
    connect(&m_session, &SessionController::pythonChanged, this, &ProjectPage::showPython);
    connect(&m_session, &SessionController::rehearsalChanged, this, &ProjectPage::showRehearsal);
    connect(&m_session, &SessionController::lintChanged, this, &ProjectPage::showLint);
    connect(&m_session.alembic(), &AlembicController::rendered, this, &ProjectPage::showRendered);
    RunController &runs = m_session.runs();
    connect(&runs, &RunController::started, m_ui->progress, &ProgressPanel::start);
    connect(&runs, &RunController::started, m_ui->locks, &LockPanel::start);
    connect(&runs, &RunController::locksSeen, m_ui->locks, &LockPanel::setSnapshot);
    connect(&runs, &RunController::locksSeen, m_ui->progress, &ProgressPanel::hideStop);
    connect(&runs, &RunController::stopping, m_ui->locks, &LockPanel::setStopping);
    connect(&runs, &RunController::finished, m_ui->locks, &LockPanel::finish);
    connect(&runs, &RunController::stopping, this, [this] {
        if (m_session.runs().isRunning())
            m_ui->progress->setStopping();
    });
    connect(&runs, &RunController::events, this, [this](const QList<TimedEvent> &events) {
        for (const TimedEvent &timed : events)
            m_ui->progress->handle(timed.event);
    });
}

void ProjectPage::restoreLayout()
{
    // Less than its pages ask for, so that a low screen has room for what a run shows below.
    m_ui->tabs->setMinimumHeight(m_ui->tabs->tabBar()->sizeHint().height() + 3 * fontMetrics().lineSpacing());
    m_ui->side->setStretchFactor(1, 1);
    m_ui->detail->setStretchFactor(0, 3);
    m_ui->detail->setStretchFactor(1, 2);
    m_ui->side->setSizes({fontMetrics().averageCharWidth() * 30, fontMetrics().averageCharWidth() * 140});
    const auto stored = [](Settings::Key key) { return Settings::value(key).toByteArray(); };
    m_ui->side->restoreState(stored(Settings::Key::SideSplitter));
    m_ui->detail->restoreState(stored(Settings::Key::DetailSplitter));
    m_ui->revisions->restoreColumns(stored(Settings::Key::RevisionColumns));
}

void ProjectPage::saveLayout() const
{
    Settings::setValue(Settings::Key::SideSplitter, m_ui->side->saveState());
    Settings::setValue(Settings::Key::DetailSplitter, m_ui->detail->saveState());
    Settings::setValue(Settings::Key::RevisionColumns, m_ui->revisions->saveColumns());
}

void ProjectPage::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange) {
        m_ui->retranslateUi(this);
        showFindings();
        showRehearsal();
    }
    QWidget::changeEvent(event);
}

void ProjectPage::showProject()
{
    const SessionState &state = m_session.state();
    m_ui->environments->setState(state);
    m_ui->revisions->setProject(state);
    if (!state.project.project) {
        m_script.reset();
        m_ui->sql->clear();
        m_ui->script->clear();
    }
    chooseFirstTab();
    // A changed file is shown as it is now.
    if (const QString revision = m_ui->revisions->selectedRevision(); !state.loading && !revision.isEmpty())
        m_session.requestScript(revision);
    if (!state.loading) {
        m_rendered.clear();
        renderWhatIsSeen();
    }
}

// A Python revision is read in Python first: looking at it runs nothing of the project.
void ProjectPage::chooseFirstTab()
{
    const SessionState &state = m_session.state();
    if (!state.project.project || state.folder == m_tabFolder)
        return;
    m_tabFolder = state.folder;
    const bool isPython = state.project.project->kind() == ProjectKind::Alembic;
    m_ui->tabs->setCurrentWidget(isPython ? static_cast<QWidget *>(m_ui->script) : m_ui->sql);
}

void ProjectPage::showArming()
{
    const Target *target = m_session.state().target();
    const Arming &arming = m_session.arming();
    const bool isArmed = target && arming.isArmed(target->identity());
    m_ui->strip->setArming(isArmed ? arming.describe() : QString());
}

void ProjectPage::showPython()
{
    m_ui->strip->setState(m_session.state());
    showFindings();
    // What could not be rendered for want of a Python is tried again with another one.
    if (m_ui->sql->hasError() && !m_session.state().python.probing) {
        m_rendered.clear();
        renderWhatIsSeen();
    }
}

void ProjectPage::showDatabase()
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
    showRehearsal();
}

// Its tab says how far it has come, for who looks at another one.
void ProjectPage::showRehearsal()
{
    m_ui->rehearsal->setState(m_session.state());
    m_ui->revisions->setRisks(m_session.state());
    m_ui->tabs->setTabText(m_ui->tabs->indexOf(m_ui->rehearsal), m_ui->rehearsal->title());
}

void ProjectPage::showBusy()
{
    m_ui->environments->setLocked(m_session.runs().isRunning());
}

void ProjectPage::showScript(const ScriptReply &reply)
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
    m_ui->script->setText(reply.script->content, reply.script->language);
    if (m_goTo && m_goTo->file == reply.script->revision.file) {
        showScriptTab();
        m_ui->script->goTo(m_goTo->line, m_goTo->column);
        m_goTo.reset();
    }
    showFindings();
}

// What the revision does, with the line numbers of its file; the whole file is on the tab beside it.
void ProjectPage::showSection(const RevisionScript &script)
{
    if (script.language == ScriptLanguage::Python) {
        renderWhatIsSeen();
        return;
    }
    const ShownSection section = upSection(script);
    m_ui->sql->setSql(section.sql, section.firstLine);
}

void ProjectPage::showPreview(const QByteArray &sql)
{
    m_previewed = m_session.state().pending.plan ? m_session.state().pending.plan->fingerprint : QByteArray();
    m_ui->sql->setSql(sql);
    m_ui->tabs->setCurrentWidget(m_ui->sql);
}

// Only what somebody looks at is rendered: that runs the project's env.py.
void ProjectPage::renderWhatIsSeen()
{
    const QString revision = m_ui->revisions->selectedRevision();
    if (!m_session.state().isAlembic() || revision.isEmpty() || revision == m_rendered ||
        !m_previewed.isEmpty() || m_ui->tabs->currentWidget() != m_ui->sql)
        return;
    m_rendered = revision;
    m_ui->sql->setRendering();
    m_session.requestRendering(revision);
}

void ProjectPage::showRendered(const RenderReply &reply)
{
    const RevisionGraph *graph = m_session.state().graph();
    const int index = graph ? graph->indexOf(reply.revision) : -1;
    if (reply.revision != m_rendered || !m_previewed.isEmpty() || index < 0)
        return;
    if (!reply.error.code.isEmpty()) {
        m_ui->sql->setError(reply.error);
        return;
    }
    m_ui->sql->setRendered(reply.rendered, graph->at(index));
    if (m_goToSql && m_goToSql->first == reply.revision && !reply.rendered.opaque)
        m_ui->sql->view()->goTo(m_goToSql->second, 1);
    m_goToSql.reset();
}

void ProjectPage::showPlanning(bool preview)
{
    if (preview) {
        m_previewed = m_session.state().pending.plan->fingerprint;
        m_ui->sql->setRendering();
        m_ui->tabs->setCurrentWidget(m_ui->sql);
    } else {
        m_ui->progress->showWaiting();
    }
}

void ProjectPage::showScriptTab()
{
    m_ui->tabs->setCurrentWidget(m_ui->script);
}

void ProjectPage::showRehearsalTab()
{
    m_ui->tabs->setCurrentWidget(m_ui->rehearsal);
}

void ProjectPage::showRunReport(const RunReport &report)
{
    m_ui->progress->finish(report.ok, report.cancelled, report.error);
    if (!report.ok && report.error.where.isValid())
        showPlace(report.error.where);
}

void ProjectPage::find()
{
    const QWidget *focus = QApplication::focusWidget();
    if (focus && m_ui->sql->isAncestorOf(focus))
        m_ui->sql->find();
    else if (focus && m_ui->script->isAncestorOf(focus))
        m_ui->script->find();
    else
        m_ui->revisions->focusFilter();
}

} // namespace limbeck::gui
