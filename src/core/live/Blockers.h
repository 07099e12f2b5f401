#pragma once

#include "base/Finding.h"
#include "sql/LockMode.h"

#include <QJsonObject>
#include <QList>
#include <QMetaType>
#include <QString>
#include <QStringList>

#include <chrono>
#include <optional>

namespace limbeck {

// Another server process as pg_stat_activity shows it. What it runs is somebody else's text and may hold
// secrets of theirs: it is for the eyes of the person who looks right now (window, console) and goes into no
// log, history, event or report. A value.
struct Backend
{
    int pid = 0; // 0: none (a prepared transaction)
    // Microseconds since 1970 on the server: with the pid, the identity of a process. 0: hidden.
    qint64 startedMicros = 0;
    QString user; // empty: hidden, or a process of the server's own
    QString application;
    QString client; // "10.0.0.7:51234", "local"; empty: hidden
    QString database;
    QString state;                  // "active", "idle in transaction"…: PostgreSQL's words; empty: hidden
    QString type;                   // "client backend", "autovacuum worker"…; empty: hidden
    QString query;                  // what it runs or ran last, on one line, cut
    double transactionSeconds = -1; // -1: hidden, or in no transaction
    double stateSeconds = -1;       // in this state
    bool hidden = false;            // this role may not see more (pg_read_all_stats)

    bool isIdleInTransaction() const;
    // "app@10.0.0.7:51234, psql" — for people, without what it runs.
    QString who() const;
};

struct HeldLock
{
    QString relation;
    QString mode;        // as SQL has it: "ACCESS EXCLUSIVE"
    bool granted = true; // false: it waits in the queue, and what comes behind it has to wait too

    friend bool operator==(const HeldLock &, const HeldLock &) = default;
};

enum class BlockerKind
{
    Transaction,       // older than the lock timeout
    IdleInTransaction, // nobody is working there
    PreparedTransaction,
    WraparoundVacuum, // an autovacuum to prevent wraparound, which does not give way
    OldSnapshot       // holds nothing that is needed, but CREATE INDEX CONCURRENTLY waits for it
};

// Somebody that a run would have to wait for.
struct Blocker
{
    BlockerKind kind = BlockerKind::Transaction;
    Backend backend;
    QString gid; // of a prepared transaction
    QList<HeldLock> held;
    QString progress; // of a vacuum: "scanning heap, 40 %"; empty: none

    QString kindText() const; // "idle in transaction"
    QString heldText() const; // "ACCESS SHARE on orders"
    QString advice() const;   // what can be done about it, one sentence
};

// A replication slot that keeps WAL: a rewrite's WAL would be kept too. Blocks nothing.
struct SlotNote
{
    QString name;
    bool logical = false;
    bool active = false;
    qint64 behindBytes = -1; // -1: unknown, it has reserved nothing
    QString walStatus;       // "reserved", "extended", "unreserved", "lost"; empty: the server does not tell

    QString text() const; // one sentence
};

// Who would block a plan now. A value.
struct BlockerReport
{
    QList<Blocker> blockers; // the oldest transaction first
    QList<SlotNote> replicationSlots;
    Findings findings;       // blockers.hidden, blockers.unknown
    QStringList tables;      // that the plan touches and that exist, as the server prints them
    qint64 rewriteBytes = 0; // of the tables that it takes under ACCESS EXCLUSIVE, by the catalog's estimate
    double lockTimeoutSeconds = 0;

    bool isCalm() const { return blockers.isEmpty() && replicationSlots.isEmpty(); }
    // {blockers: [{kind, pid, user, application, client, database, state, backend_start, transaction_seconds,
    //  state_seconds, gid, hidden, held: [{relation, mode, granted}], query?}], slots: [{name, type, active,
    //  behind_bytes, wal_status}], tables, lock_timeout_seconds}; queries only where asked for.
    QJsonObject toJson(bool withQueries) const;
};

QString blockerKindName(BlockerKind kind); // "transaction", "idle-in-transaction"…: for JSON
// "00:12", "01:02:03": how long, without the parts of a second. Below 0: "?".
QString clockText(double seconds);

} // namespace limbeck

Q_DECLARE_METATYPE(limbeck::BlockerReport)
