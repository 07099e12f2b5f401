#include "views/TunnelForm.h"

#include "theme/Theme.h"
#include "ui_TunnelForm.h"

#include <QEvent>

namespace limbeck::gui {

TunnelForm::TunnelForm(QWidget *parent) : QWidget(parent), m_ui(std::make_unique<Ui::TunnelForm>())
{
    m_ui->setupUi(this);
    setFocusProxy(m_ui->destination);
    for (QLineEdit *edit : {m_ui->destination, m_ui->identity, m_ui->config})
        connect(edit, &QLineEdit::textChanged, this, &TunnelForm::takeChange);
    connect(Theme::notifier(), &ThemeNotifier::changed, this, &TunnelForm::setLooks);
    setLooks();
}

TunnelForm::~TunnelForm() = default;

void TunnelForm::setEnvironment(const EnvironmentDefinition &definition)
{
    m_filling = true;
    m_before = definition.tunnel.value_or(TunnelSettings());
    m_ui->destination->setText(m_before.display());
    m_ui->identity->setText(m_before.identityFile);
    m_ui->config->setText(m_before.configFile);
    m_filling = false;
}

bool TunnelForm::takeInto(EnvironmentSettings *settings) const
{
    const auto differs = [](const QLineEdit *edit, const QString &before, std::optional<QString> *value) {
        if (edit->text().trimmed() != before)
            *value = edit->text().trimmed();
        return value->has_value();
    };
    const bool destination = differs(m_ui->destination, m_before.display(), &settings->sshTunnel);
    const bool identity = differs(m_ui->identity, m_before.identityFile, &settings->sshIdentity);
    const bool config = differs(m_ui->config, m_before.configFile, &settings->sshConfig);
    return destination || identity || config;
}

void TunnelForm::setLooks()
{
    QPalette secondary = palette();
    secondary.setColor(QPalette::WindowText, Theme::color(Theme::Token::Secondary));
    for (QLabel *label : {m_ui->destinationText, m_ui->loginText, m_ui->place})
        label->setPalette(secondary);
}

void TunnelForm::takeChange()
{
    if (!m_filling)
        Q_EMIT changed();
}

void TunnelForm::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        m_ui->retranslateUi(this);
    QWidget::changeEvent(event);
}

} // namespace limbeck::gui
