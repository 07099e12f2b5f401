#include "pg/ServerFacts.h"

#include "pg/Session.h"

namespace limbeck {

namespace {

// One row; what a role may not be allowed to see is guarded in the query itself, so that it never fails.
constexpr const char *factsQuery =
    "SELECT current_setting('server_version'), current_setting('server_version_num')::int, d.oid,"
    " current_database()::text, current_user::text, coalesce(host(inet_server_addr()), ''),"
    " coalesce(inet_server_port(), 0), pg_encoding_to_char(d.encoding)::text, current_setting('TimeZone'),"
    " coalesce(current_schema()::text, ''), coalesce(r.rolsuper, false), pg_is_in_recovery(),"
    " current_setting('default_transaction_read_only')::bool,"
    " coalesce(has_schema_privilege(current_schema(), 'CREATE'), false),"
    " coalesce(s.ssl, false), coalesce(s.version, ''),"
    " has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE')"
    " FROM pg_database d LEFT JOIN pg_roles r ON r.rolname = current_user"
    " LEFT JOIN pg_stat_ssl s ON s.pid = pg_backend_pid()"
    " WHERE d.datname = current_database()";

} // namespace

Result<ServerFacts> ServerFacts::read(Session &session)
{
    return read([&session](const QByteArray &sql) { return session.row(sql); });
}

Result<ServerFacts> ServerFacts::read(const Query &query)
{
    const auto row = query(factsQuery);
    if (!row)
        return fail(row.error());
    ServerFacts facts;
    int column = 0;
    const auto next = [&row, &column] { return row->value(column++); };
    facts.version = next().toString();
    facts.versionNumber = next().toInt();
    facts.databaseOid = next().toUInt();
    facts.database = next().toString();
    facts.role = next().toString();
    facts.serverAddress = next().toString();
    facts.serverPort = next().toInt();
    facts.encoding = next().toString();
    facts.timeZone = next().toString();
    facts.schema = next().toString();
    facts.superuser = next().toBool();
    facts.inRecovery = next().toBool();
    facts.readOnly = next().toBool();
    facts.canCreateInSchema = next().toBool();
    facts.tls = next().toBool();
    facts.tlsVersion = next().toString();
    if (next().toBool()) {
        // Text, since the identifier is an unsigned 64-bit number in a signed type.
        const auto identifier = query("SELECT system_identifier::text FROM pg_control_system()");
        if (!identifier)
            return fail(identifier.error());
        facts.systemIdentifier = identifier->value(0).toString();
    }
    return facts;
}

QJsonObject ServerFacts::toJson() const
{
    return QJsonObject{{QStringLiteral("version"), version},
                       {QStringLiteral("version_number"), versionNumber},
                       {QStringLiteral("system_identifier"), systemIdentifier},
                       {QStringLiteral("database_oid"), qint64(databaseOid)},
                       {QStringLiteral("database"), database},
                       {QStringLiteral("role"), role},
                       {QStringLiteral("server_address"), serverAddress},
                       {QStringLiteral("server_port"), serverPort},
                       {QStringLiteral("encoding"), encoding},
                       {QStringLiteral("time_zone"), timeZone},
                       {QStringLiteral("schema"), schema},
                       {QStringLiteral("superuser"), superuser},
                       {QStringLiteral("in_recovery"), inRecovery},
                       {QStringLiteral("read_only"), readOnly},
                       {QStringLiteral("can_create"), canCreateInSchema},
                       {QStringLiteral("tls"), tls},
                       {QStringLiteral("tls_version"), tlsVersion}};
}

} // namespace limbeck
