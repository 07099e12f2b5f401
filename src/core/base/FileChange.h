#pragma once

#include "base/LineDiff.h"
#include "base/Result.h"

#include <QByteArray>
#include <QString>

#include <optional>
#include <vector>

namespace limbeck {

// A change of a file that a person sees as a difference before it is written. Made without touching the disk
// (a value type, any thread); writeChanges() does that.
struct FileChange
{
    QString file;                     // absolute
    std::optional<QByteArray> before; // nothing: there is no such file
    std::optional<QByteArray> after;  // nothing: it is removed
    bool isEnvFile = false;           // may hold secrets: shown masked, and a new one is its owner's only

    bool changes() const { return before != after; }
    bool creates() const { return !before && after; }
    bool removes() const { return before && !after; }
    // With everything as it stands in the file, secrets too: what may be shown of it is shownDiff().
    LineDiff diff(int context = 3) const;

    friend bool operator==(const FileChange &, const FileChange &) = default;
};

using FileChanges = std::vector<FileChange>;

// Writes the changes in their order, each file as a whole or not at all. All files are looked at before the
// first is written: when one of them is not what its change was made from, nothing is written. Should a later
// one fail all the same, the error's detail names those that are written. Blocking disk I/O. Errors:
// file.changed, file.exists (it came into being meanwhile), file.write, file.remove.
Result<void> writeChanges(const FileChanges &changes);

} // namespace limbeck
