#pragma once

#include "base/Error.h"

#include <QString>

namespace limbeck::gui {

// Place, the server's or system's own words, and what to do next: below an error's first sentence. Lines;
// empty where there is nothing.
QString errorDetails(const Error &error);
// The whole of an error, as it is copied.
QString errorText(const Error &error);

} // namespace limbeck::gui
