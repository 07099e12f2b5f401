#include "alembic/MessageQueue.h"

namespace limbeck {

void MessageQueue::push(AlembicMessage message)
{
    std::unique_lock lock(m_mutex);
    m_taken.wait(lock, [this] { return m_messages.size() < maximumMessages || m_abandoned; });
    if (m_abandoned)
        return;
    m_messages.push_back(std::move(message));
    m_filled.notify_one();
}

std::optional<AlembicMessage> MessageQueue::pop(std::stop_token stop)
{
    std::unique_lock lock(m_mutex);
    m_filled.wait(lock, std::move(stop), [this] { return !m_messages.empty() || m_finished; });
    if (m_messages.empty())
        return std::nullopt;
    AlembicMessage message = std::move(m_messages.front());
    m_messages.pop_front();
    m_taken.notify_one();
    return message;
}

void MessageQueue::finish()
{
    const std::lock_guard lock(m_mutex);
    m_finished = true;
    m_filled.notify_all();
}

void MessageQueue::abandon()
{
    const std::lock_guard lock(m_mutex);
    m_abandoned = true;
    m_messages.clear();
    m_taken.notify_all();
}

bool MessageQueue::isFinished() const
{
    const std::lock_guard lock(m_mutex);
    return m_finished && m_messages.empty();
}

} // namespace limbeck
