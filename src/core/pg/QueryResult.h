#pragma once

#include "base/Result.h"

#include <QByteArray>
#include <QList>
#include <QVariant>

#include <chrono>
#include <memory>
#include <stop_token>

typedef struct pg_conn PGconn;
typedef struct pg_result PGresult;

namespace limbeck {

struct PgResultDeleter
{
    void operator()(PGresult *result) const;
};
// What libpq allocated for its caller.
struct PgMemoryDeleter
{
    void operator()(void *memory) const;
};
using PgResult = std::unique_ptr<PGresult, PgResultDeleter>;

// How long a query may take as a whole, and who may end it sooner.
struct QueryLimits
{
    std::chrono::milliseconds timeout{0}; // 0: none
    std::stop_token stop;
};

// Runs one query to its end, with parameters as $1, $2… (text, types inferred by the server), or, without
// any, over the simple protocol, which allows several statements. Blocking. Errors: those of ServerError, and
// connect.timeout and connect.stopped where limits are given, after which the connection is only good for
// closing.
Result<PgResult> runQuery(PGconn *connection, const QByteArray &sql, const QVariantList &parameters,
                          const QueryLimits &limits = {});

// All rows of a text-format result, cells as Session describes them.
QList<QVariantList> cells(const PGresult *result);

// The number in a command tag ("INSERT 0 3", "SELECT 12"); -1: none.
qint64 affectedRows(PGresult *result);

} // namespace limbeck
