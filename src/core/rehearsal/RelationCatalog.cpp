#include "rehearsal/RelationCatalog.h"

#include "pg/Session.h"

namespace limbeck {

// 16384 is FirstNormalObjectId: what initdb makes has lower oids (access/transam.h).
Result<RelationCatalog> RelationCatalog::read(const RowQuery &query, const QByteArray &condition)
{
    const auto rows = query(QByteArrayLiteral(R"sql(
SELECT c.oid, pg_catalog.format('%I.%I', n.nspname, c.relname), c.relkind::text,
       COALESCE(pg_catalog.pg_relation_filenode(c.oid), 0)::bigint
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.oid >= 16384 AND c.relpersistence <> 't' AND c.relkind IN ('r', 'p', 'i', 'I', 'm', 'v', 'S', 'f')
   AND n.nspname NOT IN ('pg_toast', 'limbeck'))sql") +
                            condition);
    if (!rows)
        return fail(rows.error());
    RelationCatalog catalog;
    catalog.m_relations.reserve(rows->size());
    for (const QVariantList &row : *rows) {
        const KnownRelation relation{row.at(1).toString(), row.at(2).toString().at(0).toLatin1(),
                                     row.at(3).toLongLong()};
        catalog.m_relations.insert(row.at(0).toLongLong(), relation);
    }
    return catalog;
}

Result<RelationCatalog> RelationCatalog::read(const RowQuery &query)
{
    return read(query, {});
}

Result<RelationCatalog> RelationCatalog::readLocked(const RowQuery &query)
{
    return read(query, QByteArrayLiteral(R"sql(
   AND c.oid IN (WITH held AS MATERIALIZED (
         SELECT l.relation FROM pg_catalog.pg_locks l
          WHERE l.pid = pg_catalog.pg_backend_pid() AND l.locktype = 'relation' AND l.granted AND l.relation >= 16384)
       SELECT relation FROM held
       UNION SELECT i.indexrelid FROM held JOIN pg_catalog.pg_index i ON i.indrelid = held.relation))sql"));
}

Result<RelationCatalog> RelationCatalog::read(Session &session)
{
    return read(rowsOf(session));
}

RowQuery rowsOf(Session &session)
{
    return [&session](const QByteArray &sql) { return session.rows(sql); };
}

const KnownRelation *RelationCatalog::find(qint64 oid) const
{
    const auto at = m_relations.constFind(oid);
    return at == m_relations.constEnd() ? nullptr : &*at;
}

QHash<qint64, qint64> RelationCatalog::filesOf(const RelationCatalog &known) const
{
    QHash<QString, qint64> newIndexes;
    for (auto it = m_relations.cbegin(); it != m_relations.cend(); ++it) {
        if (it->kind == 'i' && !known.find(it.key()))
            newIndexes.insert(it->name, it->fileNode);
    }
    QHash<qint64, qint64> files;
    files.reserve(known.m_relations.size());
    for (auto it = known.m_relations.cbegin(); it != known.m_relations.cend(); ++it) {
        if (const KnownRelation *relation = find(it.key()))
            files.insert(it.key(), relation->fileNode);
        else if (it->kind == 'i' && newIndexes.contains(it->name))
            files.insert(it.key(), newIndexes.value(it->name));
    }
    return files;
}

QStringList RelationCatalog::rewritten(const QHash<qint64, qint64> &before,
                                       const QHash<qint64, qint64> &after) const
{
    QStringList names;
    for (auto it = after.cbegin(); it != after.cend(); ++it) {
        const KnownRelation *relation = find(it.key());
        if (relation && before.value(it.key(), *it) != *it)
            names.append(relation->name);
    }
    names.sort();
    return names;
}

} // namespace limbeck
