#pragma once

#include <QDir>
#include <QIODevice>
#include <QProcessEnvironment>
#include <QString>

#include "base/Secret.h"

#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>

namespace limbeck::cli {

// What a command sees of the world, so that tests run commands in-process with buffers. The devices belong to
// the caller and outlive the command.
struct Io
{
    QIODevice *out = nullptr;
    QIODevice *err = nullptr;
    QIODevice *in = nullptr; // for what must not stand in the arguments; nullptr: there is nothing to read
    bool colour = false;     // both are shown on a terminal that has colours
    QProcessEnvironment process;
    QString folder = QDir::currentPath();
    QString pinsFile;     // where the environments led before; empty: TargetPins' own
    QString draftsFolder; // where unfinished reviews are kept; empty: ReviewDrafts' own
    std::chrono::milliseconds loadInterval{2000}; // over which a rehearsal reads the target's write rates
    // Asked for by commands that can be stopped cleanly; from then on the first Ctrl+C is a stop request.
    std::function<std::stop_token()> watchStop;

    // Asks on the terminal, which does not show what is typed; nullopt: the person broke off. Empty: there is
    // no terminal.
    std::function<std::optional<Secret>(const QString &prompt)> askPassword;
    // One line of standard input; nullopt: there is none.
    std::function<std::optional<Secret>()> readPassword;

    std::stop_token stopToken() const { return watchStop ? watchStop() : std::stop_token(); }
};

} // namespace limbeck::cli
