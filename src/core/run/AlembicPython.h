#pragma once

#include "alembic/PythonInterpreter.h"

#include <optional>
#include <stop_token>

namespace limbeck {

// Where to look for a project's Python, and for what.
struct PythonSearch
{
    QString projectFolder;
    AlembicConfig config;
    QProcessEnvironment environment; // of the child
    QString driver;                  // SQLAlchemy's name of the driver that the target needs; may be empty
    QString chosen;                  // by hand, absolute; may be empty
    QString fromSettings;            // limbeck.ini's; may be empty
};

// The Python to run the project's Alembic with. One that was named by hand or in limbeck.ini, and the
// project's own virtual environment where Alembic lies in it, are taken without starting them; otherwise each
// candidate is asked, as choosePython() does. Blocking, any thread but the GUI's. Errors: alembic.no-python,
// and what is missing in the first candidate (alembic.no-alembic…).
Result<QString> pythonFor(const PythonSearch &search, std::stop_token stop = {});

// The same, where it costs no start of a program; null: it would.
std::optional<QString> knownPython(const PythonSearch &search);

// Whether the disk shows that a candidate needs no question: it was named, or Alembic is in its virtual
// environment.
bool isEnough(const PythonCandidate &candidate);

} // namespace limbeck
