#include "session/EventQueue.h"

#include <QMutexLocker>

#include <utility>

namespace limbeck::gui {

void EventQueue::handle(const RunEvent &event)
{
    TimedEvent timed{QDateTime::currentDateTime(), event};
    const QMutexLocker lock(&m_mutex);
    m_events.append(std::move(timed));
}

QList<TimedEvent> EventQueue::take()
{
    const QMutexLocker lock(&m_mutex);
    return std::exchange(m_events, {});
}

void EventQueue::setLocks(const LockSnapshot &locks)
{
    const QMutexLocker lock(&m_mutex);
    m_locks = locks;
}

std::optional<LockSnapshot> EventQueue::takeLocks()
{
    const QMutexLocker lock(&m_mutex);
    return std::exchange(m_locks, std::nullopt);
}

} // namespace limbeck::gui
