#pragma once

#include "base/Finding.h"
#include "base/Result.h"
#include "script/AlembicConfig.h"

#include <QStringList>

namespace limbeck {

// The files that Alembic takes for revisions, in the order in which it reads them: the version locations as
// configured, in each the files by name (code points), then its sub-folders by name where they are searched.
// Alembic before 1.10 reads them in whatever order the file system has them.
struct AlembicScriptFiles
{
    QStringList sources;      // absolute paths of .py files
    QStringList compiledOnly; // .pyc and .pyo files without a source, where `sourceless` asks for them
    QStringList folders;      // that were looked into
    Findings findings;        // script.no-folder, script.loaded-twice

    // Blocks on the disk. Errors: script.no-folder (the script location, or all version locations, are not
    // there). Source: alembic/script/base.py, ScriptDirectory._load_revisions, Script._list_py_dir,
    // Script._from_path.
    static Result<AlembicScriptFiles> find(const AlembicConfig &config);
};

} // namespace limbeck
