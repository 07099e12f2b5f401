#pragma once

#include <QString>

// Where a test finds the source tree and the built programs. Functions and not macros, so that one file alone
// knows a path of the machine and a compiler cache serves all others in every checkout.
namespace limbeck::test {

// A file or folder of the source tree; `path` is relative to its root, with '/'.
QString sourcePath(const QString &path);
// A program of this build, by its name without a suffix.
QString builtProgram(const QString &name);

} // namespace limbeck::test
