#pragma once

#include "pg/ConnectionPlaces.h"
#include "target/Target.h"
#include "tunnel/SshTunnel.h"

#include <memory>

namespace limbeck {

// How a connection goes through a target's tunnel: to the tunnel's port on this machine, and by the server's
// own name, which TLS and libpq check and look passwords up by.
namespace TunnelWay {

// The target's tunnel, shared with other sessions or, for a test of it, a new one. Blocking. Errors:
// tunnel.several-hosts, tunnel.socket, those of SshTunnel::open.
Result<std::shared_ptr<SshTunnel>> open(const Target &target, std::chrono::milliseconds timeout);
Result<std::shared_ptr<SshTunnel>> openAnew(const Target &target, std::chrono::milliseconds timeout,
                                            const std::stop_token &stop);

Place placeOf(const Target &target, const SshTunnel &tunnel);
void lead(const SshTunnel &tunnel, ConnectionParameters &parameters);

} // namespace TunnelWay

} // namespace limbeck
