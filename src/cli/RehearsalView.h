#pragma once

#include "Output.h"

#include "rehearsal/RehearsalReport.h"

namespace limbeck::cli {

// A rehearsal for people: each revision with the locks that it takes, what it rewrites and reads whole, and
// its way back; `withDiff`: also what it changes in the schema.
void printRehearsal(Output &out, const RehearsalReport &report, bool withDiff);

} // namespace limbeck::cli
