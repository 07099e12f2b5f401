#pragma once

#include "base/Error.h"
#include "live/Blockers.h"
#include "run/RunEvent.h"
#include "target/Target.h"

#include <chrono>
#include <functional>
#include <memory>

namespace limbeck {

// One of ours and one of theirs, of which one waits for the other.
struct LockPair
{
    bool weWait = false; // else it waits for us
    int ours = 0;        // pid
    Backend other;       // pid 0: a prepared transaction
    QString gid;         // of prepared transactions
    QString lock;        // what the one that waits asks for: "ACCESS EXCLUSIVE on orders"
    double seconds = -1; // since it waits; -1: hidden

    QString who() const; // "process 4711 (app@10.0.0.7:51234, psql)"
};

// Who waits for whom at one moment. A value.
struct LockSnapshot
{
    QList<LockPair> pairs; // those that we wait for first
    Error trouble;         // code empty: none. Else nothing more will be seen, and the run goes on

    int waitedFor() const; // how many we wait for
    int waiting() const;   // how many wait for us
};

struct LockWatchOptions
{
    std::chrono::milliseconds interval{
        1000}; // also before the first look: a short run has no second connection
    std::chrono::milliseconds connectTimeout{3000};
    std::chrono::milliseconds answerTimeout{3000};
};

// Stands between a run and the one who hears it, and watches from a connection and a thread of its own who
// blocks the run's server processes and whom they block (pg_blocking_pids, each second). The run's events
// pass through; a LockConflict is put among them when a wait is first seen and when it has ended, without
// what the others run. When the connection fails (too many, a pooler in between, a loss), one warning says so
// and the run goes on unwatched. The watch ends before RunFinished is passed on.
//
// Construct and destroy where the run is called; handle() may be called on any thread, and `next` and
// `listener` are called on either, never at the same time. The end waits for a look under way (which is
// cancelled) and, at the longest, for the connection's time limit.
class LockWatch : public RunSink
{
public:
    // With all that is seen, each interval while there is somebody, and once when there is nobody any more.
    using Listener = std::function<void(const LockSnapshot &)>;

    LockWatch(const Target &target, RunSink &next, const LockWatchOptions &options = {},
              Listener listener = {});
    ~LockWatch() override;
    LockWatch(const LockWatch &) = delete;
    LockWatch &operator=(const LockWatch &) = delete;

    void handle(const RunEvent &event) override;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace limbeck

Q_DECLARE_METATYPE(limbeck::LockSnapshot)
