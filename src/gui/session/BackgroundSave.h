#pragma once

#include "base/Result.h"

#include <QByteArray>
#include <QFuture>
#include <QString>

#include <functional>

namespace limbeck::gui {

// Writes a file with saveFile() on a thread of the global pool, so that the window does not wait for a slow
// disk. `content` is called on that thread. The future's result is empty or the error. GUI thread.
QFuture<Result<void>> saveInBackground(const QString &path, const std::function<QByteArray()> &content);

} // namespace limbeck::gui
