#pragma once

#include "base/Result.h"
#include "base/Secret.h"
#include "script/AlembicConfig.h"

#include <QByteArray>
#include <QJsonObject>
#include <QProcessEnvironment>
#include <QString>
#include <QStringList>

#include <chrono>
#include <functional>
#include <memory>
#include <stop_token>

namespace limbeck {

class AlembicHeadStart;
class ChildTalk;
class ChildThread;

// What it takes to run a project's own Alembic. A value type. The environment holds the resolved variables,
// secrets included: never print it.
struct AlembicProject
{
    AlembicConfig config;
    QString interpreter; // absolute path of the Python program
    QProcessEnvironment
        environment;        // of the child: the process's own with the picked environment's variables
    QStringList xArguments; // -x key=value
};

// What the child said: one line of the events' channel, or a piece of what the project prints.
struct AlembicMessage
{
    enum class Kind
    {
        Event,
        Output, // complete lines of standard output, without the line end
        ErrorOutput
    };
    Kind kind = Kind::Event;
    QJsonObject event;
    QString text;
};

// How the child ended.
struct AlembicEnding
{
    bool sawDone = false; // the bootstrap's own last event arrived
    int exitCode = -1;
    bool crashed = false;    // by a signal, or ended by us
    bool stopped = false;    // after a stop request
    QString lastErrorOutput; // the last 40 lines of standard error
};

// What is started, and how. A value type; the environment holds secrets.
struct AlembicChildLaunch
{
    QString program;
    QProcessEnvironment environment;
    QString folder;                            // working directory
    QByteArray request;                        // one line of JSON; empty: it comes later
    std::chrono::milliseconds limit{0};        // ended after that long; 0: never
    std::chrono::milliseconds farewell{10000}; // how long it may take to end after its last event
    bool prompt = false; // each event is told as it comes, since the child waits for an answer
};

// Runs bootstrap.py with the project's Python: one child process for one request. The request goes to it and
// its events come back as JSON lines over a local socket of their own, so that what the project prints
// cannot be mistaken for them; nothing but the socket's name is in the child's arguments. docs/alembic.md
// describes requests and events. What the project prints has its passwords replaced by `***`. Stateless
// between calls; any number of them at a time.
class AlembicDriver
{
public:
    using Sink = std::function<void(const AlembicMessage &)>;

    explicit AlembicDriver(AlembicProject project);

    // `request` needs a command and what belongs to it; protocol, config and x are filled in from the
    // project. Blocking, any thread but the GUI's; `sink` and `onStop` are called on it. At a stop request
    // `onStop` is called once (to cancel the server's statement); the child is told, and ended after `grace`.
    // Errors: alembic.no-interpreter (it cannot be started), alembic.no-channel. Whatever the child itself
    // says is no error here. `headStart`: a child of the same project that waits already; it is used up.
    Result<AlembicEnding> run(const QJsonObject &request, const Sink &sink, std::stop_token stop = {},
                              const std::function<void()> &onStop = {},
                              std::chrono::milliseconds grace = std::chrono::milliseconds(5000),
                              AlembicHeadStart *headStart = nullptr) const;

    // Starts the child for a request that it has to be talked with about. Returns at once; errors come with
    // the talk.
    std::unique_ptr<ChildTalk> talk(const QJsonObject &request) const;

    const AlembicProject &project() const { return m_project; }
    // Ends the child after that long; 0, the default: it may take its time.
    void setLimit(std::chrono::milliseconds limit) { m_limit = limit; }

private:
    friend class AlembicHeadStart;
    AlembicChildLaunch launch() const; // without a request
    QString workingFolder() const;
    std::unique_ptr<ChildThread> startChild(const QByteArray &request, AlembicHeadStart *headStart) const;
    QByteArray requestLine(QJsonObject request) const;

    AlembicProject m_project;
    std::chrono::milliseconds m_limit{0};
};

} // namespace limbeck
