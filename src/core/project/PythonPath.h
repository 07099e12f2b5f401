#pragma once

#include "project/PythonModule.h"

#include <QString>

#include <optional>

namespace limbeck {

// The path that an expression of a Python file means: strings, __file__, pathlib's Path with `/`, parent,
// parents[n], joinpath(), resolve(), and os.path's join, dirname, abspath and realpath, also by way of names
// that the file gives to such expressions. Relative to `workingFolder` where the expression is relative.
// Clean and absolute; nullopt: the text does not tell. Nothing is run and no file is touched; any thread.
std::optional<QString> pythonPath(const PythonModule &module, PythonSpan span, const QString &file,
                                  const QString &workingFolder);

} // namespace limbeck
