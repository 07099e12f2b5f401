#pragma once

#include "base/Finding.h"
#include "script/Revision.h"
#include "sql/StatementSplitter.h"

#include <QByteArray>

#include <optional>
#include <vector>

namespace limbeck {

// One direction of a SQL revision.
struct ScriptSection
{
    bool transactional = true;
    std::vector<Statement> statements;
    int line = 0; // of its marker
};

// A revision's file read whole: header, sections split into statements, findings, content hash. A value type.
struct RevisionScript
{
    Revision revision;
    QByteArray content;     // UTF-8 bytes of the file
    QByteArray contentHash; // SHA-256, hex
    ScriptSection up;
    std::optional<ScriptSection> down; // nullopt: no migrate:down section
    Findings findings;                 // script.implied-non-transactional, script.empty-up…
};

} // namespace limbeck
