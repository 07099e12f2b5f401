#pragma once

#include <QByteArray>

namespace limbeck {

// What lies in a socket's buffer, which stays there for its owner. `ended`: the other side has closed or
// reset the connection. Does not block; the thread that owns the socket.
struct SocketPeek
{
    QByteArray bytes; // at most 8 KB
    bool ended = false;
    int error = 0; // the system's number where it was not ended in an orderly way
};
SocketPeek peekSocket(int socket);

} // namespace limbeck
