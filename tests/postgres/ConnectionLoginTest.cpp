// Why a login fails, and how it succeeds, told by real servers: pg_hba.conf, roles, limits, databases.
#include "pg/ConnectionTest.h"

#include "pg/Sandbox.h"
#include "pg/ServerProcess.h"
#include "pg/Session.h"

#include "Standby.h"
#include "TestReport.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QProcess>
#include <QTest>

#include <csignal>
#include <thread>

using namespace limbeck;
using namespace limbeck::test;
using namespace std::chrono_literals;

namespace {

QString password()
{
    return QStringLiteral("canary-secret 비밀");
}

Target roleOn(const Sandbox &sandbox, const char *role, const QString &secret = password())
{
    Target target = sandbox.target();
    target.user = QString::fromUtf8(role);
    target.password = secret.isNull() ? Secret() : Secret(secret);
    target.options.insert(QStringLiteral("sslmode"), QStringLiteral("disable"));
    return target;
}

Result<std::unique_ptr<Sandbox>> startWith(const QStringList &settings)
{
    SandboxOptions options;
    options.settings = settings;
    return Sandbox::start(options);
}

} // namespace

class ConnectionLoginTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void tellsTheMethod_data();
    void tellsTheMethod();
    void tellsTheMethodInsideTls_data();
    void tellsTheMethodInsideTls();
    void tellsTheCause_data();
    void tellsTheCause();
    void theFirstReasonCountsWhereTlsIsPreferred();
    void aServerWithoutAFreeConnection();
    void aServerThatKeepsItsLastConnections();
    void aServerThatIsStarting();
    void aServerThatIsShuttingDown();
    void aServerThatRecoversFromACrash();
    void aStandbyThatTakesNobody();

private:
    void useRules(const QByteArray &lines);

    std::unique_ptr<Sandbox> m_sandbox;
    std::unique_ptr<Session> m_admin;
};

void ConnectionLoginTest::initTestCase()
{
    SandboxOptions options;
    options.role = QStringLiteral("login");
    options.password = password();
    auto started = Sandbox::start(options);
    QVERIFY(started);
    m_sandbox = std::move(*started);
    const QString folder = m_sandbox->dataFolder();
    QProcess openssl;
    openssl.start(QStringLiteral("openssl"),
                  {QStringLiteral("req"), QStringLiteral("-new"), QStringLiteral("-x509"),
                   QStringLiteral("-days"), QStringLiteral("3"), QStringLiteral("-nodes"),
                   QStringLiteral("-batch"), QStringLiteral("-subj"), QStringLiteral("/CN=localhost"),
                   QStringLiteral("-out"), folder + QStringLiteral("/server.crt"), QStringLiteral("-keyout"),
                   folder + QStringLiteral("/server.key")});
    QVERIFY(openssl.waitForFinished());
    QVERIFY2(openssl.exitCode() == 0, openssl.readAllStandardError().constData());
    const QString key = folder + QStringLiteral("/server.key");
    QVERIFY(QFile::setPermissions(key, QFile::ReadOwner | QFile::WriteOwner));
    QVERIFY(ServerProcess::giveToServerUser(key));
    QVERIFY(ServerProcess::giveToServerUser(folder + QStringLiteral("/server.crt")));
    QVERIFY(m_sandbox->restart({QStringLiteral("ssl=on"), QStringLiteral("ssl_ca_file=server.crt"),
                                QStringLiteral("unix_socket_directories=") + m_sandbox->folder()}));
    auto admin = Session::open(m_sandbox->target());
    QVERIFY(admin);
    m_admin = std::move(*admin);
    const QByteArray secret = "'" + password().toUtf8() + "'";
    for (const QByteArray &sql : {
             QByteArray("CREATE ROLE app LOGIN PASSWORD " + secret),
             QByteArray("CREATE ROLE group_only NOLOGIN PASSWORD " + secret),
             QByteArray("CREATE ROLE expired LOGIN VALID UNTIL '2020-01-01' PASSWORD " + secret),
             QByteArray("CREATE ROLE bare LOGIN"),
             QByteArray("CREATE ROLE lonely LOGIN CONNECTION LIMIT 0 PASSWORD " + secret),
             QByteArray("SET password_encryption = md5"),
             QByteArray("CREATE ROLE old LOGIN PASSWORD " + secret),
             QByteArray("CREATE DATABASE closed ALLOW_CONNECTIONS false"),
             QByteArray("CREATE DATABASE full_up CONNECTION LIMIT 0"),
             QByteArray("CREATE DATABASE private"),
             QByteArray("REVOKE CONNECT ON DATABASE private FROM public"),
         })
        QVERIFY2(m_admin->execute(sql), sql.constData());
}

void ConnectionLoginTest::useRules(const QByteArray &lines)
{
    QFile file(m_sandbox->dataFolder() + QStringLiteral("/pg_hba.conf"));
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    file.write("host all postgres all scram-sha-256\n" + lines + '\n');
    file.close();
    const QString before = m_admin->value("SELECT pg_conf_load_time()::text")->toString();
    QVERIFY(m_admin->execute("SELECT pg_reload_conf()"));
    QTRY_VERIFY(m_admin->value("SELECT pg_conf_load_time()::text")->toString() != before);
}

void ConnectionLoginTest::tellsTheMethod_data()
{
    QTest::addColumn<QByteArray>("rule");
    QTest::addColumn<QString>("role");
    QTest::addColumn<QString>("words");
    const auto add = [](const char *rule, const char *role, const char *words) {
        QTest::newRow(rule) << QByteArray("host all all all ") + rule << QString::fromLatin1(role)
                            << QString::fromLatin1(words);
    };
    add("trust", "app", "asked for nothing");
    add("password", "app", "in clear text");
    add("md5", "old", "by md5");
    add("scram-sha-256", "app", "by SCRAM-SHA-256");
}

void ConnectionLoginTest::tellsTheMethod()
{
    QFETCH(QByteArray, rule);
    QFETCH(QString, role);
    QFETCH(QString, words);
    useRules(rule);
    const auto report = reportOf(roleOn(*m_sandbox, role.toUtf8().constData()));
    QVERIFY2(!failedStage(report), qPrintable(report.toText()));
    const QString detail = stageOf(report, QStringLiteral("authentication")).detail;
    QVERIFY2(detail.contains(words), qPrintable(detail));
    QCOMPARE(findingOf(report, QStringLiteral("auth.md5")) != nullptr, role == QLatin1String("old"));
}

void ConnectionLoginTest::tellsTheMethodInsideTls_data()
{
    tellsTheMethod_data();
    QTest::newRow("not bound") << QByteArray("hostssl all all all scram-sha-256") << QStringLiteral("app")
                               << QStringLiteral("by SCRAM-SHA-256,");
}

void ConnectionLoginTest::tellsTheMethodInsideTls()
{
    QFETCH(QByteArray, rule);
    QFETCH(QString, role);
    QFETCH(QString, words);
    useRules(rule);
    const bool bound = qstrcmp(QTest::currentDataTag(), "not bound") != 0;
    Target target = roleOn(*m_sandbox, role.toUtf8().constData());
    target.options.insert(QStringLiteral("sslmode"), QStringLiteral("require"));
    if (!bound)
        target.options.insert(QStringLiteral("channel_binding"), QStringLiteral("disable"));
    const auto report = reportOf(target);
    QVERIFY2(!failedStage(report), qPrintable(report.toText()));
    const QString detail = stageOf(report, QStringLiteral("authentication")).detail;
    QVERIFY2(detail.contains(words), qPrintable(detail));
    QCOMPARE(detail.contains(QStringLiteral("bound to the TLS channel")),
             bound && words == QLatin1String("by SCRAM-SHA-256"));
}

void ConnectionLoginTest::tellsTheCause_data()
{
    QTest::addColumn<QByteArray>("rules");
    QTest::addColumn<QString>("role");
    QTest::addColumn<QString>("stage");
    QTest::addColumn<QString>("code");
    const auto add = [](const char *row, const char *rules, const char *role, const char *stage,
                        const char *code) {
        QTest::newRow(row) << QByteArray(rules) << QString::fromUtf8(role) << QString::fromLatin1(stage)
                           << QString::fromLatin1(code);
    };
    const char *scram = "host all all all scram-sha-256";
    const char *trust = "host all all all trust";
    const char *login = "authentication";
    add("wrong password, scram", scram, "app", login, "auth.password");
    add("wrong password, md5", "host all all all md5", "old", login, "auth.password");
    add("wrong password, clear text", "host all all all password", "app", login, "auth.password");
    add("wrong password, TLS", scram, "app", login, "auth.password");
    add("no password", scram, "app", login, "auth.password-missing");
    add("no password, TLS", scram, "app", login, "auth.password-missing");
    add("missing role, scram", scram, "없는역할", login, "auth.password");
    add("missing role, trust", trust, "없는역할", login, "auth.role-unknown");
    add("role without a password", scram, "bare", login, "auth.password");
    add("expired", scram, "expired", login, "auth.password");
    add("stored as md5", scram, "old", login, "auth.password");
    add("no login, scram", scram, "group_only", login, "auth.no-login");
    add("no login, trust", trust, "group_only", login, "auth.role-unknown");
    add("no rule", "host all nobody 127.0.0.1/32 trust", "app", login, "auth.no-hba");
    add("rejected", "host all all all reject", "app", login, "auth.no-hba");
    add("TLS only", "hostssl all all all trust", "app", login, "auth.no-hba");
    add("client certificate, TLS", "hostssl all all all cert", "app", login, "auth.no-hba");
    add("peer", "local all all peer", "app", login, "auth.identity");
    add("ident", "host all all all ident", "app", login, "auth.identity");
    add("ldap", "host all all all ldap ldapserver=127.0.0.1 ldapport=1 ldapprefix=\"cn=\"", "app", login,
        "auth.external");
    add("channel binding, TLS", "hostssl all all all password", "app", login, "auth.channel-binding");
    add("limit of the role", scram, "lonely", login, "auth.role-limit");
    add("limit of the database", scram, "app", "database", "database.limit");
    add("missing database", scram, "app", "database", "database.unknown");
    add("closed database", scram, "app", "database", "database.not-accepting");
    add("no connect right", scram, "app", "database", "database.no-connect");
}

void ConnectionLoginTest::tellsTheCause()
{
    QFETCH(QByteArray, rules);
    QFETCH(QString, role);
    QFETCH(QString, stage);
    QFETCH(QString, code);
    const QString tag = QString::fromUtf8(QTest::currentDataTag());
    useRules(rules);
    Target target = roleOn(*m_sandbox, role.toUtf8().constData());
    if (tag.contains(QLatin1String("wrong")))
        target.password = Secret(QStringLiteral("canary-wrong"));
    else if (tag.contains(QLatin1String("no password")))
        target.password = Secret();
    if (tag.endsWith(QLatin1String("TLS")))
        target.options.insert(QStringLiteral("sslmode"), QStringLiteral("require"));
    if (tag.startsWith(QLatin1String("channel")))
        target.options.insert(QStringLiteral("channel_binding"), QStringLiteral("require"));
    if (tag == QLatin1String("peer"))
        target.hosts.front().host = m_sandbox->folder();
    if (stage == QLatin1String("database"))
        target.database = code == QLatin1String("database.limit")           ? QStringLiteral("full_up")
                          : code == QLatin1String("database.unknown")       ? QStringLiteral("없다")
                          : code == QLatin1String("database.not-accepting") ? QStringLiteral("closed")
                                                                            : QStringLiteral("private");
    const auto report = reportOf(target);
    const TestStage *failed = failedStage(report);
    QVERIFY2(failed, qPrintable(report.toText()));
    QVERIFY2(failed->name == stage && failed->findings.last().code == code, qPrintable(report.toText()));
    QVERIFY(!failed->findings.last().message.isEmpty() && !failed->findings.last().hint.isEmpty());
    QVERIFY(code.startsWith(QLatin1String("auth.password-m")) || !failed->detail.isEmpty());
    if (stage == QLatin1String("database"))
        QCOMPARE(stageOf(report, QStringLiteral("authentication")).outcome, StageOutcome::Ok);
    QVERIFY(!report.toText().contains(QStringLiteral("canary")));
    for (const TestStage &each : report.stages)
        QVERIFY(!QJsonDocument(each.toJson()).toJson().contains("canary"));
}

void ConnectionLoginTest::theFirstReasonCountsWhereTlsIsPreferred()
{
    useRules("hostssl all all all scram-sha-256");
    Target target = roleOn(*m_sandbox, "app", QStringLiteral("canary-wrong"));
    target.options.insert(QStringLiteral("sslmode"), QStringLiteral("prefer"));
    const auto report = reportOf(target);
    QVERIFY(failedStage(report));
    // libpq's second try, without TLS, meets no rule: that is not why.
    QCOMPARE(failedStage(report)->findings.last().code, QStringLiteral("auth.password"));
}

void ConnectionLoginTest::aServerWithoutAFreeConnection()
{
    auto small = startWith({QStringLiteral("max_connections=2"), QStringLiteral("max_wal_senders=0"),
                            QStringLiteral("superuser_reserved_connections=0")});
    QVERIFY(small);
    const auto one = Session::open((*small)->target());
    const auto two = Session::open((*small)->target());
    QVERIFY(one && two);
    const auto report = reportOf((*small)->target());
    const TestStage *failed = failedStage(report);
    QVERIFY2(failed && failed->name == QLatin1String("session"), qPrintable(report.toText()));
    QCOMPARE(failed->findings.last().code, QStringLiteral("server.too-many"));
    QCOMPARE(stageOf(report, QStringLiteral("authentication")).outcome, StageOutcome::Skipped);
}

void ConnectionLoginTest::aServerThatKeepsItsLastConnections()
{
    auto small = startWith({QStringLiteral("max_connections=3"), QStringLiteral("max_wal_senders=0"),
                            QStringLiteral("superuser_reserved_connections=2")});
    QVERIFY(small);
    const auto admin = Session::open((*small)->target());
    QVERIFY(admin);
    QVERIFY((*admin)->execute("CREATE ROLE app LOGIN"));
    Target target = (*small)->target();
    target.user = QStringLiteral("app");
    const auto report = reportOf(target);
    const TestStage *failed = failedStage(report);
    QVERIFY2(failed && failed->name == QLatin1String("session"), qPrintable(report.toText()));
    QCOMPARE(failed->findings.last().code, QStringLiteral("server.too-many"));
    QVERIFY(failed->findings.last().message.contains(QStringLiteral("superusers")));
    QCOMPARE(stageOf(report, QStringLiteral("authentication")).outcome, StageOutcome::Ok);
}

void ConnectionLoginTest::aServerThatIsStarting()
{
    auto server = Sandbox::start();
    QVERIFY(server);
    (*server)->stop();
    // Looking for the archive's newest history file comes first of all in a recovery.
    QFile signal((*server)->dataFolder() + QStringLiteral("/standby.signal"));
    QVERIFY(signal.open(QIODevice::WriteOnly));
    signal.close();
    const QString gate = (*server)->folder() + QStringLiteral("/gate");
    QFile gateFile(gate);
    QVERIFY(gateFile.open(QIODevice::WriteOnly));
    gateFile.close();
    Result<void> restarted;
    std::thread starter([&] {
        restarted = (*server)->restart(
            {QStringLiteral("restore_command=while [ -e %1 ]; do sleep 0.1; done; false").arg(gate)});
    });
    const QString pidFile = (*server)->dataFolder() + QStringLiteral("/postmaster.pid");
    quint16 port = 0;
    QTRY_VERIFY_WITH_TIMEOUT(
        [&] {
            QFile file(pidFile);
            const QList<QByteArray> lines =
                file.open(QIODevice::ReadOnly) ? file.readAll().split('\n') : QList<QByteArray>();
            port = lines.size() > 7 && lines.at(7).startsWith("starting") ? lines.at(3).toUShort() : 0;
            return port != 0;
        }(),
        10000);
    Target target = (*server)->target();
    target.hosts.front().port = port;
    const auto report = reportOf(target);
    QFile::remove(gate);
    starter.join();
    QVERIFY(restarted);
    const TestStage *failed = failedStage(report);
    QVERIFY2(failed && failed->name == QLatin1String("session"), qPrintable(report.toText()));
    QCOMPARE(failed->findings.last().code, QStringLiteral("server.starting"));
    QVERIFY2(report.toText().contains(QLatin1String("is starting up")), qPrintable(report.toText()));
}

void ConnectionLoginTest::aServerThatIsShuttingDown()
{
    auto server = Sandbox::start();
    QVERIFY(server);
    const auto held = Session::open((*server)->target());
    QVERIFY(held);
    ::kill(pid_t((*server)->serverPid()), SIGTERM); // waits for the session that is held
    ConnectionTestReport report;
    QTRY_VERIFY(failedStage(report = reportOf((*server)->target())));
    QCOMPARE(failureOf(report), QStringLiteral("session: server.starting"));
    QVERIFY2(report.toText().contains(QLatin1String("is shutting down")), qPrintable(report.toText()));
}

void ConnectionLoginTest::aServerThatRecoversFromACrash()
{
    const auto server = Sandbox::start();
    QVERIFY(server);
    const auto frozen = Session::open((*server)->target());
    const auto crashed = Session::open((*server)->target());
    QVERIFY(frozen && crashed);
    // A process that cannot hear that it has to go holds the recovery up, until it is killed five seconds
    // later.
    QCOMPARE(::kill((*frozen)->backendPid(), SIGSTOP), 0);
    QCOMPARE(::kill((*crashed)->backendPid(), SIGKILL), 0);
    ConnectionTestReport report;
    QTRY_VERIFY_WITH_TIMEOUT(failedStage(report = reportOf((*server)->target())), 4000);
    QCOMPARE(failureOf(report), QStringLiteral("session: server.starting"));
    QVERIFY2(report.toText().contains(QLatin1String("recovery mode")), qPrintable(report.toText()));
    QTRY_VERIFY_WITH_TIMEOUT(reportOf((*server)->target()).ok(), 20000); // as the hint says
}

void ConnectionLoginTest::aStandbyThatTakesNobody()
{
    const auto primary = Sandbox::start();
    QVERIFY(primary);
    const auto standby = standbyOf((*primary)->target(), {QStringLiteral("hot_standby=off")});
    const auto report = reportOf(standby->target());
    const TestStage *failed = failedStage(report);
    QVERIFY2(failed && failed->name == QLatin1String("session"), qPrintable(report.toText()));
    QCOMPARE(failed->findings.last().code, QStringLiteral("server.standby-closed"));
}

QTEST_GUILESS_MAIN(ConnectionLoginTest)

#include "ConnectionLoginTest.moc"
