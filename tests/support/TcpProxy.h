#pragma once

#include <QHostAddress>
#include <QObject>
#include <QThread>

#include <atomic>
#include <memory>

class QTcpServer;
class QTcpSocket;

namespace limbeck::test {

// A TCP proxy on 127.0.0.1 in front of a local port, on a thread of its own: it can delay what it forwards,
// as a distant server would, cut connections, and count round trips. All members are safe from any thread.
class TcpProxy
{
public:
    explicit TcpProxy(quint16 serverPort);
    ~TcpProxy();
    TcpProxy(const TcpProxy &) = delete;
    TcpProxy &operator=(const TcpProxy &) = delete;

    quint16 port() const;
    // Half of it in each direction; for what arrives from now on.
    void setRoundTrip(int milliseconds);
    // How often the direction of the traffic changed from client to server, since the last call.
    int takeRoundTrips();
    qint64 takeBytesFromServer();
    // Cuts each connection with a reset after that many more bytes of either direction; negative: never.
    void cutAfterBytes(qint64 bytes);
    // Cuts all connections once the COUNT-th message of PostgreSQL's protocol from now on is passed on,
    // counted over both directions and all connections, and each connection that comes after that, with a
    // reset or in an orderly way. For connections that begin after the call.
    enum class Cut
    {
        Reset,
        Close
    };
    void cutAfterMessages(int count, Cut how);
    // What the cut came behind: "2 server R" is a message of type R from the server on the second connection.
    // Empty: no cut came.
    QByteArray cutBehind() const;
    void cutNow();
    // Swallows everything from now on, in both directions, without closing.
    void setSilent(bool silent);

private:
    class Worker;
    QThread m_thread;
    std::unique_ptr<Worker> m_worker;
};

} // namespace limbeck::test
