#pragma once

#include <QByteArrayView>
#include <QString>

#include <vector>

namespace limbeck {

// A table, index, sequence or view that a statement names.
struct StatementTarget
{
    enum class Role
    {
        Owned,    // only its owner may do that: ALTER, DROP, COMMENT ON, CREATE INDEX … ON
        Emptied,  // TRUNCATE, a right of its own
        Created,  // comes into being: CREATE, ALTER … RENAME TO
        Untouched // CREATE … IF NOT EXISTS: may be there already
    };
    Role role = Role::Owned;
    QString schema; // empty: the search path decides
    QString name;   // as the server folds it
};

// The relations that a statement alters, in its order. By its leading tokens, for ALTER, DROP, TRUNCATE,
// COMMENT ON and CREATE of relations; what functions and DO blocks do inside cannot be known, and names with
// Unicode escapes are left out. Pure, any thread.
std::vector<StatementTarget> statementTargets(QByteArrayView sql);

} // namespace limbeck
