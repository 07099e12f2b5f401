#pragma once

#include "Arguments.h"
#include "ExitCode.h"

#include <QJsonObject>
#include <QString>
#include <QStringList>

#include <memory>
#include <vector>

namespace limbeck::cli {

class Context;

// What the help and the parser know of a command.
struct CommandInfo
{
    QString name;
    QStringList arguments; // "GOAL"; one that may be left out: "[OTHER]"
    QString summary;       // one line
    std::vector<OptionInfo> options;
    QStringList examples; // without the program's name
};

// How a command ended. Text was printed on the way; `data` is what --json prints.
struct Outcome
{
    QJsonObject data;
    Error error; // code empty: none
    ExitCode code = ExitCode::Done;

    static Outcome done(QJsonObject data = {}) { return {std::move(data), {}, ExitCode::Done}; }
    static Outcome failed(const Error &error, QJsonObject data = {})
    {
        return {std::move(data), error, exitCodeFor(error)};
    }
};

// One command of limbeck-cli. Stateless; runs on the main thread and may block.
class Command
{
public:
    virtual ~Command() = default;
    virtual CommandInfo info() const = 0;
    virtual Outcome run(Context &context) const = 0;
};

} // namespace limbeck::cli
