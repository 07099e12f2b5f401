#include "base/IniEdit.h"

#include "base/PythonText.h"
#include "base/TextEncoding.h"

#include <QCoreApplication>

#include <algorithm>

namespace limbeck {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::IniEdit)
};

bool endsLine(const QByteArray &line)
{
    return line.endsWith('\n') || line.endsWith('\r');
}

QByteArray lineEndOf(const QByteArray &line)
{
    return line.endsWith("\r\n") ? line.last(2) : endsLine(line) ? line.last(1) : QByteArray();
}

bool isBlank(const QByteArray &line)
{
    return line.trimmed().isEmpty();
}

bool isComment(const QByteArray &line)
{
    const QByteArray text = line.trimmed();
    return text.startsWith('#') || text.startsWith(';');
}

qsizetype delimiterOf(const QByteArray &line)
{
    const auto found = std::ranges::find_if(line, [](char c) { return c == '=' || c == ':'; });
    return found == line.end() ? -1 : found - line.begin();
}

// Everything in front of the value: the key, the delimiter and the space around it.
QByteArray prefixOf(const QByteArray &line)
{
    qsizetype end = delimiterOf(line) + 1;
    while (end < line.size() && (line[end] == ' ' || line[end] == '\t'))
        ++end;
    return line.first(end);
}

bool sameEntries(const std::vector<IniFile::Entry> &a, const std::vector<IniFile::Entry> &b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto &x, const auto &y) {
        return x.section == y.section && x.key == y.key && x.value == y.value;
    });
}

} // namespace

Result<IniEdit> IniEdit::of(const QByteArray &bytes, const QString &path)
{
    auto ini = IniFile::parse(bytes, path);
    if (!ini)
        return fail(ini.error());
    IniEdit edit;
    edit.m_path = path;
    edit.m_bytes = bytes;
    edit.m_ini = std::move(*ini);
    return edit;
}

const IniFile::Entry *IniEdit::entry(const QString &section, const QString &key) const
{
    const auto &entries = m_ini.entries();
    const auto found = std::ranges::find_if(entries, [&](const IniFile::Entry &each) {
        return each.section == section && each.key == key.toLower();
    });
    return found == entries.end() ? nullptr : &*found;
}

// Numbered as IniFile numbers them, with their ends.
IniEdit::Lines IniEdit::lines() const
{
    Lines result;
    qsizetype start = 0;
    for (qsizetype i = 0; i < m_bytes.size(); ++i) {
        const bool crOfCrLf = m_bytes[i] == '\r' && i + 1 < m_bytes.size() && m_bytes[i + 1] == '\n';
        if ((m_bytes[i] != '\n' && m_bytes[i] != '\r') || crOfCrLf)
            continue;
        result << m_bytes.sliced(start, i + 1 - start);
        start = i + 1;
    }
    if (start < m_bytes.size())
        result << m_bytes.sliced(start);
    return result;
}

QByteArray IniEdit::lineEnd() const
{
    const qsizetype end = m_bytes.indexOf('\n');
    if (end < 0)
        return m_bytes.contains('\r') ? QByteArray("\r") : QByteArray("\n");
    return end > 0 && m_bytes[end - 1] == '\r' ? QByteArray("\r\n") : QByteArray("\n");
}

// Written as the section's last entry is, or the file's first: its indentation, and the space around `=`.
QByteArray IniEdit::entryLine(const QString &section, const QString &key, const QString &value) const
{
    const auto &entries = m_ini.entries();
    const auto last = std::find_if(entries.rbegin(), entries.rend(),
                                   [&](const IniFile::Entry &each) { return each.section == section; });
    QByteArray indent;
    QByteArray delimiter = " = ";
    if (!entries.empty()) {
        const QByteArray model =
            lines().value((last == entries.rend() ? entries.front().line : last->line) - 1);
        const QByteArray prefix = prefixOf(model);
        const QByteArray left = prefix.first(delimiterOf(model));
        const QByteArray name = left.trimmed();
        const qsizetype from = left.indexOf(name);
        indent = last == entries.rend() ? QByteArray() : left.first(from);
        // An entry without a value does not tell what stands behind the delimiter.
        if (prefix.size() + lineEndOf(model).size() < model.size())
            delimiter = left.sliced(from + name.size()) + prefix.sliced(delimiterOf(model));
    }
    return indent + key.toUtf8() + delimiter + value.toUtf8();
}

// Takes the new text when it has exactly these entries, and the section that has to be there.
Result<void> IniEdit::keep(const Lines &lines, const std::vector<IniFile::Entry> &wanted,
                           const QString &section)
{
    const QByteArray bytes = lines.join();
    auto ini = IniFile::parse(bytes, m_path);
    if (!ini || !sameEntries(ini->entries(), wanted) || (!section.isEmpty() && !ini->hasSection(section)))
        return fail("ini.edit", Text::tr("The file is written in a way that does not take this change."),
                    Text::tr("Change it by hand."), {m_path, 0, 0});
    m_bytes = bytes;
    m_ini = std::move(*ini);
    return {};
}

Result<void> IniEdit::set(const QString &section, const QString &key, const QString &text)
{
    const QString value = pythonStripped(text).toString();
    if (value.contains(QLatin1Char('\n')) || value.contains(QLatin1Char('\r')) || value.contains(QChar::Null))
        return fail("ini.edit", Text::tr("The value of %1 has a line break.").arg(key),
                    Text::tr("Write it in one line."), {m_path, 0, 0});
    if (const IniFile::Entry *old = entry(section, key))
        return old->value == value ? Result<void>() : replaceValue(*old, value);
    IniEdit copy = *this;
    if (auto done = copy.addSection(section); !done)
        return done;
    if (auto done = copy.addEntry(section, key, value); !done)
        return done;
    *this = std::move(copy);
    return {};
}

Result<void> IniEdit::replaceValue(const IniFile::Entry &old, const QString &value)
{
    std::vector<IniFile::Entry> wanted = m_ini.entries();
    wanted[size_t(&old - m_ini.entries().data())].value = value;
    Lines all = lines();
    QByteArray &line = all[old.line - 1];
    QByteArray prefix = prefixOf(line);
    if (!value.isEmpty() && !prefix.endsWith(' ') && prefix.contains(" ="))
        prefix += ' ';
    line =
        (value.isEmpty() ? prefix.first(delimiterOf(prefix) + 1) : prefix) + value.toUtf8() + lineEndOf(line);
    for (int number = old.lastLine; number > old.line; --number) {
        if (!isComment(all[number - 1]))
            all.removeAt(number - 1);
    }
    return keep(all, wanted, {});
}

// Behind the section's last entry, or right behind its header.
Result<void> IniEdit::addEntry(const QString &section, const QString &key, const QString &value)
{
    std::vector<IniFile::Entry> wanted = m_ini.entries();
    Lines all = lines();
    int line = m_ini.sectionLine(section);
    size_t position = 0;
    for (size_t i = 0; i < wanted.size(); ++i) {
        if (wanted[i].section == section || wanted[i].line < line)
            position = i + 1;
        if (wanted[i].section == section)
            line = std::max(line, wanted[i].lastLine);
    }
    IniFile::Entry added;
    added.section = section;
    added.key = key.toLower();
    added.value = value;
    wanted.insert(wanted.begin() + qsizetype(position), added);
    if (!endsLine(all[line - 1]))
        all[line - 1] += lineEnd();
    all.insert(line, entryLine(section, key, value) + lineEnd());
    return keep(all, wanted, section);
}

Result<void> IniEdit::remove(const QString &section, const QString &key)
{
    const IniFile::Entry *old = entry(section, key);
    if (!old)
        return {};
    Lines all = lines();
    for (int line = old->lastLine; line >= old->line; --line) {
        if (!isComment(all[line - 1]))
            all.removeAt(line - 1);
    }
    std::vector<IniFile::Entry> wanted = m_ini.entries();
    wanted.erase(wanted.begin() + (old - m_ini.entries().data()));
    return keep(all, wanted, section);
}

Result<void> IniEdit::addSection(const QString &section)
{
    if (m_ini.hasSection(section))
        return {};
    Lines all = lines();
    if (!all.isEmpty() && !endsLine(all.last()))
        all.last() += lineEnd();
    const bool onlyBom = all.size() == 1 && all.first().size() == utf8BomLength(all.first());
    if (!all.isEmpty() && !onlyBom && !isBlank(all.last()))
        all << lineEnd();
    all << '[' + section.toUtf8() + ']' + lineEnd();
    return keep(all, m_ini.entries(), section);
}

Result<void> IniEdit::renameSection(const QString &from, const QString &to)
{
    const int line = m_ini.sectionLine(from);
    if (line == 0 || from == to)
        return {};
    Lines all = lines();
    QByteArray &header = all[line - 1];
    const qsizetype start = header.indexOf('[') + 1;
    header.replace(start, header.lastIndexOf(']') - start, to.toUtf8());
    std::vector<IniFile::Entry> wanted = m_ini.entries();
    for (IniFile::Entry &each : wanted) {
        if (each.section == from)
            each.section = to;
    }
    return keep(all, wanted, to);
}

Result<void> IniEdit::removeSection(const QString &section)
{
    const int first = m_ini.sectionLine(section);
    if (first == 0)
        return {};
    Lines all = lines();
    int next = int(all.size()) + 1;
    const QStringList names = m_ini.sections();
    for (const QString &name : names) {
        if (m_ini.sectionLine(name) > first)
            next = std::min(next, m_ini.sectionLine(name));
    }
    int end = next; // behind the last line that goes
    while (next <= all.size() && end - 1 > first && isComment(all[end - 2]))
        --end;
    std::vector<IniFile::Entry> wanted = m_ini.entries();
    std::erase_if(wanted, [&](const IniFile::Entry &each) { return each.section == section; });
    all.remove(first - 1, end - first);
    // At the file's end, the blank lines in front of the section go with it.
    const bool wasLast = next > lines().size();
    while (wasLast && all.size() > 1 && isBlank(all.last()))
        all.removeLast();
    return keep(all, wanted, {});
}

} // namespace limbeck
