#include "live/BackendEnd.h"

#include "live/BackendColumns.h"
#include "pg/Session.h"

#include <QCoreApplication>
#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

struct EndText
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::Blockers)
};

Error gone(int pid)
{
    return {
        u"blockers.gone"_s,
        EndText::tr("Process %1 is not there any more, or is another one by now. Nothing was done.").arg(pid),
        {},
        EndText::tr("Look again at who blocks."),
        {},
        {}};
}

Error own(int pid)
{
    return {u"blockers.own"_s, EndText::tr("Process %1 is Limbeck's own session.").arg(pid), {}, {}, {}, {}};
}

Error noRight(const Backend &backend, const Error &cause)
{
    return {
        u"blockers.no-right"_s,
        EndText::tr("This role may not end what process %1 of %2 does.").arg(backend.pid).arg(backend.who()),
        cause.detail.isEmpty() ? cause.message : cause.message + u'\n' + cause.detail,
        EndText::tr("It takes a member of that role, a role with pg_signal_backend, or a superuser."),
        cause.sqlstate,
        {}};
}

} // namespace

Result<Backend> lookAtBackend(Session &session, int pid)
{
    const auto row = session.row("SELECT " + backendJson() +
                                     "::text, a.pid = pg_catalog.pg_backend_pid() FROM "
                                     "pg_catalog.pg_stat_activity a WHERE a.pid = $1",
                                 {pid});
    if (!row)
        return fail(row.error());
    if (row->isEmpty())
        return fail(gone(pid));
    if (row->at(1).toBool())
        return fail(own(pid));
    return backendFromJson(QJsonDocument::fromJson(row->at(0).toString().toUtf8()).object());
}

Result<void> endBackend(Session &session, const BackendIdentity &identity, BackendAction action)
{
    const auto backend = lookAtBackend(session, identity.pid);
    if (!backend)
        return fail(backend.error());
    if (identity.startedMicros == 0 || backend->startedMicros == 0)
        return fail(
            "blockers.start-hidden",
            EndText::tr(
                "This role may not see since when process %1 lives, so Limbeck cannot be sure that it "
                "is still the same one. Nothing was done.")
                .arg(identity.pid),
            EndText::tr("It takes a member of its role, a role with pg_read_all_stats, or a superuser."));
    const QByteArray function =
        action == BackendAction::CancelQuery ? "pg_cancel_backend" : "pg_terminate_backend";
    const auto done =
        session.row("SELECT pg_catalog." + function +
                        "(a.pid) FROM pg_catalog.pg_stat_activity a WHERE a.pid = $1 AND "
                        "(extract(epoch from a.backend_start) * 1000000)::bigint = $2 AND a.pid "
                        "<> pg_catalog.pg_backend_pid()",
                    {identity.pid, identity.startedMicros});
    if (!done)
        return fail(done.error().sqlstate == "42501"_L1 ? noRight(*backend, done.error()) : done.error());
    if (done->isEmpty())
        return fail(gone(identity.pid));
    if (!done->first().toBool())
        return fail("blockers.not-ended",
                    EndText::tr("The server could not reach process %1.").arg(identity.pid),
                    EndText::tr("Look again at who blocks."));
    return {};
}

QString endedText(const Backend &backend, BackendAction action)
{
    const QString text = action == BackendAction::CancelQuery
                             ? EndText::tr("Asked process %1 (%2, database %3) to cancel what it runs")
                             : EndText::tr("Ended the session of process %1 (%2, database %3)");
    return text.arg(QString::number(backend.pid), backend.who(), backend.database);
}

} // namespace limbeck
