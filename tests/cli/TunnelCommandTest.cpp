#include "CliProject.h"
#include "SshServer.h"

#include "pg/Sandbox.h"
#include "pg/Session.h"

#include <QTest>

using namespace limbeck;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

namespace {

const char *const canary = "kanarien@vogel/노랑:1";

} // namespace

// An environment behind an SSH tunnel, on the console: shown, set, and gone through by every command. Its
// server is known by name on the other machine only, and wants a password that must be in no output.
class TunnelCommandTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void theWayIsShown();
    void everyCommandGoesThroughIt();
    void theTestTellsAFailure();
    void itIsSetAndTakenAway();
    void aBadDestinationIsAUsageError_data();
    void aBadDestinationIsAUsageError();
    void aCopyTakesItAlong();
    void pickedFilesTakeItAlong();

private:
    CliResult run(const QStringList &words, bool json = true) const;

    std::unique_ptr<Sandbox> m_sandbox;
    std::unique_ptr<SshServer> m_ssh;
    std::unique_ptr<CliProject> m_project;
    int m_databases = 0;
    QString m_database;
};

void TunnelCommandTest::initTestCase()
{
    SandboxOptions options;
    options.role = u"canary"_s;
    options.password = QString::fromUtf8(canary);
    auto sandbox = Sandbox::start(options);
    QVERIFY2(sandbox, qPrintable(sandbox ? QString() : sandbox.error().message));
    m_sandbox = std::move(*sandbox);
    m_ssh = std::make_unique<SshServer>();
}

void TunnelCommandTest::init()
{
    m_ssh->trustHostKey();
    m_database = u"behind_%1"_s.arg(++m_databases);
    QVERIFY(m_sandbox->createDatabase(m_database));
    m_project = std::make_unique<CliProject>();
    m_project->process = QProcessEnvironment::systemEnvironment();
    m_project->writeThreeRevisions();
    const QByteArray url = m_sandbox->url(m_database).replace(u"127.0.0.1"_s, SshServer::hostName()).toUtf8();
    m_project->write(u".env"_s, "DATABASE_URL=" + url + '\n');
    m_project->write(u"limbeck.ini"_s,
                     "# 팀의 설정\n[environment.default]\ndisplay_name = 운영\n" + m_ssh->iniLines());
}

// Every output is looked through.
CliResult TunnelCommandTest::run(const QStringList &words, bool json) const
{
    const CliResult result = json ? m_project->json(words) : m_project->run(words);
    for (const QString &part : {u"kanarien"_s, u"vogel"_s, u"노랑"_s, u"%EB%85%B8"_s}) {
        if ((result.out + result.err).contains(part, Qt::CaseInsensitive))
            qFatal("the password is in the output of %s", qPrintable(words.join(u' ')));
    }
    return result;
}

void TunnelCommandTest::theWayIsShown()
{
    const QString way = m_ssh->settings().display();
    const CliResult target = run({u"target"_s});
    QCOMPARE(target.code, 0);
    const QJsonObject tunnel = target.data()["target"_L1]["tunnel"_L1].toObject();
    QCOMPARE(tunnel["destination"_L1].toString(), m_ssh->settings().destination);
    QCOMPARE(tunnel["port"_L1].toInt(), int(m_ssh->port()));
    QCOMPARE(tunnel["origin"_L1]["line"_L1].toInt(), 4);
    QVERIFY(target.data()["target"_L1]["display"_L1].toString().contains(SshServer::hostName()));
    QCOMPARE(run({u"env"_s}).data()["tunnel"_L1]["destination"_L1].toString(), m_ssh->settings().destination);
    QCOMPARE(run({u"environments"_s}).array(u"environments"_s)[0]["tunnel"_L1]["port"_L1].toInt(),
             int(m_ssh->port()));
    QCOMPARE(run({u"environment"_s, u"show"_s, u"default"_s})
                 .data()["settings"_L1]["tunnel"_L1]["port"_L1]
                 .toInt(),
             int(m_ssh->port()));
    for (const QStringList &words : {QStringList{u"target"_s},
                                     {u"env"_s},
                                     {u"environments"_s},
                                     {u"environment"_s, u"show"_s, u"default"_s}}) {
        const CliResult result = run(words, false);
        QVERIFY2(result.out.contains(way), qPrintable(words.join(u' ') + result.out));
    }
}

void TunnelCommandTest::everyCommandGoesThroughIt()
{
    const CliResult test = run({u"test"_s});
    QVERIFY2(test.code == 0, qPrintable(test.out));
    QCOMPARE(test.array(u"stages"_s)[1]["name"_L1].toString(), u"tunnel"_s);
    QCOMPARE(run({u"pending"_s}).array(u"revisions"_s).size(), 3);
    const CliResult rehearsed = run({u"rehearse"_s, u"head"_s}, false);
    QVERIFY2(rehearsed.code == 0, qPrintable(rehearsed.out + rehearsed.err));
    QVERIFY2(rehearsed.out.contains(u"copied with pg_dump"_s), qPrintable(rehearsed.out));
    const CliResult up = run({u"upgrade"_s, u"head"_s}, false);
    QVERIFY2(up.code == 0, qPrintable(up.out + up.err));
    QVERIFY2(up.out.contains(u"through "_s + m_ssh->settings().display()), qPrintable(up.out));
    QVERIFY2(up.out.contains(u"127.0.0.1:"_s), qPrintable(up.out)); // where it starts
    const CliResult current = run({u"current"_s});
    QCOMPARE(current.array(u"revisions"_s)[0]["id"_L1].toString(), u"003"_s);
    QCOMPARE(run({u"downgrade"_s, u"-1"_s}).code, 0);
    QCOMPARE(run({u"check"_s}).code, 6);
    // Without the tunnel none of that is there.
    m_project->write(u"limbeck.ini"_s, "[environment.default]\ndisplay_name = 운영\n");
    QCOMPARE(run({u"current"_s}).errorCode(), u"connect.host-unknown"_s);
}

void TunnelCommandTest::theTestTellsAFailure()
{
    m_ssh->forgetHostKey();
    const CliResult test = run({u"test"_s});
    QCOMPARE(test.code, 5);
    QCOMPARE(test.array(u"stages"_s)[1]["outcome"_L1].toString(), u"failed"_s);
    const CliResult up = run({u"upgrade"_s, u"head"_s});
    QCOMPARE(up.code, 5);
    QCOMPARE(up.errorCode(), u"tunnel.host-key"_s);
    const CliResult text = run({u"upgrade"_s, u"head"_s}, false);
    QVERIFY2(text.err.contains(u"Host key verification failed"_s), qPrintable(text.err)); // ssh's own words
    QVERIFY2(text.err.contains(u"limbeck.ini"_s), qPrintable(text.err));
}

void TunnelCommandTest::itIsSetAndTakenAway()
{
    m_project->write(u"limbeck.ini"_s, "# 팀\n[environment.default]\ndisplay_name = 운영\n");
    const QByteArray before = m_project->read(u"limbeck.ini"_s);
    const QStringList set{u"environment"_s,
                          u"set"_s,
                          u"default"_s,
                          u"--ssh-tunnel"_s,
                          m_ssh->settings().display(),
                          u"--ssh-config"_s,
                          m_ssh->configFile(),
                          u"--ssh-identity"_s,
                          m_ssh->identity()};
    const CliResult shown = run(set, false);
    QCOMPARE(shown.code, 0);
    QVERIFY2(shown.out.contains(u"+ssh_tunnel = "_s + m_ssh->settings().display()), qPrintable(shown.out));
    QCOMPARE(m_project->read(u"limbeck.ini"_s), before); // not yet
    QCOMPARE(run(set + QStringList{u"--write"_s}).code, 0);
    QCOMPARE(m_project->read(u"limbeck.ini"_s), before + m_ssh->iniLines());
    QCOMPARE(run({u"pending"_s}).array(u"revisions"_s).size(), 3);
    QCOMPARE(run({u"environment"_s, u"set"_s, u"default"_s, u"--no-ssh-tunnel"_s, u"--write"_s}).code, 0);
    QCOMPARE(m_project->read(u"limbeck.ini"_s), before);
}

void TunnelCommandTest::aBadDestinationIsAUsageError_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::newRow("option of ssh") << QStringList{u"--ssh-tunnel=-oProxyCommand=x"_s};
    QTest::newRow("password") << QStringList{u"--ssh-tunnel"_s, u"kim:vogel@bastion"_s};
    QTest::newRow("empty") << QStringList{u"--ssh-tunnel"_s, QString()};
    QTest::newRow("both") << QStringList{u"--ssh-tunnel"_s, u"a@b"_s, u"--no-ssh-tunnel"_s};
}

void TunnelCommandTest::aBadDestinationIsAUsageError()
{
    QFETCH(const QStringList, options);
    const QByteArray before = m_project->read(u"limbeck.ini"_s);
    const CliResult result =
        run(QStringList{u"environment"_s, u"set"_s, u"default"_s, u"--write"_s} + options);
    QCOMPARE(result.code, 2);
    QCOMPARE(m_project->read(u"limbeck.ini"_s), before);
}

void TunnelCommandTest::aCopyTakesItAlong()
{
    const CliResult copy = run({u"environment"_s, u"copy"_s, u"default"_s, u"preview"_s, u"--write"_s});
    QVERIFY2(copy.code == 0, qPrintable(copy.out));
    const CliResult pending = run({u"--env"_s, u"preview"_s, u"pending"_s});
    QVERIFY2(pending.code == 0, qPrintable(pending.out));
    QCOMPARE(pending.array(u"revisions"_s)[0]["state"_L1].toString(), u"pending"_s);
    const CliResult compared = run({u"compare"_s, u"default"_s, u"preview"_s});
    QVERIFY2(compared.data()["same_database"_L1].toBool(), qPrintable(compared.out));
}

void TunnelCommandTest::pickedFilesTakeItAlong()
{
    const CliResult target = run({u"--env-file"_s, u".env"_s, u"target"_s});
    QCOMPARE(target.data()["target"_L1]["tunnel"_L1]["port"_L1].toInt(), int(m_ssh->port()));
}

QTEST_GUILESS_MAIN(TunnelCommandTest)
#include "TunnelCommandTest.moc"
