#include "run/AdvisoryLock.h"

#include "pg/Session.h"
#include "run/RunContext.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QElapsedTimer>
#include <QtEndian>

namespace limbeck {

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds pollInterval = 200ms;
constexpr qint64 reportInterval = 1000; // ms

struct LockText
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::AdvisoryLock)
};

// A bigint key appears in pg_locks as its two halves with objsubid 1 (manual, chapter "pg_locks").
QByteArray holderCondition(qint64 key)
{
    const auto bits = quint64(key);
    return "l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND l.classid = " +
           QByteArray::number(quint32(bits >> 32)) + " AND l.objid = " + QByteArray::number(quint32(bits)) +
           " AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = "
           "pg_catalog.current_database())";
}

Error lockedError(const QString &holder, qint64 milliseconds)
{
    Error error;
    error.code = QStringLiteral("run.locked");
    error.message = LockText::tr("Another run holds the migration lock of this database: %1.").arg(holder);
    error.detail = LockText::tr("Waited %1 s.").arg(double(milliseconds) / 1000, 0, 'f', 1);
    error.hint =
        LockText::tr("Wait until it has ended, then plan again. If it is stuck, end its session with "
                     "pg_terminate_backend.");
    return error;
}

} // namespace

qint64 AdvisoryLock::keyFor(const QString &database, const QString &versionKey)
{
    const QByteArray text = "limbeck\n" + database.toUtf8() + '\n' + versionKey.toUtf8();
    const QByteArray hash = QCryptographicHash::hash(text, QCryptographicHash::Sha256);
    return qFromBigEndian<qint64>(hash.constData());
}

AdvisoryLock::AdvisoryLock(Session &session, qint64 key) : m_session(session), m_key(key) {}

AdvisoryLock::~AdvisoryLock()
{
    release();
}

void AdvisoryLock::release()
{
    // A dead session has lost the lock already.
    if (m_held && m_session.isAlive())
        (void)m_session.value("SELECT pg_catalog.pg_advisory_unlock(" + QByteArray::number(m_key) + ")");
    m_held = false;
}

Result<bool> AdvisoryLock::tryOnce()
{
    const auto got =
        m_session.value("SELECT pg_catalog.pg_try_advisory_lock(" + QByteArray::number(m_key) + ")");
    if (!got)
        return fail(got.error());
    m_held = got->toBool();
    return m_held;
}

QString AdvisoryLock::holder()
{
    const auto row = m_session.row(
        "SELECT l.pid::bigint, coalesce(a.application_name, ''), coalesce(a.usename::text, ''), "
        "coalesce(pg_catalog.host(a.client_addr), 'local'), to_char(a.backend_start, 'YYYY-MM-DD "
        "HH24:MI:SS') "
        "FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid WHERE " +
        holderCondition(m_key));
    if (!row || row->isEmpty())
        return LockText::tr("a session that has just ended");
    return LockText::tr("%1, process %2, user %3, from %4, since %5")
        .arg(row->at(1).toString(), row->at(0).toString(), row->at(2).toString(), row->at(3).toString(),
             row->at(4).toString());
}

Result<void> AdvisoryLock::acquire(std::chrono::milliseconds wait, RunSink &sink, const std::stop_token &stop)
{
    QElapsedTimer timer;
    timer.start();
    qint64 nextReport = 0;
    for (;;) {
        const Result<bool> got = tryOnce();
        if (!got)
            return fail(got.error());
        if (*got)
            return {};
        const qint64 elapsed = timer.elapsed();
        if (elapsed >= wait.count())
            return fail(lockedError(holder(), elapsed));
        if (elapsed >= nextReport) {
            sink.handle(LockWaiting{holder(), double(elapsed) / 1000});
            nextReport = elapsed + reportInterval;
        }
        if (waitForStop(stop, pollInterval))
            return fail("run.cancelled",
                        LockText::tr("The run was stopped while it waited for another one."));
    }
}

Result<bool> AdvisoryLock::isHeldBy(Session &session, qint64 key, int pid)
{
    const auto count =
        session.value("SELECT count(*) FROM pg_catalog.pg_locks l WHERE l.pid = " + QByteArray::number(pid) +
                      " AND " + holderCondition(key));
    if (!count)
        return fail(count.error());
    return count->toInt() > 0;
}

} // namespace limbeck
