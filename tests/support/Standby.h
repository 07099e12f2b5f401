#pragma once

#include "pg/Sandbox.h"

#include <QStringList>

#include <memory>

namespace limbeck::test {

// A real standby of that server: its data by pg_basebackup, following it by streaming replication.
// `settings`: "name=value" for its command line. Blocks for a few seconds; a failure ends the test program
// with the reason.
std::unique_ptr<Sandbox> standbyOf(const Target &primary, const QStringList &settings = {});

} // namespace limbeck::test
