#pragma once

#include "base/Result.h"
#include "live/Blockers.h"

namespace limbeck {

class Session;

// Which process of the server: a pid alone may be another one's by the time that somebody has made up their
// mind.
struct BackendIdentity
{
    int pid = 0;
    qint64 startedMicros = 0; // Backend::startedMicros
};

enum class BackendAction
{
    CancelQuery, // pg_cancel_backend: what it runs ends with an error
    EndSession   // pg_terminate_backend: its connection is cut, its transaction rolled back
};

// Somebody else's process as it is now. Errors: blockers.gone, blockers.own, those of Session.
Result<Backend> lookAtBackend(Session &session, int pid);

// Does that to exactly this process, and to none when it is another one by now: the check and the call are
// one statement. Asks nobody: the one who calls has the person's explicit word for this pid. Blocking, one
// round trip, the session's thread. Errors: blockers.gone (it has ended, or the pid is another one's),
// blockers.own, blockers.start-hidden (this role may not see since when it lives), blockers.no-right (with
// the server's words), blockers.not-ended, those of Session.
Result<void> endBackend(Session &session, const BackendIdentity &identity, BackendAction action);

// What was done, for the log: names pid, user, client and database, not what it ran.
QString endedText(const Backend &backend, BackendAction action);

} // namespace limbeck
