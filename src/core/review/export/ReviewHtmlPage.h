#pragma once

#include "review/ReviewDocument.h"

namespace limbeck {

enum class ReviewPageKind
{
    Browser,     // CSS as browsers know it
    TextDocument // what QTextDocument understands of it, on white
};

// The whole of a page around a body.
QString reviewPage(const ReviewDocument &document, const QString &body, ReviewPageKind kind);

} // namespace limbeck
