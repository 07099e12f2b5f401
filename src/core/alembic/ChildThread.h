#pragma once

#include "alembic/AlembicChild.h"
#include "alembic/MessageQueue.h"

#include <QThread>

namespace limbeck {

// One child, the thread that talks to it, and the queue of what it says. Ends all of them when it goes. Owned
// by whoever waits for the child; any one thread at a time.
class ChildThread
{
public:
    explicit ChildThread(AlembicChild::Launch launch); // starts at once
    ~ChildThread();
    ChildThread(const ChildThread &) = delete;
    ChildThread &operator=(const ChildThread &) = delete;

    // For a child that was launched without its request.
    void ask(const QByteArray &request, std::chrono::milliseconds limit);
    void say(const QByteArray &line); // a command, one line of JSON
    void stop(std::chrono::milliseconds grace);
    MessageQueue &queue() { return m_queue; }
    const AlembicChild &child() const { return *m_child; } // its ending: once the queue is finished

private:
    MessageQueue m_queue;
    QThread m_thread;
    AlembicChild *m_child; // belongs to the thread, and goes with it
};

} // namespace limbeck
