#include "review/KeyFileRights.h"

#include <QFile>

#ifdef Q_OS_WIN

// Qt looks at access lists only while this counts (QFileInfo's documentation, "NTFS permissions").
QT_BEGIN_NAMESPACE
extern Q_CORE_EXPORT int qt_ntfs_permission_lookup;
QT_END_NAMESPACE

namespace limbeck {

bool othersMayRead(const QString &path)
{
    constexpr auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;
    ++qt_ntfs_permission_lookup;
    const auto rights = QFile::permissions(path);
    --qt_ntfs_permission_lookup;
    return rights & others;
}

} // namespace limbeck

#endif
