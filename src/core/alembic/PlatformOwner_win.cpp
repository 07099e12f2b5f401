#include "alembic/PlatformOwner.h"

#include <QtGlobal>

#ifdef Q_OS_WIN

#include <QFileInfo>

namespace limbeck {

// The cache folder lies in the user's profile, whose access list lets in nobody but the user, the system and
// its administrators, and is inherited by what is made in it.
bool PlatformOwner::isPrivate(const QString &folder)
{
    const QFileInfo info(folder);
    return info.isDir() && !info.isSymLink() && !info.isJunction();
}

} // namespace limbeck

#endif
