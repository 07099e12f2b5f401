#pragma once

#include "run/RunContext.h"

#include <QByteArrayList>

namespace limbeck {

// The timeouts of a run, as SET statements for the session. Set for the session and not in each transaction,
// which would cost each revision two more statements; a revision's own SET still wins inside it.
QByteArrayList timeoutStatements(const RunOptions &options);
// What puts a session back for the next step: the session reset, the timeouts, the prepared version update.
QByteArrayList restoreStatements(const RunContext &context);
// PREPARE for the version update of this run, or empty where the context has none.
QByteArrayList prepareStatements(const RunContext &context);
// Puts the session's timeouts back.
QByteArrayList timeoutResetStatements();
// "lock_timeout 5 s, statement_timeout off": for the log.
QString timeoutText(const RunOptions &options);

} // namespace limbeck
