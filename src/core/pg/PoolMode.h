#pragma once

#include "base/Result.h"

#include <QByteArray>
#include <QVariantList>

#include <functional>

namespace limbeck {

class Session;

// Whether a pooler (pgbouncer and its kind) stands between a connection and the server's processes, and for
// how long it keeps the two together.
enum class PoolMode
{
    None,
    Unknown,    // there is one; in which mode, one quiet connection cannot tell
    Session,    // one server process for the whole connection: like a direct one
    Transaction // another server process for each transaction, or even each statement
};

// From one connection: a pooler tells its own number for the process (`toldPid`, PQbackendPID) than the one
// that answers. Another number in another transaction proves transaction mode; the same number proves
// nothing, because a pooler may give the same process again. `query` gives the first row. A few round trips.
Result<PoolMode> observePoolMode(int toldPid,
                                 const std::function<Result<QVariantList>(const QByteArray &sql)> &query);

// Decides where observePoolMode() could not, with a second connection to the same target: a process that both
// were given, or a change of it, shows transaction mode. Blocking for a few seconds at most; the session's
// thread. Unknown: the pool had no second process to give. Errors: those of Session.
Result<PoolMode> decidePoolMode(Session &session);

} // namespace limbeck
