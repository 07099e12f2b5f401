#include "dialogs/PreferencesDialog.h"

#include "ui_PreferencesDialog.h"

#include <QEvent>

namespace limbeck::gui {

PreferencesDialog::PreferencesDialog(Theme::Mode theme, const QString &language, QWidget *parent)
    : QDialog(parent), m_ui(std::make_unique<Ui::PreferencesDialog>())
{
    m_ui->setupUi(this);
    setMinimumWidth(fontMetrics().averageCharWidth() * 56);
    m_ui->theme->addItem({}, int(Theme::Mode::System));
    m_ui->theme->addItem({}, int(Theme::Mode::Light));
    m_ui->theme->addItem({}, int(Theme::Mode::Dark));
    m_ui->language->addItem({}, QString());
    m_ui->language->addItem(QStringLiteral("English"), QStringLiteral("en"));
    m_ui->language->addItem(QStringLiteral("한국어"), QStringLiteral("ko"));
    m_ui->theme->setCurrentIndex(m_ui->theme->findData(int(theme)));
    m_ui->language->setCurrentIndex(std::max(0, m_ui->language->findData(language)));
    retranslate();
    connect(m_ui->theme, &QComboBox::currentIndexChanged, this,
            [this] { Q_EMIT themeChanged(Theme::Mode(m_ui->theme->currentData().toInt())); });
    connect(m_ui->language, &QComboBox::currentIndexChanged, this,
            [this] { Q_EMIT languageChanged(m_ui->language->currentData().toString()); });
    connect(m_ui->buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
}

PreferencesDialog::~PreferencesDialog() = default;

void PreferencesDialog::retranslate()
{
    m_ui->theme->setItemText(0, tr("As the system"));
    m_ui->theme->setItemText(1, tr("Light"));
    m_ui->theme->setItemText(2, tr("Dark"));
    m_ui->language->setItemText(0, tr("As the system"));
}

void PreferencesDialog::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange) {
        m_ui->retranslateUi(this);
        retranslate();
    }
    QDialog::changeEvent(event);
}

} // namespace limbeck::gui
