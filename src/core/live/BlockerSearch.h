#pragma once

#include "base/Result.h"
#include "live/Blockers.h"
#include "live/LockNeeds.h"
#include "plan/AppliedState.h"

#include <chrono>
#include <stop_token>

namespace limbeck {

class Session;

struct BlockerQuestion
{
    LockNeeds needs;
    VersionTable versionTable;
    std::chrono::milliseconds lockTimeout{5000}; // younger transactions are left out; 0: none are
    std::chrono::milliseconds atMost{5000};      // for the server to answer
    std::stop_token stop = {};
};

// Who would keep a plan with these needs waiting, now. Blocking, on the session's thread, outside of a
// transaction; takes no lock on any table, and reads for `atMost` at the longest (and a second more where
// this role may not see how old a transaction is: then it looks twice). Missing rights make the report
// smaller, with the finding blockers.hidden. Names are looked up with the session's search path. Errors:
// blockers.slow, blockers.cancelled, those of Session.
Result<BlockerReport> findBlockers(Session &session, const BlockerQuestion &question);

} // namespace limbeck
