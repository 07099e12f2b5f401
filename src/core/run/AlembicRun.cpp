#include "run/AlembicRun.h"

#include "run/AlembicErrors.h"
#include "run/AlembicFiles.h"
#include "run/BackOff.h"
#include "run/BackendWatch.h"
#include "run/History.h"
#include "run/RunErrors.h"
#include "tunnel/SshTunnel.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QUuid>

#include <algorithm>
#include <utility>

namespace limbeck {

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds tunnelNews = 500ms;
constexpr std::chrono::milliseconds grace = 5s; // for the child to end by itself at a stop

struct RunText
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::AlembicRun)
};

} // namespace

AlembicRun::AlembicRun(RunContext &context)
    : m_context(context), m_project(*context.options.alembic), m_headStart(context.options.headStart)
{
    if (!m_headStart && !context.plan.steps.empty())
        m_headStart = AlembicHeadStart::of(m_project);
}

Result<void> AlembicRun::prepare()
{
    m_startHeads = m_context.heads;
    if (m_context.plan.steps.empty())
        return {};
    if (Result<void> same = checkPlannedFiles(m_context.plan, m_project); !same)
        return same;
    const auto fingerprint = ServerFingerprint::read(m_context.session);
    if (!fingerprint)
        return fail(fingerprint.error());
    m_fingerprint = *fingerprint;
    if (m_context.options.history) {
        auto setup = planHistory(m_context);
        if (!setup)
            return fail(setup.error());
        m_historySetup = std::move(*setup);
    }
    // A day-long run must not lose its lock to a server that ends quiet sessions.
    if (m_context.session.serverVersion() >= 140000)
        return m_context.session.execute(QByteArrayLiteral("SET idle_session_timeout = 0"));
    return {};
}

QJsonObject AlembicRun::request() const
{
    const Plan &plan = m_context.plan;
    QJsonObject request{{QStringLiteral("command"), planKindName(plan.kind)}};
    AlembicRequest::addPlan(&request, plan, m_context.options.versionTable);
    request.insert(
        QStringLiteral("target"),
        AlembicRequest::target(m_context.session.target(), m_context.session.tunnel(), m_context.stop));
    request.insert(QStringLiteral("fingerprint"), m_fingerprint.toJson());
    request.insert(QStringLiteral("settings"), AlembicRequest::settings(m_context.options));
    // Revisions may share a transaction, so the child, which sees each one begin, fills in how long it took.
    // Only this run knows the word that stands for it.
    const QByteArray elapsed = QUuid::createUuid().toByteArray(QUuid::Id128);
    QJsonArray history;
    for (size_t i = 0; i < plan.steps.size() && !m_context.historyCommon.isEmpty(); ++i) {
        const QByteArray row = historyInsertWith(m_context, plan.steps[i], elapsed + "::double precision");
        const bool alone = i > 0 || m_historySetup.isEmpty();
        history.append(QString::fromUtf8(alone ? row : historyBlock(m_historySetup, row)));
    }
    request.insert(QStringLiteral("history"),
                   history.isEmpty() ? QJsonValue(QJsonValue::Null) : QJsonValue(history));
    request.insert(QStringLiteral("history_elapsed"), QString::fromLatin1(elapsed));
    return request;
}

StepResult<void> AlembicRun::run()
{
    if (m_context.plan.steps.empty())
        return {};
    for (int attempt = 1;; ++attempt) {
        if (m_context.stop.stop_requested())
            return tl::unexpected(StepFailure{RunErrors::cancelled(), false, false});
        StepResult<void> done = runChild(attempt);
        const int retries = m_context.options.lockRetries;
        if (done || !done.error().lockTimeout || attempt > retries || m_events->anythingCommitted())
            return done;
        const double wait = backOff(attempt);
        m_context.report(
            RetryScheduled{m_events->revision(), attempt, retries + 1, wait, done.error().error.message});
        if (waitForStop(m_context.stop, std::chrono::milliseconds(qint64(wait))))
            return tl::unexpected(StepFailure{RunErrors::cancelled(), false, false});
    }
}

StepResult<void> AlembicRun::runChild(int attempt)
{
    m_events = std::make_unique<AlembicEvents>(m_context.plan, m_context.sink, attempt);
    const auto headStart = std::exchange(m_headStart, nullptr);
    const auto ending = AlembicDriver(m_project).run(
        request(), [this](const AlembicMessage &message) { m_events->handle(message); }, m_context.stop,
        [this] { cancelStatements(); }, grace, headStart.get());
    const bool clean = ending && ending->sawDone && !ending->crashed;
    if (clean && ending->exitCode == 0 && !m_events->failed() && !m_events->refused())
        return {};
    // A child that was interrupted may have left its statement to a server that has not noticed yet.
    waitForBackends();
    return tl::unexpected(whyItEnded(ending));
}

StepFailure AlembicRun::whyItEnded(const Result<AlembicEnding> &ending) const
{
    if (!ending)
        return {ending.error(), false, false};
    if (m_events->refused())
        return {AlembicErrors::refused(*m_events->refused(), m_context.session.target(), m_project.config),
                false, false};
    if (m_events->failed())
        return failedFailure(*m_events->failed());
    if (m_context.stop.stop_requested())
        return {RunErrors::cancelled(), false, false};
    return {AlembicErrors::died(*ending), false, false};
}

StepFailure AlembicRun::failedFailure(const QJsonObject &event) const
{
    StepFailure failure{AlembicErrors::failed(event), false, false};
    if (m_context.stop.stop_requested()) {
        const Error cause = std::exchange(failure.error, RunErrors::cancelled());
        failure.error.where = cause.where;
        failure.error.sqlstate = cause.sqlstate;
        return failure;
    }
    if (const SshTunnel *tunnel = m_context.session.tunnel()) {
        if (const auto loss = tunnel->loss(tunnelNews)) {
            failure.error.detail = loss->detail + QLatin1Char('\n') + failure.error.message;
            failure.error.code = loss->code;
            failure.error.message = loss->message;
            failure.error.hint = loss->hint;
            return failure;
        }
    }
    failure.lockTimeout = failure.error.sqlstate == QLatin1String("55P03");
    RunErrors::explainState(m_context, &failure.error);
    if (failure.lockTimeout && m_events->anythingCommitted())
        failure.error.hint +=
            QLatin1Char('\n') + RunText::tr("It was not tried again, because revisions before it were "
                                            "committed. Plan and run again to go on.");
    return failure;
}

void AlembicRun::cancelStatements()
{
    BackendWatch(m_context).cancel(m_events->backendPids());
}

void AlembicRun::waitForBackends()
{
    m_certain = BackendWatch(m_context).waitUntilQuiet(m_events->backendPids());
    if (!m_certain)
        m_context.log(LogLevel::Warning,
                      RunText::tr("The child's server process is still at work, so what becomes of its last "
                                  "transaction is not certain yet."));
}

// How many steps the rows that were read back stand behind; -1 as size_t: they stand behind none.
size_t AlembicRun::appliedSteps(const ReadBack &state) const
{
    size_t least = 0;
    const auto &steps = m_context.plan.steps;
    for (size_t i = 0; m_events && i < steps.size(); ++i) {
        if (m_events->step(i).committed)
            least = i + 1;
    }
    QStringList heads = m_startHeads;
    std::sort(heads.begin(), heads.end());
    for (size_t i = 0;; ++i) {
        if (i >= least && heads == state.heads)
            return i;
        if (i == steps.size())
            return size_t(-1);
        heads = headsAfterStep(heads, steps[i]);
    }
}

void AlembicRun::settle(const ReadBack &state, StepFailure *failure, RunReport *report)
{
    if (!m_events) // no child was started
        return;
    if (m_events->refused())
        report->refusal =
            AlembicErrors::targetRefusal(*m_events->refused(), m_context.session.target(), m_project.config);
    const bool known = state.known && m_certain;
    const size_t applied = known ? appliedSteps(state) : size_t(-1);
    const auto &steps = m_context.plan.steps;
    for (size_t i = 0; i < steps.size(); ++i) {
        const AlembicEvents::StepState &step = m_events->step(i);
        if (step.committed || (applied != size_t(-1) && i < applied))
            settleStep(i, RevisionOutcome::Applied, {}, report);
        else if (!step.started)
            continue;
        else if (applied == size_t(-1))
            settleStep(i, RevisionOutcome::Unknown, {}, report);
        else
            settleStep(i, step.brokenUp ? RevisionOutcome::PartlyApplied : RevisionOutcome::RolledBack,
                       failure->error, report);
    }
    judge(applied == steps.size(), state, failure, report);
}

void AlembicRun::settleStep(size_t index, RevisionOutcome outcome, const Error &error, RunReport *report)
{
    const PlanStep &step = m_context.plan.steps[index];
    const AlembicEvents::StepState &told = m_events->step(index);
    const double milliseconds = std::max(0.0, told.milliseconds);
    report->revisions.append({step.revision.id, outcome});
    if (!told.committed)
        m_context.report(RevisionFinished{step.revision.id, step.direction, outcome, milliseconds});
    if (outcome != RevisionOutcome::RolledBack && outcome != RevisionOutcome::PartlyApplied)
        return;
    finishHistory();
    noteFailure(m_context, step, outcome, milliseconds, error);
}

// The failed try may have taken back the table that its first row had made.
void AlembicRun::finishHistory()
{
    if (m_historySetup.isEmpty() || m_context.historyCommon.isEmpty() || !m_context.session.isAlive())
        return;
    m_historySetup.clear();
    const QByteArray common = m_context.historyCommon;
    m_context.historyCommon.clear();
    if (prepareHistory(m_context) && !m_context.historyCommon.isEmpty())
        m_context.historyCommon = common;
}

void AlembicRun::judge(bool allApplied, const ReadBack &state, StepFailure *failure, RunReport *report)
{
    Error &error = failure->error;
    if (allApplied && !error.code.isEmpty()) {
        const Finding noise{
            QStringLiteral("alembic.noise"),
            Severity::Warning,
            RunText::tr("All revisions are applied; what the project's Python said at its end was noise: %1")
                .arg(error.message),
            RunText::tr("It was read back from the database. Connections that are still open when an event "
                        "loop closes are a common cause: let env.py dispose of its engine."),
            error.where,
            {}};
        m_context.log(LogLevel::Warning, noise.message + QStringLiteral(" [alembic.noise]"));
        report->findings.append(noise);
        *failure = {};
    } else if (!allApplied && error.code.isEmpty() && state.known) {
        error = {QStringLiteral("alembic.not-applied"),
                 RunText::tr("Alembic ended without an error, but the version table is at %1.")
                     .arg(state.heads.isEmpty() ? QStringLiteral("<base>")
                                                : state.heads.join(QStringLiteral(", "))),
                 {},
                 RunText::tr("env.py has to commit: with SQLAlchemy 2.0, context.begin_transaction() must be "
                             "around context.run_migrations(), or the connection committed behind it."),
                 {},
                 {m_project.config.envFile(), 0, 0}};
    }
}

} // namespace limbeck
