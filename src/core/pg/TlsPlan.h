#pragma once

#include "base/Error.h"
#include "target/Target.h"

#include <QList>
#include <QSslCertificate>
#include <QSslKey>

#include <optional>

namespace limbeck {

// What libpq is going to do about TLS for a target, read from its options and from the files that they name
// or that libpq takes by itself: which mode, which roots, which client certificate. A value type. Source: the
// manual, "SSL Support", and fe-secure-openssl.c.
class TlsPlan
{
public:
    // Reads the files. Blocking disk I/O. `libpqVersion` as PQlibVersion() counts.
    static TlsPlan read(const Target &target, int libpqVersion);

    QString mode; // sslmode
    bool requiresTls() const;
    // The chain is checked: in the modes that say so, and in the others too where a root file is there.
    bool checksChain() const { return !roots.isEmpty() || systemRoots; }
    bool checksName() const { return mode == QLatin1String("verify-full"); }
    bool usesClientCertificate() const { return !clientChain.isEmpty() && !problem; }

    QString rootFile; // with its folder; whether it exists or not
    bool systemRoots = false;
    QList<QSslCertificate> roots;

    QString certificateFile;
    QString keyFile;
    QList<QSslCertificate> clientChain; // empty: no client certificate is shown
    QSslKey clientKey; // null although there is a certificate: of a kind that Qt does not know
    QString minimumVersion, maximumVersion; // "TLSv1.2"… or empty

    // Why libpq refuses before the handshake: tls.root-missing, tls.root-unreadable, tls.system-roots,
    // tls.client-cert-unreadable, tls.client-key-missing, tls.client-key-readable, tls.client-key-unreadable.
    std::optional<Error> problem;
    // sslcert names a file that does not exist; libpq goes on without.
    bool certificateMissing = false;

private:
    void readRoots(const Target &target, int libpqVersion);
    void readClientCertificate(const Target &target);
    void readClientKey(const Target &target);
};

} // namespace limbeck
