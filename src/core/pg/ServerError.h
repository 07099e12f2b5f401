#pragma once

#include "pg/Session.h"

#include <QByteArray>
#include <QString>

typedef struct pg_result PGresult;

namespace limbeck {

// Errors of the server and of libpq as our errors: told by SQLSTATE, connection state and the server's source
// function, never by the wording of a message, which may be in any language.
namespace ServerError {

// A failed result as a statement's error: message, detail and context, hint, SQLSTATE, position. Codes:
// sql.cancelled, sql.lock-timeout, sql.no-right, sql.read-only, sql.error, connection.lost.
StatementError fromResult(const PGconn *connection, const PGresult *result, int index);
// The connection is gone or libpq could not send: its own text.
StatementError fromConnection(const PGconn *connection, int index);
// Whether the SQLSTATE says that the server ended this connection (classes 08 and 57P0x).
bool endsConnection(const QString &sqlstate);

// The one field of a notice or an error.
QString field(const PGresult *result, int code);
ServerNotice notice(const PGresult *result);

} // namespace ServerError

} // namespace limbeck
