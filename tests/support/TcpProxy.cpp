#include "TcpProxy.h"

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

private:
    void accept()
    {
        while (QTcpSocket *client = m_server->nextPendingConnection()) {
            client->setParent(this);
            auto *server = new QTcpSocket(this);
            client->setSocketOption(QAbstractSocket::LowDelayOption, 1);
            server->connectToHost(QHostAddress(QHostAddress::LocalHost), m_serverPort);
            server->setSocketOption(QAbstractSocket::LowDelayOption, 1);
            join(client, server, true);
            join(server, client, false);
        }
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
