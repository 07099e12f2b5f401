#include "run/SectionRun.h"

#include "plan/SessionReset.h"
#include "plan/SqlText.h"
#include "plan/VersionSql.h"
#include "run/History.h"
#include "run/RunErrors.h"
#include "run/SessionSettings.h"
#include "sql/SqlLexer.h"

#include <QCoreApplication>

#include <algorithm>

namespace limbeck {

namespace {

struct SectionText
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::Runner)
};

// The statement's first word in lower case.
QByteArray firstWord(const QByteArray &sql)
{
    SqlLexer lexer(sql);
    for (;;) {
        const Token token = lexer.next();
        if (token.kind != TokenKind::Whitespace && token.kind != TokenKind::LineComment &&
            token.kind != TokenKind::BlockComment)
            return sql.mid(token.offset, token.length).toLower();
    }
}

} // namespace

SectionRun::SectionRun(RunContext &context, size_t step)
    : m_context(context), m_step(context.plan.steps[step]), m_number(step)
{
    m_timer.start();
}

StepFailure SectionRun::failure(Error error) const
{
    return {std::move(error), !m_context.session.isAlive(), false};
}

StepFailure SectionRun::sessionFailure(const Error &error) const
{
    return RunErrors::statementFailure(m_context, m_step, nullptr,
                                       {error, -1, 0, !m_context.session.isAlive()});
}

StepResult<void> SectionRun::run(int attempt)
{
    m_context.revision = m_step.revision.id;
    m_context.report(RevisionStarted{m_step.revision.id, m_step.direction, m_step.title(m_context.plan.kind),
                                     int(m_number) + 1, int(m_context.plan.steps.size()),
                                     int(m_step.statements.size()), false, attempt});
    return checkVersion()
        .and_then([this] { return resume(); })
        .and_then([this] { return runStatements(); })
        .and_then([this] { return checkIndexes(); })
        .and_then([this] { return finish(); });
}

// The statements cannot be rolled back, so the version rows are looked at before the first of them.
StepResult<void> SectionRun::checkVersion()
{
    const auto state = AppliedState::read(m_context.session, m_context.table);
    if (!state)
        return tl::unexpected(sessionFailure(state.error()));
    QStringList expected = m_context.heads;
    std::sort(expected.begin(), expected.end());
    if (state->heads != expected)
        return tl::unexpected(failure(RunErrors::versionConflict(m_context, m_step)));
    return {};
}

void SectionRun::takeProgress()
{
    for (const AppliedState::Partial &partial : std::as_const(m_context.partial)) {
        if (partial.revision != m_step.revision.id || partial.direction != m_step.direction)
            continue;
        m_done = partial.statementsDone;
        m_interrupted = partial.statementRunning;
        if (m_done > 0)
            m_context.log(
                LogLevel::Info,
                SectionText::tr("Revision %1 goes on with statement %2 of %3, where an earlier try stopped.")
                    .arg(m_step.revision.id)
                    .arg(m_done + 1)
                    .arg(m_step.statements.size()));
    }
}

// What the done statements had set went with the session of the earlier try.
StepResult<void> SectionRun::repeatSettings()
{
    for (int i = 0; i < m_done; ++i) {
        const QByteArray &sql = m_step.statements[size_t(i)].sql;
        const QByteArray word = firstWord(sql);
        if (word != "set" && word != "reset")
            continue;
        if (const auto done = m_context.session.executeOne(sql, m_context.stop); !done)
            return tl::unexpected(statementFailed(size_t(i), done.error()));
    }
    return {};
}

StepResult<void> SectionRun::resume()
{
    if (!m_context.progress)
        m_context.log(
            LogLevel::Warning,
            SectionText::tr("Revision %1 runs outside a transaction, and this role may not write "
                            "limbeck.progress: if it stops half-way, a second try cannot go on from there.")
                .arg(m_step.revision.id));
    if (m_resumed)
        return {};
    m_resumed = true;
    takeProgress();
    if (auto set = repeatSettings(); !set)
        return set;
    const auto invalid = invalidIndexes(m_context.session);
    if (!invalid)
        return tl::unexpected(sessionFailure(invalid.error()));
    for (const InvalidIndex &index : *invalid)
        m_knownInvalid.insert(index.oid);
    return {};
}

StepResult<void> SectionRun::runStatements()
{
    while (m_done < int(m_step.statements.size())) {
        if (m_context.stop.stop_requested())
            return tl::unexpected(failure(RunErrors::cancelled()));
        const auto index = size_t(m_done);
        if (auto ready = checkBefore(index); !ready)
            return ready;
        if (m_done > int(index)) // it turned out to be done already
            continue;
        if (auto done = runStatement(index); !done)
            return done;
        ++m_done;
        m_interrupted = 0;
    }
    return {};
}

// What CREATE INDEX CONCURRENTLY would stumble over: an invalid index of its name, which IF NOT EXISTS would
// even take for a good one. A valid one counts as done where an earlier try was cut off while building it.
StepResult<void> SectionRun::checkBefore(size_t index)
{
    const Statement &statement = m_step.statements[index];
    const auto built = concurrentIndex(statement.sql);
    if (!built)
        return {};
    const auto found = findIndex(m_context.session, *built);
    if (!found)
        return tl::unexpected(sessionFailure(found.error()));
    if (found->state == IndexState::Invalid) {
        m_leftover = m_interrupted == int(index) + 1;
        return tl::unexpected(
            failure(RunErrors::invalidIndex(m_step, found->name, RunErrors::place(m_step, statement, 0))));
    }
    if (found->state == IndexState::Valid && m_interrupted == int(index) + 1) {
        m_context.log(LogLevel::Info,
                      SectionText::tr("The index %1 was finished by the earlier try.").arg(found->name));
        ++m_done;
    }
    return {};
}

bool SectionRun::runsAlone(const QByteArray &sql) const
{
    // CALL and DO may commit, which they cannot inside a transaction of ours.
    const QByteArray word = firstWord(sql);
    return !m_context.progress || word == "call" || word == "do" || !nonTransactionalCommand(sql).isEmpty();
}

StepResult<void> SectionRun::runStatement(size_t index)
{
    const Statement &statement = m_step.statements[index];
    const QString summary = statementSummary(statement.sql);
    const int number = int(index) + 1;
    const int of = int(m_step.statements.size());
    m_context.report(StatementStarted{m_step.revision.id, number, of, summary, statement.line});
    auto outcome = runsAlone(statement.sql) ? runAlone(index) : runWithMark(index);
    // A command that is refused in a transaction and that the splitter does not know as such.
    if (!outcome && outcome.error().error.sqlstate == QLatin1String("25001"))
        outcome = runAlone(index);
    if (!outcome)
        return tl::unexpected(statementFailed(index, outcome.error()));
    m_context.report(StatementFinished{m_step.revision.id, number, of, summary,
                                       QString::fromLatin1(outcome->commandTag), outcome->rows,
                                       double(outcome->elapsed.count()) / 1000, statement.line});
    return {};
}

// Waiting for CONCURRENTLY blocks nobody, while giving up leaves an invalid index: no lock timeout for it.
tl::expected<StatementOutcome, StatementError> SectionRun::runPatiently(size_t index)
{
    Session &session = m_context.session;
    const QByteArray &sql = m_step.statements[index].sql;
    if (!nonTransactionalCommand(sql).contains("CONCURRENTLY") || m_context.options.lockTimeout.count() == 0)
        return session.executeOne(sql, m_context.stop);
    const auto before = session.value(QByteArrayLiteral("SHOW lock_timeout"));
    if (auto off = session.executeOne(QByteArrayLiteral("SET lock_timeout = 0")); !off)
        return off;
    auto outcome = session.executeOne(sql, m_context.stop);
    if (before && session.isAlive())
        (void)session.execute("SET lock_timeout = " + quoteLiteral(before->toString()));
    return outcome;
}

// As the session's own user: the section may have set another role, which need not know limbeck.progress.
tl::expected<void, StatementError> SectionRun::mark(int done, int running)
{
    if (!m_context.progress)
        return {};
    const std::vector<QByteArray> statements{
        QByteArrayLiteral("BEGIN"), QByteArrayLiteral("SET LOCAL ROLE NONE"),
        progressUpsert(m_context, m_step, done, running), QByteArrayLiteral("COMMIT")};
    return m_context.session.pipeline(statements, [](const StatementOutcome &) {});
}

// The mark before says what was running if the connection is cut, the mark behind that it is done.
tl::expected<StatementOutcome, StatementError> SectionRun::runAlone(size_t index)
{
    const int done = int(index);
    if (auto marked = mark(done, done + 1); !marked)
        return tl::unexpected(marked.error());
    auto outcome = runPatiently(index);
    if (!outcome)
        return outcome;
    if (auto marked = mark(done + 1, 0); !marked)
        return tl::unexpected(marked.error());
    return outcome;
}

tl::expected<StatementOutcome, StatementError> SectionRun::runWithMark(size_t index)
{
    const std::vector<QByteArray> statements{
        QByteArrayLiteral("BEGIN"), m_step.statements[index].sql, QByteArrayLiteral("SET LOCAL ROLE NONE"),
        progressUpsert(m_context, m_step, int(index) + 1, 0), QByteArrayLiteral("COMMIT")};
    StatementOutcome own;
    const auto done = m_context.session.pipeline(
        statements,
        [&own](const StatementOutcome &outcome) {
            if (outcome.index == 1)
                own = outcome;
        },
        m_context.stop);
    if (!done)
        return tl::unexpected(done.error());
    return own;
}

StepFailure SectionRun::statementFailed(size_t index, const StatementError &cause)
{
    StepFailure failed = RunErrors::statementFailure(m_context, m_step, &m_step.statements[index], cause);
    if (failed.connectionLost || !m_context.session.isAlive())
        return failed;
    nameLeftover(index, &failed.error);
    failed.lockTimeout = failed.lockTimeout && !m_leftover;
    // The server said no: nothing is running any more.
    (void)mark(m_done, m_leftover ? m_done + 1 : 0);
    return failed;
}

// A failed CREATE INDEX CONCURRENTLY leaves an invalid index: say which, and how to be rid of it.
void SectionRun::nameLeftover(size_t index, Error *error)
{
    const auto invalid = invalidIndexes(m_context.session);
    if (!invalid)
        return;
    for (const InvalidIndex &item : *invalid) {
        if (m_knownInvalid.contains(item.oid))
            continue;
        m_leftover = true;
        const Error about =
            RunErrors::invalidIndex(m_step, item.name, RunErrors::place(m_step, m_step.statements[index], 0));
        error->detail += (error->detail.isEmpty() ? QString() : QStringLiteral("\n")) + about.message;
        error->hint += (error->hint.isEmpty() ? QString() : QStringLiteral("\n")) + about.hint;
    }
}

StepResult<void> SectionRun::checkIndexes()
{
    const auto invalid = invalidIndexes(m_context.session);
    if (!invalid)
        return tl::unexpected(sessionFailure(invalid.error()));
    for (const InvalidIndex &item : *invalid) {
        if (m_knownInvalid.contains(item.oid))
            continue;
        m_leftover = true;
        return tl::unexpected(failure(RunErrors::invalidIndex(m_step, item.name, m_step.revision.where())));
    }
    return {};
}

StepResult<void> SectionRun::finish()
{
    std::vector<QByteArray> statements{QByteArrayLiteral("BEGIN")};
    const size_t change = 1;
    const double milliseconds = double(m_timer.nsecsElapsed()) / 1e6;
    QByteArrayList resets;
    if (mayTouchSession(m_step.statements))
        resets = restoreStatements(m_context);
    statements.insert(statements.end(), resets.begin(), resets.end());
    statements.push_back(guardedVersionChange(m_context.table,
                                              {m_context.heads, m_step.headsBefore, m_step.headsAfter},
                                              historyInsert(m_context, m_step, milliseconds)));
    if (m_context.progress)
        statements.push_back(progressDelete(m_context, m_step));
    statements.push_back(QByteArrayLiteral("COMMIT"));
    const auto done = m_context.session.pipeline(
        statements, [](const StatementOutcome &) {}, m_context.stop);
    if (done)
        return {};
    StepFailure failed = RunErrors::statementFailure(m_context, m_step, nullptr, done.error());
    if (!failed.connectionLost && done.error().index == int(change) + int(resets.size()) &&
        done.error().error.sqlstate == QLatin1String("22012"))
        failed.error = RunErrors::versionConflict(m_context, m_step);
    failed.lockTimeout = false;
    return tl::unexpected(failed);
}

} // namespace limbeck
