#include "alembic/PlatformOwner.h"

#include <QtGlobal>

#ifdef Q_OS_UNIX

#include <QFileInfo>

#include <unistd.h>

namespace limbeck {

bool PlatformOwner::isPrivate(const QString &folder)
{
    constexpr QFileDevice::Permissions others = QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup |
                                                QFile::ReadOther | QFile::WriteOther | QFile::ExeOther;
    const QFileInfo info(folder);
    return info.isDir() && !info.isSymLink() && info.ownerId() == geteuid() && !(info.permissions() & others);
}

} // namespace limbeck

#endif
