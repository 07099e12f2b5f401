#include "plan/AppliedState.h"

#include "pg/Session.h"
#include "plan/SqlText.h"

#include <QCoreApplication>
#include <QCryptographicHash>

#include <algorithm>

namespace limbeck {

namespace {

// Alembic's own column takes 32, and projects with long ids make it wider: what is in it fits it.
constexpr int maxVersionLength = 1000;
constexpr int maxRows = 1000; // no graph has so many heads

struct StateReader
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::AppliedState)
};

// A table of the version table's name, somewhere in the database.
struct FoundTable
{
    qint64 oid = 0;
    QString schema;
    bool visible = false; // on the search path
    bool readable = false;
    QStringList columns;
};

FoundTable foundTable(const QVariantList &row)
{
    return {row[0].toLongLong(), row[1].toString(), row[2].toBool(), row[3].toBool(),
            row[4].toString().split(QLatin1Char('\n'), Qt::SkipEmptyParts)};
}

Result<std::vector<FoundTable>> findTables(Session &session, const QString &name)
{
    const auto rows = session.rows(
        QByteArrayLiteral(
            "SELECT c.oid::bigint, n.nspname::text, pg_catalog.pg_table_is_visible(c.oid), "
            "pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND "
            "(pg_catalog.has_table_privilege(c.oid, 'SELECT') OR EXISTS (SELECT 1 FROM "
            "pg_catalog.pg_attribute v "
            "WHERE v.attrelid = c.oid AND v.attname = 'version_num' AND NOT v.attisdropped "
            "AND pg_catalog.has_column_privilege(c.oid, v.attnum, 'SELECT'))), "
            "(SELECT pg_catalog.string_agg(a.attname, E'\\n' ORDER BY a.attnum) FROM pg_catalog.pg_attribute "
            "a "
            "WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) "
            "FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
            "WHERE c.relname = $1 AND c.relkind IN ('r', 'p', 'v', 'm', 'f') "
            "AND n.nspname !~ '^pg_(toast|temp)' ORDER BY n.nspname"),
        {name});
    if (!rows)
        return fail(rows.error());
    std::vector<FoundTable> tables;
    for (const QVariantList &row : *rows)
        tables.push_back(foundTable(row));
    return tables;
}

QString tableText(const FoundTable &found, const VersionTable &table)
{
    return found.schema + QLatin1Char('.') + table.name;
}

Result<void> checkTable(const FoundTable &found, const VersionTable &table)
{
    if (!found.columns.contains(QStringLiteral("version_num")))
        return fail(
            "state.invalid-table",
            StateReader::tr("The table %1 is not a version table: it has no column version_num, but %2.")
                .arg(tableText(found, table), found.columns.join(QStringLiteral(", "))),
            StateReader::tr("Name the right table with version_table in limbeck.ini, or rename the "
                            "other table."));
    if (!found.readable)
        return fail(
            "state.no-right",
            StateReader::tr("This role may not read the version table %1.").arg(tableText(found, table)),
            StateReader::tr("Connect with the role that runs the migrations, or grant it USAGE on the "
                            "schema and SELECT on the table."));
    return {};
}

Finding otherSchema(const QStringList &schemas, const VersionTable &table)
{
    return {QStringLiteral("state.other-schema"),
            Severity::Error,
            StateReader::tr(
                "No version table is on the search path, but the table %1 exists in another schema: %2.")
                .arg(table.name, schemas.join(QStringLiteral(", "))),
            StateReader::tr("Set version_schema = %1 in limbeck.ini if that is the one, or name the schema "
                            "where a new one shall be made.")
                .arg(schemas.front()),
            {},
            {}};
}

Finding nonsense(const QString &message)
{
    return {QStringLiteral("state.nonsense"),
            Severity::Error,
            message,
            StateReader::tr("Find out who wrote it, then put the rows right with stamp or by hand."),
            {},
            {}};
}

// Takes one row of the version table, or says why it cannot be a revision.
void takeRow(const QVariant &cell, AppliedState *state)
{
    const QString version = cell.toString();
    if (cell.isNull())
        state->readFindings.append(nonsense(StateReader::tr("The version table has a row without a value.")));
    else if (version.trimmed().isEmpty())
        state->readFindings.append(nonsense(StateReader::tr("The version table has an empty row.")));
    else if (version.size() > maxVersionLength)
        state->readFindings.append(nonsense(
            StateReader::tr("The version table has a row of %n character(s), which no revision id can be.",
                            nullptr, int(version.size()))));
    else if (state->heads.contains(version))
        state->readFindings.append(
            nonsense(StateReader::tr("The version table has the row %1 more than once.").arg(version)));
    else
        state->heads.append(version);
}

Result<void> readHeads(Session &session, const VersionTable &table, AppliedState *state)
{
    const VersionTable found{table.name, state->foundSchema};
    const auto rows = session.rows("SELECT version_num::text FROM " + found.quoted() + " LIMIT " +
                                   QByteArray::number(maxRows + 1));
    if (!rows)
        return fail(rows.error());
    if (rows->size() > maxRows)
        return fail("state.invalid-table",
                    StateReader::tr("The table %1.%2 has more than %3 rows, so it is no version table.")
                        .arg(state->foundSchema, table.name)
                        .arg(maxRows),
                    StateReader::tr("Name the right table with version_table in limbeck.ini."));
    for (const QVariantList &row : *rows)
        takeRow(row.value(0), state);
    std::sort(state->heads.begin(), state->heads.end());
    return {};
}

// Which of Limbeck's own tables can be read: "history", "progress". Missing ones are no error.
Result<QStringList> ownTables(Session &session, AppliedState *state)
{
    const auto rows = session.rows(QByteArrayLiteral(
        "SELECT c.relname::text, pg_catalog.has_schema_privilege(n.oid, 'USAGE') "
        "AND pg_catalog.has_table_privilege(c.oid, 'SELECT') FROM pg_catalog.pg_class c "
        "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname = 'limbeck' AND c.relname IN ('history', 'progress') AND c.relkind = 'r'"));
    if (!rows)
        return fail(rows.error());
    QStringList readable;
    for (const QVariantList &row : *rows) {
        if (row[1].toBool())
            readable.append(row[0].toString());
        else
            state->readFindings.append(
                {QStringLiteral("state.no-history"),
                 Severity::Info,
                 StateReader::tr("This role may not read limbeck.%1: what it tells is left out.")
                     .arg(row[0].toString()),
                 StateReader::tr("Grant USAGE on the schema limbeck and SELECT on its tables."),
                 {},
                 {}});
    }
    return readable;
}

// A revision counts as applied at its last upgrade or stamp, unless a downgrade came after it.
Result<void> readHistory(Session &session, const QString &key, AppliedState *state)
{
    const auto rows = session.rows(
        QByteArrayLiteral(
            "SELECT revision, at FROM (SELECT DISTINCT ON (revision) revision, direction, "
            "(extract(epoch FROM finished_at) * 1000)::bigint AS at FROM limbeck.history "
            "WHERE outcome = 'applied' AND version_table = $1 ORDER BY revision, id DESC) latest "
            "WHERE direction <> 'downgrade'"),
        {key});
    if (!rows)
        return fail(rows.error());
    for (const QVariantList &row : *rows)
        state->appliedAt.insert(row[0].toString(),
                                QDateTime::fromMSecsSinceEpoch(row[1].toLongLong(), Qt::UTC));
    return {};
}

Result<void> readProgress(Session &session, const QString &key, AppliedState *state)
{
    const auto rows = session.rows(
        QByteArrayLiteral(
            "SELECT revision, direction, done, total, coalesce(running, 0), content_hash "
            "FROM limbeck.progress WHERE version_table = $1 AND (done > 0 OR running IS NOT NULL) "
            "ORDER BY revision, direction"),
        {key});
    if (!rows)
        return fail(rows.error());
    for (const QVariantList &row : *rows)
        state->partial.append({row[0].toString(),
                               row[1].toString() == QLatin1String("downgrade") ? StepDirection::Downgrade
                                                                               : StepDirection::Upgrade,
                               row[2].toInt(), row[3].toInt(), row[4].toInt(), row[5].toString().toLatin1()});
    return {};
}

Result<void> readOwnTables(Session &session, const VersionTable &table, AppliedState *state)
{
    const Result<QStringList> own = ownTables(session, state);
    if (!own)
        return fail(own.error());
    const QString key = progressKey(state->foundSchema, table);
    if (own->contains(QStringLiteral("history"))) {
        if (Result<void> done = readHistory(session, key, state); !done)
            return done;
    }
    if (own->contains(QStringLiteral("progress")))
        return readProgress(session, key, state);
    return {};
}

// The table that Alembic would use: in the named schema, else the first on the search path.
const FoundTable *chooseTable(const std::vector<FoundTable> &tables, const VersionTable &table)
{
    const auto chosen = std::find_if(tables.begin(), tables.end(), [&table](const FoundTable &found) {
        return table.schema.isEmpty() ? found.visible : found.schema == table.schema;
    });
    return chosen == tables.end() ? nullptr : &*chosen;
}

} // namespace

QByteArray VersionTable::quoted() const
{
    return schema.isEmpty() ? quoteIdentifier(name) : quoteIdentifier(schema) + '.' + quoteIdentifier(name);
}

QString progressKey(const QString &schema, const VersionTable &table)
{
    return schema + QLatin1Char('.') + table.name;
}

QByteArray statementsHash(const std::vector<Statement> &statements, int count)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    for (int i = 0; i < count && i < int(statements.size()); ++i) {
        const QByteArray &sql = statements[size_t(i)].sql;
        hash.addData(QByteArray::number(sql.size()));
        hash.addData(QByteArrayLiteral(":"));
        hash.addData(sql);
    }
    return hash.result().toHex();
}

Result<AppliedState> AppliedState::read(Session &session, const VersionTable &table)
{
    const auto tables = findTables(session, table.name);
    if (!tables)
        return fail(tables.error());
    AppliedState state;
    const FoundTable *found = chooseTable(*tables, table);
    if (!found) {
        for (const FoundTable &other : *tables) {
            if (other.columns.contains(QStringLiteral("version_num")))
                state.otherSchemas.append(other.schema);
        }
        // Where the schema was named, another schema's table is another application's.
        if (table.schema.isEmpty() && !state.otherSchemas.isEmpty())
            state.readFindings.append(otherSchema(state.otherSchemas, table));
        return state;
    }
    if (Result<void> usable = checkTable(*found, table); !usable)
        return fail(usable.error());
    state.tableExists = true;
    state.foundSchema = found->schema;
    if (Result<void> done = readHeads(session, table, &state); !done)
        return fail(done.error());
    if (Result<void> done = readOwnTables(session, table, &state); !done)
        return fail(done.error());
    return state;
}

} // namespace limbeck
