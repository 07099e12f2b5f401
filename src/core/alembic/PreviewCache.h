#pragma once

#include "alembic/AlembicPreview.h"

#include <QByteArray>
#include <QCache>
#include <QJsonObject>
#include <QString>

#include <mutex>
#include <optional>

namespace limbeck {

// Renderings by what they were made from: in memory, and in files of the user's cache folder that nobody else
// may read. What is kept is bounded in size and age. Any thread.
class PreviewCache
{
public:
    // In memory, bytes of SQL; in files, bytes and days.
    static constexpr qsizetype maximumMemory = qsizetype(64) * 1024 * 1024;
    static constexpr qint64 maximumFiles = qint64(64) * 1024 * 1024;
    static constexpr int maximumDays = 60;

    static PreviewCache &shared();

    std::optional<QJsonObject> find(const QByteArray &key);
    void insert(const QByteArray &key, const QJsonObject &value); // nothing that holds a secret
    // Removes files that are too old, and the oldest where there are too many.
    void prune();
    void forgetMemory(); // as a program that has just started

    static QString folder(); // absolute; it may not exist yet

private:
    std::mutex m_mutex;
    QCache<QByteArray, QJsonObject> m_memory{maximumMemory};
};

} // namespace limbeck
