#include "pg/TlsPlan.h"

#include "target/PlatformDefaults.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QSslConfiguration>

#include <array>

namespace limbeck {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::ConnectionFailure)
};

// sslrootcert=system came with PostgreSQL 16.
constexpr int systemRootsSince = 160000;

Error make(const char *code, const QString &message, const QString &hint, const Origin &origin)
{
    return Error{QString::fromLatin1(code), message, {}, hint, {}, {origin.file, origin.line, 0}};
}

// The file that an option names, or the one in libpq's own folder.
QString fileOf(const Target &target, const char *option, const char *standardName)
{
    const QString named = target.options.value(QLatin1String(option));
    return named.isEmpty() ? libpqFolder() + QLatin1Char('/') + QLatin1String(standardName)
                           : QFileInfo(named).absoluteFilePath();
}

std::optional<QByteArray> contentOf(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return std::nullopt;
    return file.readAll();
}

// Which algorithm a key is of has to be told to Qt, so each is tried.
QSslKey keyIn(const QByteArray &pem)
{
    for (const QSsl::KeyAlgorithm algorithm : {QSsl::Ec, QSsl::Rsa, QSsl::Dsa}) {
        const QSslKey key(pem, algorithm);
        if (!key.isNull())
            return key;
    }
    return {};
}

bool needsPassphrase(const QByteArray &pem)
{
    // RFC 7468, 11, and RFC 1421's header of the older form.
    return pem.contains("BEGIN ENCRYPTED PRIVATE KEY") || pem.contains("Proc-Type: 4,ENCRYPTED");
}

} // namespace

bool TlsPlan::requiresTls() const
{
    return mode == QLatin1String("require") || mode.startsWith(QLatin1String("verify-"));
}

TlsPlan TlsPlan::read(const Target &target, int libpqVersion)
{
    TlsPlan plan;
    plan.mode = target.options.value(QStringLiteral("sslmode"), QStringLiteral("prefer"));
    plan.minimumVersion = target.options.value(QStringLiteral("ssl_min_protocol_version"));
    plan.maximumVersion = target.options.value(QStringLiteral("ssl_max_protocol_version"));
    if (plan.mode == QLatin1String("disable"))
        return plan;
    plan.readRoots(target, libpqVersion);
    plan.readClientCertificate(target);
    return plan;
}

void TlsPlan::readRoots(const Target &target, int libpqVersion)
{
    const QString option = QStringLiteral("sslrootcert");
    const Origin origin = target.origin(option);
    const bool system = target.options.value(option) == QLatin1String("system");
    if (system && libpqVersion >= systemRootsSince) {
        systemRoots = true;
        roots = QSslConfiguration::systemCaCertificates();
        return;
    }
    rootFile = fileOf(target, "sslrootcert", "root.crt");
    if (QFileInfo::exists(rootFile)) {
        roots = QSslCertificate::fromData(contentOf(rootFile).value_or(QByteArray()));
        if (roots.isEmpty())
            problem =
                make("tls.root-unreadable", Tr::tr("%1 cannot be read as certificates.").arg(rootFile),
                     Tr::tr("It has to hold certificates in PEM form (BEGIN CERTIFICATE), and this user "
                            "has to be able to read it."),
                     origin);
    } else if (system) {
        problem =
            make("tls.system-roots",
                 Tr::tr("This version of PostgreSQL's client library does not know sslrootcert=system."),
                 Tr::tr("Name the file of the system's root certificates, on Debian and Ubuntu "
                        "/etc/ssl/certs/ca-certificates.crt, or install libpq 16 or later."),
                 origin);
    } else if (mode.startsWith(QLatin1String("verify-"))) {
        problem =
            make("tls.root-missing",
                 Tr::tr("sslmode %1 needs root certificates, and %2 does not exist.").arg(mode, rootFile),
                 Tr::tr("Get the certificate of the CA that signed the server's, and name its file in "
                        "sslrootcert."),
                 origin);
    }
}

void TlsPlan::readClientCertificate(const Target &target)
{
    certificateFile = fileOf(target, "sslcert", "postgresql.crt");
    const QString named = target.options.value(QStringLiteral("sslcert"));
    if (!QFileInfo::exists(certificateFile)) {
        certificateMissing = !named.isEmpty();
        return;
    }
    clientChain = QSslCertificate::fromData(contentOf(certificateFile).value_or(QByteArray()));
    if (!clientChain.isEmpty())
        readClientKey(target);
    else if (!problem)
        problem =
            make("tls.client-cert-unreadable",
                 Tr::tr("The client certificate %1 cannot be read.").arg(certificateFile),
                 Tr::tr("It has to hold a certificate in PEM form (BEGIN CERTIFICATE), and this user has "
                        "to be able to read it."),
                 target.origin(QStringLiteral("sslcert")));
}

void TlsPlan::readClientKey(const Target &target)
{
    keyFile = fileOf(target, "sslkey", "postgresql.key");
    const Origin origin = target.origin(QStringLiteral("sslkey"));
    if (problem)
        return;
    if (!QFileInfo::exists(keyFile)) {
        problem = make(
            "tls.client-key-missing",
            Tr::tr("There is a client certificate, but its private key %1 does not exist.").arg(keyFile),
            Tr::tr("Name the key's file in sslkey. The certificate is %1.").arg(certificateFile), origin);
        return;
    }
    if (othersMayUseKey(keyFile)) {
        problem =
            make("tls.client-key-readable",
                 Tr::tr("Others may read the private key %1, and libpq refuses such a key.").arg(keyFile),
                 Tr::tr("Take the rights away: chmod 600."), origin);
        return;
    }
    const QByteArray pem = contentOf(keyFile).value_or(QByteArray());
    // A locked key is not shown to Qt: OpenSSL would ask for its passphrase on the terminal.
    if (needsPassphrase(pem) || !pem.contains("PRIVATE KEY")) {
        problem = make(
            "tls.client-key-unreadable", Tr::tr("The private key %1 cannot be read.").arg(keyFile),
            Tr::tr("It has to be in PEM form without a passphrase, and this user has to be able to read it."),
            origin);
        return;
    }
    clientKey = keyIn(pem);
}

} // namespace limbeck
