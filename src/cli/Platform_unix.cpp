#include "Platform.h"

#include <QtGlobal>

#ifdef Q_OS_UNIX

#include <csignal>
#include <fcntl.h>
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

} // namespace limbeck::cli::Platform

#endif
