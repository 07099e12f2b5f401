#pragma once

#include "base/Error.h"

namespace limbeck::cli {

// The program's exit codes: a contract with scripts and CI pipelines.
enum class ExitCode
{
    Done = 0,
    Failed = 1,
    Usage = 2,
    Findings = 3,   // at or above --fail-on
    Target = 4,     // none or ambiguous
    Connection = 5, // failed or lost
    Pending = 6,    // check found revisions to apply
    Refused = 7,    // guard, stale plan, protected environment
    Cancelled = 8
};

// The exit code that an error's code means.
ExitCode exitCodeFor(const Error &error);

} // namespace limbeck::cli
