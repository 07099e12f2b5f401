#pragma once

#include "run/RunContext.h"

#include <QByteArray>
#include <QByteArrayList>

#include <optional>

namespace limbeck {

// Schema `limbeck`: who changed what, when, from which machine (limbeck.history), and how far a
// non-transactional revision has come (limbeck.progress). A schema of its own, because autogenerate would
// propose to drop tables that lie beside the user's.

// Creates what is missing and fills the context's `historyCommon` and `progress`. Where the role may not, a
// warning is reported and the run goes on without: history is no reason to fail. Errors: only those of a lost
// connection.
Result<void> prepareHistory(RunContext &context);

// For a run whose rows the project's Alembic writes: fills `historyCommon` and changes nothing. Returns the
// statements that have to come before the first row, since nothing may be written before the child has shown
// that it is at the right server. Where the role may not, as prepareHistory().
Result<QByteArrayList> planHistory(RunContext &context);
// Those statements and a row as one statement that every driver takes (a DO block).
QByteArray historyBlock(const QByteArrayList &setup, const QByteArray &insert);

// The INSERT of a finished step's row, to be part of its transaction; empty where there is no history.
// `milliseconds`: measured by the client; unset: since the transaction began.
QByteArray historyInsert(const RunContext &context, const PlanStep &step,
                         std::optional<double> milliseconds = {});
// The same with an SQL expression for the milliseconds.
QByteArray historyInsertWith(const RunContext &context, const PlanStep &step, const QByteArray &milliseconds);
// The same for many rows: the INSERT with $4, $5 and $6 in place of the step's values, and those values.
QByteArray historyTemplate(const RunContext &context);
QByteArrayList historyValues(const RunContext &context, const PlanStep &step);
// Notes a step that failed, where history can be written. Best effort: the run's own error counts more.
void noteFailure(RunContext &context, const PlanStep &step, RevisionOutcome outcome, double milliseconds,
                 const Error &error);

// limbeck.progress: `running` is the number (from 1) of the statement that is about to run, 0: none.
QByteArray progressUpsert(const RunContext &context, const PlanStep &step, int done, int running);
QByteArray progressDelete(const RunContext &context, const PlanStep &step);

} // namespace limbeck
