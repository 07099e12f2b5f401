#pragma once

#include "alembic/AlembicDriver.h"
#include "alembic/OutputMask.h"

#include <QJsonObject>

#include <memory>
#include <optional>

namespace limbeck {

// A conversation with a child of AlembicDriver::talk(): what it says is taken one message at a time, and it
// is told what to do meanwhile. Ends the child when it goes. The thread that made it, which is not the GUI's.
class ChildTalk
{
public:
    ChildTalk(std::unique_ptr<ChildThread> thread, OutputMask mask);
    ~ChildTalk();

    // Blocks until the child says something. nullopt: it has ended, or a stop is requested.
    std::optional<AlembicMessage> next(std::stop_token stop);
    void say(const QJsonObject &command);
    // The child is told to stop, and ended after `grace`; next() goes on until it has ended.
    void stop(std::chrono::milliseconds grace);

    // Once next() has given the end: alembic.no-interpreter, alembic.no-channel, or how it ended.
    Result<AlembicEnding> ending() const;

private:
    std::unique_ptr<ChildThread> m_thread;
    OutputMask m_mask;
};

} // namespace limbeck
