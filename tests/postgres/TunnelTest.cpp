#include "pg/ConnectionTest.h"
#include "pg/Session.h"
#include "tunnel/PlatformSsh.h"
#include "tunnel/SshClient.h"
#include "tunnel/SshTunnel.h"

#include "Listener.h"
#include "RunFixture.h"
#include "SharedSandbox.h"
#include "SshServer.h"
#include "TlsServer.h"

#include <QCoreApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <cstdio>
#include <thread>

using namespace limbeck;
using namespace limbeck::test;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

// The name is known behind the tunnel only.
Target behind(const SshServer &ssh, Target target)
{
    target.hosts.front().host = SshServer::hostName();
    target.tunnel = ssh.settings();
    return target;
}

Resolution resolved(const Target &target)
{
    Resolution resolution;
    resolution.target = target;
    return resolution;
}

const TestStage *stageOf(const ConnectionTestReport &report, const QString &name)
{
    for (const TestStage &stage : report.stages) {
        if (stage.name == name)
            return &stage;
    }
    return nullptr;
}

const TestStage *failedOf(const ConnectionTestReport &report)
{
    for (const TestStage &stage : report.stages) {
        if (stage.outcome == StageOutcome::Failed)
            return &stage;
    }
    return nullptr;
}

bool isThere(qint64 pid)
{
    return QFile::exists(u"/proc/%1/exe"_s.arg(pid)) &&
           !QFile(u"/proc/%1/exe"_s.arg(pid)).symLinkTarget().isEmpty();
}

QByteArray commandLineOf(qint64 pid)
{
    QFile file(u"/proc/%1/cmdline"_s.arg(pid));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

quint16 unusedPort()
{
    QTcpServer server;
    server.listen(QHostAddress::LocalHost);
    return server.serverPort();
}

using Change = std::function<void(const SshServer &, Target *)>;

} // namespace

Q_DECLARE_METATYPE(Change)

class TunnelTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<SshServer> m_ssh;
    std::unique_ptr<SshServer> m_closed; // forwards nothing

private Q_SLOTS:
    void initTestCase()
    {
        m_ssh = std::make_unique<SshServer>();
        m_closed = std::make_unique<SshServer>("AllowTcpForwarding no");
    }
    void init() { m_ssh->trustHostKey(); }

    void aSessionGoesThroughIt()
    {
        const Target direct = freshDatabase(u"tunnel"_s);
        Target unknown = behind(*m_ssh, direct);
        unknown.tunnel.reset();
        QCOMPARE(Session::open(unknown).error().code, u"connect.host-unknown"_s); // there is no straight way
        auto opened = Session::open(behind(*m_ssh, direct));
        QVERIFY2(opened, qPrintable(opened ? QString() : opened.error().message + opened.error().detail));
        Session &session = **opened;
        QCOMPARE(session.value("SELECT current_database()")->toString(), direct.database);
        QCOMPARE(session.target().display(), behind(*m_ssh, direct).display());
        const SshTunnel *tunnel = session.tunnel();
        QVERIFY(tunnel && tunnel->isUp());
        QCOMPARE(session.serverEndpoint(), u"127.0.0.1:%1"_s.arg(tunnel->localPort()));
        // The cancel request takes the same way.
        std::jthread cancel([handle = session.canceller()] {
            std::this_thread::sleep_for(200ms);
            handle->cancel();
        });
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(session.execute("SELECT pg_sleep(20)").error().code, u"sql.cancelled"_s);
        QVERIFY(timer.elapsed() < 10000);
    }

    void sessionsShareItAndTheLastOneEndsIt()
    {
        const Target target = behind(*m_ssh, freshDatabase(u"tunnel"_s));
        auto first = Session::open(target);
        auto second = Session::open(target);
        QVERIFY(first && second);
        const qint64 pid = (*first)->tunnel()->processId();
        const quint16 port = (*first)->tunnel()->localPort();
        QCOMPARE((*second)->tunnel()->processId(), pid);
        first->reset();
        QVERIFY(isThere(pid));
        QVERIFY((*second)->isAlive());
        second->reset();
        QVERIFY(!isThere(pid));
        QTcpSocket socket;
        socket.connectToHost(QHostAddress(QHostAddress::LocalHost), port);
        QVERIFY(!socket.waitForConnected(500));
    }

    void itsArgumentsAreAListWithoutSecretsAndLeaveHostKeyChecksAlone()
    {
        Target target = behind(*m_ssh, freshDatabase(u"tunnel"_s));
        target.password = Secret(u"kanarien-비밀"_s);
        auto session = Session::open(target);
        QVERIFY(session);
        const QByteArray line = commandLineOf((*session)->tunnel()->processId());
        QVERIFY2(line.contains("-N") && line.contains("BatchMode=yes"), line.constData());
        for (const char *word : {"kanarien", "비밀", "StrictHostKeyChecking", "KnownHosts"})
            QVERIFY2(!line.contains(word), word);
        QVERIFY(line.endsWith(QByteArray("--\0", 3) + m_ssh->settings().destination.toUtf8() + '\0'));
        QFile environment(u"/proc/%1/environ"_s.arg((*session)->tunnel()->processId()));
        QVERIFY(environment.open(QIODevice::ReadOnly) && !environment.readAll().contains("kanarien"));
    }

    void aServersCertificateIsCheckedForItsOwnName()
    {
        Certificates certificates;
        Certificates::Request ca;
        ca.name = u"ca"_s;
        ca.commonName = u"Tunnel CA"_s;
        ca.isAuthority = true;
        certificates.make(ca);
        Certificates::Request right;
        right.name = u"right"_s;
        right.commonName = SshServer::hostName();
        right.issuer = u"ca"_s;
        right.alternativeNames = QStringList{u"DNS:"_s + SshServer::hostName()};
        certificates.make(right);
        Certificates::Request wrong = right;
        wrong.name = u"wrong"_s;
        wrong.alternativeNames =
            QStringList{u"DNS:localhost"_s, u"IP:127.0.0.1"_s}; // where the connection really goes
        certificates.make(wrong);
        TlsServer server(certificates, u"ca"_s);
        Target target = behind(*m_ssh, server.target());
        target.options.insert(u"sslmode"_s, u"verify-full"_s);
        target.options.insert(u"sslrootcert"_s, certificates.certificate(u"ca"_s));
        server.use(u"right"_s, u"right"_s);
        auto session = Session::open(target);
        QVERIFY2(session, qPrintable(session ? QString() : session.error().message));
        QVERIFY(testConnection(resolved(target), {}, {}).ok());
        server.use(u"wrong"_s, u"wrong"_s);
        const auto refused = Session::open(target);
        QCOMPARE(refused ? QString() : refused.error().code, u"tls.host-mismatch"_s);
        QCOMPARE(failedOf(testConnection(resolved(target), {}, {}))->findings.constFirst().code,
                 u"tls.host-mismatch"_s);
    }

    void theTestHasAStageForIt()
    {
        const Target target = behind(*m_ssh, freshDatabase(u"tunnel"_s));
        const ConnectionTestReport report = testConnection(resolved(target), {}, {});
        QVERIFY2(report.ok(), qPrintable(report.toText()));
        QCOMPARE(report.stages.size(), size_t(11));
        QCOMPARE(report.stages[1].name, u"tunnel"_s);
        const TestStage &stage = report.stages[1];
        QVERIFY2(stage.detail.contains(m_ssh->settings().display()) && stage.detail.contains(u"OpenSSH"_s) &&
                     stage.detail.contains(u"127.0.0.1:"_s),
                 qPrintable(stage.detail));
        QVERIFY(stage.milliseconds > 0);
        const TestStage *name = stageOf(report, u"name-resolution"_s);
        QCOMPARE(name->outcome, StageOutcome::Skipped);
        QVERIFY2(name->detail.contains(SshServer::hostName()), qPrintable(name->detail));
        QCOMPARE(stageOf(report, u"tcp"_s)->outcome, StageOutcome::Ok);
        QCOMPARE(stageOf(report, u"tls"_s)->findings.constFirst().code, u"tunnel.clear-behind"_s);
        // Nothing stays of its own tunnel, and a target without one has ten stages.
        Target straight = target;
        straight.tunnel.reset();
        QCOMPARE(testConnection(resolved(straight), {}, {}).stages.size(), size_t(10));
    }

    void eachCauseIsTold_data()
    {
        QTest::addColumn<Change>("change");
        QTest::addColumn<QString>("code");
        QTest::addColumn<QString>("stage");
        QTest::addColumn<QString>("words"); // ssh's own, in the detail
        const auto row = [](const char *name, const Change &change, const char *code, const char *stage,
                            const char *words) {
            QTest::newRow(name) << change << QString::fromLatin1(code) << QString::fromLatin1(stage)
                                << QString::fromLatin1(words);
        };
        row(
            "unknown host key", [](const SshServer &ssh, Target *) { ssh.forgetHostKey(); },
            "tunnel.host-key", "tunnel", "Host key verification failed");
        row(
            "changed host key", [](const SshServer &ssh, Target *) { ssh.distrustHostKey(); },
            "tunnel.host-key-changed", "tunnel", "IDENTIFICATION HAS CHANGED");
        row(
            "wrong key",
            [](const SshServer &ssh, Target *t) { t->tunnel->identityFile = ssh.otherIdentity(); },
            "tunnel.login", "tunnel", "Permission denied");
        row(
            "no such key",
            [](const SshServer &, Target *t) { t->tunnel->identityFile = u"/nirgends/열쇠"_s; },
            "tunnel.login", "tunnel", "no such identity");
        row(
            "other user",
            [](const SshServer &, Target *t) { t->tunnel->destination = u"nobody-here@127.0.0.1"_s; },
            "tunnel.login", "tunnel", "Permission denied");
        row(
            "unknown bastion",
            [](const SshServer &, Target *t) { t->tunnel->destination = u"a@bastion.invalid"_s; },
            "tunnel.host-unknown", "tunnel", "Could not resolve hostname");
        row(
            "nothing there", [](const SshServer &, Target *t) { t->tunnel->port = unusedPort(); },
            "tunnel.unreachable", "tunnel", "Connection refused");
        row(
            "no configuration",
            [](const SshServer &, Target *t) { t->tunnel->configFile = u"/nirgends/config"_s; },
            "tunnel.config", "tunnel", "user config file");
        row(
            "target is not there", [](const SshServer &, Target *t) { t->hosts.front().port = unusedPort(); },
            "tunnel.target-unreachable", "tcp", "Connection refused");
        row(
            "target's name is unknown",
            [](const SshServer &, Target *t) { t->hosts.front().host = u"db.invalid"_s; },
            "tunnel.target-unreachable", "tcp", "open failed");
        row(
            "several hosts",
            [](const SshServer &, Target *t) {
                t->hosts.push_back({u"db2.internal"_s, 5432});
            },
            "tunnel.several-hosts", "tunnel", "");
        row(
            "socket", [](const SshServer &, Target *t) { t->hosts.front().host = u"/run/postgresql"_s; },
            "tunnel.socket", "tunnel", "");
    }

    void eachCauseIsTold()
    {
        QFETCH(const Change, change);
        QFETCH(const QString, code);
        QFETCH(const QString, stage);
        QFETCH(const QString, words);
        Target target = behind(*m_ssh, freshDatabase(u"tunnel"_s));
        target.password = Secret(u"kanarien-비밀"_s);
        change(*m_ssh, &target);
        const auto session = Session::open(target);
        QVERIFY(!session);
        QCOMPARE(session.error().code, code);
        QVERIFY2(session.error().detail.contains(words), qPrintable(session.error().detail));
        QVERIFY(!session.error().message.isEmpty() && !session.error().hint.isEmpty());
        const ConnectionTestReport report = testConnection(resolved(target), {}, {});
        const TestStage *failed = failedOf(report);
        QVERIFY(failed);
        QCOMPARE(failed->name, stage);
        QCOMPARE(failed->findings.constFirst().code, code);
        QVERIFY2(failed->detail.contains(words), qPrintable(failed->detail));
        QVERIFY(!report.toText().contains(u"kanarien"_s));
    }

    // It could start programs: here one that leaves a file.
    void aConfigurationOfTheProjectIsNotTaken()
    {
        QTemporaryDir project;
        QVERIFY(QDir(project.path()).mkpath(u".git"_s) && QDir(project.path()).mkpath(u"backend"_s));
        QFile config(project.filePath(u"config"_s));
        QVERIFY(config.open(QIODevice::WriteOnly));
        const QString mark = project.filePath(u"mark"_s);
        config.write("Match exec \"touch " + mark.toUtf8() + "\"\n  User kim\n");
        config.close();
        Target target = behind(*m_ssh, freshDatabase(u"tunnel"_s));
        target.tunnel->folder = project.filePath(u"backend"_s);
        for (const QString &written : {u"../config"_s, config.fileName(), u"//server/share/config"_s}) {
            target.tunnel->configFile = written;
            const auto session = Session::open(target);
            QCOMPARE(session ? QString() : session.error().code, u"tunnel.config"_s);
        }
        QVERIFY(!QFile::exists(mark));
    }

    void forwardingThatIsNotAllowedIsTold()
    {
        const Target target = behind(*m_closed, freshDatabase(u"tunnel"_s));
        const auto session = Session::open(target);
        QCOMPARE(session ? QString() : session.error().code, u"tunnel.forward-refused"_s);
        QVERIFY(session.error().detail.contains(u"administratively prohibited"_s));
        const ConnectionTestReport report = testConnection(resolved(target), {}, {});
        QCOMPARE(failedOf(report)->name, u"tcp"_s);
        QCOMPARE(failedOf(report)->findings.constFirst().code, u"tunnel.forward-refused"_s);
    }

    void whatIsNoSshServerIsTold()
    {
        Listener web(Listener::Manner::Http);
        Target target = behind(*m_ssh, freshDatabase(u"tunnel"_s));
        target.tunnel->port = web.port();
        const auto session = Session::open(target);
        QCOMPARE(session ? QString() : session.error().code, u"tunnel.closed"_s);
    }

    void aSilentServerIsABoundedWait()
    {
        FullListener full;
        Target target = behind(*m_ssh, freshDatabase(u"tunnel"_s));
        target.tunnel->port = full.port();
        QElapsedTimer timer;
        timer.start();
        const auto opened = SshTunnel::open(*target.tunnel, u"db.internal"_s, 5432, 1s);
        QVERIFY(!opened);
        QVERIFY2(timer.elapsed() < 6000, qPrintable(QString::number(timer.elapsed())));
        // Stopped in a moment, with nothing left behind.
        std::stop_source stop;
        std::jthread stopper([&] {
            std::this_thread::sleep_for(300ms);
            stop.request_stop();
        });
        timer.start();
        ConnectionTestOptions options;
        const ConnectionTestReport report = testConnection(resolved(target), options, {}, stop.get_token());
        QCOMPARE(failedOf(report)->findings.constFirst().code, u"connect.stopped"_s);
        QVERIFY2(timer.elapsed() < 3000, qPrintable(QString::number(timer.elapsed())));
    }

    void aMachineWithoutSshIsTold()
    {
        const QByteArray path = qgetenv("PATH");
        qputenv("PATH", "/nirgends");
        const auto session = Session::open(behind(*m_ssh, sharedSandbox().target()));
        qputenv("PATH", path);
        QCOMPARE(session ? QString() : session.error().code, u"tunnel.no-client"_s);
        QVERIFY(session.error().hint.contains(u"openssh-client"_s));
    }

    void aTunnelThatEndsInTheMiddleOfARunIsTold()
    {
        RunFixture f(behind(*m_ssh, freshDatabase(u"tunnel"_s)));
        f.scripts.addTables(1);
        f.scripts.add({u"002"_s, u"001"_s, "CREATE TABLE x (a int);\nSELECT pg_sleep(1.5);\n"});
        const qint64 pid = f.session().tunnel()->processId();
        std::jthread killer;
        f.recorder.onEvent = [&, done = false](const RunEvent &event) mutable {
            const auto *started = std::get_if<RevisionStarted>(&event);
            if (done || !started || started->revision != u"002"_s)
                return;
            done = true;
            killer = std::jthread([pid] {
                std::this_thread::sleep_for(400ms);
                ::kill(pid_t(pid), SIGKILL);
            });
        };
        const RunReport report = f.upgrade();
        QCOMPARE(report.error.code, u"tunnel.lost"_s);
        QVERIFY2(report.error.message.contains(u"002"_s), qPrintable(report.error.message));
        // A new tunnel led back, to see what became of it.
        QVERIFY(report.headsKnown);
        QCOMPARE(report.heads, QStringList{u"001"_s});
        QCOMPARE(report.revisions.last().outcome, RevisionOutcome::RolledBack);
    }

    void aBastionThatGoesIsToldToASessionAtRest()
    {
        SshServer ssh;
        auto session = Session::open(behind(ssh, freshDatabase(u"tunnel"_s)));
        QVERIFY(session);
        ssh.end();
        QTRY_VERIFY(!(*session)->isAlive());
        QCOMPARE((*session)->execute("SELECT 1").error().code, u"tunnel.lost"_s);
        const auto again = Session::open((*session)->target());
        QCOMPARE(again ? QString() : again.error().code, u"tunnel.unreachable"_s);
    }

    void itEndsWithAProgramThatIsKilled()
    {
        const Target target = behind(*m_ssh, freshDatabase(u"tunnel"_s));
        QProcess program;
        program.start(QCoreApplication::applicationFilePath(),
                      {u"--hold"_s, QString::number(target.firstPort()), target.database,
                       target.tunnel->display(), target.tunnel->configFile, target.tunnel->identityFile});
        QTRY_VERIFY_WITH_TIMEOUT(program.bytesAvailable() > 0 || program.state() == QProcess::NotRunning,
                                 20000);
        const qint64 pid = program.readAllStandardOutput().trimmed().toLongLong();
        QVERIFY2(pid > 0, program.readAllStandardError().constData());
        QVERIFY(isThere(pid));
        program.kill();
        program.waitForFinished();
        QTRY_VERIFY_WITH_TIMEOUT(!isThere(pid), 5000);
    }

    // Somebody else's listener on the port that was picked is never taken for the tunnel.
    void anotherListenerOnThePortIsNotTheTunnel()
    {
        Listener other(Listener::Manner::Silent);
        const SshClient client(SshTunnel::client(), SshTunnel::arguments(m_ssh->settings(), other.port(),
                                                                         SshServer::hostName(), 5432, 5s));
        QTRY_VERIFY(client.state().snapshot().pid != 0);
        const qint64 pid = client.state().snapshot().pid;
        QCOMPARE(PlatformSsh::listenerOn(other.port(), pid), PlatformSsh::Listener::Others);
        QCOMPARE(PlatformSsh::listenerOn(other.port(), QCoreApplication::applicationPid()),
                 PlatformSsh::Listener::Ours);
        QCOMPARE(PlatformSsh::listenerOn(unusedPort(), pid), PlatformSsh::Listener::None);
        // And ssh does not go on without the port.
        QVERIFY(client.state().waitUntil([](const SshClientState::Snapshot &now) { return now.ended; }, 10s));
    }

    void itsArgumentsAreWhatSshReads()
    {
        const QStringList words = SshTunnel::arguments(m_ssh->settings(), 4711, u"::1"_s, 5432, 1500ms);
        QVERIFY(words.contains(u"127.0.0.1:4711:[::1]:5432"_s));
        QVERIFY(words.contains(u"ExitOnForwardFailure=yes"_s));
        QVERIFY(words.contains(u"ConnectTimeout=2"_s));
        QVERIFY(words.join(u' ').contains(u"IdentityFile=\""_s) &&
                words.join(u' ').contains(u"100%%"_s)); // ssh expands %
        QCOMPARE(words.constLast(), m_ssh->settings().destination);
        QCOMPARE(words.at(words.size() - 2), u"--"_s);
    }

    void theSameAddressThroughAnotherTunnelIsAnotherTarget()
    {
        Target one = behind(*m_ssh, freshDatabase(u"tunnel"_s));
        Target two = one;
        two.tunnel = m_closed->settings();
        QVERIFY(one.identity() != two.identity());
        Target none = one;
        none.tunnel.reset();
        QVERIFY(one.identity() != none.identity());
        QCOMPARE(one.display(), none.display());
    }
};

// As `--hold PORT DATABASE DESTINATION CONFIG KEY` this program opens a session, says its tunnel's process
// and waits.
static int hold(const QStringList &words)
{
    Target target;
    target.user = u"postgres"_s;
    target.hosts = {{SshServer::hostName(), words.value(2).toUShort()}};
    target.database = words.value(3);
    target.tunnel = TunnelSettings::parse(words.value(4));
    target.tunnel->configFile = words.value(5);
    target.tunnel->identityFile = words.value(6);
    const auto session = Session::open(target);
    if (!session) {
        std::fprintf(stderr, "%s %s\n", qPrintable(session.error().message),
                     qPrintable(session.error().detail));
        return 1;
    }
    std::printf("%lld\n", static_cast<long long>((*session)->tunnel()->processId()));
    std::fflush(stdout);
    std::this_thread::sleep_for(60s);
    return 0;
}

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    const QStringList words = QCoreApplication::arguments();
    if (words.value(1) == "--hold"_L1)
        return hold(words);
    TunnelTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "TunnelTest.moc"
