#include "review/ReviewMaker.h"

#include "review/PortableText.h"

#include <QCoreApplication>
#include <QJsonArray>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::ReviewMaker)
};

Result<void> check(const ReviewInput &input)
{
    const Plan &plan = input.plan;
    if (plan.steps.empty())
        return fail("review.nothing",
                    Tr::tr("There is nothing to review: the database is already at %1.").arg(plan.goal));
    if (plan.targetIdentity.isEmpty() || plan.targetIdentity != input.target.identity())
        return fail("review.no-target",
                    Tr::tr("A review is of a plan for one database, and this plan is not of %1.")
                        .arg(input.target.display()),
                    Tr::tr("Plan from what is applied there, not from a revision that is named."));
    if (!input.rehearsal)
        return {};
    // One that failed ends early.
    const auto &rehearsed = input.rehearsal->steps;
    const bool same =
        rehearsed.size() <= plan.steps.size() &&
        std::equal(rehearsed.begin(), rehearsed.end(), plan.steps.begin(),
                   [](const RehearsedStep &seen, const PlanStep &step) {
                       return seen.revision == step.revision.id && seen.direction == step.direction;
                   });
    if (!same)
        return fail("review.other-plan", Tr::tr("The rehearsal is of other revisions than the plan."),
                    Tr::tr("Rehearse once more."));
    return {};
}

// The rehearsal's JSON without its steps, which are told one by one.
QJsonObject wholeOf(const QJsonObject &rehearsal, const PortableText &portable)
{
    QJsonObject whole = rehearsal;
    whole.remove(u"steps"_s);
    return portable.json(whole).toObject();
}

Findings findingsFor(const ReviewInput &input, const PlanStep &step)
{
    Findings found = step.findings;
    for (const Finding &finding : input.findings) {
        if (finding.revision == step.revision.id && !found.contains(finding))
            found.append(finding);
    }
    return found;
}

// Those that belong to no step.
Findings findingsOfTheWhole(const ReviewInput &input)
{
    Findings found = input.plan.findings;
    for (const Finding &finding : input.findings) {
        const bool ofAStep = std::ranges::any_of(input.plan.steps, [&](const PlanStep &step) {
            return !finding.revision.isEmpty() && step.revision.id == finding.revision;
        });
        if (!ofAStep && !found.contains(finding))
            found.append(finding);
    }
    return found;
}

Severity severityOf(RiskLevel level)
{
    switch (level) {
    case RiskLevel::High:
        return Severity::Error;
    case RiskLevel::Medium:
        return Severity::Warning;
    case RiskLevel::Low:
    case RiskLevel::None:
        break;
    }
    return Severity::Info;
}

// What was measured and weighed, the highest first.
std::vector<ReviewRisk> risksOf(const RehearsedStep &step)
{
    std::vector<ReviewRisk> risks;
    for (const Risk &risk : step.risks)
        risks.push_back({severityOf(risk.level), risk.relation, risk.text});
    return risks;
}

ReviewStep reviewStep(const ReviewInput &input, const PlanStep &step, const PortableText &portable)
{
    ReviewStep reviewed;
    reviewed.revision = step.revision.id;
    reviewed.title = step.title(input.plan.kind);
    reviewed.message = step.revision.message;
    reviewed.direction =
        input.plan.kind == PlanKind::Stamp ? planKindName(input.plan.kind) : directionName(step.direction);
    reviewed.file = portable.file(step.revision.file);
    reviewed.contentHash = step.contentHash;
    reviewed.headsBefore = step.headsBefore;
    reviewed.headsAfter = step.headsAfter;
    reviewed.transactional = step.transactional;
    reviewed.opaque = step.opaque;
    reviewed.opaqueReason = portable.text(step.opaqueReason);
    for (const Statement &statement : step.statements)
        reviewed.statements.push_back({QString::fromUtf8(statement.sql), statement.line});
    reviewed.findings = portable.findings(findingsFor(input, step));
    return reviewed;
}

} // namespace

Result<ReviewDocument> makeReview(const ReviewInput &input)
{
    if (const auto good = check(input); !good)
        return fail(good.error());
    const Plan &plan = input.plan;
    const PortableText portable(input.project.folder());
    ReviewDocument document;
    document.project = input.project.name();
    document.environment = input.environment;
    document.target = input.target.display();
    document.targetIdentity = plan.targetIdentity;
    document.serverVersion = input.serverVersion;
    document.fingerprint = plan.fingerprint;
    document.runtimeHash = plan.runtimeHash;
    document.kind = planKindName(plan.kind);
    document.engine = planEngineName(plan.engine);
    document.goal = plan.goal;
    document.appliedHeads = plan.appliedHeads;
    for (const PlanStep &step : plan.steps)
        document.steps.push_back(reviewStep(input, step, portable));
    if (input.rehearsal) {
        const QJsonObject told = input.rehearsal->toJson();
        document.rehearsal = wholeOf(told, portable);
        const QJsonArray facts = told.value(u"steps"_s).toArray();
        for (qsizetype i = 0; i < facts.size(); ++i) {
            document.steps[size_t(i)].facts = portable.json(facts.at(i)).toObject();
            document.steps[size_t(i)].risks = risksOf(input.rehearsal->steps[size_t(i)]);
        }
    }
    document.findings = portable.findings(findingsOfTheWhole(input));
    document.created = QDateTime::fromSecsSinceEpoch(QDateTime::currentSecsSinceEpoch(), Qt::UTC);
    document.toolVersion = QStringLiteral(LIMBECK_VERSION);
    return document;
}

} // namespace limbeck
