#pragma once

#include "base/Result.h"

#include <QString>

#include <optional>
#include <vector>

namespace limbeck {

// One value of pyproject.toml's [tool.alembic].
struct AlembicTomlValue
{
    enum class Kind
    {
        String,
        Item, // a string of a list; the list's other items have the same key
        Boolean,
        Other // numbers, tables, lists of something else
    };
    QString key;
    Kind kind = Kind::Other;
    QString text; // of String and Item, before interpolation
    bool flag = false;
    int line = 0;
};

// The table [tool.alembic] of a pyproject.toml; nullopt: it has none. Blocks on the disk. Errors, with line:
// alembic.pyproject (it cannot be read, is no TOML, or the table is none).
Result<std::optional<std::vector<AlembicTomlValue>>> readAlembicToml(const QString &path);

} // namespace limbeck
