#pragma once

#include "base/Result.h"

#include <QString>
#include <QStringList>

#include <chrono>
#include <memory>

namespace limbeck {

// A child process of the sandbox (initdb or the server), run as an unprivileged user where this process is
// root, outside our terminal's group, and without PG* and LC_* variables. QProcess is not used because it
// belongs to the thread that made it, and a sandbox is started on one thread and ended on another. Any
// thread, one at a time.
class ServerProcess
{
public:
    struct Launch
    {
        QString program;
        QStringList arguments;
        QString outputFile;    // stdout and stderr are appended to it
        QString removeOnCrash; // a folder: when this program dies, the process is stopped and it is removed
        QString locale = QStringLiteral("C"); // its LC_ALL
    };
    enum class Stop
    {
        Fast,      // SIGINT: sessions end, a clean shutdown
        Immediate, // SIGQUIT: no checkpoint
        Kill
    };

    // Errors: sandbox.start (with the system's words), sandbox.no-user.
    static Result<std::unique_ptr<ServerProcess>> start(const Launch &launch);
    ~ServerProcess(); // kills what still runs
    ServerProcess(const ServerProcess &) = delete;
    ServerProcess &operator=(const ServerProcess &) = delete;

    qint64 pid() const;
    bool isRunning();
    int exitCode() const; // valid once it has ended; negative: ended by that signal
    bool waitForExit(std::chrono::milliseconds timeout);
    void stop(Stop how);

    // Hands a folder or file to the user that the processes run as; nothing to do where that is ourselves.
    static Result<void> giveToServerUser(const QString &path);
    // Whether the process is a PostgreSQL server on that data folder, not one that got its old number.
    static bool isServerOn(qint64 pid, const QString &dataFolder);
    // Ends a server that is not our child, at once; blocks until it is gone, for a few seconds at most.
    static void endForeign(qint64 pid);
    static bool belongsToThisUser(const QString &path);

private:
    struct Private;
    explicit ServerProcess(std::unique_ptr<Private> d);
    std::unique_ptr<Private> d;
};

} // namespace limbeck
