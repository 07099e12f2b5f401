#include "Platform.h"

#include <QtGlobal>

#ifdef Q_OS_UNIX

#include "Typing.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <termios.h>
#include <thread>
#include <unistd.h>

namespace limbeck::cli::Platform {

namespace {

int pipeEnds[2] = {-1, -1};

std::stop_source &stopSource()
{
    static std::stop_source source;
    return source;
}

// A signal handler may do next to nothing; a byte in a pipe wakes the thread that may do everything.
void onSignal(int)
{
    const int saved = errno;
    const char byte = 1;
    [[maybe_unused]] const ssize_t written = write(pipeEnds[1], &byte, 1);
    errno = saved;
}

void waitForSignal()
{
    char byte = 0;
    while (read(pipeEnds[0], &byte, 1) < 0 && errno == EINTR) {
    }
    stopSource().request_stop();
}

void catchOnce(int signalNumber)
{
    struct sigaction current = {};
    // Ignored by whoever started us (nohup, a background job of a shell): that stays.
    if (sigaction(signalNumber, nullptr, &current) != 0 || current.sa_handler == SIG_IGN)
        return;
    struct sigaction action = {};
    action.sa_handler = onSignal;
    sigemptyset(&action.sa_mask);
    action.sa_flags = int(SA_RESTART | SA_RESETHAND); // the second one ends the program
    sigaction(signalNumber, &action, nullptr);
}

} // namespace

void prepareConsole()
{
    std::signal(SIGPIPE, SIG_IGN);
}

bool isColourTerminal()
{
    const QByteArray terminal = qgetenv("TERM");
    return isatty(STDOUT_FILENO) == 1 && isatty(STDERR_FILENO) == 1 && !terminal.isEmpty() &&
           terminal != "dumb";
}

std::stop_token watchInterrupts()
{
    static const bool watching = [] {
        if (pipe2(pipeEnds, O_CLOEXEC) != 0)
            return false;
        std::thread(waitForSignal).detach();
        for (const int signalNumber : {SIGINT, SIGTERM, SIGHUP})
            catchOnce(signalNumber);
        return true;
    }();
    return watching ? stopSource().get_token() : std::stop_token();
}

bool canAsk()
{
    return isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1;
}

// Character by character, with the terminal's own editing and signals off: a Ctrl+C in between would else
// leave it without an echo.
std::optional<Secret> askPassword(const QString &prompt)
{
    termios before = {};
    if (tcgetattr(STDIN_FILENO, &before) != 0)
        return std::nullopt;
    std::fputs(qPrintable(prompt), stderr);
    std::fflush(stderr);
    termios silent = before;
    silent.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    const std::optional<Secret> answer = typedPassword([]() -> std::optional<char> {
        char byte = 0;
        ssize_t count = 0;
        do {
            count = read(STDIN_FILENO, &byte, 1);
        } while (count < 0 && errno == EINTR);
        return count == 1 ? std::optional<char>(byte) : std::nullopt;
    });
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    std::fputs("\n", stderr);
    return answer;
}

} // namespace limbeck::cli::Platform

#endif
