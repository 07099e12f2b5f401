#pragma once

#include "Context.h"

#include "target/ConnectionFields.h"

#include <optional>
#include <vector>

namespace limbeck::cli {

// The options of `environment` that describe a connection, and what must not stand in the arguments.

std::vector<OptionInfo> connectionOptions();

// Whether one of connectionOptions() is given.
bool hasConnectionOptions(const Arguments &arguments);

// The fields with what the options say. The password of --password-stdin is read from standard input, its
// first line. Errors: usage.option-value (a port, a driver, KEY=VALUE), usage.secret-argument (a password in
// an option), usage.input (standard input has none), usage.arguments (options that exclude each other).
Result<ConnectionFields> withOptions(Context &context, ConnectionFields fields);

// What was pasted: the option's text, or standard input for `-`. Errors: usage.secret-argument (it holds a
// password; other users of the machine see the arguments), usage.input, those of ConnectionText::read.
Result<ConnectionFields> pastedConnection(Context &context, const QString &text, Findings *findings);

// A yes-or-no option; nullopt: it is not given. Errors: usage.option-value.
Result<std::optional<bool>> yesOrNo(const Arguments &arguments, const QString &option);

} // namespace limbeck::cli
