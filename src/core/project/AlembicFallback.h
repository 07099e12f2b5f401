#pragma once

#include "base/Error.h"
#include "base/SourceLocation.h"

#include <QString>

#include <optional>

namespace limbeck {

class EnvPy;
class Project;
struct AlembicConfig;

// The database that plain `alembic` connects to when no variable names one.
struct AlembicFallback
{
    QString display; // a URL, its password as `***`
    SourceLocation where;

    // "postgresql://localhost/algoref (alembic.ini:63)"
    QString describe() const;
};

// sqlalchemy.url of the configuration; nullopt: it is not set, is the template's placeholder, or is made of
// what only Python knows.
std::optional<AlembicFallback> iniUrl(const AlembicConfig &config);
// What env.py falls back to. nullopt: it ends with an error, or its text does not tell.
std::optional<AlembicFallback> alembicFallback(const AlembicConfig &config, const EnvPy &env);
// The same of an opened project; nullopt also where it is no Alembic project or its env.py cannot be read.
// Blocking disk I/O; any thread but the GUI's.
std::optional<AlembicFallback> alembicFallback(const Project &project);
// Adds to target.unset what Alembic would have connected to instead; other errors stay as they are. For
// whoever shows that error.
void tellAlembicFallback(const Project &project, Error &error);

} // namespace limbeck
