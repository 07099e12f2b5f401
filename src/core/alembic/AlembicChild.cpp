#include "alembic/AlembicChild.h"

#include "base/UserAction.h"

#include <QCoreApplication>
#include <QDir>
#include <QJsonDocument>
#include <QLocalSocket>
#include <QRandomGenerator>
#include <QThread>

#include <utility>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::AlembicChild)
};

constexpr qsizetype keptErrorLines = 40;
// What comes in that time is taken at once. Each event by itself would wake two threads of ours, on the cores
// that Python and a local server need; nobody sees the difference.
constexpr auto gathering = std::chrono::milliseconds(10);
constexpr auto killAfterTerminate = std::chrono::milliseconds(1000);
// A process that ended may have left events in the socket; a program that it started may hold that open.
constexpr auto waitForLastEvents = std::chrono::milliseconds(2000);
// An event may hold the whole script of a large project.
constexpr qsizetype maximumEvent = qsizetype(256) * 1024 * 1024;

// Python's own switches, which a project's environment may have set otherwise.
QProcessEnvironment withUtf8(QProcessEnvironment environment)
{
    environment.insert(u"PYTHONUTF8"_s, u"1"_s);
    environment.insert(u"PYTHONIOENCODING"_s, u"utf-8"_s);
    environment.insert(u"PYTHONUNBUFFERED"_s, u"1"_s);
    return environment;
}

} // namespace

AlembicChild::AlembicChild(Launch launch, MessageQueue &queue)
    : m_launch(std::move(launch))
    , m_queue(queue)
    , m_server(this)
    , m_process(this)
    , m_tree(m_process)
    , m_limit(this)
    , m_kill(this)
{
    m_limit.setSingleShot(true);
    m_kill.setSingleShot(true);
    connect(&m_limit, &QTimer::timeout, this, &AlembicChild::endProcess);
    connect(&m_kill, &QTimer::timeout, this, [this] { m_tree.kill(); });
    connect(&m_server, &QLocalServer::newConnection, this, &AlembicChild::accept);
    connect(&m_process, &QProcess::readyReadStandardOutput, this,
            [this] { readOutput(QProcess::StandardOutput); });
    connect(&m_process, &QProcess::readyReadStandardError, this,
            [this] { readOutput(QProcess::StandardError); });
    connect(&m_process, &QProcess::finished, this, &AlembicChild::processEnded);
    connect(&m_process, &QProcess::errorOccurred, this, &AlembicChild::processError);
}

AlembicChild::~AlembicChild()
{
    m_process.disconnect(this);
    m_server.disconnect(this);
    if (m_events != nullptr)
        m_events->disconnect(this);
    if (m_process.state() != QProcess::NotRunning) {
        m_tree.kill();
        m_process.waitForFinished(int(waitForLastEvents.count()));
    }
}

void AlembicChild::start()
{
    if (Result<void> ready = m_files.prepare(); !ready)
        return fail(std::move(ready.error()));
    if (!listen())
        return;
    startProcess();
    if (m_launch.limit.count() > 0)
        m_limit.start(m_launch.limit);
}

void AlembicChild::ask(const QByteArray &request, std::chrono::milliseconds limit)
{
    m_launch.request = request;
    sendRequest();
    if (limit.count() > 0 && !m_finished)
        m_limit.start(limit);
}

bool AlembicChild::listen()
{
    // A name of our own making, for this user only; short, since a socket's path is limited to about 100
    // bytes.
    const QString name =
        u"limbeck-%1"_s.arg(QRandomGenerator::system()->generate64(), 16, 16, QLatin1Char('0'));
    m_server.setSocketOptions(QLocalServer::UserAccessOption);
    if (m_server.listen(name))
        return true;
    fail({u"alembic.no-channel"_s,
          Text::tr("Limbeck cannot open a channel for the project's Python."),
          m_server.errorString(),
          {},
          {},
          {}});
    return false;
}

void AlembicChild::startProcess()
{
    m_process.setProgram(m_launch.program);
    m_process.setArguments({u"-u"_s, u"-X"_s, u"utf8"_s, QDir::toNativeSeparators(m_files.program()),
                            m_server.fullServerName()});
    m_process.setProcessEnvironment(withUtf8(m_launch.environment));
    m_process.setWorkingDirectory(m_launch.folder);
    m_process.setStandardInputFile(QProcess::nullDevice());
    m_process.start();
    m_tree.attach();
}

void AlembicChild::accept()
{
    // The child opens the line for commands first, and the one for events once it has read the request.
    while (QLocalSocket *connection = m_server.nextPendingConnection()) {
        if (m_commands == nullptr) {
            m_commands = connection;
            sendRequest();
        } else if (m_events == nullptr) {
            m_events = connection;
            connect(m_events, &QLocalSocket::readyRead, this, &AlembicChild::gatherEvents);
            connect(m_events, &QLocalSocket::disconnected, this, &AlembicChild::finish);
            m_server.close(); // the socket's file goes; what is connected stays
            readEvents();
        }
    }
}

void AlembicChild::sendRequest()
{
    const bool open = m_commands != nullptr && m_commands->state() == QLocalSocket::ConnectedState;
    if (open && !m_launch.request.isEmpty())
        m_commands->write(std::exchange(m_launch.request, {}) + '\n');
}

// The thread has nothing else to do, and a socket's notifier would wake it for each event whatever was asked
// of a timer. Not behind the last event: the end is waited for.
void AlembicChild::gatherEvents()
{
    readEvents();
    if (!m_ending.sawDone && !m_launch.prompt)
        QThread::msleep(ulong(gathering.count()));
}

void AlembicChild::readEvents()
{
    if (m_events == nullptr)
        return;
    m_partialEvent += m_events->readAll();
    qsizetype start = 0;
    for (qsizetype end = m_partialEvent.indexOf('\n'); end >= 0; end = m_partialEvent.indexOf('\n', start)) {
        readEvent(m_partialEvent.mid(start, end - start));
        start = end + 1;
    }
    m_partialEvent.remove(0, start);
    if (m_partialEvent.size() > maximumEvent)
        endProcess();
}

void AlembicChild::readEvent(const QByteArray &line)
{
    const QJsonObject event = QJsonDocument::fromJson(line).object();
    if (event.isEmpty())
        return;
    if (event.value("event"_L1) == "done"_L1) {
        m_ending.sawDone = true;
        m_limit.start(m_launch.farewell); // threads of the project may keep Python from ending
    }
    m_queue.push({AlembicMessage::Kind::Event, event, {}});
}

void AlembicChild::readOutput(QProcess::ProcessChannel channel)
{
    const bool isError = channel == QProcess::StandardError;
    const QByteArray piece = isError ? m_process.readAllStandardError() : m_process.readAllStandardOutput();
    tell(isError ? AlembicMessage::Kind::ErrorOutput : AlembicMessage::Kind::Output,
         (isError ? m_errorOutput : m_output).add(piece));
}

void AlembicChild::tell(AlembicMessage::Kind kind, const QStringList &lines)
{
    for (const QString &line : lines)
        m_queue.push({kind, {}, line});
    if (kind != AlembicMessage::Kind::ErrorOutput)
        return;
    m_lastErrors += lines;
    if (m_lastErrors.size() > keptErrorLines)
        m_lastErrors.remove(0, m_lastErrors.size() - keptErrorLines);
}

void AlembicChild::say(const QByteArray &line)
{
    if (m_commands != nullptr)
        m_commands->write(line + '\n');
}

void AlembicChild::stop(std::chrono::milliseconds grace)
{
    if (m_commands != nullptr)
        m_commands->write("{\"command\":\"stop\"}\n");
    m_limit.start(grace);
}

// Asks and, a moment later, does not ask any more. On Windows a console program hears no question.
void AlembicChild::endProcess()
{
    if (m_process.state() == QProcess::NotRunning)
        return;
    m_process.terminate();
    m_kill.start(killAfterTerminate);
}

void AlembicChild::processEnded(int exitCode, QProcess::ExitStatus status)
{
    m_processEnded = true;
    m_limit.stop();
    m_kill.stop();
    m_ending.exitCode = exitCode;
    m_ending.crashed = status == QProcess::CrashExit;
    readOutput(QProcess::StandardOutput);
    readOutput(QProcess::StandardError);
    if (m_events != nullptr && m_events->state() == QLocalSocket::ConnectedState)
        QTimer::singleShot(waitForLastEvents, this, [this] {
            m_events->abort();
            finish();
        });
    else
        finish();
}

void AlembicChild::processError(QProcess::ProcessError error)
{
    if (error != QProcess::FailedToStart)
        return;
    fail({u"alembic.no-interpreter"_s,
          Text::tr("The Python program %1 cannot be started.").arg(m_launch.program),
          m_process.errorString(),
          Text::tr("Choose another one with %1, or in limbeck.ini.").arg(wordsOf(UserAction::ChoosePython)),
          {},
          {}});
}

void AlembicChild::finish()
{
    readEvents();
    if (m_finished || !m_processEnded)
        return;
    m_finished = true;
    tell(AlembicMessage::Kind::Output, m_output.finish());
    tell(AlembicMessage::Kind::ErrorOutput, m_errorOutput.finish());
    m_ending.lastErrorOutput = m_lastErrors.join(u'\n');
    m_queue.finish();
}

void AlembicChild::fail(Error error)
{
    m_error = std::move(error);
    m_finished = true;
    m_queue.finish();
}

} // namespace limbeck
