#include "AlembicFolder.h"
#include "CliProject.h"
#include "SharedSandbox.h"
#include "SshServer.h"
#include "TestPython.h"
#include "TlsServer.h"

#include <QTest>

using namespace limbeck;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

// An Alembic project whose server is behind an SSH tunnel: its own Python, with its own env.py, goes through
// Limbeck's.
class TunnelAlembicTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void upgradesThroughIt_data();
    void upgradesThroughIt();
    void certificatesAreCheckedForTheServersName_data();
    void certificatesAreCheckedForTheServersName();
    void anEnvPyThatGoesElsewhereIsRefused();
    void aTunnelThatEndsIsTold();

private:
    void makeProject(const QString &driver, const Target &target, const QString &query = {},
                     const QByteArray &variables = {});
    CliResult upgrade() const
    {
        return m_project->json({u"--python"_s, testPython(), u"upgrade"_s, u"head"_s});
    }

    std::unique_ptr<SshServer> m_ssh;
    std::unique_ptr<CliProject> m_project;
};

void TunnelAlembicTest::initTestCase()
{
    m_ssh = std::make_unique<SshServer>();
}

void TunnelAlembicTest::makeProject(const QString &driver, const Target &target, const QString &query,
                                    const QByteArray &variables)
{
    Target behind = target;
    behind.hosts.front().host = SshServer::hostName();
    QByteArray env = driver == "asyncpg"_L1 ? AlembicFolder::asyncEnv() : AlembicFolder::plainEnv();
    env.replace("if config.config_file_name is not None:\n    fileConfig(config.config_file_name)\n", "");
    env.replace("fileConfig(context.config.config_file_name)\n", "");
    m_project = std::make_unique<CliProject>();
    m_project->process = QProcessEnvironment::systemEnvironment();
    m_project->write(u"alembic.ini"_s, "[alembic]\nscript_location = migrations\n");
    m_project->write(u"migrations/env.py"_s, env);
    m_project->write(
        u"migrations/versions/001_개정.py"_s,
        "from alembic import op\nrevision = '001'\ndown_revision = None\n"
        "def upgrade():\n    op.execute('CREATE TABLE one (id int)')\ndef downgrade():\n    pass\n");
    m_project->write(u".env"_s,
                     "DATABASE_URL=" + (urlOf(behind, driver) + query).toUtf8() + '\n' + variables);
    m_project->write(u"limbeck.ini"_s, "[environment.default]\nfiles = .env\n" + m_ssh->iniLines());
}

void TunnelAlembicTest::upgradesThroughIt_data()
{
    QTest::addColumn<QString>("driver");
    QTest::newRow("psycopg2") << u"psycopg2"_s;
    QTest::newRow("asyncpg") << u"asyncpg"_s;
}

void TunnelAlembicTest::upgradesThroughIt()
{
    QFETCH(const QString, driver);
    const Target target = freshDatabase(u"tunnel"_s);
    makeProject(driver, target);
    const CliResult result = upgrade();
    QVERIFY2(result.code == 0, qPrintable(result.out + result.err));
    QCOMPARE(askDatabase(target, "SELECT version_num FROM alembic_version"), u"001"_s);
    QCOMPARE(result.data()["target"_L1]["tunnel"_L1]["port"_L1].toInt(), int(m_ssh->port()));
    // env.py named the server as the other machine knows it.
    QVERIFY2(result.out.contains(SshServer::hostName()), qPrintable(result.out));
}

void TunnelAlembicTest::certificatesAreCheckedForTheServersName_data()
{
    QTest::addColumn<QString>("driver");
    QTest::addColumn<QString>("query");
    QTest::newRow("psycopg2") << u"psycopg2"_s << u"?sslmode=verify-full"_s;
    QTest::newRow("asyncpg") << u"asyncpg"_s << u"?ssl=verify-full"_s;
}

void TunnelAlembicTest::certificatesAreCheckedForTheServersName()
{
    QFETCH(const QString, driver);
    QFETCH(const QString, query);
    Certificates certificates;
    Certificates::Request request;
    request.name = u"ca"_s;
    request.commonName = u"Tunnel CA"_s;
    request.isAuthority = true;
    certificates.make(request);
    request.name = u"right"_s;
    request.commonName = SshServer::hostName();
    request.isAuthority = false;
    request.issuer = u"ca"_s;
    request.alternativeNames = QStringList{u"DNS:"_s + SshServer::hostName()};
    certificates.make(request);
    TlsServer server(certificates, u"ca"_s);
    server.use(u"right"_s, u"right"_s);
    makeProject(driver, server.target(), query,
                "PGSSLROOTCERT=" + certificates.certificate(u"ca"_s).toUtf8() + '\n');
    const CliResult result = upgrade();
    QVERIFY2(result.code == 0, qPrintable(result.out + result.err));
    // The child's own check: Limbeck's passes with this mode, and its own does not know the name.
    request.name = u"wrong"_s;
    request.alternativeNames = QStringList{u"DNS:localhost"_s, u"IP:127.0.0.1"_s};
    certificates.make(request);
    server.use(u"wrong"_s, u"wrong"_s);
    const CliResult refused = upgrade();
    QCOMPARE(refused.errorCode(), u"tls.host-mismatch"_s);
}

void TunnelAlembicTest::anEnvPyThatGoesElsewhereIsRefused()
{
    const Target target = freshDatabase(u"tunnel"_s);
    const Target other = freshDatabase(u"other"_s);
    makeProject(u"psycopg2"_s, target);
    QByteArray env = m_project->read(u"migrations/env.py"_s);
    env.replace("os.environ['DATABASE_URL']", "'" + urlOf(other).toUtf8() + "'");
    m_project->write(u"migrations/env.py"_s, env);
    const CliResult result = upgrade();
    QCOMPARE(result.code, 7);
    QCOMPARE(result.errorCode(), u"guard.target"_s); // 127.0.0.1 is this machine, the target is not
    QCOMPARE(askDatabase(other, "SELECT to_regclass('one') IS NULL"), u"true"_s);
}

void TunnelAlembicTest::aTunnelThatEndsIsTold()
{
    const Target target = freshDatabase(u"tunnel"_s);
    makeProject(u"psycopg2"_s, target);
    m_project->write(u"migrations/versions/001_개정.py"_s,
                     "from alembic import op\nimport os, signal\nrevision = '001'\n"
                     "down_revision = None\ndef upgrade():\n    op.execute('CREATE TABLE one (id int)')\n"
                     "    parent, found = str(os.getppid()), []\n"
                     "    for name in filter(str.isdigit, os.listdir('/proc')):\n"
                     "        try:\n"
                     "            words = open('/proc/%s/stat' % name).read().split()\n"
                     "        except OSError:\n"
                     "            continue\n"
                     "        found += [name] if words[1] == '(ssh)' and words[3] == parent else []\n"
                     "    assert len(found) == 1, found\n"
                     "    os.kill(int(found[0]), signal.SIGKILL)\n"
                     "    op.execute('SELECT pg_sleep(2)')\ndef downgrade():\n    pass\n");
    const CliResult result = upgrade();
    QCOMPARE(result.errorCode(), u"tunnel.lost"_s);
    QCOMPARE(result.code, 5);
    QVERIFY(result.data()["heads_known"_L1].toBool()); // read back through a new one
    QCOMPARE(result.array(u"revisions"_s)[0]["outcome"_L1].toString(), u"rolled-back"_s);
    QCOMPARE(askDatabase(target, "SELECT to_regclass('one') IS NULL"), u"true"_s);
}

QTEST_GUILESS_MAIN(TunnelAlembicTest)
#include "TunnelAlembicTest.moc"
