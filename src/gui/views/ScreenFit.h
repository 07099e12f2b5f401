#pragma once

#include <QSize>

class QWidget;

namespace limbeck::gui {

// Makes a window, shown or not yet, at least as wide and as high as `wanted`, as far as its screen has room
// for its height with the system's frame; it is moved up where it would reach below the screen.
void fitOnScreen(QWidget *window, QSize wanted);

} // namespace limbeck::gui
