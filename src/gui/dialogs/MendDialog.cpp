#include "dialogs/MendDialog.h"

#include "base/LineDiff.h"
#include "models/ErrorText.h"
#include "theme/Icons.h"
#include "ui_MendDialog.h"

#include <QDir>
#include <QEvent>
#include <QFileInfo>
#include <QPushButton>

namespace limbeck::gui {

MendDialog::MendDialog(QWidget *parent) : QDialog(parent), m_ui(std::make_unique<Ui::MendDialog>())
{
    m_ui->setupUi(this);
    m_ui->cancel->setProperty("quiet", true); // one button stands out
    connect(m_ui->copy, &QToolButton::clicked, m_ui->diff, &DiffView::copyAll);
    connect(m_ui->cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_ui->write, &QPushButton::clicked, this, &MendDialog::write);
    connect(Theme::notifier(), &ThemeNotifier::changed, this, &MendDialog::setLooks);
    m_ui->pages->setMinimumSize(fontMetrics().averageCharWidth() * 112, fontMetrics().height() * 20);
    setLooks();
    showAll();
}

MendDialog::~MendDialog() = default;

void MendDialog::setReply(const MendReply &reply)
{
    m_reply = reply;
    if (reply.proposal) {
        const MendProposal &proposal = *reply.proposal;
        m_ui->diff->setDiff(LineDiff::between(proposal.before, proposal.after),
                            QFileInfo(proposal.file).fileName());
    }
    showAll();
    (reply.proposal ? m_ui->write : m_ui->cancel)->setFocus();
}

void MendDialog::setWritten(const Error &error)
{
    m_writing = false;
    if (error.code.isEmpty())
        accept();
    else
        setReply({std::nullopt, error});
}

void MendDialog::write()
{
    if (!m_reply || !m_reply->proposal || m_writing)
        return;
    m_writing = true;
    m_ui->write->setEnabled(false);
    Q_EMIT writeRequested(*m_reply->proposal);
}

void MendDialog::showAll()
{
    const bool proposed = m_reply && m_reply->proposal;
    for (QWidget *widget : std::initializer_list<QWidget *>{m_ui->description, m_ui->file, m_ui->count,
                                                            m_ui->copy, m_ui->write})
        widget->setVisible(proposed);
    m_ui->notes->setVisible(proposed && !m_reply->proposal->findings.isEmpty());
    m_ui->write->setEnabled(proposed && !m_writing);
    m_ui->cancel->setText(!m_reply || proposed ? tr("Cancel") : tr("Close"));
    m_ui->pages->setCurrentWidget(proposed ? static_cast<QWidget *>(m_ui->diff) : m_ui->state);
    if (proposed)
        showProposal();
    else
        showState();
}

void MendDialog::showProposal()
{
    const MendProposal &proposal = *m_reply->proposal;
    m_ui->description->setText(proposal.description);
    m_ui->file->setText(QDir::toNativeSeparators(proposal.file));
    const LineDiff diff = LineDiff::between(proposal.before, proposal.after);
    m_ui->count->setText(QStringLiteral("+%1 −%2").arg(diff.addedCount()).arg(diff.removedCount()));
    m_ui->count->setAccessibleName(
        tr("%1 lines added, %2 lines removed")
            .arg(QString::number(diff.addedCount()), QString::number(diff.removedCount())));
    QStringList notes;
    for (const Finding &finding : proposal.findings)
        notes.append(finding.hint.isEmpty() ? finding.message
                                            : finding.message + QLatin1Char(' ') + finding.hint);
    m_ui->notes->setText(notes.join(QLatin1Char('\n')));
    m_ui->write->setText(tr("&Write %1").arg(QFileInfo(proposal.file).fileName()));
}

void MendDialog::showState()
{
    if (!m_reply) {
        m_ui->state->setContent("clock", tr("Reading env.py…"));
        return;
    }
    const Error &error = m_reply->error;
    const bool nothing = error.code == QLatin1String("mend.nothing");
    const bool unsure = error.code == QLatin1String("mend.unsure");
    m_ui->state->setContent(nothing  ? "ok"
                            : unsure ? "warning"
                                     : "error",
                            error.message, errorDetails(error));
}

void MendDialog::setLooks()
{
    m_ui->file->setFont(Theme::monospaceFont());
    m_ui->count->setFont(Theme::monospaceFont());
    m_ui->copy->setIcon(icon("copy"));
    QPalette secondary;
    secondary.setColor(QPalette::WindowText, Theme::color(Theme::Token::Secondary));
    m_ui->count->setPalette(secondary);
    showAll();
}

void MendDialog::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange) {
        m_ui->retranslateUi(this);
        showAll();
    }
    QDialog::changeEvent(event);
}

} // namespace limbeck::gui
