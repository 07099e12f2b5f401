#pragma once

#include "base/Finding.h"

#include <QHash>
#include <QJsonObject>
#include <QString>
#include <QStringList>

#include <chrono>
#include <optional>
#include <stop_token>
#include <vector>

namespace limbeck {

class Session;

// How large and how busy a table, a materialized view or an index is. A partitioned one has the sums of its
// partitions.
struct RelationLoad
{
    char kind = 'r';             // pg_class.relkind
    QString table;               // of an index: the table that it is of; else empty
    qint64 rows = -1;            // the server's own estimate; -1: never counted
    qint64 deadRows = -1;        // the same; -1: not known
    qint64 heapBytes = 0;        // its own pages; of an index, the index
    qint64 tableBytes = 0;       // with TOAST, without indexes
    qint64 totalBytes = 0;       // with TOAST and indexes
    double writesPerSecond = -1; // rows inserted, updated and deleted; -1: not known
};

struct RunningTransaction
{
    int pid = 0;
    QString user;
    QString application;
    QString state; // "active", "idle in transaction": PostgreSQL's word
    double seconds = 0;
};

struct PreparedTransaction
{
    QString name; // as in COMMIT PREPARED
    QString owner;
    double seconds = 0;
};

struct ReplicaLoad
{
    QString name;             // application_name; empty: not allowed to see it
    QString state;            // "streaming"…
    qint64 lagBytes = -1;     // -1: not known
    double lagSeconds = -1;   // -1: not known, or nothing is written
    bool synchronous = false; // commits wait for it
};

// What a database bears at this moment. A value type.
struct TargetLoad
{
    QHash<QString, RelationLoad> relations;    // by "public.orders", quoted where needed (format('%I.%I'))
    double intervalSeconds = 0;                // between the two readings; 0: writes per second are not known
    std::optional<RunningTransaction> longest; // of other sessions in this database
    std::vector<PreparedTransaction> prepared;
    std::vector<ReplicaLoad> replicas;
    qint64 wraparoundAge = -1;   // age(datfrozenxid) in transactions; -1: not known
    qint64 wraparoundLimit = -1; // autovacuum_freeze_max_age
    Findings findings;           // load.no-right, load.sizes, load.unknown

    const RelationLoad *find(const QString &relation) const;
    // {interval_s, relations: [{relation, kind, table, rows, dead_rows, heap_bytes, table_bytes, total_bytes,
    // writes_per_s}], longest_transaction, prepared_transactions, replicas, wraparound_age,
    // wraparound_limit}; null where it is not known. `only`: of these relations; without: of all.
    QJsonObject toJson(const std::optional<QStringList> &only = {}) const;
};

// Reads it in two readings, with an interval between them: begin(), time that may be used for other things,
// finish(). Each query is in a read-only transaction of its own, bounded to three seconds, and waits for no
// lock longer than half a second. What cannot be read is left out and told as a finding: nothing here fails.
// The session must not be in a transaction. The session's thread, which is not the GUI's.
class TargetLoadMeter
{
public:
    explicit TargetLoadMeter(Session &session); // outlives this object

    void begin();
    // Waits until `interval` has passed since begin(), or for a stop; what was read until then is given.
    TargetLoad finish(std::chrono::milliseconds interval = std::chrono::seconds(2),
                      std::stop_token stop = {});
    // Only how large the relations are and how many rows they have: one reading, no waiting for an interval.
    TargetLoad sizes();

private:
    struct Counters
    {
        qint64 live = 0;
        qint64 dead = 0;
        qint64 writes = 0;
    };
    struct Reading
    {
        double clock = 0; // the server's, seconds
        QHash<qint64, Counters> tables;
    };

    std::optional<Reading> readCounters(TargetLoad *load);
    void readRelations(TargetLoad *load, const std::optional<Reading> &now);
    void noteCounters(RelationLoad *relation, qint64 oid, const std::optional<Reading> &now) const;
    void readSessions(TargetLoad *load);
    void readReplicas(TargetLoad *load);
    void readAges(TargetLoad *load);

    Session &m_session;
    std::optional<Reading> m_first;
    std::chrono::steady_clock::time_point m_begun;
};

} // namespace limbeck
