#include "session/ProjectWatcher.h"

#include <chrono>

namespace limbeck::gui {

ProjectWatcher::ProjectWatcher(QObject *parent) : QObject(parent)
{
    m_calm.setSingleShot(true);
    m_calm.setInterval(std::chrono::milliseconds(300));
    connect(&m_calm, &QTimer::timeout, this, &ProjectWatcher::changed);
    const auto restart = [this] { m_calm.start(); };
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, this, restart);
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, this, restart);
}

void ProjectWatcher::watch(const QStringList &paths)
{
    const QStringList before = m_watcher.files() + m_watcher.directories();
    if (!before.isEmpty())
        m_watcher.removePaths(before);
    if (!paths.isEmpty())
        m_watcher.addPaths(paths);
}

} // namespace limbeck::gui
