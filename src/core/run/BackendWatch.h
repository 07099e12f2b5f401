#pragma once

#include "run/RunContext.h"

#include <QList>

namespace limbeck {

// Looks after the server processes of a run's child, from Limbeck's own session, or from another one where
// that is gone. The session's thread.
class BackendWatch
{
public:
    explicit BackendWatch(RunContext &context) : m_context(context) {}

    // Asks the server to cancel what they run. Best effort.
    void cancel(const QList<int> &pids);
    // Waits until none of them can change anything any more: gone, or idle outside of a transaction (a
    // pooler keeps connections). One that stays at work is terminated. False: that could not be seen in
    // time.
    bool waitUntilQuiet(const QList<int> &pids);

private:
    Session *session();
    Result<bool> anyAtWork(const QByteArray &pids);

    RunContext &m_context;
    std::unique_ptr<Session> m_other;
};

} // namespace limbeck
