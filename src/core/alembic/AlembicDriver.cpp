#include "alembic/AlembicDriver.h"

#include "alembic/AlembicHeadStart.h"
#include "alembic/ChildTalk.h"
#include "alembic/ChildThread.h"
#include "alembic/OutputMask.h"

#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>

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

// `flask db` runs where the application is found: beside migrations/, in which the ini lies.
QString AlembicDriver::workingFolder() const
{
    const AlembicConfig &config = m_project.config;
    if (!config.workingFolder.isEmpty())
        return config.workingFolder;
    if (config.layout == AlembicConfig::Layout::FlaskMigrate)
        return QFileInfo(config.scriptLocation).path();
    return config.folder;
}

AlembicChildLaunch AlembicDriver::launch() const
{
    AlembicChildLaunch launch;
    launch.program = m_project.interpreter;
    launch.environment = m_project.environment;
    launch.folder = workingFolder();
    return launch;
}

std::unique_ptr<ChildThread> AlembicDriver::startChild(const QByteArray &request,
                                                       AlembicHeadStart *headStart) const
{
    if (auto waiting = headStart != nullptr ? headStart->take(m_project) : nullptr) {
        waiting->ask(request, m_limit);
        return waiting;
    }
    AlembicChildLaunch wanted = launch();
    wanted.request = request;
    wanted.limit = m_limit;
    return std::make_unique<ChildThread>(std::move(wanted));
}

Result<AlembicEnding> AlembicDriver::run(const QJsonObject &request, const Sink &sink, std::stop_token stop,
                                         const std::function<void()> &onStop, std::chrono::milliseconds grace,
                                         AlembicHeadStart *headStart) const
{
    const OutputMask mask(m_project.environment);
    const auto thread = startChild(requestLine(request), headStart);
    MessageQueue &queue = thread->queue();
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
            thread->stop(grace);
        }
    }
    if (thread->child().error())
        return tl::unexpected(*thread->child().error());
    AlembicEnding ending = thread->child().ending();
    ending.stopped = stopped;
    ending.lastErrorOutput = mask.hidden(ending.lastErrorOutput);
    return ending;
}

std::unique_ptr<ChildTalk> AlembicDriver::talk(const QJsonObject &request) const
{
    AlembicChildLaunch wanted = launch();
    wanted.request = requestLine(request);
    wanted.limit = m_limit;
    wanted.prompt = true;
    return std::make_unique<ChildTalk>(std::make_unique<ChildThread>(std::move(wanted)),
                                       OutputMask(m_project.environment));
}

} // namespace limbeck
