#include "target/ConnectionTextReader.h"

#include "env/EnvFile.h"
#include "env/Environment.h"
#include "target/SplitForm.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QRegularExpression>

#include <algorithm>

namespace limbeck::pasted {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::ConnectionText)
};

const QRegularExpression &assignment()
{
    static const QRegularExpression form(QStringLiteral(R"(^([A-Za-z_]\w*)=(.*)$)"),
                                         QRegularExpression::DotMatchesEverythingOption);
    return form;
}

tl::unexpected<Error> shellThing()
{
    return ambiguous(Text::tr("The command line has something in it that only a shell can work out."),
                     Text::tr("Paste the command with the values themselves, without $, `…`, pipes and "
                              "redirections."));
}

// One word at a time, by the rules of POSIX, "Quoting".
class WordReader
{
public:
    explicit WordReader(const QString &text) : m_text(text) {}
    Result<QStringList> run();

private:
    bool readQuoted(QString *word);

    const QString &m_text;
    qsizetype m_pos = 0;
};

bool WordReader::readQuoted(QString *word)
{
    const QChar quote = m_text[m_pos++];
    for (; m_pos < m_text.size(); ++m_pos) {
        const QChar c = m_text[m_pos];
        if (c == quote)
            return true;
        if (quote == u'"' && (c == u'$' || c == u'`'))
            return false;
        const bool escapes = quote == u'"' && c == u'\\' && m_pos + 1 < m_text.size() &&
                             QStringView(u"\"\\$`").contains(m_text[m_pos + 1]);
        *word += escapes ? m_text[++m_pos] : c;
    }
    return false;
}

Result<QStringList> WordReader::run()
{
    QStringList words;
    QString word;
    bool inWord = false;
    for (; m_pos < m_text.size(); ++m_pos) {
        const QChar c = m_text[m_pos];
        if (c.isSpace()) {
            if (inWord)
                words << word;
            word.clear();
            inWord = false;
            continue;
        }
        if (QStringView(u"|<>;&$`").contains(c))
            return shellThing();
        inWord = true;
        if (c == u'\'' || c == u'"') {
            if (!readQuoted(&word))
                return shellThing();
        } else if (c == u'\\' && m_pos + 1 < m_text.size()) {
            if (m_text[++m_pos] != u'\n')
                word += m_text[m_pos];
            else
                inWord = !word.isEmpty();
        } else {
            word += c;
        }
    }
    if (inWord)
        words << word;
    return words;
}

qsizetype commandAt(const QStringList &words)
{
    const auto first =
        std::ranges::find_if(words, [](const QString &word) { return !assignment().match(word).hasMatch(); });
    return first - words.begin();
}

// psql's options (its manual) that take a value, by their short and long names; those with a parameter name
// the connection.
struct PsqlOption
{
    char letter;
    const char *name;
    const char *parameter;
};

constexpr PsqlOption valueOptions[] = {
    {'h', "host", "host"}, {'p', "port", "port"}, {'U', "username", "user"},     {'d', "dbname", "dbname"},
    {'c', "command", ""},  {'f', "file", ""},     {'F', "field-separator", ""},  {'L', "log-file", ""},
    {'o', "output", ""},   {'P', "pset", ""},     {'R', "record-separator", ""}, {'T', "table-attr", ""},
    {'v', "variable", ""}, {'v', "set", ""},
};

class PsqlReader
{
public:
    explicit PsqlReader(const QStringList &words) : m_words(words) {}
    Result<ConnectionText> run();

private:
    Result<void> readWord();
    Result<void> readLong(const QString &word);
    Result<void> readShort(const QString &word);
    Result<void> put(const PsqlOption &option, const QString &value);
    Result<void> putDatabase(const QString &value);
    Result<QString> next();

    const QStringList &m_words;
    qsizetype m_pos = 0;
    int m_plain = 0;
    Parameters m_variables;
    Parameters m_parameters;
    Parameters m_connectionString; // beats the options
    ConnectionText m_result;
};

Result<QString> PsqlReader::next()
{
    if (m_pos + 1 >= m_words.size())
        return fail("url.paste-option", Text::tr("The last option of the command line has no value."),
                    Text::tr("Paste the whole command line."));
    return m_words[++m_pos];
}

Result<void> PsqlReader::putDatabase(const QString &value)
{
    if (value.startsWith(QLatin1String("postgres://")) || value.startsWith(QLatin1String("postgresql://"))) {
        auto url = readUrl(value);
        if (!url)
            return fail(url.error());
        m_result.fields = url->fields;
    } else if (value.contains(QLatin1Char('='))) {
        auto parameters = parametersOf(value);
        if (!parameters)
            return fail(parameters.error());
        m_connectionString = *parameters;
    } else {
        m_parameters.append({QStringLiteral("dbname"), value});
    }
    return {};
}

Result<void> PsqlReader::put(const PsqlOption &option, const QString &value)
{
    const QString parameter = QLatin1String(option.parameter);
    if (parameter == QLatin1String("dbname"))
        return putDatabase(value);
    if (parameter.isEmpty())
        m_result.findings << ignored(
            Text::tr("psql's option --%1 does not belong to the connection and is left out.")
                .arg(QLatin1String(option.name)));
    else
        m_parameters.append({parameter, value});
    return {};
}

Result<void> PsqlReader::readLong(const QString &word)
{
    const QString name = word.section(QLatin1Char('='), 0, 0).sliced(2);
    const auto option = std::ranges::find_if(
        valueOptions, [&](const PsqlOption &known) { return name == QLatin1String(known.name); });
    if (option == std::end(valueOptions))
        return {}; // a switch
    if (word.contains(QLatin1Char('=')))
        return put(*option, word.section(QLatin1Char('='), 1));
    const auto value = next();
    return value ? put(*option, *value) : fail(value.error());
}

// "-Atqh host", "-Uapp".
Result<void> PsqlReader::readShort(const QString &word)
{
    for (qsizetype i = 1; i < word.size(); ++i) {
        const auto option = std::ranges::find_if(
            valueOptions, [&](const PsqlOption &known) { return word[i] == QLatin1Char(known.letter); });
        if (option == std::end(valueOptions))
            continue; // a switch
        if (i + 1 < word.size())
            return put(*option, word.sliced(i + 1));
        const auto value = next();
        return value ? put(*option, *value) : fail(value.error());
    }
    return {};
}

Result<void> PsqlReader::readWord()
{
    const QString &word = m_words[m_pos];
    if (word.startsWith(QLatin1String("--")))
        return readLong(word);
    if (word.startsWith(QLatin1Char('-')) && word.size() > 1)
        return readShort(word);
    if (++m_plain == 1)
        return putDatabase(word);
    if (m_plain == 2)
        m_parameters.append({QStringLiteral("user"), word});
    return {};
}

Result<ConnectionText> PsqlReader::run()
{
    m_result.kind = ConnectionText::Kind::Psql;
    const qsizetype command = commandAt(m_words);
    const QStringList mainVariables = {QStringLiteral("PGHOST"), QStringLiteral("PGPORT"),
                                       QStringLiteral("PGUSER"), QStringLiteral("PGPASSWORD"),
                                       QStringLiteral("PGDATABASE")};
    const QStringList mainParameters = {QStringLiteral("host"), QStringLiteral("port"),
                                        QStringLiteral("user"), QStringLiteral("password"),
                                        QStringLiteral("dbname")};
    for (qsizetype i = 0; i < command; ++i) {
        const QRegularExpressionMatch match = assignment().match(m_words[i]);
        const auto index = mainVariables.indexOf(match.captured(1));
        if (index >= 0)
            m_variables.append({mainParameters[index], match.captured(2)});
        for (const QString &part : tlsParts()) {
            if (match.captured(1) == connectionVariable(part))
                m_variables.append({part, match.captured(2)});
        }
    }
    for (m_pos = command + 1; m_pos < m_words.size(); ++m_pos) {
        if (auto done = readWord(); !done)
            return fail(done.error());
    }
    const ConnectionFields ofUrl = m_result.fields;
    if (auto done = take(m_variables + m_parameters + m_connectionString, &m_result); !done)
        return fail(done.error());
    if (!ofUrl.hosts.empty())
        m_result.fields.hosts = ofUrl.hosts;
    if (ofUrl.password.isSet())
        m_result.fields.password = ofUrl.password;
    if (!ofUrl.user.isEmpty())
        m_result.fields.user = ofUrl.user;
    if (!ofUrl.database.isEmpty())
        m_result.fields.database = ofUrl.database;
    return std::move(m_result);
}

// `KEY=value`, `export KEY=value`, `- KEY=value`, `KEY: value`: the line of a `.env` file that it means.
QString asEnvLine(const QString &line)
{
    static const QRegularExpression form(
        QStringLiteral(R"(^\s*(?:-\s+)?(?:export\s+)?(["']?)([A-Z][A-Z0-9_]*)\s*(?:=|:\s)\s*(.*?)\s*$)"));
    const QRegularExpressionMatch match = form.match(line);
    if (!match.hasMatch())
        return {};
    QString value = match.captured(3);
    // `- "KEY=value"`: the quote in front of the name closes at the end.
    if (!match.captured(1).isEmpty() && value.endsWith(match.captured(1)))
        value.chop(1);
    return match.captured(2) + QLatin1Char('=') + value;
}

bool namesDatabase(const QString &key)
{
    if (ResolverOptions::defaultUrlVariables().contains(key))
        return true;
    return std::ranges::any_of(SplitForm::known(),
                               [&](const SplitForm &form) { return form.variables().contains(key); });
}

// The server's own container names no host: what it names is taken, the rest is typed.
Result<ConnectionText> readUnfinishedForm(const Environment &environment, const Error &unset)
{
    ConnectionText result;
    result.kind = ConnectionText::Kind::Variables;
    for (const SplitForm &form : SplitForm::known()) {
        const SplitReading reading = readSplitForm(form, environment);
        if (reading.error)
            return fail(*reading.error);
        if (!reading.any)
            continue;
        result.fields.hosts = reading.target.hosts;
        result.fields.user = reading.target.user;
        result.fields.password = reading.target.password;
        result.fields.database = reading.target.database;
        result.findings << ignored(
            Text::tr("Not named by these lines: %1.").arg(reading.missing.join(QLatin1String(", "))));
        return result;
    }
    return fail(unset);
}

} // namespace

Result<QStringList> shellWords(const QString &text)
{
    return WordReader(text).run();
}

bool isPsql(const QStringList &words)
{
    const QString program = QFileInfo(words.value(commandAt(words))).fileName();
    return program == QLatin1String("psql") || program == QLatin1String("psql.exe");
}

Result<ConnectionText> readPsql(const QStringList &words)
{
    return PsqlReader(words).run();
}

bool holdsVariables(const QString &text)
{
    const QStringList lines = text.split(QLatin1Char('\n'));
    return std::ranges::any_of(lines, [](const QString &line) {
        return namesDatabase(asEnvLine(line).section(QLatin1Char('='), 0, 0));
    });
}

Result<ConnectionText> readVariables(const QString &text)
{
    QString env;
    const QStringList lines = text.split(QLatin1Char('\n'));
    for (const QString &line : lines)
        env += asEnvLine(line) + QLatin1Char('\n');
    auto file = EnvFile::parse(env.toUtf8(), {});
    if (!file)
        return fail(file.error());
    const auto environment = Environment::ofFiles({}, {*file}, {});
    if (!environment)
        return fail(environment.error());
    const bool outside = std::ranges::any_of(environment->findings(), [](const Finding &finding) {
        return finding.code == QLatin1String("env.unset-reference");
    });
    if (outside)
        return ambiguous(Text::tr("A value refers to a variable that is not in the text."),
                         Text::tr("Paste the lines that set it as well, or put its value in its place."));
    ConnectionText result;
    result.kind = ConnectionText::Kind::Variables;
    const Resolution resolution = resolveTarget(*environment);
    if (resolution.target) {
        result.fields = ConnectionFields::of(resolution, *environment);
        return result;
    }
    if (resolution.error->code != QLatin1String("target.unset"))
        return fail(*resolution.error);
    return readUnfinishedForm(*environment, *resolution.error);
}

} // namespace limbeck::pasted
