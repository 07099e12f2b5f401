#include "pg/ConnectionTest.h"

#include "pg/Session.h"

#include "Listener.h"
#include "SharedSandbox.h"
#include "Standby.h"
#include "TcpProxy.h"

#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTcpServer>
#include <QTest>
#include <QThread>

#include <thread>

using namespace limbeck;
using namespace limbeck::test;
using namespace std::chrono_literals;

namespace {

Resolution resolved(const Target &target)
{
    Resolution resolution;
    resolution.target = target;
    return resolution;
}

const TestStage *failed(const ConnectionTestReport &report)
{
    for (const TestStage &stage : report.stages) {
        if (stage.outcome == StageOutcome::Failed)
            return &stage;
    }
    return nullptr;
}

const TestStage &stageNamed(const ConnectionTestReport &report, const QString &name)
{
    for (const TestStage &stage : report.stages) {
        if (stage.name == name)
            return stage;
    }
    qFatal("no stage %s", qUtf8Printable(name));
}

} // namespace

class ConnectionTestTest : public QObject
{
    Q_OBJECT
private:
    std::unique_ptr<Sandbox> m_guarded;
    FullListener m_full;

private Q_SLOTS:
    void initTestCase()
    {
        SandboxOptions options;
        options.password = QStringLiteral("canary-secret 비밀");
        auto started = Sandbox::start(options);
        QVERIFY(started);
        m_guarded = std::move(*started);
    }

    void passesAllStagesInTheirOrder()
    {
        const Target target = freshDatabase();
        const auto session = Session::open(target);
        QVERIFY(session);
        QVERIFY((*session)->execute("CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)"));
        QVERIFY((*session)->execute("INSERT INTO alembic_version VALUES ('002'), ('0a1')"));
        QStringList heard;
        const auto report =
            testConnection(resolved(target), {}, [&heard](const TestStage &stage) { heard << stage.name; });
        QVERIFY2(report.ok(), qPrintable(report.toText()));
        QCOMPARE(heard, (QStringList{QStringLiteral("configuration"), QStringLiteral("name-resolution"),
                                     QStringLiteral("tcp"), QStringLiteral("server"), QStringLiteral("tls"),
                                     QStringLiteral("authentication"), QStringLiteral("database"),
                                     QStringLiteral("session"), QStringLiteral("rights"),
                                     QStringLiteral("revision")}));
        QCOMPARE(report.stages.size(), size_t(10));
        for (const TestStage &stage : report.stages) {
            QCOMPARE(stage.outcome, StageOutcome::Ok);
            QVERIFY(!stage.title().isEmpty() && !stage.detail.isEmpty());
        }
        QVERIFY(stageNamed(report, QStringLiteral("revision")).detail.contains(QStringLiteral("002, 0a1")));
        QVERIFY(report.facts);
        QCOMPARE(report.facts->database, target.database);
        QCOMPARE(
            stageNamed(report, QStringLiteral("tcp")).toJson().value(QStringLiteral("outcome")).toString(),
            QStringLiteral("ok"));
    }

    void saysThatNothingIsAppliedYet()
    {
        const auto report = testConnection(resolved(freshDatabase()), {}, {});
        QVERIFY(report.ok());
        QVERIFY(stageNamed(report, QStringLiteral("revision"))
                    .detail.contains(QStringLiteral("alembic_version")));
    }

    void leavesNothingBehind()
    {
        const Target target = freshDatabase();
        const auto session = Session::open(target);
        QVERIFY(testConnection(resolved(target), {}, {}).ok());
        QTRY_COMPARE((*session)
                         ->value("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
                         ->toInt(),
                     1);
    }

    void findsTheStageAndTheCause_data()
    {
        QTest::addColumn<QString>("stage");
        QTest::addColumn<QString>("code");
        const auto add = [](const char *row, const char *stage, const char *code) {
            QTest::newRow(row) << QString::fromLatin1(stage) << QString::fromLatin1(code);
        };
        add("no target", "configuration", "target.unset");
        add("unknown host", "name-resolution", "connect.host-unknown");
        add("closed port", "tcp", "connect.refused");
        add("dropped packets", "tcp", "connect.timeout");
        add("web server", "server", "connect.not-postgres");
        add("ssh server", "server", "connect.not-postgres");
        add("silent port", "server", "connect.silent");
        add("resetting port", "server", "connect.reset");
        add("tls required", "tls", "tls.not-offered");
        add("wrong password", "authentication", "auth.password");
        add("no password", "authentication", "auth.password-missing");
        add("rejected by pg_hba", "authentication", "auth.no-hba");
        add("missing database", "database", "database.unknown");
        add("no connect right", "database", "database.no-connect");
        add("no connection left", "authentication", "auth.role-limit");
    }

    void findsTheStageAndTheCause()
    {
        QFETCH(QString, stage);
        QFETCH(QString, code);
        Target target = m_guarded->target();
        ConnectionTestOptions options;
        options.timeout = 1500ms;
        std::unique_ptr<Listener> listener;
        prepare(QString::fromLatin1(QTest::currentDataTag()), target, listener);
        Resolution resolution = resolved(target);
        if (stage == QLatin1String("configuration")) {
            resolution.target.reset();
            resolution.error = Error{code, QStringLiteral("none"), {}, {}, {}, {}};
        }
        QElapsedTimer timer;
        timer.start();
        const auto report = testConnection(resolution, options, {});
        QVERIFY(timer.elapsed() < 12000);
        QVERIFY(!report.ok());
        QCOMPARE(report.stages.size(), size_t(10));
        const TestStage *found = failed(report);
        QVERIFY(found);
        QVERIFY2(found->name == stage, qPrintable(report.toText()));
        QCOMPARE(found->findings.last().code, code);
        QCOMPARE(report.stages.back().outcome, StageOutcome::Skipped);
        QVERIFY(!report.toText().contains(QStringLiteral("canary")));
        for (const TestStage &each : report.stages)
            QVERIFY(!QJsonDocument(each.toJson()).toJson().contains("canary"));
    }

    void warnsAboutRightsThatMigratingNeeds()
    {
        Target target = freshDatabase();
        const auto admin = Session::open(target);
        QVERIFY((*admin)->execute(
            "CREATE TABLE alembic_version (version_num varchar(32)); CREATE ROLE reader LOGIN"));
        target.user = QStringLiteral("reader");
        const auto report = testConnection(resolved(target), {}, {});
        const TestStage &rights = stageNamed(report, QStringLiteral("rights"));
        QCOMPARE(rights.outcome, StageOutcome::Warning);
        QCOMPARE(rights.findings.size(), 3);
        QCOMPARE(rights.findings.at(0).code, QStringLiteral("rights.no-create"));
        QCOMPARE(rights.findings.at(1).code, QStringLiteral("rights.version-table"));
        QCOMPARE(rights.findings.at(2).code, QStringLiteral("rights.no-history"));
        QCOMPARE(stageNamed(report, QStringLiteral("revision")).outcome, StageOutcome::Skipped);
    }

    void warnsAboutAStandby()
    {
        const Target primary = freshDatabase(QStringLiteral("원본"));
        const auto standby = standbyOf(sharedSandbox().target());
        const auto report = testConnection(resolved(standby->target(primary.database)), {}, {});
        const TestStage &session = stageNamed(report, QStringLiteral("session"));
        QCOMPARE(session.outcome, StageOutcome::Warning);
        QCOMPARE(session.findings.first().code, QStringLiteral("session.standby"));
    }

    void goesOnToTheAddressThatAnswers()
    {
        Target target = freshDatabase();
        const HostPort good = target.hosts.front();
        QTcpServer closed;
        QVERIFY(closed.listen(QHostAddress::LocalHost));
        target.hosts = {{QStringLiteral("127.0.0.1"), closed.serverPort()}, good};
        closed.close();
        const auto report = testConnection(resolved(target), {}, {});
        QVERIFY2(report.ok(), qPrintable(report.toText()));
        const TestStage &tcp = stageNamed(report, QStringLiteral("tcp"));
        QCOMPARE(tcp.findings.first().code, QStringLiteral("connect.some-addresses"));
    }

    void isStoppedInAMoment_data()
    {
        QTest::addColumn<QString>("where");
        QTest::newRow("tcp") << QStringLiteral("dropped packets");
        QTest::newRow("server") << QStringLiteral("silent port");
        QTest::newRow("login") << QStringLiteral("login");
    }

    void isStoppedInAMoment()
    {
        QFETCH(QString, where);
        Target target = m_guarded->target();
        std::unique_ptr<Listener> listener;
        TcpProxy proxy(m_guarded->port());
        if (where == QLatin1String("login"))
            target.hosts.front().port = proxy.port();
        else
            prepare(where, target, listener);
        std::stop_source stop;
        QElapsedTimer sinceStop;
        std::thread other([&] {
            QThread::msleep(300);
            sinceStop.start();
            stop.request_stop();
        });
        const auto onStage = [&](const TestStage &stage) {
            if (where == QLatin1String("login") && stage.name == QLatin1String("server"))
                proxy.setSilent(true);
        };
        const auto report = testConnection(resolved(target), {}, onStage, stop.get_token());
        other.join();
        QVERIFY2(sinceStop.elapsed() < 200, qPrintable(QString::number(sinceStop.elapsed())));
        QVERIFY(!report.ok());
        QCOMPARE(failed(report)->findings.last().code, QStringLiteral("connect.stopped"));
    }

private:
    void prepare(const QString &cause, Target &target, std::unique_ptr<Listener> &listener)
    {
        const auto admin = Session::open(m_guarded->target());
        QVERIFY(admin);
        Session &session = **admin;
        const auto listen = [&](Listener::Manner manner) {
            listener = std::make_unique<Listener>(manner);
            target.hosts.front().port = listener->port();
        };
        if (cause == QLatin1String("unknown host")) {
            target.hosts.front().host = QStringLiteral("no-such-host.invalid");
        } else if (cause == QLatin1String("closed port")) {
            QTcpServer server;
            QVERIFY(server.listen(QHostAddress::LocalHost));
            target.hosts.front().port = server.serverPort();
        } else if (cause == QLatin1String("dropped packets")) {
            QVERIFY(m_full.isListening());
            target.hosts.front().port = m_full.port();
        } else if (cause == QLatin1String("web server")) {
            listen(Listener::Manner::Http);
        } else if (cause == QLatin1String("ssh server")) {
            listen(Listener::Manner::Ssh);
        } else if (cause == QLatin1String("silent port")) {
            listen(Listener::Manner::Silent);
        } else if (cause == QLatin1String("resetting port")) {
            listen(Listener::Manner::Reset);
        } else if (cause == QLatin1String("tls required")) {
            target.options.insert(QStringLiteral("sslmode"), QStringLiteral("require"));
        } else if (cause == QLatin1String("wrong password")) {
            target.password = Secret(QStringLiteral("canary-wrong"));
        } else if (cause == QLatin1String("no password")) {
            target.password = Secret();
        } else if (cause == QLatin1String("rejected by pg_hba")) {
            rejectOutsider(session);
            target.user = QStringLiteral("outsider");
        } else if (cause == QLatin1String("missing database")) {
            target.database = QStringLiteral("없다");
        } else if (cause == QLatin1String("no connect right")) {
            QVERIFY(session.execute("CREATE DATABASE closed"));
            QVERIFY(session.execute("REVOKE CONNECT ON DATABASE closed FROM public"));
            QVERIFY(session.execute("CREATE ROLE guest LOGIN PASSWORD 'x'"));
            target.database = QStringLiteral("closed");
            target.user = QStringLiteral("guest");
            target.password = Secret(QStringLiteral("x"));
        } else if (cause == QLatin1String("no connection left")) {
            QVERIFY(session.execute("CREATE ROLE lonely LOGIN CONNECTION LIMIT 0 PASSWORD 'x'"));
            target.user = QStringLiteral("lonely");
            target.password = Secret(QStringLiteral("x"));
        }
    }

    void rejectOutsider(Session &admin)
    {
        QFile file(m_guarded->dataFolder() + QStringLiteral("/pg_hba.conf"));
        QVERIFY(file.open(QIODevice::ReadWrite));
        const QByteArray rest = file.readAll();
        file.resize(0);
        file.write("host all outsider 127.0.0.1/32 reject\n" + rest);
        file.close();
        const QString before = admin.value("SELECT pg_conf_load_time()::text")->toString();
        QVERIFY(admin.execute("SELECT pg_reload_conf()"));
        QTRY_VERIFY(admin.value("SELECT pg_conf_load_time()::text")->toString() != before);
    }
};

QTEST_GUILESS_MAIN(ConnectionTestTest)

#include "ConnectionTestTest.moc"
