#pragma once

#include <QHostAddress>
#include <QString>

#include <chrono>
#include <optional>
#include <stop_token>

namespace limbeck {

// Why a TCP connection could not be made or used: told by the system's error number.
enum class NetworkCause
{
    None,
    Refused,     // ECONNREFUSED, 10061, 1225
    TimedOut,    // ETIMEDOUT, 10060, or our own limit
    Unreachable, // EHOSTUNREACH, ENETUNREACH, 10065, 10051
    Reset,       // ECONNRESET, 10054
    Closed,      // the other side ended it in an orderly way
    Stopped,     // on request
    Other
};

// What answered PostgreSQL's SSLRequest.
enum class Protocol
{
    Unknown,
    PostgresWithTls,    // 'S'
    PostgresWithoutTls, // 'N'
    PostgresError,      // 'E': a server too old or too busy to know
    Http,
    Ssh,
    Silent, // connected, and says nothing
    Other
};

struct NetworkAnswer
{
    NetworkCause cause = NetworkCause::None;
    Protocol protocol = Protocol::Unknown;
    QString systemText; // the system's words for the cause
    QString greeting;   // the first line that something else said, printable characters only
};

// A TCP connection of its own beside libpq's, because libpq tells a failure only in words. Blocking, bounded
// by `timeout`, stops within 50 ms of a stop request; any thread but the GUI's.
NetworkAnswer probeTcp(const QHostAddress &address, quint16 port, std::chrono::milliseconds timeout,
                       std::stop_token stop);
// The same, and then asks with SSLRequest whether it is PostgreSQL.
NetworkAnswer probeProtocol(const QHostAddress &address, quint16 port, std::chrono::milliseconds timeout,
                            std::stop_token stop);

} // namespace limbeck
