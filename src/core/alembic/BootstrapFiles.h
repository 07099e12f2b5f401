#pragma once

#include "base/Result.h"

#include <QString>
#include <QTemporaryDir>

#include <optional>

namespace limbeck {

// What runs inside of a project's Python (the resource :/alembic/python), as files on the disk. They are kept
// in the user's cache folder, where Python leaves their byte code beside them and nobody else may look or
// write; what is found there is compared with the resource before it is used. Where they cannot be kept, they
// go to a temporary folder, which goes with the object. Blocking disk I/O; one thread at a time, and any
// number of objects and programs.
class BootstrapFiles
{
public:
    // Errors: alembic.no-channel.
    Result<void> prepare();
    // The program to start, absolute; once it is prepared.
    QString program() const;

    // Where they are kept, in a folder for each content; absolute, it may not exist yet.
    static QString cacheFolder();
    // Folders of other versions are removed that long after they were made.
    static constexpr int maximumDays = 60;

private:
    QString m_folder;
    std::optional<QTemporaryDir> m_temporary;
};

} // namespace limbeck
