#include "ExitCode.h"

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace limbeck::cli {

namespace {

struct Rule
{
    QLatin1StringView prefix;
    ExitCode code;
};

// The first rule that fits counts, so single codes stand before their families.
constexpr std::array rules{
    Rule{"environment.none"_L1, ExitCode::Target},
    Rule{"environment."_L1, ExitCode::Usage},
    Rule{"usage."_L1, ExitCode::Usage},
    Rule{"project.missing"_L1, ExitCode::Usage},
    Rule{"target."_L1, ExitCode::Target},
    Rule{"url."_L1, ExitCode::Target},
    Rule{"env."_L1, ExitCode::Target},
    Rule{"connect."_L1, ExitCode::Connection},
    Rule{"tls."_L1, ExitCode::Connection},
    Rule{"tunnel."_L1, ExitCode::Connection},
    Rule{"connection."_L1, ExitCode::Connection},
    Rule{"auth."_L1, ExitCode::Connection},
    Rule{"database."_L1, ExitCode::Connection},
    Rule{"server."_L1, ExitCode::Connection},
    Rule{"run.connection-lost"_L1, ExitCode::Connection},
    Rule{"run.cancelled"_L1, ExitCode::Cancelled},
    Rule{"rehearsal.cancelled"_L1, ExitCode::Cancelled},
    Rule{"blockers.cancelled"_L1, ExitCode::Cancelled},
    Rule{"run.version-conflict"_L1, ExitCode::Refused},
    Rule{"plan.stale"_L1, ExitCode::Refused},
    Rule{"plan.other-target"_L1, ExitCode::Refused},
    Rule{"plan.no-way-back"_L1, ExitCode::Refused},
    Rule{"file.changed"_L1, ExitCode::Refused},
    Rule{"review.draft-broken"_L1, ExitCode::Failed},
    Rule{"review.unreadable"_L1, ExitCode::Failed},
    Rule{"review.nothing"_L1, ExitCode::Failed},
    Rule{"review.no-target"_L1, ExitCode::Failed},
    Rule{"review.other-plan"_L1, ExitCode::Failed},
    Rule{"review."_L1, ExitCode::Refused},
    Rule{"guard."_L1, ExitCode::Refused},
    Rule{"base.no-git"_L1, ExitCode::Usage},
    Rule{"base.unknown"_L1, ExitCode::Usage},
    Rule{"baseline.unreadable"_L1, ExitCode::Usage},
    Rule{"check.pending"_L1, ExitCode::Pending},
    Rule{"check.findings"_L1, ExitCode::Findings},
};

} // namespace

ExitCode exitCodeFor(const Error &error)
{
    if (error.code.isEmpty())
        return ExitCode::Done;
    const auto rule =
        std::ranges::find_if(rules, [&](const Rule &each) { return error.code.startsWith(each.prefix); });
    return rule == rules.end() ? ExitCode::Failed : rule->code;
}

} // namespace limbeck::cli
