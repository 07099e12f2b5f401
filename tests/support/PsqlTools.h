#pragma once

#include "target/Target.h"

#include <QByteArray>
#include <QString>

namespace limbeck::test {

struct ToolOutcome
{
    int exitCode = -1;
    QString output; // both streams
};

// Runs a script with the sandbox's psql, as its header says: -X -v ON_ERROR_STOP=1 -f FILE.
ToolOutcome runWithPsql(const Target &target, const QByteArray &script);
// Schema and rows as pg_dump writes them, without Limbeck's own schema.
QString dumpOf(const Target &target);

} // namespace limbeck::test
