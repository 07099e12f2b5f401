#pragma once

#include <QString>

namespace limbeck {

// What docs/errors.md, which is in the program, says that a code means: one English sentence, with Markdown's
// backticks taken out. Empty: there is no such code. Any thread.
QString codeMeaning(const QString &code);

} // namespace limbeck
