#pragma once

#include "base/IniFile.h"

namespace limbeck {

// The interpolation of alembic.ini: Python's configparser.BasicInterpolation, with Alembic's `here` among the
// defaults. Refers to the ini, which has to outlive it. Any thread. Source: Python library reference,
// configparser, "Interpolation of values"; Lib/configparser.py.
class AlembicInterpolation
{
public:
    // `here`: the ini's folder, with forward slashes.
    AlembicInterpolation(const IniFile &ini, QString section, QString here);

    // The entry's value with %(name)s replaced by the section's, [DEFAULT]'s or Alembic's own value and %% by
    // %. Errors, with line, none of which repeats a value: alembic.interpolation (a % that begins neither, a
    // name that is not set, references more than ten deep or without bounds).
    Result<QString> expand(const IniFile::Entry &entry) const;
    // The same for a value of pyproject.toml, where only `here` is known.
    static Result<QString> expandToml(const QString &raw, const QString &here, const SourceLocation &where);

private:
    std::optional<QString> lookUp(const QString &name) const;

    const IniFile &m_ini;
    QString m_section;
    QString m_here;
};

} // namespace limbeck
