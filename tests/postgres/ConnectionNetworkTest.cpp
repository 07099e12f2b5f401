// The connection test's stages before TLS: names, addresses, socket files, and what listens there.
#include "pg/ConnectionTest.h"
#include "pg/Session.h"

#include "Listener.h"
#include "SharedSandbox.h"
#include "Standby.h"
#include "TestReport.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <iterator>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>

using namespace limbeck;
using namespace limbeck::test;
using namespace std::chrono_literals;

namespace {

ConnectionTestOptions shortly()
{
    ConnectionTestOptions options;
    options.timeout = 1500ms;
    return options;
}

quint16 closedPort()
{
    QTcpServer server;
    server.listen(QHostAddress::LocalHost);
    return server.serverPort();
}

// What a server that was killed leaves behind.
void leaveSocketFile(const QString &path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    qstrncpy(address.sun_path, qPrintable(path), sizeof address.sun_path);
    const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
    QCOMPARE(::bind(socket, reinterpret_cast<const sockaddr *>(&address), sizeof address), 0);
    ::close(socket);
}

// Does the work on a thread that has no privileges, even where the program is root's.
template <typename Work>
void withoutPrivileges(Work work)
{
    std::thread([&work] {
        if (geteuid() == 0)
            syscall(SYS_setresuid, -1, 65534, -1); // this thread only, which glibc's function would not do
        work();
    }).join();
}

// Does the work on a thread whose system calls may not connect, as a restricted container's may not.
template <typename Work>
void withoutConnecting(Work work)
{
    std::thread([&work] {
        sock_filter rules[] = {
            BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
            BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_connect, 0, 1),
            BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
            BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        };
        const sock_fprog filter{std::size(rules), rules};
        if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
            prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0)
            qFatal("seccomp: %s", strerror(errno));
        work();
    }).join();
}

} // namespace

class ConnectionNetworkTest : public QObject
{
    Q_OBJECT
private:
    QTemporaryDir m_folder;
    std::unique_ptr<Sandbox> m_standby;

    Target target() const { return sharedSandbox().target(); }

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_folder.isValid());
        m_standby = standbyOf(sharedSandbox().target());
    }

    void namesWhatListensThere_data()
    {
        QTest::addColumn<int>("manner");
        QTest::addColumn<QString>("failure");
        QTest::addColumn<QString>("word");
        const auto add = [](const char *row, Listener::Manner manner, const char *code, const char *word) {
            QTest::newRow(row) << int(manner) << QLatin1String("server: ") + QLatin1String(code)
                               << QString::fromLatin1(word);
        };
        add("web server", Listener::Manner::Http, "connect.not-postgres", "HTTP");
        add("ssh server", Listener::Manner::Ssh, "connect.not-postgres", "SSH");
        add("mysql", Listener::Manner::MySql, "connect.not-postgres", "MySQL");
        add("smtp", Listener::Manner::Smtp, "connect.not-postgres", "220 mail.example");
        add("tls only", Listener::Manner::Tls, "connect.tls-only", "TLS");
        add("silent", Listener::Manner::Silent, "connect.silent", "says nothing");
        add("reset", Listener::Manner::Reset, "connect.reset", "resets");
        add("closed at once", Listener::Manner::Close, "connect.closed", "closes");
    }
    void namesWhatListensThere()
    {
        QFETCH(int, manner);
        QFETCH(QString, failure);
        QFETCH(QString, word);
        const Listener listener{Listener::Manner(manner)};
        Target there = target();
        there.hosts.front().port = listener.port();
        QElapsedTimer timer;
        timer.start();
        const auto report = testConnection(resolutionOf(there), shortly(), {});
        QVERIFY(timer.elapsed() < 6000);
        QCOMPARE(failureOf(report), failure);
        QVERIFY2(report.toText().contains(word), qPrintable(report.toText()));
    }

    void tellsWhyAnAddressCannotBeReached_data()
    {
        QTest::addColumn<QString>("host");
        QTest::addColumn<QString>("failure");
        QTest::newRow("nothing listens")
            << QStringLiteral("127.0.0.1") << QStringLiteral("tcp: connect.refused");
        QTest::newRow("packets are dropped")
            << QStringLiteral("full") << QStringLiteral("tcp: connect.timeout");
        // No machine has a TCP connection to a broadcast address; Linux says so without a packet.
        QTest::newRow("no route") << QStringLiteral("127.255.255.255")
                                  << QStringLiteral("tcp: connect.unreachable");
        // An address of a link says nothing without its interface: EINVAL, which is none of the known
        // numbers.
        QTest::newRow("no interface") << QStringLiteral("fe80::1") << QStringLiteral("tcp: connect.failed");
        QTest::newRow("no such socket file")
            << QStringLiteral("missing") << QStringLiteral("tcp: connect.socket-missing");
        QTest::newRow("socket file of a dead server")
            << QStringLiteral("dead") << QStringLiteral("tcp: connect.refused");
    }
    void tellsWhyAnAddressCannotBeReached()
    {
        QFETCH(QString, host);
        QFETCH(QString, failure);
        Target there = target();
        const FullListener full;
        there.hosts = {{host, host == QLatin1String("full") ? full.port() : closedPort()}};
        if (host == QLatin1String("full"))
            there.hosts.front().host = QStringLiteral("127.0.0.1");
        if (host == QLatin1String("missing") || host == QLatin1String("dead"))
            there.hosts.front().host = m_folder.path();
        if (host == QLatin1String("dead"))
            leaveSocketFile(
                m_folder.filePath(QStringLiteral(".s.PGSQL.%1").arg(there.hosts.front().port.value())));
        const auto report = testConnection(resolutionOf(there), shortly(), {});
        QCOMPARE(failureOf(report), failure);
        QVERIFY(!failedStage(report)->findings.last().hint.isEmpty());
        // A session that cannot be opened tells the same.
        SessionOptions options;
        options.connectTimeout = 2s;
        const auto session = Session::open(there, options);
        QVERIFY(!session);
        QCOMPARE(QStringLiteral("tcp: ") + session.error().code, failure);
    }

    void tellsThatThisMachineForbidsTheConnection()
    {
        ConnectionTestReport report;
        withoutConnecting([&] { report = testConnection(resolutionOf(target()), shortly(), {}); });
        QCOMPARE(failureOf(report), QStringLiteral("tcp: connect.denied"));
        QVERIFY(!failedStage(report)->findings.last().hint.isEmpty());
    }

    void tellsASocketFileThatMayNotBeUsed()
    {
        QTemporaryDir folder;
        Target there = target();
        there.hosts = {{folder.path(), quint16(5432)}};
        leaveSocketFile(folder.filePath(QStringLiteral(".s.PGSQL.5432")));
        QCOMPARE(::chmod(qPrintable(folder.path()), geteuid() == 0 ? 0700 : 0), 0);
        ConnectionTestReport report;
        withoutPrivileges([&] { report = testConnection(resolutionOf(there), shortly(), {}); });
        ::chmod(qPrintable(folder.path()), 0700);
        QCOMPARE(failureOf(report), QStringLiteral("tcp: connect.socket-permission"));
    }

    void goesThroughAUnixSocket()
    {
        QTemporaryDir folder(QStringLiteral("/tmp/lmb-XXXXXX")); // a socket's path is short
        QCOMPARE(::chmod(qPrintable(folder.path()), 0777), 0);
        SandboxOptions options;
        options.settings = {QStringLiteral("unix_socket_directories=") + folder.path()};
        const auto sandbox = Sandbox::start(options);
        QVERIFY(sandbox);
        Target there = (*sandbox)->target();
        there.hosts.front().host = folder.path();
        const auto report = testConnection(resolutionOf(there), {}, {});
        QVERIFY2(report.ok(), qPrintable(report.toText()));
        QVERIFY(stageOf(report, QStringLiteral("tcp")).detail.contains(QLatin1String(".s.PGSQL.")));
        QCOMPARE(stageOf(report, QStringLiteral("tcp")).outcome, StageOutcome::Ok);
        QCOMPARE(stageOf(report, QStringLiteral("server")).outcome, StageOutcome::Ok);
    }

    void tellsEachAddressWithItsTimeAndOutcome()
    {
        Target there = target();
        const HostPort good = there.hosts.front();
        const FullListener full;
        there.hosts = {{QStringLiteral("127.0.0.1"), closedPort()},
                       {QStringLiteral("127.0.0.1"), full.port()},
                       {QStringLiteral("127.255.255.255"), good.port},
                       good,
                       {QStringLiteral("127.0.0.1"), closedPort()}};
        ConnectionTestOptions options;
        options.timeout = 700ms;
        const auto report = testConnection(resolutionOf(there), options, {});
        QVERIFY2(report.ok(), qPrintable(report.toText()));
        const QString detail = stageOf(report, QStringLiteral("tcp")).detail;
        qsizetype at = 0;
        for (const char *part : {"refuses", "in time", "cannot be reached", "connected in", "not tried"}) {
            at = detail.indexOf(QLatin1String(part), at);
            QVERIFY2(at >= 0, qPrintable(detail));
        }
    }

    // What "localhost" is where the server listens on 127.0.0.1 only and packets to ::1 are lost.
    void seesADeadAddressBeforeAGoodOne()
    {
        Target there = target();
        const quint16 port = there.firstPort();
        const FullListener dead(QHostAddress(QHostAddress::LocalHostIPv6), port);
        if (!dead.isListening())
            QSKIP("This machine has no ::1.");
        there.hosts = {{QStringLiteral("localhost"), port}, {QStringLiteral("localhost"), port}};
        there.options.insert(QStringLiteral("hostaddr"), QStringLiteral("::1,127.0.0.1"));
        ConnectionTestOptions options;
        options.timeout = 900ms;
        const auto report = testConnection(resolutionOf(there), options, {});
        QVERIFY2(report.ok(), qPrintable(report.toText()));
        const TestStage &tcp = stageOf(report, QStringLiteral("tcp"));
        QCOMPARE(tcp.outcome, StageOutcome::Warning);
        const Finding *slow = findingOf(tcp, QStringLiteral("connect.slow-address"));
        QVERIFY(slow);
        QVERIFY(slow->message.contains(QLatin1String("::1")));
        QVERIFY(slow->hint.contains(QLatin1String("127.0.0.1")));
        QVERIFY(slow->hint.contains(QLatin1String("listen_addresses")));
    }

    void needsNoNameWhereAnAddressIsGiven()
    {
        Target there = target();
        there.hosts.front().host = QStringLiteral("no-such-host.invalid");
        QCOMPARE(
            failureOf(testConnection(resolutionOf(there), shortly(), {})).section(QLatin1Char(':'), 0, 0),
            QStringLiteral("name-resolution"));
        there.options.insert(QStringLiteral("hostaddr"), QStringLiteral("127.0.0.1"));
        const auto report = testConnection(resolutionOf(there), shortly(), {});
        QVERIFY2(report.ok(), qPrintable(report.toText()));
    }

    void goesPastAnUnknownHost()
    {
        Target there = target();
        there.hosts.insert(there.hosts.begin(), {QStringLiteral("no-such-host.invalid"), quint16(5432)});
        const auto report = testConnection(resolutionOf(there), {}, {});
        QVERIFY2(report.ok(), qPrintable(report.toText()));
        QCOMPARE(stageOf(report, QStringLiteral("name-resolution")).outcome, StageOutcome::Warning);
    }

    void findsTheServerOfTheWantedKind_data()
    {
        QTest::addColumn<QString>("attributes");
        QTest::addColumn<QString>("servers"); // p: primary, s: standby
        QTest::addColumn<QString>("reached"); // empty: none fits
        const auto add = [](const char *attributes, const char *servers, const char *reached) {
            QTest::newRow(
                qPrintable(QStringLiteral("%1 of %2").arg(QLatin1String(attributes), QLatin1String(servers))))
                << QString::fromLatin1(attributes) << QString::fromLatin1(servers)
                << QString::fromLatin1(reached);
        };
        add("any", "sp", "s");
        add("read-write", "sp", "p");
        add("read-only", "ps", "s");
        add("primary", "sp", "p");
        add("standby", "ps", "s");
        add("prefer-standby", "ps", "s");
        add("prefer-standby", "p", "p");
        add("read-write", "s", "");
        add("read-only", "p", "");
        add("primary", "s", "");
        add("standby", "p", "");
    }
    void findsTheServerOfTheWantedKind()
    {
        QFETCH(QString, attributes);
        QFETCH(QString, servers);
        QFETCH(QString, reached);
        Target there = target();
        there.hosts.clear();
        for (const QChar server : std::as_const(servers))
            there.hosts.push_back(server == QLatin1Char('p') ? target().hosts.front()
                                                             : m_standby->target().hosts.front());
        there.options.insert(QStringLiteral("target_session_attrs"), attributes);
        const auto report = testConnection(resolutionOf(there), {}, {});
        QCOMPARE(stageOf(report, QStringLiteral("tcp")).detail.count(QLatin1String("connected in")),
                 attributes == QLatin1String("any") ? 1 : servers.size());
        if (reached.isEmpty()) {
            QCOMPARE(failureOf(report).section(QLatin1Char(' '), 1), QStringLiteral("connect.session-attrs"));
            return;
        }
        QVERIFY2(report.ok(), qPrintable(report.toText()));
        QCOMPARE(report.facts->inRecovery, reached == QLatin1String("s"));
    }

    void isStoppedInAMoment_data()
    {
        QTest::addColumn<bool>("silent");
        QTest::newRow("tcp") << false;
        QTest::newRow("server") << true;
    }
    void isStoppedInAMoment()
    {
        QFETCH(bool, silent);
        const FullListener full;
        const Listener listener(Listener::Manner::Silent);
        Target there = target();
        there.hosts.front().port = silent ? listener.port() : full.port();
        std::stop_source stop;
        QElapsedTimer sinceStop;
        std::thread other([&] {
            QThread::msleep(300);
            sinceStop.start();
            stop.request_stop();
        });
        const auto report = testConnection(resolutionOf(there), {}, {}, stop.get_token());
        other.join();
        QVERIFY2(sinceStop.elapsed() < 200, qPrintable(QString::number(sinceStop.elapsed())));
        QCOMPARE(failureOf(report), (silent ? QStringLiteral("server") : QStringLiteral("tcp")) +
                                        QStringLiteral(": connect.stopped"));
    }
};

QTEST_GUILESS_MAIN(ConnectionNetworkTest)

#include "ConnectionNetworkTest.moc"
