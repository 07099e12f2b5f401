#include "dialogs/PasswordDialog.h"

#include "theme/Theme.h"
#include "ui_PasswordDialog.h"

#include <QEvent>
#include <QPushButton>

#include <algorithm>

namespace limbeck::gui {

PasswordDialog::PasswordDialog(const QString &target, QWidget *parent)
    : QDialog(parent), m_ui(std::make_unique<Ui::PasswordDialog>()), m_target(target)
{
    m_ui->setupUi(this);
    m_ui->cancel->setProperty("quiet", true); // one button stands out
    m_ui->password->setInputMethodHints(Qt::ImhSensitiveData | Qt::ImhNoPredictiveText |
                                        Qt::ImhNoAutoUppercase | Qt::ImhHiddenText);
    connect(m_ui->cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_ui->connectNow, &QPushButton::clicked, this, &QDialog::accept);
    connect(m_ui->password, &QLineEdit::textChanged, this,
            [this](const QString &text) { m_ui->connectNow->setEnabled(!text.isEmpty()); });
    connect(m_ui->shown, &QCheckBox::toggled, this, [this](bool shown) {
        m_ui->password->setEchoMode(shown ? QLineEdit::Normal : QLineEdit::Password);
    });
    connect(Theme::notifier(), &ThemeNotifier::changed, this, &PasswordDialog::setLooks);
    m_ui->connectNow->setEnabled(false);
    m_ui->password->setFocus();
    setMinimumWidth(fontMetrics().averageCharWidth() * 84);
    resize(minimumWidth(), 0);
    setLooks();
}

PasswordDialog::~PasswordDialog() = default;

void PasswordDialog::setRefused()
{
    m_isRefused = true;
    showAll();
}

Secret PasswordDialog::password() const
{
    return Secret(m_ui->password->text());
}

bool PasswordDialog::wantsToKeep() const
{
    return m_ui->keep->isEnabled() && m_ui->keep->isChecked();
}

void PasswordDialog::setKeyStore(const Error &error)
{
    m_isKnown = true;
    m_keyStore = error;
    showAll();
}

void PasswordDialog::showAll()
{
    m_ui->intro->setText(
        m_isRefused ? tr("The server does not accept the password that was tried last. Enter it again.")
                    : tr("The server wants a password, and the environment’s files hold none."));
    m_ui->target->setText(m_target);
    m_ui->keep->setEnabled(m_isKnown && m_keyStore.code.isEmpty());
    QString note = tr("Looking for the system’s key store…");
    if (m_isKnown)
        note = m_keyStore.code.isEmpty()
                   ? tr("Otherwise it is known until Limbeck is closed.")
                   : tr("%1 The password is known until Limbeck is closed.").arg(m_keyStore.message);
    m_ui->note->setText(note);
    // A note that needs another line must not take it from the buttons.
    setMinimumHeight(layout()->totalHeightForWidth(std::max(width(), minimumWidth())));
}

void PasswordDialog::setLooks()
{
    m_ui->target->setFont(Theme::monospaceFont());
    QPalette secondary = palette();
    secondary.setColor(QPalette::WindowText, Theme::color(Theme::Token::Secondary));
    m_ui->note->setPalette(secondary);
    showAll();
}

void PasswordDialog::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange) {
        m_ui->retranslateUi(this);
        showAll();
    }
    QDialog::changeEvent(event);
}

} // namespace limbeck::gui
