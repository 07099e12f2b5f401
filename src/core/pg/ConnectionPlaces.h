#pragma once

#include "pg/ConnectionParameters.h"
#include "pg/NameLookup.h"
#include "pg/NetworkProbe.h"
#include "target/Target.h"

#include <vector>

namespace limbeck {

// One of the places that a target's host stands for.
struct Place
{
    HostPort host;
    Endpoint endpoint;
    QString text; // for people: "db.example:5432 (10.0.0.1)", "/run/postgresql/.s.PGSQL.5432"
};

struct HostPlaces
{
    std::vector<Place> places; // in the order in which libpq tries them
    NameAnswer answer;         // why there is none
};

// Where libpq would go for that one of the target's hosts: a folder or `@` is a Unix socket, `hostaddr` needs
// no look-up. Blocking, bounded and stopped as lookUpName().
HostPlaces placesOf(const Target &target, size_t hostIndex, std::chrono::milliseconds timeout,
                    std::stop_token stop);

// Has libpq connect to these places only, in their order: it would wait at an address that does not answer
// for as long as the system does, because the limit of PQconnectPoll() is its caller's.
void goOnlyTo(const std::vector<Place> &places, ConnectionParameters &parameters);

// A socket's folder, or an abstract name, rather than a host. Source: libpq's is_unixsock_path().
bool isSocketHost(const HostPort &host);

} // namespace limbeck
