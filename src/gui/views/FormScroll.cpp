#include "views/FormScroll.h"

#include "views/ScreenFit.h"

#include <QEvent>
#include <QScrollBar>

#include <algorithm>
#include <utility>

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
    return widget() ? QSize(widget()->sizeHint().width(), wantedHeight()) : QScrollArea::sizeHint();
}

int FormScroll::wantedHeight() const
{
    const QSize form = widget()->sizeHint();
    return std::max(form.height(), widget()->heightForWidth(form.width()));
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
    if (watched == widget() && event->type() == QEvent::LayoutRequest) {
        updateGeometry();
        if (isVisible())
            growWindow();
    }
    return QScrollArea::eventFilter(watched, event);
}

void FormScroll::growWindow()
{
    const int before = std::exchange(m_wantedHeight, wantedHeight());
    const int missing = m_wantedHeight - viewport()->height();
    if (m_wantedHeight > before && missing > 0)
        fitOnScreen(window(), window()->size() + QSize(0, missing));
}

} // namespace limbeck::gui
