#include "pg/NetworkCause.h"
#include "pg/PlatformSocket.h"
#include "pg/Session.h"

#include <QTcpServer>
#include <QTest>

#include <array>
#include <utility>

#include <winsock2.h>
// Need winsock2.h before them.
#include <mswsock.h>
#include <windows.h>

using namespace limbeck;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

// As long as it lives, a library's or program's calls of recv() go to `by`.
class OtherRecv
{
public:
    using Function = int(WSAAPI *)(SOCKET, char *, int, int);

    OtherRecv(HMODULE caller, Function by) : m_entry(entryOf(caller))
    {
        if (m_entry)
            m_before = exchange(ULONGLONG(by));
    }
    ~OtherRecv()
    {
        if (m_entry)
            exchange(m_before);
    }
    OtherRecv(const OtherRecv &) = delete;
    OtherRecv &operator=(const OtherRecv &) = delete;

    bool isInPlace() const { return m_entry; }

private:
    // In its table of what it imports. Source: Microsoft's "PE Format", "The .idata Section".
    static ULONGLONG *entryOf(HMODULE caller)
    {
        auto *const base = reinterpret_cast<char *>(caller);
        const auto *dos = reinterpret_cast<const IMAGE_DOS_HEADER *>(base);
        const auto *head = reinterpret_cast<const IMAGE_NT_HEADERS64 *>(base + dos->e_lfanew);
        const auto &table = head->OptionalHeader.DataDirectory[IMAGE_DIRECTORY_ENTRY_IMPORT];
        const auto *library = reinterpret_cast<const IMAGE_IMPORT_DESCRIPTOR *>(base + table.VirtualAddress);
        for (; library->Name != 0; ++library) {
            if (qstricmp(base + library->Name, "ws2_32.dll") != 0)
                continue;
            const auto *name =
                reinterpret_cast<const IMAGE_THUNK_DATA64 *>(base + library->OriginalFirstThunk);
            auto *entry = reinterpret_cast<IMAGE_THUNK_DATA64 *>(base + library->FirstThunk);
            for (; name->u1.AddressOfData != 0; ++name, ++entry) {
                if (name->u1.Ordinal & IMAGE_ORDINAL_FLAG64)
                    continue;
                const auto *import =
                    reinterpret_cast<const IMAGE_IMPORT_BY_NAME *>(base + name->u1.AddressOfData);
                if (qstrcmp(reinterpret_cast<const char *>(import->Name), "recv") == 0)
                    return &entry->u1.Function;
            }
        }
        return nullptr;
    }
    ULONGLONG exchange(ULONGLONG function)
    {
        DWORD rights = 0;
        VirtualProtect(m_entry, sizeof *m_entry, PAGE_READWRITE, &rights);
        const ULONGLONG before = std::exchange(*m_entry, function);
        VirtualProtect(m_entry, sizeof *m_entry, rights, &rights);
        return before;
    }

    ULONGLONG *m_entry;
    ULONGLONG m_before = 0;
};

// Windows tells of a reset when one reads next. wine forgets one that came while nobody read, and tells of an
// orderly end: of a listener that resets, this puts that right.
int WSAAPI tellingResets(SOCKET socket, char *buffer, int size, int flags)
{
    static const auto real = reinterpret_cast<OtherRecv::Function>(
        reinterpret_cast<void *>(GetProcAddress(GetModuleHandleW(L"ws2_32.dll"), "recv")));
    const int got = real(socket, buffer, size, flags);
    if (got != 0 || size == 0)
        return got;
    WSASetLastError(WSAECONNRESET);
    return SOCKET_ERROR;
}

} // namespace

// What Windows' sockets and libpq say of listeners that refuse, reset and never answer, and what we make of
// it. Under wine the listeners are those of the Linux side (listeners.py, which packaging/windows/test.sh
// starts): wine ends a connection of its own in an orderly way even where it is asked to reset it.
class SocketErrorsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aClosedPortIsRefused();
    void aClosedPortIsRefusedOverlapped();
    void aResetHasItsNumber();
    void aResetIsAReset_data();
    void aResetIsAReset();
    void aSilentAddressTimesOut();
    void anUnknownNameIsUnknown();

private:
    enum Kind
    {
        ResetAtOnce,
        ResetAfterBytes,
        Full
    };

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
    // 0: there are none.
    static quint16 outerListener(Kind kind)
    {
        return qEnvironmentVariable("LIMBECK_TEST_LISTENERS").split(u' ').value(kind).toUShort();
    }
    static Error errorOf(quint16 port, std::chrono::milliseconds patience = 20s)
    {
        Target target;
        target.hosts = {{u"127.0.0.1"_s, port}};
        target.user = u"app"_s;
        target.database = u"app"_s;
        SessionOptions options;
        options.connectTimeout = patience;
        const auto session = Session::open(target, options);
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

// As Python's asyncio connects, whose error has this other number.
void SocketErrorsTest::aClosedPortIsRefusedOverlapped()
{
    const quint16 port = closedPort();
    const SOCKET socket = WSASocketW(AF_INET, SOCK_STREAM, IPPROTO_TCP, nullptr, 0, WSA_FLAG_OVERLAPPED);
    QVERIFY(socket != INVALID_SOCKET);
    const auto close = qScopeGuard([socket] { closesocket(socket); });
    sockaddr_in address{};
    address.sin_family = AF_INET;
    QCOMPARE(bind(socket, reinterpret_cast<const sockaddr *>(&address), sizeof address), 0);
    GUID id = WSAID_CONNECTEX;
    LPFN_CONNECTEX connectEx = nullptr;
    DWORD got = 0;
    QCOMPARE(WSAIoctl(socket, SIO_GET_EXTENSION_FUNCTION_POINTER, &id, sizeof id, &connectEx,
                      sizeof connectEx, &got, nullptr, nullptr),
             0);
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    OVERLAPPED overlapped{};
    if (connectEx(socket, reinterpret_cast<const sockaddr *>(&address), sizeof address, nullptr, 0, nullptr,
                  &overlapped))
        QFAIL("connected to a closed port");
    if (const int begun = WSAGetLastError(); begun == ERROR_IO_PENDING) {
        QVERIFY(!GetOverlappedResult(reinterpret_cast<HANDLE>(socket), &overlapped, &got, TRUE));
        QCOMPARE(GetLastError(), DWORD(1225)); // ERROR_CONNECTION_REFUSED
    } else {
        QCOMPARE(begun, 10061);
    }
    QVERIFY(networkCauseOf(1225) == NetworkCause::Refused);
}

// The number, of a read that waits while the reset comes: wine forgets one that came before anybody read.
void SocketErrorsTest::aResetHasItsNumber()
{
    const quint16 port = outerListener(ResetAfterBytes);
    if (port == 0)
        QSKIP("No listener of another process is there.");
    const SOCKET socket = WSASocketW(AF_INET, SOCK_STREAM, IPPROTO_TCP, nullptr, 0, WSA_FLAG_OVERLAPPED);
    QVERIFY(socket != INVALID_SOCKET);
    const auto close = qScopeGuard([socket] { closesocket(socket); });
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    QCOMPARE(::connect(socket, reinterpret_cast<const sockaddr *>(&address), sizeof address), 0);
    std::array<char, 16> bytes{};
    WSABUF buffer{ULONG(bytes.size()), bytes.data()};
    OVERLAPPED overlapped{};
    DWORD got = 0;
    DWORD flags = 0;
    QCOMPARE(WSARecv(socket, &buffer, 1, nullptr, &flags, &overlapped, nullptr), SOCKET_ERROR);
    QCOMPARE(WSAGetLastError(), int(WSA_IO_PENDING));
    QCOMPARE(::send(socket, "hello", 5, 0), 5);
    QVERIFY(!WSAGetOverlappedResult(socket, &overlapped, &got, TRUE, &flags));
    const int number = WSAGetLastError();
    QCOMPARE(number, 10054); // WSAECONNRESET
    QVERIFY(networkCauseOf(number) == NetworkCause::Reset);
}

void SocketErrorsTest::aResetIsAReset_data()
{
    QTest::addColumn<int>("kind");
    QTest::newRow("at once") << int(ResetAtOnce);
    QTest::newRow("after the first bytes") << int(ResetAfterBytes);
}

// What becomes of it when libpq is reset, which looks whether there is something to read before it reads.
void SocketErrorsTest::aResetIsAReset()
{
    QFETCH(int, kind);
    const quint16 port = outerListener(Kind(kind));
    if (port == 0)
        QSKIP("No listener of another process is there.");
    if (!isWine()) {
        QCOMPARE(errorOf(port).code, u"connect.reset"_s);
        return;
    }
    QCOMPARE(errorOf(port).code, u"connect.closed"_s); // where this fails, wine needs no help any more
    const OtherRecv ours(GetModuleHandleW(nullptr), tellingResets);
    const OtherRecv theirs(GetModuleHandleW(L"libpq.dll"), tellingResets);
    QVERIFY(ours.isInPlace() && theirs.isInPlace());
    QCOMPARE(errorOf(port).code, u"connect.reset"_s);
}

void SocketErrorsTest::aSilentAddressTimesOut()
{
    const quint16 port = outerListener(Full);
    if (port == 0)
        QSKIP("No listener of another process is there.");
    QCOMPARE(errorOf(port, 2s).code, u"connect.timeout"_s); // our own limit; the system's takes minutes
    QVERIFY(networkCauseOf(10060) == NetworkCause::TimedOut);
}

void SocketErrorsTest::anUnknownNameIsUnknown()
{
    const AddressList answer = systemAddresses("nowhere.invalid");
    QVERIFY(answer.addresses.isEmpty());
    QVERIFY2(answer.error == 11001 || answer.error == 11002,
             qPrintable(answer.systemText)); // without a network: try again
    QVERIFY(nameCauseOf(answer.error) != NameCause::Other);
    QVERIFY(nameCauseOf(11001) == NameCause::Unknown);
}

QTEST_GUILESS_MAIN(SocketErrorsTest)
#include "SocketErrorsTest.moc"
