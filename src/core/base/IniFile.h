#pragma once

#include "base/Result.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace limbeck {

// An ini file read by the rules of Python's configparser (sections, `key = value` or `key: value`, full-line
// `#` and `;` comments, indented continuation lines, keys case-insensitive, [DEFAULT] for what a section
// lacks), with the line of each entry, because limbeck.ini and alembic.ini must agree with what Python reads
// and errors must name the line. No interpolation. A value type, any thread. UTF-8, with or without BOM.
// Source: Python library reference, configparser, "Supported INI File Structure".
class IniFile
{
public:
    struct Entry
    {
        QString section;
        QString key; // lower case
        QString value;
        int line = 0;
        int lastLine = 0; // of its continuation lines
    };

    // Errors: ini.unreadable, ini.encoding, ini.syntax (with file and line).
    static Result<IniFile> read(const QString &path);
    static Result<IniFile> parse(const QByteArray &bytes, const QString &path);

    const QString &path() const { return m_path; }
    const std::vector<Entry> &entries() const { return m_entries; }
    QStringList sections() const; // in file order, without [DEFAULT]
    bool hasSection(const QString &section) const;
    int sectionLine(const QString &section) const; // of its header; 0: there is none
    // The section's own entry, else the one of [DEFAULT]; nothing when there is no such section.
    std::optional<Entry> find(const QString &section, const QString &key) const;

private:
    QString m_path;
    QStringList m_sections;
    std::vector<int> m_sectionLines;
    std::vector<Entry> m_entries;
};

} // namespace limbeck
