#include "lint/LintCatalog.h"

#include "lint/LintState.h"
#include "lint/ParseTree.h"
#include "pg/Session.h"
#include "pg/TargetLoad.h"
#include "plan/SqlText.h"

#include <QRegularExpression>

namespace limbeck {

using namespace Qt::StringLiterals;

namespace {

struct PlanNames
{
    QSet<QString> relations; // without their schemas
    QSet<QString> functions;
};

void addParts(const QStringList &parts, QSet<QString> *names)
{
    if (!parts.isEmpty())
        names->insert(parts.last());
}

PlanNames namesOf(const Plan &plan)
{
    PlanNames names;
    const auto visit = [&](const Node &node) {
        if (node.is("FuncCall"_L1))
            addParts(node.strings("funcname"_L1), &names.functions);
        else if (node.is("List"_L1))
            addParts(node.strings("items"_L1), &names.relations);
        for (const QLatin1StringView field : {"relation"_L1, "pktable"_L1, "name"_L1}) {
            if (const QString name = node.field(field).text("relname"_L1); !name.isEmpty())
                names.relations.insert(name);
        }
        if (const QString name = node.text("relname"_L1); !name.isEmpty())
            names.relations.insert(name);
        if (const QString name = node.text("idxname"_L1); !name.isEmpty())
            names.relations.insert(name);
    };
    for (const PlanStep &step : plan.steps) {
        for (const Statement &statement : step.statements) {
            if (const auto tree = parseStatement(statement.sql))
                tree->walk(visit);
        }
    }
    return names;
}

QByteArray arrayOf(const QSet<QString> &names)
{
    return quoteTextArray(QStringList(names.cbegin(), names.cend()));
}

// The tables that are named, and those whose indexes are.
constexpr char chosenTables[] = R"sql(
WITH named AS (SELECT c.oid, c.relkind FROM pg_catalog.pg_class c
                WHERE c.relname = ANY (%1) AND c.relkind IN ('r', 'p', 'm', 'v', 'f', 'i', 'I')),
     chosen AS (SELECT oid FROM named WHERE relkind IN ('r', 'p', 'm', 'v', 'f')
                UNION SELECT i.indrelid FROM named JOIN pg_catalog.pg_index i ON i.indexrelid = named.oid)
)sql";

constexpr char tablesQuery[] = R"sql(
SELECT pg_catalog.format('%I.%I', n.nspname, c.relname), c.relkind::text, c.reltuples::bigint,
       (c.relpages + COALESCE((SELECT sum(i.relpages) FROM pg_catalog.pg_index x
                                 JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid WHERE x.indrelid = c.oid), 0)
                   + COALESCE((SELECT t.relpages FROM pg_catalog.pg_class t WHERE t.oid = c.reltoastrelid), 0))::bigint
         * pg_catalog.current_setting('block_size')::bigint
  FROM chosen JOIN pg_catalog.pg_class c ON c.oid = chosen.oid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace)sql";

constexpr char columnsQuery[] = R"sql(
SELECT pg_catalog.format('%I.%I', n.nspname, c.relname), a.attname, COALESCE(e.typname, t.typname), a.attnotnull,
       e.oid IS NOT NULL, pg_catalog.format_type(a.atttypid, a.atttypmod)
  FROM chosen JOIN pg_catalog.pg_class c ON c.oid = chosen.oid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem AND t.typcategory = 'A')sql";

// chr(31) parts the columns of an index; an expression is the empty text.
constexpr char indexesQuery[] = R"sql(
SELECT pg_catalog.format('%I.%I', n.nspname, c.relname), pg_catalog.format('%I.%I', m.nspname, i.relname),
       x.indisvalid, x.indpred IS NULL,
       (SELECT pg_catalog.string_agg(COALESCE(a.attname, ''), pg_catalog.chr(31) ORDER BY k.ord)
          FROM pg_catalog.unnest(x.indkey::int2[]) WITH ORDINALITY k(attnum, ord)
          LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum)
  FROM chosen JOIN pg_catalog.pg_class c ON c.oid = chosen.oid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_index x ON x.indrelid = c.oid
  JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
  JOIN pg_catalog.pg_namespace m ON m.oid = i.relnamespace)sql";

constexpr char checksQuery[] = R"sql(
SELECT pg_catalog.format('%I.%I', n.nspname, c.relname), k.conname, k.convalidated, pg_catalog.pg_get_constraintdef(k.oid)
  FROM chosen JOIN pg_catalog.pg_class c ON c.oid = chosen.oid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_constraint k ON k.conrelid = c.oid AND k.contype = 'c')sql";

// Of "character varying(20)[]": 20.
QList<int> modifiersOf(const QString &formatted)
{
    static const QRegularExpression numbers(uR"(\((\d+)(?:,(-?\d+))?\))"_s);
    const auto match = numbers.match(formatted);
    QList<int> modifiers;
    for (int group = 1; group <= match.lastCapturedIndex(); ++group)
        modifiers.append(match.captured(group).toInt());
    return modifiers;
}

class CatalogReader
{
public:
    CatalogReader(Session &session, const PlanNames &names, LintContext *context)
        : m_session(session)
        , m_names(names)
        , m_chosen(QByteArray(chosenTables).replace("%1", arrayOf(names.relations)))
        , m_measured(TargetLoadMeter(session).sizes())
        , m_context(*context)
    {
    }
    Result<void> read();

private:
    using Take = void (CatalogReader::*)(const QVariantList &row);
    Result<void> each(const QByteArray &query, Take take);
    LintTable &table(const QVariantList &row) { return m_context.schema.tables[row.at(0).toString()]; }
    void takeTable(const QVariantList &row);
    void takeColumn(const QVariantList &row);
    void takeIndex(const QVariantList &row);
    void takeCheck(const QVariantList &row);
    void takeFunction(const QVariantList &row);

    Session &m_session;
    const PlanNames &m_names;
    QByteArray m_chosen;
    TargetLoad m_measured;
    LintContext &m_context;
};

Result<void> CatalogReader::each(const QByteArray &query, Take take)
{
    const auto rows = m_session.rows(query);
    if (!rows)
        return fail(rows.error());
    for (const QVariantList &row : *rows)
        (this->*take)(row);
    return {};
}

// As measured; where that could not be done (somebody holds a lock), as of the last VACUUM or ANALYZE: -1
// rows (before PostgreSQL 14: none in no pages) were never counted.
void CatalogReader::takeTable(const QVariantList &row)
{
    LintTable &known = table(row);
    known.kind = row.at(1).toString().at(0).toLatin1();
    if (m_context.sizes.contains(row.at(0).toString()))
        return;
    if (const RelationLoad *load = m_measured.find(row.at(0).toString())) {
        const bool counted = load->rows > 0 || load->heapBytes == 0;
        m_context.sizes.insert(row.at(0).toString(),
                               {counted ? load->rows : -1, load->totalBytes, load->writesPerSecond});
        return;
    }
    const qint64 rows = row.at(2).toLongLong();
    const qint64 bytes = row.at(3).toLongLong();
    if ((rows > 0 || bytes > 0) && known.kind != 'p')
        m_context.sizes.insert(row.at(0).toString(), {rows, rows >= 0 ? bytes : -1, -1});
}

void CatalogReader::takeColumn(const QVariantList &row)
{
    table(row).columnsKnown = true;
    table(row).columns.insert(row.at(1).toString(), {row.at(2).toString(), modifiersOf(row.at(5).toString()),
                                                     row.at(4).toBool(), row.at(3).toBool()});
}

void CatalogReader::takeIndex(const QVariantList &row)
{
    const QString index = row.at(1).toString();
    m_context.schema.indexTables.insert(index, row.at(0).toString());
    if (!row.at(2).toBool())
        m_context.schema.invalidIndexes.insert(index);
    else if (row.at(3).toBool())
        table(row).indexes.push_back(row.at(4).toString().split(QChar(31)));
}

void CatalogReader::takeCheck(const QVariantList &row)
{
    QString column;
    const QByteArray sql = "ALTER TABLE t ADD " + row.at(3).toString().toUtf8();
    if (const auto tree = parseStatement(sql)) {
        const std::vector<Node> commands = tree->list("cmds"_L1);
        if (!commands.empty())
            column = notNullColumn(commands.front().node("def"_L1));
    }
    LintTable &known = table(row);
    if (!row.at(2).toBool()) {
        known.pendingChecks.insert(row.at(1).toString(), column);
        return;
    }
    known.hasChecks = true;
    if (!column.isEmpty())
        known.notNullChecks.insert(column);
}

void CatalogReader::takeFunction(const QVariantList &row)
{
    m_context.schema.functions.insert(row.at(0).toString(), row.at(1).toString().at(0).toLatin1());
}

Result<void> CatalogReader::read()
{
    m_context.serverVersion = m_session.serverVersion();
    const auto schema =
        m_session.value(QByteArrayLiteral("SELECT COALESCE(pg_catalog.current_schema(), 'public')"));
    if (!schema)
        return fail(schema.error());
    m_context.defaultSchema = schema->toString();
    const std::pair<QByteArray, Take> queries[] = {
        {m_chosen + tablesQuery, &CatalogReader::takeTable},
        {m_chosen + columnsQuery, &CatalogReader::takeColumn},
        {m_chosen + indexesQuery, &CatalogReader::takeIndex},
        {m_chosen + checksQuery, &CatalogReader::takeCheck},
        // 'v' sorts last, and is the one of several that counts
        {"SELECT proname, max(provolatile::text) FROM pg_catalog.pg_proc WHERE proname = ANY (" +
             arrayOf(m_names.functions) + ") GROUP BY 1",
         &CatalogReader::takeFunction},
    };
    for (const auto &[query, take] : queries) {
        if (auto taken = each(query, take); !taken)
            return taken;
    }
    m_context.schema.isComplete = true;
    return {};
}

} // namespace

Result<void> readLintContext(Session &session, const Plan &plan, LintContext *context)
{
    return CatalogReader(session, namesOf(plan), context).read();
}

} // namespace limbeck
