#pragma once

#include "project/EnvPy.h"

#include <QSet>
#include <QString>
#include <QStringList>

#include <vector>

namespace limbeck {

// What env.py imports of the application itself, and whether that reads a `.env` file: most env.py import
// their models, and with them the module that loads the settings. Modules are found by their names below the
// folders that Python would look in, and read as text; nothing is run.
struct EnvPyImports
{
    std::vector<EnvPyLoad> loads; // in the imported files, `statement` is -1
    QSet<int> statements;         // import statements of env.py that name the application's own modules

    // `roots`: folders that modules are looked for in, absolute. Follows imports through at most 200 files.
    // Blocking disk I/O; any thread but the GUI's.
    static EnvPyImports follow(const EnvPy &env, const QStringList &roots);

    bool loadIntoProcess() const;
};

} // namespace limbeck
