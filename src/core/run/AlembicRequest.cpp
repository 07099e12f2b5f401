#include "run/AlembicRequest.h"

#include "pg/NameLookup.h"
#include "tunnel/SshTunnel.h"

#include <QJsonArray>

namespace limbeck {

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds lookUpTime = 5s;

QJsonValue orNull(const QString &text)
{
    return text.isEmpty() ? QJsonValue(QJsonValue::Null) : QJsonValue(text);
}

QJsonObject hostJson(const HostPort &host, bool lookUp, const std::stop_token &stop)
{
    QJsonArray addresses;
    if (lookUp && !host.host.startsWith(QLatin1Char('/')) && !host.host.startsWith(QLatin1Char('@'))) {
        const NameAnswer answer = lookUpName(host.host, lookUpTime, stop);
        for (const QHostAddress &address : answer.addresses)
            addresses.append(address.toString());
    }
    return {{QStringLiteral("host"), host.host},
            {QStringLiteral("port"), int(host.port.value_or(5432))},
            {QStringLiteral("addresses"), addresses}};
}

} // namespace

QJsonObject ServerFingerprint::toJson() const
{
    return {{QStringLiteral("system_identifier"), orNull(systemIdentifier)},
            {QStringLiteral("database_oid"), qint64(databaseOid)},
            {QStringLiteral("database"), database}};
}

Result<ServerFingerprint> ServerFingerprint::read(Session &session)
{
    const auto row = session.row(
        QByteArrayLiteral("SELECT d.oid::bigint, d.datname::text, "
                          "pg_catalog.has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE') "
                          "FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()"));
    if (!row)
        return fail(row.error());
    ServerFingerprint fingerprint;
    fingerprint.databaseOid = quint32(row->at(0).toLongLong());
    fingerprint.database = row->at(1).toString();
    if (!row->at(2).toBool())
        return fingerprint;
    const auto identifier = session.value(
        QByteArrayLiteral("SELECT system_identifier::text FROM pg_catalog.pg_control_system()"));
    if (!identifier)
        return fail(identifier.error());
    fingerprint.systemIdentifier = identifier->toString();
    return fingerprint;
}

namespace AlembicRequest {

QString stepId(const PlanStep &step, PlanKind kind)
{
    if (kind != PlanKind::Stamp)
        return step.revision.id;
    return step.headsAfter.isEmpty() ? step.headsBefore.value(0) : step.headsAfter.first();
}

void addPlan(QJsonObject *request, const Plan &plan, const VersionTable &table)
{
    QJsonArray steps;
    for (const PlanStep &step : plan.steps)
        steps.append(QJsonObject{{QStringLiteral("revision"), stepId(step, plan.kind)},
                                 {QStringLiteral("direction"), directionName(step.direction)}});
    request->insert(QStringLiteral("goal"), plan.goal);
    request->insert(QStringLiteral("steps"), steps);
    request->insert(QStringLiteral("heads_before"), QJsonArray::fromStringList(plan.appliedHeads));
    request->insert(
        QStringLiteral("version_table"),
        QJsonObject{{QStringLiteral("name"), table.name}, {QStringLiteral("schema"), orNull(table.schema)}});
}

QJsonObject target(const Target &target, const SshTunnel *tunnel, const std::stop_token &stop)
{
    QJsonArray hosts;
    for (const HostPort &host : target.hosts)
        hosts.append(hostJson(host, !tunnel, stop));
    QJsonValue way;
    if (tunnel)
        way = QJsonObject{{QStringLiteral("address"), QStringLiteral("127.0.0.1")},
                          {QStringLiteral("port"), tunnel->localPort()}};
    return {{QStringLiteral("hosts"), hosts},
            {QStringLiteral("database"), target.database},
            {QStringLiteral("user"), target.user},
            {QStringLiteral("display"), target.display()},
            {QStringLiteral("tunnel"), way}};
}

QJsonObject settings(const RunOptions &options)
{
    return {{QStringLiteral("application_name"), QStringLiteral("limbeck alembic")},
            {QStringLiteral("lock_timeout_ms"), qint64(options.lockTimeout.count())},
            {QStringLiteral("statement_timeout_ms"), qint64(options.statementTimeout.count())}};
}

} // namespace AlembicRequest

} // namespace limbeck
