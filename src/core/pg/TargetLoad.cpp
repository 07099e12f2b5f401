#include "pg/TargetLoad.h"

#include "pg/Session.h"

#include <QCoreApplication>

#include <algorithm>
#include <condition_variable>
#include <mutex>

namespace limbeck {

using namespace Qt::StringLiterals;

namespace {

struct LoadText
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::TargetLoad)
};

using Rows = QList<QVariantList>;

Result<Rows> quietRows(Session &session, const QByteArray &sql)
{
    auto begun = session.execute(QByteArrayLiteral(
        "BEGIN READ ONLY; SET LOCAL statement_timeout = 3000; SET LOCAL lock_timeout = 500"));
    if (!begun) {
        if (session.isAlive())
            (void)session.execute(QByteArrayLiteral("ROLLBACK"));
        return fail(begun.error());
    }
    auto rows = session.rows(sql);
    if (session.isAlive())
        (void)session.execute(QByteArrayLiteral("ROLLBACK"));
    return rows;
}

// Its rows, or none and a finding that says `what` is missing.
std::optional<Rows> rowsOrFinding(Session &session, const QByteArray &sql, const QString &what,
                                  TargetLoad *load)
{
    auto rows = quietRows(session, sql);
    if (rows)
        return std::move(*rows);
    load->findings.append({u"load.unknown"_s, Severity::Info, what, rows.error().message, {}, {}});
    return std::nullopt;
}

// A wait that a stop ends.
void waitUntil(std::chrono::steady_clock::time_point end, const std::stop_token &stop)
{
    std::mutex mutex;
    std::condition_variable_any woken;
    std::unique_lock lock(mutex);
    woken.wait_until(lock, stop, end, [] { return false; });
}

// 16384 is FirstNormalObjectId. `sizes`: how the own, the table's and the indexes' bytes are told.
QByteArray relationsQuery(const char *sizes)
{
    return QByteArrayLiteral(R"sql(
SELECT c.oid::bigint, pg_catalog.format('%I.%I', n.nspname, c.relname), c.relkind::text,
       CASE WHEN t.oid IS NULL THEN '' ELSE pg_catalog.format('%I.%I', tn.nspname, t.relname) END, COALESCE(h.inhparent, 0)::bigint,
       c.reltuples::float8, )sql") +
           sizes + QByteArrayLiteral(R"sql(
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
  LEFT JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
  LEFT JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
  LEFT JOIN pg_catalog.pg_inherits h ON h.inhrelid = c.oid AND c.relispartition
 WHERE c.relkind IN ('r', 'p', 'm', 'i', 'I') AND c.relpersistence <> 't' AND c.oid >= 16384
   AND n.nspname NOT IN ('pg_toast', 'limbeck'))sql");
}

constexpr auto realSizes = "pg_catalog.pg_relation_size(c.oid), pg_catalog.pg_table_size(c.oid), "
                           "COALESCE(pg_catalog.pg_indexes_size(c.oid), 0)";
// Of the last VACUUM or ANALYZE, without TOAST: takes no lock.
constexpr auto pageSizes = "x.bytes, x.bytes, COALESCE((SELECT sum(ic.relpages)::bigint * x.page FROM "
                           "pg_catalog.pg_index ii JOIN pg_catalog.pg_class ic ON ic.oid = ii.indexrelid "
                           "WHERE ii.indrelid = c.oid), 0)::bigint";
constexpr auto pageSizesJoin =
    " CROSS JOIN LATERAL (SELECT page, c.relpages * page AS bytes FROM (SELECT "
    "pg_catalog.current_setting('block_size')::bigint AS page) s) x\n WHERE c.relkind";

// A partitioned relation is what its partitions are.
void addTo(RelationLoad *parent, const RelationLoad &part)
{
    const auto add = [](auto *sum, auto value) {
        if (value >= 0)
            *sum = std::max<std::remove_reference_t<decltype(*sum)>>(*sum, 0) + value;
    };
    add(&parent->rows, part.rows);
    add(&parent->deadRows, part.deadRows);
    add(&parent->writesPerSecond, part.writesPerSecond);
    parent->heapBytes += part.heapBytes;
    parent->tableBytes += part.tableBytes;
    parent->totalBytes += part.totalBytes;
}

struct ReadRelation
{
    QString name;
    qint64 parent = 0;
    RelationLoad load;
};

void sumUp(QHash<qint64, ReadRelation> *relations)
{
    const QHash<qint64, ReadRelation> own = *relations;
    for (const ReadRelation &part : own) {
        if (part.load.kind == 'p' || part.load.kind == 'I')
            continue;
        for (qint64 above = part.parent; above != 0; above = own.value(above).parent) {
            const auto parent = relations->find(above);
            if (parent == relations->end())
                break;
            addTo(&parent->load, part.load);
        }
    }
}

} // namespace

TargetLoadMeter::TargetLoadMeter(Session &session) : m_session(session) {}

void TargetLoadMeter::begin()
{
    TargetLoad unused; // what cannot be read the first time is told the second time
    m_first = readCounters(&unused);
    m_begun = std::chrono::steady_clock::now();
}

TargetLoad TargetLoadMeter::finish(std::chrono::milliseconds interval, std::stop_token stop)
{
    if (m_first)
        waitUntil(m_begun + interval, stop);
    TargetLoad load;
    const auto now = readCounters(&load);
    if (m_first && now)
        load.intervalSeconds = std::max(0.0, now->clock - m_first->clock);
    readRelations(&load, now);
    readSessions(&load);
    readReplicas(&load);
    readAges(&load);
    return load;
}

TargetLoad TargetLoadMeter::sizes()
{
    TargetLoad load;
    readRelations(&load, readCounters(&load));
    return load;
}

std::optional<TargetLoadMeter::Reading> TargetLoadMeter::readCounters(TargetLoad *load)
{
    const auto rows = rowsOrFinding(m_session, QByteArrayLiteral(R"sql(
SELECT EXTRACT(epoch FROM pg_catalog.clock_timestamp())::float8, 0::bigint, 0::bigint, 0::bigint, 0::bigint
UNION ALL
SELECT 0, relid::bigint, n_live_tup, n_dead_tup, n_tup_ins + n_tup_upd + n_tup_del
  FROM pg_catalog.pg_stat_user_tables)sql"),
                                    LoadText::tr("The target's write rates could not be read."), load);
    if (!rows)
        return std::nullopt;
    Reading reading;
    for (const QVariantList &row : *rows) {
        const qint64 oid = row.at(1).toLongLong();
        if (oid == 0)
            reading.clock = row.at(0).toDouble();
        else
            reading.tables.insert(oid,
                                  {row.at(2).toLongLong(), row.at(3).toLongLong(), row.at(4).toLongLong()});
    }
    return reading;
}

void TargetLoadMeter::noteCounters(RelationLoad *relation, qint64 oid,
                                   const std::optional<Reading> &now) const
{
    if (!now || !now->tables.contains(oid))
        return;
    const Counters counters = now->tables.value(oid);
    if (counters.live > 0)
        relation->rows = counters.live;
    relation->deadRows = counters.dead;
    const double seconds = m_first ? now->clock - m_first->clock : 0;
    // Counters that went back were reset meanwhile.
    const qint64 writes = m_first ? counters.writes - m_first->tables.value(oid).writes : -1;
    if (seconds > 0 && writes >= 0)
        relation->writesPerSecond = double(writes) / seconds;
}

void TargetLoadMeter::readRelations(TargetLoad *load, const std::optional<Reading> &now)
{
    auto rows = quietRows(m_session, relationsQuery(realSizes));
    if (!rows && m_session.isAlive()) {
        const Error why = rows.error();
        rows = quietRows(m_session, relationsQuery(pageSizes).replace("\n WHERE c.relkind", pageSizesJoin));
        if (rows)
            load->findings.append(
                {u"load.sizes"_s,
                 Severity::Info,
                 LoadText::tr("The target's sizes are those of the last VACUUM or ANALYZE, without TOAST."),
                 LoadText::tr("They could not be measured: %1").arg(why.message),
                 {},
                 {}});
    }
    if (!rows) {
        load->findings.append({u"load.unknown"_s,
                               Severity::Info,
                               LoadText::tr("The target's sizes could not be read."),
                               rows.error().message,
                               {},
                               {}});
        return;
    }
    QHash<qint64, ReadRelation> relations;
    for (const QVariantList &row : std::as_const(*rows)) {
        ReadRelation read{row.at(1).toString(), row.at(4).toLongLong(), {}};
        read.load.kind = row.at(2).toString().at(0).toLatin1();
        read.load.table = row.at(3).toString();
        read.load.rows = qint64(row.at(5).toDouble());
        read.load.heapBytes = row.at(6).toLongLong();
        read.load.tableBytes = row.at(7).toLongLong();
        read.load.totalBytes = read.load.tableBytes + row.at(8).toLongLong();
        noteCounters(&read.load, row.at(0).toLongLong(), now);
        if (read.load.kind == 'p' || read.load.kind == 'I')
            read.load.rows = -1; // of the partitions, which are summed up
        relations.insert(row.at(0).toLongLong(), read);
    }
    sumUp(&relations);
    for (const ReadRelation &read : std::as_const(relations))
        load->relations.insert(read.name, read.load);
}

void TargetLoadMeter::readSessions(TargetLoad *load)
{
    const auto hidden = quietRows(m_session, QByteArrayLiteral(R"sql(
SELECT count(*) FROM pg_catalog.pg_stat_activity
 WHERE datname = pg_catalog.current_database() AND pid <> pg_catalog.pg_backend_pid()
   AND query = '<insufficient privilege>')sql"));
    const int count = hidden && !hidden->isEmpty() ? hidden->first().first().toInt() : 0;
    if (count > 0)
        load->findings.append(
            {u"load.no-right"_s,
             Severity::Info,
             LoadText::tr("%n session(s) of other roles cannot be looked into: one of them may hold the "
                          "longest transaction.",
                          nullptr, count),
             LoadText::tr("A member of pg_read_all_stats (or pg_monitor) sees them."),
             {},
             {}});
    const auto longest = rowsOrFinding(m_session, QByteArrayLiteral(R"sql(
SELECT pid, COALESCE(usename::text, ''), COALESCE(application_name, ''), COALESCE(state, ''),
       EXTRACT(epoch FROM pg_catalog.clock_timestamp() - xact_start)::float8
  FROM pg_catalog.pg_stat_activity
 WHERE xact_start IS NOT NULL AND pid <> pg_catalog.pg_backend_pid()
   AND datname = pg_catalog.current_database()
 ORDER BY xact_start LIMIT 1)sql"),
                                       LoadText::tr("The target's sessions could not be read."), load);
    if (longest && !longest->isEmpty()) {
        const QVariantList &row = longest->first();
        load->longest = RunningTransaction{row.at(0).toInt(), row.at(1).toString(), row.at(2).toString(),
                                           row.at(3).toString(), row.at(4).toDouble()};
    }
    const auto prepared =
        rowsOrFinding(m_session, QByteArrayLiteral(R"sql(
SELECT gid, owner::text, EXTRACT(epoch FROM pg_catalog.clock_timestamp() - prepared)::float8
  FROM pg_catalog.pg_prepared_xacts WHERE database = pg_catalog.current_database() ORDER BY prepared)sql"),
                      LoadText::tr("The target's prepared transactions could not be read."), load);
    for (const QVariantList &row : prepared.value_or(Rows()))
        load->prepared.push_back({row.at(0).toString(), row.at(1).toString(), row.at(2).toDouble()});
}

// On a standby that feeds others, what it has received stands for what was written.
void TargetLoadMeter::readReplicas(TargetLoad *load)
{
    const auto rows = rowsOrFinding(m_session, QByteArrayLiteral(R"sql(
SELECT COALESCE(application_name, ''), COALESCE(state, ''),
       COALESCE(pg_catalog.pg_wal_lsn_diff(CASE WHEN pg_catalog.pg_is_in_recovery()
           THEN pg_catalog.pg_last_wal_receive_lsn() ELSE pg_catalog.pg_current_wal_lsn() END,
           replay_lsn), -1)::bigint,
       COALESCE(EXTRACT(epoch FROM replay_lag), -1)::float8, COALESCE(sync_state IN ('sync', 'quorum'), false)
  FROM pg_catalog.pg_stat_replication ORDER BY 1)sql"),
                                    LoadText::tr("The target's replicas could not be read."), load);
    for (const QVariantList &row : rows.value_or(Rows()))
        load->replicas.push_back({row.at(0).toString(), row.at(1).toString(), row.at(2).toLongLong(),
                                  row.at(3).toDouble(), row.at(4).toBool()});
}

void TargetLoadMeter::readAges(TargetLoad *load)
{
    const auto rows =
        rowsOrFinding(m_session, QByteArrayLiteral(R"sql(
SELECT pg_catalog.age(datfrozenxid)::bigint, pg_catalog.current_setting('autovacuum_freeze_max_age')::bigint
  FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())sql"),
                      LoadText::tr("The age of the target's oldest transaction could not be read."), load);
    if (!rows || rows->isEmpty())
        return;
    load->wraparoundAge = rows->first().at(0).toLongLong();
    load->wraparoundLimit = rows->first().at(1).toLongLong();
}

} // namespace limbeck
