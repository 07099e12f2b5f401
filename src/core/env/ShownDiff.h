#pragma once

#include "base/FileChange.h"

#include <QString>

namespace limbeck {

// A change as it may be shown: every secret of a `.env` file is masked, in the lines around the change, in
// comments and in lines that cannot be read too. A line whose secret alone changed still stands there as
// removed and added, the new one marked. Pure, any thread.
LineDiff shownDiff(const FileChange &change, int context = 3);

// The same as `diff -u` writes it, with the file's path relative to `folder`; a file that comes into being or
// goes has /dev/null on the other side.
QString shownDiffText(const FileChange &change, const QString &folder);

} // namespace limbeck
