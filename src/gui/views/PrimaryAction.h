#pragma once

#include <QColor>

class QAction;
class QToolBar;

namespace limbeck::gui {

// How an action's button looks in a toolbar: filled with `fill` and with its text beside the icon where it is
// the one primary action, as the others where `fill` is invalid. `iconName` is of our family. GUI thread.
void showAsPrimary(QToolBar *toolBar, QAction *action, const char *iconName, const QColor &fill);

} // namespace limbeck::gui
