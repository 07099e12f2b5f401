#include "live/BackendColumns.h"

#include "pg/Session.h"

#include <condition_variable>
#include <mutex>
#include <thread>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

constexpr int longestQuery = 300; // characters that are shown

// "<insufficient privilege>" is never translated (pgstatfuncs.c, pg_stat_get_activity).
constexpr QLatin1StringView hiddenQuery = "<insufficient privilege>"_L1;

double number(const QJsonObject &object, const QString &key)
{
    return object.value(key).toDouble(-1);
}

} // namespace

QByteArray backendJson()
{
    return QByteArrayLiteral(
        "pg_catalog.json_build_object('pid', a.pid, 'start', (extract(epoch from a.backend_start) * "
        "1000000)::bigint::text, 'user', a.usename, 'application', a.application_name, 'client', CASE WHEN "
        "a.client_addr IS NOT NULL THEN CASE pg_catalog.family(a.client_addr) WHEN 6 THEN '[' || "
        "pg_catalog.host(a.client_addr) || ']' ELSE pg_catalog.host(a.client_addr) END || ':' || "
        "a.client_port WHEN a.client_port = -1 THEN 'local' END, 'database', a.datname, 'state', a.state, "
        "'type', a.backend_type, 'query', pg_catalog.left(a.query, 2000), 'transaction', extract(epoch from "
        "pg_catalog.clock_timestamp() - a.xact_start)::float8, 'state_age', extract(epoch from "
        "pg_catalog.clock_timestamp() - a.state_change)::float8)");
}

Backend backendFromJson(const QJsonObject &object)
{
    Backend backend;
    backend.pid = object.value("pid"_L1).toInt();
    backend.startedMicros = object.value("start"_L1).toString().toLongLong();
    backend.user = object.value("user"_L1).toString();
    backend.application = object.value("application"_L1).toString();
    backend.client = object.value("client"_L1).toString();
    backend.database = object.value("database"_L1).toString();
    backend.state = object.value("state"_L1).toString();
    backend.type = object.value("type"_L1).toString();
    backend.query = object.value("query"_L1).toString().simplified();
    backend.hidden = backend.query == hiddenQuery;
    if (backend.hidden)
        backend.query.clear();
    if (backend.query.size() > longestQuery)
        backend.query = backend.query.first(longestQuery) + u'…';
    backend.transactionSeconds = number(object, u"transaction"_s);
    backend.stateSeconds = number(object, u"state_age"_s);
    return backend;
}

QByteArray jitOff(const Session &session, bool local)
{
    if (session.serverVersion() < 110000)
        return {};
    return local ? QByteArrayLiteral("SET LOCAL jit = off") : QByteArrayLiteral("SET jit = off");
}

struct CancelOnStop::Private
{
    std::mutex mutex;
    std::condition_variable_any wake;
    std::shared_ptr<CancelHandle> handle;
    std::stop_token stop;
    std::jthread thread; // joined first, since it uses the others
};

CancelOnStop::CancelOnStop(const Session &session, std::stop_token stop)
{
    if (!stop.stop_possible())
        return;
    d = std::make_unique<Private>();
    d->handle = session.canceller();
    d->stop = std::move(stop);
    d->thread = std::jthread([p = d.get()](const std::stop_token &over) {
        const std::stop_callback notify(p->stop, [p] {
            const std::lock_guard lock(p->mutex);
            p->wake.notify_all();
        });
        std::unique_lock lock(p->mutex);
        if (p->wake.wait(lock, over, [p] { return p->stop.stop_requested(); }))
            p->handle->cancel();
    });
}

CancelOnStop::~CancelOnStop() = default;

} // namespace limbeck
