#pragma once

#include "plan/Plan.h"

#include <QByteArray>

namespace limbeck::gui {

// The SQL of an Alembic plan to look at, revision by revision; where a revision's SQL is unknown, a comment
// says why, so that one does not take the preview of the others away. UTF-8.
QByteArray previewOf(const Plan &plan);
// The same of one of its steps.
QByteArray stepText(const PlanStep &step, PlanKind kind);

struct ShownSection
{
    QByteArray sql;
    int firstLine = 1; // in the file
};
// What a SQL revision does on its way up, as its file has it, comments included.
ShownSection upSection(const RevisionScript &script);

} // namespace limbeck::gui
