#include "Listener.h"

#include <QTcpSocket>

#ifdef Q_OS_WIN
#include <winsock2.h>
#else
#include <sys/socket.h>
#endif

namespace limbeck::test {

namespace {

// The start of MySQL's greeting: length, sequence 0, protocol 10, version, and what follows it.
QByteArray mySqlGreeting()
{
    const QByteArray body = QByteArray("\x0a"
                                       "8.0.36\0",
                                       8) +
                            QByteArray(66, 'x');
    return char(body.size()) + QByteArray(3, '\0') + body;
}

} // namespace

void resetConnection(QTcpSocket *socket)
{
    const linger hard{1, 0};
    setsockopt(int(socket->socketDescriptor()), SOL_SOCKET, SO_LINGER, reinterpret_cast<const char *>(&hard),
               sizeof hard);
#ifdef Q_OS_WIN
    closesocket(SOCKET(socket->socketDescriptor())); // Qt would end it in an orderly way there
#endif
    socket->abort();
}

Listener::Listener(Manner manner)
{
    m_thread.start();
    m_server.moveToThread(&m_thread);
    QMetaObject::invokeMethod(
        &m_server, [this, manner] { listen(manner); }, Qt::BlockingQueuedConnection);
}

Listener::~Listener()
{
    QMetaObject::invokeMethod(
        &m_server,
        [this] {
            m_server.close();
            qDeleteAll(m_server.findChildren<QTcpSocket *>());
            m_server.moveToThread(nullptr);
        },
        Qt::BlockingQueuedConnection);
    m_thread.quit();
    m_thread.wait();
}

void Listener::listen(Manner manner)
{
    m_server.listen(QHostAddress::LocalHost);
    m_port = m_server.serverPort();
    QObject::connect(&m_server, &QTcpServer::newConnection, &m_server, [this, manner] {
        while (QTcpSocket *socket = m_server.nextPendingConnection())
            greet(socket, manner);
    });
}

void Listener::greet(QTcpSocket *socket, Manner manner)
{
    switch (manner) {
    case Manner::Silent:
        break;
    case Manner::Ssh:
        socket->write("SSH-2.0-OpenSSH_9.2\r\n");
        break;
    case Manner::Smtp:
        socket->write("220 mail.example ESMTP\r\n");
        break;
    case Manner::MySql:
        socket->write(mySqlGreeting());
        break;
    case Manner::Http:
        QObject::connect(socket, &QTcpSocket::readyRead, socket, [socket] {
            if (socket->readAll().contains('\n'))
                socket->write("HTTP/1.1 400 Bad Request\r\n\r\n");
        });
        break;
    case Manner::Tls:
        QObject::connect(socket, &QTcpSocket::readyRead, socket, [socket] {
            if (socket->readAll().startsWith('\x16')) // a fatal alert: handshake_failure
                socket->write(QByteArray("\x15\x03\x03\x00\x02\x02\x28", 7));
            socket->disconnectFromHost();
        });
        break;
    case Manner::Close:
        socket->disconnectFromHost();
        break;
    case Manner::Reset:
        resetConnection(socket);
        break;
    }
}

FullListener::FullListener(const QHostAddress &address, quint16 port)
{
    m_server.setListenBacklogSize(1);
    if (!m_server.listen(address, port))
        return;
    m_server.pauseAccepting();
    for (int i = 0; i < 4; ++i) {
        auto *socket = new QTcpSocket(&m_server);
        socket->connectToHost(address, m_server.serverPort());
        socket->waitForConnected(200);
    }
}

} // namespace limbeck::test
