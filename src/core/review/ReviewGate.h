#pragma once

#include "env/Environment.h"
#include "project/Project.h"
#include "review/ReviewBundle.h"
#include "run/PlanGate.h"

#include <QProcessEnvironment>

#include <memory>
#include <vector>

namespace limbeck {

// The bundle that lets a plan run.
struct FoundReview
{
    QString path;
    ReviewBundle bundle;
    QString signer; // whose key it is, as limbeck.ini says
};

// Where signed reviews lie and whose signature counts. A value type.
struct ReviewPlaces
{
    QString folder; // "reviews" beside limbeck.ini
    QString file;   // the only one that counts (--review); empty: those of the folder
    std::vector<TrustedReviewer> trusted;

    static ReviewPlaces of(const Project &project, const QString &file = {});
};

// Whose key signed it. Errors: review.untrusted (the key is in no line of trusted_keys).
Result<QString> signerOf(const ReviewBundle &bundle, const QString &path,
                         const std::vector<TrustedReviewer> &trusted);

// The newest signed review that covers the plan, with its verdict checked: a later "no" beats an earlier
// "yes". Blocks on the disk; any thread. Errors: review.missing (none is there), review.changed (those that
// are there are of another plan; the nearest one's differences are the detail), review.not-approved,
// review.untrusted, review.signature, review.malformed, review.unreadable.
Result<FoundReview> findReview(const ReviewPlaces &places, const Plan &plan, const QString &targetDisplay);

// What keeps an environment with `require_review` from being changed without a review, in both programs. A
// database of such an environment stays guarded when it is reached by another environment of the project, or
// by files picked by hand.
class ReviewGate : public PlanGate
{
public:
    // Null: no environment of the project wants a review, and no file was named. `file`: --review.
    static std::shared_ptr<const PlanGate> of(const Project &project,
                                              const EnvironmentDefinition &environment,
                                              const QProcessEnvironment &process, const QString &file = {});

    Result<QString> check(const Plan &plan, const Target &target) const override;
    // The environment that wants a review of what is to run on the target; empty: none does.
    QString wantedBy(const Target &target) const;

private:
    ReviewGate(const Project &project, const EnvironmentDefinition &environment,
               const QProcessEnvironment &process, const QString &file);

    const Project m_project;
    const EnvironmentDefinition m_environment;
    const QProcessEnvironment m_process;
    const ReviewPlaces m_places;
};

} // namespace limbeck
