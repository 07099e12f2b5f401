#pragma once

#include <QString>

#include <optional>

namespace limbeck {

// The table-level lock modes, weakest first (PostgreSQL manual, chapter 13.3.1).
enum class LockMode
{
    AccessShare,
    RowShare,
    RowExclusive,
    ShareUpdateExclusive,
    Share,
    ShareRowExclusive,
    Exclusive,
    AccessExclusive
};

// From pg_locks.mode: "AccessExclusiveLock". nullopt: another kind of lock.
std::optional<LockMode> lockModeFromName(const QString &name);
QString lockModeCatalogName(LockMode mode); // the reverse
// As SQL has it: "ACCESS EXCLUSIVE". Never translated.
QString lockModeName(LockMode mode);

// What other sessions cannot do with the table meanwhile.
enum class LockEffect
{
    None,          // schema changes at most
    BlocksChanges, // other schema changes, VACUUM
    BlocksWrites,  // INSERT, UPDATE, DELETE too
    BlocksAll      // reading too
};
LockEffect lockEffect(LockMode mode);
QString lockEffectText(LockEffect effect); // for people: "blocks reading and writing"

} // namespace limbeck
