#include "views/LogFile.h"

#include <QCoreApplication>
#include <QDir>
#include <QPromise>
#include <QSaveFile>
#include <QThreadPool>

#include <memory>

namespace limbeck::gui {

namespace {

Result<void> write(const QList<LogEntry> &entries, const QString &path)
{
    QSaveFile file(path);
    bool ok = file.open(QIODevice::WriteOnly);
    for (auto it = entries.cbegin(); ok && it != entries.cend(); ++it) {
        const QByteArray line = LogModel::plainText(*it).toUtf8() + '\n';
        ok = file.write(line) == line.size();
    }
    if (ok && file.commit())
        return {};
    const QString reason = file.errorString();
    return fail("file.write",
                QCoreApplication::translate("limbeck::gui::LogFile", "The log could not be saved to %1: %2.")
                    .arg(QDir::toNativeSeparators(path), reason),
                QCoreApplication::translate("limbeck::gui::LogFile", "Choose another folder."));
}

} // namespace

QFuture<Result<void>> saveLog(const QList<LogEntry> &entries, const QString &path)
{
    auto promise = std::make_shared<QPromise<Result<void>>>();
    QFuture<Result<void>> future = promise->future();
    promise->start();
    QThreadPool::globalInstance()->start([promise, entries, path] {
        promise->addResult(write(entries, path));
        promise->finish();
    });
    return future;
}

} // namespace limbeck::gui
