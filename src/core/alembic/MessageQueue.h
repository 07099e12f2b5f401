#pragma once

#include "alembic/AlembicDriver.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <stop_token>

namespace limbeck {

// What the thread that talks to the child hands to the thread that waits for it. Bounded: a child that says
// more than is taken is made to wait, since its pipe is not read meanwhile. Any thread.
class MessageQueue
{
public:
    // Blocks while the queue is full and somebody still takes from it.
    void push(AlembicMessage message);
    // The next message; blocks until there is one. nullopt: the end was reached, or a stop is requested.
    std::optional<AlembicMessage> pop(std::stop_token stop);
    void finish();  // nothing more will be pushed
    void abandon(); // nobody will take any more
    bool isFinished() const;

private:
    static constexpr std::size_t maximumMessages = 1024;

    mutable std::mutex m_mutex;
    std::condition_variable_any m_filled;
    std::condition_variable_any m_taken;
    std::deque<AlembicMessage> m_messages;
    bool m_finished = false;
    bool m_abandoned = false;
};

} // namespace limbeck
