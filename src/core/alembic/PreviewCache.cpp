#include "alembic/PreviewCache.h"

#include "base/SaveFile.h"

#include <QDateTime>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QJsonDocument>
#include <QStandardPaths>

#include <algorithm>
#include <vector>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

constexpr QFileDevice::Permissions ownerOnly = QFile::ReadOwner | QFile::WriteOwner;

QString fileOf(const QByteArray &key)
{
    const QString name = QString::fromLatin1(key);
    return PreviewCache::folder() + u'/' + name.left(2) + u'/' + name + u".json"_s;
}

bool makeFolder(const QString &path)
{
    return QDir().mkpath(path) && QFile::setPermissions(path, ownerOnly | QFile::ExeOwner);
}

// A cache that cannot be written costs time and nothing else.
void writeFile(const QString &path, const QByteArray &content)
{
    if (!makeFolder(PreviewCache::folder()) || !makeFolder(QFileInfo(path).path()))
        return;
    (void)saveFile(path, content, SavedFileAccess::OwnerOnly);
}

} // namespace

PreviewCache &PreviewCache::shared()
{
    static PreviewCache cache;
    return cache;
}

QString PreviewCache::folder()
{
    // One for both programs.
    return QStandardPaths::writableLocation(QStandardPaths::GenericCacheLocation) +
           u"/limbeck/alembic-previews"_s;
}

std::optional<QJsonObject> PreviewCache::find(const QByteArray &key)
{
    const std::lock_guard lock(m_mutex);
    if (const QJsonObject *known = m_memory.object(key))
        return *known;
    QFile file(fileOf(key));
    if (!file.open(QIODevice::ReadOnly))
        return std::nullopt;
    const QByteArray content = file.readAll();
    const QJsonObject value = QJsonDocument::fromJson(content).object();
    if (value.isEmpty())
        return std::nullopt;
    m_memory.insert(key, new QJsonObject(value), content.size());
    return value;
}

void PreviewCache::insert(const QByteArray &key, const QJsonObject &value)
{
    const QByteArray content = QJsonDocument(value).toJson(QJsonDocument::Compact);
    const std::lock_guard lock(m_mutex);
    m_memory.insert(key, new QJsonObject(value), content.size());
    writeFile(fileOf(key), content);
}

void PreviewCache::prune()
{
    const std::lock_guard lock(m_mutex);
    std::vector<QFileInfo> files;
    QDirIterator found(folder(), {u"*.json"_s}, QDir::Files, QDirIterator::Subdirectories);
    while (found.hasNext())
        files.emplace_back(found.next());
    std::sort(files.begin(), files.end(),
              [](const QFileInfo &a, const QFileInfo &b) { return a.lastModified() > b.lastModified(); });
    const QDateTime oldest = QDateTime::currentDateTimeUtc().addDays(-maximumDays);
    qint64 size = 0;
    for (const QFileInfo &file : files) {
        size += file.size();
        if (size > maximumFiles || file.lastModified() < oldest)
            QFile::remove(file.filePath());
    }
}

void PreviewCache::forgetMemory()
{
    const std::lock_guard lock(m_mutex);
    m_memory.clear();
}

} // namespace limbeck
