#pragma once

#include "run/RunContext.h"

#include <chrono>

namespace limbeck {

// What the database says after a run.
struct ReadBack
{
    bool known = false;
    QStringList heads;
    QList<AppliedState::Partial> partial;
};

// Reads the state back. Where the connection has gone, another one is opened to the same target (the server
// may be starting up again: tried for up to `patience`), and the lost session's backend is waited for and at
// last terminated, because it may still be about to commit: as long as it holds the advisory lock, nothing is
// certain. Blocking, the session's thread.
ReadBack readBack(RunContext &context, qint64 lockKey, int lostPid, std::chrono::milliseconds patience);

} // namespace limbeck
