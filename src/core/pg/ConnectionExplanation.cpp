#include "pg/ConnectionFailure.h"
#include "pg/ConnectionPlaces.h"

#include <algorithm>

namespace limbeck {

namespace {

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

} // namespace

Error explainConnectionFailure(const Target &target, const ConnectionParameters &parameters,
                               const QString &driverText, std::chrono::milliseconds timeout)
{
    Error network;
    std::vector<Place> answering;
    for (size_t i = 0; i < target.hosts.size(); ++i) {
        if (const Error error = hostFailure(target, i, timeout, &answering); !error.code.isEmpty())
            network = error;
    }
    if (answering.empty())
        return network;
    ConnectionParameters reachable = parameters;
    goOnlyTo(answering, reachable);
    const LoginAttempt attempt = LoginAttempt::run(reachable, timeout);
    Error error = ConnectionFailure::login(target, attempt);
    if (attempt.phase == LoginPhase::Ready) // it works by now
        error.detail = driverText;
    return error;
}

} // namespace limbeck
