#include "rehearsal/StatementTrace.h"

#include "sql/StatementSplitter.h"

#include <algorithm>
#include <array>

namespace limbeck {

using namespace Qt::StringLiterals;

StatementTrace::StatementTrace(RowQuery query, const RelationCatalog &known)
    : m_query(std::move(query)), m_known(known)
{
}

bool scansAreForced(const QByteArray &sql)
{
    // TRUNCATE builds its indexes anew over nothing.
    static constexpr std::array planned{"TRUNCATE"_L1, "SELECT"_L1, "INSERT"_L1, "UPDATE"_L1,
                                        "DELETE"_L1,   "MERGE"_L1,  "WITH"_L1,   "VALUES"_L1,
                                        "TABLE"_L1,    "COPY"_L1,   "EXPLAIN"_L1};
    const QString summary = statementSummary(sql, 16).toUpper();
    return std::none_of(planned.begin(), planned.end(),
                        [&summary](QLatin1StringView word) { return summary.startsWith(word); });
}

QString StatementTrace::name(qint64 oid) const
{
    const KnownRelation *relation = m_known.find(oid);
    return relation ? relation->name : QString();
}

// What was counted before the transaction and is not reported yet is in them too.
Result<void> StatementTrace::readScans()
{
    const auto rows =
        m_query(QByteArrayLiteral("SELECT relid, seq_scan FROM pg_catalog.pg_stat_xact_all_tables "
                                  "WHERE relid >= 16384 AND seq_scan > 0"));
    if (!rows)
        return fail(rows.error());
    m_scans.clear();
    for (const QVariantList &row : *rows) {
        const qint64 oid = row.at(0).toLongLong();
        if (m_known.find(oid))
            m_scans.insert(oid, row.at(1).toLongLong());
    }
    return {};
}

// A table that is read is locked to the transaction's end, so that its counter is looked up with its lock.
Result<void> StatementTrace::readLocksAndScans()
{
    const auto rows = m_query(QByteArrayLiteral(R"sql(
SELECT l.relation, l.mode, pg_catalog.pg_stat_get_xact_numscans(l.relation) FROM pg_catalog.pg_locks l
 WHERE l.pid = pg_catalog.pg_backend_pid() AND l.locktype = 'relation' AND l.granted AND l.relation >= 16384)sql"));
    if (!rows)
        return fail(rows.error());
    m_locks.clear();
    for (const QVariantList &row : *rows) {
        const qint64 oid = row.at(0).toLongLong();
        const auto mode = lockModeFromName(row.at(1).toString());
        const KnownRelation *relation = m_known.find(oid);
        if (!mode || !relation)
            continue;
        const auto held = m_locks.constFind(oid);
        if (held == m_locks.constEnd() || *held < *mode)
            m_locks.insert(oid, *mode);
        if (const qint64 scans = row.at(2).toLongLong();
            scans > 0 && QByteArray("rpm").contains(relation->kind))
            m_scans.insert(oid, scans);
    }
    return {};
}

Result<void> StatementTrace::begin()
{
    const auto files = RelationCatalog::read(m_query);
    if (!files)
        return fail(files.error());
    m_files = files->filesOf(m_known);
    if (auto scans = readScans(); !scans)
        return scans;
    return readLocksAndScans();
}

void StatementTrace::noteLocks(RehearsedStatement *statement, const Locks &held) const
{
    for (auto it = held.cbegin(); it != held.cend(); ++it) {
        const KnownRelation *relation = m_known.find(it.key());
        if (*it == LockMode::AccessExclusive && relation && relation->kind != 'i' && relation->kind != 'I')
            statement->heldExclusive.append(relation->name);
    }
    statement->heldExclusive.sort();
    for (auto it = m_locks.cbegin(); it != m_locks.cend(); ++it) {
        const auto before = held.constFind(it.key());
        const bool isNew = before == held.constEnd() || *before < *it;
        statement->locks.push_back({name(it.key()), *it, isNew, true});
    }
    std::sort(statement->locks.begin(), statement->locks.end(), [](const auto &a, const auto &b) {
        return a.mode != b.mode ? a.mode > b.mode : a.relation < b.relation;
    });
}

Result<void> StatementTrace::observe(RehearsedStatement *statement)
{
    const Locks held = m_locks;
    const QHash<qint64, qint64> filesBefore = m_files;
    const QHash<qint64, qint64> scansBefore = m_scans;
    if (auto seen = readLocksAndScans(); !seen)
        return seen;
    const auto touched = RelationCatalog::readLocked(m_query);
    if (!touched)
        return fail(touched.error());
    m_files.insert(touched->filesOf(m_known));
    noteLocks(statement, held);
    statement->rewrites = m_known.rewritten(filesBefore, m_files);
    if (!scansAreForced(statement->sql))
        return {};
    for (auto it = m_scans.cbegin(); it != m_scans.cend(); ++it) {
        if (scansBefore.value(it.key()) < *it)
            statement->scans.append(name(it.key()));
    }
    statement->scans.sort();
    return {};
}

} // namespace limbeck
