#include "run/BackendWatch.h"

#include <QDeadlineTimer>

#include <thread>

namespace limbeck {

namespace {

using namespace std::chrono_literals;

constexpr auto pollInterval = 50ms;
constexpr auto grace = 2s; // for the server to notice by itself that the child is gone

QByteArray arrayText(const QList<int> &pids)
{
    QByteArrayList numbers;
    for (const int pid : pids)
        numbers.append(QByteArray::number(pid));
    return "'{" + numbers.join(',') + "}'::integer[]";
}

} // namespace

Session *BackendWatch::session()
{
    if (m_context.session.isAlive())
        return &m_context.session;
    if (m_other && m_other->isAlive())
        return m_other.get();
    SessionOptions options;
    options.applicationName = QStringLiteral("limbeck watch");
    options.connectTimeout = 5s;
    auto opened = Session::open(m_context.session.target(), options);
    m_other = opened ? std::move(*opened) : nullptr;
    return m_other.get();
}

void BackendWatch::cancel(const QList<int> &pids)
{
    if (Session *watcher = pids.isEmpty() ? nullptr : session())
        (void)watcher->value("SELECT count(pg_catalog.pg_cancel_backend(pid)) FROM unnest(" +
                             arrayText(pids) + ") AS pid");
}

Result<bool> BackendWatch::anyAtWork(const QByteArray &pids)
{
    Session *watcher = session();
    if (!watcher)
        return fail("connection.lost", {});
    const auto count =
        watcher->value("SELECT count(*) FROM pg_catalog.pg_stat_activity WHERE pid = ANY (" + pids +
                       ") AND datname = pg_catalog.current_database() AND state IS "
                       "DISTINCT FROM 'idle'");
    if (!count)
        return fail(count.error());
    return count->toInt() > 0;
}

bool BackendWatch::waitUntilQuiet(const QList<int> &pids)
{
    if (pids.isEmpty())
        return true;
    const QByteArray list = arrayText(pids);
    const QDeadlineTimer deadline(m_context.options.readBackPatience);
    const QDeadlineTimer graceEnd(grace);
    bool terminated = false;
    for (;;) {
        const auto atWork = anyAtWork(list);
        if (atWork && !*atWork)
            return true;
        if (atWork && !terminated && graceEnd.hasExpired()) {
            terminated = true;
            (void)session()->value("SELECT count(pg_catalog.pg_terminate_backend(pid)) FROM unnest(" + list +
                                   ") AS pid");
        }
        if (deadline.hasExpired())
            return false;
        std::this_thread::sleep_for(pollInterval);
    }
}

} // namespace limbeck
