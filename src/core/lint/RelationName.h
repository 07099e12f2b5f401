#pragma once

#include "lint/Node.h"

#include <QString>
#include <QStringList>

namespace limbeck {

// A table, index, view or type as a statement names it.
struct RelationName
{
    QString schema; // empty: the search path decides
    QString name;
    qsizetype location = -1; // bytes into the statement

    bool isNull() const { return name.isEmpty(); }
    // "public.orders", quoted where the server would: what RehearsedLock::relation and TargetLoad call it.
    QString full(const QString &defaultSchema) const;

    static RelationName of(const Node &rangeVar); // a RangeVar
    static RelationName
    of(const QStringList &parts); // "schema", "name"; a database's name in front is left out
    static RelationName ofObject(const Node &listNode); // a List of strings, as DROP has it
};

// As quote_ident() does it.
QString quotedName(const QString &name);

} // namespace limbeck
