#include "TestPython.h"

namespace limbeck::test {

QString testPython()
{
    return qEnvironmentVariable("LIMBECK_TEST_PYTHON", QStringLiteral("/usr/bin/python3"));
}

} // namespace limbeck::test
