#pragma once

#include <QString>

namespace limbeck {

// A text as a person should see it: characters that have no shape but change how others are read (those that
// turn the direction of writing, joiners of no width, control characters but tab and line end) become
// "[U+202E]", so that no script can look like another one. Pure.
QString visibleText(const QString &text);
// visibleText() for HTML's text and quoted attributes.
QString htmlText(const QString &text);

} // namespace limbeck
