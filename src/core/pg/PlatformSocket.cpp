// Sockets of both platforms: what is POSIX and what is Winsock is told apart here and nowhere else.
#include "pg/PlatformSocket.h"

#include "pg/NetworkProbe.h"

#include <QByteArray>
#include <QtGlobal>

#include <algorithm>
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
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#endif

namespace limbeck {

namespace {

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
#endif

} // namespace

#ifdef Q_OS_WIN
NetworkCause networkCauseOf(int error)
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
NetworkCause networkCauseOf(int error)
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

bool waitForSocket(int socket, SocketEvent event, std::chrono::milliseconds timeout)
{
    short events = 0;
    if (event != SocketEvent::Write)
        events = short(events | POLLIN);
    if (event != SocketEvent::Read)
        events = short(events | POLLOUT);
#ifdef Q_OS_WIN
    WSAPOLLFD entry{SOCKET(socket), events, 0};
    return WSAPoll(&entry, 1, int(timeout.count())) > 0;
#else
    pollfd entry{socket, events, 0};
    return ::poll(&entry, 1, int(timeout.count())) > 0;
#endif
}

TcpSocket::~TcpSocket()
{
    if (m_socket >= 0)
        closeSocket(m_socket);
}

std::optional<int> TcpSocket::connectTo(const QByteArray &address, quint16 port)
{
    startSockets();
    addrinfo hints{};
    hints.ai_flags = AI_NUMERICHOST;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo *list = nullptr;
    if (getaddrinfo(address.constData(), QByteArray::number(port).constData(), &hints, &list) != 0)
        return std::nullopt;
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(list, &freeaddrinfo);
    m_socket = int(::socket(list->ai_family, list->ai_socktype, list->ai_protocol));
    if (m_socket < 0)
        return lastError();
    makeNonBlocking(m_socket);
    if (::connect(m_socket, list->ai_addr, socklen_t(list->ai_addrlen)) == 0)
        return 0;
    const int error = lastError();
    return wouldBlock(error) ? 0 : error;
}

int TcpSocket::pendingError() const
{
    int error = 0;
    socklen_t length = sizeof error;
    getsockopt(m_socket, SOL_SOCKET, SO_ERROR, reinterpret_cast<char *>(&error), &length);
    return error;
}

int TcpSocket::send(const QByteArray &bytes)
{
    return ::send(m_socket, bytes.constData(), size_t(bytes.size()), noSignal()) < 0 ? lastError() : 0;
}

int TcpSocket::receive(QByteArray *bytes)
{
    bytes->resize(512);
    const auto got = ::recv(m_socket, bytes->data(), size_t(bytes->size()), 0);
    const int error = got < 0 ? lastError() : 0;
    bytes->resize(std::max<qsizetype>(qsizetype(got), 0));
    return error;
}

} // namespace limbeck
