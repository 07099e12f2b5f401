#include "Platform.h"

#include <QtGlobal>

#ifdef Q_OS_WIN

#include "Typing.h"

#include <atomic>
#include <cstdio>
#include <fcntl.h>
#include <io.h>
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
    // The same bytes as elsewhere: an exported script or a line of JSON does not depend on the system.
    _setmode(_fileno(stdin), _O_BINARY);
    _setmode(_fileno(stdout), _O_BINARY);
    _setmode(_fileno(stderr), _O_BINARY);
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

bool canAsk()
{
    return isTerminal(STD_INPUT_HANDLE) && isTerminal(STD_ERROR_HANDLE);
}

// ReadConsoleW, since the console's code page may not know every letter of a password.
std::optional<Secret> askPassword(const QString &prompt)
{
    const HANDLE input = GetStdHandle(STD_INPUT_HANDLE);
    DWORD before = 0;
    if (!GetConsoleMode(input, &before))
        return std::nullopt;
    std::fputs(prompt.toUtf8().constData(), stderr);
    std::fflush(stderr);
    SetConsoleMode(input, before & ~DWORD(ENABLE_ECHO_INPUT | ENABLE_LINE_INPUT | ENABLE_PROCESSED_INPUT));
    QString pending; // a letter outside of the basic plane comes in two parts
    QByteArray bytes;
    const std::optional<Secret> answer = typedPassword([&]() -> std::optional<char> {
        while (bytes.isEmpty()) {
            wchar_t letter = 0;
            DWORD count = 0;
            if (!ReadConsoleW(input, &letter, 1, &count, nullptr) || count != 1)
                return std::nullopt;
            pending.append(QChar(ushort(letter)));
            if (pending.back().isHighSurrogate())
                continue;
            bytes = pending.toUtf8();
            pending.clear();
        }
        const char byte = bytes.front();
        bytes.remove(0, 1);
        return byte;
    });
    SetConsoleMode(input, before);
    std::fputs("\n", stderr);
    return answer;
}

} // namespace limbeck::cli::Platform

#endif
