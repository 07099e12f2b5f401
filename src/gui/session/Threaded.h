#pragma once

#include <QMetaObject>
#include <QObject>
#include <QThread>

#include <memory>
#include <utility>

namespace limbeck::gui {

// A QObject that lives on a thread of its own. The thread starts with the first request and ends with this
// object, which waits for the request that is being worked on; those still queued are dropped by the object
// itself (requestClose()). Owned and used by the GUI thread.
template <class T>
class Threaded
{
public:
    // `arguments`: of the object's constructor.
    template <class... Arguments>
    explicit Threaded(const QString &name, Arguments &&...arguments)
        : m_object(std::make_unique<T>(std::forward<Arguments>(arguments)...))
    {
        m_thread.setObjectName(name);
        m_object->moveToThread(&m_thread);
    }
    ~Threaded()
    {
        end();
        m_thread.wait();
    }
    Threaded(const Threaded &) = delete;
    Threaded &operator=(const Threaded &) = delete;

    // Lets the thread end when it can, without waiting; finished() of thread() tells when.
    void end()
    {
        if (!m_object)
            return;
        m_object->requestClose();
        if (m_thread.isRunning()) {
            // The object owns things that belong to its thread (a database session), so it ends there.
            QObject::connect(&m_thread, &QThread::finished, m_object.release(), &QObject::deleteLater);
            m_thread.quit();
        }
    }
    const QThread &thread() const { return m_thread; }

    // For connecting to its signals, and for what its header says may be called from any thread.
    T *object() const { return m_object.get(); }

    // Calls `request(T &)` on the thread, after the requests before it.
    template <class Request>
    void post(Request &&request)
    {
        if (!m_thread.isRunning())
            m_thread.start();
        T *object = m_object.get();
        QMetaObject::invokeMethod(
            object,
            [object, call = std::forward<Request>(request)]() mutable {
                if (!object->isClosing())
                    call(*object);
            },
            Qt::QueuedConnection);
    }

private:
    QThread m_thread;
    std::unique_ptr<T> m_object;
};

} // namespace limbeck::gui
