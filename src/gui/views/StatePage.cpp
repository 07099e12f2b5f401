#include "views/StatePage.h"

#include "theme/Icons.h"

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace limbeck::gui {

namespace {

QLabel *centredLabel(QWidget *parent)
{
    auto *label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setAlignment(Qt::AlignCenter);
    return label;
}

} // namespace

StatePage::StatePage(QWidget *parent)
    : QWidget(parent)
    , m_icon(centredLabel(this))
    , m_sentence(centredLabel(this))
    , m_details(centredLabel(this))
    , m_action(new QPushButton(this))
{
    QFont font = m_sentence->font();
    font.setWeight(QFont::DemiBold);
    m_sentence->setFont(font);
    m_details->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_details->setForegroundRole(QPalette::PlaceholderText);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 8, 16, 8);
    layout->setSpacing(8);
    layout->addStretch(1);
    layout->addWidget(m_icon);
    layout->addWidget(m_sentence);
    layout->addWidget(m_details);
    layout->addWidget(m_action, 0, Qt::AlignHCenter);
    layout->addStretch(2);
    connect(m_action, &QPushButton::clicked, this, &StatePage::actionTriggered);
}

void StatePage::setContent(const char *iconName, const QString &sentence, const QString &details,
                           const QString &action)
{
    const int size = fontMetrics().height() * 2;
    m_icon->setPixmap(icon(iconName).pixmap(QSize(size, size), devicePixelRatioF()));
    m_sentence->setText(sentence);
    m_sentence->setAccessibleName(sentence);
    m_details->setText(details);
    m_details->setAccessibleName(details);
    m_details->setVisible(!details.isEmpty());
    m_action->setText(action);
    m_action->setVisible(!action.isEmpty());
    fitIcon();
    updateGeometry();
}

QSize StatePage::minimumSizeHint() const
{
    const QSize least = QWidget::minimumSizeHint();
    return isVisible() ? QSize(least.width(), heightWithoutIcon()) : least; // hidden, its width says nothing
}

void StatePage::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    updateGeometry();
}

void StatePage::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    fitIcon();
    updateGeometry();
}

int StatePage::heightWithoutIcon() const
{
    const QMargins margins = layout()->contentsMargins();
    const int room = std::max(width() - margins.left() - margins.right(), 1);
    int height = margins.top() + margins.bottom() + m_sentence->heightForWidth(room);
    if (!m_details->isHidden())
        height += layout()->spacing() + m_details->heightForWidth(room);
    if (!m_action->isHidden())
        height += layout()->spacing() + m_action->sizeHint().height();
    return height;
}

void StatePage::fitIcon()
{
    const int needed = heightWithoutIcon() + layout()->spacing() + fontMetrics().height() * 2;
    m_icon->setVisible(height() >= needed);
}

} // namespace limbeck::gui
