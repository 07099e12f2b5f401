#include "alembic/BootstrapFiles.h"

#include "alembic/PlatformOwner.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDateTime>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QMap>
#include <QStandardPaths>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::BootstrapFiles)
};

using Contents = QMap<QString, QByteArray>; // by the path in the folder

constexpr QFileDevice::Permissions ownerOnly = QFile::ReadOwner | QFile::WriteOwner;

Contents readResource()
{
    const QString root = u":/alembic/python"_s;
    Contents contents;
    QDirIterator files(root, QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile file(files.next());
        if (file.open(QIODevice::ReadOnly))
            contents.insert(file.fileName().mid(root.size() + 1), file.readAll());
    }
    return contents;
}

const Contents &contents()
{
    static const Contents read = readResource();
    return read;
}

const QString &contentName()
{
    static const QString name = [] {
        QCryptographicHash hash(QCryptographicHash::Sha256);
        for (auto file = contents().begin(); file != contents().end(); ++file) {
            hash.addData(file.key().toUtf8() + '\n' + QByteArray::number(file->size()) + '\n');
            hash.addData(*file);
        }
        return QString::fromLatin1(hash.result().toHex().left(32));
    }();
    return name;
}

bool writeTo(const QString &folder)
{
    const auto write = [&folder](const QString &name, const QByteArray &content) {
        QFile file(folder + u'/' + name);
        return QDir().mkpath(QFileInfo(file).path()) &&
               file.open(QIODevice::WriteOnly | QIODevice::NewOnly) && file.setPermissions(ownerOnly) &&
               file.write(content) == content.size() && file.flush();
    };
    for (auto file = contents().begin(); file != contents().end(); ++file) {
        if (!write(file.key(), *file))
            return false;
    }
    return !contents().isEmpty();
}

bool isWhole(const QString &folder)
{
    if (!PlatformOwner::isPrivate(folder))
        return false;
    const auto holds = [&folder](const QString &name, const QByteArray &content) {
        QFile file(folder + u'/' + name);
        return file.open(QIODevice::ReadOnly) && file.readAll() == content;
    };
    for (auto file = contents().begin(); file != contents().end(); ++file) {
        if (!holds(file.key(), *file))
            return false;
    }
    return !contents().isEmpty();
}

void removeOld(const QString &root)
{
    const QDateTime oldest = QDateTime::currentDateTimeUtc().addDays(-BootstrapFiles::maximumDays);
    const QFileInfoList folders = QDir(root).entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot);
    for (const QFileInfo &folder : folders) {
        if (folder.fileName() != contentName() && folder.lastModified() < oldest)
            QDir(folder.filePath()).removeRecursively();
    }
}

// The whole folder comes at once, so that another program never sees a part of it.
bool makeKept(const QString &root, const QString &folder)
{
    QTemporaryDir fresh(root + u"/new-XXXXXX"_s);
    if (!fresh.isValid() || !writeTo(fresh.path()))
        return false;
    if (!QDir().rename(fresh.path(), folder)) {
        if (isWhole(folder)) // another program was first
            return true;
        if (!QDir(folder).removeRecursively() || !QDir().rename(fresh.path(), folder))
            return false;
    }
    fresh.setAutoRemove(false);
    removeOld(root);
    return isWhole(folder);
}

// Empty where nothing can be kept, or where somebody else could reach it.
QString keptFolder()
{
    const QString root = BootstrapFiles::cacheFolder();
    if (!QDir().mkpath(root) || !QFile::setPermissions(root, ownerOnly | QFile::ExeOwner) ||
        !PlatformOwner::isPrivate(root))
        return {};
    const QString folder = root + u'/' + contentName();
    return isWhole(folder) || makeKept(root, folder) ? folder : QString();
}

} // namespace

QString BootstrapFiles::cacheFolder()
{
    // One for both programs.
    return QStandardPaths::writableLocation(QStandardPaths::GenericCacheLocation) +
           u"/limbeck/alembic-bootstrap"_s;
}

QString BootstrapFiles::program() const
{
    return m_folder + u"/bootstrap.py"_s;
}

Result<void> BootstrapFiles::prepare()
{
    m_folder = keptFolder();
    if (!m_folder.isEmpty())
        return {};
    m_temporary.emplace(QDir::tempPath() + u"/limbeck-alembic-XXXXXX"_s);
    m_folder = m_temporary->path();
    if (m_temporary->isValid() && writeTo(m_folder))
        return {};
    return fail(Error{u"alembic.no-channel"_s,
                      Text::tr("Limbeck cannot write to the temporary folder."),
                      m_temporary->isValid() ? m_temporary->path() : m_temporary->errorString(),
                      {},
                      {},
                      {}});
}

} // namespace limbeck
