#pragma once

#include "base/Result.h"
#include "rehearsal/RowQuery.h"

#include <QHash>
#include <QString>
#include <QStringList>

namespace limbeck {

// A table, index, materialized view, view, sequence or foreign table of the database.
struct KnownRelation
{
    QString name;        // "public.orders", quoted where needed
    char kind = 'r';     // pg_class.relkind
    qint64 fileNode = 0; // 0: it has no storage
};

// The user's relations by oid, with the file that each is stored in: whoever has another one later was
// rewritten. Temporary relations, TOAST tables and the system's own are left out.
class RelationCatalog
{
public:
    // In the session's transaction. Blocking. Errors: those of Session.
    static Result<RelationCatalog> read(Session &session);
    static Result<RelationCatalog> read(const RowQuery &query);
    // Only those that the transaction holds a lock on, with the indexes of the tables among them: no other
    // can have got another file in it.
    static Result<RelationCatalog> readLocked(const RowQuery &query);

    const KnownRelation *find(qint64 oid) const;
    // The file that each relation of `known` has in this later reading (of all, or of those that can have
    // changed), by its oid there. An index that was
    // dropped and made again under its name counts as the same one: ALTER COLUMN … TYPE and REINDEX
    // CONCURRENTLY do that. Relations that are gone are left out.
    QHash<qint64, qint64> filesOf(const RelationCatalog &known) const;
    // The names of those whose file is another one in `after`, sorted.
    QStringList rewritten(const QHash<qint64, qint64> &before, const QHash<qint64, qint64> &after) const;
    const QHash<qint64, KnownRelation> &relations() const { return m_relations; }

private:
    static Result<RelationCatalog> read(const RowQuery &query, const QByteArray &condition);

    QHash<qint64, KnownRelation> m_relations;
};

} // namespace limbeck
