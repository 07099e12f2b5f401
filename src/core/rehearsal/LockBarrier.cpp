#include "rehearsal/LockBarrier.h"

#include "pg/Libpq.h"
#include "pg/Session.h"

#include <QSet>

#include <future>
#include <stop_token>
#include <thread>

namespace limbeck {

namespace {

constexpr std::chrono::milliseconds lookEvery{1};

// A session that holds a table under ACCESS EXCLUSIVE, or waits to. The barrier's thread.
class Guard
{
public:
    explicit Guard(std::unique_ptr<Session> session) : m_session(std::move(session)) {}

    bool isIdle() const { return !m_asked; }
    int pid() const { return m_session->backendPid(); }

    // Does not wait for the lock.
    bool ask(const QByteArray &table)
    {
        if (!m_session->execute(QByteArrayLiteral("BEGIN")))
            return false;
        const QByteArray sql = "LOCK TABLE ONLY " + table + " IN ACCESS EXCLUSIVE MODE";
        m_asked = PQsendQuery(m_session->handle(), sql.constData()) == 1;
        return m_asked;
    }
    // Whether the lock is there by now.
    bool isHolding()
    {
        PGconn *connection = m_session->handle();
        if (m_asked && !m_holding && PQconsumeInput(connection) == 1 && PQisBusy(connection) == 0)
            m_holding = drain();
        return m_holding;
    }
    void letGo()
    {
        drain(); // waits until the lock is there
        (void)m_session->execute(QByteArrayLiteral("ROLLBACK"));
        m_asked = false;
        m_holding = false;
    }

private:
    bool drain()
    {
        while (PGresult *result = PQgetResult(m_session->handle()))
            PQclear(result);
        return true;
    }

    std::unique_ptr<Session> m_session;
    bool m_asked = false;
    bool m_holding = false;
};

// A table and its two guards: while one lets the statement pass, the other is in the queue behind it, so that
// what the statement asks for next has to wait again.
struct Gate
{
    qint64 oid = 0;
    QByteArray table; // quoted
    Guard holder;
    Guard next;
};

// What the barrier's thread works with; it alone touches it until it has ended.
class BarrierWork
{
public:
    BarrierWork(Target target, int backendPid, LockBarrier::Stops stops)
        : m_target(std::move(target)), m_pid(backendPid), m_stops(stops)
    {
    }

    Result<void> hold(const std::vector<qint64> &tables);
    // Until `stop`: notes what the backend holds or waits for, and lets it pass.
    void watch(const std::stop_token &stop)
    {
        while (!stop.stop_requested() && look())
            std::this_thread::sleep_for(lookEvery);
        for (Gate &gate : m_gates) {
            for (Guard *guard : {&gate.holder, &gate.next}) {
                if (!guard->isIdle())
                    guard->letGo();
            }
        }
    }
    QHash<qint64, LockMode> takeSeen() { return std::move(m_seen); }

private:
    Result<void> holdOne(qint64 oid);
    bool look();
    void note(qint64 relation, LockMode mode);
    void letPass(Gate &gate, const QSet<int> &waitingPids);

    const Target m_target;
    const int m_pid;
    const LockBarrier::Stops m_stops;
    std::unique_ptr<Session> m_watch;
    std::vector<Gate> m_gates;
    QHash<qint64, LockMode> m_seen;
};

Result<void> BarrierWork::hold(const std::vector<qint64> &tables)
{
    auto watch = Session::open(m_target);
    if (!watch)
        return fail(watch.error());
    m_watch = std::move(*watch);
    for (const qint64 oid : tables) {
        if (auto held = holdOne(oid); !held)
            return held;
    }
    return {};
}

Result<void> BarrierWork::holdOne(qint64 oid)
{
    const auto name = m_watch->value(
        QByteArrayLiteral(
            "SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) FROM pg_catalog.pg_class c "
            "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = $1"),
        {oid});
    if (!name)
        return fail(name.error());
    if (!name->isValid())
        return {};
    auto first = Session::open(m_target);
    if (!first)
        return fail(first.error());
    auto second = Session::open(m_target);
    if (!second)
        return fail(second.error());
    m_gates.push_back({oid, name->toString().toUtf8(), Guard(std::move(*first)), Guard(std::move(*second))});
    Gate &gate = m_gates.back();
    if (!gate.holder.ask(gate.table))
        return fail("connection.lost", QString());
    while (!gate.holder.isHolding()) // nobody else is there
        std::this_thread::sleep_for(lookEvery);
    return {};
}

void BarrierWork::note(qint64 relation, LockMode mode)
{
    const auto seen = m_seen.constFind(relation);
    if (seen == m_seen.constEnd() || *seen < mode)
        m_seen.insert(relation, mode);
}

// First the other guard gets in line behind the statement, then the one in front of it goes.
void BarrierWork::letPass(Gate &gate, const QSet<int> &waitingPids)
{
    if (!gate.holder.isHolding())
        return;
    if (m_stops == LockBarrier::Stops::First) {
        gate.holder.letGo();
    } else if (gate.next.isIdle()) {
        gate.next.ask(gate.table);
    } else if (waitingPids.contains(gate.next.pid())) {
        gate.holder.letGo();
        std::swap(gate.holder, gate.next);
    }
}

bool BarrierWork::look()
{
    const auto rows = m_watch->rows(
        QByteArrayLiteral("SELECT relation, mode, granted, pid FROM pg_catalog.pg_locks WHERE locktype = "
                          "'relation' AND relation >= 16384 AND (pid = $1 OR NOT granted)"),
        {m_pid});
    if (!rows)
        return false;
    QSet<qint64> stopped; // tables that the statement waits at
    QHash<qint64, QSet<int>> waiting;
    for (const QVariantList &row : *rows) {
        const qint64 relation = row.at(0).toLongLong();
        const auto mode = lockModeFromName(row.at(1).toString());
        const bool ours = row.at(3).toInt() == m_pid;
        if (ours && mode)
            note(relation, *mode);
        if (!row.at(2).toBool())
            ours ? void(stopped.insert(relation)) : void(waiting[relation].insert(row.at(3).toInt()));
    }
    for (Gate &gate : m_gates) {
        if (stopped.contains(gate.oid))
            letPass(gate, waiting.value(gate.oid));
    }
    return true;
}

} // namespace

struct LockBarrier::Private
{
    std::future<QHash<qint64, LockMode>> seen;
    std::jthread thread; // its end is asked for by lower() or the destructor
};

LockBarrier::LockBarrier(std::unique_ptr<Private> priv) : d(std::move(priv)) {}

LockBarrier::~LockBarrier() = default;

Result<std::unique_ptr<LockBarrier>> LockBarrier::raise(const Target &target, int backendPid,
                                                        const std::vector<qint64> &tables, Stops stops)
{
    auto d = std::make_unique<Private>();
    std::promise<Result<void>> raised;
    std::future<Result<void>> isUp = raised.get_future();
    std::promise<QHash<qint64, LockMode>> seen;
    d->seen = seen.get_future();
    d->thread = std::jthread([target, backendPid, tables, stops, raised = std::move(raised),
                              seen = std::move(seen)](const std::stop_token &stop) mutable {
        BarrierWork work(target, backendPid, stops);
        const Result<void> held = work.hold(tables);
        raised.set_value(held);
        if (held)
            work.watch(stop);
        seen.set_value(work.takeSeen());
    });
    if (auto up = isUp.get(); !up)
        return fail(up.error());
    return std::unique_ptr<LockBarrier>(new LockBarrier(std::move(d)));
}

QHash<qint64, LockMode> LockBarrier::lower()
{
    d->thread.request_stop();
    return d->seen.get();
}

} // namespace limbeck
