// The session's reviews: what is pending, put before somebody who says yes or no.
#include "session/SessionController.h"

namespace limbeck::gui {

void SessionController::requestReview()
{
    const ResolvedEnvironment *resolved = m_state.current();
    if (!resolved || !m_state.target() || !m_state.pending.plan)
        return;
    ReviewRequest request;
    request.project = m_state.project.project;
    request.plan = m_state.pending.plan;
    request.target = *m_state.target();
    request.environment = resolved->definition;
    request.serverVersion = m_state.database.facts ? m_state.database.facts->version : QString();
    if (m_state.isRehearsalCurrent() && m_state.rehearsalReport())
        request.rehearsal = m_state.rehearsal;
    if (m_state.isLintCurrent()) {
        request.plan = m_state.lint->plan; // which has its SQL
        request.findings = m_state.lint->findings;
    }
    if (!m_state.isAlembic() || m_state.isLintCurrent()) {
        m_reviews.make(request);
        return;
    }
    m_alembic.whenProbed(this, [this, request]() mutable {
        if (!m_state.isAlembic())
            return;
        request.alembic = alembicJob();
        m_reviews.make(request);
    });
}

} // namespace limbeck::gui
