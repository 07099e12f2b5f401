#pragma once

#include "pg/NetworkProbe.h"
#include "pg/TlsPlan.h"

#include <QSslError>

namespace limbeck {

// What a TLS handshake with a PostgreSQL server showed. Certificates and errors are facts in codes, where
// libpq has only OpenSSL's words.
struct TlsFacts
{
    NetworkCause cause = NetworkCause::None; // why there was no handshake to the end
    bool usable = false;                     // this build of Qt has TLS
    bool encrypted = false;  // the handshake came to its end, whatever the certificate is worth
    bool keyRefused = false; // the client's key does not belong to its certificate
    int alert = -1;          // the other side's fatal alert (RFC 8446, 6): 70 is protocol_version…
    QString version;         // "TLSv1.3"
    QString cipher;
    QList<QSslCertificate> chain;      // what the server sent, its own certificate first
    QList<QSslError::SslError> errors; // of the chain's check against the plan's roots
    QString faultySubject;             // of the certificate of the first error

    bool hasError(std::initializer_list<QSslError::SslError> codes) const;
};

struct TlsProbeOptions
{
    QString serverName; // sent to the server where it is not an address
    std::chrono::milliseconds timeout{10000};
    // Waits for what the server says after the handshake: in TLS 1.3 it judges the client's certificate only
    // then. Ends with the server's answer or the time-out.
    bool awaitJudgement = false;
};

// Asks the server for TLS as libpq does (SSLRequest) and makes the handshake, on a connection of its own that
// ends before anybody logs in. Blocking, bounded, stops within 50 ms of a stop request; any thread but the
// GUI's, and needs no event loop.
TlsFacts probeTls(const Endpoint &endpoint, const TlsPlan &plan, const TlsProbeOptions &options,
                  std::stop_token stop);

} // namespace limbeck
