// The connection test's stages of rights and of the revision: whether this role can migrate, and from where.
#include "pg/ConnectionStages.h"

#include <QCoreApplication>
#include <QMap>

#include <algorithm>

namespace limbeck {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::ConnectionTest)
};

constexpr int mostNames = 8;
constexpr int mostHeads = 1000;

// For SQL that people run: quoted only where that is needed.
QString identifier(const QString &name)
{
    const bool plain =
        !name.isEmpty() && !name.front().isDigit() && std::all_of(name.begin(), name.end(), [](QChar c) {
            return (c >= QLatin1Char('a') && c <= QLatin1Char('z')) || c == QLatin1Char('_') ||
                   (c >= QLatin1Char('0') && c <= QLatin1Char('9'));
        });
    return plain ? name
                 : QLatin1Char('"') + QString(name).replace(QLatin1Char('"'), QLatin1String("\"\"")) +
                       QLatin1Char('"');
}

QString qualified(const QString &schema, const QString &name)
{
    return schema.isEmpty() ? identifier(name) : identifier(schema) + QLatin1Char('.') + identifier(name);
}

QString shortened(const QStringList &names)
{
    if (names.size() <= mostNames)
        return names.join(QStringLiteral(", "));
    return names.mid(0, mostNames).join(QStringLiteral(", ")) + QStringLiteral(", …");
}

// An array of texts as the server reads it.
QString arrayText(const QStringList &items)
{
    QStringList quoted;
    for (QString item : items) {
        item.replace(QLatin1Char('\\'), QLatin1String("\\\\"))
            .replace(QLatin1Char('"'), QLatin1String("\\\""));
        quoted << QLatin1Char('"') + item + QLatin1Char('"');
    }
    return QLatin1Char('{') + quoted.join(QLatin1Char(',')) + QLatin1Char('}');
}

// Found by the catalogs and not by to_regclass(), which fails on a schema that the role may not use.
constexpr const char *tableQuery =
    "WITH t AS (SELECT coalesce(nullif($1::text, ''), current_schema()::text) AS schema, $2::text AS name)"
    " SELECT coalesce(t.schema, ''), n.oid IS NOT NULL, coalesce(has_schema_privilege(n.oid, 'CREATE'), "
    "false),"
    " coalesce(pg_get_userbyid(n.nspowner)::text, ''), c.oid IS NOT NULL, coalesce(cn.nspname::text, ''),"
    " coalesce(pg_get_userbyid(c.relowner)::text, ''),"
    " coalesce(has_schema_privilege(cn.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT'), false),"
    " coalesce(has_table_privilege(c.oid, 'INSERT'), false),"
    " coalesce(has_table_privilege(c.oid, 'UPDATE'), false),"
    " coalesce(has_table_privilege(c.oid, 'DELETE'), false),"
    " (SELECT string_agg(nspname::text, ', ' ORDER BY nspname) FROM pg_catalog.pg_class o"
    "  JOIN pg_catalog.pg_namespace s ON s.oid = o.relnamespace WHERE o.relname = t.name"
    "  AND o.relkind IN ('r', 'p') AND s.nspname <> 'limbeck'),"
    " has_database_privilege(current_database(), 'CREATE'),"
    " EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = 'limbeck')"
    " FROM t LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = t.schema"
    " LEFT JOIN LATERAL (SELECT k.* FROM pg_catalog.pg_class k JOIN pg_catalog.pg_namespace kn"
    "  ON kn.oid = k.relnamespace WHERE k.relname = t.name AND k.relkind IN ('r', 'p', 'v')"
    "  AND kn.nspname = ANY (CASE WHEN $1::text <> '' THEN ARRAY[$1::name] ELSE current_schemas(false) END)"
    "  ORDER BY array_position(current_schemas(false), kn.nspname) LIMIT 1) c ON true"
    " LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = c.relnamespace";

constexpr const char *relationsQuery =
    "SELECT r.number::int, pg_get_userbyid(c.relowner)::text, pg_has_role(c.relowner, 'USAGE'),"
    " has_table_privilege(c.oid, 'TRUNCATE'), c.nspname::text"
    " FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS r(schema, name, number)"
    " CROSS JOIN LATERAL (SELECT k.oid, k.relowner, n.nspname FROM pg_catalog.pg_class k"
    "  JOIN pg_catalog.pg_namespace n ON n.oid = k.relnamespace WHERE k.relname = r.name"
    "  AND n.nspname = ANY (CASE WHEN r.schema <> '' THEN ARRAY[r.schema::name] ELSE current_schemas(true) "
    "END)"
    "  ORDER BY array_position(current_schemas(true), n.nspname) LIMIT 1) c ORDER BY r.number";

} // namespace

// What the schema and the version table allow; fills m_tableExists, m_tableReadable and m_tableSchema.
Result<void> ConnectionStages::checkVersionTable(TestStage &stage)
{
    const auto row = ask(tableQuery, {m_options.versionSchema, m_options.versionTable});
    if (!row)
        return fail(row.error());
    const QString schema = row->value(0).toString();
    const QString role = identifier(m_facts->role);
    m_tableExists = row->value(4).toBool();
    m_tableSchema = row->value(5).toString();
    m_tableReadable = row->value(7).toBool();
    m_otherSchemas = row->value(11).toString();
    if (schema.isEmpty() || !row->value(1).toBool())
        addFinding(stage, Severity::Warning, "rights.no-schema",
                   schema.isEmpty()
                       ? Tr::tr("No schema on the search path exists, or may be used by the role %1.")
                             .arg(m_facts->role)
                       : Tr::tr("The schema %1 does not exist.").arg(schema),
                   Tr::tr("Name a schema with version_schema in limbeck.ini, set the role's search_path, or "
                          "create the schema."));
    else if (!row->value(2).toBool())
        addFinding(
            stage, Severity::Warning, "rights.no-create",
            Tr::tr("The role %1 has no CREATE right on the schema %2.").arg(m_facts->role, schema),
            Tr::tr("Ask its owner %1 for: %2")
                .arg(
                    row->value(3).toString(),
                    QStringLiteral("GRANT USAGE, CREATE ON SCHEMA %1 TO %2;").arg(identifier(schema), role)));
    const bool canCreate = row->value(2).toBool();
    stage.detail = canCreate ? Tr::tr("May create objects in schema %1.").arg(schema)
                             : Tr::tr("May not create objects in schema %1.").arg(schema);
    if (!m_tableExists)
        return {};
    QStringList missing;
    const QStringList names{QStringLiteral("SELECT"), QStringLiteral("INSERT"), QStringLiteral("UPDATE"),
                            QStringLiteral("DELETE")};
    for (int i = 0; i < names.size(); ++i) {
        if (!row->value(7 + i).toBool())
            missing << names[i];
    }
    const QString table = qualified(m_tableSchema, m_options.versionTable);
    if (missing.isEmpty())
        stage.detail +=
            QLatin1Char('\n') +
            Tr::tr("May read and write the version table %1 of %2.").arg(table, row->value(6).toString());
    else
        addFinding(
            stage, Severity::Warning, "rights.version-table",
            Tr::tr("The role %1 lacks %2 on the version table %3.")
                .arg(m_facts->role, missing.join(QStringLiteral(", ")), table),
            Tr::tr("Ask its owner %1 for: %2")
                .arg(row->value(6).toString(), QStringLiteral("GRANT %1 ON %2 TO %3;")
                                                   .arg(missing.join(QStringLiteral(", ")), table, role)));
    if (!row->value(12).toBool() && !row->value(13).toBool())
        addFinding(stage, Severity::Info, "rights.no-history",
                   Tr::tr("The role %1 may not create the schema limbeck, so that runs keep no history.")
                       .arg(m_facts->role),
                   Tr::tr("Ask the database's owner for: %1")
                       .arg(QStringLiteral("CREATE SCHEMA limbeck AUTHORIZATION %1;").arg(role)));
    return {};
}

Result<void> ConnectionStages::readHeads()
{
    if (!m_tableExists || !m_tableReadable)
        return {};
    const auto rows =
        askAll("SELECT version_num::text FROM " + qualified(m_tableSchema, m_options.versionTable).toUtf8() +
               " WHERE version_num IS NOT NULL ORDER BY version_num COLLATE \"C\" LIMIT " +
               QByteArray::number(mostHeads));
    if (!rows)
        return fail(rows.error());
    for (const QVariantList &row : *rows)
        m_heads << row.value(0).toString();
    return {};
}

// Whether the role owns what pending revisions alter.
Result<void> ConnectionStages::checkRelations(TestStage &stage)
{
    QStringList schemas;
    QStringList names;
    for (const PendingWork::Relation &relation : m_work->relations) {
        schemas << relation.schema;
        names << relation.name;
    }
    if (names.isEmpty())
        return {};
    const auto rows = askAll(relationsQuery, {arrayText(schemas), arrayText(names)});
    if (!rows)
        return fail(rows.error());
    QMap<QString, std::vector<size_t>> byOwner; // relations that belong to others
    QStringList notEmptied;
    QMap<size_t, QString> found;
    for (const QVariantList &row : *rows) {
        const auto index = size_t(row.value(0).toInt() - 1);
        const PendingWork::Relation &relation = m_work->relations[index];
        found.insert(index, qualified(row.value(4).toString(), relation.name));
        if (relation.empties && !row.value(3).toBool())
            notEmptied << found.value(index);
        else if (!relation.empties && !row.value(2).toBool())
            byOwner[row.value(1).toString()].push_back(index);
    }
    for (auto it = byOwner.cbegin(); it != byOwner.cend(); ++it)
        tellForeignOwner(stage, it.key(), it.value(), found);
    if (!notEmptied.isEmpty())
        addFinding(stage, Severity::Warning, "rights.no-truncate",
                   Tr::tr("The role %1 may not empty what pending revisions truncate: %2.")
                       .arg(m_facts->role, shortened(notEmptied)),
                   Tr::tr("Ask the owner for: %1")
                       .arg(QStringLiteral("GRANT TRUNCATE ON %1 TO %2;")
                                .arg(notEmptied.join(QStringLiteral(", ")), identifier(m_facts->role))));
    if (byOwner.isEmpty() && notEmptied.isEmpty() && !found.isEmpty())
        stage.detail += QLatin1Char('\n') +
                        Tr::tr("Owns what pending revisions alter: %1.").arg(shortened(found.values()));
    return {};
}

void ConnectionStages::tellForeignOwner(TestStage &stage, const QString &owner,
                                        const std::vector<size_t> &indices,
                                        const QMap<size_t, QString> &found) const
{
    QStringList names;
    QStringList statements;
    for (const size_t index : indices) {
        names << found.value(index);
        statements
            << QStringLiteral("ALTER TABLE %1 OWNER TO %2;").arg(names.last(), identifier(m_facts->role));
    }
    if (statements.size() > mostNames)
        statements = statements.mid(0, mostNames) << QStringLiteral("…");
    const PendingWork::Relation &first = m_work->relations[indices.front()];
    Finding finding{
        QStringLiteral("rights.not-owner"),
        Severity::Warning,
        Tr::tr("Pending revisions alter what belongs to %1: %2. Only the owner may do that, and "
               "the role %3 is not it.")
            .arg(owner, shortened(names), m_facts->role),
        Tr::tr("Migrate as %1, or ask a DBA for: %2 Or, one by one: %3")
            .arg(owner, QStringLiteral("GRANT %1 TO %2;").arg(identifier(owner), identifier(m_facts->role)),
                 statements.join(QLatin1Char(' '))),
        first.where,
        first.revision};
    stage.findings << finding;
    if (stage.outcome == StageOutcome::Ok)
        stage.outcome = StageOutcome::Warning;
}

// Python makes the SQL of some revisions, and a connection test runs none.
void ConnectionStages::tellUnknownSql(TestStage &stage) const
{
    if (m_work->notPreviewed > 0)
        stage.detail +=
            QLatin1Char('\n') +
            Tr::tr("What %n pending revision(s) alter is not known: there is no preview of their SQL "
                   "yet. Preview them, then test again.",
                   nullptr, m_work->notPreviewed);
    if (m_work->opaque > 0)
        stage.detail +=
            QLatin1Char('\n') +
            Tr::tr("What %n pending revision(s) alter cannot be told: their SQL depends on what is in "
                   "the database.",
                   nullptr, m_work->opaque);
}

TestStage ConnectionStages::rights()
{
    TestStage stage = startStage("rights");
    Result<void> done = checkVersionTable(stage);
    if (done)
        done = readHeads();
    if (done && m_options.pending && (!m_tableExists || m_tableReadable)) {
        m_work = m_options.pending(m_heads);
        done = checkRelations(stage);
    }
    if (!done)
        failStage(stage, done.error());
    else if (m_work)
        tellUnknownSql(stage);
    return stage;
}

TestStage ConnectionStages::revision()
{
    TestStage stage = startStage("revision");
    if (m_tableExists && !m_tableReadable) {
        stage.outcome = StageOutcome::Skipped;
        return stage;
    }
    if (!m_tableExists)
        stage.detail =
            Tr::tr("There is no version table %1 yet: nothing is applied.").arg(m_options.versionTable);
    else if (m_heads.isEmpty())
        stage.detail = Tr::tr("The version table is empty: nothing is applied.");
    else
        stage.detail = Tr::tr("At %1.").arg(m_heads.join(QStringLiteral(", ")));
    if (!m_tableExists && !m_otherSchemas.isEmpty())
        addFinding(
            stage, Severity::Warning, "state.other-schema",
            Tr::tr("A version table %1 is in another schema than the one looked at: %2.")
                .arg(m_options.versionTable, m_otherSchemas),
            Tr::tr("If it is this project's, name its schema with version_schema in limbeck.ini, or put "
                   "it on the role's search_path."));
    if (!m_work)
        return stage;
    const int pending = int(m_work->revisions.size());
    const bool broken =
        std::any_of(m_work->findings.cbegin(), m_work->findings.cend(), [](const Finding &finding) {
            return finding.code == QLatin1String("script.not-in-scripts");
        });
    if (pending > 0)
        stage.detail +=
            QLatin1Char('\n') +
            Tr::tr("%n revision(s) pending: %1.", nullptr, pending).arg(shortened(m_work->revisions));
    else if (!broken)
        stage.detail += QLatin1Char('\n') + Tr::tr("Nothing is pending.");
    stage.findings += m_work->findings;
    for (const Finding &finding : std::as_const(m_work->findings)) {
        if (finding.severity != Severity::Info && stage.outcome == StageOutcome::Ok)
            stage.outcome = StageOutcome::Warning;
    }
    return stage;
}

} // namespace limbeck
