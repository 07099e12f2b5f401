#pragma once

#include "target/Target.h"

typedef struct pg_conn PGconn;

namespace limbeck {

// Whether libpq turned away every server because none is of the kind that target_session_attrs wants. libpq
// says so in words only, so it is told by what the last server reported of itself while it logged us in
// (default_transaction_read_only and in_hot_standby, which servers report since PostgreSQL 14). `connection`
// is one that failed without a SQLSTATE. The connection's thread.
bool noServerOfWantedKind(const Target &target, PGconn *connection);

} // namespace limbeck
