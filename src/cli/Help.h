#pragma once

#include "Command.h"

namespace limbeck::cli {

// The help of the whole program: commands, options, exit codes.
QString helpText(const std::vector<CommandInfo> &commands);
// The help of one command, with examples.
QString helpText(const CommandInfo &command);

} // namespace limbeck::cli
