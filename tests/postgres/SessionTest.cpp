#include "pg/Session.h"

#include "SharedSandbox.h"
#include "TcpProxy.h"

#include <QElapsedTimer>
#include <QFile>
#include <QMap>
#include <QProcess>
#include <QRegularExpression>
#include <QSqlQuery>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

#include <libpq-fe.h>

#include <thread>

using namespace limbeck;
using namespace limbeck::test;
using namespace std::chrono_literals;

namespace {

std::unique_ptr<Session> openOrFail(const Target &target, const SessionOptions &options = {})
{
    auto session = Session::open(target, options);
    if (!session)
        qFatal("%s\n%s", qUtf8Printable(session.error().message), qUtf8Printable(session.error().detail));
    return std::move(*session);
}

QString quotedLiteral(QString text)
{
    return QLatin1Char('\'') + text.replace(QLatin1Char('\''), QLatin1String("''")) + QLatin1Char('\'');
}

QString allText(const Error &error)
{
    return error.message + error.detail + error.hint + error.where.toString();
}

// Sets process variables for the time of a scope.
class Variables
{
public:
    explicit Variables(const QList<QPair<QByteArray, QByteArray>> &values) : m_values(values)
    {
        for (const auto &[name, value] : values)
            qputenv(name.constData(), value);
    }
    ~Variables()
    {
        for (const auto &[name, value] : m_values)
            qunsetenv(name.constData());
    }
    Variables(const Variables &) = delete;
    Variables &operator=(const Variables &) = delete;

private:
    QList<QPair<QByteArray, QByteArray>> m_values;
};

} // namespace

class SessionTest : public QObject
{
    Q_OBJECT
private:
    // A server that wants passwords, for the logins.
    std::unique_ptr<Sandbox> m_guarded;
    QTcpServer m_full;
    const QString m_password = QStringLiteral("canary-Geheim 9");

private Q_SLOTS:
    void initTestCase()
    {
        SandboxOptions options;
        options.password = m_password;
        auto started = Sandbox::start(options);
        QVERIFY(started);
        m_guarded = std::move(*started);
    }

    void opensAndTellsWhatItReached()
    {
        const auto session = openOrFail(freshDatabase());
        QVERIFY(session->isAlive());
        QVERIFY(!session->inTransaction());
        QVERIFY(session->backendPid() > 0);
        QVERIFY(session->serverVersion() >= 100000);
        QCOMPARE(session->serverEndpoint(), QStringLiteral("127.0.0.1:%1").arg(sharedSandbox().port()));
        QCOMPARE(session->value("SELECT current_database()")->toString(), session->target().database);
        QCOMPARE(session->value("SHOW application_name")->toString(), QStringLiteral("limbeck"));
    }

    void givesQtSqlItsConnection()
    {
        const auto session = openOrFail(freshDatabase());
        QSqlQuery query(session->database());
        QVERIFY(query.exec(QStringLiteral("SELECT pg_backend_pid()")));
        QVERIFY(query.next());
        QCOMPARE(query.value(0).toInt(), session->backendPid());
    }

    void leavesNoConnectionNameBehind()
    {
        const QStringList before = QSqlDatabase::connectionNames();
        openOrFail(freshDatabase());
        QCOMPARE(QSqlDatabase::connectionNames(), before);
    }

    void hasTheSettingsThatPsqlHas()
    {
        const Target target = freshDatabase();
        QProcess psql;
        psql.start(sharedSandbox().binaries() + QStringLiteral("/psql"),
                   {QStringLiteral("-XAtF|"), QStringLiteral("-h"), QStringLiteral("127.0.0.1"),
                    QStringLiteral("-p"), QString::number(sharedSandbox().port()), QStringLiteral("-U"),
                    target.user, QStringLiteral("-c"),
                    QStringLiteral("SELECT name, setting FROM pg_settings ORDER BY name"), target.database});
        QVERIFY(psql.waitForFinished());
        QMap<QString, QString> expected;
        for (const QString &line : QString::fromUtf8(psql.readAllStandardOutput()).split(QLatin1Char('\n')))
            expected.insert(line.section(QLatin1Char('|'), 0, 0), line.section(QLatin1Char('|'), 1));
        QVERIFY(expected.size() > 300);

        const auto session = openOrFail(target);
        const auto rows = session->rows("SELECT name, setting FROM pg_settings ORDER BY name");
        QVERIFY(rows);
        QStringList different;
        for (const QVariantList &row : *rows) {
            if (expected.value(row.at(0).toString()) != row.at(1).toString())
                different << row.at(0).toString();
        }
        QCOMPARE(different, QStringList{QStringLiteral("application_name")});
    }

    void takesNothingFromProcessVariables()
    {
        const Variables variables({{"PGHOST", "no.such.host"},
                                   {"PGHOSTADDR", "192.0.2.1"},
                                   {"PGPORT", "1"},
                                   {"PGDATABASE", "elsewhere"},
                                   {"PGUSER", "nobody"},
                                   {"PGPASSWORD", "wrong"},
                                   {"PGPASSFILE", "/nonexistent"},
                                   {"PGOPTIONS", "-c work_mem=77MB"},
                                   {"PGSSLMODE", "verify-full"},
                                   {"PGSSLROOTCERT", "/nonexistent"},
                                   {"PGREQUIRESSL", "1"},
                                   {"PGAPPNAME", "stranger"},
                                   {"PGCLIENTENCODING", "LATIN1"},
                                   {"PGTARGETSESSIONATTRS", "standby"},
                                   {"PGCHANNELBINDING", "require"},
                                   {"PGREQUIREPEER", "nobody"}});
        const Target target = freshDatabase();
        const auto session = openOrFail(target);
        QCOMPARE(session->value("SELECT current_database()")->toString(), target.database);
        QCOMPARE(session->value("SHOW work_mem")->toString(), QStringLiteral("4MB"));
        QCOMPARE(session->value("SHOW client_encoding")->toString(), QStringLiteral("UTF8"));
        QCOMPARE(session->value("SHOW application_name")->toString(), QStringLiteral("limbeck"));
    }

    void readsNoPasswordFileBehindOurBack()
    {
        QTemporaryDir home;
        QFile file(home.filePath(QStringLiteral(".pgpass")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("*:*:*:*:" + m_password.toUtf8() + "\n");
        file.close();
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        const QByteArray before = qgetenv("HOME");
        qputenv("HOME", home.path().toUtf8());
        Target target = m_guarded->target();
        target.password = Secret();
        const auto session = Session::open(target);
        qputenv("HOME", before);
        QVERIFY(!session);
        QCOMPARE(session.error().code, QStringLiteral("auth.password-missing"));
    }

    void logsInWithAnyPassword_data()
    {
        QTest::addColumn<QString>("password");
        QTest::newRow("plain") << QStringLiteral("secret");
        QTest::newRow("space") << QStringLiteral(" a b ");
        QTest::newRow("semicolon") << QStringLiteral("a;b;host=elsewhere");
        QTest::newRow("quotes") << QStringLiteral("it's \"quoted\"");
        QTest::newRow("backslash") << QStringLiteral("back\\slash\\");
        QTest::newRow("url characters") << QStringLiteral("p@ss/w:rd%20#?&=");
        QTest::newRow("Korean") << QStringLiteral("비밀번호");
        QTest::newRow("emoji") << QStringLiteral("🔑 key");
        QTest::newRow("option") << QStringLiteral("x' host='elsewhere");
    }

    void logsInWithAnyPassword()
    {
        QFETCH(QString, password);
        const auto admin = openOrFail(m_guarded->target());
        QVERIFY(admin->execute("DROP ROLE IF EXISTS tester"));
        QVERIFY(admin->execute("CREATE ROLE tester LOGIN PASSWORD " + quotedLiteral(password).toUtf8()));
        Target target = m_guarded->target();
        target.user = QStringLiteral("tester");
        target.password = Secret(password);
        const auto session = Session::open(target);
        QVERIFY2(session, session ? "" : qPrintable(session.error().message + session.error().detail));
    }

    void opensRolesAndDatabasesWithAnyName()
    {
        const QString odd = QStringLiteral("한 글;'\"x\\y");
        QVERIFY(m_guarded->createDatabase(odd));
        const auto admin = openOrFail(m_guarded->target());
        QString identifier = odd;
        identifier.replace(QLatin1Char('"'), QLatin1String("\"\""));
        QVERIFY(admin->execute("CREATE ROLE \"" + identifier.toUtf8() + "\" LOGIN PASSWORD 'x'"));
        Target target = m_guarded->target(odd);
        target.user = odd;
        target.password = Secret(QStringLiteral("x"));
        const auto session = openOrFail(target);
        QCOMPARE(session->value("SELECT current_database()")->toString(), odd);
        QCOMPARE(session->value("SELECT current_user::text")->toString(), odd);
    }

    void passesOptionsOn()
    {
        Target target = freshDatabase();
        target.options.insert(QStringLiteral("options"),
                              QStringLiteral("-c search_path=one,two -c work_mem=9MB"));
        const auto session = openOrFail(target);
        QCOMPARE(session->value("SHOW work_mem")->toString(), QStringLiteral("9MB"));
        QCOMPARE(session->value("SHOW search_path")->toString(), QStringLiteral("one,two"));
    }

    void refusesAnOptionThatTheDriverCannotPassOn()
    {
        Target target = freshDatabase();
        target.options.insert(QStringLiteral("sslrootcert"), QStringLiteral("C:/a;b/root.crt"));
        const auto session = Session::open(target);
        QVERIFY(!session);
        QCOMPARE(session.error().code, QStringLiteral("connect.option"));
        QVERIFY(session.error().message.contains(QStringLiteral("sslrootcert")));
    }

    void saysWhyItCouldNotOpen_data()
    {
        QTest::addColumn<QString>("code");
        QTest::addColumn<QString>("sqlstate");
        for (const auto &[code, sqlstate] : {std::pair{"auth.password", "28P01"},
                                             {"auth.password-missing", ""},
                                             {"auth.role-unknown", "28000"},
                                             {"auth.no-hba", "28000"},
                                             {"database.unknown", "3D000"},
                                             {"database.no-connect", "42501"},
                                             {"database.not-accepting", "55000"},
                                             {"auth.role-limit", "53300"},
                                             {"connect.refused", ""},
                                             {"connect.host-unknown", ""},
                                             {"tls.not-offered", ""},
                                             {"connect.timeout", ""}})
            QTest::newRow(code) << QString::fromLatin1(code) << QString::fromLatin1(sqlstate);
    }

    void saysWhyItCouldNotOpen()
    {
        QFETCH(QString, code);
        QFETCH(QString, sqlstate);
        Target target = m_guarded->target();
        const auto admin = openOrFail(target);
        SessionOptions options;
        prepareCause(code, target, *admin, options);
        const auto session = Session::open(target, options);
        QVERIFY(!session);
        const Error &error = session.error();
        qInfo("%s\n%s\n%s", qUtf8Printable(error.message), qUtf8Printable(error.detail),
              qUtf8Printable(error.hint));
        QCOMPARE(error.code, code);
        QCOMPARE(error.sqlstate, sqlstate);
        QVERIFY(!error.message.isEmpty() && !error.hint.isEmpty());
        QVERIFY(!allText(error).contains(QStringLiteral("canary")));
    }

    void namesTheOriginOfWhatIsWrong()
    {
        Target target = m_guarded->target(QStringLiteral("nowhere"));
        target.origins.insert(
            QStringLiteral("database"),
            Origin::fromFile(QStringLiteral("/p/.env.staging"), 3, QStringLiteral("DATABASE_URL")));
        const auto session = Session::open(target);
        QVERIFY(!session);
        QCOMPARE(session.error().where.toString(), QStringLiteral("/p/.env.staging:3"));
    }

    void givesTypedCells()
    {
        const auto session = openOrFail(freshDatabase());
        const auto row =
            session->row("SELECT true, 7::int2, 7::int4, 7000000000::int8, 1.5::float8, '한글'::text, NULL,"
                         " '\\x00ff'::bytea, 4294967295::oid, '{\"a\": 1}'::json");
        QVERIFY(row);
        QCOMPARE(row->at(0), QVariant(true));
        QCOMPARE(row->at(1), QVariant(7));
        QCOMPARE(row->at(2), QVariant(7));
        QCOMPARE(row->at(3).toLongLong(), 7000000000LL);
        QCOMPARE(row->at(4).toDouble(), 1.5);
        QCOMPARE(row->at(5).toString(), QStringLiteral("한글"));
        QVERIFY(!row->at(6).isValid());
        QCOMPARE(row->at(7).toByteArray(), QByteArray("\x00\xff", 2));
        QCOMPARE(row->at(8).toLongLong(), 4294967295LL);
        QCOMPARE(row->at(9).toString(), QStringLiteral("{\"a\": 1}"));
    }

    void bindsParameters()
    {
        const auto session = openOrFail(freshDatabase());
        QCOMPARE(
            session->value("SELECT $1::text || $2::text", {QStringLiteral("한'"), QString()})->toString(),
            QStringLiteral("한'"));
        QCOMPARE(session->value("SELECT $1::text", {QStringLiteral("a'b;--")})->toString(),
                 QStringLiteral("a'b;--"));
        QCOMPARE(session->value("SELECT $1::int + 1", {41})->toInt(), 42);
        QCOMPARE(session->value("SELECT $1::bytea", {QByteArray("\x00\x01", 2)})->toByteArray(),
                 QByteArray("\x00\x01", 2));
        QCOMPARE(session->value("SELECT $1::text", {QVariant()})->isValid(), false);
        QCOMPARE(session->value("SELECT $1::text", {QStringLiteral("")})->toString(), QString());
        QCOMPARE(session->value("SELECT $1::text IS NULL", {QStringLiteral("")})->toBool(), false);
        QCOMPARE(session->value("SELECT $1::bool", {true})->toBool(), true);
        QVERIFY(session->row("SELECT 1 WHERE false")->isEmpty());
    }

    void tellsErrorsBySqlstate()
    {
        const auto session = openOrFail(freshDatabase());
        const auto missing = session->execute("SELECT * FROM no_such_table");
        QVERIFY(!missing);
        QCOMPARE(missing.error().code, QStringLiteral("sql.error"));
        QCOMPARE(missing.error().sqlstate, QStringLiteral("42P01"));
        QVERIFY(missing.error().message.contains(QStringLiteral("no_such_table")));
        const auto readOnly = session->execute("BEGIN READ ONLY; CREATE TABLE t ()");
        QCOMPARE(readOnly.error().code, QStringLiteral("sql.read-only"));
        QVERIFY(session->execute("ROLLBACK"));
        const auto copy = session->execute("COPY (SELECT 1) TO STDOUT");
        QCOMPARE(copy.error().code, QStringLiteral("sql.copy"));
        QCOMPARE(session->value("SELECT 1")->toInt(), 1);
    }

    void handsNoticesOn()
    {
        const auto session = openOrFail(freshDatabase());
        QList<ServerNotice> notices;
        session->setNoticeHandler([&notices](const ServerNotice &notice) { notices << notice; });
        QVERIFY(session->execute("DO $$ BEGIN RAISE WARNING '안녕' USING HINT = 'h', DETAIL = 'd'; END $$"));
        QCOMPARE(notices.size(), 1);
        QCOMPARE(notices.first().severity, QStringLiteral("WARNING"));
        QCOMPARE(notices.first().message, QStringLiteral("안녕"));
        QCOMPARE(notices.first().hint, QStringLiteral("h"));
        QCOMPARE(notices.first().detail, QStringLiteral("d"));
        QCOMPARE(notices.first().sqlstate, QStringLiteral("01000"));
    }

    void isCancelledFromAnotherThread()
    {
        const auto session = openOrFail(freshDatabase());
        const auto canceller = session->canceller();
        QElapsedTimer timer;
        timer.start();
        std::thread other([canceller] {
            QThread::msleep(100);
            canceller->cancel();
        });
        const auto result = session->execute("SELECT pg_sleep(30)");
        other.join();
        QVERIFY(!result);
        QCOMPARE(result.error().code, QStringLiteral("sql.cancelled"));
        QVERIFY(timer.elapsed() < 5000);
        QVERIFY(session->isAlive());
    }

    void aCancellerOutlivesItsSession()
    {
        auto session = openOrFail(freshDatabase());
        const auto canceller = session->canceller();
        session.reset();
        canceller->cancel();
    }

    void noticesThatTheConnectionIsGone()
    {
        const Target target = freshDatabase();
        const auto session = openOrFail(target);
        const auto other = openOrFail(target);
        QVERIFY(other->execute("SELECT pg_terminate_backend($1)", {session->backendPid()}));
        QTRY_VERIFY(!session->isAlive());
        const auto result = session->execute("SELECT 1");
        QVERIFY(!result);
        QCOMPARE(result.error().code, QStringLiteral("connection.lost"));
    }

    void noticesATerminatedStatement()
    {
        const auto session = openOrFail(freshDatabase());
        const auto result = session->execute("SELECT pg_terminate_backend(pg_backend_pid())");
        QVERIFY(!result);
        QCOMPARE(result.error().code, QStringLiteral("connection.lost"));
        QCOMPARE(result.error().sqlstate, QStringLiteral("57P01"));
    }

    void keepsThePasswordOutOfArguments()
    {
        const auto session = openOrFail(m_guarded->target());
        QFile ours(QStringLiteral("/proc/self/cmdline"));
        QVERIFY(ours.open(QIODevice::ReadOnly));
        QVERIFY(!ours.readAll().contains("canary"));
        QFile backend(QStringLiteral("/proc/%1/cmdline").arg(session->backendPid()));
        QVERIFY(backend.open(QIODevice::ReadOnly));
        QVERIFY(!backend.readAll().contains("canary"));
        QVERIFY(!session->database().password().contains(QStringLiteral("canary")));
        QVERIFY(!session->database().connectOptions().contains(QStringLiteral("canary")));
    }

private:
    void prepareCause(const QString &code, Target &target, Session &admin, SessionOptions &options)
    {
        QTcpServer &full = m_full; // nobody accepts: no event loop runs
        if (code == QLatin1String("auth.password")) {
            target.password = Secret(QStringLiteral("canary-wrong"));
        } else if (code == QLatin1String("auth.password-missing")) {
            target.password = Secret();
        } else if (code == QLatin1String("auth.role-unknown")) {
            useRule("host all missing_role 127.0.0.1/32 trust\n", admin);
            target.user = QStringLiteral("missing_role");
        } else if (code == QLatin1String("auth.no-hba")) {
            useRule("host all outsider 127.0.0.1/32 reject\n", admin);
            target.user = QStringLiteral("outsider");
        } else if (code == QLatin1String("database.unknown")) {
            target.database = QStringLiteral("없는 db");
        } else if (code == QLatin1String("database.no-connect")) {
            QVERIFY(admin.execute("CREATE DATABASE closed"));
            QVERIFY(admin.execute("REVOKE CONNECT ON DATABASE closed FROM public"));
            QVERIFY(admin.execute("CREATE ROLE guest LOGIN PASSWORD 'x'"));
            target.database = QStringLiteral("closed");
            target.user = QStringLiteral("guest");
            target.password = Secret(QStringLiteral("x"));
        } else if (code == QLatin1String("database.not-accepting")) {
            QVERIFY(admin.execute("CREATE DATABASE shut ALLOW_CONNECTIONS false"));
            target.database = QStringLiteral("shut");
        } else if (code == QLatin1String("auth.role-limit")) {
            QVERIFY(admin.execute("CREATE ROLE lonely LOGIN CONNECTION LIMIT 0 PASSWORD 'x'"));
            target.user = QStringLiteral("lonely");
            target.password = Secret(QStringLiteral("x"));
        } else if (code == QLatin1String("connect.refused")) {
            QTcpServer server;
            QVERIFY(server.listen(QHostAddress::LocalHost));
            target.hosts.front().port = server.serverPort();
        } else if (code == QLatin1String("connect.host-unknown")) {
            target.hosts.front().host = QStringLiteral("no-such-host.invalid");
        } else if (code == QLatin1String("tls.not-offered")) {
            target.options.insert(QStringLiteral("sslmode"), QStringLiteral("require"));
        } else if (code == QLatin1String("connect.timeout")) {
            QVERIFY(listenWithFullQueue(full));
            target.hosts.front().port = full.serverPort();
            options.connectTimeout = 2s;
        }
    }

    // A line before all others in pg_hba.conf.
    void useRule(const QByteArray &line, Session &admin)
    {
        QFile file(m_guarded->dataFolder() + QStringLiteral("/pg_hba.conf"));
        QVERIFY(file.open(QIODevice::ReadWrite));
        const QByteArray rest = file.readAll();
        file.resize(0);
        file.write(line + rest);
        file.close();
        const QString before = admin.value("SELECT pg_conf_load_time()::text")->toString();
        QVERIFY(admin.execute("SELECT pg_reload_conf()"));
        QTRY_VERIFY(admin.value("SELECT pg_conf_load_time()::text")->toString() != before);
    }

    // Linux drops SYNs for a socket whose queue is full: what a firewall that drops packets looks like.
    static bool listenWithFullQueue(QTcpServer &server)
    {
        server.setListenBacklogSize(1);
        if (!server.listen(QHostAddress::LocalHost))
            return false;
        for (int i = 0; i < 4; ++i) {
            auto *socket = new QTcpSocket(&server);
            socket->connectToHost(QHostAddress(QHostAddress::LocalHost), server.serverPort());
            socket->waitForConnected(200);
        }
        return true;
    }
};

QTEST_GUILESS_MAIN(SessionTest)

#include "SessionTest.moc"
