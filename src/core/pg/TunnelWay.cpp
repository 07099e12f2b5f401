#include "pg/TunnelWay.h"

#include <QCoreApplication>

namespace limbeck::TunnelWay {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::SshTunnel)
};

} // namespace

Result<std::shared_ptr<SshTunnel>> open(const Target &target, std::chrono::milliseconds timeout)
{
    if (const auto obstacle = target.tunnelObstacle())
        return fail(*obstacle);
    return SshTunnel::shared(*target.tunnel, target.tunnelledHost(), target.firstPort(), timeout);
}

Result<std::shared_ptr<SshTunnel>> openAnew(const Target &target, std::chrono::milliseconds timeout,
                                            const std::stop_token &stop)
{
    if (const auto obstacle = target.tunnelObstacle())
        return fail(*obstacle);
    return SshTunnel::open(*target.tunnel, target.tunnelledHost(), target.firstPort(), timeout, stop);
}

Place placeOf(const Target &target, const SshTunnel &tunnel)
{
    const HostPort host =
        target.hosts.empty() ? HostPort{target.tunnelledHost(), target.firstPort()} : target.hosts.front();
    return {host,
            {QHostAddress(QHostAddress::LocalHost), tunnel.localPort(), {}},
            Tr::tr("%1 through %2").arg(target.hostsText(), tunnel.settings().display())};
}

void lead(const SshTunnel &tunnel, ConnectionParameters &parameters)
{
    parameters.set("hostaddr", "127.0.0.1");
    parameters.set("port", QByteArray::number(tunnel.localPort()));
}

} // namespace limbeck::TunnelWay
