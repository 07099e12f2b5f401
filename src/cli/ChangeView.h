#pragma once

#include "Command.h"
#include "Context.h"

#include "base/FileChange.h"

#include <QJsonArray>

namespace limbeck::cli {

// A difference, a line at a time, in the colours of git.
void printDiff(Output &out, const QString &diff);

// [{file, diff, created, removed}]: differences as they may be shown, with paths relative to the project.
QJsonArray changesToJson(const FileChanges &changes, const QString &folder);

// Changes that a command came to: shows them with the findings, and writes them when --write is given. `data`
// gets changes, findings, changed and written. `command`: what to type for writing them, without --write.
Outcome showOrWrite(Context &context, const FileChanges &changes, const Findings &findings, QJsonObject data,
                    const QString &command);

// --write of the commands that show a change first.
OptionInfo writeOption();

} // namespace limbeck::cli
