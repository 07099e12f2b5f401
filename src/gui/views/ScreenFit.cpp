#include "views/ScreenFit.h"

#include <QScreen>
#include <QStyle>
#include <QWidget>

#include <algorithm>

namespace limbeck::gui {

void fitOnScreen(QWidget *window, QSize wanted)
{
    if (window->isMaximized() || window->isFullScreen())
        return;
    const QRect available = window->screen()->availableGeometry();
    // Of a window that was not shown yet, the system's frame is not known.
    const int frame = std::max(window->frameGeometry().height() - window->height(),
                               window->style()->pixelMetric(QStyle::PM_TitleBarHeight));
    const QSize most(QWIDGETSIZE_MAX, available.height() - frame);
    if (const QSize size = wanted.expandedTo(window->size()).boundedTo(most); size != window->size())
        window->resize(size);
    const int below = window->frameGeometry().bottom() - available.bottom();
    if (window->isVisible() && below > 0)
        window->move(window->x(), std::max(available.top(), window->y() - below));
}

} // namespace limbeck::gui
