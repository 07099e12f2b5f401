#include "dialogs/EndBackendDialog.h"

#include "theme/Icons.h"
#include "theme/Theme.h"
#include "ui_EndBackendDialog.h"

#include <QEvent>
#include <QKeyEvent>

namespace limbeck::gui {

EndBackendDialog::EndBackendDialog(const Backend &backend, BackendAction action, const Target &target,
                                   Arming *arming, QWidget *parent)
    : QDialog(parent)
    , m_ui(std::make_unique<Ui::EndBackendDialog>())
    , m_backend(backend)
    , m_action(action)
    , m_database(target.database)
    , m_identity(target.identity())
    , m_arming(arming)
{
    m_ui->setupUi(this);
    m_ui->cancel->setProperty("quiet", true); // one button stands out
    m_ui->query->setFont(Theme::monospaceFont());
    m_ui->pid->setFont(Theme::monospaceFont());
    m_ui->name->setFont(Theme::monospaceFont());
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    m_ui->title->setFont(bold);
    connect(m_ui->pid, &QLineEdit::textChanged, this, &EndBackendDialog::typed);
    connect(m_ui->name, &QLineEdit::textChanged, this, &EndBackendDialog::typed);
    connect(m_ui->cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_ui->act, &QPushButton::clicked, this, &EndBackendDialog::accept);
    if (m_arming)
        connect(m_arming, &Arming::changed, this, &EndBackendDialog::typed);
    const int size = fontMetrics().height();
    m_ui->icon->setPixmap(icon("warning").pixmap(QSize(size, size), devicePixelRatioF()));
    retranslate();
    setMinimumWidth(fontMetrics().averageCharWidth() * 72);
    m_ui->pid->setFocus();
}

EndBackendDialog::~EndBackendDialog() = default;

bool EndBackendDialog::needsName() const
{
    return m_arming && !m_arming->isArmed(m_identity);
}

bool EndBackendDialog::isConfirmed() const
{
    return m_ui->pid->text().trimmed() == QString::number(m_backend.pid) && !needsName();
}

void EndBackendDialog::typed()
{
    if (needsName() && m_ui->name->text() == m_database)
        m_arming->arm(m_identity); // comes back here
    m_ui->askDatabase->setVisible(needsName());
    m_ui->name->setVisible(needsName());
    m_ui->act->setEnabled(isConfirmed());
}

void EndBackendDialog::retranslate()
{
    const bool ends = m_action == BackendAction::EndSession;
    const QString pid = QString::number(m_backend.pid);
    const QString title =
        (ends ? tr("End the session of process %1?") : tr("Cancel what process %1 runs?")).arg(pid);
    setWindowTitle(title);
    m_ui->title->setText(title);
    m_ui->act->setText(ends ? tr("End its session") : tr("Cancel its query"));
    m_ui->consequence->setText(
        ends ? tr("Its connection is cut and its transaction is rolled back: what it has not committed is "
                  "lost.")
             : tr("The statement that it runs ends with an error. A transaction that is idle stays open."));
    m_ui->ask->setText(tr("It is somebody else’s session. To go on, type its process id: %1").arg(pid));
    m_ui->askDatabase->setText(
        tr("This environment is protected. To go on, type the name of its database: %1").arg(m_database));
    const QString unknown = tr("unknown");
    const auto fill = [&unknown](QLabel *label, const QLabel *caption, const QString &text) {
        label->setText(text.isEmpty() ? unknown : text);
        label->setAccessibleName(QStringLiteral("%1: %2").arg(caption->text(), label->text()));
    };
    fill(m_ui->user, m_ui->userLabel, m_backend.user);
    fill(m_ui->client, m_ui->clientLabel, m_backend.client);
    fill(m_ui->application, m_ui->applicationLabel, m_backend.application);
    fill(m_ui->database, m_ui->databaseLabel, m_backend.database);
    fill(m_ui->state, m_ui->stateLabel, m_backend.state);
    fill(m_ui->age, m_ui->ageLabel,
         m_backend.transactionSeconds < 0 ? QString() : clockText(m_backend.transactionSeconds));
    fill(m_ui->query, m_ui->queryLabel, m_backend.query);
    typed();
}

void EndBackendDialog::accept()
{
    if (isConfirmed())
        QDialog::accept();
}

void EndBackendDialog::keyPressEvent(QKeyEvent *event)
{
    // Return ends an entry; it presses no button from there.
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (enter && (focusWidget() == m_ui->pid || focusWidget() == m_ui->name))
        return;
    QDialog::keyPressEvent(event);
}

void EndBackendDialog::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange) {
        m_ui->retranslateUi(this);
        retranslate();
    }
    QDialog::changeEvent(event);
}

} // namespace limbeck::gui
