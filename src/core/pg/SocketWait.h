#pragma once

#include <chrono>

namespace limbeck {

enum class SocketEvent
{
    Read,
    Write,
    ReadOrWrite
};

// Waits until the socket (libpq's number) can be read or written, or has failed, at most `timeout`. Returns
// whether it is ready. Blocking; any thread.
bool waitForSocket(int socket, SocketEvent event, std::chrono::milliseconds timeout);

} // namespace limbeck
