#pragma once

#include "alembic/AlembicDriver.h"

#include <memory>

namespace limbeck {

class ChildThread;

// A child that is started before its request is known, so that Python imports Alembic while Limbeck opens its
// session, takes the lock and plans. It runs nothing of the project until AlembicDriver::run() hands it the
// request; when the object goes before, the child is ended, and nothing is left of it. Held by whoever wants
// the run, given away once; any one thread at a time. Holds the child's environment, secrets included.
class AlembicHeadStart
{
public:
    // Returns at once. Null where Python itself might run code of the project when it starts (PYTHONPATH and
    // the like in the environment): then the run starts its child when it has its request.
    static std::shared_ptr<AlembicHeadStart> of(const AlembicProject &project);
    ~AlembicHeadStart();

private:
    friend class AlembicDriver;
    explicit AlembicHeadStart(AlembicProject project);
    // Null when it was started for something else, or was taken before.
    std::unique_ptr<ChildThread> take(const AlembicProject &project);

    AlembicProject m_project;
    std::unique_ptr<ChildThread> m_thread;
};

} // namespace limbeck
