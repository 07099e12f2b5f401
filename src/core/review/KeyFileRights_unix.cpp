#include "review/KeyFileRights.h"

#include <QFile>

#ifndef Q_OS_WIN

namespace limbeck {

bool othersMayRead(const QString &path)
{
    constexpr auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;
    return QFile::permissions(path) & others;
}

} // namespace limbeck

#endif
