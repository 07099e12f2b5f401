#include "session/SessionState.h"

#include <algorithm>

namespace limbeck::gui {

namespace {

void addNew(Findings &all, const Findings &more)
{
    for (const Finding &finding : more) {
        if (!all.contains(finding))
            all.append(finding);
    }
}

// Which database plain `alembic` would use instead: what can be mended first.
Findings aboutTheTarget(const Findings &findings)
{
    static const QStringList codes{
        QStringLiteral("alembic.env-ignored"),    QStringLiteral("alembic.env-not-loaded"),
        QStringLiteral("alembic.getenv-default"), QStringLiteral("alembic.percent-unescaped"),
        QStringLiteral("alembic.async-mismatch"), QStringLiteral("alembic.override-dotenv"),
        QStringLiteral("alembic.ini-url")};
    Findings found;
    for (const QString &code : codes) {
        for (const Finding &finding : findings) {
            if (finding.code == code)
                found.append(finding);
        }
    }
    return found;
}

void worstFirst(Findings &findings)
{
    std::stable_sort(findings.begin(), findings.end(),
                     [](const Finding &a, const Finding &b) { return int(a.severity) > int(b.severity); });
}

} // namespace

const ResolvedEnvironment *SessionState::current() const
{
    const auto index = size_t(environment);
    return environment >= 0 && index < project.environments.size() ? &project.environments[index] : nullptr;
}

const Target *SessionState::target() const
{
    const ResolvedEnvironment *resolved = current();
    return resolved && resolved->resolution.target ? &*resolved->resolution.target : nullptr;
}

const RevisionGraph *SessionState::graph() const
{
    return project.project && project.project->scripts() ? &project.project->scripts()->graph() : nullptr;
}

bool SessionState::isAlembic() const
{
    return project.project && project.project->kind() == ProjectKind::Alembic && project.project->alembic();
}

VersionTable SessionState::versionTable() const
{
    VersionTable table;
    if (project.project) {
        table.name = project.project->settings().versionTable;
        table.schema = project.project->settings().versionSchema;
    }
    return table;
}

bool SessionState::canReachDatabase() const
{
    return connection == ConnectionPhase::Connected && database.state.has_value();
}

Error SessionState::placeTrouble() const
{
    return database.place && database.place->moved() ? database.place->refusal() : database.placeError;
}

int SessionState::pendingCount() const
{
    return pending.plan ? int(pending.plan->steps.size()) : 0;
}

QStringList SessionState::appliedHeads() const
{
    return database.state ? database.state->heads : QStringList();
}

const RehearsalReport *SessionState::rehearsalReport() const
{
    return rehearsal ? rehearsal->report.get() : nullptr;
}

bool SessionState::isRehearsalCurrent() const
{
    return rehearsal && rehearsal->plan && pending.plan &&
           rehearsal->plan->fingerprint == pending.plan->fingerprint;
}

bool SessionState::isLintCurrent() const
{
    return lint && lint->plan && pending.plan && lint->plan->fingerprint == pending.plan->fingerprint;
}

Findings SessionState::lintFindings() const
{
    return isLintCurrent() ? lint->findings : Findings();
}

int SessionState::sqlLine(const Finding &finding) const
{
    return isLintCurrent() ? lint->sqlLines.value(lint->findings.indexOf(finding)) : 0;
}

Findings SessionState::findings() const
{
    Findings all = targetFindings();
    addNew(all, lintFindings());
    addNew(all, project.findings);
    if (project.project) {
        addNew(all, project.project->findings());
        if (project.project->scripts())
            addNew(all, project.project->scripts()->findings());
    }
    worstFirst(all);
    return all;
}

Findings SessionState::targetFindings() const
{
    Findings all;
    if (const ResolvedEnvironment *resolved = current())
        addNew(all, resolved->findings);
    if (isAlembic()) {
        addNew(all, python.findings());
        addNew(all, aboutTheTarget(project.findings));
    }
    if (database.state) {
        addNew(all, database.state->readFindings);
        if (graph())
            addNew(all, database.state->findings(*graph()));
    }
    if (pending.plan) {
        addNew(all, pending.plan->findings);
        for (const PlanStep &step : pending.plan->steps)
            addNew(all, step.findings);
    }
    worstFirst(all);
    return all;
}

} // namespace limbeck::gui
