#include "views/PrimaryAction.h"

#include "theme/Icons.h"
#include "theme/Theme.h"

#include <QAction>
#include <QToolBar>
#include <QToolButton>

namespace limbeck::gui {

void showAsPrimary(QToolBar *toolBar, QAction *action, const char *iconName, const QColor &fill)
{
    auto *button = qobject_cast<QToolButton *>(toolBar->widgetForAction(action));
    if (!button)
        return;
    if (!fill.isValid() || !action->isEnabled()) {
        button->setStyleSheet({});
        action->setIcon(icon(iconName));
        return;
    }
    // Of the theme's lightest and darkest colour, the one that can be read on it.
    const QColor panel = Theme::color(Theme::Token::Panel);
    const QColor text = Theme::color(Theme::Token::Text);
    const bool usePanel = Theme::contrast(fill, panel) >= Theme::contrast(fill, text);
    action->setIcon(icon(iconName, usePanel ? Theme::Token::Panel : Theme::Token::Text));
    button->setStyleSheet(
        QStringLiteral("QToolButton { background: %1; color: %2; border: none; border-radius: 4px; "
                       "padding: 4px 10px; } "
                       "QToolButton:hover, QToolButton:pressed { background: %3; }")
            .arg(fill.name(), (usePanel ? panel : text).name(),
                 Theme::mix(fill, usePanel ? text : panel, 0.15).name()));
}

} // namespace limbeck::gui
