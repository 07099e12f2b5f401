#pragma once

#include "alembic/AlembicDriver.h"
#include "base/Result.h"
#include "script/ScriptDirectory.h"

#include <QHash>
#include <QString>

#include <optional>
#include <stop_token>
#include <vector>

namespace limbeck {

enum class RenderDirection
{
    Up,
    Down
};

// The SQL of Python revisions, as the project's own Alembic renders it offline: one rendering a revision, so
// that a data migration which reads the database takes no other's preview away.
struct RenderedRevision
{
    QByteArray
        sql; // UTF-8, with Alembic's comments, without BEGIN, COMMIT and the version table's statements
    bool opaque = false;
    QString reason; // Alembic's own error, one line; empty when it is not opaque
    QString detail; // the traceback's end
    int line = 0;   // in the revision's file, where it stopped; 0: unknown
};

// How the project's env.py runs revisions, as the renderings show.
struct AlembicRunModes
{
    bool known = false;
    bool transactionPerMigration = false;
    bool transactionalDdl = true;
    QString versionTable;
    QString versionSchema;
};

struct RenderedRevisions
{
    QHash<QString, RenderedRevision> byRevision; // by id
    AlembicRunModes modes;
    std::optional<Error> error; // why nothing could be rendered at all (no Alembic, env.py fails)
};

// Renders revisions (indices into the graph) in one child process; those whose file, env.py, configuration
// and Alembic version are the same as at an earlier rendering come from the cache (memory, then the user's
// cache folder). Blocking; any thread but the GUI's. Never connects: a connection that the project tries to
// make ends in an opaque revision. Errors: run.cancelled.
Result<RenderedRevisions> renderRevisions(const AlembicProject &project, const ScriptDirectory &scripts,
                                          const std::vector<int> &revisions, RenderDirection direction,
                                          std::stop_token stop = {});

// What renderRevisions() would take from the cache, and nothing else: starts no Python. Revisions that are
// not in the result have not been rendered as they are now. Blocking (disk); any thread but the GUI's.
RenderedRevisions renderedBefore(const AlembicProject &project, const ScriptDirectory &scripts,
                                 const std::vector<int> &revisions, RenderDirection direction);

} // namespace limbeck
