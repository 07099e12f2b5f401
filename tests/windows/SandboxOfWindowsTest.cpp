#include "pg/Sandbox.h"
#include "pg/ServerProcess.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <windows.h>

using namespace limbeck;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

// How the sandbox finds, starts and ends a server on Windows. Where these tests run is no PostgreSQL of
// Windows: what is started is a small program of our own (child/ChildHelper.cpp), which no test takes for a
// database.
class SandboxOfWindowsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(QDir::tempPath() + u"/limbeck 서버"_s); }
    void installedServersAreFound();
    void aServerOnThePathIsFound();
    void aServerHasNoConsoleAndNoneOfOurVariables();
    void aServerIsEnded();
    void aServerEndsWithAProgramThatDies();
    void whatADeadProgramLeftIsCleanedUp();

private:
    static QString helper() { return QCoreApplication::applicationDirPath() + u"/ChildHelper.exe"_s; }
    static bool isAlive(qint64 pid)
    {
        const HANDLE process = OpenProcess(SYNCHRONIZE, FALSE, DWORD(pid));
        if (!process)
            return false;
        const bool alive = WaitForSingleObject(process, 0) == WAIT_TIMEOUT;
        CloseHandle(process);
        return alive;
    }
    QString path(const QString &name) const { return m_folder->filePath(name); }
    void write(const QString &name, const QByteArray &content = "MZ") const
    {
        QVERIFY(QDir().mkpath(QFileInfo(path(name)).path()));
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(content), content.size());
    }
    ServerProcess::Launch launch(const QStringList &arguments) const
    {
        return {helper(), arguments, path(u"output"_s), {}, u"C"_s};
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

// A variable that has another value while this lives; with any letters, whatever the code page.
class ChangedVariable
{
public:
    ChangedVariable(const wchar_t *name, const QString &value)
        : m_name(name), m_before(qEnvironmentVariable(QString::fromWCharArray(name).toLatin1().constData()))
    {
        set(value);
    }
    ~ChangedVariable() { set(m_before); }
    ChangedVariable(const ChangedVariable &) = delete;
    ChangedVariable &operator=(const ChangedVariable &) = delete;

private:
    void set(const QString &value) const { _wputenv_s(m_name, value.toStdWString().c_str()); }

    const wchar_t *m_name;
    QString m_before;
};

void SandboxOfWindowsTest::installedServersAreFound()
{
    for (const QString &version : {u"9.6"_s, u"15"_s, u"16"_s}) {
        write(u"PostgreSQL/%1/bin/postgres.exe"_s.arg(version));
        write(u"PostgreSQL/%1/bin/initdb.exe"_s.arg(version));
    }
    write(u"PostgreSQL/17/bin/psql.exe"_s); // the command line tools only
    const ChangedVariable programs(L"ProgramW6432", QDir::toNativeSeparators(m_folder->path()));
    const QStringList found = Sandbox::findBinaries();
    QVERIFY2(found.size() >= 3, qPrintable(found.join(u'|')));
    QCOMPARE(found.first(3), (QStringList{path(u"PostgreSQL/16/bin"_s), path(u"PostgreSQL/15/bin"_s),
                                          path(u"PostgreSQL/9.6/bin"_s)}));
    QCOMPARE(Sandbox::binaryPlaces().first(),
             QDir::toNativeSeparators(m_folder->path() + u"/PostgreSQL/*/bin"_s));
    QCOMPARE(Sandbox::binaryPlaces().last(), u"PATH"_s);
}

// In ASCII: Qt reads PATH in the program's code page, which is UTF-8 by our programs' manifest, and a test
// has none.
void SandboxOfWindowsTest::aServerOnThePathIsFound()
{
    const QTemporaryDir tools;
    for (const QString &name : {u"initdb.exe"_s, u"postgres.exe"_s})
        QVERIFY(QFile::copy(helper(), tools.filePath(name)));
    const ChangedVariable search(L"PATH", QDir::toNativeSeparators(tools.path()) + u';' +
                                              qEnvironmentVariable("PATH"));
    QVERIFY2(Sandbox::findBinaries().contains(QFileInfo(tools.path()).canonicalFilePath()),
             qPrintable(Sandbox::findBinaries().join(u'|')));
}

void SandboxOfWindowsTest::aServerHasNoConsoleAndNoneOfOurVariables()
{
    const ChangedVariable ours(L"PGPASSWORD", u"geheim"_s);
    const auto server = ServerProcess::start(launch({u"tell"_s, u"한글 \"인용\" 인자"_s}));
    QVERIFY2(server, server ? "" : qPrintable(server.error().detail));
    QVERIFY((*server)->waitForExit(20s));
    QCOMPARE((*server)->exitCode(), 0);
    QFile output(path(u"output"_s));
    QVERIFY(output.open(QIODevice::ReadOnly));
    const QJsonObject told = QJsonDocument::fromJson(output.readAll()).object();
    QCOMPARE(told.value("arguments"_L1)[1].toString(), u"한글 \"인용\" 인자"_s);
    QVERIFY(told.contains("console"_L1) && !told.value("console"_L1).toBool());
    QCOMPARE(told.value("password"_L1).toString(u"?"_s), QString());
}

void SandboxOfWindowsTest::aServerIsEnded()
{
    const auto server = ServerProcess::start(launch({u"sleep"_s}));
    QVERIFY(server);
    QVERIFY((*server)->isRunning());
    (*server)->stop(ServerProcess::Stop::Kill);
    QVERIFY((*server)->waitForExit(20s));
    QVERIFY(!isAlive((*server)->pid()));
}

void SandboxOfWindowsTest::aServerEndsWithAProgramThatDies()
{
    QProcess process;
    process.start(helper(), {u"serve-and-die"_s, path(u"output"_s)});
    QVERIFY(process.waitForFinished());
    QCOMPARE(process.exitCode(), 9);
    const qint64 server = process.readLine().trimmed().toLongLong();
    QVERIFY(server != 0);
    QTRY_VERIFY(!isAlive(server));
}

// Where even the job object did not help: a folder with the lock of a program that is gone, and a server that
// runs on it.
void SandboxOfWindowsTest::whatADeadProgramLeftIsCleanedUp()
{
    QVERIFY(QFile::copy(helper(), path(u"postgres.exe"_s)));
    QProcess server;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"PATH"_s, environment.value(u"PATH"_s) + u';' +
                                      QDir::toNativeSeparators(QCoreApplication::applicationDirPath()));
    server.setProcessEnvironment(environment);
    server.start(path(u"postgres.exe"_s), {u"sleep"_s});
    QVERIFY(server.waitForStarted());
    const qint64 begun = QDateTime::currentSecsSinceEpoch();
    QTemporaryDir left(QDir::tempPath() + u"/limbeck-dead"_s);
    left.setAutoRemove(false);
    const auto put = [&](const QString &name, const QByteArray &content) {
        QFile file(left.filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
    };
    QVERIFY(QDir(left.path()).mkpath(u"data"_s));
    put(u"data/postmaster.pid"_s, QByteArray::number(server.processId()) + "\n" +
                                      left.filePath(u"data"_s).toUtf8() + "\n" + QByteArray::number(begun) +
                                      "\n");
    QProcess owner;
    owner.start(helper(), {u"lock-and-die"_s, left.filePath(u"sandbox.lock"_s)});
    QVERIFY(owner.waitForFinished());
    QCOMPARE(owner.exitCode(), 9);
    QVERIFY(QFileInfo::exists(left.filePath(u"sandbox.lock"_s)));
    QVERIFY(ServerProcess::isServerOn(server.processId(), left.filePath(u"data"_s)));
    QCOMPARE(Sandbox::cleanUpDead(), 1);
    QVERIFY(server.waitForFinished());
    QVERIFY(!QFileInfo::exists(left.path()));
}

QTEST_GUILESS_MAIN(SandboxOfWindowsTest)
#include "SandboxOfWindowsTest.moc"
