#include "rehearsal/StepRehearsal.h"

#include "pg/Session.h"
#include "plan/SessionReset.h"
#include "plan/VersionSql.h"
#include "rehearsal/OutsideTrace.h"
#include "rehearsal/StatementTrace.h"
#include "run/RunErrors.h"
#include "sql/StatementSplitter.h"

#include <QCoreApplication>

#include <algorithm>

namespace limbeck {

using namespace Qt::StringLiterals;

namespace {

struct StepText
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::Rehearsal)
};

tl::unexpected<Error> cancelled()
{
    return fail("rehearsal.cancelled", StepText::tr("The rehearsal was stopped."));
}

bool endsTransaction(const Statement &statement)
{
    return !nonTransactionalCommand(statement.sql).isEmpty() || !transactionCommand(statement.sql).isEmpty();
}

} // namespace

StepRehearsal::StepRehearsal(Session &copy, const RelationCatalog &known, const RehearsalOptions &options)
    : m_session(copy), m_known(known), m_options(options)
{
}

Result<void> StepRehearsal::run(const PlanStep &step, RehearsedStep *report)
{
    auto done = m_options.inOneTransaction ? inOneTransaction(step, report)
                : step.transactional       ? inTransaction(step, report)
                                           : oneByOne(step, report);
    for (const RehearsedStatement &statement : report->statements)
        report->milliseconds += statement.milliseconds;
    return done;
}

// What the revision has set must not reach the version table, nor the next revision.
Result<void> StepRehearsal::resetSession(const PlanStep &step)
{
    if (!mayTouchSession(step.statements))
        return {};
    const QByteArrayList statements = sessionResetStatements();
    for (const QByteArray &sql : statements) {
        if (auto reset = m_session.execute(sql); !reset)
            return reset;
    }
    if (!m_options.inOneTransaction) // whose timeout was just reset
        return {};
    return m_session.execute("SET LOCAL lock_timeout = " +
                             QByteArray::number(qint64(m_options.lockTimeout.count())));
}

Result<void> StepRehearsal::finish(const PlanStep &step)
{
    if (auto reset = resetSession(step); !reset)
        return reset;
    const VersionChange change{{}, step.headsBefore, step.headsAfter};
    const QByteArrayList statements = versionStatements(m_options.versionTable, change);
    for (const QByteArray &sql : statements) {
        if (auto moved = m_session.execute(sql); !moved)
            return moved;
    }
    return {};
}

// Runs it and keeps what the server says. A failure of the statement is in `seen`; an error is returned only
// where the rehearsal cannot go on.
Result<void> StepRehearsal::execute(const PlanStep &step, const Statement &statement,
                                    RehearsedStatement *seen)
{
    seen->sql = statement.sql;
    seen->line = statement.line;
    m_session.setNoticeHandler([seen](const ServerNotice &notice) { seen->notices.push_back(notice); });
    const auto outcome = m_session.executeOne(statement.sql, m_options.stop);
    m_session.setNoticeHandler({});
    if (outcome) {
        seen->milliseconds = double(outcome->elapsed.count()) / 1000;
        seen->rows = outcome->rows;
        return {};
    }
    if (m_options.stop.stop_requested())
        return cancelled();
    if (outcome.error().connectionLost)
        return fail(outcome.error().error);
    seen->error = outcome.error().error;
    seen->error.where = RunErrors::place(step, statement, outcome.error().position);
    return {};
}

Result<void> StepRehearsal::runAndSee(const PlanStep &step, const Statement &statement, StatementTrace *trace,
                                      RehearsedStep *report)
{
    report->statements.emplace_back();
    RehearsedStatement &seen = report->statements.back();
    auto ran = execute(step, statement, &seen);
    report->error = seen.error;
    return ran && report->error.code.isEmpty() ? trace->observe(&seen) : ran;
}

Result<void> StepRehearsal::inOneTransaction(const PlanStep &step, RehearsedStep *report)
{
    StatementTrace trace(rowsOf(m_session), m_known);
    if (auto ready = trace.begin(); !ready)
        return ready;
    for (const Statement &statement : step.statements) {
        if (endsTransaction(statement)) {
            report->statements.emplace_back();
            report->statements.back().sql = statement.sql;
            report->statements.back().line = statement.line;
            report->statements.back().notRun = true;
            continue;
        }
        auto ran = runAndSee(step, statement, &trace, report);
        if (!ran || !report->error.code.isEmpty())
            return ran;
    }
    if (auto moved = finish(step); !moved)
        return moved;
    return checkDeferred(step, report);
}

// Constraints that are deferred speak up as at a COMMIT, and wait again for the next step.
Result<void> StepRehearsal::checkDeferred(const PlanStep &step, RehearsedStep *report)
{
    const auto deferred = m_session.value(QByteArrayLiteral(R"sql(
SELECT pg_catalog.string_agg(DISTINCT pg_catalog.format('%I.%I', n.nspname, k.conname), ', ')
  FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_namespace n ON n.oid = k.connamespace
 WHERE k.condeferred)sql"));
    if (!deferred)
        return fail(deferred.error());
    if (const auto held = m_session.execute(QByteArrayLiteral("SET CONSTRAINTS ALL IMMEDIATE")); !held) {
        report->error = held.error();
        report->error.where = step.revision.where();
        return m_session.isAlive() ? Result<void>() : fail(held.error());
    }
    if (deferred->toString().isEmpty())
        return {};
    return m_session.execute("SET CONSTRAINTS " + deferred->toString().toUtf8() + " DEFERRED");
}

Result<void> StepRehearsal::inTransaction(const PlanStep &step, RehearsedStep *report)
{
    if (auto begun = m_session.execute(QByteArrayLiteral("BEGIN")); !begun)
        return begun;
    StatementTrace trace(rowsOf(m_session), m_known);
    if (auto ready = trace.begin(); !ready)
        return ready;
    for (const Statement &statement : step.statements) {
        auto ran = runAndSee(step, statement, &trace, report);
        if (ran && report->error.code.isEmpty())
            continue;
        if (m_session.isAlive())
            (void)m_session.execute(QByteArrayLiteral("ROLLBACK"));
        return ran;
    }
    if (auto moved = finish(step); !moved)
        return moved;
    // Constraints that are deferred speak up only now.
    const auto committed = m_session.execute(QByteArrayLiteral("COMMIT"));
    if (!committed && !m_session.isAlive())
        return committed;
    if (!committed) {
        report->error = committed.error();
        report->error.where = step.revision.where();
    }
    return {};
}

Result<void> StepRehearsal::oneByOne(const PlanStep &step, RehearsedStep *report)
{
    for (const Statement &statement : step.statements) {
        const bool outside = !nonTransactionalCommand(statement.sql).isEmpty();
        auto ran =
            outside ? outsideTransaction(step, statement, report) : ownTransaction(step, statement, report);
        if (!ran || !report->error.code.isEmpty())
            return ran;
    }
    return finish(step);
}

Result<void> StepRehearsal::ownTransaction(const PlanStep &step, const Statement &statement,
                                           RehearsedStep *report)
{
    if (auto begun = m_session.execute(QByteArrayLiteral("BEGIN")); !begun)
        return begun;
    StatementTrace trace(rowsOf(m_session), m_known);
    if (auto ready = trace.begin(); !ready)
        return ready;
    auto ran = runAndSee(step, statement, &trace, report);
    for (RehearsedLock &lock : report->statements.back().locks)
        lock.untilEnd = false;
    const bool good = ran && report->error.code.isEmpty();
    if (m_session.isAlive()) {
        auto ended = m_session.execute(good ? QByteArrayLiteral("COMMIT") : QByteArrayLiteral("ROLLBACK"));
        if (good && !ended)
            return ended;
    }
    return ran;
}

Result<void> StepRehearsal::outsideTransaction(const PlanStep &step, const Statement &statement,
                                               RehearsedStep *report)
{
    report->statements.emplace_back();
    RehearsedStatement &seen = report->statements.back();
    OutsideTrace trace(m_session, rowsOf(m_session), m_known);
    if (auto ready = trace.begin(statement.sql, m_session.backendPid()); !ready)
        return ready;
    auto ran = execute(step, statement, &seen);
    report->error = seen.error;
    if (!ran || !report->error.code.isEmpty()) {
        trace.abandon();
        return ran;
    }
    return trace.observe(&seen);
}

Result<void> StepRehearsal::runBlind(const PlanStep &step)
{
    if (m_options.inOneTransaction &&
        std::any_of(step.statements.begin(), step.statements.end(), endsTransaction))
        return fail("rehearsal.not-run",
                    StepText::tr("It cannot run in the transaction that the rehearsal is in."));
    for (const Statement &statement : step.statements) {
        RehearsedStatement seen;
        if (auto ran = execute(step, statement, &seen); !ran)
            return ran;
        if (!seen.error.code.isEmpty())
            return fail(seen.error);
    }
    return resetSession(step);
}

} // namespace limbeck
