#include "pg/PoolMode.h"

#include "pg/ConnectionParameters.h"
#include "pg/LoginAttempt.h"
#include "pg/QueryResult.h"
#include "pg/Session.h"

#include <QSet>

#include <chrono>

namespace limbeck {

namespace {

using namespace std::chrono_literals;

constexpr const char *pidQuery = "SELECT pg_catalog.pg_backend_pid()";
constexpr int transactions = 3;
constexpr auto patience = 2s;

// 0: no process was to be had in time.
Result<int> pidOf(PGconn *connection)
{
    const auto result = runQuery(connection, pidQuery, {}, {patience, {}});
    if (!result && result.error().code == QLatin1String("connect.timeout"))
        return 0;
    if (!result)
        return fail(result.error());
    const QList<QVariantList> rows = cells(result->get());
    return rows.isEmpty() ? 0 : rows.first().value(0).toInt();
}

} // namespace

Result<PoolMode> observePoolMode(int toldPid,
                                 const std::function<Result<QVariantList>(const QByteArray &sql)> &query)
{
    QSet<int> pids;
    for (int i = 0; i < transactions; ++i) {
        const auto row = query(pidQuery);
        if (!row)
            return fail(row.error());
        pids.insert(row->value(0).toInt());
    }
    if (pids.size() > 1)
        return PoolMode::Transaction;
    return pids.contains(toldPid) ? PoolMode::None : PoolMode::Unknown;
}

Result<PoolMode> decidePoolMode(Session &session)
{
    const auto seen =
        observePoolMode(session.backendPid(), [&session](const QByteArray &sql) { return session.row(sql); });
    if (!seen || *seen != PoolMode::Unknown)
        return seen;
    // Not a Session, whose first settings wait for as long as the pool has nothing to give.
    const ConnectionParameters parameters(session.target(), QStringLiteral("limbeck"), patience);
    const LoginAttempt second = LoginAttempt::run(parameters, patience);
    if (second.phase != LoginPhase::Ready)
        return PoolMode::Unknown;
    PGconn *const first = session.handle();
    PGconn *const other = second.connection.get();
    QSet<int> ours;
    QSet<int> theirs;
    // Asked twice in a row, a pool that goes around gives two processes; asked in turn, one that gives the
    // last used first gives the same to both.
    for (PGconn *each : {first, other, other, first, first, other}) {
        const auto pid = pidOf(each);
        if (!pid)
            return fail(pid.error());
        if (*pid == 0)
            return PoolMode::Unknown;
        (each == first ? ours : theirs).insert(*pid);
    }
    return ours.size() > 1 || theirs.size() > 1 || ours.intersects(theirs) ? PoolMode::Transaction
                                                                           : PoolMode::Session;
}

} // namespace limbeck
