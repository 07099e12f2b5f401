#pragma once

#include "base/Result.h"
#include "target/Target.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <stop_token>

namespace limbeck {

// The major version of an installed PostgreSQL program ("pg_dump (PostgreSQL) 15.14" is 15); 0: it does not
// run. Blocking, for some milliseconds.
int postgresMajorVersion(const QString &program);
// The pg_dump that fits a server best: of its own major version, else the oldest newer one, since pg_dump
// reads older servers and no newer ones. `folders`: where installed servers have their programs. Empty: none.
QString findPgDump(int serverMajor, const QStringList &folders);

// The schema of a database as a script for psql, without its rows, its tablespaces and Limbeck's own schema:
// `pg_dump --schema-only`, with the target's own connection parameters. The password goes through the child's
// environment. A lock that somebody holds is waited for no longer than five seconds. Blocking; any thread but
// the GUI's. Errors: rehearsal.pg-dump (with its own words), rehearsal.cancelled, those of
// SshTunnel::open.
Result<QByteArray> dumpSchema(const QString &program, const Target &target, std::stop_token stop);

} // namespace limbeck
