#include "review/ReviewCoverage.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::ReviewCoverage)
};

QString listed(const QStringList &heads)
{
    return heads.isEmpty() ? Tr::tr("none") : heads.join(u", "_s);
}

QString directionOf(const Plan &plan, const PlanStep &step)
{
    return plan.kind == PlanKind::Stamp ? planKindName(plan.kind) : directionName(step.direction);
}

bool sameStep(const ReviewStep &reviewed, const Plan &plan, const PlanStep &step)
{
    return reviewed.revision == step.revision.id && reviewed.direction == directionOf(plan, step) &&
           reviewed.contentHash == step.contentHash && reviewed.headsBefore == step.headsBefore &&
           reviewed.headsAfter == step.headsAfter;
}

QStringList headsBehind(QStringList heads, const ReviewStep &step)
{
    for (const QString &head : step.headsBefore)
        heads.removeAll(head);
    heads += step.headsAfter;
    heads.removeDuplicates();
    std::sort(heads.begin(), heads.end());
    return heads;
}

// The review's step in front of which exactly these revisions are applied; -1: none.
int placeOf(const ReviewDocument &review, QStringList applied)
{
    std::sort(applied.begin(), applied.end());
    QStringList heads = review.appliedHeads;
    std::sort(heads.begin(), heads.end());
    for (size_t i = 0; i < review.steps.size(); ++i) {
        if (heads == applied)
            return int(i);
        heads = headsBehind(heads, review.steps[i]);
    }
    return -1;
}

QString stepChange(const ReviewStep &reviewed, const Plan &plan, const PlanStep &step)
{
    const QString id = step.revision.id;
    if (reviewed.revision != id)
        return Tr::tr("The plan has revision %1 where the review has %2.").arg(id, reviewed.revision);
    if (reviewed.direction != directionOf(plan, step))
        return Tr::tr("Revision %1 was reviewed for %2.").arg(id, reviewed.direction);
    if (reviewed.contentHash != step.contentHash)
        return Tr::tr("The script of revision %1 was changed: %2").arg(id, reviewed.file);
    return Tr::tr("Revision %1 now stands elsewhere in the history.").arg(id);
}

// Scripts that changed, wherever in the plan they now are.
QStringList changedScripts(const ReviewDocument &review, const Plan &plan)
{
    QStringList changes;
    for (const PlanStep &step : plan.steps) {
        const int at = review.indexOf(step.revision.id, directionOf(plan, step));
        if (at < 0)
            changes << Tr::tr("Revision %1 is not in the review.").arg(step.revision.id);
        else if (review.steps[size_t(at)].contentHash != step.contentHash)
            changes << stepChange(review.steps[size_t(at)], plan, step);
    }
    return changes;
}

QStringList stepChanges(const ReviewDocument &review, const Plan &plan, int first)
{
    QStringList changes;
    for (size_t i = 0; i < plan.steps.size(); ++i) {
        const PlanStep &step = plan.steps[i];
        const size_t at = size_t(first) + i;
        if (at >= review.steps.size())
            changes << Tr::tr("Revision %1 is not in the review.").arg(step.revision.id);
        else if (!sameStep(review.steps[at], plan, step))
            changes << stepChange(review.steps[at], plan, step);
    }
    return changes;
}

QString targetChange(const ReviewDocument &review, const QString &now)
{
    if (review.target != now)
        return Tr::tr("The review is of the target %1, and this is %2.").arg(review.target, now);
    return Tr::tr("The target %1 is reached in another way than the reviewed one.").arg(now);
}

QStringList surroundings(const ReviewDocument &review, const Plan &plan, const QString &targetDisplay)
{
    QStringList changes;
    if (review.kind != planKindName(plan.kind))
        changes << Tr::tr("The review is of a plan for %1, not for %2.")
                       .arg(review.kind, planKindName(plan.kind));
    if (review.targetIdentity != plan.targetIdentity)
        changes << targetChange(review, targetDisplay);
    if (review.engine != planEngineName(plan.engine))
        changes << Tr::tr("What runs the revisions has changed: %1 in the review, now %2.")
                       .arg(review.engine, planEngineName(plan.engine));
    else if (review.runtimeHash != plan.runtimeHash)
        changes << Tr::tr("env.py, Alembic's configuration or the -x arguments were changed.");
    return changes;
}

QString verdictText(Verdict verdict)
{
    switch (verdict) {
    case Verdict::None:
        return Tr::tr("not decided");
    case Verdict::Approved:
        return Tr::tr("approved");
    case Verdict::NeedsWork:
        return Tr::tr("needs work");
    case Verdict::Rejected:
        return Tr::tr("rejected");
    }
    Q_UNREACHABLE();
}

} // namespace

ReviewCoverage reviewCoverage(const ReviewDocument &review, const Plan &plan, const QString &targetDisplay)
{
    ReviewCoverage coverage;
    coverage.sameTarget =
        review.targetIdentity == plan.targetIdentity && review.kind == planKindName(plan.kind);
    coverage.changes = surroundings(review, plan, targetDisplay);
    coverage.firstStep = placeOf(review, plan.appliedHeads);
    if (coverage.firstStep < 0)
        coverage.changes << Tr::tr("The applied revisions are other ones: %1 in the review, now %2.")
                                .arg(listed(review.appliedHeads), listed(plan.appliedHeads))
                         << changedScripts(review, plan);
    else
        coverage.changes << stepChanges(review, plan, coverage.firstStep);
    // The whole of it has one fingerprint, whatever this function may have overlooked.
    const bool whole = coverage.firstStep == 0 && plan.steps.size() == review.steps.size();
    if (coverage.changes.isEmpty() && whole && plan.fingerprint != review.fingerprint)
        coverage.changes << Tr::tr("The plan's fingerprint is another one.");
    coverage.covered = coverage.changes.isEmpty();
    return coverage;
}

Result<void> checkApproval(const ReviewDocument &review, const ReviewCoverage &coverage, const Plan &plan)
{
    QStringList lines;
    for (size_t i = 0; i < plan.steps.size(); ++i) {
        const ReviewStep &step = review.steps.at(size_t(coverage.firstStep) + i);
        if (step.verdict == Verdict::Approved)
            continue;
        const QString verdict = Tr::tr("%1: %2").arg(step.revision, verdictText(step.verdict));
        lines << (step.comment.isEmpty() ? verdict : verdict + u" – "_s + step.comment);
    }
    if (review.verdict != Verdict::Approved) {
        const QString verdict = Tr::tr("as a whole: %1").arg(verdictText(review.verdict));
        lines << (review.comment.isEmpty() ? verdict : verdict + u" – "_s + review.comment);
    }
    if (lines.isEmpty())
        return {};
    return fail(Error{u"review.not-approved"_s,
                      Tr::tr("The review of %1 does not approve of this plan.").arg(review.environment),
                      lines.join(u'\n'),
                      Tr::tr("Settle with the reviewer what is to be done, and have it reviewed again."),
                      {},
                      {}});
}

} // namespace limbeck
