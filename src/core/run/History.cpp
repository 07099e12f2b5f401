#include "run/History.h"

#include "plan/SqlText.h"

#include <QCoreApplication>
#include <QSysInfo>
#include <QUuid>

namespace limbeck {

namespace {

struct HistoryText
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::History)
};

const char createHistory[] =
    "CREATE TABLE IF NOT EXISTS limbeck.history ("
    "id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
    "version_table text NOT NULL, revision text NOT NULL, direction text NOT NULL, outcome text NOT NULL, "
    "started_at timestamptz NOT NULL, finished_at timestamptz NOT NULL, duration_ms double precision NOT "
    "NULL, "
    "content_hash text, sqlstate text, run_id uuid NOT NULL, plan_fingerprint text, "
    "database_user text NOT NULL DEFAULT session_user, os_user text, machine text, environment text, "
    "tool_version text NOT NULL)";

const char createProgress[] =
    "CREATE TABLE IF NOT EXISTS limbeck.progress ("
    "version_table text NOT NULL, revision text NOT NULL, direction text NOT NULL, "
    "done integer NOT NULL, total integer NOT NULL, running integer, content_hash text NOT NULL, "
    "updated_at timestamptz NOT NULL, PRIMARY KEY (version_table, revision, direction))";

const char commonColumns[] =
    "version_table, run_id, plan_fingerprint, os_user, machine, environment, tool_version";

// Whether Limbeck's tables are there and may be written.
struct OwnTables
{
    bool schema = false;
    bool history = false;
    bool progress = false;
    bool historyWritable = false;
    bool progressWritable = false;
    bool mayCreate = false; // the schema, or the table in it
};

Result<OwnTables> readOwnTables(Session &session)
{
    const auto row = session.row(QByteArrayLiteral(
        "WITH own AS (SELECT c.relname, pg_catalog.has_schema_privilege(n.oid, 'USAGE') "
        "AND pg_catalog.has_table_privilege(c.oid, 'INSERT') AS writable, "
        "pg_catalog.has_table_privilege(c.oid, 'SELECT') AND pg_catalog.has_table_privilege(c.oid, 'UPDATE') "
        "AND pg_catalog.has_table_privilege(c.oid, 'DELETE') AS changeable "
        "FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname = 'limbeck' AND c.relkind = 'r') "
        "SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = 'limbeck'), "
        "EXISTS (SELECT 1 FROM own WHERE relname = 'history'), "
        "EXISTS (SELECT 1 FROM own WHERE relname = 'progress'), "
        "EXISTS (SELECT 1 FROM own WHERE relname = 'history' AND writable), "
        "EXISTS (SELECT 1 FROM own WHERE relname = 'progress' AND writable AND changeable), "
        "coalesce((SELECT pg_catalog.has_schema_privilege(oid, 'CREATE') FROM pg_catalog.pg_namespace "
        "WHERE nspname = 'limbeck'), pg_catalog.has_database_privilege(pg_catalog.current_database(), "
        "'CREATE'))"));
    if (!row)
        return fail(row.error());
    return OwnTables{row->at(0).toBool(), row->at(1).toBool(), row->at(2).toBool(),
                     row->at(3).toBool(), row->at(4).toBool(), row->at(5).toBool()};
}

// Creates the missing tables in one transaction, so that no half of them is left.
Result<void> createOwnTables(Session &session, const OwnTables &own, bool history)
{
    std::vector<QByteArray> statements{QByteArrayLiteral("BEGIN")};
    if (!own.schema)
        statements.push_back(QByteArrayLiteral("CREATE SCHEMA IF NOT EXISTS limbeck"));
    if (history && !own.history)
        statements.emplace_back(createHistory);
    if (!own.progress)
        statements.emplace_back(createProgress);
    statements.push_back(QByteArrayLiteral("COMMIT"));
    if (statements.size() == 2)
        return {};
    if (auto done = session.pipeline(statements, [](const StatementOutcome &) {}); !done)
        return fail(done.error().error);
    return {};
}

QByteArray commonValues(const RunContext &context)
{
    QString osUser = qEnvironmentVariable("USER");
    if (osUser.isEmpty())
        osUser = qEnvironmentVariable("USERNAME"); // Windows
    const QStringList values{context.versionKey,
                             QUuid::createUuid().toString(QUuid::WithoutBraces),
                             QString::fromLatin1(context.plan.fingerprint),
                             osUser,
                             QSysInfo::machineHostName(),
                             context.options.environment,
                             QStringLiteral(LIMBECK_VERSION)};
    QByteArrayList quoted;
    for (const QString &value : values)
        quoted.append(quoteLiteral(value));
    return quoted.join(", ");
}

QByteArray stepDirection(const RunContext &context, const PlanStep &step)
{
    return quoteLiteral(context.plan.kind == PlanKind::Stamp ? planKindName(context.plan.kind)
                                                             : directionName(step.direction));
}

// `values`: revision, direction and content hash, as SQL.
QByteArray insertRow(const RunContext &context, const QByteArrayList &values, RevisionOutcome outcome,
                     const QByteArray &milliseconds, const QString &sqlstate)
{
    return QByteArrayLiteral(
               "INSERT INTO limbeck.history (revision, direction, content_hash, outcome, started_at, "
               "finished_at, duration_ms, sqlstate, ") +
           commonColumns + ") SELECT " + values.join(", ") + ", " + quoteLiteral(outcomeName(outcome)) +
           ", t - ms * interval '1 millisecond', t, ms, nullif(" + quoteLiteral(sqlstate) + ", ''), " +
           context.historyCommon + " FROM (SELECT pg_catalog.clock_timestamp() AS t, " + milliseconds +
           " AS ms) AS clock";
}

const char sinceBegin[] = "(extract(epoch FROM pg_catalog.clock_timestamp() - "
                          "pg_catalog.transaction_timestamp()) * 1000)::double precision";

void warnWithoutHistory(const RunContext &context)
{
    context.log(LogLevel::Warning,
                HistoryText::tr("This run is not noted in the history: this role may not create or write the "
                                "table limbeck.history. Grant CREATE on the database, or turn history off."));
}

} // namespace

Result<QByteArrayList> planHistory(RunContext &context)
{
    const auto own = readOwnTables(context.session);
    if (!own)
        return fail(own.error());
    if (own->history ? !own->historyWritable : !own->mayCreate) {
        warnWithoutHistory(context);
        return QByteArrayList();
    }
    context.historyCommon = commonValues(context);
    QByteArrayList setup;
    if (!own->schema)
        setup.append(QByteArrayLiteral("CREATE SCHEMA IF NOT EXISTS limbeck"));
    if (!own->history)
        setup.append(QByteArray(createHistory));
    return setup;
}

QByteArray historyBlock(const QByteArrayList &setup, const QByteArray &insert)
{
    const QByteArray body = "\nBEGIN\n" + setup.join(";\n") + ";\n" + insert + ";\nEND\n";
    QByteArray tag = QByteArrayLiteral("$limbeck$");
    while (body.contains(tag)) // an id may hold anything
        tag.insert(tag.size() - 1, '_');
    return "DO " + tag + body + tag;
}

Result<void> prepareHistory(RunContext &context)
{
    Session &session = context.session;
    const auto before = readOwnTables(session);
    if (!before)
        return fail(before.error());
    Result<void> created = createOwnTables(session, *before, context.options.history);
    if (!created && !session.isAlive())
        return created;
    const auto own = readOwnTables(session);
    if (!own)
        return fail(own.error());
    context.progress = own->progressWritable;
    if (own->historyWritable && context.options.history)
        context.historyCommon = commonValues(context);
    else if (context.options.history)
        warnWithoutHistory(context);
    return {};
}

QByteArrayList historyValues(const RunContext &context, const PlanStep &step)
{
    return {quoteLiteral(step.revision.id), stepDirection(context, step),
            quoteLiteral(QString::fromLatin1(step.contentHash))};
}

QByteArray historyTemplate(const RunContext &context)
{
    if (context.historyCommon.isEmpty())
        return {};
    return insertRow(context, {"$4", "$5", "$6"}, RevisionOutcome::Applied, sinceBegin, {});
}

QByteArray historyInsert(const RunContext &context, const PlanStep &step, std::optional<double> milliseconds)
{
    return historyInsertWith(context, step,
                             milliseconds ? QByteArray::number(*milliseconds, 'f', 3) + "::double precision"
                                          : QByteArray(sinceBegin));
}

QByteArray historyInsertWith(const RunContext &context, const PlanStep &step, const QByteArray &milliseconds)
{
    if (context.historyCommon.isEmpty())
        return {};
    return insertRow(context, historyValues(context, step), RevisionOutcome::Applied, milliseconds, {});
}

void noteFailure(RunContext &context, const PlanStep &step, RevisionOutcome outcome, double milliseconds,
                 const Error &error)
{
    if (context.historyCommon.isEmpty() || !context.session.isAlive())
        return;
    const QByteArray ms = QByteArray::number(milliseconds, 'f', 3) + "::double precision";
    (void)context.session.execute(
        insertRow(context, historyValues(context, step), outcome, ms, error.sqlstate));
}

QByteArray progressUpsert(const RunContext &context, const PlanStep &step, int done, int running)
{
    return "INSERT INTO limbeck.progress (version_table, revision, direction, done, total, running, "
           "content_hash, "
           "updated_at) VALUES (" +
           quoteLiteral(context.versionKey) + ", " + quoteLiteral(step.revision.id) + ", " +
           stepDirection(context, step) + ", " + QByteArray::number(done) + ", " +
           QByteArray::number(qsizetype(step.statements.size())) + ", nullif(" + QByteArray::number(running) +
           ", 0), '" + statementsHash(step.statements, done) +
           "', pg_catalog.clock_timestamp()) ON CONFLICT (version_table, revision, direction) DO UPDATE SET "
           "done = excluded.done, total = excluded.total, running = excluded.running, "
           "content_hash = excluded.content_hash, updated_at = excluded.updated_at";
}

QByteArray progressDelete(const RunContext &context, const PlanStep &step)
{
    return "DELETE FROM limbeck.progress WHERE version_table = " + quoteLiteral(context.versionKey) +
           " AND revision = " + quoteLiteral(step.revision.id) +
           " AND direction = " + stepDirection(context, step);
}

} // namespace limbeck
