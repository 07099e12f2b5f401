#include "pg/TlsProbe.h"

#include <QSslCipher>
#include <QSslConfiguration>
#include <QSslSocket>

#include <algorithm>

namespace limbeck {

using namespace std::chrono_literals;

namespace {

QSsl::SslProtocol protocolFor(const TlsPlan &plan)
{
    if (plan.minimumVersion == QLatin1String("TLSv1.3"))
        return QSsl::TlsV1_3OrLater;
    if (plan.maximumVersion == QLatin1String("TLSv1.2"))
        return QSsl::TlsV1_2;
    return QSsl::TlsV1_2OrLater;
}

bool showsKey(const TlsPlan &plan)
{
    return plan.usesClientCertificate() && !plan.clientKey.isNull();
}

QSslConfiguration configurationFor(const TlsPlan &plan)
{
    QSslConfiguration configuration;
    configuration.setCaCertificates(plan.roots);
    configuration.setPeerVerifyMode(QSslSocket::QueryPeer); // told, and gone on
    configuration.setProtocol(protocolFor(plan));
    if (showsKey(plan)) {
        configuration.setLocalCertificateChain(plan.clientChain);
        configuration.setPrivateKey(plan.clientKey);
    }
    return configuration;
}

class TlsConnection
{
public:
    TlsConnection(const TlsPlan &plan, const TlsProbeOptions &options, std::stop_token stop)
        : m_options(options)
        , m_stop(std::move(stop))
        , m_end(Clock::now() + options.timeout)
        , m_showsKey(showsKey(plan))
    {
        m_socket.setSslConfiguration(configurationFor(plan));
        m_socket.setPeerVerifyName(options.serverName);
        QObject::connect(&m_socket, &QSslSocket::alertReceived, &m_socket,
                         [this](QSsl::AlertLevel, QSsl::AlertType type, const QString &) {
                             if (type != QSsl::AlertType::CloseNotify)
                                 m_facts.alert = int(type);
                         });
    }

    TlsFacts run(const Endpoint &endpoint)
    {
        m_facts.usable = true;
        m_socket.connectToHost(endpoint.address, endpoint.port);
        if (wait([this] { return m_socket.waitForConnected(sliceMs); }) && requestTls())
            shakeHands();
        m_socket.abort();
        return m_facts;
    }

private:
    using Clock = std::chrono::steady_clock;
    static constexpr int sliceMs = 20;

    // Calls a waiting function of the socket until it says yes; else notes why not.
    template <typename Ready>
    bool wait(Ready ready)
    {
        while (!ready()) {
            if (m_stop.stop_requested())
                m_facts.cause = NetworkCause::Stopped;
            else if (Clock::now() >= m_end)
                m_facts.cause = NetworkCause::TimedOut;
            else if (m_socket.state() == QAbstractSocket::UnconnectedState)
                m_facts.cause = causeOfError();
            else
                continue;
            return false;
        }
        return true;
    }

    NetworkCause causeOfError() const
    {
        switch (m_socket.error()) {
        case QAbstractSocket::ConnectionRefusedError:
            return NetworkCause::Refused;
        case QAbstractSocket::RemoteHostClosedError:
            return NetworkCause::Closed;
        case QAbstractSocket::NetworkError:
            return NetworkCause::Reset;
        default:
            return NetworkCause::Other;
        }
    }

    bool requestTls()
    {
        m_socket.write(QByteArray("\x00\x00\x00\x08\x04\xd2\x16\x2f", 8)); // SSLRequest
        if (!wait([this] { return m_socket.bytesAvailable() > 0 || m_socket.waitForReadyRead(sliceMs); }))
            return false;
        return m_socket.read(1) == "S";
    }

    void shakeHands()
    {
        m_socket.startClientEncryption();
        if (m_socket.error() == QAbstractSocket::SslInternalError ||
            m_socket.error() == QAbstractSocket::SslInvalidUserDataError) {
            // OpenSSL did not take the configuration; what can be wrong with it is the key.
            m_facts.cause = NetworkCause::Other;
            m_facts.keyRefused = m_showsKey;
            return;
        }
        m_facts.encrypted =
            wait([this] { return m_socket.isEncrypted() || m_socket.waitForEncrypted(sliceMs); });
        readFacts();
        if (!m_facts.encrypted || !m_options.awaitJudgement)
            return;
        wait([this] {
            m_socket.waitForReadyRead(sliceMs);
            return m_facts.alert >= 0 || m_socket.state() == QAbstractSocket::UnconnectedState;
        });
    }

    void readFacts()
    {
        m_facts.chain = m_socket.peerCertificateChain();
        m_facts.cipher = m_socket.sessionCipher().name();
        m_facts.version = m_socket.sessionCipher().protocolString();
        const QList<QSslError> errors = m_socket.sslHandshakeErrors();
        for (const QSslError &error : errors) {
            if (error.error() == QSslError::HostNameMismatch) // by Qt's rules; libpq has others
                continue;
            if (m_facts.errors.isEmpty())
                m_facts.faultySubject = error.certificate().subjectDisplayName();
            m_facts.errors << error.error();
        }
    }

    QSslSocket m_socket;
    const TlsProbeOptions &m_options;
    std::stop_token m_stop;
    Clock::time_point m_end;
    bool m_showsKey;
    TlsFacts m_facts;
};

} // namespace

bool TlsFacts::hasError(std::initializer_list<QSslError::SslError> codes) const
{
    return std::any_of(codes.begin(), codes.end(),
                       [this](QSslError::SslError code) { return errors.contains(code); });
}

TlsFacts probeTls(const Endpoint &endpoint, const TlsPlan &plan, const TlsProbeOptions &options,
                  std::stop_token stop)
{
    if (!QSslSocket::supportsSsl())
        return {};
    return TlsConnection(plan, options, std::move(stop)).run(endpoint);
}

} // namespace limbeck
