#include "rehearsal/InvalidObjects.h"

namespace limbeck {

Result<QStringList> invalidObjects(const RowQuery &query)
{
    const auto rows = query(QByteArrayLiteral(R"sql(
SELECT 'index ' || pg_catalog.format('%I.%I', n.nspname, c.relname)
  FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE NOT i.indisvalid AND n.nspname <> 'pg_toast'
UNION ALL
SELECT pg_catalog.format('constraint %I on %I.%I', k.conname, n.nspname, c.relname)
  FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE NOT k.convalidated
 ORDER BY 1)sql"));
    if (!rows)
        return fail(rows.error());
    QStringList objects;
    for (const QVariantList &row : *rows)
        objects.append(row.at(0).toString());
    return objects;
}

} // namespace limbeck
