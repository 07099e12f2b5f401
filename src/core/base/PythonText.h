#pragma once

#include <QString>
#include <QStringView>

namespace limbeck {

// What Python's str.isspace() and the regular expression `\s` call white space. QChar::isSpace() lacks the
// four information separators U+001C to U+001F.
bool isPythonSpace(QChar c);

// Python's str.strip(), str.lstrip() and str.rstrip() without arguments.
QStringView pythonStripped(QStringView text);
QStringView pythonLeftStripped(QStringView text);
QStringView pythonRightStripped(QStringView text);

} // namespace limbeck
