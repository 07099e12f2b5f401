#pragma once

#include "plan/Plan.h"
#include "project/Project.h"
#include "rehearsal/RehearsalReport.h"
#include "review/ReviewDocument.h"
#include "target/Target.h"

namespace limbeck {

// All that a review is made from. References outlive the call.
struct ReviewInput
{
    const Plan &plan; // with its SQL, of a target (not made with --from)
    const Project &project;
    const Target &target;
    QString environment;                        // its name
    QString serverVersion;                      // "15.20"; empty: unknown
    const RehearsalReport *rehearsal = nullptr; // of this plan; null: there was none
    // Beside those that the plan and the rehearsal have; the one of a revision is told with that revision.
    Findings findings = {};
};

// Puts a plan and what is known about it before a reviewer: without a verdict, without a name, made now.
// Paths of the project become relative to its folder, paths of elsewhere lose their folders, and passwords
// that stand in somebody's text are hidden. Pure but for the clock; any thread. Errors: review.nothing (the
// plan has no steps), review.no-target (it was made without a database), review.other-plan (the rehearsal is
// of another plan).
Result<ReviewDocument> makeReview(const ReviewInput &input);

} // namespace limbeck
