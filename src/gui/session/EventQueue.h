#pragma once

#include "live/LockWatch.h"
#include "run/RunEvent.h"

#include <QDateTime>
#include <QList>
#include <QMutex>

#include <optional>

namespace limbeck::gui {

// A run event with the time at which it happened.
struct TimedEvent
{
    QDateTime time;
    RunEvent event;
};

// Where a run leaves its events and the GUI thread fetches them, in batches: a signal for each of ten
// thousand statements would keep the window from painting. Any thread.
class EventQueue : public RunSink
{
public:
    void handle(const RunEvent &event) override;
    QList<TimedEvent> take();
    // Who waits for whom: only the last word counts.
    void setLocks(const LockSnapshot &locks);
    std::optional<LockSnapshot> takeLocks(); // nullopt: nothing new

private:
    QMutex m_mutex;
    QList<TimedEvent> m_events;
    std::optional<LockSnapshot> m_locks;
};

} // namespace limbeck::gui
