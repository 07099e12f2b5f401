#include "session/DemoHost.h"

namespace limbeck::gui {

void DemoHost::start(quint64 id)
{
    if (!m_demo) {
        auto demo = Demo::start([this](const QString &text) { Q_EMIT progressed(text); });
        if (!demo) {
            Q_EMIT failed(id, demo.error());
            return;
        }
        m_demo = std::move(*demo);
    }
    Q_EMIT started(id, m_demo->projectFolder());
}

void DemoHost::stop()
{
    m_demo.reset();
}

void DemoHost::cleanUp()
{
    if (const int removed = Demo::cleanUpDead(); removed > 0)
        Q_EMIT cleanedUp(removed);
}

} // namespace limbeck::gui
