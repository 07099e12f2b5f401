#include "pg/ServerProcess.h"

#include <QtGlobal>

#ifdef Q_OS_WIN

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QProcessEnvironment>

#include <array>
#include <string>
#include <utility>
#include <vector>

#ifndef NOMINMAX
#define NOMINMAX
#endif
#include <windows.h>

namespace limbeck {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::ServerProcess)
};

// A handle that closes itself.
class Handle
{
public:
    explicit Handle(HANDLE handle = nullptr) : m_handle(handle) {}
    Handle(Handle &&other) noexcept : m_handle(std::exchange(other.m_handle, nullptr)) {}
    Handle &operator=(Handle &&other) noexcept
    {
        std::swap(m_handle, other.m_handle);
        return *this;
    }
    ~Handle()
    {
        if (isValid())
            CloseHandle(m_handle);
    }
    HANDLE get() const { return m_handle; }
    HANDLE *out() { return &m_handle; }
    bool isValid() const { return m_handle && m_handle != INVALID_HANDLE_VALUE; }

private:
    HANDLE m_handle;
};

// One argument as CommandLineToArgvW and the C runtime read it back: backslashes count only before a quote.
QString quoted(const QString &argument)
{
    QString text;
    qsizetype backslashes = 0;
    for (const QChar c : argument) {
        if (c == QLatin1Char('"'))
            text += QString(backslashes + 1, QLatin1Char('\\'));
        backslashes = c == QLatin1Char('\\') ? backslashes + 1 : 0;
        text += c;
    }
    return QLatin1Char('"') + text + QString(backslashes, QLatin1Char('\\')) + QLatin1Char('"');
}

QString commandLine(const ServerProcess::Launch &launch)
{
    QStringList words{quoted(QDir::toNativeSeparators(launch.program))};
    for (const QString &argument : launch.arguments)
        words << quoted(argument);
    return words.join(QLatin1Char(' '));
}

// NAME=VALUE, each ended by a zero, and one more: without PG* and LC_* variables.
std::vector<wchar_t> environmentBlock()
{
    std::vector<wchar_t> block;
    const QStringList variables = QProcessEnvironment::systemEnvironment().toStringList();
    for (const QString &variable : variables) {
        if (variable.startsWith(QLatin1String("PG"), Qt::CaseInsensitive) ||
            variable.startsWith(QLatin1String("LC_"), Qt::CaseInsensitive))
            continue;
        const std::wstring text = variable.toStdWString();
        block.insert(block.end(), text.begin(), text.end());
        block.push_back(L'\0');
    }
    block.push_back(L'\0');
    return block;
}

// PostgreSQL refuses administrators, so the server gets our token without their groups and without
// privileges, as pg_ctl does it.
Handle restrictedToken()
{
    Handle own;
    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_ALL_ACCESS, own.out()))
        return Handle();
    std::array<std::array<BYTE, SECURITY_MAX_SID_SIZE>, 2> sids{};
    std::array<SID_AND_ATTRIBUTES, 2> dropped{};
    const std::array<WELL_KNOWN_SID_TYPE, 2> groups{WinBuiltinAdministratorsSid, WinBuiltinPowerUsersSid};
    for (size_t i = 0; i < groups.size(); ++i) {
        DWORD size = SECURITY_MAX_SID_SIZE;
        if (!CreateWellKnownSid(groups[i], nullptr, sids[i].data(), &size))
            return Handle();
        dropped[i].Sid = sids[i].data();
    }
    Handle restricted;
    if (!CreateRestrictedToken(own.get(), DISABLE_MAX_PRIVILEGE, DWORD(dropped.size()), dropped.data(), 0,
                               nullptr, 0, nullptr, restricted.out()))
        return Handle();
    return restricted;
}

// Ends what is in it when its last handle is closed, which Windows does for a program that dies.
Handle killOnCloseJob()
{
    Handle job(CreateJobObjectW(nullptr, nullptr));
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits{};
    limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
    if (job.isValid())
        SetInformationJobObject(job.get(), JobObjectExtendedLimitInformation, &limits, sizeof limits);
    return job;
}

Handle openForOutput(const QString &path)
{
    SECURITY_ATTRIBUTES inherited{sizeof(SECURITY_ATTRIBUTES), nullptr, TRUE};
    const std::wstring name = QDir::toNativeSeparators(path).toStdWString();
    return Handle(CreateFileW(name.c_str(), FILE_APPEND_DATA,
                              FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, &inherited, OPEN_ALWAYS,
                              FILE_ATTRIBUTE_NORMAL, nullptr));
}

tl::unexpected<Error> startError(const QString &program, DWORD code)
{
    Error error{QStringLiteral("sandbox.start"),
                Text::tr("%1 could not be started.").arg(program),
                qt_error_string(int(code)),
                {},
                {},
                {}};
    return fail(error);
}

constexpr BYTE sigInt = 2;
constexpr BYTE sigQuit = 3;

// PostgreSQL's signals on Windows: a byte into the server's own pipe (src/port/kill.c).
void sendSignal(qint64 pid, BYTE signal)
{
    const std::wstring pipe = QStringLiteral("\\\\.\\pipe\\pgsignal_%1").arg(pid).toStdWString();
    BYTE answer = 0;
    DWORD got = 0;
    CallNamedPipeW(pipe.c_str(), &signal, 1, &answer, 1, &got, 1000);
}

} // namespace

struct ServerProcess::Private
{
    Handle process;
    Handle job;
    DWORD pid = 0;
};

ServerProcess::ServerProcess(std::unique_ptr<Private> p) : d(std::move(p)) {}

ServerProcess::~ServerProcess()
{
    if (isRunning())
        stop(Stop::Kill);
    waitForExit(std::chrono::seconds(10));
}

Result<std::unique_ptr<ServerProcess>> ServerProcess::start(const Launch &launch)
{
    const Handle output = openForOutput(launch.outputFile);
    const Handle token = restrictedToken();
    if (!output.isValid() || !token.isValid())
        return startError(launch.program, GetLastError());
    std::wstring command = commandLine(launch).toStdWString();
    std::vector<wchar_t> environment = environmentBlock();
    STARTUPINFOW startup{};
    startup.cb = sizeof startup;
    startup.dwFlags = STARTF_USESTDHANDLES;
    startup.hStdOutput = output.get();
    startup.hStdError = output.get();
    PROCESS_INFORMATION made{};
    auto p = std::make_unique<Private>();
    // Suspended until it is in the job, so that what it starts is in it too.
    if (!CreateProcessAsUserW(token.get(), nullptr, command.data(), nullptr, nullptr, TRUE,
                              CREATE_NO_WINDOW | CREATE_SUSPENDED | CREATE_UNICODE_ENVIRONMENT,
                              environment.data(), nullptr, &startup, &made))
        return startError(launch.program, GetLastError());
    p->process = Handle(made.hProcess);
    p->pid = made.dwProcessId;
    p->job = killOnCloseJob();
    AssignProcessToJobObject(p->job.get(), made.hProcess);
    ResumeThread(made.hThread);
    CloseHandle(made.hThread);
    return std::unique_ptr<ServerProcess>(new ServerProcess(std::move(p)));
}

qint64 ServerProcess::pid() const
{
    return d->pid;
}

bool ServerProcess::isRunning()
{
    return WaitForSingleObject(d->process.get(), 0) == WAIT_TIMEOUT;
}

int ServerProcess::exitCode() const
{
    DWORD code = 0;
    GetExitCodeProcess(d->process.get(), &code);
    return int(code);
}

bool ServerProcess::waitForExit(std::chrono::milliseconds timeout)
{
    return WaitForSingleObject(d->process.get(), DWORD(timeout.count())) == WAIT_OBJECT_0;
}

void ServerProcess::stop(Stop how)
{
    if (how == Stop::Kill)
        TerminateJobObject(d->job.get(), 1);
    else
        sendSignal(d->pid, how == Stop::Fast ? sigInt : sigQuit);
}

Result<void> ServerProcess::giveToServerUser(const QString &)
{
    return {}; // the restricted token is the same user's
}

bool ServerProcess::isServerOn(qint64 pid, const QString &dataFolder)
{
    const Handle process(OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, DWORD(pid)));
    std::array<wchar_t, 4096> name{};
    DWORD length = DWORD(name.size());
    if (!process.isValid() || !QueryFullProcessImageNameW(process.get(), 0, name.data(), &length))
        return false;
    if (!QString::fromWCharArray(name.data(), int(length))
             .endsWith(QLatin1String("\\postgres.exe"), Qt::CaseInsensitive))
        return false;
    // The pid file's third line is the server's start, in seconds since 1970: a process that was made at
    // another time only has the number of the dead server.
    FILETIME made{}, ended{}, kernel{}, user{};
    QFile pidFile(dataFolder + QStringLiteral("/postmaster.pid"));
    if (!GetProcessTimes(process.get(), &made, &ended, &kernel, &user) || !pidFile.open(QIODevice::ReadOnly))
        return false;
    const qint64 ticks = (qint64(made.dwHighDateTime) << 32) | made.dwLowDateTime;
    constexpr qint64 secondsFrom1601 = 11644473600;
    const qint64 recorded = pidFile.readAll().split('\n').value(2).trimmed().toLongLong();
    return qAbs(ticks / 10'000'000 - secondsFrom1601 - recorded) <= 10;
}

void ServerProcess::endForeign(qint64 pid)
{
    const Handle process(OpenProcess(SYNCHRONIZE | PROCESS_TERMINATE, FALSE, DWORD(pid)));
    if (!process.isValid())
        return;
    sendSignal(pid, sigQuit);
    if (WaitForSingleObject(process.get(), 2000) != WAIT_OBJECT_0)
        TerminateProcess(process.get(), 1);
}

bool ServerProcess::belongsToThisUser(const QString &)
{
    return true; // the temporary folder is the user's own
}

} // namespace limbeck

#endif
