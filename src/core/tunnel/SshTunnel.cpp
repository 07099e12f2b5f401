#include "tunnel/SshTunnel.h"

#include "tunnel/PlatformSsh.h"
#include "tunnel/SshClient.h"
#include "tunnel/TunnelFailure.h"

#include <QDir>
#include <QFileInfo>
#include <QHostAddress>
#include <QProcess>
#include <QStandardPaths>
#include <QTcpServer>
#include <QTcpSocket>

#include <map>
#include <mutex>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr int attempts = 3;             // with other ports
constexpr auto step = 20ms;             // between two looks
constexpr auto loginTime = 2000ms;      // beyond the limit of the connection itself
constexpr auto connectTime = 1000ms;    // to a port of this machine
constexpr int versionTime = 2000;       // ms
constexpr auto aliveInterval = "15"_L1; // seconds; three unanswered ones end the client

// A port that was free a moment ago; 0: none.
quint16 freePort()
{
    QTcpServer server;
    return server.listen(QHostAddress::LocalHost, 0) ? server.serverPort() : quint16(0);
}

bool isFree(quint16 port)
{
    QTcpServer server;
    return server.listen(QHostAddress::LocalHost, port);
}

bool accepts(quint16 port)
{
    QTcpSocket socket;
    socket.connectToHost(QHostAddress(QHostAddress::LocalHost), port);
    return socket.waitForConnected(int(connectTime.count()));
}

// ssh opens the port once it is logged in. Somebody else may have it: what they listen to is none of our
// business.
bool isOpen(quint16 port, qint64 pid)
{
    switch (PlatformSsh::listenerOn(port, pid)) {
    case PlatformSsh::Listener::Ours:
        return true;
    case PlatformSsh::Listener::Unknown:
        return accepts(port);
    case PlatformSsh::Listener::None:
    case PlatformSsh::Listener::Others:
        return false;
    }
    Q_UNREACHABLE();
}

enum class Start
{
    Up,
    Ended,
    TimedOut,
    Stopped
};

Start waitForStart(const SshClientState &state, quint16 port, Clock::time_point end,
                   const std::stop_token &stop)
{
    for (;;) {
        const auto now = state.snapshot();
        if (now.ended)
            return Start::Ended;
        if (now.pid != 0 && isOpen(port, now.pid))
            return state.snapshot().ended ? Start::Ended : Start::Up;
        if (stop.stop_requested())
            return Start::Stopped;
        if (Clock::now() >= end)
            return Start::TimedOut;
        state.waitUntil([](const SshClientState::Snapshot &s) { return s.ended; }, step);
    }
}

QString bracketed(const QString &host)
{
    return host.contains(u':') ? u'[' + host + u']' : host;
}

// The topmost folder of the project: that of its repository, where it has one.
QString repositoryOf(const QString &folder)
{
    for (QDir above(folder); !folder.isEmpty();) {
        if (above.exists(u".git"_s))
            return above.absolutePath();
        if (!above.cdUp())
            break;
    }
    return folder;
}

// A configuration of ssh can start programs (ProxyCommand, Match exec), and what is in a project may come
// from anybody: opening it must not run that.
bool isOfTheProject(const TunnelSettings &settings)
{
    if (settings.configFile.isEmpty() || settings.folder.isEmpty())
        return false;
    const QString written = QDir::fromNativeSeparators(settings.configFile);
    if (written.startsWith("//"_L1)) // another machine's
        return true;
    const QString root = QFileInfo(repositoryOf(settings.folder)).canonicalFilePath();
    const QString clean = settings.configPath();
    const QString real = QFileInfo(clean).canonicalFilePath();
    const QString plainRoot = QDir::cleanPath(repositoryOf(settings.folder));
    return real.startsWith(root + u'/', Qt::CaseInsensitive) ||
           clean.startsWith(plainRoot + u'/', Qt::CaseInsensitive);
}

// The tunnels that are open, by where they lead.
struct OpenTunnels
{
    std::mutex mutex;
    std::map<QString, std::weak_ptr<SshTunnel>> byPlace;
};

OpenTunnels &openTunnels()
{
    static OpenTunnels tunnels;
    return tunnels;
}

} // namespace

SshTunnel::SshTunnel(TunnelSettings settings, QString host, quint16 port, quint16 localPort,
                     std::unique_ptr<SshClient> client)
    : m_settings(std::move(settings))
    , m_host(std::move(host))
    , m_port(port)
    , m_localPort(localPort)
    , m_client(std::move(client))
{
}

SshTunnel::~SshTunnel() = default;

Result<std::shared_ptr<SshTunnel>> SshTunnel::open(const TunnelSettings &settings, const QString &host,
                                                   quint16 port, std::chrono::milliseconds timeout,
                                                   const std::stop_token &stop)
{
    const QString program = client();
    if (program.isEmpty())
        return fail(TunnelFailure::noClient(settings));
    if (isOfTheProject(settings))
        return fail(TunnelFailure::ownConfiguration(settings));
    const auto end = Clock::now() + timeout + loginTime;
    SshClientState::Snapshot last;
    for (int attempt = 0; attempt < attempts; ++attempt) {
        const quint16 localPort = freePort();
        auto ssh = std::make_unique<SshClient>(program, arguments(settings, localPort, host, port, timeout));
        const Start start = waitForStart(ssh->state(), localPort, end, stop);
        last = ssh->state().snapshot();
        if (start == Start::Up)
            return std::shared_ptr<SshTunnel>(new SshTunnel(settings, host, port, localPort, std::move(ssh)));
        if (start == Start::Stopped)
            return fail(TunnelFailure::stopped());
        if (start == Start::TimedOut)
            return fail(TunnelFailure::timedOut(settings, last.output));
        if (last.failedToStart || isFree(localPort))
            return fail(TunnelFailure::notOpened(settings, last.output, last.exitCode));
    }
    return fail(TunnelFailure::noPort(settings, last.output));
}

Result<std::shared_ptr<SshTunnel>> SshTunnel::shared(const TunnelSettings &settings, const QString &host,
                                                     quint16 port, std::chrono::milliseconds timeout)
{
    const QString place = QStringList{settings.display(), settings.configPath(), settings.identityPath(),
                                      host, QString::number(port)}
                              .join(u'\n');
    OpenTunnels &tunnels = openTunnels();
    {
        const std::lock_guard lock(tunnels.mutex);
        const auto found = tunnels.byPlace.find(place);
        if (auto tunnel = found == tunnels.byPlace.end() ? nullptr : found->second.lock();
            tunnel && tunnel->isUp())
            return tunnel;
    }
    auto opened = open(settings, host, port, timeout);
    if (!opened)
        return opened;
    const std::lock_guard lock(tunnels.mutex);
    std::erase_if(tunnels.byPlace, [](const auto &entry) { return entry.second.expired(); });
    tunnels.byPlace[place] = *opened;
    return opened;
}

bool SshTunnel::isUp() const
{
    return !m_client->state().snapshot().ended;
}

qint64 SshTunnel::processId() const
{
    return m_client->state().snapshot().pid;
}

std::optional<Error> SshTunnel::loss(std::chrono::milliseconds patience) const
{
    if (!m_client->state().waitUntil([](const SshClientState::Snapshot &now) { return now.ended; }, patience))
        return std::nullopt;
    return TunnelFailure::lost(m_settings, m_client->state().snapshot().output);
}

std::optional<Error> SshTunnel::whyClosed(std::chrono::milliseconds patience) const
{
    std::optional<Error> error;
    m_client->state().waitUntil(
        [&](const SshClientState::Snapshot &now) {
            error = now.ended ? TunnelFailure::lost(m_settings, now.output)
                              : TunnelFailure::notForwarded(m_settings, m_host, m_port, now.output);
            return error.has_value();
        },
        patience);
    return error;
}

QString SshTunnel::client()
{
    const QString found = QStandardPaths::findExecutable(u"ssh"_s);
    const QStringList others = PlatformSsh::otherPlaces(); // of none, PATH would be searched again
    return found.isEmpty() && !others.isEmpty() ? QStandardPaths::findExecutable(u"ssh"_s, others) : found;
}

QString SshTunnel::clientVersion()
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.setStandardInputFile(QProcess::nullDevice());
    PlatformSsh::prepare(process);
    process.start(client(), {u"-V"_s});
    if (!process.waitForFinished(versionTime))
        process.kill();
    return QString::fromUtf8(process.readAll()).section(u'\n', 0, 0).trimmed();
}

// The command line beats every configuration file. What is not named here stays as the person has set it, the
// checking of host keys above all. Source: ssh(1), ssh_config(5).
QStringList SshTunnel::arguments(const TunnelSettings &settings, quint16 localPort, const QString &host,
                                 quint16 port, std::chrono::milliseconds timeout)
{
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(timeout).count();
    // -a, -x: neither agent nor screen is lent to the other machine. -n is not needed: standard input is
    // null.
    QStringList arguments{u"-N"_s, u"-T"_s, u"-a"_s, u"-x"_s};
    const auto option = [&](const QString &text) { arguments << u"-o"_s << text; };
    option(u"BatchMode=yes"_s);
    option(u"ExitOnForwardFailure=yes"_s);
    option(u"ConnectTimeout=%1"_s.arg(std::max<qint64>(1, seconds)));
    option(u"ConnectionAttempts=1"_s);
    option(u"ServerAliveInterval="_s + aliveInterval);
    option(u"ServerAliveCountMax=3"_s);
    option(u"LogLevel=INFO"_s); // less would not say why a connection through it is refused
    // A connection that is shared would keep the port when this client ends.
    option(u"ControlMaster=no"_s);
    option(u"ControlPath=none"_s);
    if (!settings.configFile.isEmpty())
        arguments << u"-F"_s << QDir::toNativeSeparators(settings.configPath());
    if (!settings.identityFile.isEmpty()) {
        // Not -i, which looks for the file before it expands a doubled %. With many keys in an agent the
        // server would give up before this one's turn.
        option(u"IdentityFile=\"%1\""_s.arg(settings.identityPath().replace(u'%', "%%"_L1)));
        option(u"IdentitiesOnly=yes"_s);
    }
    if (settings.port != 0)
        arguments << u"-p"_s << QString::number(settings.port);
    arguments << u"-L"_s
              << u"127.0.0.1:%1:%2:%3"_s.arg(QString::number(localPort), bracketed(host),
                                             QString::number(port));
    return arguments << u"--"_s << settings.destination;
}

} // namespace limbeck
