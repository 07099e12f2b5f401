#include "pg/ServerProcess.h"

#include <QtGlobal>

#ifdef Q_OS_UNIX

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QThread>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <string>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

extern char **environ;

namespace limbeck {

namespace {

struct User
{
    uid_t uid = 0;
    gid_t gid = 0;
    std::string home;
};

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::ServerProcess)
};

QString systemText(int error)
{
    return QString::fromLocal8Bit(strerror(error)); // NOLINT: the text of a known number
}

// Whom the server runs as when we are root, which PostgreSQL refuses.
Result<User> unprivilegedUser()
{
    for (const char *name : {"postgres", "nobody"}) {
        passwd entry{};
        passwd *found = nullptr;
        std::array<char, 16384> buffer{};
        if (getpwnam_r(name, &entry, buffer.data(), buffer.size(), &found) == 0 && found)
            return User{found->pw_uid, found->pw_gid, found->pw_dir};
    }
    return fail(
        "sandbox.no-user",
        Text::tr("PostgreSQL does not run as root, and neither the user postgres nor nobody exists here."),
        Text::tr("Start Limbeck as an ordinary user."));
}

// What execve needs, made before the fork: after it only async-signal-safe calls are allowed.
struct Image
{
    std::vector<std::string> arguments;
    std::vector<std::string> variables;
    std::vector<char *> argv;
    std::vector<char *> envp;

    void seal()
    {
        for (auto &text : arguments)
            argv.push_back(text.data());
        argv.push_back(nullptr);
        for (auto &text : variables)
            envp.push_back(text.data());
        envp.push_back(nullptr);
    }
};

Image makeImage(const std::vector<QByteArray> &arguments, const std::string &locale = "C")
{
    Image image;
    for (const QByteArray &argument : arguments)
        image.arguments.emplace_back(argument.constData());
    for (char **variable = environ; *variable; ++variable) {
        const std::string text = *variable;
        if (text.rfind("PG", 0) != 0 && text.rfind("LC_", 0) != 0 && text.rfind("LANG", 0) != 0)
            image.variables.push_back(text);
    }
    image.variables.push_back("LC_ALL=" + locale);
    image.seal();
    return image;
}

struct Pipe
{
    int readEnd = -1;
    int writeEnd = -1;

    bool open()
    {
        std::array<int, 2> ends{};
        if (::pipe(ends.data()) != 0)
            return false;
        readEnd = ends[0];
        writeEnd = ends[1];
        fcntl(readEnd, F_SETFD, FD_CLOEXEC);
        fcntl(writeEnd, F_SETFD, FD_CLOEXEC);
        return true;
    }
    void closeEnd(int &end)
    {
        if (end >= 0)
            ::close(end);
        end = -1;
    }
    ~Pipe()
    {
        closeEnd(readEnd);
        closeEnd(writeEnd);
    }
};

bool becomeUser(const User *user)
{
    if (!user)
        return true;
    return setgroups(1, &user->gid) == 0 && setgid(user->gid) == 0 && setuid(user->uid) == 0;
}

// In the child, between fork and exec. Tells the parent errno through `failure` when it cannot go on.
[[noreturn]] void becomeProgram(const Image &image, const User *user, int input, int output, int failure)
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    ::signal(SIGPIPE, SIG_DFL);
    setsid(); // Ctrl+C in our terminal is ours to handle
    umask(077);
    if (dup2(input, 0) >= 0 && dup2(output, 1) >= 0 && dup2(output, 2) >= 0 && becomeUser(user) &&
        chdir("/") == 0)
        execve(image.argv[0], image.argv.data(), image.envp.data());
    const int error = errno;
    [[maybe_unused]] const ssize_t written = ::write(failure, &error, sizeof error);
    _exit(127);
}

// Forks and executes; returns the pid, or -errno when the program could not be executed.
pid_t launch(const Image &image, const User *user, int input, int output)
{
    Pipe failure;
    if (!failure.open())
        return -errno;
    const pid_t pid = fork();
    if (pid == 0)
        becomeProgram(image, user, input, output, failure.writeEnd);
    if (pid < 0)
        return -errno;
    failure.closeEnd(failure.writeEnd);
    int error = 0;
    ssize_t got = 0;
    do
        got = ::read(failure.readEnd, &error, sizeof error);
    while (got < 0 && errno == EINTR);
    if (got != sizeof error)
        return pid;
    waitpid(pid, nullptr, 0);
    return -error;
}

// Reads until we say "done" or die. Only then is it its turn: the server goes, then the folder.
constexpr const char *guardScript =
    "read -r word; [ \"$word\" = done ] && exit 0; kill -QUIT \"$1\"; n=0; "
    "while kill -0 \"$1\" 2>/dev/null && [ $n -lt 100 ]; do sleep 0.1; n=$((n+1)); done; "
    "kill -KILL \"$1\" 2>/dev/null; rm -rf -- \"$2\"";

} // namespace

struct ServerProcess::Private
{
    pid_t pid = -1;
    bool reaped = false;
    int exitCode = 0;
    pid_t guard = -1;
    int guardPipe = -1;

    void reap(int flags)
    {
        int status = 0;
        if (reaped || waitpid(pid, &status, flags) != pid)
            return;
        reaped = true;
        exitCode = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    }

    void startGuard(const QString &folder, const User *user, int null)
    {
        Pipe pipe;
        if (!pipe.open())
            return;
        const Image image = makeImage({"/bin/sh", "-c", guardScript, "limbeck-guard", QByteArray::number(pid),
                                       QFile::encodeName(folder)});
        const pid_t started = launch(image, user, pipe.readEnd, null);
        if (started < 0)
            return; // cleanUpDead() does its work, later
        guard = started;
        std::swap(guardPipe, pipe.writeEnd);
    }

    void dismissGuard()
    {
        if (guard < 0)
            return;
        [[maybe_unused]] const ssize_t written = ::write(guardPipe, "done\n", 5);
        ::close(guardPipe);
        waitpid(guard, nullptr, 0);
        guard = -1;
        guardPipe = -1;
    }
};

ServerProcess::ServerProcess(std::unique_ptr<Private> p) : d(std::move(p)) {}

ServerProcess::~ServerProcess()
{
    if (isRunning())
        stop(Stop::Kill);
    d->reap(0);
    d->dismissGuard();
}

Result<std::unique_ptr<ServerProcess>> ServerProcess::start(const Launch &launch)
{
    User user;
    const bool root = geteuid() == 0;
    if (root) {
        auto found = unprivilegedUser();
        if (!found)
            return fail(found.error());
        user = *found;
    }
    std::vector<QByteArray> arguments{QFile::encodeName(launch.program)};
    for (const QString &argument : launch.arguments)
        arguments.push_back(QFile::encodeName(argument));
    const Image image = makeImage(arguments, launch.locale.toStdString());

    const QByteArray outputName = QFile::encodeName(launch.outputFile);
    Pipe files; // closes both
    files.readEnd = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    files.writeEnd = ::open(outputName.constData(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    const int openError = errno;
    auto p = std::make_unique<Private>();
    p->pid = files.writeEnd < 0
                 ? -openError
                 : limbeck::launch(image, root ? &user : nullptr, files.readEnd, files.writeEnd);
    if (p->pid < 0) {
        Error error{QStringLiteral("sandbox.start"),
                    Text::tr("%1 could not be started.").arg(launch.program),
                    systemText(-p->pid),
                    {},
                    {},
                    {}};
        return fail(error);
    }
    if (!launch.removeOnCrash.isEmpty())
        p->startGuard(launch.removeOnCrash, root ? &user : nullptr, files.readEnd);
    return std::unique_ptr<ServerProcess>(new ServerProcess(std::move(p)));
}

qint64 ServerProcess::pid() const
{
    return d->pid;
}

bool ServerProcess::isRunning()
{
    d->reap(WNOHANG);
    return !d->reaped;
}

int ServerProcess::exitCode() const
{
    return d->exitCode;
}

bool ServerProcess::waitForExit(std::chrono::milliseconds timeout)
{
    const auto end = std::chrono::steady_clock::now() + timeout;
    while (isRunning()) {
        if (std::chrono::steady_clock::now() >= end)
            return false;
        QThread::msleep(2);
    }
    return true;
}

void ServerProcess::stop(Stop how)
{
    if (!isRunning())
        return; // the number may be somebody else's by now
    ::kill(d->pid, how == Stop::Fast ? SIGINT : how == Stop::Immediate ? SIGQUIT : SIGKILL);
}

Result<void> ServerProcess::giveToServerUser(const QString &path)
{
    if (geteuid() != 0)
        return {};
    const auto user = unprivilegedUser();
    if (!user)
        return fail(user.error());
    if (::chown(QFile::encodeName(path).constData(), user->uid, user->gid) != 0) {
        Error error{QStringLiteral("sandbox.start"),
                    Text::tr("%1 could not be given to the server's user.").arg(path),
                    systemText(errno),
                    {},
                    {},
                    {}};
        return fail(error);
    }
    return {};
}

bool ServerProcess::isServerOn(qint64 pid, const QString &dataFolder)
{
    // A server's command line is "…/postgres -D FOLDER …", as start() made it.
    QFile commandLine(QStringLiteral("/proc/%1/cmdline").arg(pid));
    if (pid <= 1 || !commandLine.open(QIODevice::ReadOnly))
        return false;
    const QList<QByteArray> words = commandLine.readAll().split('\0');
    return words.size() > 2 && words.at(0).endsWith("/postgres") &&
           words.contains(QFile::encodeName(dataFolder));
}

void ServerProcess::endForeign(qint64 pid)
{
    if (::kill(pid_t(pid), SIGQUIT) != 0)
        return;
    for (int i = 0; i < 200 && ::kill(pid_t(pid), 0) == 0; ++i)
        QThread::msleep(10);
    ::kill(pid_t(pid), SIGKILL);
}

bool ServerProcess::belongsToThisUser(const QString &path)
{
    return QFileInfo(path).ownerId() == geteuid();
}

} // namespace limbeck

#endif
