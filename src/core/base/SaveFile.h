#pragma once

#include "base/Result.h"

#include <QByteArray>
#include <QString>

namespace limbeck {

enum class SavedFileAccess
{
    AsBefore, // a new file gets the system's default rights
    OwnerOnly // a new file may hold secrets: nobody else may read it
};

// Writes a file as a whole or not at all (QSaveFile): after an error, a full disk among them, the old one is
// as it was. An existing file keeps its rights. Blocking disk I/O; any thread. Errors: file.write, with the
// system's reason.
Result<void> saveFile(const QString &path, const QByteArray &bytes,
                      SavedFileAccess access = SavedFileAccess::AsBefore);

} // namespace limbeck
