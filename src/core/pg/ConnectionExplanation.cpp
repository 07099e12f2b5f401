#include "pg/ConnectionFailure.h"
#include "pg/ConnectionPlaces.h"
#include "pg/Libpq.h"
#include "pg/TunnelWay.h"

#include <algorithm>

namespace limbeck {

namespace {

constexpr std::chrono::milliseconds tunnelNews{500};

// The same of a server behind a tunnel, whose end of it always answers.
Error tunnelFailure(const Target &target, const SshTunnel &tunnel, std::chrono::milliseconds timeout,
                    std::vector<Place> *answering)
{
    const Place place = TunnelWay::placeOf(target, tunnel);
    const NetworkAnswer answer = probeProtocol(place.endpoint, timeout, {});
    const bool cut = answer.cause != NetworkCause::None && answer.cause != NetworkCause::TimedOut;
    if (auto error = cut ? tunnel.whyClosed(tunnelNews) : std::nullopt)
        return *error;
    const Error error = answer.cause != NetworkCause::None
                            ? ConnectionFailure::network(target, place.text, answer)
                            : ConnectionFailure::protocol(target, place.text, answer);
    if (error.code.isEmpty())
        answering->push_back(place);
    return error;
}

// The error of a host of which no address speaks PostgreSQL; an empty code where one does.
Error hostFailure(const Target &target, size_t index, std::chrono::milliseconds timeout,
                  std::vector<Place> *answering)
{
    const HostPlaces found = placesOf(target, index, timeout, {});
    if (found.places.empty())
        return ConnectionFailure::name(target, target.hosts.at(index).host, found.answer);
    Error last;
    for (const Place &place : found.places) {
        const NetworkAnswer answer = probeProtocol(place.endpoint, timeout, {});
        if (answer.cause != NetworkCause::None)
            last = ConnectionFailure::reach(target, place, answer);
        else
            last = ConnectionFailure::protocol(target, place.text, answer);
        if (last.code.isEmpty()) {
            answering->push_back(place);
            return last;
        }
    }
    return last;
}

// The cause of a failed handshake, of the first server that answers; an empty code where it is none.
Error tlsFailure(const Target &target, const Place &place, const LoginAttempt &attempt,
                 std::chrono::milliseconds timeout)
{
    if (attempt.phase != LoginPhase::Tls || !attempt.sqlstate.isEmpty() || attempt.timedOut)
        return {};
    const TlsPlan plan = TlsPlan::read(target, PQlibVersion());
    TlsProbeOptions options;
    options.serverName = place.host.host;
    options.timeout = timeout;
    const NetworkAnswer answer = probeProtocol(place.endpoint, timeout, {});
    Error error =
        answer.protocol == Protocol::PostgresWithoutTls
            ? ConnectionFailure::tlsNotOffered(target, place.text)
            : ConnectionFailure::tls(target, place, plan, probeTls(place.endpoint, plan, options, {}));
    error.detail = attempt.text;
    return error;
}

} // namespace

Error explainConnectionFailure(const Target &target, const ConnectionParameters &parameters,
                               const QString &driverText, std::chrono::milliseconds timeout,
                               const SshTunnel *tunnel)
{
    Error network;
    std::vector<Place> answering;
    if (tunnel)
        network = tunnelFailure(target, *tunnel, timeout, &answering);
    for (size_t i = 0; !tunnel && i < target.hosts.size(); ++i) {
        if (const Error error = hostFailure(target, i, timeout, &answering); !error.code.isEmpty())
            network = error;
    }
    if (answering.empty())
        return network;
    ConnectionParameters reachable = parameters;
    goOnlyTo(answering, reachable);
    const LoginAttempt attempt = LoginAttempt::run(reachable, timeout);
    Error error = tlsFailure(target, answering.front(), attempt, timeout);
    if (error.code.isEmpty())
        error = ConnectionFailure::login(target, attempt);
    if (attempt.phase == LoginPhase::Ready) // it works by now
        error.detail = driverText;
    return error;
}

} // namespace limbeck
