#include "base/FileRights.h"

#include <QFile>

#ifndef Q_OS_WIN

namespace limbeck {

bool othersMayRead(const QString &path)
{
    constexpr auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;
    return QFile::permissions(path) & others;
}

bool keepToOwner(const QString &path)
{
    return QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner);
}

} // namespace limbeck

#endif
