// The connection test's stage of encryption.
#include "pg/ConnectionStages.h"

#include "pg/Libpq.h"

#include <QCoreApplication>

namespace limbeck {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::ConnectionTest)
};

} // namespace

TestStage ConnectionStages::tls()
{
    TestStage stage = startStage("tls");
    login();
    if (refusalOf(m_login) == Refusal::Tls)
        failStage(stage, ConnectionFailure::login(*m_resolution.target, m_login));
    else
        describeTls(stage);
    stage.milliseconds = std::chrono::duration<double, std::milli>(m_tlsEnd - m_loginStart).count();
    return stage;
}

void ConnectionStages::describeTls(TestStage &stage) const
{
    PGconn *connection = m_login.connection.get();
    const QString mode =
        m_resolution.target->options.value(QStringLiteral("sslmode"), QStringLiteral("prefer"));
    if (!PQsslInUse(connection)) {
        stage.detail = Tr::tr("Not encrypted (sslmode %1).").arg(mode);
        if (m_reached && !m_reached->endpoint.isLocal())
            addFinding(stage, Severity::Warning, "connect.no-tls",
                       Tr::tr("Data and login travel unencrypted over the network."),
                       Tr::tr("Set sslmode to verify-full where the server offers TLS."));
        return;
    }
    stage.detail = Tr::tr("%1, %2 (sslmode %3)")
                       .arg(QString::fromUtf8(PQsslAttribute(connection, "protocol")),
                            QString::fromUtf8(PQsslAttribute(connection, "cipher")), mode);
    if (mode != QLatin1String("verify-full") && mode != QLatin1String("verify-ca"))
        addFinding(stage, Severity::Info, "connect.tls-unverified",
                   Tr::tr("The connection is encrypted, but nobody checks that it is the right server."),
                   Tr::tr("sslmode verify-full checks the certificate and the host's name."));
}

} // namespace limbeck
