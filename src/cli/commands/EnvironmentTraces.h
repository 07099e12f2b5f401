#pragma once

#include "Context.h"

#include "env/EnvironmentDiscovery.h"
#include "target/Target.h"

#include <QJsonObject>

#include <optional>

namespace limbeck::cli {

// What this person's computer remembers of an environment beside its files: where it led (TargetPins) and its
// password (KeyStore).

// The environment has another name now. Its password is kept by user, server and database, which are the same
// as before, so that only the place has to move along. What does not work is told as a warning.
void moveTraces(Context &context, const EnvironmentDefinition &from, const EnvironmentDefinition &to);

// The target of an environment whose password only the key store can have; nullopt: it is in the files, there
// is no target, or another environment of the project leads to the same. Reads the files.
std::optional<Target> ownKeptPassword(Context &context, const EnvironmentDefinition &environment);

// The environment is no more: its place is forgotten, and the password kept for `password`, if there is one.
// Says what was kept and is gone; what does not work is told as a warning. May block as KeyStore::read()
// does.
void forgetTraces(Context &context, const EnvironmentDefinition &environment,
                  const std::optional<Target> &password);

} // namespace limbeck::cli
