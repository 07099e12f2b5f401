// What the rules say about what is pending: asked of the worker, whose session knows the tables.
#include "session/SessionController.h"

namespace limbeck::gui {

// Nothing is run to look: the SQL of an Alembic project is taken from what was rendered for another reason.
std::shared_ptr<const Plan> SessionController::planToLint() const
{
    if (!m_state.isAlembic())
        return m_state.pending.plan;
    if (m_state.isLintCurrent())
        return m_state.lint->plan;
    return m_state.isRehearsalCurrent() ? m_state.rehearsal->plan : nullptr;
}

void SessionController::lintPending()
{
    if (const auto plan = planToLint(); plan && !plan->steps.empty())
        lintPlan(plan);
}

// An Alembic plan has been given its SQL.
void SessionController::lintRendered(const std::shared_ptr<const Plan> &plan)
{
    if (plan && m_state.isAlembic() && !m_state.isLintCurrent() && m_state.pending.plan &&
        plan->fingerprint == m_state.pending.plan->fingerprint && !m_runs.isRunning())
        lintPlan(plan);
}

void SessionController::lintPlan(const std::shared_ptr<const Plan> &plan)
{
    if (!m_state.target() || !m_state.current())
        return;
    const ProjectSettings &settings = m_state.project.project->settings();
    LintContext context;
    context.levels = settings.lintLevelsFor(m_state.current()->definition.name);
    context.lockTimeout = settings.lockTimeout;
    m_lintId = ++m_lastId;
    m_worker->post([id = m_lintId, target = *m_state.target(), plan, context](Worker &worker) {
        worker.lint(id, target, plan, context);
    });
}

// The same again is no news: who has shown it need not show it anew.
void SessionController::takeLint(quint64 id, const LintReply &reply)
{
    if (id != m_lintId)
        return;
    if (!reply.error.code.isEmpty())
        log(LogLevel::Warning, tr("The rules were applied without what the database knows of the tables."),
            reply.error.message);
    const auto before = m_state.lint;
    if (before && before->plan->fingerprint == reply.plan->fingerprint && before->findings == reply.findings)
        return;
    m_state.lint = std::make_shared<const LintReply>(reply);
    Q_EMIT lintChanged();
}

} // namespace limbeck::gui
