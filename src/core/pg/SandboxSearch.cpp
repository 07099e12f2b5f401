// Sandbox: finding installed servers, and what dead programs left behind.
#include "pg/Sandbox.h"

#include "pg/ServerProcess.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLockFile>
#include <QProcessEnvironment>
#include <QStandardPaths>
#include <QVersionNumber>

#include <algorithm>

namespace limbeck {

namespace {

// Folders that hold one folder a server version, each with a bin folder.
QStringList versionParents()
{
#ifdef Q_OS_WIN
    const QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    QStringList parents;
    for (const QString &variable : {QStringLiteral("ProgramW6432"), QStringLiteral("ProgramFiles")}) {
        const QString folder = QDir::fromNativeSeparators(environment.value(variable));
        if (!folder.isEmpty())
            parents << folder + QStringLiteral("/PostgreSQL");
    }
    parents.removeDuplicates();
    return parents;
#else
    return {QStringLiteral("/usr/lib/postgresql"), QStringLiteral("/opt/homebrew/opt"),
            QStringLiteral("/Library/PostgreSQL"), QStringLiteral("/opt/postgresql")};
#endif
}

bool hasServer(const QString &folder)
{
    return !QStandardPaths::findExecutable(QStringLiteral("initdb"), {folder}).isEmpty() &&
           !QStandardPaths::findExecutable(QStringLiteral("postgres"), {folder}).isEmpty();
}

QStringList versionFolders(const QString &parent)
{
    QStringList names = QDir(parent).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    // "15", "9.6", Homebrew's "postgresql@15"
    const auto version = [](const QString &name) {
        return QVersionNumber::fromString(name.mid(name.indexOf(QLatin1Char('@')) + 1));
    };
    std::stable_sort(names.begin(), names.end(),
                     [&version](const QString &a, const QString &b) { return version(a) > version(b); });
    return names;
}

// The process id in a data folder's postmaster.pid; 0: none.
qint64 recordedServer(const QString &dataFolder)
{
    QFile file(dataFolder + QStringLiteral("/postmaster.pid"));
    return file.open(QIODevice::ReadOnly) ? file.readLine().trimmed().toLongLong() : 0;
}

// Whether the folder was a dead program's sandbox, and is gone now.
bool removeDead(const QString &folder)
{
    const QString lockFile = folder + QStringLiteral("/sandbox.lock");
    if (!QFileInfo(lockFile).isFile() || !ServerProcess::belongsToThisUser(lockFile))
        return false;
    QLockFile lock(lockFile);
    lock.setStaleLockTime(0); // only a dead owner makes it stale, not its age
    if (!lock.tryLock(0))
        return false;
    const QString data = folder + QStringLiteral("/data");
    if (const qint64 pid = recordedServer(data); ServerProcess::isServerOn(pid, data))
        ServerProcess::endForeign(pid);
    lock.unlock();
    return QDir(folder).removeRecursively();
}

} // namespace

QStringList Sandbox::binaryPlaces()
{
    QStringList places;
    for (const QString &parent : versionParents())
        places << QDir::toNativeSeparators(parent + QStringLiteral("/*/bin"));
    return places << QStringLiteral("PATH");
}

QStringList Sandbox::findBinaries()
{
    QStringList found;
    for (const QString &parent : versionParents()) {
        for (const QString &version : versionFolders(parent)) {
            const QString folder = QStringLiteral("%1/%2/bin").arg(parent, version);
            if (hasServer(folder))
                found << folder;
        }
    }
    // Many installations put initdb on PATH by a link; the real folder has its helpers beside it.
    const QString initdb = QStandardPaths::findExecutable(QStringLiteral("initdb"));
    if (!initdb.isEmpty()) {
        const QString folder = QFileInfo(QFileInfo(initdb).canonicalFilePath()).absolutePath();
        if (hasServer(folder))
            found << folder;
    }
    found.removeDuplicates();
    return found;
}

int Sandbox::cleanUpDead()
{
    int removed = 0;
    const QDir temporary(QDir::tempPath());
    const QStringList names = temporary.entryList({QStringLiteral("limbeck-*")},
                                                  QDir::Dirs | QDir::NoSymLinks | QDir::NoDotAndDotDot);
    for (const QString &name : names)
        removed += removeDead(temporary.filePath(name)) ? 1 : 0;
    return removed;
}

} // namespace limbeck
