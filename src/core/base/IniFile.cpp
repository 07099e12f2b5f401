#include "base/IniFile.h"

#include "base/PythonText.h"
#include "base/TextEncoding.h"

#include <QCoreApplication>
#include <QFile>
#include <QSet>

#include <algorithm>

namespace limbeck {

namespace {

constexpr QLatin1String defaultSection("DEFAULT");

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::IniFile)
};

QStringList splitLines(QString text)
{
    text.replace(QLatin1String("\r\n"), QLatin1String("\n"));
    text.replace(QLatin1Char('\r'), QLatin1Char('\n'));
    return text.split(QLatin1Char('\n'));
}

qsizetype indentOf(QStringView line)
{
    return line.size() - pythonLeftStripped(line).size();
}

// `[name]` with anything behind the last bracket ignored, as configparser's greedy pattern has it.
std::optional<QString> sectionHeader(QStringView line)
{
    const qsizetype end = line.lastIndexOf(QLatin1Char(']'));
    if (!line.startsWith(QLatin1Char('[')) || end < 2)
        return {};
    return line.sliced(1, end - 1).toString();
}

qsizetype delimiter(QStringView line)
{
    const auto found = std::find_if(line.begin(), line.end(), [](QChar c) { return c == u'=' || c == u':'; });
    return found == line.end() ? -1 : found - line.begin();
}

// The state of configparser's reading loop.
class Reader
{
public:
    explicit Reader(QString path) : m_path(std::move(path)) {}

    Result<void> readLine(QStringView line, int number);
    void finish();

    QStringList sections;
    std::vector<int> sectionLines;
    std::vector<IniFile::Entry> entries;

private:
    Result<void> readHeader(const QString &name, int number);
    Result<void> readOption(QStringView text, int number);
    SourceLocation at(int line) const { return {m_path, line, 0}; }

    QString m_path;
    QString m_section;
    bool m_inSection = false;
    bool m_inOption = false; // the last entry can still be continued
    qsizetype m_indent = 0;
    QSet<QString> m_keys;        // of the section
    QSet<QString> m_defaultKeys; // of [DEFAULT], the one section that may appear again
};

Result<void> Reader::readLine(QStringView line, int number)
{
    const QStringView text = pythonStripped(line);
    if (text.startsWith(QLatin1Char('#')) || text.startsWith(QLatin1Char(';')))
        return {};
    if (text.isEmpty()) {
        if (m_inOption)
            entries.back().value += QLatin1Char('\n');
        return {};
    }
    const qsizetype indent = indentOf(line);
    if (m_inOption && indent > m_indent) {
        entries.back().value += QLatin1Char('\n') + text.toString();
        entries.back().lastLine = number;
        return {};
    }
    m_indent = indent;
    if (const auto header = sectionHeader(text))
        return readHeader(*header, number);
    return readOption(text, number);
}

Result<void> Reader::readHeader(const QString &name, int number)
{
    if (sections.contains(name))
        return fail("ini.syntax", Text::tr("The section [%1] appears twice.").arg(name),
                    Text::tr("Merge the two sections into one."), at(number));
    if (name != defaultSection) {
        sections << name;
        sectionLines.push_back(number);
    }
    m_section = name;
    m_inSection = true;
    m_inOption = false;
    m_keys = name == defaultSection ? m_defaultKeys : QSet<QString>();
    return {};
}

Result<void> Reader::readOption(QStringView text, int number)
{
    if (!m_inSection)
        return fail("ini.syntax", Text::tr("This line stands before the first section."),
                    Text::tr("Put a line such as [limbeck] above it."), at(number));
    const qsizetype split = delimiter(text);
    if (split <= 0)
        return fail("ini.syntax", Text::tr("This line is neither a section nor a setting."),
                    Text::tr("Write it as name = value, or put # in front to make it a comment."),
                    at(number));
    const QString key = pythonRightStripped(text.first(split)).toString().toLower();
    if (m_keys.contains(key))
        return fail("ini.syntax", Text::tr("The setting %1 appears twice in [%2].").arg(key, m_section),
                    Text::tr("Remove one of the two lines."), at(number));
    m_keys.insert(key);
    if (m_section == defaultSection)
        m_defaultKeys.insert(key);
    entries.push_back(
        {m_section, key, pythonLeftStripped(text.sliced(split + 1)).toString(), number, number});
    m_inOption = true;
    return {};
}

void Reader::finish()
{
    for (IniFile::Entry &entry : entries)
        entry.value = pythonRightStripped(entry.value).toString();
}

} // namespace

Result<IniFile> IniFile::read(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        Error error{QStringLiteral("ini.unreadable"),
                    Text::tr("The file cannot be read."),
                    file.errorString(),
                    Text::tr("Check that it exists and that you may read it."),
                    {},
                    {path, 0, 0}};
        return fail(std::move(error));
    }
    return parse(file.readAll(), path);
}

Result<IniFile> IniFile::parse(const QByteArray &bytes, const QString &path)
{
    if (const qsizetype invalid = firstInvalidUtf8(bytes); invalid >= 0)
        return fail("ini.encoding", Text::tr("The file is not UTF-8."), Text::tr("Save it as UTF-8."),
                    {path, lineOfOffset(bytes, invalid), 0});
    Reader reader(path);
    int number = 0;
    const QStringList lines =
        splitLines(QString::fromUtf8(QByteArrayView(bytes).sliced(utf8BomLength(bytes))));
    for (const QString &line : lines) {
        if (auto done = reader.readLine(line, ++number); !done)
            return fail(done.error());
    }
    reader.finish();
    IniFile ini;
    ini.m_path = path;
    ini.m_sections = reader.sections;
    ini.m_sectionLines = reader.sectionLines;
    ini.m_entries = std::move(reader.entries);
    return ini;
}

QStringList IniFile::sections() const
{
    return m_sections;
}

bool IniFile::hasSection(const QString &section) const
{
    return m_sections.contains(section);
}

int IniFile::sectionLine(const QString &section) const
{
    const auto index = m_sections.indexOf(section);
    return index < 0 ? 0 : m_sectionLines[size_t(index)];
}

std::optional<IniFile::Entry> IniFile::find(const QString &section, const QString &key) const
{
    const QString wanted = key.toLower();
    for (const QString &place : {section, QString(defaultSection)}) {
        const auto found = std::find_if(m_entries.begin(), m_entries.end(), [&](const Entry &entry) {
            return entry.section == place && entry.key == wanted;
        });
        if (found != m_entries.end())
            return *found;
        if (!hasSection(section))
            break;
    }
    return {};
}

} // namespace limbeck
