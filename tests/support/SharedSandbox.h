#pragma once

#include "pg/Sandbox.h"

namespace limbeck::test {

// The one sandbox server of a test program, started on first use and stopped when the program ends. A server
// that cannot be started ends the test program with the reason: tests are never skipped.
Sandbox &sharedSandbox();
// An empty database with a name of its own on it ("name_1", "name_2", …); returns its target.
Target freshDatabase(const QString &name = QStringLiteral("test"));

} // namespace limbeck::test
