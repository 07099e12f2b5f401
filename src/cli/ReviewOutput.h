#pragma once

#include "Context.h"

#include "report/ReportFormat.h"
#include "review/ReviewDocument.h"

#include <optional>

namespace limbeck::cli {

// --format of `review`; nullopt: it is not given. Errors: usage.option-value, usage.arguments (--json without
// --output, --sign).
Result<std::optional<ReportFormat>> reviewFormat(const Context &context);
// The review in that form, to the file of --output or to standard output. Errors: file.write.
Result<void> exportReview(Context &context, const ReviewDocument &document, ReportFormat format);

} // namespace limbeck::cli
