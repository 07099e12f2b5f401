#pragma once

#include "plan/Plan.h"
#include "rehearsal/Rehearsal.h"
#include "rehearsal/RelationCatalog.h"

namespace limbeck {

class StatementTrace;

// Runs one step on the copy and sees what its statements do. The session's thread.
class StepRehearsal
{
public:
    // `known`: the relations that were there before the rehearsal. All outlive this object.
    StepRehearsal(Session &copy, const RelationCatalog &known, const RehearsalOptions &options);

    // Fills in the statements, the durations and, where the step does not run, the error. The version row is
    // moved with it. Errors: rehearsal.cancelled, and those of Session where the copy cannot be read.
    Result<void> run(const PlanStep &step, RehearsedStep *report);
    // Runs the statements without looking, in the transaction that the session is in or on their own, and
    // resets the session. Errors: also that of the first statement that fails, and rehearsal.not-run, before
    // any has run, for a step that cannot run in the one transaction of these options.
    Result<void> runBlind(const PlanStep &step);

private:
    Result<void> inOneTransaction(const PlanStep &step, RehearsedStep *report);
    Result<void> checkDeferred(const PlanStep &step, RehearsedStep *report);
    Result<void> runAndSee(const PlanStep &step, const Statement &statement, StatementTrace *trace,
                           RehearsedStep *report);
    Result<void> inTransaction(const PlanStep &step, RehearsedStep *report);
    Result<void> oneByOne(const PlanStep &step, RehearsedStep *report);
    Result<void> ownTransaction(const PlanStep &step, const Statement &statement, RehearsedStep *report);
    Result<void> outsideTransaction(const PlanStep &step, const Statement &statement, RehearsedStep *report);
    Result<void> execute(const PlanStep &step, const Statement &statement, RehearsedStatement *seen);
    Result<void> finish(const PlanStep &step);
    Result<void> resetSession(const PlanStep &step);

    Session &m_session;
    const RelationCatalog &m_known;
    const RehearsalOptions &m_options;
};

} // namespace limbeck
