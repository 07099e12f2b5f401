#pragma once

#include <QByteArray>
#include <QObject>
#include <QProcess>
#include <QStringList>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>

class QThread;

namespace limbeck {

// What a client's process has come to; written by its thread, read by those that wait.
class SshClientState
{
public:
    struct Snapshot
    {
        qint64 pid = 0; // 0: not started yet
        bool ended = false;
        bool failedToStart = false;
        int exitCode = -1;
        QByteArray output; // the last of what it said on standard error, in UTF-8 as far as it is
    };

    Snapshot snapshot() const;
    // Waits until that holds of it, for that long at most; whether it does.
    bool waitUntil(const std::function<bool(const Snapshot &)> &holds, std::chrono::milliseconds time) const;

    void started(qint64 pid);
    void said(const QByteArray &bytes);
    void ended(int exitCode, bool failedToStart);

private:
    mutable std::mutex m_mutex;
    mutable std::condition_variable m_news;
    Snapshot m_now;
};

// One process of ssh on a thread of its own. Owned by SshTunnel; made and destroyed on any thread. The
// process ends with it, and with this program however that ends.
class SshClient
{
public:
    SshClient(const QString &program, const QStringList &arguments);
    ~SshClient();
    SshClient(const SshClient &) = delete;
    SshClient &operator=(const SshClient &) = delete;

    const SshClientState &state() const { return *m_state; }

private:
    std::shared_ptr<SshClientState> m_state;
    std::unique_ptr<QThread> m_thread;
};

} // namespace limbeck
