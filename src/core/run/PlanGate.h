#pragma once

#include "base/Result.h"
#include "plan/Plan.h"
#include "target/Target.h"

#include <QString>

namespace limbeck {

// Somebody whose agreement a run needs beside that of the one who starts it: the review of an environment
// with `require_review`. Made by a room above this one, and asked by each run before its first statement.
class PlanGate
{
public:
    PlanGate() = default;
    PlanGate(const PlanGate &) = delete;
    PlanGate &operator=(const PlanGate &) = delete;
    virtual ~PlanGate() = default;

    // Whether the plan may run on the target that the session is connected to. What is to be logged of it
    // (who agreed to it and when), empty where no agreement is needed, or why it may not. Blocks on the disk;
    // any thread.
    virtual Result<QString> check(const Plan &plan, const Target &target) const = 0;
};

} // namespace limbeck
