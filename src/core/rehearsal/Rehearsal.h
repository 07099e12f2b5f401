#pragma once

#include "plan/AppliedState.h"
#include "plan/Plan.h"
#include "rehearsal/RehearsalReport.h"

#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>
#include <vector>

namespace limbeck {

class RevisionGraph;
class Session;
struct RevisionScript;

struct RehearsalOptions
{
    VersionTable versionTable;
    std::stop_token stop;
    // Everything in the one transaction that the session is in: nothing is committed, ways back are tried in
    // savepoints, and what cannot run in a transaction is left out (RehearsedStatement::notRun).
    bool inOneTransaction = false;
    std::chrono::milliseconds lockTimeout{0}; // in that transaction; 0: none
    // Called on the rehearsal's thread before each revision.
    std::function<void(const QString &revision, int number, int of)> progress;
};

// How a plan's step is taken back: the same revision in the other direction. No value: it has no way back.
using WayBackStep = std::optional<PlanStep>;

// The ways back of an upgrade plan, one for each step, from the scripts. A Python revision's statements are
// left out (`opaque`), for the caller to fill in. Blocking (disk). Errors: those of `load`, called with the
// index of a revision in `graph`.
Result<std::vector<WayBackStep>> waysBack(const Plan &plan, const RevisionGraph &graph,
                                          const std::function<Result<RevisionScript>(int index)> &load);

// Runs a plan on a session of a throw-away copy, statement by statement, and reports what each does: locks,
// rewrites, scans, rows, what it changes in the schema; and behind each revision tries its way back, in a
// transaction that is rolled back where it has one. A revision that fails ends the rehearsal with the report
// so far. The copy is left changed. Blocking; the session's thread. Errors: rehearsal.cancelled, and those of
// Session where the copy itself cannot be read.
Result<RehearsalReport> rehearse(Session &copy, const Plan &plan, const std::vector<WayBackStep> &waysBack,
                                 const RehearsalOptions &options);

} // namespace limbeck
