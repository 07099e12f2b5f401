#pragma once

#include "base/Result.h"
#include "plan/AppliedState.h"
#include "run/RunEvent.h"

#include <chrono>
#include <stop_token>

namespace limbeck {

class Session;

// The session-level advisory lock that keeps two runs on one version table apart. Polled, because a waiting
// pg_advisory_lock() would hold a snapshot that CREATE INDEX CONCURRENTLY of the other run waits for.
// Released on destruction; the server releases it when the session ends. The session's thread.
class AdvisoryLock
{
public:
    // The key depends on the database's name and the version table's place, so it is the same on every
    // machine.
    static qint64 keyFor(const QString &database, const QString &versionKey);

    AdvisoryLock(Session &session, qint64 key);
    ~AdvisoryLock();
    AdvisoryLock(const AdvisoryLock &) = delete;
    AdvisoryLock &operator=(const AdvisoryLock &) = delete;

    // Waits up to `wait` and reports LockWaiting with the holder about once a second. Errors: run.locked,
    // run.cancelled, those of Session.
    Result<void> acquire(std::chrono::milliseconds wait, RunSink &sink, const std::stop_token &stop);
    bool isHeld() const { return m_held; }
    void release();

    // Whether the backend with this pid holds the lock, as another session sees it.
    static Result<bool> isHeldBy(Session &session, qint64 key, int pid);

private:
    Result<bool> tryOnce();
    QString holder();

    Session &m_session;
    qint64 m_key;
    bool m_held = false;
};

} // namespace limbeck
