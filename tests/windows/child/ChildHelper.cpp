// A program that tests/windows starts, to see how it is started and how it ends. The first argument says what
// it does.
#include "base/ChildTree.h"
#include "base/StartProgram.h"
#include "pg/ServerProcess.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLockFile>
#include <QProcess>
#include <QThread>

#include <cstdio>

#include <openssl/crypto.h>
#include <openssl/objects.h>
#include <windows.h>

namespace {

void say(const QByteArray &text)
{
    std::fputs(text.constData(), stdout);
    std::fputs("\n", stdout);
    std::fflush(stdout);
}

// What it was started with: arguments, the variables whose names begin with LIMBECK_, whether it has a
// console's window.
int tell(const QStringList &arguments)
{
    QJsonObject variables;
    const QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const QString &name : environment.keys()) {
        if (name.startsWith(QLatin1String("LIMBECK_")))
            variables.insert(name, environment.value(name));
    }
    const HWND console = GetConsoleWindow();
    say(QJsonDocument(QJsonObject{{QStringLiteral("arguments"), QJsonArray::fromStringList(arguments)},
                                  {QStringLiteral("variables"), variables},
                                  {QStringLiteral("password"), qEnvironmentVariable("PGPASSWORD")},
                                  {QStringLiteral("console"), console && IsWindowVisible(console)}})
            .toJson(QJsonDocument::Compact));
    return 0;
}

int sleepLong()
{
    QThread::sleep(60);
    return 0;
}

// Starts another one that sleeps, says its number, and sleeps too.
int startGrandchild()
{
    qint64 pid = 0;
    QProcess::startDetached(QCoreApplication::applicationFilePath(), {QStringLiteral("sleep")}, {}, &pid);
    say(QByteArray::number(pid));
    return sleepLong();
}

// Starts one in a tree, says its number, and dies without a word.
int startAndDie()
{
    QProcess child;
    limbeck::ChildTree tree(child);
    child.start(QCoreApplication::applicationFilePath(), {QStringLiteral("sleep")});
    tree.attach();
    say(QByteArray::number(child.processId()));
    TerminateProcess(GetCurrentProcess(), 9);
    return 0;
}

// The same with a sandbox's server, whose output goes into FILE.
int serveAndDie(const QString &file)
{
    const auto server = limbeck::ServerProcess::start(
        {QCoreApplication::applicationFilePath(), {QStringLiteral("sleep")}, file, {}, QStringLiteral("C")});
    say(QByteArray::number(server ? (*server)->pid() : 0));
    TerminateProcess(GetCurrentProcess(), 9);
    return 0;
}

// Leaves the lock of a dead program behind.
int lockAndDie(const QString &file)
{
    QLockFile lock(file);
    TerminateProcess(GetCurrentProcess(), lock.tryLock() ? 9 : 1);
    return 0;
}

// Whether OpenSSL reads FILE, its settings' place from after the program's start on, when libpq asks for it.
int tellOfOpenssl(bool asOurs, const QString &file)
{
    if (asOurs)
        limbeck::startProgram();
    if (!file.isEmpty())
        qputenv("OPENSSL_CONF", file.toUtf8());
    OPENSSL_init_crypto(OPENSSL_INIT_LOAD_CONFIG, nullptr); // as libpq does
    say(OBJ_txt2nid("limbeckPlanted") == NID_undef ? "unread" : "read");
    return 0;
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments().mid(1);
    const QString what = arguments.value(0);
    if (what == QLatin1String("sleep"))
        return sleepLong();
    if (what == QLatin1String("grandchild"))
        return startGrandchild();
    if (what == QLatin1String("die"))
        return startAndDie();
    if (what == QLatin1String("serve-and-die"))
        return serveAndDie(arguments.value(1));
    if (what == QLatin1String("lock-and-die"))
        return lockAndDie(arguments.value(1));
    if (what == QLatin1String("openssl"))
        return tellOfOpenssl(arguments.value(1) == QLatin1String("ours"), arguments.value(2));
    if (what == QLatin1String("-3")) {                               // as Python's launcher
        say(qEnvironmentVariable("LIMBECK_LAUNCHER_SAYS").toUtf8()); // as Python with -X utf8
        return 0;
    }
    return tell(arguments);
}
