#include "Platform.h"

#include <QtGlobal>

#ifdef Q_OS_WIN

#include <atomic>
#include <windows.h>

namespace limbeck::cli::Platform {

namespace {

std::stop_source &stopSource()
{
    static std::stop_source source;
    return source;
}

// Windows calls this on a thread of its own. FALSE hands on to the default handler, which ends the program.
BOOL WINAPI onControl(DWORD)
{
    static std::atomic<bool> asked = false;
    if (asked.exchange(true))
        return FALSE;
    stopSource().request_stop();
    return TRUE;
}

bool isTerminal(DWORD which)
{
    DWORD mode = 0;
    return GetConsoleMode(GetStdHandle(which), &mode) != 0;
}

void enableColours(DWORD which)
{
    const HANDLE handle = GetStdHandle(which);
    DWORD mode = 0;
    if (GetConsoleMode(handle, &mode))
        SetConsoleMode(handle, mode | ENABLE_VIRTUAL_TERMINAL_PROCESSING);
}

} // namespace

void prepareConsole()
{
    SetConsoleOutputCP(CP_UTF8);
    enableColours(STD_OUTPUT_HANDLE);
    enableColours(STD_ERROR_HANDLE);
}

bool isColourTerminal()
{
    return isTerminal(STD_OUTPUT_HANDLE) && isTerminal(STD_ERROR_HANDLE);
}

std::stop_token watchInterrupts()
{
    static const bool watching = SetConsoleCtrlHandler(onControl, TRUE) != 0;
    return watching ? stopSource().get_token() : std::stop_token();
}

} // namespace limbeck::cli::Platform

#endif
