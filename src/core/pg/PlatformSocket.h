#pragma once

#include <QByteArray>

#include <chrono>
#include <optional>

namespace limbeck {

enum class NetworkCause;

enum class SocketEvent
{
    Read,
    Write,
    ReadOrWrite
};

// Waits until the socket (libpq's number) can be read or written, or has failed, at most `timeout`. Returns
// whether it is ready. Blocking; any thread.
bool waitForSocket(int socket, SocketEvent event, std::chrono::milliseconds timeout);

// What an error number of the sockets (errno, WSAGetLastError) means; 0 is None.
NetworkCause networkCauseOf(int error);

// A non-blocking TCP socket. Errors are the system's numbers, 0 for none. One thread at a time.
class TcpSocket
{
public:
    TcpSocket() = default;
    ~TcpSocket();
    TcpSocket(const TcpSocket &) = delete;
    TcpSocket &operator=(const TcpSocket &) = delete;

    // Begins to connect to a numeric address; the connection stands when the socket can be written and
    // pendingError() is 0. nullopt: this machine cannot use the address. Once for a socket.
    std::optional<int> connectTo(const QByteArray &address, quint16 port);
    int pendingError() const;
    // A few bytes, which any socket buffer takes.
    int send(const QByteArray &bytes);
    // What is there, at most 512 bytes; empty without an error: the other side ended the connection.
    int receive(QByteArray *bytes);

    int number() const { return m_socket; }

private:
    int m_socket = -1;
};

} // namespace limbeck
