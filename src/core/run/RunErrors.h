#pragma once

#include "pg/Session.h"
#include "run/RunContext.h"

namespace limbeck {

// What the running of a plan can fail with, as errors with stable codes and the place in the revision file.
namespace RunErrors {

// The file's line and column of libpq's position (characters from 1; 0: the statement's beginning).
SourceLocation place(const PlanStep &step, const Statement &statement, int position);

// A statement of a step that the server or the network refused. `statement` is null where the failure
// belongs to none (BEGIN, COMMIT, session resets).
StepFailure statementFailure(const RunContext &context, const PlanStep &step, const Statement *statement,
                             const StatementError &cause);
// Gives an error with a SQLSTATE that people meet (lock and statement timeouts, missing rights, read-only
// servers) its own code and a hint.
void explainState(const RunContext &context, Error *error);
// The version rows were not the expected ones when they were to be changed.
Error versionConflict(const RunContext &context, const PlanStep &step);
Error versionRowFailed(const PlanStep &step, const Error &cause);
Error committedAsRollback(const PlanStep &step);
Error cancelled();
Error commitLost(const PlanStep &step, const Error &cause);
Error stale(const Plan &plan, const QStringList &present);
Error otherTarget(const Plan &plan, const QString &display);
Error partialChanged(const PlanStep &step, const AppliedState::Partial &partial);
Error invalidIndex(const PlanStep &step, const QString &index, const SourceLocation &where);

} // namespace RunErrors

} // namespace limbeck
