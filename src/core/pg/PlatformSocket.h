#pragma once

#include <QByteArray>
#include <QHostAddress>
#include <QList>
#include <QString>

#include <chrono>
#include <optional>

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

struct AddressList
{
    QList<QHostAddress> addresses; // in the system's order, each once
    int error = 0;                 // getaddrinfo()'s, or errno where that says "system error"
    QString systemText;
};
// The addresses of a host name, asked for as libpq does. `name` as libpq passes it on. Blocking, for as long
// as the system likes; any thread.
AddressList systemAddresses(const QByteArray &name);

// A non-blocking stream socket of TCP or of the Unix kind. Errors are the system's numbers, 0 for none. One
// thread at a time.
class StreamSocket
{
public:
    StreamSocket() = default;
    ~StreamSocket();
    StreamSocket(const StreamSocket &) = delete;
    StreamSocket &operator=(const StreamSocket &) = delete;

    // Begins to connect to a numeric address; the connection stands when the socket can be written and
    // pendingError() is 0. nullopt: this machine cannot use the address. Once for a socket.
    std::optional<int> connectTo(const QByteArray &address, quint16 port);
    // The same for a socket file; a name that begins with `@` is one of Linux's abstract names.
    std::optional<int> connectTo(const QByteArray &file);
    int pendingError() const;
    // A few bytes, which any socket buffer takes.
    int send(const QByteArray &bytes);
    // What is there, at most 512 bytes; empty without an error: the other side ended the connection.
    int receive(QByteArray *bytes);

    int number() const { return m_socket; }

private:
    std::optional<int> begin(int family, const void *address, size_t length);

    int m_socket = -1;
};

} // namespace limbeck
