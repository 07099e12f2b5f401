#include "run/RunJob.h"

#include "plan/SessionReset.h"
#include "run/BackOff.h"
#include "run/History.h"
#include "run/Preflight.h"
#include "run/RunErrors.h"
#include "run/SectionRun.h"
#include "run/SessionSettings.h"
#include "run/TransactionRun.h"
#include "tunnel/SshTunnel.h"

#include <QCoreApplication>

#include <algorithm>

namespace limbeck {

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds patienceStopped = 8s; // somebody waits for the window to close
constexpr size_t preparedFrom = 4;                        // steps

struct JobText
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::Runner)
};

} // namespace

RunJob::RunJob(Session &session, const RunOptions &options, const Plan &plan, RunSink &sink,
               std::stop_token stop)
    : m_context{session, options, plan, sink, std::move(stop),     options.versionTable, {}, {}, {},
                {},      false,   {},   {},   session.backendPid()}
{
    m_timer.start();
}

RunReport RunJob::run()
{
    announce();
    Session &session = m_context.session;
    session.setNoticeHandler([this](const ServerNotice &notice) {
        m_context.report(
            NoticeReceived{m_context.revision, notice.severity, notice.sqlstate, notice.message});
    });
    if (Result<void> ready = prepare(); ready)
        runSteps();
    else
        m_failure.error = ready.error();
    const auto patience = m_context.options.readBackPatience;
    const ReadBack state =
        readBack(m_context, m_lockKey, m_context.backendPid,
                 m_context.stop.stop_requested() ? std::min(patience, patienceStopped) : patience);
    if (m_unfinished)
        settleUnit(*m_unfinished, state);
    if (m_alembic)
        m_alembic->settle(state, &m_failure, &m_report);
    cleanUp();
    return finish(state);
}

void RunJob::announce()
{
    const Session &session = m_context.session;
    const Target &target = session.target();
    RunStarted event;
    event.operation = planKindName(m_context.plan.kind);
    event.target = target.display();
    event.targetUrl = target.displayUrl();
    event.origin = target.origin(QStringLiteral("host")).describe();
    event.serverAddress = session.serverEndpoint();
    event.goal = m_context.plan.goal;
    event.fingerprint = QString::fromLatin1(m_context.plan.fingerprint);
    event.revisions = int(m_context.plan.steps.size());
    const auto &steps = m_context.plan.steps;
    const bool opaque =
        std::any_of(steps.begin(), steps.end(), [](const PlanStep &step) { return step.opaque; });
    event.statements = opaque ? -1 : m_context.plan.statementCount();
    m_context.report(event);
    if (const SshTunnel *tunnel = session.tunnel())
        m_context.log(LogLevel::Info,
                      JobText::tr("The SSH tunnel through %1 is up: it starts at 127.0.0.1:%2.")
                          .arg(tunnel->settings().display())
                          .arg(tunnel->localPort()));
}

Result<void> RunJob::prepare()
{
    if (Result<void> ok = Preflight::checkSession(m_context); !ok)
        return ok;
    m_context.report(RunBackends{{m_context.backendPid}});
    if (m_context.plan.engine == PlanEngine::Alembic)
        m_alembic.emplace(m_context);
    const Result<QString> database = Preflight::locate(m_context);
    if (!database)
        return fail(database.error());
    m_lockKey = AdvisoryLock::keyFor(*database, m_context.versionKey);
    m_lock.emplace(m_context.session, m_lockKey);
    if (Result<void> locked = m_lock->acquire(m_context.options.advisoryWait, m_context.sink, m_context.stop);
        !locked)
        return locked;
    if (Result<void> ok = Preflight::prepare(m_context); !ok)
        return ok;
    return m_context.plan.engine == PlanEngine::Alembic ? prepareAlembic() : prepareSql();
}

Result<void> RunJob::prepareAlembic()
{
    if (!m_context.plan.steps.empty())
        m_context.log(LogLevel::Info, timeoutText(m_context.options));
    return m_alembic->prepare();
}

Result<void> RunJob::prepareSql()
{
    const auto &steps = m_context.plan.steps;
    const bool wantsProgress =
        std::any_of(steps.begin(), steps.end(), [](const PlanStep &step) { return !step.transactional; });
    if (!steps.empty() && (m_context.options.history || wantsProgress)) {
        if (Result<void> ok = prepareHistory(m_context); !ok)
            return ok;
    }
    return setUpSession();
}

Result<void> RunJob::setUpSession()
{
    if (m_context.plan.steps.empty())
        return {};
    m_context.log(LogLevel::Info, timeoutText(m_context.options));
    // Worth it from a handful of revisions on.
    if (m_context.plan.steps.size() >= preparedFrom)
        m_context.prepared = QByteArrayLiteral("limbeck_version_update");
    const QByteArrayList settings = timeoutStatements(m_context.options) + prepareStatements(m_context);
    for (const QByteArray &sql : settings) {
        if (Result<void> set = m_context.session.execute(sql); !set)
            return set;
    }
    return {};
}

void RunJob::runSteps()
{
    if (m_alembic) {
        if (StepResult<void> done = m_alembic->run(); !done)
            m_failure = std::move(done.error());
        return;
    }
    const auto &steps = m_context.plan.steps;
    if (m_context.options.singleTransaction && !steps.empty()) {
        runUnit({0, steps.size(), 0, true, false});
        return;
    }
    for (size_t i = 0; i < steps.size(); ++i) {
        if (m_context.stop.stop_requested()) {
            m_failure.error = RunErrors::cancelled();
            return;
        }
        if (!runUnit({i, 1, 0, steps[i].transactional, false}))
            return;
    }
}

bool RunJob::runUnit(Unit unit)
{
    QElapsedTimer timer;
    timer.start();
    StepResult<void> done;
    if (unit.transactional) {
        TransactionRun run(m_context, unit.first, unit.count);
        done = withRetries(unit, [&run](int attempt) { return run.run(attempt); });
    } else {
        SectionRun run(m_context, unit.first);
        done = withRetries(unit, [&run](int attempt) { return run.run(attempt); });
        unit.partlyApplied = run.partlyApplied();
    }
    unit.milliseconds = double(timer.nsecsElapsed()) / 1e6;
    if (done) {
        unitApplied(unit);
        return true;
    }
    m_failure = done.error();
    m_unfinished = unit;
    return false;
}

StepResult<void> RunJob::withRetries(const Unit &unit, const std::function<StepResult<void>(int)> &run)
{
    const QString revision = m_context.plan.steps[unit.first].revision.id;
    for (int attempt = 1;; ++attempt) {
        StepResult<void> done = run(attempt);
        if (done || !done.error().lockTimeout || attempt > m_context.options.lockRetries)
            return done;
        const double wait = backOff(attempt);
        m_context.report(RetryScheduled{revision, attempt, m_context.options.lockRetries + 1, wait,
                                        done.error().error.message});
        if (waitForStop(m_context.stop, std::chrono::milliseconds(qint64(wait))))
            return tl::unexpected(StepFailure{RunErrors::cancelled(), false, false});
    }
}

void RunJob::unitApplied(const Unit &unit)
{
    for (size_t i = unit.first; i < unit.first + unit.count; ++i) {
        const PlanStep &step = m_context.plan.steps[i];
        m_context.heads = headsAfterStep(m_context.heads, step);
        m_report.revisions.append({step.revision.id, RevisionOutcome::Applied});
        m_context.report(RevisionFinished{step.revision.id, step.direction, RevisionOutcome::Applied,
                                          unit.milliseconds / double(unit.count)});
    }
    m_context.revision.clear();
}

// An answer of the server says what became of a transaction; after a lost connection only the rows do.
RevisionOutcome RunJob::outcomeOf(const Unit &unit, const ReadBack &state) const
{
    const RevisionOutcome incomplete =
        unit.partlyApplied ? RevisionOutcome::PartlyApplied : RevisionOutcome::RolledBack;
    if (!m_failure.connectionLost)
        return incomplete;
    if (!state.known)
        return RevisionOutcome::Unknown;
    QStringList after = m_context.heads;
    for (size_t i = unit.first; i < unit.first + unit.count; ++i)
        after = headsAfterStep(after, m_context.plan.steps[i]);
    if (state.heads == after)
        return RevisionOutcome::Applied;
    if (state.heads != m_context.heads)
        return RevisionOutcome::Unknown;
    const PlanStep &step = m_context.plan.steps[unit.first];
    const bool marked = std::any_of(
        state.partial.begin(), state.partial.end(), [&step](const AppliedState::Partial &partial) {
            return partial.revision == step.revision.id && partial.direction == step.direction;
        });
    return !unit.transactional && marked ? RevisionOutcome::PartlyApplied : incomplete;
}

void RunJob::settleUnit(const Unit &unit, const ReadBack &state)
{
    const RevisionOutcome outcome = outcomeOf(unit, state);
    for (size_t i = unit.first; i < unit.first + unit.count; ++i) {
        const PlanStep &step = m_context.plan.steps[i];
        m_report.revisions.append({step.revision.id, outcome});
        const double milliseconds = unit.milliseconds / double(unit.count);
        m_context.report(RevisionFinished{step.revision.id, step.direction, outcome, milliseconds});
        if (outcome == RevisionOutcome::RolledBack || outcome == RevisionOutcome::PartlyApplied)
            noteFailure(m_context, step, outcome, milliseconds, m_failure.error);
    }
    if (outcome == RevisionOutcome::Applied)
        m_failure.error.hint =
            JobText::tr("It was read back: the revision is applied. Plan again to see what is left.");
}

void RunJob::cleanUp()
{
    Session &session = m_context.session;
    session.setNoticeHandler({});
    if (!session.isAlive())
        return;
    const bool leftSettings = m_unfinished && !m_unfinished->transactional;
    QByteArrayList statements = leftSettings ? sessionResetStatements()
                                : m_lock     ? timeoutResetStatements()
                                             : QByteArrayList();
    if (m_lock && m_alembic && session.serverVersion() >= 140000)
        statements.append(QByteArrayLiteral("RESET idle_session_timeout"));
    if (!m_context.prepared.isEmpty() && !leftSettings)
        statements.append("DEALLOCATE " + m_context.prepared);
    for (const QByteArray &sql : std::as_const(statements))
        (void)session.execute(sql);
    if (m_lock)
        m_lock->release();
}

QString RunJob::headNames() const
{
    QStringList names;
    for (const QString &head : m_report.heads)
        names.append(m_context.plan.scriptHeads.contains(head) ? head + QStringLiteral(" (head)") : head);
    return names.join(QStringLiteral(", "));
}

RunReport RunJob::finish(const ReadBack &state)
{
    m_report.error = m_failure.error;
    m_report.ok = m_failure.error.code.isEmpty();
    m_report.cancelled = m_failure.error.code == QLatin1String("run.cancelled");
    m_report.heads = state.heads;
    m_report.headsKnown = state.known;
    RunFinished event;
    event.ok = m_report.ok;
    event.cancelled = m_report.cancelled;
    event.error = m_report.error;
    event.refusal = m_report.refusal;
    event.heads = m_report.heads;
    event.headsKnown = m_report.headsKnown;
    event.currentRevisions = headNames();
    if (state.known)
        event.closingLine = QStringLiteral("Current revision(s) for %1: %2")
                                .arg(m_context.session.target().displayUrl(),
                                     state.heads.isEmpty() ? QStringLiteral("<base>")
                                                           : state.heads.join(QStringLiteral(", ")));
    event.applied = int(
        std::count_if(m_report.revisions.cbegin(), m_report.revisions.cend(),
                      [](const RunReport::Item &item) { return item.outcome == RevisionOutcome::Applied; }));
    event.milliseconds = double(m_timer.nsecsElapsed()) / 1e6;
    m_context.report(event);
    return std::move(m_report);
}

} // namespace limbeck
