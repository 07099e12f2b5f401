#pragma once

#include "base/Result.h"

#include <QByteArray>
#include <QFile>
#include <QString>

namespace limbeck {

// The whole of a revision's file. Blocks on the disk. Errors: script.unreadable, script.too-long.
Result<QByteArray> readScriptFile(const QString &path);
// The error of a revision's file that could not be opened or read.
Error unreadableScript(const QFile &file);

} // namespace limbeck
