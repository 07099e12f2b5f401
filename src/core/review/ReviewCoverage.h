#pragma once

#include "plan/Plan.h"
#include "review/ReviewDocument.h"

namespace limbeck {

// Whether a plan is what was reviewed, word for word: same kind, target, runtime files (of an Alembic
// project), and steps that stand in the review one behind another in the same order, with the same scripts,
// from the applied revisions that the review has at that place. So a review also covers its own beginning
// (`upgrade +1`) and, after a run that stopped half-way, its rest.
struct ReviewCoverage
{
    bool covered = false;
    bool sameTarget = false; // and kind: a review that says something about this plan
    int firstStep = -1;      // of the review, where the plan begins; meaningful when covered
    // What is different, one sentence each: which script, the target, the applied revisions, the runtime.
    QStringList changes;
};

// Pure; any thread. `targetDisplay` is the plan's target as Target::display() writes it, for the sentences.
ReviewCoverage reviewCoverage(const ReviewDocument &review, const Plan &plan, const QString &targetDisplay);

// Whether the steps that the plan takes of a review that covers it are approved, and the review as a whole.
// Errors: review.not-approved (which revisions, and what the reviewer says of them).
Result<void> checkApproval(const ReviewDocument &review, const ReviewCoverage &coverage, const Plan &plan);

} // namespace limbeck
