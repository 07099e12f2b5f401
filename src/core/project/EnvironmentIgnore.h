#pragma once

#include "project/EnvironmentChanges.h"

namespace limbeck {

// For a file that is still to be made: where git would not ignore it, adds the finding that says so and the
// line of .gitignore that helps (that file beside it, else the repository's). Asks git, bounded by three
// seconds; without git or a repository nothing happens.
void proposeIgnoring(const QString &file, EnvironmentChange *change);

} // namespace limbeck
