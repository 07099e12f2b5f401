#include "dialogs/ReviewSheet.h"

#include "dialogs/ReviewDialog.h"
#include "dialogs/SignDialog.h"
#include "models/ReviewFormats.h"

#include <QFileDialog>

#include <algorithm>
#include <utility>

namespace limbeck::gui {

ReviewSheet::ReviewSheet(QWidget *window, SessionController &session)
    : QObject(window), m_window(window), m_session(session)
{
    connectSession();
}

void ReviewSheet::connectSession()
{
    const ReviewController &reviews = m_session.reviews();
    connect(&reviews, &ReviewController::made, this, [this](const ReviewReply &reply) {
        if (m_dialog)
            m_dialog->setReview(reply);
    });
    connect(&reviews, &ReviewController::notKept, this, [this](const Error &error) {
        if (m_dialog)
            m_dialog->setTrouble(error);
    });
    connect(&reviews, &ReviewController::written, this, [this](const QString &file, const Error &error) {
        if (m_dialog)
            m_dialog->setWritten(file, error);
    });
    connect(&reviews, &ReviewController::signedAs, this, [this](const SignReply &reply, const Error &error) {
        if (m_dialog)
            m_dialog->setSigned(reply, error);
    });
    connect(&m_session, &SessionController::databaseChanged, this, &ReviewSheet::follow);
    connect(&m_session, &SessionController::rehearsalChanged, this, &ReviewSheet::follow);
    connect(&m_session, &SessionController::lintChanged, this, &ReviewSheet::follow);
}

void ReviewSheet::open()
{
    const SessionState &state = m_session.state();
    if (m_dialog || !state.target() || !state.current() || state.pendingCount() == 0)
        return;
    m_dialog = new ReviewDialog(state.current()->definition, state.target()->display(), m_window);
    m_dialog->setAttribute(Qt::WA_DeleteOnClose);
    m_failed = state.rehearsal;
    connectDialog();
    m_dialog->open();
    m_dialog->setRehearsing(state.rehearsing);
    ask();
}

void ReviewSheet::connectDialog()
{
    connect(m_dialog, &ReviewDialog::edited, &m_session.reviews(), &ReviewController::keep);
    connect(m_dialog, &ReviewDialog::rehearseRequested, &m_session, &SessionController::rehearse);
    connect(m_dialog, &ReviewDialog::stopRequested, &m_session.rehearsals(), &RehearsalController::stop);
    connect(m_dialog, &ReviewDialog::againRequested, this, &ReviewSheet::ask);
    connect(m_dialog, &ReviewDialog::exportRequested, this, &ReviewSheet::chooseFile);
    connect(m_dialog, &ReviewDialog::signRequested, this, &ReviewSheet::sign);
    connect(m_dialog, &QDialog::finished, this, [this] {
        m_session.reviews().stop();
        m_dialog.clear(); // it deletes itself
    });
}

void ReviewSheet::ask()
{
    const SessionState &state = m_session.state();
    const QByteArray before =
        std::exchange(m_fingerprint, state.pending.plan ? state.pending.plan->fingerprint : QByteArray());
    m_rehearsal = state.isRehearsalCurrent() && state.rehearsalReport() ? state.rehearsal : nullptr;
    m_lint = state.isLintCurrent() ? state.lint : nullptr;
    // More that is known about the same plan comes into what is shown.
    if (before != m_fingerprint || !m_dialog->document())
        m_dialog->setWaiting();
    m_session.requestReview();
}

// A changed script, another state of the database, a rehearsal that has ended or the word of the rules make
// another review, with what was said about what is the same.
void ReviewSheet::follow()
{
    if (!m_dialog)
        return;
    const SessionState &state = m_session.state();
    m_dialog->setRehearsing(state.rehearsing);
    if (!state.pending.plan || state.loading || state.rehearsing)
        return;
    if (state.rehearsal && !state.rehearsalReport() && !state.rehearsal->isStopped() &&
        state.rehearsal != m_failed) {
        m_failed = state.rehearsal;
        m_dialog->setTrouble(m_failed->error);
    }
    const bool hasFacts = state.isRehearsalCurrent() && state.rehearsalReport();
    if (state.pending.plan->fingerprint == m_fingerprint && (!hasFacts || state.rehearsal == m_rehearsal) &&
        (!state.isLintCurrent() || state.lint == m_lint))
        return;
    m_dialog->keepNow();
    ask();
}

void ReviewSheet::chooseFile(const QByteArray &format)
{
    auto *dialog = new QFileDialog(m_dialog, tr("Export the review"), m_session.state().folder);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QString::fromLatin1(format));
    const auto formats = reviewFormats();
    const auto known = std::ranges::find(formats, format, &ReviewFormat::name);
    if (known != formats.end())
        dialog->setNameFilter(QStringLiteral("%1 (*.%2)").arg(known->title, QString::fromLatin1(format)));
    dialog->selectFile(QStringLiteral("review-%1.%2")
                           .arg(m_session.state().current()->definition.name, QString::fromLatin1(format)));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::fileSelected, m_dialog, [this, format](const QString &file) {
        if (m_dialog->document())
            m_session.reviews().write(*m_dialog->document(), format, file);
    });
    dialog->open();
}

void ReviewSheet::sign()
{
    if (!m_dialog->document())
        return;
    auto *dialog = new SignDialog(*m_dialog->document(),
                                  qEnvironmentVariable("USER", qEnvironmentVariable("USERNAME")), m_dialog);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, m_dialog,
            [this, dialog] { m_session.reviews().sign(dialog->document(), dialog->keyFile()); });
    dialog->open();
}

} // namespace limbeck::gui
