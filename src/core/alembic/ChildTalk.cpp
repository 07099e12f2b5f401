#include "alembic/ChildTalk.h"

#include "alembic/ChildThread.h"

#include <QJsonDocument>

namespace limbeck {

ChildTalk::ChildTalk(std::unique_ptr<ChildThread> thread, OutputMask mask)
    : m_thread(std::move(thread)), m_mask(std::move(mask))
{
}

ChildTalk::~ChildTalk() = default;

std::optional<AlembicMessage> ChildTalk::next(std::stop_token stop)
{
    auto message = m_thread->queue().pop(std::move(stop));
    if (message)
        message->text = m_mask.hidden(message->text);
    return message;
}

void ChildTalk::say(const QJsonObject &command)
{
    m_thread->say(QJsonDocument(command).toJson(QJsonDocument::Compact));
}

void ChildTalk::stop(std::chrono::milliseconds grace)
{
    m_thread->stop(grace);
}

Result<AlembicEnding> ChildTalk::ending() const
{
    if (m_thread->child().error())
        return tl::unexpected(*m_thread->child().error());
    AlembicEnding ending = m_thread->child().ending();
    ending.lastErrorOutput = m_mask.hidden(ending.lastErrorOutput);
    return ending;
}

} // namespace limbeck
