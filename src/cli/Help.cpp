#include "Help.h"

#include "Text.h"
#include "Tr.h"

using namespace Qt::StringLiterals;

namespace limbeck::cli {

namespace {

// Two aligned columns, indented.
QString columns(const std::vector<std::pair<QString, QString>> &rows)
{
    int width = 0;
    for (const auto &row : rows)
        width = qMax(width, displayWidth(row.first));
    QString text;
    for (const auto &[left, right] : rows)
        text += u"  "_s + left + QString(width - displayWidth(left) + 2, u' ') + right + u'\n';
    return text;
}

QString optionLines(const std::vector<OptionInfo> &options)
{
    std::vector<std::pair<QString, QString>> rows;
    for (const OptionInfo &option : options) {
        QString left = u"--"_s + option.name;
        if (!option.valueName.isEmpty())
            left += u' ' + option.valueName;
        rows.emplace_back(left, option.help);
    }
    return columns(rows);
}

QString synopsis(const CommandInfo &command)
{
    QString text = command.name;
    for (const QString &argument : command.arguments)
        text += u' ' + argument;
    return text;
}

QString exitCodes()
{
    return columns({{u"0"_s, Tr::tr("done")},
                    {u"1"_s, Tr::tr("failed")},
                    {u"2"_s, Tr::tr("wrong usage")},
                    {u"3"_s, Tr::tr("findings at or above --fail-on")},
                    {u"4"_s, Tr::tr("no target, or an ambiguous one")},
                    {u"5"_s, Tr::tr("the connection failed")},
                    {u"6"_s, Tr::tr("revisions are pending (check)")},
                    {u"7"_s, Tr::tr("refused: guard, stale plan or protected environment")},
                    {u"8"_s, Tr::tr("cancelled")}});
}

} // namespace

QString helpText(const std::vector<CommandInfo> &commands)
{
    std::vector<std::pair<QString, QString>> rows;
    for (const CommandInfo &command : commands)
        rows.emplace_back(synopsis(command), command.summary);
    QString text = Tr::tr("Usage: limbeck-cli [OPTIONS] COMMAND") + u"\n\n"_s;
    text += Tr::tr("PostgreSQL schema migrations that show which database they change.") + u"\n\n"_s;
    text += Tr::tr("Commands:") + u'\n' + columns(rows) + u'\n';
    text += Tr::tr("Options:") + u'\n' + optionLines(globalOptions()) + u'\n';
    text += Tr::tr("Exit codes:") + u'\n' + exitCodes() + u'\n';
    text += Tr::tr("`limbeck-cli COMMAND --help` shows a command's options and examples.") + u'\n';
    return text;
}

QString helpText(const CommandInfo &command)
{
    QString text = Tr::tr("Usage: limbeck-cli [OPTIONS] %1").arg(synopsis(command)) + u"\n\n"_s;
    text += command.summary + u"\n\n"_s;
    if (!command.options.empty())
        text += Tr::tr("Options of this command:") + u'\n' + optionLines(command.options) + u'\n';
    text += Tr::tr("Options of every command:") + u'\n' + optionLines(globalOptions()) + u'\n';
    text += Tr::tr("Examples:") + u'\n';
    for (const QString &example : command.examples)
        text += u"  limbeck-cli "_s + example + u'\n';
    return text;
}

} // namespace limbeck::cli
