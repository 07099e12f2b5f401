#pragma once

#include <QByteArray>

namespace limbeck {

// What lies in a socket's buffer, which stays there for its owner. `ended`: the other side has closed or
// reset the connection. Does not block; the thread that owns the socket.
struct SocketPeek
{
    QByteArray bytes; // at most 8 KB
    bool ended = false;
};
SocketPeek peekSocket(int socket);

} // namespace limbeck
