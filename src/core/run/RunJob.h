#pragma once

#include "run/AdvisoryLock.h"
#include "run/AlembicRun.h"
#include "run/ReadBack.h"
#include "run/RunContext.h"

#include <QElapsedTimer>

#include <functional>
#include <optional>

namespace limbeck {

// One run from its first event to its last. Lives on the stack of Runner::run().
class RunJob
{
public:
    RunJob(Session &session, const RunOptions &options, const Plan &plan, RunSink &sink,
           std::stop_token stop);
    RunReport run();

private:
    // The steps that are under way: one, or all in a single transaction.
    struct Unit
    {
        size_t first = 0;
        size_t count = 0;
        double milliseconds = 0;
        bool transactional = true;
        bool partlyApplied = false; // as far as the client knows
    };

    void announce();
    Result<void> prepare();
    Result<void> prepareAlembic();
    Result<void> prepareSql();
    Result<void> setUpSession();
    void runSteps();
    bool runUnit(Unit unit);
    StepResult<void> withRetries(const Unit &unit, const std::function<StepResult<void>(int)> &run);
    void unitApplied(const Unit &unit);
    void settleUnit(const Unit &unit, const ReadBack &state);
    RevisionOutcome outcomeOf(const Unit &unit, const ReadBack &state) const;
    void note(const Unit &unit, RevisionOutcome outcome);
    void cleanUp();
    RunReport finish(const ReadBack &state);
    QString headNames() const;

    RunContext m_context;
    QElapsedTimer m_timer;
    qint64 m_lockKey = 0;
    std::optional<AdvisoryLock> m_lock;
    std::optional<AlembicRun> m_alembic; // for a plan of that engine, once it is prepared
    std::optional<Unit> m_unfinished;
    StepFailure m_failure; // code empty: none
    RunReport m_report;
};

} // namespace limbeck
