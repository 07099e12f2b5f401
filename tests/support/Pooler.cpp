#include "Pooler.h"

#include <QDir>
#include <QFile>
#include <QStandardPaths>
#include <QTcpServer>
#include <QTcpSocket>

namespace limbeck::test {

namespace {

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

bool answers(quint16 port)
{
    QTcpSocket socket;
    socket.connectToHost(QHostAddress(QHostAddress::LocalHost), port);
    return socket.waitForConnected(100);
}

} // namespace

Pooler::Pooler(const SharedServer &server, const QByteArray &mode, const QByteArray &settings)
    : m_server(server)
{
    QTcpServer probe;
    probe.listen(QHostAddress::LocalHost);
    m_port = probe.serverPort();
    probe.close();
    const QString ini = m_folder.filePath(QStringLiteral("pgbouncer.ini"));
    const QString log = m_folder.filePath(QStringLiteral("log"));
    QFile file(ini);
    if (!file.open(QIODevice::WriteOnly))
        qFatal("%s", qUtf8Printable(file.errorString()));
    file.write("[databases]\n* = host=127.0.0.1 port=" + QByteArray::number(server.port()) +
               " user=" + server.target().user.toUtf8() +
               "\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = " + QByteArray::number(m_port) +
               "\nunix_socket_dir =\nauth_type = any\nignore_startup_parameters = extra_float_digits\n"
               "pool_mode = " +
               mode + '\n' + settings + '\n');
    file.close();
    for (const QString &path : {m_folder.path(), ini})
        (void)ServerProcess::giveToServerUser(path);
    QString program = QStandardPaths::findExecutable(QStringLiteral("pgbouncer"));
    if (program.isEmpty())
        program = QStringLiteral("/usr/sbin/pgbouncer"); // which is not on everybody's path
    auto started = ServerProcess::start({program, {ini}, log, m_folder.path()});
    if (!started)
        qFatal("%s %s", qUtf8Printable(started.error().message), qUtf8Printable(started.error().detail));
    m_process = std::move(*started);
    while (!answers(m_port)) {
        if (!m_process->isRunning())
            qFatal("pgbouncer ended: %s", contentOf(log).constData());
    }
}

Pooler::~Pooler()
{
    m_process->stop(ServerProcess::Stop::Immediate);
    m_process->waitForExit(std::chrono::seconds(5));
}

Target Pooler::target(const QString &database) const
{
    Target target = m_server.target(database);
    target.hosts.front().port = m_port;
    return target;
}

} // namespace limbeck::test
