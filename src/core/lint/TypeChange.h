#pragma once

#include "lint/LintSchema.h"
#include "lint/Node.h"

namespace limbeck {

// What ALTER COLUMN … TYPE does to the table.
enum class TypeChange
{
    Free,     // the catalog only
    Rewrites, // every row is written anew
    TimeZone, // free where the session's time zone is UTC (PostgreSQL 12), else a rewrite
    Unknown   // the old type is not known, or one of the types is the user's own
};

// By PostgreSQL's casts: binary-coercible ones, and length coercions that a longer or no limit makes
// superfluous (ATColumnChangeRequiresRewrite and the support functions of varchar, varbit, numeric and the
// date types). `uses`: the expression of USING, or null. Pure, any thread.
TypeChange typeChange(const LintColumn &from, const LintColumn &to, const Node &uses);
// "varchar(20)", as people write it.
QString typeText(const LintColumn &column);

} // namespace limbeck
