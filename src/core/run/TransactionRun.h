#pragma once

#include "run/RunContext.h"

#include <QByteArray>
#include <QString>

#include <optional>
#include <vector>

namespace limbeck {

// Runs transactional steps of the plan in one transaction, in one pipeline: BEGIN, then for each step its
// statements, a session reset where they may have set something, and the version row with the history row in
// one guarded statement, then COMMIT. One network round trip for all of it. The session's thread.
class TransactionRun
{
public:
    // Steps [first, first + count) of the context's plan.
    TransactionRun(RunContext &context, size_t first, size_t count);

    // One try. On failure the transaction is rolled back, as far as the connection tells.
    StepResult<void> run(int attempt);

private:
    enum class Kind
    {
        Begin,
        Statement,
        Reset,
        Version,
        Commit
    };
    struct Entry
    {
        Kind kind = Kind::Begin;
        size_t step = 0;
        size_t statement = 0;
    };

    void build();
    void buildStep(size_t index, const QStringList &heads);
    void add(Kind kind, size_t step, size_t statement, QByteArray sql);
    void announce(size_t entry);
    void finished(const StatementOutcome &outcome);
    StepFailure failure(const StatementError &cause);

    RunContext &m_context;
    size_t m_first;
    size_t m_count;
    int m_attempt = 1;
    std::vector<QByteArray> m_statements;
    std::vector<Entry> m_entries;
    QString m_summary; // of the statement that is running
    size_t m_answered = 0;
    bool m_rolledBack = false; // COMMIT answered ROLLBACK
};

} // namespace limbeck
