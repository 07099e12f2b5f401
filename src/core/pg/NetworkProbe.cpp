// The platforms' sockets: what is POSIX and what is Winsock is told apart here and nowhere else.
#include "pg/NetworkProbe.h"

#include "pg/SocketWait.h"

#include <QByteArray>

#include <algorithm>
#include <cstring>
#include <memory>

#ifdef Q_OS_WIN
#ifndef NOMINMAX
#define NOMINMAX
#endif
#include <winsock2.h>
#include <ws2tcpip.h>
#else
#include <cerrno>
#include <fcntl.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>
#endif

namespace limbeck {

using namespace std::chrono_literals;

namespace {

using Clock = std::chrono::steady_clock;

#ifdef Q_OS_WIN
int lastError()
{
    return WSAGetLastError();
}
void closeSocket(int socket)
{
    closesocket(SOCKET(socket));
}
void makeNonBlocking(int socket)
{
    u_long on = 1;
    ioctlsocket(SOCKET(socket), FIONBIO, &on);
}
bool wouldBlock(int error)
{
    return error == WSAEWOULDBLOCK || error == WSAEINPROGRESS;
}
int noSignal()
{
    return 0;
}
void startSockets()
{
    static const int started = [] {
        WSADATA data;
        return WSAStartup(MAKEWORD(2, 2), &data);
    }();
    Q_UNUSED(started)
}
NetworkCause causeOf(int error)
{
    switch (error) {
    case 0:
        return NetworkCause::None;
    case WSAECONNREFUSED:
    case ERROR_CONNECTION_REFUSED:
        return NetworkCause::Refused;
    case WSAETIMEDOUT:
        return NetworkCause::TimedOut;
    case WSAEHOSTUNREACH:
    case WSAENETUNREACH:
    case WSAENETDOWN:
    case WSAEADDRNOTAVAIL:
        return NetworkCause::Unreachable;
    case WSAECONNRESET:
    case WSAECONNABORTED:
        return NetworkCause::Reset;
    default:
        return NetworkCause::Other;
    }
}
#else
int lastError()
{
    return errno;
}
void closeSocket(int socket)
{
    ::close(socket);
}
void makeNonBlocking(int socket)
{
    fcntl(socket, F_SETFL, fcntl(socket, F_GETFL) | O_NONBLOCK);
    fcntl(socket, F_SETFD, FD_CLOEXEC);
}
bool wouldBlock(int error)
{
    return error == EINPROGRESS || error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}
int noSignal()
{
    return MSG_NOSIGNAL;
}
void startSockets() {}
NetworkCause causeOf(int error)
{
    switch (error) {
    case 0:
        return NetworkCause::None;
    case ECONNREFUSED:
        return NetworkCause::Refused;
    case ETIMEDOUT:
        return NetworkCause::TimedOut;
    case EHOSTUNREACH:
    case ENETUNREACH:
    case ENETDOWN:
    case EHOSTDOWN:
    case EADDRNOTAVAIL:
    case EAFNOSUPPORT:
        return NetworkCause::Unreachable;
    case ECONNRESET:
    case ECONNABORTED:
    case EPIPE:
        return NetworkCause::Reset;
    default:
        return NetworkCause::Other;
    }
}
#endif

NetworkAnswer failure(int error)
{
    return {causeOf(error), Protocol::Unknown, qt_error_string(error), {}};
}

class ProbeSocket
{
public:
    ProbeSocket(std::chrono::milliseconds timeout, std::stop_token stop)
        : m_end(Clock::now() + timeout), m_stop(std::move(stop))
    {
        startSockets();
    }
    ~ProbeSocket()
    {
        if (m_socket >= 0)
            closeSocket(m_socket);
    }
    ProbeSocket(const ProbeSocket &) = delete;
    ProbeSocket &operator=(const ProbeSocket &) = delete;

    NetworkAnswer connect(const QHostAddress &address, quint16 port);
    NetworkAnswer ask(const QByteArray &request, QByteArray *answer);

private:
    NetworkAnswer waitFor(SocketEvent event);

    int m_socket = -1;
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
        if (waitForSocket(m_socket, event, std::min<std::chrono::milliseconds>(left, 20ms)))
            return {};
    }
}

NetworkAnswer ProbeSocket::connect(const QHostAddress &address, quint16 port)
{
    addrinfo hints{};
    hints.ai_flags = AI_NUMERICHOST;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo *list = nullptr;
    const QByteArray host = address.toString().toUtf8(); // with the scope of a link-local address
    if (getaddrinfo(host.constData(), QByteArray::number(port).constData(), &hints, &list) != 0)
        return {NetworkCause::Unreachable, Protocol::Unknown, {}, {}};
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(list, &freeaddrinfo);
    m_socket = int(::socket(list->ai_family, list->ai_socktype, list->ai_protocol));
    if (m_socket < 0)
        return failure(lastError());
    makeNonBlocking(m_socket);
    if (::connect(m_socket, list->ai_addr, socklen_t(list->ai_addrlen)) == 0)
        return {};
    if (const int error = lastError(); !wouldBlock(error))
        return failure(error);
    if (const auto waited = waitFor(SocketEvent::Write); waited.cause != NetworkCause::None)
        return waited;
    int error = 0;
    socklen_t length = sizeof error;
    getsockopt(m_socket, SOL_SOCKET, SO_ERROR, reinterpret_cast<char *>(&error), &length);
    return error == 0 ? NetworkAnswer() : failure(error);
}

// Sends a few bytes, which any socket buffer takes, and reads what comes first.
NetworkAnswer ProbeSocket::ask(const QByteArray &request, QByteArray *answer)
{
    if (::send(m_socket, request.constData(), size_t(request.size()), noSignal()) < 0)
        return failure(lastError());
    if (const auto waited = waitFor(SocketEvent::Read); waited.cause != NetworkCause::None)
        return waited;
    answer->resize(512);
    const auto got = ::recv(m_socket, answer->data(), size_t(answer->size()), 0);
    if (got < 0) {
        const int error = lastError();
        answer->clear();
        return failure(error);
    }
    answer->resize(qsizetype(got));
    return {got == 0 ? NetworkCause::Closed : NetworkCause::None, Protocol::Unknown, {}, {}};
}

QString firstLine(const QByteArray &answer)
{
    QString line;
    for (const char c :
         answer.left(answer.indexOf('\n') < 0 ? 80 : std::min<qsizetype>(answer.indexOf('\n'), 80))) {
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
