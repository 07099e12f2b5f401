// Sockets of both platforms: what is POSIX and what is Winsock is told apart here and nowhere else.
#include "pg/PlatformSocket.h"

#include <QtGlobal>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>

#ifdef Q_OS_WIN
#ifndef NOMINMAX
#define NOMINMAX
#endif
#include <winsock2.h>
#include <ws2tcpip.h>
// Needs winsock2.h before it.
#include <afunix.h>
#else
#include <cerrno>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#endif

namespace limbeck {

namespace {

#ifdef Q_OS_WIN
using BufferSize = int;
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
QString lookUpText(int error)
{
    return qt_error_string(error); // getaddrinfo() gives Winsock's numbers
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
using BufferSize = size_t;
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
QString lookUpText(int error)
{
    return QString::fromLocal8Bit(gai_strerror(error));
}
void startSockets() {}
#endif

} // namespace

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

AddressList systemAddresses(const QByteArray &name)
{
    startSockets();
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM; // libpq's hints: fe-connect.c
    addrinfo *list = nullptr;
    const int error = getaddrinfo(name.constData(), nullptr, &hints, &list);
    const int systemError = lastError();
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(list, &freeaddrinfo);
#ifdef EAI_SYSTEM
    if (error == EAI_SYSTEM)
        return {{}, systemError, qt_error_string(systemError)};
#else
    Q_UNUSED(systemError)
#endif
    if (error != 0)
        return {{}, error, lookUpText(error)};
    AddressList result;
    for (const addrinfo *entry = list; entry; entry = entry->ai_next) {
        const QHostAddress address(entry->ai_addr);
        if (!address.isNull() && !result.addresses.contains(address))
            result.addresses << address;
    }
    return result;
}

StreamSocket::~StreamSocket()
{
    if (m_socket >= 0)
        closeSocket(m_socket);
}

std::optional<int> StreamSocket::begin(int family, const void *address, size_t length)
{
    m_socket = int(::socket(family, SOCK_STREAM, 0));
    if (m_socket < 0)
        return lastError();
    makeNonBlocking(m_socket);
    if (::connect(m_socket, static_cast<const sockaddr *>(address), socklen_t(length)) == 0)
        return 0;
    const int error = lastError();
    return wouldBlock(error) ? 0 : error;
}

std::optional<int> StreamSocket::connectTo(const QByteArray &address, quint16 port)
{
    startSockets();
    addrinfo hints{};
    hints.ai_flags = AI_NUMERICHOST;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo *list = nullptr;
    if (getaddrinfo(address.constData(), QByteArray::number(port).constData(), &hints, &list) != 0)
        return std::nullopt;
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(list, &freeaddrinfo);
    return begin(list->ai_family, list->ai_addr, size_t(list->ai_addrlen));
}

std::optional<int> StreamSocket::connectTo(const QByteArray &file)
{
    startSockets();
    sockaddr_un address{};
    if (size_t(file.size()) >= sizeof address.sun_path)
        return std::nullopt;
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, file.constData(), size_t(file.size()));
    size_t length = offsetof(sockaddr_un, sun_path) + size_t(file.size());
    if (file.startsWith('@'))
        address.sun_path[0] = '\0';
    else
        ++length; // with the end of the string
    return begin(AF_UNIX, &address, length);
}

int StreamSocket::pendingError() const
{
    int error = 0;
    socklen_t length = sizeof error;
    getsockopt(m_socket, SOL_SOCKET, SO_ERROR, reinterpret_cast<char *>(&error), &length);
    return error;
}

int StreamSocket::send(const QByteArray &bytes)
{
    return ::send(m_socket, bytes.constData(), BufferSize(bytes.size()), noSignal()) < 0 ? lastError() : 0;
}

int StreamSocket::receive(QByteArray *bytes)
{
    bytes->resize(512);
    const auto got = ::recv(m_socket, bytes->data(), BufferSize(bytes->size()), 0);
    const int error = got < 0 ? lastError() : 0;
    bytes->resize(std::max<qsizetype>(qsizetype(got), 0));
    return error;
}

} // namespace limbeck
