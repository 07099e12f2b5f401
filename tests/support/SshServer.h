#pragma once

#include "pg/ServerProcess.h"
#include "tunnel/TunnelSettings.h"

#include <QByteArray>
#include <QTemporaryDir>

#include <memory>

namespace limbeck::test {

// Debian's sshd on 127.0.0.1 as an ordinary user, with keys, configuration and lists of keys of its own, and
// what a client needs to log in to it. It knows a name that this machine does not, `db.internal`, for
// 127.0.0.1, so that there is a place that can be reached through it only. One that does not start ends the
// test program with its log.
class SshServer
{
public:
    // `settings`: more lines for sshd_config.
    explicit SshServer(const QByteArray &settings = {});
    ~SshServer();
    SshServer(const SshServer &) = delete;
    SshServer &operator=(const SshServer &) = delete;

    // "user@127.0.0.1:port", with configFile() and identity().
    TunnelSettings settings() const;
    // The lines of limbeck.ini for it.
    QByteArray iniLines() const;
    QString user() const { return m_user; }
    quint16 port() const { return m_port; }
    // The client's configuration: where known hosts are, and nothing else of this machine's.
    QString configFile() const { return m_client.filePath(QStringLiteral("ssh_config")); }
    QString identity() const; // in a folder with a Korean name
    // A key that the server does not know.
    QString otherIdentity() const;
    QByteArray log() const;
    // What the client knows of the server: its key, nothing, or another one.
    void trustHostKey() const;
    void forgetHostKey() const;
    void distrustHostKey() const;
    // Ends the server and the connections that it has.
    void end();

    static QString hostName() { return QStringLiteral("db.internal"); }

private:
    void makeKeys() const;
    void writeConfiguration(const QByteArray &settings) const;
    void start();
    QString path(const char *name) const { return m_server.filePath(QString::fromLatin1(name)); }

    QTemporaryDir m_server; // readable for the user that sshd runs as
    QTemporaryDir m_client;
    QString m_user;
    quint16 m_port = 0;
    std::unique_ptr<ServerProcess> m_process;
};

} // namespace limbeck::test
