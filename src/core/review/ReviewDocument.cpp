#include "review/ReviewDocument.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace limbeck {

QString verdictName(Verdict verdict)
{
    switch (verdict) {
    case Verdict::None:
        return u"none"_s;
    case Verdict::Approved:
        return u"approved"_s;
    case Verdict::NeedsWork:
        return u"needs-work"_s;
    case Verdict::Rejected:
        return u"rejected"_s;
    }
    Q_UNREACHABLE();
}

std::optional<Verdict> verdictFromName(const QString &name)
{
    for (const Verdict verdict : {Verdict::None, Verdict::Approved, Verdict::NeedsWork, Verdict::Rejected}) {
        if (verdictName(verdict) == name)
            return verdict;
    }
    return std::nullopt;
}

bool ReviewDocument::allStepsApproved() const
{
    return !steps.empty() &&
           std::ranges::all_of(steps, [](const auto &step) { return step.verdict == Verdict::Approved; });
}

Verdict ReviewDocument::combinedVerdict() const
{
    for (const Verdict each : {Verdict::Rejected, Verdict::NeedsWork}) {
        if (std::ranges::find(steps, each, &ReviewStep::verdict) != steps.end())
            return each;
    }
    return allStepsApproved() ? Verdict::Approved : Verdict::None;
}

int ReviewDocument::indexOf(const QString &revision, const QString &direction) const
{
    for (size_t i = 0; i < steps.size(); ++i) {
        if (steps[i].revision == revision && steps[i].direction == direction)
            return int(i);
    }
    return -1;
}

} // namespace limbeck
