#include "views/AppearanceForm.h"

#include "theme/Theme.h"
#include "ui_AppearanceForm.h"

#include <QEvent>
#include <QPainter>
#include <QPixmap>

namespace limbeck::gui {

namespace {

QIcon swatch(EnvironmentColour colour, int side, qreal ratio)
{
    QPixmap pixmap(QSize(side, side) * ratio);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(Theme::environmentColor(colour));
    painter.drawEllipse(QRectF(1, 1, side - 2, side - 2));
    return QIcon(pixmap);
}

} // namespace

AppearanceForm::AppearanceForm(QWidget *parent)
    : QWidget(parent), m_ui(std::make_unique<Ui::AppearanceForm>())
{
    m_ui->setupUi(this);
    setFocusProxy(m_ui->displayName);
    connect(m_ui->displayName, &QLineEdit::textChanged, this, &AppearanceForm::takeChange);
    connect(m_ui->colour, &QComboBox::currentIndexChanged, this, &AppearanceForm::takeChange);
    connect(m_ui->isProtected, &QCheckBox::toggled, this, &AppearanceForm::takeChange);
    connect(Theme::notifier(), &ThemeNotifier::changed, this, &AppearanceForm::setLooks);
    setLooks();
}

AppearanceForm::~AppearanceForm() = default;

void AppearanceForm::setEnvironment(const EnvironmentDefinition &definition)
{
    m_filling = true;
    m_definition = definition;
    m_ui->displayName->setText(definition.displayName);
    m_ui->displayName->setPlaceholderText(definition.name);
    m_ui->colour->setCurrentIndex(m_ui->colour->findData(int(definition.colour)));
    m_ui->isProtected->setChecked(definition.isProtected);
    m_filling = false;
}

std::optional<EnvironmentSettings> AppearanceForm::settings() const
{
    EnvironmentSettings values;
    const QString name = m_ui->displayName->text().trimmed();
    const auto colour = EnvironmentColour(m_ui->colour->currentData().toInt());
    if (name != m_definition.displayName)
        values.displayName = name;
    if (colour != m_definition.colour)
        values.colour = colour;
    if (m_ui->isProtected->isChecked() != m_definition.isProtected)
        values.isProtected = m_ui->isProtected->isChecked();
    if (!values.displayName && !values.colour && !values.isProtected)
        return std::nullopt;
    return values;
}

void AppearanceForm::fillColours()
{
    m_filling = true;
    const int current = m_ui->colour->currentIndex();
    m_ui->colour->clear();
    const std::pair<EnvironmentColour, QString> colours[] = {
        {EnvironmentColour::None, tr("None")},   {EnvironmentColour::Green, tr("Green")},
        {EnvironmentColour::Amber, tr("Amber")}, {EnvironmentColour::Red, tr("Red")},
        {EnvironmentColour::Blue, tr("Blue")},   {EnvironmentColour::Violet, tr("Violet")},
        {EnvironmentColour::Grey, tr("Grey")},
    };
    const int side = fontMetrics().height();
    for (const auto &[colour, name] : colours) {
        const QIcon mark =
            colour == EnvironmentColour::None ? QIcon() : swatch(colour, side, devicePixelRatioF());
        m_ui->colour->addItem(mark, name, int(colour));
    }
    m_ui->colour->setCurrentIndex(current < 0 ? 0 : current);
    m_filling = false;
}

void AppearanceForm::setLooks()
{
    fillColours();
    QPalette secondary = palette();
    secondary.setColor(QPalette::WindowText, Theme::color(Theme::Token::Secondary));
    m_ui->protectedText->setPalette(secondary);
    m_ui->place->setPalette(secondary);
}

void AppearanceForm::takeChange()
{
    if (!m_filling)
        Q_EMIT changed();
}

void AppearanceForm::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange) {
        m_ui->retranslateUi(this);
        fillColours();
    }
    QWidget::changeEvent(event);
}

} // namespace limbeck::gui
