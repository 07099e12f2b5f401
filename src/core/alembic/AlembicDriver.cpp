#include "alembic/AlembicDriver.h"

#include "alembic/AlembicChild.h"
#include "alembic/MessageQueue.h"
#include "alembic/OutputMask.h"

#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QThread>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

QJsonValue pathOrNull(const QString &path)
{
    return path.isEmpty() ? QJsonValue() : QJsonValue(path);
}

QJsonObject configJson(const AlembicConfig &config)
{
    const bool flask = config.layout == AlembicConfig::Layout::FlaskMigrate;
    return {{u"ini"_s, pathOrNull(config.iniFile)},
            {u"toml"_s, pathOrNull(config.tomlFile)},
            {u"section"_s, config.section},
            {u"layout"_s, flask ? u"flask-migrate"_s : u"plain"_s},
            {u"script_location"_s, config.scriptLocation}};
}

// `flask db` runs where the application is found: beside migrations/, in which the ini lies.
QString workingFolder(const AlembicConfig &config)
{
    if (!config.workingFolder.isEmpty())
        return config.workingFolder;
    if (config.layout == AlembicConfig::Layout::FlaskMigrate)
        return QFileInfo(config.scriptLocation).path();
    return config.folder;
}

// The thread that talks to one child; ends both when it goes.
class ChildThread
{
public:
    ChildThread(AlembicChild::Launch launch, MessageQueue &queue)
        : m_queue(queue), m_child(new AlembicChild(std::move(launch), queue))
    {
        m_child->moveToThread(&m_thread);
        m_thread.setObjectName(u"limbeck-alembic"_s);
        m_thread.start();
        QMetaObject::invokeMethod(m_child, &AlembicChild::start, Qt::QueuedConnection);
    }
    ~ChildThread()
    {
        m_queue.abandon(); // or it might wait for us to take what it has
        m_child->deleteLater();
        m_thread.quit();
        m_thread.wait();
    }
    ChildThread(const ChildThread &) = delete;
    ChildThread &operator=(const ChildThread &) = delete;

    void stop(std::chrono::milliseconds grace)
    {
        QMetaObject::invokeMethod(
            m_child, [child = m_child, grace] { child->stop(grace); }, Qt::QueuedConnection);
    }
    const AlembicChild &child() const { return *m_child; }

private:
    MessageQueue &m_queue;
    QThread m_thread;
    AlembicChild *m_child; // belongs to the thread, and goes with it
};

} // namespace

AlembicDriver::AlembicDriver(AlembicProject project) : m_project(std::move(project)) {}

QByteArray AlembicDriver::requestLine(QJsonObject request) const
{
    request.insert(u"protocol"_s, 1);
    if (!request.contains("config"_L1))
        request.insert(u"config"_s, configJson(m_project.config));
    if (!request.contains("x"_L1))
        request.insert(u"x"_s, QJsonArray::fromStringList(m_project.xArguments));
    return QJsonDocument(request).toJson(QJsonDocument::Compact);
}

Result<AlembicEnding> AlembicDriver::run(const QJsonObject &request, const Sink &sink, std::stop_token stop,
                                         const std::function<void()> &onStop,
                                         std::chrono::milliseconds grace) const
{
    AlembicChild::Launch launch;
    launch.program = m_project.interpreter;
    launch.environment = m_project.environment;
    launch.folder = workingFolder(m_project.config);
    launch.request = requestLine(request);
    launch.limit = m_limit;
    const OutputMask mask(m_project.environment);
    MessageQueue queue;
    ChildThread thread(std::move(launch), queue);
    bool stopped = false;
    while (true) {
        std::optional<AlembicMessage> message = queue.pop(stopped ? std::stop_token() : stop);
        if (message) {
            message->text = mask.hidden(message->text);
            sink(*message);
        } else if (queue.isFinished()) {
            break;
        }
        if (!stopped && stop.stop_requested()) {
            stopped = true;
            if (onStop)
                onStop();
            thread.stop(grace);
        }
    }
    if (thread.child().error())
        return tl::unexpected(*thread.child().error());
    AlembicEnding ending = thread.child().ending();
    ending.stopped = stopped;
    ending.lastErrorOutput = mask.hidden(ending.lastErrorOutput);
    return ending;
}

} // namespace limbeck
