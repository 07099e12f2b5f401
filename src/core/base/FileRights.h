#pragma once

#include <QString>

namespace limbeck {

// Whether others than the person (and the system with its administrators) may read or change a file: by its
// mode, on Windows by its access list. What cannot be told counts as yes. Blocks on the disk; any thread.
bool othersMayRead(const QString &path);

// Takes everybody else's rights on a file away (mode 0600; on Windows an access list of its own that inherits
// nothing). False: they could not be taken. Blocks on the disk; any thread.
bool keepToOwner(const QString &path);

} // namespace limbeck
