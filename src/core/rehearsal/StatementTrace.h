#pragma once

#include "base/Result.h"
#include "rehearsal/RehearsalReport.h"
#include "rehearsal/RelationCatalog.h"

#include <QHash>

namespace limbeck {

// Sees what statements do to the relations of a catalog, from inside of their own transaction: begin() before
// the first, observe() behind each. Locks come from pg_locks, rewrites from the relations' files, scans from
// the transaction's own counters (those of pg_stat_xact_all_tables). On a schema of thousands of tables all
// of them are looked at only once for a transaction. The query's thread.
class StatementTrace
{
public:
    // `query`: on the connection that runs the statements. `known`: what was there before the run; nothing
    // else is told of. It outlives this object.
    StatementTrace(RowQuery query, const RelationCatalog &known);

    // In the transaction that the statements will run in. Errors: those of the query.
    Result<void> begin();
    // Behind a statement: fills in its locks, rewrites, scans and what was locked before it. Errors: those of
    // Session.
    Result<void> observe(RehearsedStatement *statement);

private:
    using Locks = QHash<qint64, LockMode>;

    Result<void> readScans();
    Result<void> readLocksAndScans();
    QString name(qint64 oid) const;
    void noteLocks(RehearsedStatement *statement, const Locks &held) const;

    RowQuery m_query;
    const RelationCatalog &m_known;
    Locks m_locks;                 // the strongest on each relation, behind the last statement
    QHash<qint64, qint64> m_files; // relation -> file node
    QHash<qint64, qint64> m_scans; // table -> scans of the transaction so far
};

// Whether a statement's full scans are its own doing and not the choice of a planner that saw empty tables:
// SELECT, INSERT, UPDATE, DELETE and their kin are not, nor is TRUNCATE, which reads nothing. Pure.
bool scansAreForced(const QByteArray &sql);

} // namespace limbeck
