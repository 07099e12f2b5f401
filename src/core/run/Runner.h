#pragma once

#include "alembic/AlembicDriver.h"
#include "alembic/AlembicHeadStart.h"
#include "base/Finding.h"
#include "base/Result.h"
#include "plan/AppliedState.h"
#include "plan/Plan.h"
#include "run/RunEvent.h"

#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>

namespace limbeck {

class PlanGate;
class Session;

struct RunOptions
{
    VersionTable versionTable;
    std::chrono::milliseconds lockTimeout{5000};       // 0: none
    std::chrono::milliseconds statementTimeout{0};     // 0: none
    std::chrono::milliseconds advisoryWait{60000};     // how long to wait for another run; 0: do not wait
    std::chrono::milliseconds readBackPatience{20000}; // for the server to come back after a lost connection
    int lockRetries = 3;
    bool singleTransaction = false; // all revisions in one
    bool history = true;            // write schema limbeck
    QString environment;            // for the history
    // What runs a plan of the engine Alembic; holds the child's environment, secrets included.
    std::optional<AlembicProject> alembic = {};
    // A child of that project that waits for the run; null: the run starts one.
    std::shared_ptr<AlembicHeadStart> headStart = {};
    // Whose agreement the plan needs (review/ReviewGate.h); null: nobody's.
    std::shared_ptr<const PlanGate> gate = {};
};

struct RunReport
{
    bool ok = false;
    bool cancelled = false;
    Error error; // code empty when ok
    QStringList heads;
    bool headsKnown = false;
    struct Item
    {
        QString revision;
        RevisionOutcome outcome = RevisionOutcome::Unknown;
    };
    QList<Item> revisions;                     // those that were begun
    Findings findings;                         // alembic.noise
    std::optional<TargetRefusal> refusal = {}; // by the guard, where it is about two targets
};

// Executes a plan on a session of its target. Asks nobody anything. Blocking; the session's thread. Sets the
// session's notice handler for the time of a run and clears it afterwards. After a lost connection the
// session is dead; the state was read back on another one. Errors in the report: plan.stale,
// plan.other-target, plan.single-transaction, state.nonsense, state.other-schema, run.locked, run.cancelled,
// run.read-only, server.pooler, run.no-create, run.no-schema, run.no-right, run.in-transaction,
// run.statement, run.lock-timeout, run.statement-timeout, run.version-conflict, run.version-row,
// run.rolled-back, run.connection-lost, run.commit-lost, run.partial-changed, run.invalid-index, those of
// Session. Plans of the engine Alembic: also guard.target, guard.fingerprint, guard.wrong-database,
// guard.several-engines, guard.no-engine, alembic.no-python, alembic.no-interpreter, alembic.no-channel,
// alembic.no-alembic, alembic.module-missing, alembic.version-table, alembic.async, alembic.failed,
// alembic.died, alembic.not-applied. With a gate: also its own (review.*).
class Runner
{
public:
    Runner(Session &session, RunOptions options);
    RunReport run(const Plan &plan, RunSink &sink, std::stop_token stop = {});

private:
    Session &m_session;
    const RunOptions m_options;
};

} // namespace limbeck
