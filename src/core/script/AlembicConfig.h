#pragma once

#include "base/Finding.h"
#include "base/Result.h"

#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace limbeck {

// One setting of an Alembic project, as it is written and as Alembic reads it. Both forms may hold a password
// (sqlalchemy.url): never print them as they are.
struct AlembicOption
{
    QString key;
    QString raw;   // before interpolation
    QString value; // with %(here)s and other references resolved, and %% as %; empty when that fails
    QString file;
    int line = 0;
};

// What an Alembic project's own configuration says: alembic.ini's section, [tool.alembic] of pyproject.toml
// (Alembic 1.16 and later; the ini's value wins), or Flask-Migrate's ini inside of migrations/. Read as text;
// no code of the project runs. A value type; read() blocks on the disk. Source: alembic/config.py and
// alembic/script/base.py (ScriptDirectory.from_config) of versions 1.8 to 1.18.
struct AlembicConfig
{
    enum class Layout
    {
        Plain,
        FlaskMigrate // the ini lies inside the script location and does not name it
    };

    QString folder; // of the ini or of pyproject.toml: what %(here)s means
    // What relative paths start from, and where Alembic is to be run: `folder`; the folder that was opened,
    // when the script location is only there; for Flask-Migrate the folder around migrations/.
    QString workingFolder;
    QString iniFile;                             // absolute; empty: there is none
    QString tomlFile;                            // absolute; empty: no [tool.alembic]
    QString section = QStringLiteral("alembic"); // --name
    QStringList sections; // of the ini, those that could be named: they hold a script_location or a URL
    Layout layout = Layout::Plain;
    QString scriptLocation;       // absolute folder
    QStringList versionLocations; // absolute folders, in their order; by default scriptLocation/versions
    bool recursiveVersionLocations = false;
    bool sourceless = false;
    QStringList prependSysPath;    // absolute
    QString fileTemplate;          // empty: Alembic's default
    QString versionPathSeparator;  // as resolved; empty: the legacy splitting at spaces and commas
    bool severalDatabases = false; // the multidb template: `databases =` names several sections
    QStringList databases;         // their names
    bool nonAscii = false;         // the ini holds characters that a code page other than UTF-8 would garble
    // Of the section, then those of [DEFAULT] that it lacks, then the strings of the TOML table; the items
    // of a list there are options of their own.
    std::vector<AlembicOption> options;
    // alembic.interpolation for options that Alembic itself does not read, alembic.pyproject when an ini
    // makes do without it.
    Findings findings;

    // Finds and reads a project's configuration. `iniFile` (absolute, from limbeck.ini or --config; may be a
    // pyproject.toml) and `section` may be empty: alembic.ini with pyproject.toml beside it, else
    // migrations/alembic.ini of the folder, and the section `alembic`. nullopt: the folder has none of them.
    // Errors, with file and line: alembic.config (no such section, no script_location, a package that cannot
    // be found without running Python, a separator that Alembic does not know), alembic.interpolation,
    // alembic.pyproject, ini.*. No error repeats a value, which may hold a password, but for the names of
    // folders.
    static Result<std::optional<AlembicConfig>> read(const QString &folder, const QString &iniFile = {},
                                                     const QString &section = {});

    const AlembicOption *find(const QString &key) const; // nullptr: not set. Valid while this lives unchanged
    QString envFile() const;                             // absolute path of env.py
    // The files that make up the configuration: what to watch.
    QStringList files() const;
};

} // namespace limbeck
