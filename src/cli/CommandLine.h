#pragma once

#include "Command.h"
#include "Io.h"

#include <QStringList>

#include <memory>
#include <vector>

namespace limbeck::cli {

// Runs what was typed, without the program's name, and returns the exit code. With --json the last line on
// standard output is the one object of the contract, whatever happened.
ExitCode runCommandLine(const QStringList &words, const Io &io);

// Every command, in the order of the help.
std::vector<std::unique_ptr<Command>> allCommands();

} // namespace limbeck::cli
