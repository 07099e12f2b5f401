#include "views/FormScroll.h"

#include <QEvent>
#include <QScrollBar>

#include <algorithm>

namespace limbeck::gui {

namespace {

constexpr int leastLines = 12;

} // namespace

FormScroll::FormScroll(QWidget *parent) : QScrollArea(parent)
{
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setFocusPolicy(Qt::NoFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
}

QSize FormScroll::sizeHint() const
{
    return widget() ? widget()->sizeHint() : QScrollArea::sizeHint();
}

QSize FormScroll::minimumSizeHint() const
{
    if (!widget())
        return QScrollArea::minimumSizeHint();
    const QSize form = widget()->minimumSizeHint();
    const int lines = fontMetrics().lineSpacing() * leastLines;
    // The bar has its room from the beginning, so that nothing is cut off when it comes.
    return {form.width() + verticalScrollBar()->sizeHint().width(), std::min(form.height(), lines)};
}

bool FormScroll::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == widget() && event->type() == QEvent::LayoutRequest)
        updateGeometry();
    return QScrollArea::eventFilter(watched, event);
}

} // namespace limbeck::gui
