#include "run/TransactionRun.h"

#include "plan/SessionReset.h"
#include "plan/VersionSql.h"
#include "run/History.h"
#include "run/RunErrors.h"
#include "run/SessionSettings.h"

#include <algorithm>

namespace limbeck {

TransactionRun::TransactionRun(RunContext &context, size_t first, size_t count)
    : m_context(context), m_first(first), m_count(count)
{
    build();
}

void TransactionRun::add(Kind kind, size_t step, size_t statement, QByteArray sql)
{
    m_statements.push_back(std::move(sql));
    m_entries.push_back({kind, step, statement});
}

void TransactionRun::buildStep(size_t index, const QStringList &heads)
{
    const PlanStep &step = m_context.plan.steps[index];
    for (size_t i = 0; i < step.statements.size(); ++i)
        add(Kind::Statement, index, i, step.statements[i].sql);
    if (mayTouchSession(step.statements)) {
        const QByteArrayList restore = restoreStatements(m_context);
        for (const QByteArray &sql : restore)
            add(Kind::Reset, index, 0, sql);
    }
    const VersionChange change{heads, step.headsBefore, step.headsAfter};
    add(Kind::Version, index, 0,
        isPlainUpdate(change) && !m_context.prepared.isEmpty()
            ? executeVersionUpdate(m_context.prepared, change, historyValues(m_context, step))
            : guardedVersionChange(m_context.table, change, historyInsert(m_context, step)));
}

void TransactionRun::build()
{
    add(Kind::Begin, m_first, 0, QByteArrayLiteral("BEGIN"));
    QStringList heads = m_context.heads;
    for (size_t i = m_first; i < m_first + m_count; ++i) {
        buildStep(i, heads);
        heads = headsAfterStep(heads, m_context.plan.steps[i]);
    }
    add(Kind::Commit, m_first + m_count - 1, 0, QByteArrayLiteral("COMMIT"));
}

// Reports what the server is about to do: the entry behind the one that was answered.
void TransactionRun::announce(size_t entry)
{
    const auto &[kind, index, number] = m_entries[entry];
    const PlanStep &step = m_context.plan.steps[index];
    const bool newStep = entry == 1 || m_entries[entry - 1].step != index;
    if (newStep && kind != Kind::Commit) {
        m_context.revision = step.revision.id;
        m_context.report(RevisionStarted{step.revision.id, step.direction, step.title(m_context.plan.kind),
                                         int(index) + 1, int(m_context.plan.steps.size()),
                                         int(step.statements.size()), true, m_attempt});
    }
    if (kind != Kind::Statement)
        return;
    const Statement &statement = step.statements[number];
    m_summary = statementSummary(statement.sql);
    m_context.report(StatementStarted{step.revision.id, int(number) + 1, int(step.statements.size()),
                                      m_summary, statement.line});
}

void TransactionRun::finished(const StatementOutcome &outcome)
{
    m_answered = size_t(outcome.index) + 1;
    const auto &[kind, index, number] = m_entries[size_t(outcome.index)];
    const PlanStep &step = m_context.plan.steps[index];
    if (kind == Kind::Statement)
        m_context.report(StatementFinished{step.revision.id, int(number) + 1, int(step.statements.size()),
                                           m_summary, QString::fromLatin1(outcome.commandTag), outcome.rows,
                                           double(outcome.elapsed.count()) / 1000,
                                           step.statements[number].line});
    else if (kind == Kind::Commit)
        m_rolledBack = outcome.commandTag == "ROLLBACK";
    // The first step was announced before anything was sent.
    if (m_answered < m_entries.size() && m_answered > 1)
        announce(m_answered);
}

StepResult<void> TransactionRun::run(int attempt)
{
    m_attempt = attempt;
    m_answered = 0;
    m_rolledBack = false;
    announce(1);
    const auto done = m_context.session.pipeline(
        m_statements, [this](const StatementOutcome &outcome) { finished(outcome); }, m_context.stop);
    if (!done)
        return tl::unexpected(failure(done.error()));
    if (m_rolledBack)
        return tl::unexpected(
            StepFailure{RunErrors::committedAsRollback(m_context.plan.steps[m_first]), false, false});
    return {};
}

StepFailure TransactionRun::failure(const StatementError &cause)
{
    // A lost connection belongs to no statement: the first without an answer was the one under way.
    const size_t at = std::min(cause.index < 0 ? m_answered : size_t(cause.index), m_entries.size() - 1);
    const auto &[kind, index, number] = m_entries[at];
    const PlanStep &step = m_context.plan.steps[index];
    StepFailure failure = RunErrors::statementFailure(
        m_context, step, kind == Kind::Statement ? &step.statements[number] : nullptr, cause);
    if (cause.connectionLost) {
        if (kind == Kind::Commit)
            failure.error = RunErrors::commitLost(step, failure.error);
    } else if (kind == Kind::Version && failure.error.code != QLatin1String("run.cancelled")) {
        const QString state = cause.error.sqlstate;
        // division_by_zero is the guard's; a version row that is already there is the same accident.
        if (state == QLatin1String("22012") || state == QLatin1String("23505"))
            failure.error = RunErrors::versionConflict(m_context, step);
        else if (failure.error.code == QLatin1String("run.statement"))
            failure.error = RunErrors::versionRowFailed(step, cause.error);
    }
    return failure;
}

} // namespace limbeck
