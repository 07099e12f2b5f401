#pragma once

#include <QString>

namespace limbeck {

// Whether others than its owner (and the system's administrators) may read or change a file: by its mode, on
// Windows by its access list. Blocks on the disk; any thread, one at a time on Windows.
bool othersMayRead(const QString &path);

} // namespace limbeck
