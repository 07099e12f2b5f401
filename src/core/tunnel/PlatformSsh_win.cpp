#include "tunnel/PlatformSsh.h"

#include <QtGlobal>

#ifdef Q_OS_WIN

#ifndef NOMINMAX
#define NOMINMAX
#endif
// In this order, and before what Qt includes of them.
// clang-format off
#include <winsock2.h>
#include <windows.h>
#include <iphlpapi.h>
// clang-format on

#include <QDir>
#include <QProcess>

#include <vector>

namespace limbeck::PlatformSsh {

namespace {

// Ends what is in it when its last handle is closed, which Windows does for a program that dies. Never closed
// by us: it is for all tunnels of this program.
HANDLE killOnCloseJob()
{
    static const HANDLE job = [] {
        const HANDLE made = CreateJobObjectW(nullptr, nullptr);
        JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits{};
        limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
        if (made)
            SetInformationJobObject(made, JobObjectExtendedLimitInformation, &limits, sizeof limits);
        return made;
    }();
    return job;
}

constexpr DWORD loopback = 0x0100007F; // 127.0.0.1 in network byte order

} // namespace

// Windows' own OpenSSH, where PATH does not have it.
QStringList otherPlaces()
{
    const QString system = qEnvironmentVariable("SystemRoot", QStringLiteral("C:\\Windows"));
    return {QDir::fromNativeSeparators(system) + QStringLiteral("/System32/OpenSSH")};
}

void prepare(QProcess &process)
{
    process.setCreateProcessArgumentsModifier([](QProcess::CreateProcessArguments *arguments) {
        arguments->flags |= CREATE_NO_WINDOW | CREATE_NEW_PROCESS_GROUP;
    });
}

void tie(QProcess &process)
{
    const HANDLE handle =
        OpenProcess(PROCESS_SET_QUOTA | PROCESS_TERMINATE, FALSE, DWORD(process.processId()));
    if (!handle)
        return;
    AssignProcessToJobObject(killOnCloseJob(), handle);
    CloseHandle(handle);
}

// It has no window that a polite request could go to.
void askToEnd(QProcess &process)
{
    process.kill();
}

// GetExtendedTcpTable is looked up, so that nothing more has to be linked.
Listener listenerOn(quint16 port, qint64 pid)
{
    using Function = DWORD(WINAPI *)(PVOID, PDWORD, BOOL, ULONG, TCP_TABLE_CLASS, ULONG);
    static const auto table = [] {
        const HMODULE module = LoadLibraryExW(L"iphlpapi.dll", nullptr, LOAD_LIBRARY_SEARCH_SYSTEM32);
        return module ? reinterpret_cast<Function>(
                            reinterpret_cast<void *>(GetProcAddress(module, "GetExtendedTcpTable")))
                      : nullptr;
    }();
    DWORD size = 0;
    if (!table ||
        table(nullptr, &size, FALSE, AF_INET, TCP_TABLE_OWNER_PID_LISTENER, 0) != ERROR_INSUFFICIENT_BUFFER)
        return Listener::Unknown;
    std::vector<char> buffer(size + 4096); // it may grow in between
    size = DWORD(buffer.size());
    if (table(buffer.data(), &size, FALSE, AF_INET, TCP_TABLE_OWNER_PID_LISTENER, 0) != NO_ERROR)
        return Listener::Unknown;
    const auto *rows = reinterpret_cast<const MIB_TCPTABLE_OWNER_PID *>(buffer.data());
    // The port is in network byte order, in the low 16 bits.
    const DWORD wanted = DWORD(((port & 0xFF) << 8) | (port >> 8));
    Listener found = Listener::None;
    for (DWORD i = 0; i < rows->dwNumEntries; ++i) {
        const MIB_TCPROW_OWNER_PID &row = rows->table[i];
        if ((row.dwLocalPort & 0xFFFF) != wanted || (row.dwLocalAddr != loopback && row.dwLocalAddr != 0))
            continue;
        if (row.dwOwningPid == DWORD(pid))
            return Listener::Ours;
        found = Listener::Others;
    }
    return found;
}

} // namespace limbeck::PlatformSsh

#endif
