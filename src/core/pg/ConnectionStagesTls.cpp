// The connection test's stage of encryption. libpq's own connection gives the verdict, in words only; a
// handshake of our own beside it, which never logs in, gives the facts and the causes in codes.
#include "pg/CertificateNames.h"
#include "pg/ConnectionStages.h"
#include "pg/Libpq.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

namespace limbeck {

using namespace std::chrono_literals;

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::ConnectionTest)
};

// A certificate that ends within this time is worth a warning.
constexpr int expiresSoonDays = 30;

QString dateText(const QDateTime &time)
{
    return time.toUTC().date().toString(Qt::ISODate);
}

} // namespace

// The place that libpq used last: with several hosts it need not be the first that answers.
const Place &ConnectionStages::usedPlace() const
{
    PGconn *connection = m_login.connection.get();
    const QString address = QString::fromUtf8(PQhostaddr(connection));
    const QByteArray port = PQport(connection);
    const auto found = std::find_if(m_answering.begin(), m_answering.end(), [&](const Place &place) {
        return QByteArray::number(place.endpoint.port) == port &&
               (place.endpoint.isSocketFile() ? address.isEmpty()
                                              : place.endpoint.address == QHostAddress(address));
    });
    return found == m_answering.end() ? *m_reached : *found;
}

void ConnectionStages::probeTlsOf(const Place &place, bool awaitJudgement)
{
    TlsProbeOptions options;
    options.serverName = place.host.host;
    options.timeout = m_options.timeout;
    options.awaitJudgement = awaitJudgement;
    m_tlsFacts = probeTls(place.endpoint, m_tlsPlan, options, m_stop);
}

// In TLS 1.3 the server judges the client's certificate after the handshake, so libpq's connection ends when
// it waits for the answer to its startup packet.
bool ConnectionStages::certificateRefused() const
{
    return m_login.phase == LoginPhase::Authentication && m_login.sqlstate.isEmpty() &&
           !m_login.passwordMissing && !m_login.stopped && !m_login.timedOut &&
           m_tlsPlan.usesClientCertificate();
}

TestStage ConnectionStages::tls()
{
    TestStage stage = startStage("tls");
    const Target &target = *m_resolution.target;
    m_tlsPlan = TlsPlan::read(target, PQlibVersion());
    login();
    const bool refused = refusalOf(m_login) == Refusal::Tls;
    const Place &place = usedPlace();
    const bool probes = m_offersTls && !place.endpoint.isSocketFile() && !m_login.stopped &&
                        !m_login.timedOut && m_tlsPlan.mode != QLatin1String("disable");
    const auto start = Clock::now();
    if (probes)
        probeTlsOf(place, certificateRefused());
    if (refused || (m_tlsFacts.alert >= 0 && certificateRefused()))
        failTls(stage);
    else
        describeTls(stage);
    stage.milliseconds =
        std::chrono::duration<double, std::milli>(m_tlsEnd - m_loginStart + (Clock::now() - start)).count();
    return stage;
}

void ConnectionStages::failTls(TestStage &stage)
{
    const Target &target = *m_resolution.target;
    Error error;
    if (m_login.stopped || m_login.timedOut)
        error = ConnectionFailure::login(target, m_login);
    else if (!m_offersTls && m_tlsPlan.requiresTls() && m_login.ended == NetworkCause::None)
        error = ConnectionFailure::tlsNotOffered(target, usedPlace().text);
    else if (m_offersTls)
        error = ConnectionFailure::tls(target, usedPlace(), m_tlsPlan, m_tlsFacts);
    if (error.code.isEmpty())
        error = ConnectionFailure::login(target, m_login);
    QStringList lines;
    describeCertificate(stage, &lines);
    lines << sslModeText(m_tlsPlan) << m_login.text;
    lines.removeAll(QString());
    error.detail = lines.join(QLatin1Char('\n'));
    failStage(stage, error);
}

void ConnectionStages::describeTls(TestStage &stage) const
{
    PGconn *connection = m_login.connection.get();
    if (usedPlace().endpoint.isSocketFile()) {
        stage.detail = Tr::tr("Not encrypted, and need not be: a Unix socket stays on this machine.");
        return;
    }
    QStringList lines;
    if (PQsslInUse(connection))
        lines << QStringLiteral("%1, %2").arg(QString::fromUtf8(PQsslAttribute(connection, "protocol")),
                                              QString::fromUtf8(PQsslAttribute(connection, "cipher")));
    else if (m_login.phase == LoginPhase::Ready)
        lines << Tr::tr("Not encrypted.");
    else if (m_tlsFacts.encrypted)
        lines << QStringLiteral("%1, %2").arg(m_tlsFacts.version, m_tlsFacts.cipher);
    describeCertificate(stage, &lines);
    if (PQsslInUse(connection) && m_tlsFacts.chain.isEmpty())
        lines << Tr::tr("The server's certificate could not be looked at.");
    lines << sslModeText(m_tlsPlan);
    stage.detail = lines.join(QLatin1Char('\n'));
    warnAboutTls(stage);
}

void ConnectionStages::describeCertificate(TestStage &stage, QStringList *lines) const
{
    if (m_tlsFacts.chain.isEmpty())
        return;
    const QSslCertificate &own = m_tlsFacts.chain.first();
    *lines << Tr::tr("Certificate of %1, issued by %2, for %3, valid from %4 to %5")
                  .arg(own.subjectDisplayName(), own.issuerDisplayName(),
                       certificateNames(own).join(QStringLiteral(", ")), dateText(own.effectiveDate()),
                       dateText(own.expiryDate()));
    if (!m_tlsPlan.checksChain())
        *lines << Tr::tr("Who signed it was not checked, because there are no root certificates (%1).")
                      .arg(m_tlsPlan.rootFile);
    else if (m_tlsFacts.errors.isEmpty())
        *lines << Tr::tr("%n certificate(s) lead to a trusted root.", nullptr, int(m_tlsFacts.chain.size()));
    const qint64 days = QDateTime::currentDateTimeUtc().daysTo(own.expiryDate());
    if (days >= 0 && days < expiresSoonDays)
        addFinding(
            stage, Severity::Warning, "tls.expires-soon",
            Tr::tr("The server's certificate expires in %n day(s).", nullptr, int(days)),
            Tr::tr("Whoever runs the server has to renew it before %1.").arg(dateText(own.expiryDate())));
}

void ConnectionStages::warnAboutTls(TestStage &stage) const
{
    PGconn *connection = m_login.connection.get();
    const bool encrypted = PQsslInUse(connection) || m_login.phase != LoginPhase::Ready;
    if (m_tlsPlan.certificateMissing)
        addFinding(stage, Severity::Warning, "tls.client-cert-missing",
                   Tr::tr("The client certificate %1 does not exist, so none is shown.")
                       .arg(m_tlsPlan.certificateFile),
                   Tr::tr("Check sslcert."));
    if (!encrypted && m_offersTls && m_tlsPlan.mode == QLatin1String("prefer"))
        addFinding(stage, Severity::Warning, "tls.fallback",
                   Tr::tr("TLS failed, and the connection went on in the clear."),
                   ConnectionFailure::tls(*m_resolution.target, usedPlace(), m_tlsPlan, m_tlsFacts).message);
    else if (!encrypted && !usedPlace().endpoint.isLocal())
        addFinding(stage, Severity::Warning, "connect.no-tls",
                   Tr::tr("Data and login travel unencrypted over the network."),
                   Tr::tr("Set sslmode to verify-full where the server offers TLS."));
    if (m_login.sqlstate == QLatin1String("28000") && m_offersTls &&
        m_tlsPlan.mode == QLatin1String("disable"))
        addFinding(stage, Severity::Warning, "tls.required",
                   Tr::tr("The server offers TLS, and refuses this connection without it."),
                   Tr::tr("Its pg_hba.conf may let encrypted connections in only (hostssl): set sslmode to "
                          "require or verify-full."));
    if (!encrypted && m_tunnel)
        warnBehindTunnel(stage);
    if (PQsslInUse(connection) && !m_tlsPlan.checksChain())
        addFinding(stage, Severity::Info, "connect.tls-unverified",
                   Tr::tr("The connection is encrypted, but nobody checks that it is the right server."),
                   Tr::tr("sslmode verify-full checks the certificate and the host's name."));
}

} // namespace limbeck
