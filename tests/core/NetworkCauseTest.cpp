#include "pg/NetworkCause.h"
#include "pg/NetworkProbe.h"

#include <QTest>

#include <cerrno>

#ifdef Q_OS_WIN
#include <winsock2.h>
#include <ws2tcpip.h>
#else
#include <netdb.h>
#endif

using namespace limbeck;

namespace {

#ifdef Q_OS_WIN
constexpr int posixNoAddress = 11004; // WSANO_DATA
#else
constexpr int posixNoAddress = -5; // glibc's EAI_NODATA
#endif

} // namespace

class NetworkCauseTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsWindowsNumbersAndTheirPosixTwinsAlike_data()
    {
        QTest::addColumn<int>("windows");
        QTest::addColumn<int>("posix");
        QTest::addColumn<int>("cause");
        const auto add = [](const char *row, int windows, int posix, NetworkCause cause) {
            QTest::newRow(row) << windows << posix << int(cause);
        };
        add("refused", 10061, ECONNREFUSED, NetworkCause::Refused);
        add("refused, overlapped", 1225, ECONNREFUSED, NetworkCause::Refused);
        add("timed out", 10060, ETIMEDOUT, NetworkCause::TimedOut);
        add("host unreachable", 10065, EHOSTUNREACH, NetworkCause::Unreachable);
        add("network unreachable", 10051, ENETUNREACH, NetworkCause::Unreachable);
        add("network unreachable, overlapped", 1231, ENETUNREACH, NetworkCause::Unreachable);
        add("network down", 10050, ENETDOWN, NetworkCause::Unreachable);
        add("no such address here", 10049, EADDRNOTAVAIL, NetworkCause::Unreachable);
        add("family not in use", 10047, EAFNOSUPPORT, NetworkCause::Unreachable);
        add("reset", 10054, ECONNRESET, NetworkCause::Reset);
        add("aborted", 10053, ECONNABORTED, NetworkCause::Reset);
        add("aborted, overlapped", 1236, EPIPE, NetworkCause::Reset);
        add("forbidden", 10013, EACCES, NetworkCause::Denied);
        add("nothing", 0, 0, NetworkCause::None);
        add("another", 10055, ENOBUFS, NetworkCause::Other);
    }
    void readsWindowsNumbersAndTheirPosixTwinsAlike()
    {
        QFETCH(int, windows);
        QFETCH(int, posix);
        QFETCH(int, cause);
        QCOMPARE(int(networkCauseOf(windows)), cause);
        QCOMPARE(int(networkCauseOf(posix)), cause);
    }

    void tellsAnUnknownNameFromANameServerThatFails_data()
    {
        QTest::addColumn<int>("windows");
        QTest::addColumn<int>("posix");
        QTest::addColumn<int>("cause");
        const auto add = [](const char *row, int windows, int posix, NameCause cause) {
            QTest::newRow(row) << windows << posix << int(cause);
        };
        add("host not found", 11001, EAI_NONAME, NameCause::Unknown);
        add("no address", 11004, posixNoAddress, NameCause::Unknown);
        add("try again", 11002, EAI_AGAIN, NameCause::NameServer);
        add("no recovery", 11003, EAI_FAIL, NameCause::NameServer);
        add("none", 0, 0, NameCause::None);
        add("another", 10022, EAI_MEMORY, NameCause::Other);
    }
    void tellsAnUnknownNameFromANameServerThatFails()
    {
        QFETCH(int, windows);
        QFETCH(int, posix);
        QFETCH(int, cause);
        QCOMPARE(int(nameCauseOf(windows)), cause);
        QCOMPARE(int(nameCauseOf(posix)), cause);
    }

    void knowsProtocolsByTheirFirstBytes_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("protocol");
        const auto add = [](const char *row, const QByteArray &bytes, Protocol protocol) {
            QTest::newRow(row) << bytes << int(protocol);
        };
        add("tls offered", "S", Protocol::PostgresWithTls);
        add("tls not offered", "N", Protocol::PostgresWithoutTls);
        add("error response", QByteArray("E\0\0\0\x42SFATAL\0", 12), Protocol::PostgresError);
        add("error of the last century", "EFATAL: too many clients", Protocol::PostgresError);
        add("http", "HTTP/1.1 400 Bad Request", Protocol::Http);
        add("ssh", "SSH-2.0-OpenSSH_9.2", Protocol::Ssh);
        add("mysql",
            QByteArray("\x4a\0\0\0\x0a"
                       "8.0.36\0",
                       12),
            Protocol::MySql);
        add("mysql, host blocked", QByteArray("\x20\0\0\0\xff\x69\x04Host", 11), Protocol::MySql);
        add("tls alert", QByteArray("\x15\x03\x03\0\x02\x02\x28", 7), Protocol::TlsOnly);
        add("tls handshake", QByteArray("\x16\x03\x03\0\x7a\x02\0", 7), Protocol::TlsOnly);
        add("redis", "-ERR unknown command", Protocol::Other);
        add("smtp", "220 mail.example ESMTP", Protocol::Other);
        add("another N", "Nope", Protocol::Other);
    }
    void knowsProtocolsByTheirFirstBytes()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(int, protocol);
        QCOMPARE(int(protocolOf(bytes)), protocol);
    }
};

QTEST_GUILESS_MAIN(NetworkCauseTest)

#include "NetworkCauseTest.moc"
