#pragma once

#include "base/Origin.h"
#include "base/Secret.h"
#include "target/DatabaseUrl.h"

#include <optional>

namespace limbeck {

struct PgPassEntry
{
    Secret password;
    Origin origin; // the file and the line
};

// The first line of a password file (hostname:port:database:username:password, `*` matches anything, `\`
// escapes `:` and `\`) that fits. A Unix socket is found as "localhost" too. Nothing when the file cannot be
// read, or when others may read it too (Unix; libpq ignores such a file). Source: PostgreSQL's manual, "The
// Password File". Blocking disk I/O.
std::optional<PgPassEntry> findPgPass(const QString &file, const HostPort &host, const QString &database,
                                      const QString &user);

// Whether others than its owner may read the file, so that libpq and findPgPass() pass it over (Unix).
bool isOpenPgPass(const QString &file);

} // namespace limbeck
