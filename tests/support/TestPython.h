#pragma once

#include <QString>

namespace limbeck::test {

// The Python that the tests of Alembic projects run: LIMBECK_TEST_PYTHON, else the system's. An absolute
// path. tools/alembic-versions.sh sets it, to try the Pythons of other releases.
QString testPython();

} // namespace limbeck::test
