// Why TLS with a server does not come about, told by the codes of the certificate's check and of alerts.
#include "pg/CertificateNames.h"
#include "pg/ConnectionFailure.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

namespace limbeck {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::ConnectionFailure)
};

Error make(const char *code, const QString &message, const QString &hint, const Origin &origin)
{
    return Error{QString::fromLatin1(code), message, {}, hint, {}, {origin.file, origin.line, 0}};
}

// Fatal alerts: RFC 8446, 6.
constexpr int alertHandshakeFailure = 40;
constexpr int alertsOfCertificates[] = {42, 43, 44, 45, 46, 48, 49, 116}; // bad, revoked, unknown CA…
constexpr int alertProtocolVersion = 70;
constexpr int alertInsufficientSecurity = 71;

bool isCertificateAlert(int alert)
{
    return std::find(std::begin(alertsOfCertificates), std::end(alertsOfCertificates), alert) !=
           std::end(alertsOfCertificates);
}

QString organization(const QSslCertificate &certificate, bool ofIssuer)
{
    const QStringList names = ofIssuer ? certificate.issuerInfo(QSslCertificate::Organization)
                                       : certificate.subjectInfo(QSslCertificate::Organization);
    return names.value(0);
}

// Whether it is more likely that the server leaves out the certificate between its own and a root that we
// have than that another CA signed it. Nothing proves it: the missing one is not there to be asked.
bool seemsToLackIntermediate(const TlsPlan &plan, const TlsFacts &facts)
{
    if (facts.chain.size() != 1)
        return false;
    const QString signer = organization(facts.chain.first(), true);
    return std::any_of(plan.roots.begin(), plan.roots.end(), [&signer](const QSslCertificate &root) {
        return !signer.isEmpty() && organization(root, false) == signer;
    });
}

QString rootsText(const TlsPlan &plan)
{
    return plan.systemRoots ? Tr::tr("the system's root certificates") : plan.rootFile;
}

Error untrusted(const TlsPlan &plan, const TlsFacts &facts, const QString &place, const Origin &origin)
{
    const QString signer = facts.chain.isEmpty() ? QString() : facts.chain.last().issuerDisplayName();
    if (facts.hasError({QSslError::SelfSignedCertificate}))
        return make("tls.self-signed",
                    Tr::tr("The certificate of %1 is signed by itself, and is not among %2.")
                        .arg(place, rootsText(plan)),
                    Tr::tr("If it is the right server, put its certificate into the file that sslrootcert "
                           "names. A fresh installation of the server often has such a certificate."),
                    origin);
    if (seemsToLackIntermediate(plan, facts))
        return make(
            "tls.chain-incomplete",
            Tr::tr("%1 sends its own certificate only, and the one of %2, who signed it, is not among "
                   "%3.")
                .arg(place, signer, rootsText(plan)),
            Tr::tr("Likely, in this order: the server's ssl_cert_file lacks the certificate of the CA "
                   "between it and the root, which belongs behind its own; sslrootcert names the "
                   "roots of another CA."),
            origin);
    return make("tls.unknown-ca",
                Tr::tr("The certificate of %1 goes back to %2, who is not among %3.")
                    .arg(place, signer, rootsText(plan)),
                Tr::tr("Likely, in this order: sslrootcert names the roots of another CA; the server's "
                       "ssl_cert_file lacks certificates between its own and the root; somebody poses as the "
                       "server. Ask its administrator for the CA's certificate."),
                origin);
}

Error outOfTime(const TlsFacts &facts, const QString &place, const Origin &origin)
{
    if (facts.hasError({QSslError::CertificateNotYetValid}))
        return make("tls.not-yet-valid",
                    Tr::tr("The certificate %1 of %2 is not valid yet.").arg(facts.faultySubject, place),
                    Tr::tr("Check this machine's clock first, then the certificate's dates."), origin);
    return make("tls.expired",
                Tr::tr("The certificate %1 of %2 has expired.").arg(facts.faultySubject, place),
                Tr::tr("Whoever runs the server has to renew it. Check this machine's clock too."), origin);
}

Error chainFault(const TlsPlan &plan, const TlsFacts &facts, const QString &place, const Origin &origin)
{
    if (facts.hasError({QSslError::SelfSignedCertificate, QSslError::SelfSignedCertificateInChain,
                        QSslError::UnableToGetIssuerCertificate, QSslError::UnableToGetLocalIssuerCertificate,
                        QSslError::UnableToVerifyFirstCertificate, QSslError::CertificateUntrusted}))
        return untrusted(plan, facts, place, origin);
    if (facts.hasError({QSslError::CertificateNotYetValid, QSslError::CertificateExpired}))
        return outOfTime(facts, place, origin);
    if (facts.errors.isEmpty())
        return {};
    return make("tls.certificate", Tr::tr("The certificate of %1 cannot be used.").arg(place),
                Tr::tr("It is not made for a server, or a certificate on its way to the root is not made for "
                       "signing. Whoever runs the server has to renew it."),
                origin);
}

Error handshakeFault(const TlsFacts &facts, const QString &place, const Target &target)
{
    const Origin mode = target.origin(QStringLiteral("sslmode"));
    if (isCertificateAlert(facts.alert))
        return make("tls.client-cert-refused",
                    Tr::tr("%1 does not accept the client certificate.").arg(place),
                    Tr::tr("Likely, in this order: it is not signed by a CA in the server's ssl_ca_file; it "
                           "has expired or is revoked. The server's log says which."),
                    target.origin(QStringLiteral("sslcert")));
    if (facts.alert == alertProtocolVersion || facts.alert == alertInsufficientSecurity ||
        facts.alert == alertHandshakeFailure)
        return make("tls.protocol",
                    Tr::tr("%1 and this machine have no version of TLS, or no cipher, in common.").arg(place),
                    Tr::tr("Compare ssl_min_protocol_version and ssl_max_protocol_version here and in "
                           "postgresql.conf, and ssl_ciphers there."),
                    mode);
    return {};
}

} // namespace

Error ConnectionFailure::tlsNotOffered(const Target &target, const QString &place)
{
    return make(
        "tls.not-offered",
        Tr::tr("sslmode %1 wants TLS, and %2 does not offer it.")
            .arg(target.options.value(QStringLiteral("sslmode")), place),
        Tr::tr("Likely, in this order: ssl is off in postgresql.conf; a pooler or proxy before the "
               "server does not do TLS. Without TLS only sslmode prefer, allow or disable connect, and "
               "everything travels in the clear."),
        target.origin(QStringLiteral("sslmode")));
}

Error ConnectionFailure::tls(const Target &target, const Place &place, const TlsPlan &plan,
                             const TlsFacts &facts)
{
    if (plan.problem)
        return *plan.problem;
    if (facts.keyRefused)
        return make("tls.client-key-mismatch",
                    Tr::tr("The private key %1 does not belong to the client certificate %2.")
                        .arg(plan.keyFile, plan.certificateFile),
                    Tr::tr("Check sslcert and sslkey; one of them was replaced without the other."),
                    target.origin(QStringLiteral("sslkey")));
    if (Error error = handshakeFault(facts, place.text, target); !error.code.isEmpty())
        return error;
    if (!facts.encrypted)
        return facts.cause == NetworkCause::None || facts.cause == NetworkCause::Other
                   ? Error()
                   : network(target, place.text, {facts.cause, {}, {}, {}});
    const Origin origin = target.origin(QStringLiteral("sslmode"));
    if (plan.checksChain()) {
        if (Error error = chainFault(plan, facts, place.text, origin); !error.code.isEmpty())
            return error;
    }
    if (!plan.checksName() || facts.chain.isEmpty() || certificateIsFor(facts.chain.first(), place.host.host))
        return {};
    return make(
        "tls.host-mismatch",
        Tr::tr("The certificate of %1 is for %2, not for %3.")
            .arg(place.text, certificateNames(facts.chain.first()).join(QStringLiteral(", ")),
                 place.host.host),
        Tr::tr("Likely, in this order: another name of the same server is written in the certificate: "
               "connect by that (hostaddr can give its address); the server needs a certificate for "
               "this name; this is another server than the one that was meant."),
        target.origin(QStringLiteral("host")));
}

QString sslModeText(const TlsPlan &plan)
{
    if (plan.mode == QLatin1String("disable"))
        return Tr::tr("sslmode disable: nothing is encrypted. Whoever is on the way can read and change what "
                      "is sent.");
    if (plan.mode == QLatin1String("allow"))
        return Tr::tr(
            "sslmode allow: encrypted only where the server insists. It protects from nobody who is "
            "on the way.");
    if (plan.mode == QLatin1String("verify-ca"))
        return Tr::tr(
            "sslmode verify-ca: encrypted, and only for a server with a certificate of a trusted CA. "
            "Another server of the same CA could take its place.");
    if (plan.mode == QLatin1String("verify-full"))
        return Tr::tr("sslmode verify-full: encrypted, and only for the server that is named. Nobody on the "
                      "way can read, change or take its place.");
    if (plan.checksChain())
        return Tr::tr("sslmode %1, with a root file: as verify-ca, the server's certificate has to be of a "
                      "trusted CA; another server of the same CA could take its place.")
            .arg(plan.mode);
    if (plan.mode == QLatin1String("require"))
        return Tr::tr(
            "sslmode require: always encrypted, so that nobody can listen; but whoever poses as the "
            "server is not noticed.");
    return Tr::tr("sslmode prefer: encrypted where the server offers it, and in the clear where somebody on "
                  "the way says that it does not.");
}

} // namespace limbeck
