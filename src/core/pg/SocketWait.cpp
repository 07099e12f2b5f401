// The platforms' poll().
#include "pg/SocketWait.h"

#include <QtGlobal>

#ifdef Q_OS_WIN
#ifndef NOMINMAX
#define NOMINMAX
#endif
#include <winsock2.h>
#else
#include <poll.h>
#endif

namespace limbeck {

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

} // namespace limbeck
