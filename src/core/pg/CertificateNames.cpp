#include "pg/CertificateNames.h"

#include <QHostAddress>
#include <QSslCertificate>

#include <algorithm>

namespace limbeck {

QStringList certificateNames(const QSslCertificate &certificate)
{
    const auto alternatives = certificate.subjectAlternativeNames();
    QStringList names = alternatives.values(QSsl::DnsEntry);
    names += alternatives.values(QSsl::IpAddressEntry);
    if (names.isEmpty())
        names = certificate.subjectInfo(QSslCertificate::CommonName).mid(0, 1);
    std::sort(names.begin(), names.end());
    return names;
}

bool certificateNameMatches(const QString &name, const QString &host)
{
    if (name.compare(host, Qt::CaseInsensitive) == 0)
        return true;
    if (!name.startsWith(QLatin1String("*.")) || name.size() < 3 || name.size() > host.size())
        return false;
    const QString rest = name.mid(1);
    return host.endsWith(rest, Qt::CaseInsensitive) &&
           host.indexOf(QLatin1Char('.')) >= host.size() - rest.size();
}

bool certificateIsFor(const QSslCertificate &certificate, const QString &host)
{
    const auto alternatives = certificate.subjectAlternativeNames();
    const QStringList dns = alternatives.values(QSsl::DnsEntry);
    const QStringList addresses = alternatives.values(QSsl::IpAddressEntry);
    const auto matches = [&host](const QString &name) { return certificateNameMatches(name, host); };
    if (std::any_of(dns.begin(), dns.end(), matches))
        return true;
    const QHostAddress address(host);
    const auto isAddress = [&address](const QString &name) { return QHostAddress(name) == address; };
    if (!address.isNull() && std::any_of(addresses.begin(), addresses.end(), isAddress))
        return true;
    if (!(address.isNull() ? dns : addresses).isEmpty())
        return false;
    const QStringList common = certificate.subjectInfo(QSslCertificate::CommonName);
    return !common.isEmpty() && matches(common.first());
}

} // namespace limbeck
