#include "session/RehearsalHost.h"

#include "keystore/PasswordSearch.h"
#include "rehearsal/RehearsalJob.h"

#include <utility>

namespace limbeck::gui {

namespace {

constexpr Milliseconds connectPatience{5000};

} // namespace

void RehearsalHost::rehearse(quint64 id, const RehearsalRequest &request, const std::stop_token &stop)
{
    RehearsalReply reply;
    Q_EMIT progressed(id, {}, 0, int(request.plan->steps.size()));
    const auto plan = planWithSql(request.project, request.plan, request.alembic, stop);
    if (!plan) {
        reply.error = plan.error();
    } else {
        reply.plan = *plan;
        if (auto report = run(id, request, **plan, stop); report)
            reply.report = std::make_shared<const RehearsalReport>(std::move(*report));
        else
            reply.error = report.error();
    }
    reply.finished = QDateTime::currentDateTime();
    Q_EMIT finished(id, reply);
}

Result<RehearsalReport> RehearsalHost::run(quint64 id, const RehearsalRequest &request, const Plan &plan,
                                           const std::stop_token &stop)
{
    SessionOptions options;
    options.connectTimeout = connectPatience;
    std::optional<Secret> entered = m_passwords->find(request.target);
    const auto session = openWithPassword(request.target, options, [&entered](const Target &, const Error &) {
        return std::exchange(entered, std::nullopt);
    });
    if (!session)
        return fail(session.error());
    const std::stop_callback cancel(stop, [canceller = (*session)->canceller()] { canceller->cancel(); });
    RehearsalJob job{**session, *request.project->scripts(), plan};
    if (request.alembic) {
        job.alembic = request.alembic->alembic;
        handOnPassword((*session)->target(), &job.alembic->environment);
    }
    job.options.versionTable = request.table;
    job.options.stop = stop;
    job.options.progress = [this, id](const QString &revision, int number, int of) {
        Q_EMIT progressed(id, revision, number, of);
    };
    return runRehearsal(job);
}

} // namespace limbeck::gui
