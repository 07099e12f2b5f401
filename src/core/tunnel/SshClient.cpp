#include "tunnel/SshClient.h"

#include "tunnel/PlatformSsh.h"

#include <QProcessEnvironment>
#include <QThread>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

constexpr qsizetype keptOutput = 16384; // bytes
constexpr int patienceAtTheEnd = 2000;  // ms

// Its words are looked at, so they are to be English; a password for the database is not its business.
QProcessEnvironment environmentOf()
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"LC_ALL"_s, u"C"_s);
    environment.remove(u"PGPASSWORD"_s);
    return environment;
}

// On the client's thread, for as long as that lives.
class Process : public QProcess
{
public:
    explicit Process(SshClientState &state)
    {
        setStandardInputFile(nullDevice());
        setStandardOutputFile(nullDevice());
        setProcessEnvironment(environmentOf());
        connect(this, &QProcess::started, this, [this, &state] {
            PlatformSsh::tie(*this);
            state.started(processId());
        });
        connect(this, &QProcess::readyReadStandardError, this,
                [this, &state] { state.said(readAllStandardError()); });
        connect(this, &QProcess::finished, this, [this, &state](int exitCode) {
            state.said(readAllStandardError());
            state.ended(exitCode, false);
        });
        connect(this, &QProcess::errorOccurred, this, [this, &state](ProcessError error) {
            if (error != FailedToStart)
                return;
            state.said(errorString().toUtf8());
            state.ended(-1, true);
        });
        PlatformSsh::prepare(*this);
    }
    void end()
    {
        disconnect(this, &QProcess::finished, this, nullptr); // nobody waits for that any more
        if (state() == NotRunning)
            return;
        PlatformSsh::askToEnd(*this);
        if (!waitForFinished(patienceAtTheEnd)) {
            kill();
            waitForFinished(patienceAtTheEnd);
        }
    }
};

class ClientThread : public QThread
{
public:
    ClientThread(QString program, QStringList arguments, std::shared_ptr<SshClientState> state)
        : m_program(std::move(program)), m_arguments(std::move(arguments)), m_state(std::move(state))
    {
        setObjectName(u"limbeck-ssh"_s);
    }

protected:
    void run() override
    {
        Process process(*m_state);
        process.start(m_program, m_arguments);
        exec();
        process.end();
    }

private:
    QString m_program;
    QStringList m_arguments;
    std::shared_ptr<SshClientState> m_state;
};

} // namespace

SshClientState::Snapshot SshClientState::snapshot() const
{
    const std::lock_guard lock(m_mutex);
    return m_now;
}

bool SshClientState::waitUntil(const std::function<bool(const Snapshot &)> &holds,
                               std::chrono::milliseconds time) const
{
    std::unique_lock lock(m_mutex);
    return m_news.wait_for(lock, time, [&] { return holds(m_now); });
}

void SshClientState::started(qint64 pid)
{
    const std::lock_guard lock(m_mutex);
    m_now.pid = pid;
    m_news.notify_all();
}

void SshClientState::said(const QByteArray &bytes)
{
    const std::lock_guard lock(m_mutex);
    m_now.output = (m_now.output + bytes).right(keptOutput);
    m_news.notify_all();
}

void SshClientState::ended(int exitCode, bool failedToStart)
{
    const std::lock_guard lock(m_mutex);
    m_now.ended = true;
    m_now.exitCode = exitCode;
    m_now.failedToStart = failedToStart;
    m_news.notify_all();
}

SshClient::SshClient(const QString &program, const QStringList &arguments)
    : m_state(std::make_shared<SshClientState>())
    , m_thread(std::make_unique<ClientThread>(program, arguments, m_state))
{
    m_thread->start();
}

SshClient::~SshClient()
{
    m_thread->quit();
    m_thread->wait();
}

} // namespace limbeck
