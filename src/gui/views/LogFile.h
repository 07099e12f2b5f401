#pragma once

#include "models/LogModel.h"

#include "base/Result.h"

#include <QFuture>

namespace limbeck::gui {

// Writes entries to a text file (UTF-8, LF), atomically, on a thread of the global pool. The future's result
// is empty or file.write with the system's reason; the old file is then untouched.
QFuture<Result<void>> saveLog(const QList<LogEntry> &entries, const QString &path);

} // namespace limbeck::gui
