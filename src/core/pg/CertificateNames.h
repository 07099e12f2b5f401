#pragma once

#include <QString>
#include <QStringList>

class QSslCertificate;

namespace limbeck {

// The names that a server's certificate is for, and whether the host that was asked for is among them by
// libpq's rules, which differ from a browser's: a `*.` stands for one label only, and the common name counts
// where the certificate has no alternative name of the host's kind. Source: libpq since PostgreSQL 15,
// fe-secure-common.c and fe-secure-openssl.c. Pure; any thread.
QStringList certificateNames(const QSslCertificate &certificate);
bool certificateIsFor(const QSslCertificate &certificate, const QString &host);
// One name of a certificate, perhaps with a wildcard, against a host's.
bool certificateNameMatches(const QString &name, const QString &host);

} // namespace limbeck
