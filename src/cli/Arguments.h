#pragma once

#include "base/Result.h"

#include <QHash>
#include <QString>
#include <QStringList>

#include <vector>

namespace limbeck::cli {

struct CommandInfo;

// An option as the help shows it and the parser takes it.
struct OptionInfo
{
    QString name;      // without the dashes: "lock-timeout"
    QString valueName; // "DURATION"; empty: the option is a switch
    QString help;
};

// What was typed, parsed: options may stand before and after the command, as `--name value` or
// `--name=value`; `--` ends them, and a number with a minus sign (`-1`) is a goal, not an option.
class Arguments
{
public:
    // Errors: usage.option-unknown, usage.option-value, usage.command-missing, usage.command-unknown,
    // usage.arguments; each says what would have been right.
    static Result<Arguments> parse(const QStringList &words, const std::vector<CommandInfo> &commands);

    const QString &command() const { return m_command; }   // empty: only with --help or --version
    const QStringList &values() const { return m_values; } // what follows the command
    bool has(const QString &option) const { return m_options.contains(option); }
    QString option(const QString &option) const { return m_options.value(option).value(0); }
    QStringList allOf(const QString &option) const { return m_options.value(option); } // in the order given

private:
    QString m_command;
    QStringList m_values;
    QHash<QString, QStringList> m_options;
};

// -x KEY=VALUE of the commands that run an Alembic project's env.py.
OptionInfo xOption();
// --project, --env … : those that every command takes.
std::vector<OptionInfo> globalOptions();

} // namespace limbeck::cli
