#include "SshServer.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QTcpServer>
#include <QTcpSocket>

namespace limbeck::test {

namespace {

using namespace Qt::StringLiterals;

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void write(const QString &path, const QByteArray &content)
{
    QFile file(path);
    if (!QDir().mkpath(QFileInfo(path).path()) || !file.open(QIODevice::WriteOnly) ||
        file.write(content) != content.size())
        qFatal("cannot write %s", qUtf8Printable(path));
}

void makeKey(const QString &path)
{
    QDir().mkpath(QFileInfo(path).path());
    QProcess process;
    process.start(u"ssh-keygen"_s, {u"-q"_s, u"-t"_s, u"ed25519"_s, u"-N"_s, {}, u"-C"_s, {}, u"-f"_s, path});
    if (!process.waitForFinished(20000) || process.exitCode() != 0)
        qFatal("ssh-keygen: %s", process.readAllStandardError().constData());
}

bool answers(quint16 port)
{
    QTcpSocket socket;
    socket.connectToHost(QHostAddress(QHostAddress::LocalHost), port);
    return socket.waitForConnected(100) && socket.waitForReadyRead(2000) &&
           socket.readAll().startsWith("SSH-2.0");
}

// Source: proc(5), the fourth field of /proc/PID/stat, counted behind the name in parentheses.
QList<qint64> childrenOf(qint64 parent)
{
    QList<qint64> children;
    const QStringList names = QDir(u"/proc"_s).entryList(QDir::Dirs);
    for (const QString &name : names) {
        const QByteArray stat = contentOf(u"/proc/%1/stat"_s.arg(name));
        if (stat.sliced(stat.lastIndexOf(')') + 1).trimmed().split(' ').value(1).toLongLong() == parent)
            children << name.toLongLong();
    }
    return children;
}

quint16 freePort()
{
    QTcpServer server;
    server.listen(QHostAddress::LocalHost);
    return server.serverPort();
}

// In a mount namespace whose /etc/hosts is the first argument, and again as the user that we were: what
// starts it is no root, and sshd must not take itself for one.
constexpr const char *startScript =
    "exec unshare --user --map-root-user --mount sh -c "
    "'mount --bind \"$1\" /etc/hosts && exec unshare --user --map-user=\"$2\" --map-group=\"$3\" "
    "\"$4\" -D -e -f \"$5\"' sh \"$1\" \"$(id -u)\" \"$(id -g)\" \"$2\" \"$3\"";

} // namespace

SshServer::SshServer(const QByteArray &settings)
{
    (void)ServerProcess::giveToServerUser(m_server.path());
    m_user = QFileInfo(m_server.path()).owner();
    m_port = freePort();
    makeKeys();
    writeConfiguration(settings);
    trustHostKey();
    start();
}

SshServer::~SshServer()
{
    end();
}

void SshServer::makeKeys() const
{
    makeKey(path("host_key"));
    makeKey(m_client.filePath(u"other_host_key"_s));
    makeKey(identity());
    makeKey(otherIdentity());
    write(path("authorized_keys"), contentOf(identity() + ".pub"_L1));
    write(path("hosts"), "127.0.0.1 localhost " + hostName().toUtf8() + '\n');
}

void SshServer::writeConfiguration(const QByteArray &settings) const
{
    write(path("sshd_config"), settings + "\nPort " + QByteArray::number(m_port) +
                                   "\nListenAddress 127.0.0.1\nHostKey " + path("host_key").toUtf8() +
                                   "\nAuthorizedKeysFile " + path("authorized_keys").toUtf8() +
                                   "\nStrictModes no\nUsePAM no\nPasswordAuthentication no\n"
                                   "KbdInteractiveAuthentication no\nPidFile none\nLogLevel VERBOSE\n"
                                   "UseDNS no\n");
    for (const char *name : {"host_key", "authorized_keys", "sshd_config", "hosts"})
        (void)ServerProcess::giveToServerUser(path(name));
    write(configFile(), "Host *\n  UserKnownHostsFile " + m_client.filePath(u"known_hosts"_s).toUtf8() +
                            "\n  GlobalKnownHostsFile none\n  UpdateHostKeys no\n");
}

void SshServer::start()
{
    // The guard removes the folder should this program die, and ends the server.
    auto started = ServerProcess::start({u"/bin/sh"_s,
                                         {u"-c"_s, QString::fromLatin1(startScript), u"sh"_s, path("hosts"),
                                          u"/usr/sbin/sshd"_s, path("sshd_config")},
                                         path("log"),
                                         m_server.path()});
    if (!started)
        qFatal("%s %s", qUtf8Printable(started.error().message), qUtf8Printable(started.error().detail));
    m_process = std::move(*started);
    while (!answers(m_port)) {
        if (!m_process->isRunning())
            qFatal("sshd ended: %s", log().constData());
    }
}

void SshServer::end()
{
    if (!m_process)
        return;
    // Each connection has a process of its own, with another one below it.
    const QList<qint64> connections = childrenOf(m_process->pid());
    for (const qint64 connection : connections) {
        const QList<qint64> below = childrenOf(connection);
        for (const qint64 pid : below + QList<qint64>{connection})
            QProcess::execute(u"/bin/sh"_s, {u"-c"_s, u"kill -KILL "_s + QString::number(pid)});
    }
    m_process->stop(ServerProcess::Stop::Kill);
    m_process->waitForExit(std::chrono::seconds(5));
    m_process.reset();
}

TunnelSettings SshServer::settings() const
{
    TunnelSettings settings;
    settings.destination = m_user + "@127.0.0.1"_L1;
    settings.port = m_port;
    settings.configFile = configFile();
    settings.identityFile = identity();
    return settings;
}

QByteArray SshServer::iniLines() const
{
    return "ssh_tunnel = " + settings().display().toUtf8() + "\nssh_config = " + configFile().toUtf8() +
           "\nssh_identity = " + identity().toUtf8() + '\n';
}

QString SshServer::identity() const
{
    return m_client.filePath(u"열쇠 100%/내 열쇠"_s);
}

QString SshServer::otherIdentity() const
{
    return m_client.filePath(u"other_key"_s);
}

QByteArray SshServer::log() const
{
    return contentOf(path("log"));
}

void SshServer::trustHostKey() const
{
    write(m_client.filePath(u"known_hosts"_s),
          "[127.0.0.1]:" + QByteArray::number(m_port) + ' ' + contentOf(path("host_key.pub")));
}

void SshServer::forgetHostKey() const
{
    write(m_client.filePath(u"known_hosts"_s), {});
}

void SshServer::distrustHostKey() const
{
    write(m_client.filePath(u"known_hosts"_s), "[127.0.0.1]:" + QByteArray::number(m_port) + ' ' +
                                                   contentOf(m_client.filePath(u"other_host_key.pub"_s)));
}

} // namespace limbeck::test
