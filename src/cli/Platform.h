#pragma once

#include "Io.h"

#include <optional>
#include <stop_token>

namespace limbeck::cli {

// What differs between systems on a console. Called by main() only.
namespace Platform {

// UTF-8 on the console, colours where it has them; a reader that goes away does not end the program.
void prepareConsole();
// Whether standard output and standard error are both a terminal that shows colours.
bool isColourTerminal();
// From the first call on, the first Ctrl+C (or polite request to end) is a stop request, and the second ends
// the program at once. Not thread-safe.
std::stop_token watchInterrupts();
// Standard input and standard error are both a terminal, so that a person can be asked something.
bool canAsk();
// Asks on the terminal without showing what is typed; Backspace, Ctrl+U and Ctrl+C work. nullopt: broken off.
std::optional<Secret> askPassword(const QString &prompt);

} // namespace Platform

} // namespace limbeck::cli
