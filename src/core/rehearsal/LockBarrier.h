#pragma once

#include "base/Result.h"
#include "sql/LockMode.h"
#include "target/Target.h"

#include <QHash>

#include <memory>
#include <vector>

namespace limbeck {

// Sees which locks a statement takes that runs outside of a transaction and gives them back when it ends. On
// a thread of its own, each table is held under ACCESS EXCLUSIVE by a session of its own; the statement has
// to wait there, its request shows the mode in pg_locks, and the table is let go. Whatever else it holds
// while it runs is seen by looking again and again. For a throw-away database only: nothing else may run
// there.
class LockBarrier
{
public:
    // Which of a statement's requests have to wait.
    enum class Stops
    {
        First, // on each table; for CONCURRENTLY, which begins with its strongest lock there, and which a
               // queue behind it can lead into a deadlock
        Every  // VACUUM looks a table up under a weaker lock first
    };

    // Blocks until every table is held. `backendPid` is the session that will run the statement. Errors:
    // those of Session.
    static Result<std::unique_ptr<LockBarrier>> raise(const Target &target, int backendPid,
                                                      const std::vector<qint64> &tables, Stops stops);
    ~LockBarrier(); // lets everything go
    LockBarrier(const LockBarrier &) = delete;
    LockBarrier &operator=(const LockBarrier &) = delete;

    // The statement has ended: what it was seen to hold or to ask for, the strongest mode on each relation.
    // Blocks until the thread has ended.
    QHash<qint64, LockMode> lower();

private:
    struct Private;
    explicit LockBarrier(std::unique_ptr<Private> d);
    std::unique_ptr<Private> d;
};

} // namespace limbeck
