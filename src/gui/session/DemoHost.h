#pragma once

#include "base/Error.h"
#include "demo/Demo.h"
#include "session/Closable.h"

#include <QObject>
#include <QString>

#include <memory>

namespace limbeck::gui {

// Owns the demo, on a thread of its own: starting and stopping a server takes seconds.
class DemoHost : public QObject, public Closable
{
    Q_OBJECT

public:
    void start(quint64 id);
    void stop();
    // Removes what programs left behind that died.
    void cleanUp();

Q_SIGNALS:
    void progressed(const QString &text);
    void started(quint64 id, const QString &folder);
    void failed(quint64 id, const limbeck::Error &error);
    void cleanedUp(int removed);

private:
    std::unique_ptr<Demo> m_demo;
};

} // namespace limbeck::gui
