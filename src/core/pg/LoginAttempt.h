#pragma once

#include "pg/AuthenticationWatch.h"
#include "pg/ConnectionParameters.h"
#include "pg/NetworkCause.h"

#include <QString>

#include <chrono>
#include <functional>
#include <memory>
#include <stop_token>

typedef struct pg_conn PGconn;

namespace limbeck {

struct PgConnectionDeleter
{
    void operator()(PGconn *connection) const;
};
using PgConnection = std::unique_ptr<PGconn, PgConnectionDeleter>;

// How far libpq's own connection got.
enum class LoginPhase
{
    Network,
    Tls,
    Authentication, // the server speaks PostgreSQL and has our startup packet
    Ready
};

// Whether a refusal by this function of the server came after it had accepted who we are.
bool isBehindAuthentication(const QString &sourceFunction);

// One connection over libpq's non-blocking connect, with the SQLSTATE and the server's source function of a
// refusal, which its wording, in whatever language, would not tell. A value that owns the connection.
struct LoginAttempt
{
    PgConnection connection; // open when phase is Ready
    LoginPhase phase = LoginPhase::Network;
    QString sqlstate; // of the server's refusal, or empty
    // "ClientAuthentication", "InitPostgres"…: never translated. Empty with a SQLSTATE: the answer did not
    // come from PostgreSQL but from something in front of it, such as a pooler.
    QString sourceFunction;
    bool hasDetail = false;                                      // the refusal has a DETAIL
    QString text;                                                // the server's or libpq's own words
    AuthenticationMethod method = AuthenticationMethod::Unknown; // that the server asked for
    bool tls = false;                                            // the login travelled inside TLS
    bool refusedHere = false;   // libpq itself did not accept how the server went about it
    bool authenticated = false; // the server has accepted who we are; what follows belongs to the session
    NetworkCause ended = NetworkCause::None; // how the network ended it: Closed, Reset…
    bool passwordMissing = false;
    bool passwordUsed = false;
    bool timedOut = false;
    bool stopped = false;

    // It failed, and nothing in here but the text says why.
    bool isUnexplained() const;

    // Blocking, bounded by `timeout`, stops within 50 ms of a stop request; any thread but the GUI's.
    // `onPhase` is told each new phase.
    static LoginAttempt run(const ConnectionParameters &parameters, std::chrono::milliseconds timeout,
                            std::stop_token stop = {}, const std::function<void(LoginPhase)> &onPhase = {});
};

} // namespace limbeck
