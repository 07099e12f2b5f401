#pragma once

#include "plan/Plan.h"

#include <QByteArray>

namespace limbeck::gui {

// The SQL of an Alembic plan to look at, revision by revision; where a revision's SQL is unknown, a comment
// says why, so that one does not take the preview of the others away. UTF-8.
QByteArray previewOf(const Plan &plan);

} // namespace limbeck::gui
