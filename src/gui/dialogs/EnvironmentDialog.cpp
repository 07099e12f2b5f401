#include "dialogs/EnvironmentDialog.h"

#include "ui_EnvironmentDialog.h"

#include <QEvent>
#include <QFileInfo>
#include <QPushButton>

namespace limbeck::gui {

namespace {

constexpr int typingPause = 150; // ms

} // namespace

EnvironmentDialog::EnvironmentDialog(const QString &title, QWidget *parent)
    : QDialog(parent), m_ui(std::make_unique<Ui::EnvironmentDialog>()), m_title(title)
{
    m_ui->setupUi(this);
    m_ui->cancel->setProperty("quiet", true); // one button stands out
    m_debounce.setSingleShot(true);
    m_debounce.setInterval(typingPause);
    connect(&m_debounce, &QTimer::timeout, this, &EnvironmentDialog::requestProposal);
    connect(m_ui->connection, &ConnectionForm::changed, this, &EnvironmentDialog::takeChange);
    connect(m_ui->appearance, &AppearanceForm::changed, this, &EnvironmentDialog::takeChange);
    connect(m_ui->tunnel, &TunnelForm::changed, this, &EnvironmentDialog::takeChange);
    connect(m_ui->changes, &ChangesView::actionTriggered, this, &EnvironmentDialog::openRequested);
    connect(m_ui->cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_ui->write, &QPushButton::clicked, this, &EnvironmentDialog::write);
    m_ui->tabs->setEnabled(false);
    m_ui->changes->setMessage("clock", tr("Reading the environment’s files…"));
    retranslate();
    showWrite();
}

EnvironmentDialog::~EnvironmentDialog() = default;

void EnvironmentDialog::setOpened(const EnvironmentReply &reply)
{
    // Read again: what was typed is not lost, but laid over what the files say now.
    const bool again = m_reply.edit && reply.edit;
    m_reply = reply;
    m_proposal.reset();
    m_writing = false;
    m_ui->tabs->setEnabled(reply.edit != nullptr);
    if (again) {
        m_ui->connection->setEditAgain(*reply.edit);
        showNothing();
        m_debounce.start();
    } else if (reply.edit) {
        m_ui->connection->setEdit(*reply.edit);
        m_ui->appearance->setEnvironment(reply.definition);
        m_ui->tunnel->setEnvironment(reply.definition);
        for (QWidget *page :
             {static_cast<QWidget *>(m_ui->appearance), static_cast<QWidget *>(m_ui->tunnel)}) {
            page->setEnabled(reply.settings != nullptr);
            page->setToolTip(reply.settingsError.message.toHtmlEscaped());
        }
        m_debounce.stop();
        showNothing();
        m_ui->connection->setFocus();
    } else {
        m_ui->changes->setError(reply.error, tr("Read again"));
    }
    showWrite();
}

void EnvironmentDialog::takeChange()
{
    if (!m_reply.edit || m_writing)
        return;
    m_proposal.reset();
    m_debounce.start();
    showWrite();
}

void EnvironmentDialog::requestProposal()
{
    const auto fields = m_ui->connection->fields();
    if (!fields) {
        m_ui->changes->setError(fields.error());
        return;
    }
    auto settings = m_ui->appearance->settings();
    EnvironmentSettings values = settings.value_or(EnvironmentSettings());
    if (m_ui->tunnel->takeInto(&values))
        settings = values;
    Q_EMIT proposalRequested(m_reply, {*fields, m_ui->connection->writing(), settings});
}

void EnvironmentDialog::setProposal(const ProposalReply &reply)
{
    // Typing went on meanwhile: another answer will come.
    if (m_debounce.isActive() || m_writing)
        return;
    m_proposal = reply;
    showProposal();
    showWrite();
}

void EnvironmentDialog::showProposal()
{
    const Error &error = m_proposal->error;
    if (!error.code.isEmpty()) {
        if (error.code == QLatin1String("env.edit-interpolated") ||
            error.code == QLatin1String("env.edit-unsupported"))
            m_ui->connection->offerLiteral();
        m_ui->changes->setError(error);
    } else if (m_proposal->shown.empty()) {
        showNothing();
    } else {
        m_ui->changes->setChanges(m_proposal->shown, m_proposal->findings);
    }
}

// What is wrong with the files as they are is told as long as nothing is changed.
void EnvironmentDialog::showNothing()
{
    const Resolution &resolution = m_reply.edit->resolution();
    if (resolution.error) {
        m_ui->changes->setMessage("info", tr("The files name no database yet."), resolution.error->message);
        return;
    }
    m_ui->changes->setMessage("info", tr("Nothing is changed yet."),
                              tr("The lines that will change are shown here before they are written."), {},
                              resolution.findings);
}

void EnvironmentDialog::showWrite()
{
    const bool good = m_proposal && m_proposal->error.code.isEmpty() && !m_proposal->changes.empty();
    m_ui->write->setEnabled(good && !m_writing);
    QString what;
    if (good && m_proposal->changes.size() > 1)
        what = tr("%n file(s)", nullptr, int(m_proposal->changes.size()));
    else if (good)
        what = QFileInfo(m_proposal->changes.front().file).fileName();
    else
        what = QFileInfo(m_reply.definition.files.value(0)).fileName();
    m_ui->write->setText(tr("&Write %1").arg(what.replace(QLatin1Char('&'), QLatin1String("&&"))).trimmed());
}

void EnvironmentDialog::write()
{
    if (!m_proposal || m_proposal->changes.empty() || m_writing)
        return;
    m_writing = true;
    m_ui->tabs->setEnabled(false);
    showWrite();
    Q_EMIT writeRequested(m_proposal->changes);
}

void EnvironmentDialog::setWritten(const Error &error)
{
    if (!m_writing)
        return;
    m_writing = false;
    if (error.code.isEmpty()) {
        accept();
        return;
    }
    // What was typed stays to be seen; it can be proposed anew for the files as they are now.
    m_proposal.reset();
    m_ui->changes->setError(error, tr("Read again"));
    showWrite();
}

void EnvironmentDialog::retranslate()
{
    setWindowTitle(tr("Edit %1").arg(m_title));
}

void EnvironmentDialog::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange) {
        m_ui->retranslateUi(this);
        retranslate();
        if (m_proposal)
            showProposal();
        else if (m_reply.edit)
            showNothing();
        showWrite();
    }
    QDialog::changeEvent(event);
}

} // namespace limbeck::gui
