#include "target/PlatformDefaults.h"

#include <QDir>
#include <QFileInfo>
#include <QtGlobal>

#ifdef Q_OS_WIN
#include <windows.h>
// Needs windows.h before it.
#include <lmcons.h>
#else
#include <pwd.h>
#include <unistd.h>
#endif

namespace limbeck {

#ifdef Q_OS_WIN

QString defaultHost()
{
    return QStringLiteral("localhost");
}

QString systemUser()
{
    wchar_t name[UNLEN + 1];
    DWORD length = UNLEN + 1;
    return GetUserNameW(name, &length) ? QString::fromWCharArray(name) : QString();
}

QString defaultPgPassFile()
{
    return libpqFolder() + QLatin1String("/pgpass.conf");
}

QString libpqFolder()
{
    return QDir::fromNativeSeparators(qEnvironmentVariable("APPDATA")) + QLatin1String("/postgresql");
}

QString defaultServiceFile()
{
    return libpqFolder() + QLatin1String("/.pg_service.conf");
}

// PostgreSQL's installer for Windows: etc beside bin.
QStringList systemServiceFolders()
{
    QStringList folders;
    const QDir programs(QDir::fromNativeSeparators(qEnvironmentVariable("ProgramFiles")) +
                        QLatin1String("/PostgreSQL"));
    const QStringList versions =
        programs.entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name | QDir::Reversed);
    for (const QString &version : versions)
        folders << programs.filePath(version + QLatin1String("/etc"));
    return folders;
}

bool othersMayUseKey(const QString &file)
{
    Q_UNUSED(file)
    return false;
}

#else

QString defaultHost()
{
    // Debian's and Fedora's libpq look here, one built from PostgreSQL's own sources in /tmp.
    const QString folder = QStringLiteral("/var/run/postgresql");
    return QFileInfo(folder).isDir() ? folder : QStringLiteral("/tmp");
}

QString systemUser()
{
    const passwd *entry = getpwuid(geteuid());
    return entry ? QString::fromLocal8Bit(entry->pw_name) : QString();
}

QString defaultPgPassFile()
{
    return QDir::homePath() + QLatin1String("/.pgpass");
}

QString libpqFolder()
{
    return QDir::homePath() + QLatin1String("/.postgresql");
}

QString defaultServiceFile()
{
    return QDir::homePath() + QLatin1String("/.pg_service.conf");
}

QStringList systemServiceFolders()
{
    // Debian's, Fedora's and that of PostgreSQL's own sources.
    return {QStringLiteral("/etc/postgresql-common"), QStringLiteral("/etc"),
            QStringLiteral("/usr/local/pgsql/etc")};
}

bool othersMayUseKey(const QString &file)
{
    const QFileInfo info(file);
    QFileDevice::Permissions forbidden = QFileDevice::WriteGroup | QFileDevice::ExeGroup |
                                         QFileDevice::ReadOther | QFileDevice::WriteOther |
                                         QFileDevice::ExeOther;
    if (info.ownerId() != 0)
        forbidden |= QFileDevice::ReadGroup;
    return (info.permissions() & forbidden) != QFileDevice::Permissions();
}

#endif

} // namespace limbeck
