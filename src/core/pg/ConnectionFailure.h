#pragma once

#include "base/Error.h"
#include "pg/ConnectionParameters.h"
#include "pg/ConnectionPlaces.h"
#include "pg/LoginAttempt.h"
#include "pg/TlsProbe.h"
#include "target/Target.h"

namespace limbeck {

class SshTunnel;

// The causes of a failed connection as errors: what happened, why it may be, what to check. Codes as
// Session::open lists them; `where` is the origin of the part of the target that has to do with it.
namespace ConnectionFailure {

Error name(const Target &target, const QString &host, const NameAnswer &answer);
// `place` is for people: host:port, or a socket file.
Error network(const Target &target, const QString &place, const NetworkAnswer &answer);
// The same, with the causes that only a socket file has.
Error reach(const Target &target, const Place &place, const NetworkAnswer &answer);
// Something answers, and it is not PostgreSQL; a PostgreSQL answer gives an error with an empty code.
Error protocol(const Target &target, const QString &place, const NetworkAnswer &answer);
Error login(const Target &target, const LoginAttempt &attempt);
// The server's answer to SSLRequest was no, and sslmode insists.
Error tlsNotOffered(const Target &target, const QString &place);
// Why libpq refuses TLS with that server, or the server with us; an empty code where nothing shows why.
Error tls(const Target &target, const Place &place, const TlsPlan &plan, const TlsFacts &facts);
// No host is of the kind that target_session_attrs wants.
Error sessionAttributes(const Target &target);

} // namespace ConnectionFailure

// What the mode protects from and what not, in a sentence or two for people.
QString sslModeText(const TlsPlan &plan);

// Finds out why the driver could not connect, by connecting again in stages. `driverText` is what the driver
// said, for the case that nothing better is found; `tunnel` is the way that the parameters take, or null.
// Blocking, bounded.
Error explainConnectionFailure(const Target &target, const ConnectionParameters &parameters,
                               const QString &driverText, std::chrono::milliseconds timeout,
                               const SshTunnel *tunnel);

} // namespace limbeck
