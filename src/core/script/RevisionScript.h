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

enum class ScriptLanguage
{
    Sql,
    Python // an Alembic revision: its SQL is known once Alembic has rendered it
};

// A revision's file read whole: header, sections split into statements, findings, content hash. A value type.
struct RevisionScript
{
    Revision revision;
    ScriptLanguage language = ScriptLanguage::Sql;
    QByteArray content;     // UTF-8 bytes of the file
    QByteArray contentHash; // SHA-256, hex
    ScriptSection up;
    std::optional<ScriptSection> down; // nullopt: no migrate:down section
    Findings findings;                 // script.implied-non-transactional, script.empty-up…
};

} // namespace limbeck
