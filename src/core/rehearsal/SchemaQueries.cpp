#include "rehearsal/SchemaQueries.h"

namespace limbeck {

// Catalogs by their manual pages (PostgreSQL 15, chapter 53). The numbers are the fixed oids of pg_class
// (1259), pg_type (1247) and pg_proc (1255) themselves.
const char *const schemaSnapshotQuery =
    R"sql(WITH space AS MATERIALIZED (
  SELECT oid, nspname, nspowner, nspacl FROM pg_catalog.pg_namespace
   WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'limbeck')),
 described AS MATERIALIZED (
  SELECT objoid, classoid, objsubid, description FROM pg_catalog.pg_description
   WHERE classoid = 2615 OR classoid IN (1247, 1255, 1259, 2606) AND objoid >= 16384),
 member AS MATERIALIZED (
  SELECT classid, objid FROM pg_catalog.pg_depend WHERE deptype = 'e'),
 relation AS MATERIALIZED (
  SELECT c.*, pg_catalog.format('%I.%I', s.nspname, c.relname) AS full_name
    FROM pg_catalog.pg_class c JOIN space s ON s.oid = c.relnamespace
   WHERE (1259, c.oid) NOT IN (SELECT classid, objid FROM member)))sql"
    R"sql(
SELECT pg_catalog.format('schema %I', nspname),
       pg_catalog.concat_ws(E'\n', 'owner ' || pg_catalog.pg_get_userbyid(nspowner), 'rights ' || nspacl::text,
         'comment ' || e.description)
  FROM space LEFT JOIN described e ON e.classoid = 2615 AND e.objoid = space.oid
UNION ALL
SELECT pg_catalog.format('extension %I', extname), 'version ' || extversion FROM pg_catalog.pg_extension
UNION ALL
SELECT CASE r.relkind WHEN 'v' THEN 'view ' WHEN 'm' THEN 'materialized view ' WHEN 'f' THEN 'foreign table '
         ELSE 'table ' END || r.full_name,
       pg_catalog.concat_ws(E'\n',
         CASE r.relpersistence WHEN 'u' THEN 'unlogged' END,
         'columns ' || (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' ORDER BY a.attnum)
           FROM pg_catalog.pg_attribute a WHERE a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped),
         CASE WHEN r.relkind = 'p' THEN 'partition by ' || pg_catalog.pg_get_partkeydef(r.oid) END,
         'inherits ' || (SELECT pg_catalog.string_agg(i.inhparent::pg_catalog.regclass::text, ', '
           ORDER BY i.inhseqno) FROM pg_catalog.pg_inherits i WHERE i.inhrelid = r.oid),
         CASE WHEN r.relispartition THEN 'partition ' || pg_catalog.pg_get_expr(r.relpartbound, r.oid) END,
         'options ' || pg_catalog.array_to_string(r.reloptions, ', '),
         CASE WHEN r.relrowsecurity THEN 'row security on' END,
         CASE WHEN r.relforcerowsecurity THEN 'row security forced' END,
         CASE WHEN r.relreplident <> 'd' AND r.relkind IN ('r', 'p')
           THEN 'replica identity ' || r.relreplident::text END,
         CASE WHEN r.relkind IN ('v', 'm') THEN pg_catalog.pg_get_viewdef(r.oid) END,
         'owner ' || pg_catalog.pg_get_userbyid(r.relowner),
         'rights ' || r.relacl::text,
         'comment ' || e.description)
  FROM relation r LEFT JOIN described e ON e.classoid = 1259 AND e.objoid = r.oid AND e.objsubid = 0
 WHERE r.relkind IN ('r', 'p', 'v', 'm', 'f'))sql"
    R"sql(
UNION ALL
SELECT pg_catalog.format('column %s.%I', r.full_name, a.attname),
       pg_catalog.concat_ws(E'\n',
         pg_catalog.format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END,
         CASE WHEN a.attcollation <> t.typcollation THEN 'collation ' ||
           (SELECT collname FROM pg_catalog.pg_collation WHERE oid = a.attcollation) END,
         CASE WHEN a.attgenerated <> '' THEN 'generated as ' ELSE 'default ' END ||
           pg_catalog.pg_get_expr(d.adbin, d.adrelid),
         CASE a.attidentity WHEN 'a' THEN 'identity always' WHEN 'd' THEN 'identity by default' END,
         CASE WHEN a.attstorage <> t.typstorage THEN 'storage ' || a.attstorage::text END,
         CASE WHEN a.attcompression <> '' THEN 'compression ' || a.attcompression::text END,
         CASE WHEN a.attstattarget >= 0 THEN 'statistics ' || a.attstattarget::text END,
         'options ' || pg_catalog.array_to_string(a.attoptions, ', '),
         'rights ' || a.attacl::text,
         'comment ' || e.description)
  FROM relation r
  JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
  JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  LEFT JOIN described e ON e.classoid = 1259 AND e.objoid = r.oid AND e.objsubid = a.attnum
 WHERE r.relkind IN ('r', 'p', 'v', 'm', 'f')
UNION ALL
SELECT pg_catalog.format('constraint %I on %s', k.conname,
         COALESCE(r.full_name, k.contypid::pg_catalog.regtype::text)),
       pg_catalog.concat_ws(E'\n', pg_catalog.pg_get_constraintdef(k.oid),
         CASE WHEN NOT k.convalidated AND pg_catalog.pg_get_constraintdef(k.oid) !~ 'NOT VALID$'
           THEN 'not validated' END,
         'comment ' || e.description)
  FROM pg_catalog.pg_constraint k JOIN space s ON s.oid = k.connamespace
  LEFT JOIN relation r ON r.oid = k.conrelid
  LEFT JOIN described e ON e.classoid = 2606 AND e.objoid = k.oid
 WHERE k.contype <> 't' AND (k.conrelid = 0 OR r.oid IS NOT NULL)
UNION ALL
SELECT 'index ' || r.full_name,
       pg_catalog.concat_ws(E'\n', pg_catalog.pg_get_indexdef(i.indexrelid),
         CASE WHEN NOT i.indisvalid THEN 'invalid' END, CASE WHEN i.indisclustered THEN 'clustered' END,
         CASE WHEN i.indisreplident THEN 'replica identity' END,
         'comment ' || e.description)
  FROM pg_catalog.pg_index i JOIN relation r ON r.oid = i.indexrelid
  LEFT JOIN described e ON e.classoid = 1259 AND e.objoid = r.oid AND e.objsubid = 0
UNION ALL
SELECT 'sequence ' || r.full_name,
       pg_catalog.concat_ws(E'\n',
         pg_catalog.format('%s start %s step %s from %s to %s cache %s%s', q.seqtypid::pg_catalog.regtype,
           q.seqstart, q.seqincrement, q.seqmin, q.seqmax, q.seqcache, CASE WHEN q.seqcycle THEN ' cycle' END),
         'owned by ' || (SELECT o.refobjid::pg_catalog.regclass::text || '.' || a.attname
           FROM pg_catalog.pg_depend o JOIN pg_catalog.pg_attribute a
             ON a.attrelid = o.refobjid AND a.attnum = o.refobjsubid
          WHERE o.classid = 1259 AND o.objid = r.oid AND o.refclassid = 1259 AND o.deptype IN ('a', 'i')
          LIMIT 1),
         'owner ' || pg_catalog.pg_get_userbyid(r.relowner), 'rights ' || r.relacl::text)
  FROM relation r JOIN pg_catalog.pg_sequence q ON q.seqrelid = r.oid)sql"
    R"sql(
UNION ALL
SELECT CASE t.typtype WHEN 'd' THEN 'domain ' WHEN 'e' THEN 'enum ' WHEN 'r' THEN 'range ' ELSE 'type ' END ||
         pg_catalog.format('%I.%I', s.nspname, t.typname),
       pg_catalog.concat_ws(E'\n',
         CASE t.typtype
           WHEN 'e' THEN (SELECT pg_catalog.string_agg(pg_catalog.quote_literal(v.enumlabel), ', '
             ORDER BY v.enumsortorder) FROM pg_catalog.pg_enum v WHERE v.enumtypid = t.oid)
           WHEN 'd' THEN pg_catalog.format_type(t.typbasetype, t.typtypmod) ||
             CASE WHEN t.typnotnull THEN ' not null' ELSE '' END ||
             pg_catalog.concat(' default ' || t.typdefault)
           WHEN 'r' THEN (SELECT 'of ' || g.rngsubtype::pg_catalog.regtype::text FROM pg_catalog.pg_range g
             WHERE g.rngtypid = t.oid)
           ELSE (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(a.attname) || ' ' ||
             pg_catalog.format_type(a.atttypid, a.atttypmod), ', ' ORDER BY a.attnum)
             FROM pg_catalog.pg_attribute a
             WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped) END,
         'owner ' || pg_catalog.pg_get_userbyid(t.typowner), 'rights ' || t.typacl::text,
         'comment ' || e.description)
  FROM pg_catalog.pg_type t JOIN space s ON s.oid = t.typnamespace
  LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
  LEFT JOIN described e ON e.classoid = 1247 AND e.objoid = t.oid
 WHERE (t.typtype IN ('d', 'e', 'r') OR t.typtype = 'c' AND c.relkind = 'c')
   AND (1247, t.oid) NOT IN (SELECT classid, objid FROM member)
UNION ALL
SELECT CASE p.prokind WHEN 'p' THEN 'procedure ' WHEN 'a' THEN 'aggregate ' ELSE 'function ' END ||
         pg_catalog.format('%I.%I(%s)', s.nspname, p.proname, pg_catalog.pg_get_function_identity_arguments(p.oid)),
       pg_catalog.concat_ws(E'\n',
         CASE WHEN p.prokind = 'a' THEN (SELECT pg_catalog.format('%s, state %s', g.aggtransfn,
             g.aggtranstype::pg_catalog.regtype) FROM pg_catalog.pg_aggregate g WHERE g.aggfnoid = p.oid)
           ELSE pg_catalog.pg_get_functiondef(p.oid) END,
         'owner ' || pg_catalog.pg_get_userbyid(p.proowner), 'rights ' || p.proacl::text,
         'comment ' || e.description)
  FROM pg_catalog.pg_proc p JOIN space s ON s.oid = p.pronamespace
  LEFT JOIN described e ON e.classoid = 1255 AND e.objoid = p.oid
 WHERE (1255, p.oid) NOT IN (SELECT classid, objid FROM member)
UNION ALL
SELECT pg_catalog.format('trigger %I on %s', g.tgname, r.full_name),
       pg_catalog.concat_ws(E'\n', pg_catalog.pg_get_triggerdef(g.oid),
         CASE g.tgenabled WHEN 'D' THEN 'disabled' WHEN 'A' THEN 'always' WHEN 'R' THEN 'on replicas' END)
  FROM pg_catalog.pg_trigger g JOIN relation r ON r.oid = g.tgrelid WHERE NOT g.tgisinternal
UNION ALL
SELECT pg_catalog.format('event trigger %I', evtname),
       pg_catalog.concat_ws(E'\n', evtevent::text || ' calls ' || evtfoid::pg_catalog.regproc::text,
         'tags ' || evttags::text, CASE WHEN evtenabled = 'D' THEN 'disabled' END)
  FROM pg_catalog.pg_event_trigger
UNION ALL
SELECT pg_catalog.format('rule %I on %s', u.rulename, r.full_name), pg_catalog.pg_get_ruledef(u.oid)
  FROM pg_catalog.pg_rewrite u JOIN relation r ON r.oid = u.ev_class WHERE u.rulename <> '_RETURN'
UNION ALL
SELECT pg_catalog.format('policy %I on %s', y.polname, r.full_name),
       pg_catalog.concat_ws(E'\n',
         CASE WHEN y.polpermissive THEN 'permissive' ELSE 'restrictive' END || ' for ' || y.polcmd::text ||
           ' to ' || (SELECT pg_catalog.string_agg(CASE o WHEN 0 THEN 'public' ELSE
             pg_catalog.pg_get_userbyid(o)::text END, ', ' ORDER BY 1) FROM pg_catalog.unnest(y.polroles) o),
         'using ' || pg_catalog.pg_get_expr(y.polqual, y.polrelid),
         'check ' || pg_catalog.pg_get_expr(y.polwithcheck, y.polrelid))
  FROM pg_catalog.pg_policy y JOIN relation r ON r.oid = y.polrelid
UNION ALL
SELECT pg_catalog.format('statistics %I.%I', s.nspname, x.stxname), pg_catalog.pg_get_statisticsobjdef(x.oid)
  FROM pg_catalog.pg_statistic_ext x JOIN space s ON s.oid = x.stxnamespace)sql";

} // namespace limbeck
