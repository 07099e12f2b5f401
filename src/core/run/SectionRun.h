#pragma once

#include "run/IndexCheck.h"
#include "run/RunContext.h"

#include <QElapsedTimer>
#include <QSet>

namespace limbeck {

// Runs a non-transactional step statement by statement. How far it has come is kept in limbeck.progress, so
// that a second try goes on where the first stopped; an ordinary statement and its mark are one transaction.
// Indexes built concurrently are checked before the version row is written. The session's thread.
class SectionRun
{
public:
    SectionRun(RunContext &context, size_t step);

    // Goes on from where an earlier call or an earlier run stopped.
    StepResult<void> run(int attempt);
    // Something of the step is in the database although it did not come to its end.
    bool partlyApplied() const { return m_done > 0 || m_leftover; }

private:
    StepResult<void> checkVersion();
    StepResult<void> resume();
    void takeProgress();
    StepResult<void> repeatSettings();
    StepResult<void> runStatements();
    StepResult<void> runStatement(size_t index);
    tl::expected<StatementOutcome, StatementError> runAlone(size_t index);
    tl::expected<StatementOutcome, StatementError> runPatiently(size_t index);
    tl::expected<void, StatementError> mark(int done, int running);
    tl::expected<StatementOutcome, StatementError> runWithMark(size_t index);
    StepResult<void> checkBefore(size_t index);
    StepResult<void> checkIndexes();
    StepResult<void> finish();
    StepFailure statementFailed(size_t index, const StatementError &cause);
    void nameLeftover(size_t index, Error *error);
    bool runsAlone(const QByteArray &sql) const;
    StepFailure failure(Error error) const;
    StepFailure sessionFailure(const Error &error) const;

    RunContext &m_context;
    const PlanStep &m_step;
    size_t m_number; // of the step in the plan
    QElapsedTimer m_timer;
    int m_done = 0;
    int m_interrupted = 0; // the statement (from 1) that an earlier try was running when it was cut off
    bool m_resumed = false;
    bool m_leftover = false;     // an invalid index was left
    QSet<qint64> m_knownInvalid; // invalid indexes that are not ours
};

} // namespace limbeck
