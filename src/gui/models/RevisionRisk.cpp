#include "models/RevisionRisk.h"

#include "rehearsal/RehearsalReport.h"
#include "session/SessionState.h"

#include <QCoreApplication>

#include <algorithm>

namespace limbeck::gui {

namespace {

struct RiskWords
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::gui::RevisionRisk)
};

RevisionRisk measured(const RehearsedStep &step)
{
    if (!step.error.code.isEmpty())
        return {"error", RiskWords::tr("fails"), step.error.message};
    const RiskLevel level = step.risk();
    QStringList sentences;
    for (const Risk &risk : step.risks)
        sentences.append(QStringLiteral("%1: %2").arg(riskLevelText(risk.level), risk.text));
    const bool named = level != RiskLevel::None && !step.risks.empty();
    const QString word = named ? RiskWords::tr("%1: %2", "high risk: public.orders")
                                     .arg(riskLevelText(level), step.risks.front().relation)
                               : riskLevelText(level);
    return {riskIcon(level), word,
            sentences.isEmpty() ? RiskWords::tr("Rehearsed: nothing that others would notice.")
                                : sentences.join(QLatin1Char('\n'))};
}

RevisionRisk linted(const Findings &findings)
{
    const auto count = [&findings](Severity severity) {
        return int(std::ranges::count(findings, severity, &Finding::severity));
    };
    QStringList sentences;
    for (const Severity severity : {Severity::Error, Severity::Warning, Severity::Info}) {
        for (const Finding &finding : findings) {
            if (finding.severity == severity)
                sentences.append(finding.message);
        }
    }
    const QString details = sentences.join(QLatin1Char('\n'));
    if (const int errors = count(Severity::Error); errors > 0)
        return {"error", RiskWords::tr("%n error(s)", nullptr, errors), details};
    if (const int warnings = count(Severity::Warning); warnings > 0)
        return {"warning", RiskWords::tr("%n warning(s)", nullptr, warnings), details};
    return {"info", RiskWords::tr("%n note(s)", nullptr, int(findings.size())), details};
}

} // namespace

const char *riskIcon(RiskLevel level)
{
    switch (level) {
    case RiskLevel::None:
        return "ok";
    case RiskLevel::Low:
        return "info";
    case RiskLevel::Medium:
        return "warning";
    case RiskLevel::High:
        break;
    }
    return "error";
}

QHash<QString, RevisionRisk> revisionRisks(const SessionState &state)
{
    QHash<QString, RevisionRisk> risks;
    if (!state.pending.plan)
        return risks;
    QHash<QString, Findings> findings;
    for (const PlanStep &step : state.pending.plan->steps)
        findings.insert(step.revision.id, step.findings);
    const Findings lint = state.lintFindings();
    for (const Finding &finding : lint) {
        if (const auto found = findings.find(finding.revision);
            found != findings.end() && !found->contains(finding))
            found->append(finding);
    }
    for (auto found = findings.cbegin(); found != findings.cend(); ++found) {
        if (!found->isEmpty())
            risks.insert(found.key(), linted(*found));
    }
    if (const RehearsalReport *report = state.rehearsalReport(); report && state.isRehearsalCurrent()) {
        for (const RehearsedStep &step : report->steps)
            risks.insert(step.revision, measured(step));
    }
    return risks;
}

QHash<QString, RevisionRisk> revisionRisks(const SessionState &state, const Plan &plan)
{
    QHash<QString, RevisionRisk> risks;
    if (plan.kind != PlanKind::Upgrade || !state.pending.plan)
        return risks;
    const QHash<QString, RevisionRisk> known = revisionRisks(state);
    const std::vector<PlanStep> &pending = state.pending.plan->steps;
    for (const PlanStep &step : plan.steps) {
        const auto risk = known.find(step.revision.id);
        const auto same = [&step](const PlanStep &other) {
            return other.revision.id == step.revision.id && other.contentHash == step.contentHash;
        };
        if (risk != known.end() && std::ranges::any_of(pending, same))
            risks.insert(risk.key(), *risk);
    }
    return risks;
}

QString riskToolTip(const RevisionRisk &risk)
{
    return risk.details.isEmpty()
               ? QString()
               : QStringLiteral("<p style='white-space: pre-wrap'>%1</p>").arg(risk.details.toHtmlEscaped());
}

} // namespace limbeck::gui
