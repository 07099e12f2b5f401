#pragma once

#include "rehearsal/LockBarrier.h"
#include "rehearsal/RehearsalReport.h"
#include "rehearsal/RelationCatalog.h"

#include <memory>

namespace limbeck {

class Session;

// Sees what one statement does that runs outside of a transaction (CREATE INDEX CONCURRENTLY, VACUUM…), on a
// throw-away copy: its locks by a LockBarrier, rewrites by the relations' files, scans by the counters of
// ended transactions. The session's thread.
class OutsideTrace
{
public:
    // `copy`: any session of the copy. `runner`: queries on the connection that runs the statement, which is
    // in no transaction. All outlive this object.
    OutsideTrace(Session &copy, RowQuery runner, const RelationCatalog &known);

    // Before the statement, which the backend `pid` will run. Errors: those of Session and of the query.
    Result<void> begin(const QByteArray &sql, int pid);
    // Behind it: fills in its locks, rewrites and scans.
    Result<void> observe(RehearsedStatement *statement);
    // Behind one that failed.
    void abandon() { m_barrier.reset(); }

private:
    Result<std::vector<qint64>> namedTables(const QByteArray &sql);
    Result<QHash<qint64, qint64>> committedScans();

    Session &m_session;
    RowQuery m_runner;
    const RelationCatalog &m_known;
    QHash<qint64, qint64> m_scans;
    RelationCatalog m_files;
    std::unique_ptr<LockBarrier> m_barrier;
};

} // namespace limbeck
