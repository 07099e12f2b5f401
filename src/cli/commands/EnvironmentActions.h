#pragma once

#include "Command.h"
#include "Context.h"

#include "project/EnvironmentChanges.h"

namespace limbeck::cli {

// What `environment ACTION NAME` does, one function an action. Each shows a change first and writes it with
// --write.

Outcome showEnvironment(Context &context, const QString &name);
Outcome editEnvironment(Context &context, const QString &name);
Outcome setEnvironment(Context &context, const QString &name);
// `copyOf`: empty for a new one.
Outcome makeEnvironment(Context &context, const QString &name, const QString &copyOf);
Outcome renameEnvironment(Context &context, const QString &from, const QString &to);
Outcome removeEnvironment(Context &context, const QString &name);

// The words that a person types to do it again, with the options that hold no secret: what "--write" is added
// to.
QString typedAgain(const Context &context);

} // namespace limbeck::cli
