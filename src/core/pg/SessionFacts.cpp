#include "pg/SessionFacts.h"

#include <algorithm>

namespace limbeck {

namespace {

// What a role may not see of others is left out of the columns that are used: numbers of sessions are free to
// see for everybody. reserved_connections is new in PostgreSQL 16.
constexpr const char *limitsQuery =
    "SELECT current_setting('max_connections')::int,"
    " CASE WHEN coalesce(r.rolsuper, false) THEN 0"
    " ELSE current_setting('superuser_reserved_connections')::int"
    " + coalesce(current_setting('reserved_connections', true), '0')::int END,"
    " (SELECT coalesce(sum(numbackends), 0)::int FROM pg_catalog.pg_stat_database),"
    " coalesce(r.rolconnlimit, -1),"
    " (SELECT count(*)::int FROM pg_catalog.pg_stat_activity a WHERE a.usesysid = r.oid),"
    " d.datconnlimit, (SELECT numbackends FROM pg_catalog.pg_stat_database s WHERE s.datid = d.oid),"
    " session_user::text"
    " FROM pg_catalog.pg_database d LEFT JOIN pg_catalog.pg_roles r ON r.rolname = session_user"
    " WHERE d.datname = current_database()";

constexpr const char *settingsQuery =
    "SELECT name, setting, source FROM pg_catalog.pg_settings WHERE setting IS DISTINCT FROM boot_val"
    " AND name IN ('search_path', 'standard_conforming_strings', 'row_security', 'check_function_bodies',"
    " 'session_replication_role', 'default_transaction_isolation', 'default_transaction_deferrable',"
    " 'default_tablespace', 'default_table_access_method', 'statement_timeout', 'lock_timeout',"
    " 'idle_in_transaction_session_timeout', 'transaction_timeout', 'idle_session_timeout',"
    " 'transform_null_equals', 'escape_string_warning', 'backslash_quote', 'array_nulls', 'xmloption',"
    " 'quote_all_identifiers', 'extra_float_digits', 'IntervalStyle', 'bytea_output')"
    " ORDER BY name";

} // namespace

int SessionFacts::connectionsLeft() const
{
    int left = maxConnections - reservedConnections - usedConnections;
    if (roleLimit >= 0)
        left = std::min(left, roleLimit - roleUsed);
    if (databaseLimit >= 0)
        left = std::min(left, databaseLimit - databaseUsed);
    return std::max(0, left);
}

Result<SessionFacts> SessionFacts::read(const Rows &query)
{
    const auto limits = query(limitsQuery);
    if (!limits)
        return fail(limits.error());
    SessionFacts facts;
    const QVariantList row = limits->value(0);
    facts.maxConnections = row.value(0).toInt();
    facts.reservedConnections = row.value(1).toInt();
    facts.usedConnections = row.value(2).toInt();
    facts.roleLimit = row.value(3).toInt();
    facts.roleUsed = row.value(4).toInt();
    facts.databaseLimit = row.value(5).toInt();
    facts.databaseUsed = row.value(6).toInt();
    facts.sessionUser = row.value(7).toString();
    const auto settings = query(settingsQuery);
    if (!settings)
        return fail(settings.error());
    for (const QVariantList &setting : *settings)
        facts.settings.push_back(
            {setting.value(0).toString(), setting.value(1).toString(), setting.value(2).toString()});
    return facts;
}

} // namespace limbeck
