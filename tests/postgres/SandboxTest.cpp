#include "pg/Sandbox.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QLockFile>
#include <QProcess>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

#include <libpq-fe.h>

#include <csignal>
#include <cstdio>
#include <memory>
#include <thread>

using namespace limbeck;

namespace {

using Connection = std::unique_ptr<PGconn, decltype(&PQfinish)>;

Connection connectTo(const Sandbox &sandbox, const QString &database, const QString &password = {})
{
    const QByteArray port = QByteArray::number(sandbox.port());
    const QByteArray name = database.toUtf8();
    const QByteArray secret = password.toUtf8();
    const char *const keys[] = {"host", "port", "user", "dbname", "password", nullptr};
    const char *const values[] = {"127.0.0.1",      port.constData(),   "postgres",
                                  name.constData(), secret.constData(), nullptr};
    return {PQconnectdbParams(keys, values, 0), &PQfinish};
}

QString ask(const Connection &connection, const char *sql)
{
    const std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(connection.get(), sql), &PQclear);
    return PQntuples(result.get()) > 0 ? QString::fromUtf8(PQgetvalue(result.get(), 0, 0))
                                       : QString::fromUtf8(PQerrorMessage(connection.get()));
}

bool processExists(qint64 pid)
{
    return ::kill(pid_t(pid), 0) == 0;
}

// This program again, as the owner of a sandbox that it holds until it is killed.
struct Owner
{
    QProcess process;
    QString folder;
    qint64 serverPid = 0;

    bool start()
    {
        process.start(QCoreApplication::applicationFilePath(), {QStringLiteral("--own-sandbox")});
        while (!process.canReadLine()) {
            if (!process.waitForReadyRead(60000))
                return false;
        }
        const QList<QByteArray> words = process.readLine().trimmed().split('\t');
        folder = QString::fromUtf8(words.value(0));
        serverPid = words.value(1).toLongLong();
        return words.size() == 2;
    }
};

int ownSandbox()
{
    const auto sandbox = Sandbox::start();
    if (!sandbox)
        return 1;
    std::printf("%s\t%lld\n", qUtf8Printable((*sandbox)->folder()),
                static_cast<long long>((*sandbox)->serverPid()));
    std::fflush(stdout);
    for (;;)
        QThread::sleep(60);
}

} // namespace

class SandboxTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void startsQuicklyAndListensOnLoopbackOnly()
    {
        QElapsedTimer timer;
        timer.start();
        const auto sandbox = Sandbox::start();
        QVERIFY2(sandbox, sandbox ? "" : qPrintable(sandbox.error().message + sandbox.error().detail));
        qInfo("started in %lld ms", static_cast<long long>(timer.elapsed()));
        const Connection connection = connectTo(**sandbox, QStringLiteral("postgres"));
        QCOMPARE(PQstatus(connection.get()), CONNECTION_OK);
        QCOMPARE(ask(connection, "SHOW listen_addresses"), QStringLiteral("127.0.0.1"));
        QCOMPARE(ask(connection, "SHOW server_encoding"), QStringLiteral("UTF8"));
        QCOMPARE(ask(connection, "SHOW data_directory"), (*sandbox)->dataFolder());
        QCOMPARE(ask(connection, "SHOW port").toUInt(), uint((*sandbox)->port()));
        QVERIFY(QFileInfo((*sandbox)->folder()).fileName().startsWith(QStringLiteral("limbeck-sandbox-")));
    }

    void leavesNoProcessAndNoFolderBehind()
    {
        auto sandbox = Sandbox::start();
        QVERIFY(sandbox);
        const QString folder = (*sandbox)->folder();
        const qint64 pid = (*sandbox)->serverPid();
        QVERIFY(processExists(pid));
        sandbox->reset();
        QVERIFY(!processExists(pid));
        QVERIFY(!QFileInfo::exists(folder));
    }

    void canBeEndedOnAnotherThread()
    {
        auto sandbox = Sandbox::start();
        QVERIFY(sandbox);
        const QString folder = (*sandbox)->folder();
        std::thread([&sandbox] { sandbox->reset(); }).join();
        QVERIFY(!QFileInfo::exists(folder));
    }

    void outlivesTheThreadThatStartedIt()
    {
        std::unique_ptr<Sandbox> sandbox;
        std::thread([&sandbox] { sandbox = std::move(*Sandbox::start()); }).join();
        const Connection connection = connectTo(*sandbox, QStringLiteral("postgres"));
        QCOMPARE(ask(connection, "SELECT 1"), QStringLiteral("1"));
    }

    void createsDatabasesWithAnyName()
    {
        const auto sandbox = Sandbox::start();
        QVERIFY(sandbox);
        for (const QString &name : {QStringLiteral("shop"), QStringLiteral("한국 \"db\"; x")}) {
            QVERIFY((*sandbox)->createDatabase(name));
            QCOMPARE(ask(connectTo(**sandbox, name), "SELECT current_database()"), name);
            QCOMPARE((*sandbox)->target(name).database, name);
        }
        const auto again = (*sandbox)->createDatabase(QStringLiteral("shop"));
        QVERIFY(!again);
        QCOMPARE(again.error().code, QStringLiteral("sandbox.database"));
        QVERIFY(again.error().message.contains(QStringLiteral("shop")));
    }

    void asksForThePasswordAndKeepsItOutOfArgumentsAndLogs()
    {
        SandboxOptions options;
        options.password = QStringLiteral("canary-Pa55 한글'\"");
        const auto sandbox = Sandbox::start(options);
        QVERIFY(sandbox);
        QCOMPARE(PQstatus(connectTo(**sandbox, QStringLiteral("postgres"), options.password).get()),
                 CONNECTION_OK);
        QCOMPARE(PQstatus(connectTo(**sandbox, QStringLiteral("postgres"), QStringLiteral("wrong")).get()),
                 CONNECTION_BAD);
        QFile commandLine(QStringLiteral("/proc/%1/cmdline").arg((*sandbox)->serverPid()));
        QVERIFY(commandLine.open(QIODevice::ReadOnly));
        QVERIFY(!commandLine.readAll().contains("canary"));
        const QStringList files = QDir((*sandbox)->folder()).entryList(QDir::Files);
        QVERIFY(files.contains(QStringLiteral("server.log")));
        for (const QString &name : files) {
            QFile file((*sandbox)->folder() + QLatin1Char('/') + name);
            QVERIFY(file.open(QIODevice::ReadOnly));
            QVERIFY2(!file.readAll().contains("canary"), qPrintable(name));
        }
        QCOMPARE((*sandbox)->target().password.reveal(), options.password.toUtf8());
        QVERIFY((*sandbox)
                    ->url(QStringLiteral("a b"))
                    .startsWith(QStringLiteral("postgresql://postgres:canary-Pa55%20")));
        QVERIFY((*sandbox)->url(QStringLiteral("a b")).endsWith(QStringLiteral("/a b")));
    }

    void restartsWithOtherSettingsAndKeepsItsData()
    {
        const auto sandbox = Sandbox::start();
        QVERIFY(sandbox);
        QVERIFY((*sandbox)->createDatabase(QStringLiteral("kept")));
        (*sandbox)->stop();
        QCOMPARE((*sandbox)->serverPid(), 0);
        QVERIFY((*sandbox)->restart({QStringLiteral("max_connections=7")}));
        QCOMPARE(ask(connectTo(**sandbox, QStringLiteral("kept")), "SHOW max_connections"),
                 QStringLiteral("7"));
    }

    void namesTheServersReasonWhenASettingIsWrong()
    {
        SandboxOptions options;
        options.settings = {QStringLiteral("no_such_setting=1")};
        const auto sandbox = Sandbox::start(options);
        QVERIFY(!sandbox);
        QCOMPARE(sandbox.error().code, QStringLiteral("sandbox.start"));
        QVERIFY2(sandbox.error().detail.contains(QStringLiteral("no_such_setting")),
                 qPrintable(sandbox.error().detail));
    }

    void saysWhichProgramItCouldNotStart()
    {
        SandboxOptions options;
        options.binaries = QStringLiteral("/nonexistent/bin");
        const auto sandbox = Sandbox::start(options);
        QVERIFY(!sandbox);
        QCOMPARE(sandbox.error().code, QStringLiteral("sandbox.start"));
        QVERIFY(sandbox.error().message.contains(QStringLiteral("/nonexistent/bin/initdb")));
    }

    void findsInstalledServersNewestFirst()
    {
        const QStringList found = Sandbox::findBinaries();
        QVERIFY(!found.isEmpty());
        QVERIFY(QFileInfo::exists(found.first() + QStringLiteral("/initdb")));
        QVERIFY(!Sandbox::binaryPlaces().isEmpty());
    }

    void doesNotLetProcessVariablesReachTheServer()
    {
        qputenv("PGDATESTYLE", "SQL, DMY");
        const auto sandbox = Sandbox::start();
        qunsetenv("PGDATESTYLE");
        QVERIFY(sandbox);
        QCOMPARE(ask(connectTo(**sandbox, QStringLiteral("postgres")), "SHOW DateStyle"),
                 QStringLiteral("ISO, MDY"));
    }

    void theServerAndItsFolderGoWhenTheProgramIsKilled()
    {
        Owner owner;
        QVERIFY(owner.start());
        QVERIFY(processExists(owner.serverPid));
        owner.process.kill();
        QVERIFY(owner.process.waitForFinished());
        QTRY_VERIFY_WITH_TIMEOUT(!processExists(owner.serverPid), 20000);
        QTRY_VERIFY_WITH_TIMEOUT(!QFileInfo::exists(owner.folder), 20000);
    }

    void cleanUpLeavesTheLivingAlone()
    {
        const auto sandbox = Sandbox::start();
        QVERIFY(sandbox);
        Sandbox::cleanUpDead();
        QCOMPARE(ask(connectTo(**sandbox, QStringLiteral("postgres")), "SELECT 1"), QStringLiteral("1"));
    }

    void cleanUpRemovesADeadProgramsFolder()
    {
        // What is left where even the guard was killed: a folder and a lock of a process that is gone.
        QTemporaryDir folder(QDir::tempPath() + QStringLiteral("/limbeck-dead-XXXXXX"));
        folder.setAutoRemove(false);
        QFile lock(folder.filePath(QStringLiteral("sandbox.lock")));
        QVERIFY(lock.open(QIODevice::WriteOnly));
        QProcess dead;
        dead.start(QCoreApplication::applicationFilePath(), {QStringLiteral("--nothing")});
        QVERIFY(dead.waitForStarted());
        const qint64 pid = dead.processId();
        QVERIFY(dead.waitForFinished());
        lock.write(QByteArray::number(pid) + "\nSandboxTest\n" + QSysInfo::machineHostName().toUtf8() +
                   "\n\n\n");
        lock.close();
        QVERIFY(Sandbox::cleanUpDead() >= 1);
        QVERIFY(!QFileInfo::exists(folder.path()));
    }

    void cleanUpIgnoresFoldersThatAreNotSandboxes()
    {
        QTemporaryDir other(QDir::tempPath() + QStringLiteral("/limbeck-other-XXXXXX"));
        QVERIFY(QFile(other.filePath(QStringLiteral("keep"))).open(QIODevice::WriteOnly));
        Sandbox::cleanUpDead();
        QVERIFY(QFileInfo::exists(other.filePath(QStringLiteral("keep"))));
    }
};

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    if (app.arguments().contains(QStringLiteral("--own-sandbox")))
        return ownSandbox();
    if (app.arguments().contains(QStringLiteral("--nothing")))
        return 0;
    SandboxTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "SandboxTest.moc"
