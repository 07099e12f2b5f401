#pragma once

#include "sql/StatementSplitter.h"

#include <QByteArray>
#include <QByteArrayList>

#include <vector>

namespace limbeck {

// What a revision sets in its session (SET, SET ROLE, search_path, temporary tables) must not reach the next
// one: with psql, each file has a session of its own. DISCARD ALL is no answer, since it would drop the
// advisory lock. Pure.

// Whether a statement may leave something behind in the session. Plain data and schema statements do not;
// whatever is not known to be one of those (SET, SELECT f(), DO, CALL, CREATE TEMP…) may.
bool mayTouchSession(const QByteArray &sql);
bool mayTouchSession(const std::vector<Statement> &statements);

// The statements that put the session back as it was opened, allowed inside a transaction: user, settings,
// client encoding UTF-8, temporary tables, cursors, LISTENs, prepared statements.
QByteArrayList sessionResetStatements();

} // namespace limbeck
