#include "TcpProxy.h"

#include "Listener.h"
#include "MessageFramer.h"

#include <QAbstractSocket>
#include <QPointer>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTimer>

namespace limbeck::test {

class TcpProxy::Worker : public QObject
{
public:
    explicit Worker(quint16 serverPort) : m_serverPort(serverPort) {}

    void listen()
    {
        m_server = new QTcpServer(this);
        m_server->listen(QHostAddress::LocalHost);
        port = m_server->serverPort();
        connect(m_server, &QTcpServer::newConnection, this, &Worker::accept);
    }

    // A socket that closes while it is destroyed must not call a worker that is already half gone.
    ~Worker() override
    {
        const auto sockets = findChildren<QTcpSocket *>();
        for (QTcpSocket *socket : sockets)
            socket->disconnect();
    }

    void cutAll()
    {
        const auto sockets = findChildren<QTcpSocket *>();
        for (QTcpSocket *socket : sockets)
            socket->abort();
    }

    std::atomic<quint16> port = 0;
    std::atomic<int> oneWay = 0;
    std::atomic<int> roundTrips = 0;
    std::atomic<qint64> fromServer = 0;
    std::atomic<qint64> bytesLeft = -1;
    std::atomic<bool> silent = false;

    void cutAfterMessages(int count, Cut how)
    {
        m_messagesLeft = count;
        m_cut = how;
        m_connections = 0;
        m_cutBehind.clear();
    }
    QByteArray cutBehind() const { return m_cutBehind; }

private:
    void accept()
    {
        while (QTcpSocket *client = m_server->nextPendingConnection()) {
            client->setParent(this);
            ++m_connections;
            if (m_messagesLeft == 0) {
                end(client);
                continue;
            }
            auto *server = new QTcpSocket(this);
            client->setSocketOption(QAbstractSocket::LowDelayOption, 1);
            server->connectToHost(QHostAddress(QHostAddress::LocalHost), m_serverPort);
            server->setSocketOption(QAbstractSocket::LowDelayOption, 1);
            if (m_messagesLeft > 0) {
                joinByMessages(client, server);
                continue;
            }
            join(client, server, true);
            join(server, client, false);
        }
    }

    // Ends one socket as the cut says, after what was written to it.
    void end(QTcpSocket *socket)
    {
        socket->disconnect();
        if (socket->state() == QAbstractSocket::ConnectedState)
            socket->flush();
        if (m_cut == Cut::Reset)
            resetConnection(socket);
        else
            socket->disconnectFromHost();
        socket->deleteLater();
    }

    void joinByMessages(QTcpSocket *client, QTcpSocket *server)
    {
        const auto framer = std::make_shared<MessageFramer>();
        const int number = m_connections;
        const auto pass = [this, framer, number](QTcpSocket *to, const QByteArray &message) {
            to->write(message);
            if (--m_messagesLeft != 0)
                return true;
            m_cutBehind = QByteArray::number(number) + ' ' + framer->lastMessage();
            const auto sockets = findChildren<QTcpSocket *>();
            for (QTcpSocket *socket : sockets)
                end(socket);
            return false;
        };
        connect(client, &QTcpSocket::readyRead, this, [client, server, framer, pass] {
            framer->clientSent(client->readAll());
            for (QByteArray m = framer->nextFromClient(); !m.isEmpty(); m = framer->nextFromClient()) {
                if (!pass(server, m))
                    return;
            }
        });
        connect(server, &QTcpSocket::readyRead, this, [client, server, framer, pass] {
            framer->serverSent(server->readAll());
            for (QByteArray m = framer->nextFromServer(); !m.isEmpty(); m = framer->nextFromServer()) {
                if (!pass(client, m))
                    return;
            }
        });
        connect(client, &QTcpSocket::disconnected, server, [server] { server->disconnectFromHost(); });
        connect(server, &QTcpSocket::disconnected, client, [client] { client->disconnectFromHost(); });
    }

    void join(QTcpSocket *from, QTcpSocket *to, bool toServer)
    {
        connect(from, &QTcpSocket::readyRead, this, [this, from, to, toServer] {
            const QByteArray bytes = from->readAll();
            if (silent)
                return;
            if (toServer && !m_lastToServer)
                ++roundTrips;
            m_lastToServer = toServer;
            if (!toServer)
                fromServer += bytes.size();
            later(to, [this, to = QPointer(to), bytes] { forward(to, bytes); });
        });
        connect(from, &QTcpSocket::disconnected, to, [this, from, to] {
            later(to, [to = QPointer(to)] {
                if (to)
                    to->disconnectFromHost();
            });
            from->deleteLater();
        });
    }

    // Keeps the order: equal delays, and a single-shot timer for each in turn.
    template <typename Work>
    void later(QObject *context, Work work)
    {
        if (oneWay == 0)
            work();
        else
            QTimer::singleShot(oneWay.load(), Qt::PreciseTimer, context, work);
    }

    void forward(QTcpSocket *to, QByteArray bytes)
    {
        if (!to)
            return;
        const qint64 left = bytesLeft;
        if (left >= 0) {
            bytes.truncate(left);
            bytesLeft = left - bytes.size();
        }
        to->write(bytes); // kept until the connection stands
        if (to->state() == QAbstractSocket::ConnectedState)
            to->flush();
        if (left >= 0 && bytesLeft == 0)
            QTimer::singleShot(0, this, &Worker::cutAll);
    }

    quint16 m_serverPort;
    int m_messagesLeft = -1;
    int m_connections = 0;
    Cut m_cut = Cut::Reset;
    QByteArray m_cutBehind;
    QTcpServer *m_server = nullptr;
    bool m_lastToServer = false;
};

TcpProxy::TcpProxy(quint16 serverPort) : m_worker(std::make_unique<Worker>(serverPort))
{
    Worker *worker = m_worker.get();
    worker->moveToThread(&m_thread);
    m_thread.start();
    QMetaObject::invokeMethod(
        worker, [worker] { worker->listen(); }, Qt::BlockingQueuedConnection);
}

TcpProxy::~TcpProxy()
{
    Worker *worker = m_worker.release();
    QMetaObject::invokeMethod(
        worker, [worker] { delete worker; }, Qt::BlockingQueuedConnection);
    m_thread.quit();
    m_thread.wait();
}

quint16 TcpProxy::port() const
{
    return m_worker->port;
}

void TcpProxy::setRoundTrip(int milliseconds)
{
    m_worker->oneWay = milliseconds / 2;
}

int TcpProxy::takeRoundTrips()
{
    return m_worker->roundTrips.exchange(0);
}

qint64 TcpProxy::takeBytesFromServer()
{
    return m_worker->fromServer.exchange(0);
}

void TcpProxy::cutAfterBytes(qint64 bytes)
{
    m_worker->bytesLeft = bytes;
}

void TcpProxy::cutAfterMessages(int count, Cut how)
{
    Worker *worker = m_worker.get();
    QMetaObject::invokeMethod(
        worker, [=] { worker->cutAfterMessages(count, how); }, Qt::BlockingQueuedConnection);
}

QByteArray TcpProxy::cutBehind() const
{
    Worker *worker = m_worker.get();
    QByteArray result;
    QMetaObject::invokeMethod(
        worker, [&result, worker] { result = worker->cutBehind(); }, Qt::BlockingQueuedConnection);
    return result;
}

void TcpProxy::cutNow()
{
    Worker *worker = m_worker.get();
    QMetaObject::invokeMethod(
        worker, [worker] { worker->cutAll(); }, Qt::BlockingQueuedConnection);
}

void TcpProxy::setSilent(bool silent)
{
    m_worker->silent = silent;
}

} // namespace limbeck::test
