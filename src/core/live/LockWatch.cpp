#include "live/LockWatch.h"

#include "live/BackendColumns.h"
#include "pg/Session.h"
#include "run/RunContext.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <mutex>
#include <thread>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

struct WatchText
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::LockWatch)
};

// $1: our pids. pg_blocking_pids() stops the lock manager for a moment, so only those that wait are asked
// about. pg_locks.waitstart is there from PostgreSQL 14 on.
QByteArray watchSql()
{
    static const QByteArray sql =
        R"(WITH waiting AS MATERIALIZED (
  SELECT l.pid, l.locktype, l.mode, l.relation, l.database, l.transactionid,
    pg_catalog.to_jsonb(l)->>'waitstart' AS since, pg_catalog.pg_blocking_pids(l.pid) AS blockers
  FROM pg_catalog.pg_locks l WHERE NOT l.granted AND l.pid IS NOT NULL),
pairs AS (
  SELECT w.*, w.pid = ANY ($1::int[]) AS we_wait, b.blocker,
    CASE WHEN w.pid = ANY ($1::int[]) THEN b.blocker ELSE w.pid END AS other
  FROM waiting w CROSS JOIN LATERAL (SELECT DISTINCT pg_catalog.unnest(w.blockers)) AS b(blocker)
  WHERE (w.pid = ANY ($1::int[])) <> (b.blocker = ANY ($1::int[])))
SELECT COALESCE(pg_catalog.json_agg(pg_catalog.json_build_object('we_wait', p.we_wait,
  'ours', CASE WHEN p.we_wait THEN p.pid ELSE p.blocker END, 'pid', p.other, 'mode', p.mode, 'type', p.locktype,
  'relation', CASE WHEN d.datname = pg_catalog.current_database() THEN p.relation::regclass::text END,
  'seconds', extract(epoch from pg_catalog.clock_timestamp() - COALESCE(p.since::timestamptz, w.query_start))::float8,
  'gid', (SELECT pg_catalog.string_agg(DISTINCT x.gid, ', ') FROM pg_catalog.pg_prepared_xacts x
    JOIN pg_catalog.pg_locks own ON own.locktype = 'transactionid' AND own.transactionid = x.transaction
      AND own.pid IS NULL
    JOIN pg_catalog.pg_locks k ON k.pid IS NULL AND k.virtualtransaction = own.virtualtransaction
    WHERE p.other = 0 AND k.locktype = p.locktype AND k.relation IS NOT DISTINCT FROM p.relation
      AND k.transactionid IS NOT DISTINCT FROM p.transactionid),
  'backend', )" +
        backendJson() +
        R"() ORDER BY p.we_wait DESC, p.other), '[]')::text
FROM pairs p LEFT JOIN pg_catalog.pg_database d ON d.oid = p.database
LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = p.other
LEFT JOIN pg_catalog.pg_stat_activity w ON w.pid = p.pid)";
    return sql;
}

QString lockText(const QJsonObject &object)
{
    const QString type = object.value("type"_L1).toString();
    const QString relation = object.value("relation"_L1).toString();
    const auto mode = lockModeFromName(object.value("mode"_L1).toString());
    if (!relation.isEmpty())
        return WatchText::tr("%1 on %2").arg(mode ? lockModeName(*mode) : type, relation);
    if (type == "transactionid"_L1)
        return WatchText::tr("a row that another transaction has changed");
    if (type == "virtualxid"_L1)
        return WatchText::tr("the end of an older transaction");
    return type; // "advisory", "extend"…: PostgreSQL's words
}

LockPair pairFromJson(const QJsonObject &object)
{
    LockPair pair;
    pair.weWait = object.value("we_wait"_L1).toBool();
    pair.ours = object.value("ours"_L1).toInt();
    pair.other = backendFromJson(object.value("backend"_L1).toObject());
    pair.other.pid = object.value("pid"_L1).toInt();
    pair.gid = object.value("gid"_L1).toString();
    pair.lock = lockText(object);
    pair.seconds = object.value("seconds"_L1).toDouble(-1);
    return pair;
}

bool isSame(const LockPair &a, const LockPair &b)
{
    return a.weWait == b.weWait && a.ours == b.ours && a.other.pid == b.other.pid && a.gid == b.gid;
}

bool contains(const QList<LockPair> &pairs, const LockPair &wanted)
{
    return std::any_of(pairs.cbegin(), pairs.cend(),
                       [&wanted](const LockPair &pair) { return isSame(pair, wanted); });
}

LockConflict conflict(const LockPair &pair, bool ended)
{
    return {pair.weWait, ended, pair.ours, pair.other.pid, pair.who(), pair.lock, pair.seconds};
}

} // namespace

QString LockPair::who() const
{
    if (other.pid == 0)
        return gid.isEmpty() ? WatchText::tr("a prepared transaction")
                             : WatchText::tr("the prepared transaction %1").arg(gid);
    return WatchText::tr("process %1 (%2)").arg(QString::number(other.pid), other.who());
}

int LockSnapshot::waitedFor() const
{
    return int(std::count_if(pairs.cbegin(), pairs.cend(), [](const LockPair &pair) { return pair.weWait; }));
}

int LockSnapshot::waiting() const
{
    return int(pairs.size()) - waitedFor();
}

struct LockWatch::Private
{
    Private(const Target &t, RunSink &n, const LockWatchOptions &o, Listener l)
        : target(t), next(n), options(o), listener(std::move(l))
    {
    }

    const Target target;
    RunSink &next;
    const LockWatchOptions options;
    const Listener listener;
    std::mutex mutex; // of the run's and the watch's word to `next` and `listener`, and of the pids
    QList<int> pids;
    QList<LockPair> seen; // the watch's thread, and the end behind it
    std::jthread thread;

    void start();
    void end();
    void watch(const std::stop_token &stop);
    Result<std::unique_ptr<Session>> open() const;
    Result<QList<LockPair>> look(Session &session, const std::stop_token &stop);
    void tell(const QList<LockPair> &pairs);
    void tellTrouble(const Error &error);
};

void LockWatch::Private::start()
{
    if (!thread.joinable())
        thread = std::jthread([this](const std::stop_token &stop) { watch(stop); });
}

void LockWatch::Private::end()
{
    if (!thread.joinable())
        return;
    thread.request_stop();
    thread.join();
    tell({});
}

Result<std::unique_ptr<Session>> LockWatch::Private::open() const
{
    SessionOptions wanted;
    wanted.applicationName = u"limbeck watch"_s;
    wanted.connectTimeout = options.connectTimeout;
    auto session = Session::open(target, wanted);
    if (!session)
        return session;
    const auto limited = (*session)->execute("SET statement_timeout = " +
                                             QByteArray::number(qint64(options.answerTimeout.count())));
    if (!limited)
        return fail(limited.error());
    if (const QByteArray off = jitOff(**session, false); !off.isEmpty()) {
        if (const auto set = (*session)->execute(off); !set)
            return fail(set.error());
    }
    return session;
}

void LockWatch::Private::watch(const std::stop_token &stop)
{
    if (waitForStop(stop, options.interval))
        return;
    auto session = open();
    while (session && !stop.stop_requested()) {
        const auto pairs = look(**session, stop);
        if (stop.stop_requested())
            return;
        if (pairs)
            tell(*pairs);
        else if (pairs.error().code != "sql.cancelled"_L1) // one that took too long is tried again
            session = fail(pairs.error());
        if (session && waitForStop(stop, options.interval))
            return;
    }
    if (!session && !stop.stop_requested())
        tellTrouble(session.error());
}

Result<QList<LockPair>> LockWatch::Private::look(Session &session, const std::stop_token &stop)
{
    QStringList numbers;
    {
        const std::lock_guard lock(mutex);
        for (const int pid : std::as_const(pids))
            numbers.append(QString::number(pid));
    }
    const CancelOnStop cancel(session, stop);
    const auto read = session.value(watchSql(), {u'{' + numbers.join(u',') + u'}'});
    if (!read)
        return fail(read.error());
    QList<LockPair> pairs;
    const QJsonArray values = QJsonDocument::fromJson(read->toString().toUtf8()).array();
    for (const QJsonValue &value : values) {
        const LockPair pair = pairFromJson(value.toObject());
        if (!contains(pairs, pair)) // two locks of the same two
            pairs.append(pair);
    }
    return pairs;
}

void LockWatch::Private::tell(const QList<LockPair> &pairs)
{
    const std::lock_guard lock(mutex);
    for (const LockPair &pair : std::as_const(seen)) {
        if (!contains(pairs, pair))
            next.handle(conflict(pair, true));
    }
    for (const LockPair &pair : pairs) {
        if (!contains(seen, pair))
            next.handle(conflict(pair, false));
    }
    const bool anything = !pairs.isEmpty() || !seen.isEmpty();
    seen = pairs;
    if (listener && anything)
        listener({pairs, {}});
}

void LockWatch::Private::tellTrouble(const Error &error)
{
    const std::lock_guard lock(mutex);
    next.handle(
        LogLine{LogLevel::Warning,
                WatchText::tr("Who waits for whom cannot be seen, for want of a second connection; the "
                              "run goes on: %1")
                    .arg(error.message)});
    seen.clear();
    if (listener)
        listener({{}, error});
}

LockWatch::LockWatch(const Target &target, RunSink &next, const LockWatchOptions &options, Listener listener)
    : d(std::make_unique<Private>(target, next, options, std::move(listener)))
{
}

LockWatch::~LockWatch()
{
    d->end();
}

void LockWatch::handle(const RunEvent &event)
{
    if (std::holds_alternative<RunFinished>(event))
        d->end();
    {
        const std::lock_guard lock(d->mutex);
        if (const auto *backends = std::get_if<RunBackends>(&event)) {
            for (const int pid : backends->pids) {
                if (!d->pids.contains(pid))
                    d->pids.append(pid);
            }
        }
        d->next.handle(event);
    }
    if (std::holds_alternative<RunBackends>(event))
        d->start();
}

} // namespace limbeck
