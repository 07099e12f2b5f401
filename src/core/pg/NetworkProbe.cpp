#include "pg/NetworkProbe.h"

#include "pg/PlatformSocket.h"

#include <QByteArray>

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

    NetworkAnswer connect(const QHostAddress &address, quint16 port);
    NetworkAnswer ask(const QByteArray &request, QByteArray *answer);

private:
    NetworkAnswer waitFor(SocketEvent event);

    TcpSocket m_socket;
    Clock::time_point m_end;
    std::stop_token m_stop;
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

NetworkAnswer ProbeSocket::connect(const QHostAddress &address, quint16 port)
{
    // With the scope of a link-local address.
    const std::optional<int> error = m_socket.connectTo(address.toString().toUtf8(), port);
    if (!error)
        return {NetworkCause::Unreachable, Protocol::Unknown, {}, {}};
    if (*error != 0)
        return failure(*error);
    if (const auto waited = waitFor(SocketEvent::Write); waited.cause != NetworkCause::None)
        return waited;
    const int later = m_socket.pendingError();
    // Only who has accepted can reset: the port is open, and what is said next fails.
    return later == 0 || networkCauseOf(later) == NetworkCause::Reset ? NetworkAnswer() : failure(later);
}

// Sends the request and reads what comes first.
NetworkAnswer ProbeSocket::ask(const QByteArray &request, QByteArray *answer)
{
    if (const int error = m_socket.send(request); error != 0)
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
    return Protocol::Other;
}

} // namespace

NetworkAnswer probeTcp(const QHostAddress &address, quint16 port, std::chrono::milliseconds timeout,
                       std::stop_token stop)
{
    return ProbeSocket(timeout, std::move(stop)).connect(address, port);
}

NetworkAnswer probeProtocol(const QHostAddress &address, quint16 port, std::chrono::milliseconds timeout,
                            std::stop_token stop)
{
    // SSLRequest: length 8 and the number 80877103 (manual, "Message Formats"). A web server may wait for a
    // whole line after that, so a silent port is asked in HTTP as well.
    const QByteArray sslRequest("\x00\x00\x00\x08\x04\xd2\x16\x2f", 8);
    NetworkAnswer result;
    for (const QByteArray &request : {sslRequest, QByteArray("GET / HTTP/1.0\r\n\r\n")}) {
        ProbeSocket socket(request == sslRequest ? timeout : std::min<std::chrono::milliseconds>(timeout, 1s),
                           stop);
        NetworkAnswer answer = socket.connect(address, port);
        if (answer.cause != NetworkCause::None)
            return answer;
        QByteArray bytes;
        answer = socket.ask(request, &bytes);
        if (answer.cause == NetworkCause::None) {
            answer.protocol = protocolOf(bytes);
            answer.greeting = firstLine(bytes);
            return answer;
        }
        if (request == sslRequest)
            result = answer;
        if (answer.cause != NetworkCause::TimedOut)
            return result;
    }
    result.cause = NetworkCause::None;
    result.protocol = Protocol::Silent;
    return result;
}

} // namespace limbeck
