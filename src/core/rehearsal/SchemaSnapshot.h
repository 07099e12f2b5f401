#pragma once

#include "base/Result.h"
#include "rehearsal/RowQuery.h"

#include <QByteArray>
#include <QJsonArray>
#include <QString>

#include <vector>

namespace limbeck {

// What the catalog says of a database's objects: one entry for each schema, table, column, constraint, index,
// trigger, policy, rule, sequence, type, function, extension and statistics object, with a definition of some
// lines that is equal exactly when the objects are. Left out: the system's and Limbeck's own schemas,
// temporary objects, members of extensions, and data. Casts, operators, text search objects, publications and
// foreign servers are not looked at. A value type.
class SchemaSnapshot
{
public:
    // Reads all of it in one query, in the session's transaction where it is in one, so that what is not
    // committed is seen. The search path is emptied for it and put back. Blocking, the session's thread.
    // Errors: those of Session.
    static Result<SchemaSnapshot> read(Session &session);
    // The same over the connection of another process. Errors: those of the query.
    static Result<SchemaSnapshot> read(const RowQuery &query);

    struct Object
    {
        QByteArray name;       // "column public.orders.total", UTF-8
        QByteArray definition; // "numeric(10,2) not null\ndefault 0"

        friend bool operator==(const Object &, const Object &) = default;
    };
    const std::vector<Object> &objects() const { return m_objects; } // by name
    bool contains(const QString &name) const;

    friend bool operator==(const SchemaSnapshot &, const SchemaSnapshot &) = default;

private:
    std::vector<Object> m_objects;
};

// What differs between two snapshots, object by object. A value type; pure.
class SchemaDiff
{
public:
    enum class Kind
    {
        Added,
        Removed,
        Changed
    };
    struct Change
    {
        Kind kind = Kind::Added;
        QString object; // "table public.orders"
        QString before; // its definition, lines; empty: it was not there
        QString after;
    };

    static SchemaDiff between(const SchemaSnapshot &before, const SchemaSnapshot &after);

    bool isEmpty() const { return m_changes.empty(); }
    const std::vector<Change> &changes() const { return m_changes; } // by object
    // Lines in the manner of `diff`: "+ table public.a", "- column …", "~ index …" with the definition's
    // lines below, indented and marked the same way.
    QString text() const;
    QJsonArray toJson() const; // [{change: "added"|"removed"|"changed", object, before, after}]

private:
    std::vector<Change> m_changes;
};

} // namespace limbeck
