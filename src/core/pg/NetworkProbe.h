#pragma once

#include "pg/NetworkCause.h"

#include <QByteArray>
#include <QHostAddress>
#include <QString>

#include <chrono>
#include <stop_token>

namespace limbeck {

// One place to connect to: an address and a port, or a socket file.
struct Endpoint
{
    QHostAddress address;
    quint16 port = 5432;
    QString socketFile; // "/run/postgresql/.s.PGSQL.5432"; "@…" an abstract name of Linux; empty: TCP

    bool isSocketFile() const { return !socketFile.isEmpty(); }
    // The data does not leave this machine.
    bool isLocal() const { return isSocketFile() || address.isLoopback(); }
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
    MySql,
    TlsOnly, // expects TLS from the first byte, which PostgreSQL does not
    Silent,  // connected, and says nothing
    Other
};

// Tells by the first bytes that the other side sent. Pure; any thread.
Protocol protocolOf(const QByteArray &answer);

struct NetworkAnswer
{
    NetworkCause cause = NetworkCause::None;
    Protocol protocol = Protocol::Unknown;
    QString systemText; // the system's words for the cause
    QString greeting;   // the first line that something else said, printable characters only
};

// A connection of its own beside libpq's, because libpq tells a failure only in words. Blocking, bounded by
// `timeout`, stops within 50 ms of a stop request; any thread but the GUI's.
NetworkAnswer probeConnect(const Endpoint &endpoint, std::chrono::milliseconds timeout, std::stop_token stop);
// The same, and then asks with SSLRequest whether it is PostgreSQL; what does not answer that is asked in
// HTTP and in TLS too, each on a connection of its own and for a second at most.
NetworkAnswer probeProtocol(const Endpoint &endpoint, std::chrono::milliseconds timeout,
                            std::stop_token stop);

} // namespace limbeck
