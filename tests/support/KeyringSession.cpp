#include "KeyringSession.h"

#include <QCoreApplication>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>

using namespace Qt::StringLiterals;

namespace limbeck::test {

namespace {

constexpr int patience = 280000; // under ctest's own limit

int run(QProcess &process, const QString &program, const QStringList &arguments)
{
    process.setProcessChannelMode(QProcess::ForwardedChannels);
    process.start(program, arguments);
    if (!process.waitForFinished(patience)) {
        process.kill();
        process.waitForFinished();
        return 1;
    }
    return process.exitStatus() == QProcess::NormalExit ? process.exitCode() : 1;
}

} // namespace

bool isInKeyringSession()
{
#ifdef Q_OS_WIN
    return true; // the Credential Manager is always there
#else
    return qEnvironmentVariableIsSet("LIMBECK_KEYRING_SESSION");
#endif
}

int runInKeyringSession(const QStringList &arguments)
{
    const QTemporaryDir home;
    QFile::setPermissions(home.path(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const char *name : {"XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR", "HOME"})
        environment.insert(QString::fromLatin1(name), home.path());
    environment.insert(u"LIMBECK_KEYRING_SESSION"_s, u"1"_s);
    // The keyring's own password comes from standard input.
    const QString script = u"printf limbeck | gnome-keyring-daemon --unlock --components=secrets >/dev/null "
                           "2>&1 && exec \"$0\" \"$@\""_s;
    QProcess process;
    process.setProcessEnvironment(environment);
    return run(process, u"dbus-run-session"_s,
               QStringList{u"--"_s, u"sh"_s, u"-c"_s, script, QCoreApplication::applicationFilePath()} +
                   arguments);
}

int runWithoutSession(const QStringList &arguments)
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const char *name : {"DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "DISPLAY"})
        environment.remove(QString::fromLatin1(name));
    QProcess process;
    process.setProcessEnvironment(environment);
    return run(process, QCoreApplication::applicationFilePath(), arguments);
}

} // namespace limbeck::test
