#include "run/RunErrors.h"

#include <QCoreApplication>

namespace limbeck::RunErrors {

namespace {

struct ErrorText
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::Runner)
};

QString placeName(const QStringList &heads)
{
    return heads.isEmpty() ? QStringLiteral("<base>") : heads.join(QStringLiteral(", "));
}

// The byte offset of a position in characters, from 1.
qsizetype byteOffset(const QByteArray &sql, int position)
{
    qsizetype offset = 0;
    for (int left = position - 1; left > 0 && offset < sql.size(); --left) {
        ++offset;
        while (offset < sql.size() && (uchar(sql[offset]) & 0xC0) == 0x80)
            ++offset;
    }
    return offset;
}

QString joined(const QString &first, const QString &second)
{
    return first.isEmpty() || second.isEmpty() ? first + second : first + QLatin1Char('\n') + second;
}

} // namespace

// A hint of ours where the server's state is one that people meet; the server's own hint otherwise.
void explainState(const RunContext &context, Error *error)
{
    const auto seconds = [](std::chrono::milliseconds time) {
        return QString::number(double(time.count()) / 1000);
    };
    QString hint;
    if (error->sqlstate == QLatin1String("55P03")) {
        error->code = QStringLiteral("run.lock-timeout");
        hint = ErrorText::tr(
                   "Another session holds a lock on the table (lock_timeout %1 s). Wait until it has ended "
                   "its transaction, or raise the lock timeout.")
                   .arg(seconds(context.options.lockTimeout));
    } else if (error->sqlstate == QLatin1String("57014")) {
        error->code = QStringLiteral("run.statement-timeout");
        hint = ErrorText::tr(
                   "The server cancelled the statement (statement_timeout %1 s). Raise the statement timeout "
                   "if it may take longer.")
                   .arg(seconds(context.options.statementTimeout));
    } else if (error->sqlstate == QLatin1String("25006")) {
        error->code = QStringLiteral("run.read-only");
        hint = ErrorText::tr("Connect to the primary server, with a session that may write.");
    } else if (error->sqlstate == QLatin1String("42501")) {
        error->code = QStringLiteral("run.no-right");
        hint = ErrorText::tr(
                   "The role %1 lacks the right. Connect with the role that owns the objects, or grant it.")
                   .arg(context.session.target().user);
    }
    error->hint = joined(error->hint, hint);
}

SourceLocation place(const PlanStep &step, const Statement &statement, int position)
{
    if (step.language == ScriptLanguage::Python) // the statement's lines are those of the rendered SQL
        return step.revision.where();
    SourceLocation where{step.revision.file, statement.line, statement.column};
    if (position <= 1)
        return where;
    const SourceLocation inside =
        locate(statement.sql, byteOffset(statement.sql, position), step.revision.file);
    where.column = inside.line == 1 ? statement.column + inside.column - 1 : inside.column;
    where.line = statement.line + inside.line - 1;
    return where;
}

Error cancelled()
{
    return {QStringLiteral("run.cancelled"),
            ErrorText::tr("The run was stopped."),
            {},
            ErrorText::tr("Plan and run again to go on."),
            {},
            {}};
}

StepFailure statementFailure(const RunContext &context, const PlanStep &step, const Statement *statement,
                             const StatementError &cause)
{
    StepFailure failure{cause.error, cause.connectionLost, false};
    Error &error = failure.error;
    error.where = statement ? place(step, *statement, cause.position) : step.revision.where();
    if (cause.connectionLost) {
        const bool tunnel = cause.error.code == QLatin1String("tunnel.lost");
        if (!tunnel)
            error.code = QStringLiteral("run.connection-lost");
        error.detail = joined(cause.error.message, cause.error.detail);
        error.message =
            tunnel
                ? ErrorText::tr("The SSH tunnel ended while revision %1 was running.").arg(step.revision.id)
                : ErrorText::tr("The connection was lost while revision %1 was running.")
                      .arg(step.revision.id);
        error.hint = ErrorText::tr("See below what became of the revision; then plan and run again.");
        return failure;
    }
    if (context.stop.stop_requested() &&
        (error.sqlstate == QLatin1String("57014") || error.code == QLatin1String("sql.cancelled"))) {
        const SourceLocation where = error.where;
        error = cancelled();
        error.sqlstate = QStringLiteral("57014");
        error.where = where;
        return failure;
    }
    error.code = QStringLiteral("run.statement");
    failure.lockTimeout = error.sqlstate == QLatin1String("55P03");
    explainState(context, &error);
    return failure;
}

Error versionConflict(const RunContext &context, const PlanStep &step)
{
    return {
        QStringLiteral("run.version-conflict"),
        ErrorText::tr("The version table %1 was changed by someone else while revision %2 was running: it is "
                      "no longer at %3.")
            .arg(context.versionKey, step.revision.id, placeName(context.heads)),
        {},
        ErrorText::tr("The revision was not applied. Find out who migrates this database besides you, then "
                      "plan again."),
        {},
        step.revision.where()};
}

Error versionRowFailed(const PlanStep &step, const Error &cause)
{
    return {QStringLiteral("run.version-row"),
            ErrorText::tr("The version row of revision %1 could not be written.").arg(step.revision.id),
            joined(cause.message, cause.detail),
            cause.hint,
            cause.sqlstate,
            step.revision.where()};
}

Error committedAsRollback(const PlanStep &step)
{
    return {
        QStringLiteral("run.rolled-back"),
        ErrorText::tr("The server rolled revision %1 back when it was asked to commit.")
            .arg(step.revision.id),
        {},
        ErrorText::tr("A statement of the revision left its transaction failed. Look at the notices above."),
        {},
        step.revision.where()};
}

Error commitLost(const PlanStep &step, const Error &cause)
{
    Error error = cause;
    error.code = QStringLiteral("run.commit-lost");
    error.message =
        ErrorText::tr("The connection was lost while revision %1 was being committed.").arg(step.revision.id);
    return error;
}

Error stale(const Plan &plan, const QStringList &present)
{
    return {QStringLiteral("plan.stale"),
            ErrorText::tr("The database has moved since the plan was made: it was at %1 and is at %2 now.")
                .arg(placeName(plan.appliedHeads), placeName(present)),
            {},
            ErrorText::tr("Look at a new plan, then run that."),
            {},
            {}};
}

Error otherTarget(const Plan &plan, const QString &display)
{
    if (plan.targetIdentity.isEmpty())
        return {
            QStringLiteral("plan.other-target"),
            ErrorText::tr("The plan was made without a database, so it cannot be run on %1.").arg(display),
            {},
            ErrorText::tr("Plan again for this database."),
            {},
            {}};
    return {QStringLiteral("plan.other-target"),
            ErrorText::tr("The plan was made for another database than %1.").arg(display),
            {},
            ErrorText::tr("Plan again for the database that is to be changed."),
            {},
            {}};
}

Error partialChanged(const PlanStep &step, const AppliedState::Partial &partial)
{
    return {QStringLiteral("run.partial-changed"),
            ErrorText::tr(
                "An earlier try of revision %1 stopped after %2 of %3 statements, and those statements have "
                "been changed since.")
                .arg(step.revision.id)
                .arg(partial.statementsDone)
                .arg(partial.statementsTotal),
            {},
            ErrorText::tr(
                "Put the statements that were done back as they were. Or undo by hand what they did and "
                "delete the revision's row from limbeck.progress; then run again."),
            {},
            step.revision.where()};
}

Error invalidIndex(const PlanStep &step, const QString &index, const SourceLocation &where)
{
    return {QStringLiteral("run.invalid-index"),
            ErrorText::tr(
                "The index %1 of revision %2 is invalid: PostgreSQL did not finish building it and does "
                "not use it.")
                .arg(index, step.revision.id),
            {},
            ErrorText::tr("Remove it with: DROP INDEX CONCURRENTLY %1; then run again.").arg(index),
            {},
            where};
}

} // namespace limbeck::RunErrors
