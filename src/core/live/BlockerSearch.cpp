#include "live/BlockerSearch.h"

#include "live/BackendColumns.h"
#include "pg/Session.h"
#include "run/RunContext.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSet>

#include <algorithm>
#include <vector>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

using namespace std::chrono_literals;

struct SearchText
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::Blockers)
};

// An application rests this long between two statements of a transaction without anybody noticing.
constexpr double restSeconds = 1;
// A slot that is used and no further behind than this is nothing to tell about.
constexpr qint64 slotTolerance = qint64(1) << 30;
constexpr std::chrono::milliseconds secondLook = 1s;

// One statement, so one round trip. A prepared transaction is known by the lock on its own id: it keeps the
// virtual id of the session that prepared it until the server is restarted. $1: the needs as JSON; $2:
// anything may be locked; $3: old snapshots count. It calls nothing that locks a table
// (pg_total_relation_size() would).
QByteArray searchSql()
{
    static const QByteArray sql =
        R"(WITH RECURSIVE wanted AS (
  SELECT w->>'name' AS name, (w->>'neighbours')::boolean AS neighbours,
    ARRAY(SELECT pg_catalog.json_array_elements_text(w->'conflicts')) AS conflicts
  FROM pg_catalog.json_array_elements($1::json) AS w),
named AS (
  SELECT COALESCE(i.indrelid, c.oid) AS oid, w.conflicts, w.neighbours
  FROM wanted w JOIN pg_catalog.pg_class c ON c.oid = pg_catalog.to_regclass(w.name)
  LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid),
everything AS (SELECT $4::text[] AS modes),
touched AS (
  (SELECT oid, conflicts FROM named
   UNION ALL SELECT k.confrelid, e.modes FROM everything e, named n JOIN pg_catalog.pg_constraint k
     ON k.conrelid = n.oid AND k.contype = 'f' WHERE n.neighbours
   UNION ALL SELECT k.conrelid, e.modes FROM everything e, named n JOIN pg_catalog.pg_constraint k
     ON k.confrelid = n.oid AND k.contype = 'f' WHERE n.neighbours)
  UNION ALL SELECT h.inhrelid, t.conflicts FROM touched t JOIN pg_catalog.pg_inherits h ON h.inhparent = t.oid),
locks AS MATERIALIZED (
  SELECT l.pid, l.virtualtransaction, l.relation, l.mode, l.granted
  FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_database d ON d.oid = l.database
  WHERE d.datname = pg_catalog.current_database() AND l.locktype = 'relation'
    AND l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid()),
in_the_way AS MATERIALIZED (
  SELECT k.* FROM locks k JOIN touched t ON t.oid = k.relation AND k.mode = ANY (t.conflicts)
  UNION SELECT k.* FROM locks k WHERE $2::boolean AND k.relation >= 16384),
held AS (
  SELECT pid, virtualtransaction, pg_catalog.json_agg(pg_catalog.json_build_object('relation',
    relation::regclass::text, 'mode', mode, 'granted', granted) ORDER BY relation, mode) AS locks
  FROM in_the_way GROUP BY pid, virtualtransaction)
SELECT pg_catalog.json_build_object(
  'sessions', (SELECT pg_catalog.json_agg(pg_catalog.json_build_object('backend', )" +
        backendJson() +
        R"(, 'locks', h.locks, 'virtual', h.virtualtransaction, 'phase', v.phase,
      'percent', CASE WHEN v.heap_blks_total > 0 THEN 100 * v.heap_blks_scanned / v.heap_blks_total END))
    FROM pg_catalog.pg_stat_activity a LEFT JOIN held h ON h.pid = a.pid
    LEFT JOIN pg_catalog.pg_stat_progress_vacuum v ON v.pid = a.pid
    WHERE h.pid IS NOT NULL OR ($3::boolean AND a.datname = pg_catalog.current_database()
      AND a.backend_xmin IS NOT NULL AND a.pid <> pg_catalog.pg_backend_pid())),
  'prepared', (SELECT pg_catalog.json_agg(pg_catalog.json_build_object('gid', p.gid, 'user', p.owner,
      'database', p.database, 'age', extract(epoch from pg_catalog.clock_timestamp() - p.prepared)::float8,
      'locks', h.locks))
    FROM pg_catalog.pg_prepared_xacts p
    JOIN pg_catalog.pg_locks own ON own.locktype = 'transactionid' AND own.transactionid = p.transaction
      AND own.pid IS NULL
    JOIN held h ON h.pid IS NULL AND h.virtualtransaction = own.virtualtransaction),
  'slots', (SELECT pg_catalog.json_agg(pg_catalog.json_build_object('name', s.slot_name, 'type', s.slot_type,
      'active', s.active, 'status', pg_catalog.to_jsonb(s)->>'wal_status', 'behind', pg_catalog.pg_wal_lsn_diff(
        CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_replay_lsn()
        ELSE pg_catalog.pg_current_wal_lsn() END, s.restart_lsn)::bigint))
    FROM pg_catalog.pg_replication_slots s WHERE NOT s.temporary),
  'tables', (SELECT pg_catalog.json_agg(DISTINCT oid::regclass::text) FROM touched),
  'pages', (SELECT sum(c.relpages::bigint + COALESCE(t.relpages, 0) + COALESCE((SELECT sum(x.relpages)
        FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
        WHERE i.indrelid = c.oid), 0))
      * pg_catalog.current_setting('block_size')::bigint
    FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_class t ON t.oid = c.reltoastrelid
    WHERE c.relkind IN ('r', 'm', 'p')
      AND c.oid IN (SELECT oid FROM touched WHERE 'AccessShareLock' = ANY (conflicts))),
  'sees_all', pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE'))::text)";
    return sql;
}

QString modeForPeople(const QString &catalogName)
{
    const auto mode = lockModeFromName(catalogName);
    return mode ? lockModeName(*mode) : catalogName;
}

// The strongest mode on each relation stands for all.
QList<HeldLock> heldFromJson(const QJsonArray &array)
{
    QList<HeldLock> held;
    QList<LockMode> modes;
    for (const QJsonValue &value : array) {
        const QString name = value["mode"_L1].toString();
        const LockMode mode = lockModeFromName(name).value_or(LockMode::AccessShare);
        const HeldLock lock{value["relation"_L1].toString(), modeForPeople(name),
                            value["granted"_L1].toBool()};
        const auto same = std::find_if(held.cbegin(), held.cend(), [&lock](const HeldLock &known) {
            return known.relation == lock.relation && known.granted == lock.granted;
        });
        const auto at = same - held.cbegin();
        if (same == held.cend()) {
            held.append(lock);
            modes.append(mode);
        } else if (mode > modes.at(at)) {
            held[at] = lock;
            modes[at] = mode;
        }
    }
    return held;
}

// One search from the question to the report.
class Search
{
public:
    Search(Session &session, const BlockerQuestion &question) : m_session(session), m_question(question) {}

    Result<BlockerReport> run()
    {
        m_report.lockTimeoutSeconds = double(m_question.lockTimeout.count()) / 1000;
        auto read = readBounded(searchSql(), parameters());
        if (!read)
            return fail(read.error());
        const QJsonObject found = QJsonDocument::fromJson(read->toString().toUtf8()).object();
        const QJsonArray sessions = found.value("sessions"_L1).toArray();
        for (const QJsonValue &session : sessions)
            addSession(session.toObject());
        const QJsonArray prepared = found.value("prepared"_L1).toArray();
        for (const QJsonValue &transaction : prepared)
            addPrepared(transaction.toObject());
        const QJsonArray slots = found.value("slots"_L1).toArray();
        for (const QJsonValue &slot : slots)
            addSlot(slot.toObject());
        const QJsonArray tables = found.value("tables"_L1).toArray();
        for (const QJsonValue &table : tables)
            m_report.tables.append(table.toString());
        m_report.rewriteBytes = qint64(found.value("pages"_L1).toDouble());
        if (auto looked = lookAgain(); !looked)
            return fail(looked.error());
        std::stable_sort(m_report.blockers.begin(), m_report.blockers.end(),
                         [](const Blocker &a, const Blocker &b) {
                             return a.backend.transactionSeconds > b.backend.transactionSeconds;
                         });
        addFindings(found.value("sees_all"_L1).toBool());
        return std::move(m_report);
    }

private:
    QVariantList parameters() const
    {
        LockNeeds needs = m_question.needs;
        const bool anything = !needs.unknown.isEmpty();
        if (anything || !needs.relations.empty()) {
            // Another migration that is under way has changed the version row, and everybody waits for it.
            needs.relations.push_back({QString::fromUtf8(m_question.versionTable.quoted()), 0, false});
            needs.relations.back().add(LockMode::Exclusive);
        }
        QJsonArray wanted;
        for (const LockNeed &need : needs.relations)
            wanted.append(
                QJsonObject{{u"name"_s, need.name},
                            {u"neighbours"_s, need.neighbours},
                            {u"conflicts"_s, QJsonArray::fromStringList(conflictingModes(need.modes))}});
        const QStringList all = conflictingModes(1U << unsigned(LockMode::AccessExclusive));
        return {QString::fromUtf8(QJsonDocument(wanted).toJson(QJsonDocument::Compact)), anything,
                needs.snapshots, u'{' + all.join(u',') + u'}'};
    }

    // In a transaction of its own, for the sake of its time limit.
    Result<QVariant> readBounded(const QByteArray &sql, const QVariantList &parameters)
    {
        const CancelOnStop cancel(m_session, m_question.stop);
        std::vector<QByteArray> begin{QByteArrayLiteral("BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY"),
                                      "SET LOCAL statement_timeout = " +
                                          QByteArray::number(qint64(m_question.atMost.count()))};
        if (const QByteArray off = jitOff(m_session, true); !off.isEmpty())
            begin.push_back(off);
        if (auto begun = m_session.pipeline(begin, [](const StatementOutcome &) {}); !begun)
            return fail(explained(begun.error().error));
        auto value = m_session.value(sql, parameters);
        const auto ended = m_session.execute(QByteArrayLiteral("ROLLBACK"));
        if (!value)
            return fail(explained(value.error()));
        if (m_question.stop.stop_requested())
            return fail(cancelled());
        if (!ended)
            return fail(ended.error());
        return value;
    }

    static Error cancelled()
    {
        return {u"blockers.cancelled"_s,
                SearchText::tr("The look at who would block was stopped."),
                {},
                {},
                {},
                {}};
    }

    Error explained(const Error &error) const
    {
        if (error.code != "sql.cancelled"_L1)
            return error;
        if (m_question.stop.stop_requested())
            return cancelled();
        return {u"blockers.slow"_s,
                SearchText::tr("The server did not tell within %1 s who would block.")
                    .arg(double(m_question.atMost.count()) / 1000),
                error.message,
                SearchText::tr("Look again, or go on without it."),
                error.sqlstate,
                {}};
    }

    bool isOld(const Backend &backend) const
    {
        return backend.transactionSeconds >= double(m_question.lockTimeout.count()) / 1000;
    }

    void addSession(const QJsonObject &object)
    {
        Blocker blocker;
        blocker.backend = backendFromJson(object.value("backend"_L1).toObject());
        blocker.held = heldFromJson(object.value("locks"_L1).toArray());
        const Backend &backend = blocker.backend;
        if (backend.type == "parallel worker"_L1)
            return;
        if (backend.type == "autovacuum worker"_L1) {
            if (!backend.query.endsWith("(to prevent wraparound)"_L1) || blocker.held.isEmpty())
                return; // any other gives way to whoever waits for it
            blocker.kind = BlockerKind::WraparoundVacuum;
            const QJsonValue percent = object.value("percent"_L1);
            blocker.progress = object.value("phase"_L1).toString();
            if (percent.isDouble())
                blocker.progress += u", %1 %"_s.arg(percent.toInt());
        } else if (backend.isIdleInTransaction() && (backend.stateSeconds >= restSeconds || isOld(backend))) {
            blocker.kind = BlockerKind::IdleInTransaction;
        } else if (!isOld(backend) && !backend.hidden) {
            return;
        }
        if (blocker.held.isEmpty() && blocker.kind == BlockerKind::Transaction)
            blocker.kind = BlockerKind::OldSnapshot;
        if (backend.hidden)
            m_unsure = true;
        m_virtual.append(object.value("virtual"_L1).toString());
        m_report.blockers.append(blocker);
    }

    void addPrepared(const QJsonObject &object)
    {
        Blocker blocker;
        blocker.kind = BlockerKind::PreparedTransaction;
        blocker.gid = object.value("gid"_L1).toString();
        blocker.backend.user = object.value("user"_L1).toString();
        blocker.backend.database = object.value("database"_L1).toString();
        blocker.backend.transactionSeconds = object.value("age"_L1).toDouble(-1);
        blocker.held = heldFromJson(object.value("locks"_L1).toArray());
        m_virtual.append(QString());
        m_report.blockers.append(blocker);
    }

    void addSlot(const QJsonObject &object)
    {
        SlotNote note;
        note.name = object.value("name"_L1).toString();
        note.logical = object.value("type"_L1).toString() == "logical"_L1;
        note.active = object.value("active"_L1).toBool();
        note.walStatus = object.value("status"_L1).toString();
        note.behindBytes = qint64(object.value("behind"_L1).toDouble(-1));
        if (!note.active || note.behindBytes > slotTolerance || note.walStatus == "lost"_L1)
            m_report.replicationSlots.append(note);
    }

    // How old a hidden transaction is cannot be read, but one that is gone a second later was not old.
    Result<void> lookAgain()
    {
        if (!m_unsure)
            return {};
        if (waitForStop(m_question.stop, std::min(secondLook, std::max(m_question.lockTimeout, 1ms))))
            return fail(cancelled());
        const auto left = readBounded(
            QByteArrayLiteral("SELECT COALESCE(pg_catalog.string_agg(DISTINCT virtualtransaction, ' '), '') "
                              "FROM pg_catalog.pg_locks"),
            {});
        if (!left)
            return fail(left.error());
        const QStringList there = left->toString().split(u' ');
        QList<Blocker> kept;
        for (qsizetype i = 0; i < m_report.blockers.size(); ++i) {
            if (!m_report.blockers.at(i).backend.hidden || there.contains(m_virtual.at(i)))
                kept.append(m_report.blockers.at(i));
        }
        m_report.blockers = kept;
        return {};
    }

    void addFindings(bool seesAll)
    {
        const QStringList &unknown = m_question.needs.unknown;
        if (!unknown.isEmpty())
            m_report.findings.append(
                {u"blockers.unknown"_s,
                 Severity::Info,
                 SearchText::tr("What %1 locks is not known before it runs, so all transactions of this "
                                "database that are older than the lock timeout count.")
                     .arg(unknown.join(u", "_s)),
                 {},
                 {},
                 {}});
        if (!seesAll)
            m_report.findings.append(
                {u"blockers.hidden"_s,
                 Severity::Info,
                 SearchText::tr(
                     "This role sees of other roles' sessions that they hold locks, not since when "
                     "and what they run."),
                 SearchText::tr("A role with pg_read_all_stats sees all of it: GRANT pg_read_all_stats TO …"),
                 {},
                 {}});
    }

    Session &m_session;
    const BlockerQuestion &m_question;
    BlockerReport m_report;
    bool m_unsure = false;
    QStringList m_virtual; // of each blocker
};

} // namespace

Result<BlockerReport> findBlockers(Session &session, const BlockerQuestion &question)
{
    return Search(session, question).run();
}

} // namespace limbeck
