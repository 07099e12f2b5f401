#include "dialogs/Sheets.h"

#include "dialogs/AboutDialog.h"
#include "dialogs/ApplyDialog.h"
#include "dialogs/ConnectionTestDialog.h"
#include "dialogs/EndBackendDialog.h"
#include "dialogs/MendDialog.h"
#include "dialogs/PasswordDialog.h"
#include "dialogs/PlaceDialog.h"
#include "dialogs/PreferencesDialog.h"
#include "dialogs/PythonDialog.h"
#include "dialogs/ShortcutsDialog.h"
#include "session/Appearance.h"
#include "views/BlockersPanel.h"

#include <QFileDialog>
#include <QMessageBox>
#include <QPushButton>

namespace limbeck::gui {

Sheets::Sheets(QWidget *window, SessionController &session, Appearance &appearance)
    : QObject(window), m_window(window), m_session(session), m_appearance(appearance)
{
    RunController &runs = m_session.runs();
    connect(&runs, &RunController::stageFinished, this, [this](const TestStage &stage) {
        if (m_test)
            m_test->addStage(stage);
    });
    connect(&runs, &RunController::testFinished, this, [this](const ConnectionTestReport &report) {
        if (m_test)
            m_test->finish(report);
    });
    // A question about a run that has ended by itself is answered.
    connect(&runs, &RunController::finished, this, [this] {
        if (m_question)
            m_question->close();
    });
    connectAlembic();
}

void Sheets::connectAlembic()
{
    const AlembicController &alembic = m_session.alembic();
    connect(&alembic, &AlembicController::listed, this, [this](const auto &candidates) {
        if (m_python)
            m_python->setCandidates(candidates);
    });
    connect(&alembic, &AlembicController::candidateProbed, this, [this](int index, const PythonFacts &facts) {
        if (m_python)
            m_python->setFacts(index, facts);
    });
    connect(&m_session, &SessionController::mendProposed, this, [this](const MendReply &reply) {
        if (m_mend)
            m_mend->setReply(reply);
    });
    connect(&m_session, &SessionController::mendWritten, this, [this](const QString &, const Error &error) {
        if (m_mend)
            m_mend->setWritten(error);
    });
}

template <class Dialog>
void Sheets::open(Dialog *dialog)
{
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void Sheets::chooseProject()
{
    auto *dialog = new QFileDialog(m_window, tr("Open a project"), m_session.state().folder);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this, &Sheets::projectChosen);
    open(dialog);
}

void Sheets::chooseExportFile()
{
    auto *dialog = new QFileDialog(m_window, tr("Export SQL"), m_session.state().folder,
                                   tr("SQL scripts (*.sql);;All files (*)"));
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("sql"));
    const ResolvedEnvironment *environment = m_session.state().current();
    if (environment)
        dialog->selectFile(QStringLiteral("upgrade-%1.sql").arg(environment->definition.name));
    connect(dialog, &QFileDialog::fileSelected, this, &Sheets::exportFileChosen);
    open(dialog);
}

void Sheets::confirmPlan(const Plan &plan)
{
    const SessionState &state = m_session.state();
    if (!state.target() || !state.database.facts)
        return;
    const ApplyRequest request{plan,
                               *state.target(),
                               state.current()->definition,
                               *state.database.facts,
                               m_session.runOptions(),
                               state.python.facts,
                               state.xArguments,
                               revisionRisks(state, plan)};
    auto *dialog = new ApplyDialog(request, m_session.arming(), m_window);
    connect(dialog, &QDialog::accepted, this, [this, dialog, plan] {
        // Other arguments make another plan: it is shown anew.
        if (dialog->wantsAnotherPlan()) {
            m_session.setXArguments(dialog->xArguments());
            m_session.requestPlan(plan.kind, plan.goal);
        } else {
            m_session.run(plan, dialog->options());
        }
    });
    if (!plan.steps.empty() && plan.kind != PlanKind::Stamp)
        showBlockers(dialog, plan);
    if (const auto &gate = request.options.gate; gate && !plan.steps.empty()) {
        dialog->setReviewAwaited();
        connect(&m_session.reviews(), &ReviewController::answered, dialog, &ApplyDialog::setReview);
        m_session.reviews().ask(gate, plan, request.target);
    }
    open(dialog);
}

// Whoever would block is looked for when the dialog opens, on demand, and when one of them has been ended. It
// informs, and keeps nobody from applying.
void Sheets::showBlockers(ApplyDialog *dialog, const Plan &plan)
{
    LiveController &live = m_session.live();
    BlockersPanel *panel = dialog->blockers();
    const auto look = [this, dialog, panel, needs = lockNeeds(plan), target = *m_session.state().target()] {
        BlockerQuestion question;
        question.needs = needs;
        question.versionTable = m_session.state().versionTable();
        question.lockTimeout = dialog->options().lockTimeout;
        panel->setLooking();
        m_session.live().look(target, question);
    };
    connect(panel, &BlockersPanel::refreshRequested, panel, look);
    connect(&live, &LiveController::looked, panel, &BlockersPanel::setAnswer);
    connect(&live, &LiveController::ended, panel, [panel, look](const QString &text, const Error &error) {
        if (error.code.isEmpty())
            look();
        else
            panel->setNote(error.message + QLatin1Char('\n') + error.detail);
        Q_UNUSED(text)
    });
    connect(panel, &BlockersPanel::endRequested, panel,
            [this, dialog](const Backend &backend, BackendAction action) {
                endBackend(backend, action, dialog);
            });
    connect(dialog, &QDialog::finished, &live, &LiveController::stopLooking);
    panel->show();
    look();
}

void Sheets::endBackend(const Backend &backend, BackendAction action, QWidget *parent)
{
    const SessionState &state = m_session.state();
    if (!state.target() || !state.current())
        return;
    Arming *arming = state.current()->definition.isProtected ? &m_session.arming() : nullptr;
    auto *dialog = new EndBackendDialog(backend, action, *state.target(), arming, parent);
    connect(dialog, &QDialog::accepted, this, [this, backend, action, target = *state.target()] {
        m_session.live().end(target, backend, action);
    });
    open(dialog);
}

void Sheets::askForPassword()
{
    const Target *target = m_session.state().target();
    if (!target)
        return;
    auto *dialog = new PasswordDialog(target->display(), m_window);
    if (m_session.state().database.error.code == QLatin1String("auth.password"))
        dialog->setRefused();
    connect(&m_session, &SessionController::keyStoreProbed, dialog, &PasswordDialog::setKeyStore);
    // Not for another environment that was picked meanwhile.
    connect(dialog, &QDialog::accepted, this, [this, dialog, identity = target->identity()] {
        if (m_session.state().target() && m_session.state().target()->identity() == identity)
            m_session.enterPassword(dialog->password(), dialog->wantsToKeep());
    });
    open(dialog);
    m_session.probeKeyStore();
}

void Sheets::confirmPlace()
{
    const std::optional<PinCheck> &place = m_session.state().database.place;
    if (!place || !place->moved())
        return;
    auto *dialog = new PlaceDialog(*place, m_window);
    connect(dialog, &QDialog::accepted, &m_session, &SessionController::acceptPlace);
    open(dialog);
}

void Sheets::choosePython()
{
    if (m_python || !m_session.state().isAlembic())
        return;
    const Target *target = m_session.state().target();
    m_python = new PythonDialog(m_session.chosenPython(), target ? target->driver : QString(), m_window);
    connect(m_python, &PythonDialog::probeRequested, &m_session, &SessionController::probeProgram);
    connect(m_python, &QDialog::accepted, this, [this] { m_session.choosePython(m_python->chosen()); });
    connect(m_python, &QDialog::finished, this, [this] { m_session.alembic().stopListing(); });
    open(m_python.data());
    m_session.listPythons();
}

void Sheets::mend()
{
    if (m_mend || !m_session.state().isAlembic())
        return;
    m_mend = new MendDialog(m_window);
    connect(m_mend, &MendDialog::writeRequested, &m_session, &SessionController::writeMend);
    open(m_mend.data());
    m_session.proposeMend();
}

void Sheets::testConnection()
{
    if (m_test)
        return;
    m_test = new ConnectionTestDialog(m_window);
    connect(m_test, &ConnectionTestDialog::stopRequested, &m_session, &SessionController::stop);
    connect(m_test, &ConnectionTestDialog::againRequested, this, &Sheets::startTest);
    connect(m_test, &QDialog::finished, this, [this] {
        if (m_session.runs().isTesting())
            m_session.stop();
    });
    open(m_test.data());
    startTest();
}

void Sheets::startTest()
{
    const ResolvedEnvironment *environment = m_session.state().current();
    const Target *target = m_session.state().target();
    m_test->start(target ? target->display() : environment ? environment->definition.title() : QString());
    m_session.testConnection();
}

void Sheets::askToStopAndClose()
{
    if (m_question && m_question->isVisible())
        return;
    auto *question = new QMessageBox(m_window);
    m_question = question;
    question->setIcon(QMessageBox::Warning);
    question->setWindowTitle(tr("A run is in progress"));
    question->setTextFormat(Qt::PlainText);
    question->setText(tr("A run on %1 is in progress.").arg(m_session.state().target()->display()));
    question->setInformativeText(
        tr("Stopping cancels the current statement and rolls its transaction back; revisions "
           "that are finished stay applied."));
    QPushButton *stop = question->addButton(tr("Stop and close"), QMessageBox::DestructiveRole);
    QPushButton *keep = question->addButton(tr("Keep running"), QMessageBox::RejectRole);
    question->setDefaultButton(keep);
    question->setEscapeButton(keep);
    connect(stop, &QPushButton::clicked, this, &Sheets::closeConfirmed);
    open(question);
}

void Sheets::showPreferences()
{
    auto *dialog = new PreferencesDialog(m_appearance.theme(), m_appearance.language(), m_window);
    connect(dialog, &PreferencesDialog::themeChanged, &m_appearance, &Appearance::setTheme);
    connect(dialog, &PreferencesDialog::languageChanged, &m_appearance, &Appearance::setLanguage);
    open(dialog);
}

void Sheets::showShortcuts(const QList<QAction *> &actions)
{
    open(new ShortcutsDialog(actions, m_window));
}

void Sheets::showAbout()
{
    open(new AboutDialog(m_window));
}

} // namespace limbeck::gui
