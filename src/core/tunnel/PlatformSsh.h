#pragma once

#include <QString>
#include <QStringList>

class QProcess;

namespace limbeck::PlatformSsh {

// Where to look for the client beside PATH.
QStringList otherPlaces();

// Before the start, on its thread: no window, out of reach of Ctrl+C in our terminal, which is ours to
// handle, and ended with the thread that starts it, or with this program.
void prepare(QProcess &process);
// Behind the start, on its thread: the part of that which needs a process.
void tie(QProcess &process);
// Asks it to end.
void askToEnd(QProcess &process);

enum class Listener
{
    None,
    Ours,   // the process's own
    Others, // another process's
    Unknown // somebody listens; the system does not say who
};
// Who listens on a port of 127.0.0.1. Any thread.
Listener listenerOn(quint16 port, qint64 pid);

} // namespace limbeck::PlatformSsh
