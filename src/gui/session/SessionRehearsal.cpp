// The session's rehearsals: what is pending, run on a throw-away copy of the target's schema.
#include "rehearsal/RehearsalReport.h"
#include "session/SessionController.h"

namespace limbeck::gui {

void SessionController::connectRehearsals()
{
    connect(&m_rehearsals, &RehearsalController::changed, this, &SessionController::takeRehearsal);
    connect(&m_rehearsals, &RehearsalController::finished, this, [this](const QString &environment) {
        const auto reply = m_rehearsals.last(environment);
        if (!reply->report) {
            log(reply->error);
        } else if (!reply->report->ok && !reply->report->steps.empty()) {
            const RehearsedStep &last = reply->report->steps.back();
            log(LogLevel::Error, tr("The rehearsal ended at revision %1.").arg(last.revision),
                last.error.message);
        } else {
            log(LogLevel::Info,
                tr("The rehearsal ran %n revision(s).", nullptr, int(reply->report->steps.size())));
        }
    });
}

void SessionController::rehearse()
{
    const ResolvedEnvironment *resolved = m_state.current();
    if (!resolved || !m_state.target() || !m_state.canReachDatabase() || m_state.pendingCount() == 0 ||
        m_runs.isRunning())
        return;
    logOperation(tr("Rehearse"));
    RehearsalRequest request{
        m_state.project.project, m_state.pending.plan, *m_state.target(), m_state.versionTable(), {}};
    if (!m_state.isAlembic()) {
        m_rehearsals.start(resolved->definition.name, request);
        return;
    }
    m_alembic.whenProbed(this, [this, request, name = resolved->definition.name]() mutable {
        if (!m_state.isAlembic() || !m_state.current() || m_state.current()->definition.name != name)
            return;
        request.alembic = alembicJob();
        m_rehearsals.start(name, request);
    });
}

void SessionController::takeRehearsal()
{
    const ResolvedEnvironment *resolved = m_state.current();
    const QString name = resolved ? resolved->definition.name : QString();
    m_state.rehearsal = resolved ? m_rehearsals.last(name) : nullptr;
    m_state.rehearsing = resolved && m_rehearsals.isRunning(name)
                             ? std::optional<RehearsalProgress>(m_rehearsals.progress())
                             : std::nullopt;
    if (m_state.isRehearsalCurrent())
        lintRendered(m_state.rehearsal->plan);
    Q_EMIT rehearsalChanged();
    Q_EMIT busyChanged();
}

} // namespace limbeck::gui
