#include "pg/PlatformPeek.h"

#include <QtGlobal>

#ifdef Q_OS_WIN
#ifndef NOMINMAX
#define NOMINMAX
#endif
#include <winsock2.h>
#else
#include <cerrno>
#include <sys/socket.h>
#endif

namespace limbeck {

SocketPeek peekSocket(int socket)
{
    constexpr int most = 8192;
    SocketPeek peek;
    if (socket < 0)
        return peek;
    peek.bytes.resize(most);
#ifdef Q_OS_WIN
    const int got = ::recv(SOCKET(socket), peek.bytes.data(), most, MSG_PEEK);
    const int error = got < 0 ? WSAGetLastError() : 0;
    const bool later = error == WSAEWOULDBLOCK;
#else
    const auto got = ::recv(socket, peek.bytes.data(), size_t(most), MSG_PEEK | MSG_DONTWAIT);
    const int error = got < 0 ? errno : 0;
    const bool later = error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
#endif
    peek.ended = got <= 0 && !later;
    peek.error = later ? 0 : error;
    peek.bytes.truncate(got > 0 ? got : 0);
    return peek;
}

} // namespace limbeck
