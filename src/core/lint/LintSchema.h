#pragma once

#include <QHash>
#include <QSet>
#include <QString>
#include <QStringList>

#include <vector>

namespace limbeck {

struct LintColumn
{
    QString type;         // as the grammar calls it, without its schema: "int4", "varchar", "timestamptz"
    QList<int> modifiers; // of varchar(20): 20
    bool isArray = false;
    bool notNull = false;
};

// What is known of a table, from the target's catalog and from the statements before.
struct LintTable
{
    char kind = 'r'; // pg_class.relkind: r, p (partitioned), m, v, f
    bool columnsKnown = false;
    QHash<QString, LintColumn> columns;
    std::vector<QStringList> indexes;      // the columns of each valid index, in its order
    QSet<QString> notNullChecks;           // columns with a validated CHECK (… IS NOT NULL)
    QHash<QString, QString> pendingChecks; // constraint -> column: the same, not validated yet
    bool hasChecks = false; // any validated CHECK: an attached partition may have its bounds in one
};

// Tables by "public.orders", quoted where needed. A value type.
struct LintSchema
{
    QHash<QString, LintTable> tables;
    QHash<QString, QString> indexTables; // index -> table
    QSet<QString> invalidIndexes;        // "public.orders_idx"
    QHash<QString, char> functions;      // name without schema -> the most volatile one's provolatile
    bool isComplete = false;             // it was read from a database: what is not in it is not there
};

} // namespace limbeck
