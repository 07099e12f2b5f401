#pragma once

#include "alembic/AlembicDriver.h"
#include "run/AlembicEvents.h"
#include "run/AlembicRequest.h"
#include "run/ReadBack.h"
#include "run/RunContext.h"

#include <QByteArrayList>
#include <QList>

#include <memory>

namespace limbeck {

// The steps of a plan run by the project's own Alembic, in one child process. Limbeck's own session holds the
// advisory lock meanwhile and is used for nothing but to cancel and to watch the child's backends. Before the
// child has passed its guard nothing is written to the database: Alembic makes its version table, and the
// first history row makes the table that it goes to.
//
// A child that failed by a lock timeout is started again (RunOptions::lockRetries) as long as nothing of the
// plan was committed; once a revision has been, the goal counts from another place, and the person plans
// again. What became of the steps is decided by the version rows that are read back, not by how the child
// ended. The session's thread.
class AlembicRun
{
public:
    // The context's options hold the project, whose Python begins to start: it waits for its request, and is
    // ended when the run comes to nothing.
    explicit AlembicRun(RunContext &context);

    // Under the lock, with the heads checked. Errors: plan.stale (a file has changed since the plan was
    // made), those of Session.
    Result<void> prepare();
    // Errors: guard.*, plan.stale, alembic.*, run.lock-timeout, run.statement-timeout, run.no-right,
    // run.read-only, run.cancelled.
    StepResult<void> run();
    // Says what became of each step, by the rows that were read back, and corrects `failure`: noise behind a
    // finished run is none, and a run that only claims to have finished is one.
    void settle(const ReadBack &state, StepFailure *failure, RunReport *report);

private:
    QJsonObject request() const;
    StepResult<void> runChild(int attempt);
    StepFailure whyItEnded(const Result<AlembicEnding> &ending) const;
    StepFailure failedFailure(const QJsonObject &event) const;
    void cancelStatements();
    void waitForBackends();
    size_t appliedSteps(const ReadBack &state) const;
    void settleStep(size_t index, RevisionOutcome outcome, const Error &error, RunReport *report);
    void judge(bool allApplied, const ReadBack &state, StepFailure *failure, RunReport *report);
    void finishHistory();

    RunContext &m_context;
    const AlembicProject &m_project;
    std::shared_ptr<AlembicHeadStart> m_headStart; // for the first try; null: none, or used up
    ServerFingerprint m_fingerprint;
    QByteArrayList m_historySetup; // what the first row's statement has to make before
    QStringList m_startHeads;
    std::unique_ptr<AlembicEvents> m_events; // of the last child
    bool m_certain = true;                   // no backend of the child can still change something
};

} // namespace limbeck
