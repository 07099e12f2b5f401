#include "views/StatePage.h"

#include "theme/Icons.h"

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

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
    layout->setContentsMargins(16, 16, 16, 16);
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
}

} // namespace limbeck::gui
