#include "live/Blockers.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QLocale>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

struct LiveText
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::Blockers)
};

QJsonObject json(const HeldLock &lock)
{
    return {{u"relation"_s, lock.relation}, {u"mode"_s, lock.mode}, {u"granted"_s, lock.granted}};
}

QJsonValue secondsJson(double seconds)
{
    return seconds < 0 ? QJsonValue() : QJsonValue(seconds);
}

QJsonObject json(const Blocker &blocker, bool withQuery)
{
    const Backend &backend = blocker.backend;
    QJsonArray held;
    for (const HeldLock &lock : blocker.held)
        held.append(json(lock));
    QJsonObject object{{u"kind"_s, blockerKindName(blocker.kind)},
                       {u"pid"_s, backend.pid},
                       {u"user"_s, backend.user},
                       {u"application"_s, backend.application},
                       {u"client"_s, backend.client},
                       {u"database"_s, backend.database},
                       {u"state"_s, backend.state},
                       {u"backend_start"_s, QString::number(backend.startedMicros)},
                       {u"transaction_seconds"_s, secondsJson(backend.transactionSeconds)},
                       {u"state_seconds"_s, secondsJson(backend.stateSeconds)},
                       {u"gid"_s, blocker.gid},
                       {u"hidden"_s, backend.hidden},
                       {u"held"_s, held}};
    if (withQuery)
        object.insert(u"query"_s, backend.query);
    return object;
}

QJsonObject json(const SlotNote &slot)
{
    return {{u"name"_s, slot.name},
            {u"type"_s, slot.logical ? u"logical"_s : u"physical"_s},
            {u"active"_s, slot.active},
            {u"behind_bytes"_s, slot.behindBytes < 0 ? QJsonValue() : QJsonValue(slot.behindBytes)},
            {u"wal_status"_s, slot.walStatus}};
}

} // namespace

bool Backend::isIdleInTransaction() const
{
    return state.startsWith("idle in transaction"_L1);
}

QString Backend::who() const
{
    QString text = user.isEmpty() ? (type.isEmpty() ? LiveText::tr("somebody") : type) : user;
    if (!client.isEmpty())
        text += u'@' + client;
    return application.isEmpty() ? text : text + u", "_s + application;
}

QString blockerKindName(BlockerKind kind)
{
    switch (kind) {
    case BlockerKind::Transaction:
        return u"transaction"_s;
    case BlockerKind::IdleInTransaction:
        return u"idle-in-transaction"_s;
    case BlockerKind::PreparedTransaction:
        return u"prepared-transaction"_s;
    case BlockerKind::WraparoundVacuum:
        return u"wraparound-vacuum"_s;
    case BlockerKind::OldSnapshot:
        return u"old-snapshot"_s;
    }
    Q_UNREACHABLE();
}

QString Blocker::kindText() const
{
    switch (kind) {
    case BlockerKind::Transaction:
        return backend.transactionSeconds < 0 ? LiveText::tr("transaction") : LiveText::tr("old transaction");
    case BlockerKind::IdleInTransaction:
        return LiveText::tr("idle in transaction");
    case BlockerKind::PreparedTransaction:
        return LiveText::tr("prepared transaction");
    case BlockerKind::WraparoundVacuum:
        return LiveText::tr("autovacuum against wraparound");
    case BlockerKind::OldSnapshot:
        return LiveText::tr("old snapshot");
    }
    Q_UNREACHABLE();
}

QString Blocker::heldText() const
{
    QStringList parts;
    for (const HeldLock &lock : held)
        parts.append((lock.granted ? LiveText::tr("%1 on %2") : LiveText::tr("waits for %1 on %2"))
                         .arg(lock.mode, lock.relation));
    if (!parts.isEmpty())
        return parts.join(u", "_s);
    return kind == BlockerKind::OldSnapshot ? LiveText::tr("a snapshot") : QString();
}

QString Blocker::advice() const
{
    switch (kind) {
    case BlockerKind::Transaction:
        return backend.hidden
                   ? LiveText::tr("Look again in a moment, or with a role that has pg_read_all_stats.")
                   : LiveText::tr("Wait until it has ended, or talk to its user.");
    case BlockerKind::IdleInTransaction:
        return LiveText::tr(
            "Its client keeps the transaction open and does nothing: it has to commit or roll "
            "back.");
    case BlockerKind::PreparedTransaction:
        return LiveText::tr("It stays until somebody runs COMMIT PREPARED or ROLLBACK PREPARED for it, also "
                            "after a restart of the server.");
    case BlockerKind::WraparoundVacuum:
        return LiveText::tr(
            "It does not give way as other autovacuums do, and when it is cancelled it begins "
            "again: let it finish.");
    case BlockerKind::OldSnapshot:
        return LiveText::tr("CREATE INDEX CONCURRENTLY and its kin wait for every transaction that is older "
                            "than they are.");
    }
    Q_UNREACHABLE();
}

QString SlotNote::text() const
{
    const QString size = QLocale::c().formattedDataSize(qMax<qint64>(0, behindBytes), 1);
    if (walStatus == "lost"_L1)
        return LiveText::tr("The replication slot %1 is lost: the WAL that it needs is gone.").arg(name);
    if (!active)
        return behindBytes < 0
                   ? LiveText::tr("The replication slot %1 is used by nobody.").arg(name)
                   : LiveText::tr("The replication slot %1 is used by nobody and keeps %2 of WAL; what a "
                                  "rewrite writes is kept too.")
                         .arg(name, size);
    return LiveText::tr("The replication slot %1 is %2 behind; what a rewrite writes comes on top.")
        .arg(name, size);
}

QJsonObject BlockerReport::toJson(bool withQueries) const
{
    QJsonArray who;
    for (const Blocker &blocker : blockers)
        who.append(json(blocker, withQueries));
    QJsonArray notes;
    for (const SlotNote &slot : replicationSlots)
        notes.append(json(slot));
    return {{u"blockers"_s, who},
            {u"slots"_s, notes},
            {u"tables"_s, QJsonArray::fromStringList(tables)},
            {u"rewrite_bytes"_s, rewriteBytes},
            {u"lock_timeout_seconds"_s, lockTimeoutSeconds}};
}

QString clockText(double seconds)
{
    if (seconds < 0)
        return u"?"_s;
    const auto whole = qint64(seconds);
    const QString text =
        u"%1:%2"_s.arg(whole / 60 % 60, 2, 10, QLatin1Char('0')).arg(whole % 60, 2, 10, QLatin1Char('0'));
    return whole < 3600 ? text : u"%1:%2"_s.arg(whole / 3600, 2, 10, QLatin1Char('0')).arg(text);
}

} // namespace limbeck
