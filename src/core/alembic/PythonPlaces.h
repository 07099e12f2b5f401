#pragma once

#include "alembic/PythonInterpreter.h"

// The places where Python programs lie, for findPythons(). Looks at the disk only, but for askLauncher(). Any
// thread.
namespace limbeck::PythonPlaces {

// What findPythons() looks for, for people, one place a line.
QStringList places(const QString &projectFolder);
// "by-hand", "settings", "project", "active", "launcher", "path": the words of the JSON output.
QString sourceName(PythonCandidate::Source source);
// ".venv" of ".../.venv/bin/python".
QString environmentName(const QString &program);
// The program in a virtual environment's folder, of Windows' layout or of Unix's; empty: there is none.
QString programIn(const QString &environmentFolder);
// The program that `py -3` would start; the launcher itself when it does not say. Blocks, for 5 seconds at
// most.
QString askLauncher(const QString &launcher, const QProcessEnvironment &environment);

} // namespace limbeck::PythonPlaces
