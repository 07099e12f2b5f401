#include "alembic/ChildThread.h"

namespace limbeck {

ChildThread::ChildThread(AlembicChild::Launch launch) : m_child(new AlembicChild(std::move(launch), m_queue))
{
    m_child->moveToThread(&m_thread);
    m_thread.setObjectName(QStringLiteral("limbeck-alembic"));
    m_thread.start();
    QMetaObject::invokeMethod(m_child, &AlembicChild::start, Qt::QueuedConnection);
}

ChildThread::~ChildThread()
{
    m_queue.abandon(); // or it might wait for us to take what it has
    m_child->deleteLater();
    m_thread.quit();
    m_thread.wait();
}

void ChildThread::ask(const QByteArray &request, std::chrono::milliseconds limit)
{
    QMetaObject::invokeMethod(
        m_child, [child = m_child, request, limit] { child->ask(request, limit); }, Qt::QueuedConnection);
}

void ChildThread::say(const QByteArray &line)
{
    QMetaObject::invokeMethod(
        m_child, [child = m_child, line] { child->say(line); }, Qt::QueuedConnection);
}

void ChildThread::stop(std::chrono::milliseconds grace)
{
    QMetaObject::invokeMethod(
        m_child, [child = m_child, grace] { child->stop(grace); }, Qt::QueuedConnection);
}

} // namespace limbeck
