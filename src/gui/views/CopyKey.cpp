#include "views/CopyKey.h"

#include <QKeyEvent>
#include <QWidget>

#include <utility>

namespace limbeck::gui {

CopyKey::CopyKey(QWidget *view, std::function<void()> copy) : QObject(view), m_copy(std::move(copy))
{
    view->installEventFilter(this);
}

bool CopyKey::eventFilter(QObject *watched, QEvent *event)
{
    const bool isKey = event->type() == QEvent::ShortcutOverride || event->type() == QEvent::KeyPress;
    if (!isKey || !static_cast<QKeyEvent *>(event)->matches(QKeySequence::Copy))
        return QObject::eventFilter(watched, event);
    if (event->type() == QEvent::KeyPress)
        m_copy();
    event->accept();
    return true;
}

} // namespace limbeck::gui
