#include "session/BackgroundSave.h"

#include "base/SaveFile.h"

#include <QPromise>
#include <QThreadPool>

#include <memory>

namespace limbeck::gui {

QFuture<Result<void>> saveInBackground(const QString &path, const std::function<QByteArray()> &content)
{
    auto promise = std::make_shared<QPromise<Result<void>>>();
    QFuture<Result<void>> future = promise->future();
    promise->start();
    QThreadPool::globalInstance()->start([promise, path, content] {
        promise->addResult(saveFile(path, content()));
        promise->finish();
    });
    return future;
}

} // namespace limbeck::gui
