#include "pg/NetworkProbe.h"

#include "pg/PlatformSocket.h"

#include <QFile>

#include <algorithm>

namespace limbeck {

using namespace std::chrono_literals;

namespace {

using Clock = std::chrono::steady_clock;

NetworkAnswer failure(int error)
{
    return {networkCauseOf(error), Protocol::Unknown, qt_error_string(error), {}};
}

class ProbeSocket
{
public:
    ProbeSocket(std::chrono::milliseconds timeout, std::stop_token stop)
        : m_end(Clock::now() + timeout), m_stop(std::move(stop))
    {
    }

    NetworkAnswer connect(const Endpoint &endpoint);
    NetworkAnswer ask(const QByteArray &request, QByteArray *answer);

private:
    NetworkAnswer waitFor(SocketEvent event);

    StreamSocket m_socket;
    Clock::time_point m_end;
    std::stop_token m_stop;
    int m_resetBy = 0;
};

NetworkAnswer ProbeSocket::waitFor(SocketEvent event)
{
    for (;;) {
        if (m_stop.stop_requested())
            return {NetworkCause::Stopped, Protocol::Unknown, {}, {}};
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(m_end - Clock::now());
        if (left <= 0ms)
            return {NetworkCause::TimedOut, Protocol::Unknown, {}, {}};
        if (waitForSocket(m_socket.number(), event, std::min<std::chrono::milliseconds>(left, 20ms)))
            return {};
    }
}

NetworkAnswer ProbeSocket::connect(const Endpoint &endpoint)
{
    const std::optional<int> error =
        endpoint.isSocketFile() ? m_socket.connectTo(QFile::encodeName(endpoint.socketFile))
                                // With the scope of a link-local address.
                                : m_socket.connectTo(endpoint.address.toString().toUtf8(), endpoint.port);
    if (!error)
        return {NetworkCause::Unreachable, Protocol::Unknown, {}, {}};
    if (*error != 0)
        return failure(*error);
    if (const auto waited = waitFor(SocketEvent::Write); waited.cause != NetworkCause::None)
        return waited;
    const int later = m_socket.pendingError();
    if (networkCauseOf(later) != NetworkCause::Reset)
        return later == 0 ? NetworkAnswer() : failure(later);
    // Only who has accepted can reset: the port is open, and what is said next fails.
    m_resetBy = later;
    return {};
}

// Sends the request, which may be empty, and reads what comes first.
NetworkAnswer ProbeSocket::ask(const QByteArray &request, QByteArray *answer)
{
    if (m_resetBy != 0) // reading it from the socket has cleared it there
        return failure(m_resetBy);
    if (const int error = request.isEmpty() ? 0 : m_socket.send(request); error != 0)
        return failure(error);
    if (const auto waited = waitFor(SocketEvent::Read); waited.cause != NetworkCause::None)
        return waited;
    if (const int error = m_socket.receive(answer); error != 0)
        return failure(error);
    return {answer->isEmpty() ? NetworkCause::Closed : NetworkCause::None, Protocol::Unknown, {}, {}};
}

QString firstLine(const QByteArray &answer)
{
    const qsizetype end = answer.indexOf('\n');
    const QByteArray start = answer.left(end < 0 ? 80 : std::min<qsizetype>(end, 80));
    QString line;
    for (const char c : start) {
        if (c >= ' ' && c <= '~')
            line += QLatin1Char(c);
    }
    return line;
}

// A greeting packet: a length of three bytes, a sequence number of 0, and the protocol's version 10, or 255
// for an error such as "too many connections". Source: MySQL's "Protocol::Handshake".
bool isMySql(const QByteArray &answer)
{
    if (answer.size() < 6 || answer.at(2) != '\0' || answer.at(3) != '\0')
        return false;
    const int length = uchar(answer.at(0)) + 256 * uchar(answer.at(1));
    return length + 4 >= answer.size() && (answer.at(4) == 10 || uchar(answer.at(4)) == 255);
}

// A record of a handshake or an alert: RFC 8446, 5.1.
bool isTlsRecord(const QByteArray &answer)
{
    return answer.size() >= 5 && (answer.at(0) == 0x15 || answer.at(0) == 0x16) && answer.at(1) == 0x03;
}

// The smallest ClientHello of TLS 1.2 (RFC 5246, 7.4.1.2) that a server answers, if only with an alert.
QByteArray clientHello()
{
    const QByteArray suites("\xc0\x2f\xc0\x30\x00\x9c\x00\x2f", 8);
    const QByteArray body = QByteArray("\x03\x03") + QByteArray(32, 'L') + QByteArray("\x00\x00\x08", 3) +
                            suites + QByteArray("\x01\x00", 2);
    const QByteArray handshake = QByteArray("\x01\x00\x00", 3) + char(body.size()) + body;
    return QByteArray("\x16\x03\x01\x00", 4) + char(handshake.size()) + handshake;
}

class ProtocolProbe
{
public:
    ProtocolProbe(const Endpoint &endpoint, std::stop_token stop) : m_endpoint(endpoint), m_stop(stop) {}

    NetworkAnswer ask(const QByteArray &request, std::chrono::milliseconds timeout) const
    {
        ProbeSocket socket(timeout, m_stop);
        NetworkAnswer answer = socket.connect(m_endpoint);
        if (answer.cause != NetworkCause::None)
            return answer;
        QByteArray bytes;
        answer = socket.ask(request, &bytes);
        if (answer.cause == NetworkCause::TimedOut)
            return {NetworkCause::None, Protocol::Silent, {}, {}};
        if (answer.cause == NetworkCause::None) {
            answer.protocol = protocolOf(bytes);
            answer.greeting = firstLine(bytes);
        }
        return answer;
    }

private:
    const Endpoint &m_endpoint;
    std::stop_token m_stop;
};

bool endedByOther(NetworkCause cause)
{
    return cause == NetworkCause::Closed || cause == NetworkCause::Reset;
}

} // namespace

Protocol protocolOf(const QByteArray &answer)
{
    if (answer == "S")
        return Protocol::PostgresWithTls;
    if (answer == "N")
        return Protocol::PostgresWithoutTls;
    if (answer.startsWith("HTTP/"))
        return Protocol::Http;
    if (answer.startsWith("SSH-"))
        return Protocol::Ssh;
    // ErrorResponse: 'E', a length, fields that each begin with a letter
    if (answer.size() > 6 && answer.startsWith('E') && (answer.at(1) == '\0' || answer.startsWith("EFATAL")))
        return Protocol::PostgresError;
    if (isTlsRecord(answer))
        return Protocol::TlsOnly;
    return isMySql(answer) ? Protocol::MySql : Protocol::Other;
}

NetworkAnswer probeConnect(const Endpoint &endpoint, std::chrono::milliseconds timeout, std::stop_token stop)
{
    return ProbeSocket(timeout, std::move(stop)).connect(endpoint);
}

NetworkAnswer probeProtocol(const Endpoint &endpoint, std::chrono::milliseconds timeout, std::stop_token stop)
{
    const ProtocolProbe probe(endpoint, std::move(stop));
    // SSLRequest: length 8 and the number 80877103 (manual, "Message Formats").
    NetworkAnswer first = probe.ask(QByteArray("\x00\x00\x00\x08\x04\xd2\x16\x2f", 8), timeout);
    const bool silent = first.protocol == Protocol::Silent;
    if (!silent && !endedByOther(first.cause))
        return first;
    const auto shortly = std::min<std::chrono::milliseconds>(timeout, 1s);
    // A web server may wait for a whole line.
    if (silent) {
        const NetworkAnswer http = probe.ask("GET / HTTP/1.0\r\n\r\n", shortly);
        if (http.protocol != Protocol::Silent &&
            (http.cause == NetworkCause::None || http.cause == NetworkCause::Stopped))
            return http;
    }
    const NetworkAnswer tls = probe.ask(clientHello(), shortly);
    if (tls.protocol == Protocol::TlsOnly || tls.cause == NetworkCause::Stopped)
        return tls;
    // Who closes before it has read what was sent resets: only a connection that says nothing shows that the
    // port closes in an orderly way.
    if (first.cause == NetworkCause::Reset) {
        const NetworkAnswer unasked = probe.ask({}, std::min<std::chrono::milliseconds>(timeout, 300ms));
        if (unasked.cause == NetworkCause::Closed || unasked.cause == NetworkCause::Stopped)
            return unasked;
    }
    return first;
}

} // namespace limbeck
