#pragma once

#include "base/Result.h"
#include "tunnel/TunnelSettings.h"

#include <QStringList>

#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>

namespace limbeck {

class SshClient;

// An open way through another machine: `ssh -N -L` of the system's own client as a child process, which
// listens on a port of 127.0.0.1 and leads what connects there to one host and port as the other machine
// knows them. Whether the machine is the right one is ssh's to check, with the person's own known_hosts;
// nothing here ever weakens that. ssh asks nothing: it logs in by a key of the agent or one without a
// passphrase. Shared by the sessions that need it and ended with the last of them, or with this program,
// however that ends. Any thread.
class SshTunnel
{
public:
    // Blocking: starts the client and waits until its port is open, `timeout` and a little at most; stops
    // within 100 ms of a stop request. Errors: tunnel.no-client, tunnel.host-key, tunnel.host-key-changed,
    // tunnel.login, tunnel.host-unknown, tunnel.unreachable, tunnel.closed, tunnel.config, tunnel.local-port,
    // tunnel.timeout, tunnel.failed, connect.stopped. What ssh said is the detail.
    static Result<std::shared_ptr<SshTunnel>> open(const TunnelSettings &settings, const QString &host,
                                                   quint16 port, std::chrono::milliseconds timeout,
                                                   const std::stop_token &stop = {});
    // One that leads there already, or a new one.
    static Result<std::shared_ptr<SshTunnel>> shared(const TunnelSettings &settings, const QString &host,
                                                     quint16 port, std::chrono::milliseconds timeout);
    ~SshTunnel();
    SshTunnel(const SshTunnel &) = delete;
    SshTunnel &operator=(const SshTunnel &) = delete;

    const TunnelSettings &settings() const { return m_settings; }
    quint16 localPort() const { return m_localPort; }
    bool isUp() const;
    qint64 processId() const;
    // tunnel.lost, where the client has ended or does so within `patience`: a connection learns of its end
    // before we do.
    std::optional<Error> loss(std::chrono::milliseconds patience) const;
    // Why a connection through it was closed at once: tunnel.lost, tunnel.forward-refused,
    // tunnel.target-unreachable. Nothing: it was not the tunnel.
    std::optional<Error> whyClosed(std::chrono::milliseconds patience) const;

    // The absolute path of the system's client; empty: there is none.
    static QString client();
    // "OpenSSH_9.2p1 …", as it says itself. Starts it once, for two seconds at most.
    static QString clientVersion();
    // What the client is given.
    static QStringList arguments(const TunnelSettings &settings, quint16 localPort, const QString &host,
                                 quint16 port, std::chrono::milliseconds timeout);

private:
    SshTunnel(TunnelSettings settings, QString host, quint16 port, quint16 localPort,
              std::unique_ptr<SshClient> client);

    TunnelSettings m_settings;
    QString m_host;
    quint16 m_port;
    quint16 m_localPort;
    std::unique_ptr<SshClient> m_client;
};

} // namespace limbeck
