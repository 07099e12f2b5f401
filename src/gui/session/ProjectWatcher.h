#pragma once

#include <QFileSystemWatcher>
#include <QObject>
#include <QStringList>
#include <QTimer>

namespace limbeck::gui {

// Tells, once things have calmed down, that files of the project changed on disk. Editors save by renaming,
// which makes a watched file vanish and come back, and a checkout changes hundreds at once. GUI thread.
class ProjectWatcher : public QObject
{
    Q_OBJECT

public:
    explicit ProjectWatcher(QObject *parent = nullptr);

    void watch(const QStringList &paths); // in place of those before

Q_SIGNALS:
    void changed();

private:
    QFileSystemWatcher m_watcher;
    QTimer m_calm;
};

} // namespace limbeck::gui
