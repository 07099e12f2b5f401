#pragma once

#include "alembic/AlembicDriver.h"
#include "alembic/BootstrapFiles.h"
#include "alembic/MessageQueue.h"
#include "alembic/OutputLines.h"
#include "base/ChildTree.h"

#include <QLocalServer>
#include <QObject>
#include <QProcess>
#include <QTimer>

#include <chrono>
#include <optional>

class QLocalSocket;

namespace limbeck {

// One Python process and the two lines to it, for AlembicDriver. Lives on a thread of its own whose event
// loop it needs, and hands everything that the child says to a queue. Removes the socket when it goes, and
// ends a child that still runs.
class AlembicChild : public QObject
{
    Q_OBJECT

public:
    using Launch = AlembicChildLaunch;

    AlembicChild(Launch launch, MessageQueue &queue);
    ~AlembicChild() override;

    // On the object's thread.
    void start();
    void ask(const QByteArray &request, std::chrono::milliseconds limit); // what was launched without
    void say(const QByteArray &line); // a command; lost where the child has not come to its request yet
    void stop(std::chrono::milliseconds grace);

    // For the waiting thread, once the queue is finished.
    const AlembicEnding &ending() const { return m_ending; }
    const std::optional<Error> &error() const { return m_error; }

private:
    bool listen();
    void startProcess();
    void accept();
    void sendRequest();
    void gatherEvents();
    void readEvents();
    void readEvent(const QByteArray &line);
    void readOutput(QProcess::ProcessChannel channel);
    void tell(AlembicMessage::Kind kind, const QStringList &lines);
    void endProcess();
    void processEnded(int exitCode, QProcess::ExitStatus status);
    void processError(QProcess::ProcessError error);
    void finish();
    void fail(Error error);

    Launch m_launch;
    MessageQueue &m_queue;
    BootstrapFiles m_files;
    QLocalServer m_server;
    QProcess m_process;
    ChildTree m_tree; // of m_process
    QTimer m_limit;
    QTimer m_kill;
    QLocalSocket *m_commands = nullptr; // children of the server
    QLocalSocket *m_events = nullptr;
    QByteArray m_partialEvent;
    OutputLines m_output;
    OutputLines m_errorOutput;
    QStringList m_lastErrors;
    AlembicEnding m_ending;
    std::optional<Error> m_error;
    bool m_processEnded = false;
    bool m_finished = false;
};

} // namespace limbeck
