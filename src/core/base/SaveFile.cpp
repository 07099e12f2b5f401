#include "base/SaveFile.h"

#include "base/FileRights.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QSaveFile>

namespace limbeck {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::SaveFile)
};

} // namespace

Result<void> saveFile(const QString &path, const QByteArray &bytes, SavedFileAccess access)
{
    const bool isNew = !QFileInfo::exists(path);
    QSaveFile file(path);
    bool done = file.open(QIODevice::WriteOnly);
    if (done && isNew && access == SavedFileAccess::OwnerOnly)
        done = file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    // Flushed by hand: what commit() itself cannot write any more (a full disk) is no error to QSaveFile,
    // which then puts an empty file in the old one's place (seen with Qt 6.4).
    done = done && file.write(bytes) == bytes.size() && file.flush() && file.commit();
    // Windows' access lists are not among what QFile sets, and the file has its own name only now. Where a
    // file system has none, whoever depends on them asks othersMayRead().
    if (done && isNew && access == SavedFileAccess::OwnerOnly && othersMayRead(path))
        keepToOwner(path);
    if (done)
        return {};
    const QString reason = file.errorString();
    return fail(Error{QStringLiteral("file.write"),
                      isNew ? Text::tr("The file %1 could not be saved.").arg(QDir::toNativeSeparators(path))
                            : Text::tr("The file %1 could not be saved. It is as it was before.")
                                  .arg(QDir::toNativeSeparators(path)),
                      reason,
                      Text::tr("Check the free space and your rights on its folder."),
                      {},
                      {path, 0, 0}});
}

} // namespace limbeck
