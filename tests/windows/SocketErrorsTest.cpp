#include "Listener.h"

#include "pg/NetworkCause.h"
#include "pg/PlatformSocket.h"
#include "pg/Session.h"

#include <QTcpServer>
#include <QTest>

#include <windows.h>

using namespace limbeck;
using namespace limbeck::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

// What Windows' sockets and libpq say of listeners that refuse and reset, and what we make of it.
class SocketErrorsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aClosedPortIsRefused();
    void aResetIsAReset();
    void anUnknownNameIsUnknown();

private:
    static quint16 closedPort()
    {
        QTcpServer server;
        server.listen(QHostAddress::LocalHost);
        return server.serverPort();
    }
    static bool isWine()
    {
        return GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "wine_get_version") != nullptr;
    }
    static Error errorOf(quint16 port)
    {
        Target target;
        target.hosts = {{u"127.0.0.1"_s, port}};
        target.user = u"app"_s;
        target.database = u"app"_s;
        const auto session = Session::open(target);
        return session ? Error() : session.error();
    }
};

void SocketErrorsTest::aClosedPortIsRefused()
{
    const quint16 port = closedPort();
    StreamSocket socket;
    const std::optional<int> begun = socket.connectTo("127.0.0.1", port);
    QVERIFY(begun);
    int number = *begun;
    if (number == 0) {
        QVERIFY(waitForSocket(socket.number(), SocketEvent::Write, 20s));
        number = socket.pendingError();
    }
    QCOMPARE(number, 10061); // WSAECONNREFUSED
    QVERIFY(networkCauseOf(number) == NetworkCause::Refused);
    QCOMPARE(errorOf(port).code, u"connect.refused"_s);
}

void SocketErrorsTest::aResetIsAReset()
{
    const Listener listener(Listener::Manner::Reset);
    StreamSocket socket;
    QVERIFY(socket.connectTo("127.0.0.1", listener.port()));
    QVERIFY(waitForSocket(socket.number(), SocketEvent::Write, 20s));
    QByteArray bytes;
    QVERIFY(waitForSocket(socket.number(), SocketEvent::Read, 20s));
    int number = socket.receive(&bytes);
    if (number == 0)
        number = socket.pendingError();
    const Error error = errorOf(listener.port());
    QVERIFY2(error.code.startsWith(u"connect."_s), qPrintable(error.code + u": "_s + error.detail));
    if (number == 0 && isWine())
        QSKIP("wine reports a reset as an orderly end.");
    QCOMPARE(number, 10054); // WSAECONNRESET
    QVERIFY(networkCauseOf(number) == NetworkCause::Reset);
}

void SocketErrorsTest::anUnknownNameIsUnknown()
{
    const AddressList answer = systemAddresses("nowhere.invalid");
    QVERIFY(answer.addresses.isEmpty());
    QVERIFY2(answer.error == 11001 || answer.error == 11002,
             qPrintable(answer.systemText)); // without a network: try again
    QVERIFY(nameCauseOf(answer.error) != NameCause::Other);
}

QTEST_GUILESS_MAIN(SocketErrorsTest)
#include "SocketErrorsTest.moc"
