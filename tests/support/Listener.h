#pragma once

#include <QTcpServer>
#include <QThread>

class QTcpSocket;

namespace limbeck::test {

// A listener on 127.0.0.1, on a thread of its own, that is not PostgreSQL: what a person meets who has the
// wrong port. Constructor, destructor and port() from any one thread.
class Listener
{
public:
    enum class Manner
    {
        Http,   // answers once it has a line, as a web server does
        Ssh,    // greets
        MySql,  // greets with a handshake packet
        Smtp,   // greets in a protocol that nobody knows here
        Tls,    // answers a ClientHello with an alert, and ends what begins otherwise
        Silent, // accepts and says nothing
        Reset,  // accepts and sends RST, which Windows reports as 10054
        Close   // accepts and ends in an orderly way
    };
    explicit Listener(Manner manner);
    ~Listener();
    Listener(const Listener &) = delete;
    Listener &operator=(const Listener &) = delete;
    quint16 port() const { return m_port; }

private:
    void listen(Manner manner);
    static void greet(QTcpSocket *socket, Manner manner);

    QTcpServer m_server;
    QThread m_thread;
    quint16 m_port = 0;
};

// A listener whose queue is full: Linux drops the SYNs for it, as a firewall that drops packets does.
class FullListener
{
public:
    // An address of this machine. Port 0: any. isListening() tells whether it worked.
    explicit FullListener(const QHostAddress &address = QHostAddress(QHostAddress::LocalHost),
                          quint16 port = 0);
    bool isListening() const { return m_server.isListening(); }
    quint16 port() const { return m_server.serverPort(); }

private:
    QTcpServer m_server;
};

// Ends the socket's connection with RST in place of FIN.
void resetConnection(QTcpSocket *socket);

} // namespace limbeck::test
