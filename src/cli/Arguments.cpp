#include "Arguments.h"

#include "Command.h"
#include "Tr.h"

#include <QRegularExpression>

#include <algorithm>
#include <numeric>

using namespace Qt::StringLiterals;

namespace limbeck::cli {

namespace {

// Levenshtein's distance, for "did you mean".
qsizetype distance(const QString &from, const QString &to)
{
    std::vector<qsizetype> row(size_t(to.size()) + 1);
    std::iota(row.begin(), row.end(), qsizetype(0));
    for (qsizetype i = 0; i < from.size(); ++i) {
        qsizetype diagonal = std::exchange(row[0], i + 1);
        for (qsizetype j = 0; j < to.size(); ++j) {
            const size_t k = size_t(j) + 1;
            const qsizetype change = diagonal + (from[i] == to[j] ? 0 : 1);
            diagonal = std::exchange(row[k], std::min({row[k] + 1, row[k - 1] + 1, change}));
        }
    }
    return row.back();
}

QString suggestion(const QString &word, const QStringList &known)
{
    const auto nearest = std::ranges::min_element(
        known, {}, [&](const QString &candidate) { return distance(word, candidate); });
    if (nearest == known.end() || distance(word, *nearest) > 2)
        return {};
    return *nearest;
}

// Short forms, as Alembic's own command line has them; -xkey=value too.
QString longForm(const QString &word)
{
    if (word == "-h"_L1)
        return u"--help"_s;
    if (word == "-n"_L1)
        return u"--name"_s;
    if (word == "-x"_L1)
        return u"--x"_s;
    if (word.startsWith("-x"_L1))
        return u"--x="_s + word.mid(2);
    return word;
}

class Parser
{
public:
    explicit Parser(const std::vector<CommandInfo> &commands) : m_commands(commands)
    {
        m_known = globalOptions();
        for (const CommandInfo &command : commands)
            m_known.insert(m_known.end(), command.options.begin(), command.options.end());
    }

    Result<void> read(const QStringList &words);
    Result<void> check() const;

    QStringList plain;
    QHash<QString, QStringList> options;

private:
    Result<void> readOption(const QStringList &words, qsizetype *position);
    const OptionInfo *find(const QString &name) const;
    Result<void> checkOptions(const CommandInfo &command) const;

    const std::vector<CommandInfo> &m_commands;
    std::vector<OptionInfo> m_known;
};

const OptionInfo *Parser::find(const QString &name) const
{
    const auto found = std::ranges::find(m_known, name, &OptionInfo::name);
    return found == m_known.end() ? nullptr : &*found;
}

Result<void> Parser::readOption(const QStringList &words, qsizetype *position)
{
    const QString word = longForm(words[*position]);
    const qsizetype equals = word.indexOf(u'=');
    const QString name = word.mid(2, equals < 0 ? -1 : equals - 2);
    const OptionInfo *option = word.startsWith("--"_L1) ? find(name) : nullptr;
    if (!option) {
        QStringList names;
        for (const OptionInfo &known : m_known)
            names.append(known.name);
        const QString near = suggestion(name, names);
        return fail("usage.option-unknown", Tr::tr("There is no option %1.").arg(word.left(equals)),
                    near.isEmpty() ? Tr::tr("`limbeck-cli --help` lists the options.")
                                   : Tr::tr("Did you mean --%1?").arg(near));
    }
    if (option->valueName.isEmpty()) {
        if (equals >= 0)
            return fail("usage.option-value", Tr::tr("The option --%1 takes no value.").arg(name));
        options[name].append(QString());
        return {};
    }
    if (equals < 0 && *position + 1 >= words.size())
        return fail("usage.option-value", Tr::tr("The option --%1 needs a value.").arg(name),
                    Tr::tr("Write --%1 %2.").arg(name, option->valueName));
    options[name].append(equals >= 0 ? word.mid(equals + 1) : words[++*position]);
    return {};
}

Result<void> Parser::read(const QStringList &words)
{
    static const QRegularExpression number(u"^-[0-9]+$"_s);
    for (qsizetype i = 0; i < words.size(); ++i) {
        const QString &word = words[i];
        if (word == "--"_L1) {
            plain += words.mid(i + 1);
            break;
        }
        if (!word.startsWith(u'-') || word == "-"_L1 || number.match(word).hasMatch()) {
            plain.append(word);
            continue;
        }
        if (auto done = readOption(words, &i); !done)
            return done;
    }
    return {};
}

Result<void> Parser::checkOptions(const CommandInfo &command) const
{
    const std::vector<OptionInfo> global = globalOptions();
    for (auto it = options.cbegin(); it != options.cend(); ++it) {
        if (std::ranges::find(global, it.key(), &OptionInfo::name) == global.end() &&
            std::ranges::find(command.options, it.key(), &OptionInfo::name) == command.options.end())
            return fail("usage.option-unknown",
                        Tr::tr("The command %1 has no option --%2.").arg(command.name, it.key()),
                        Tr::tr("`limbeck-cli %1 --help` lists its options.").arg(command.name));
    }
    if (options.contains(u"env"_s) && options.contains(u"env-file"_s))
        return fail("usage.arguments", Tr::tr("--env and --env-file exclude each other."),
                    Tr::tr("Name the environment, or the files."));
    return {};
}

Result<void> Parser::check() const
{
    if (options.contains(u"version"_s) || (plain.isEmpty() && options.contains(u"help"_s)))
        return {};
    if (plain.isEmpty())
        return fail("usage.command-missing", Tr::tr("No command was given."),
                    Tr::tr("`limbeck-cli --help` lists the commands."));
    const auto command = std::ranges::find(m_commands, plain.first(), &CommandInfo::name);
    if (command == m_commands.end()) {
        QStringList names;
        for (const CommandInfo &known : m_commands)
            names.append(known.name);
        const QString near = suggestion(plain.first(), names);
        return fail("usage.command-unknown", Tr::tr("There is no command %1.").arg(plain.first()),
                    near.isEmpty() ? Tr::tr("`limbeck-cli --help` lists the commands.")
                                   : Tr::tr("Did you mean %1?").arg(near));
    }
    if (options.contains(u"help"_s))
        return {};
    const qsizetype count = plain.size() - 1;
    const QStringList &taken = command->arguments;
    const auto needed =
        std::ranges::count_if(taken, [](const QString &name) { return !name.startsWith(u'['); });
    if (count < needed || count > taken.size())
        return fail(
            "usage.arguments",
            taken.isEmpty() ? Tr::tr("The command %1 takes no argument.").arg(command->name)
            : taken.size() == 1
                ? Tr::tr("The command %1 takes one argument, %2.").arg(command->name, taken.first())
                : Tr::tr("The command %1 takes the arguments %2.").arg(command->name, taken.join(u' ')),
            Tr::tr("`limbeck-cli %1 --help` has examples.").arg(command->name));
    return checkOptions(*command);
}

} // namespace

OptionInfo xOption()
{
    return {u"x"_s, u"KEY=VALUE"_s, Tr::tr("for an Alembic project's env.py, also as -x; may be repeated")};
}

std::vector<OptionInfo> globalOptions()
{
    return {
        {u"project"_s, u"DIR"_s, Tr::tr("the project's folder; default: the current folder")},
        {u"env"_s, u"NAME"_s, Tr::tr("the environment; default: limbeck.ini's, or the only one")},
        {u"env-file"_s, u"FILE"_s,
         Tr::tr("a .env file in place of an environment; may be repeated, later files win")},
        {u"url-variable"_s, u"NAME"_s, Tr::tr("the variable that holds the database's URL")},
        {u"python"_s, u"PATH"_s, Tr::tr("the Python of an Alembic project; `python` shows what is found")},
        {u"name"_s, u"SECTION"_s, Tr::tr("the section of alembic.ini, also as -n; default: alembic")},
        {u"json"_s, {}, Tr::tr("print JSON for programs")},
        {u"no-color"_s, {}, Tr::tr("no colours, as with NO_COLOR in the environment")},
        {u"lang"_s, u"LANGUAGE"_s, Tr::tr("en or ko; default: the system's language")},
        {u"help"_s, {}, Tr::tr("help, also for one command: limbeck-cli upgrade --help")},
        {u"version"_s, {}, Tr::tr("the program's version")},
    };
}

Result<Arguments> Arguments::parse(const QStringList &words, const std::vector<CommandInfo> &commands)
{
    Parser parser(commands);
    if (auto read = parser.read(words); !read)
        return fail(read.error());
    if (auto checked = parser.check(); !checked)
        return fail(checked.error());
    Arguments arguments;
    arguments.m_command = parser.plain.value(0);
    arguments.m_values = parser.plain.mid(1);
    arguments.m_options = parser.options;
    return arguments;
}

} // namespace limbeck::cli
