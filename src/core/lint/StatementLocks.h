#pragma once

#include "lint/LintSchema.h"
#include "lint/Node.h"
#include "lint/RelationName.h"
#include "sql/LockMode.h"

#include <vector>

namespace limbeck {

// A lock that a statement takes on a relation that it names.
struct TakenLock
{
    RelationName relation;
    LockMode mode = LockMode::AccessShare;
};

// The table-level locks that PostgreSQL's manual (13.3.1, ALTER TABLE, CREATE INDEX…) gives to a statement,
// on the relations that it names, in its order; of an index that is dropped: on the index. What functions and
// DO blocks do inside cannot be known. Reading (SELECT) is left out. Pure, any thread.
std::vector<TakenLock> statementLocks(const Node &statement);

// Of one action of ALTER TABLE, on the table that is altered.
LockMode alterTableLock(const Node &command);

} // namespace limbeck
