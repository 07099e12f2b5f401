#pragma once

#include "Context.h"

namespace limbeck::cli {

// --fail-on: the severity from which on findings make a command fail; nullopt: `never`.
OptionInfo failOnOption();
// Errors: usage.option-value.
Result<std::optional<Severity>> failOn(const Context &context);
// check.findings when one of the findings is that severe, else an error without a code.
Error findingsError(const Findings &findings, std::optional<Severity> threshold);

} // namespace limbeck::cli
