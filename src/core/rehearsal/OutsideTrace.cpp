#include "rehearsal/OutsideTrace.h"

#include "pg/Session.h"
#include "rehearsal/StatementTrace.h"
#include "sql/SqlLexer.h"
#include "sql/StatementSplitter.h"

#include <QCoreApplication>
#include <QSet>

#include <algorithm>

namespace limbeck {

using namespace Qt::StringLiterals;

namespace {

struct TraceText
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::Rehearsal)
};

// The names in a statement, each as it is written and with the names that it is qualified by: all that could
// be a table's. Bounded, since each costs a look-up.
QStringList possibleNames(const QByteArray &sql)
{
    constexpr int mostNames = 64;
    QStringList names;
    QByteArray name;
    SqlLexer lexer(sql);
    for (Token token = lexer.next(); names.size() < mostNames; token = lexer.next()) {
        const QByteArray text = sql.mid(token.offset, token.length);
        if (token.kind == TokenKind::Identifier || token.kind == TokenKind::QuotedIdentifier) {
            if (!name.isEmpty() && !name.endsWith('.')) {
                names.append(QString::fromUtf8(name));
                name.clear();
            }
            name += text;
        } else if (text == "." && !name.isEmpty()) {
            name += '.';
        } else if (token.kind != TokenKind::Whitespace) {
            if (!name.isEmpty())
                names.append(QString::fromUtf8(name));
            name.clear();
        }
        if (token.kind == TokenKind::End)
            break;
    }
    names.removeDuplicates();
    return names;
}

} // namespace

OutsideTrace::OutsideTrace(Session &copy, RowQuery runner, const RelationCatalog &known)
    : m_session(copy), m_runner(std::move(runner)), m_known(known)
{
}

// The tables that a statement names, and those of the indexes that it names.
Result<std::vector<qint64>> OutsideTrace::namedTables(const QByteArray &sql)
{
    QSet<qint64> tables;
    const QStringList names = possibleNames(sql);
    for (const QString &name : names) {
        const auto found =
            m_session.row(QByteArrayLiteral("SELECT COALESCE(i.indrelid, c.oid) FROM pg_catalog.pg_class c "
                                            "LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid "
                                            "WHERE c.oid = pg_catalog.to_regclass($1)"),
                          {name});
        if (!found || found->isEmpty()) // no name after all
            continue;
        const qint64 oid = found->first().toLongLong();
        const KnownRelation *relation = m_known.find(oid);
        if (relation && (relation->kind == 'r' || relation->kind == 'p'))
            tables.insert(oid);
    }
    if (!m_session.isAlive())
        return fail("connection.lost", TraceText::tr("The connection to the sandbox was lost."));
    return std::vector<qint64>(tables.cbegin(), tables.cend());
}

// Of ended transactions. The server counts them in when it is idle, and at once when it is told to (15 and
// later; before that nothing is counted here).
Result<QHash<qint64, qint64>> OutsideTrace::committedScans()
{
    QHash<qint64, qint64> scans;
    if (m_session.serverVersion() < 150000)
        return scans;
    if (auto flushed = m_runner(QByteArrayLiteral("SELECT pg_catalog.pg_stat_force_next_flush()")); !flushed)
        return fail(flushed.error());
    const auto rows = m_runner(QByteArrayLiteral(
        "SELECT relid, seq_scan FROM pg_catalog.pg_stat_all_tables WHERE relid >= 16384 AND seq_scan > 0"));
    if (!rows)
        return fail(rows.error());
    for (const QVariantList &row : *rows) {
        if (m_known.find(row.at(0).toLongLong()))
            scans.insert(row.at(0).toLongLong(), row.at(1).toLongLong());
    }
    return scans;
}

Result<void> OutsideTrace::begin(const QByteArray &sql, int pid)
{
    const auto tables = namedTables(sql);
    if (!tables)
        return fail(tables.error());
    auto scans = committedScans();
    if (!scans)
        return fail(scans.error());
    m_scans = std::move(*scans);
    auto files = RelationCatalog::read(m_session);
    if (!files)
        return fail(files.error());
    m_files = std::move(*files);
    const bool concurrently = nonTransactionalCommand(sql).contains("CONCURRENTLY");
    auto barrier = LockBarrier::raise(m_session.target(), pid, *tables,
                                      concurrently ? LockBarrier::Stops::First : LockBarrier::Stops::Every);
    if (!barrier)
        return fail(barrier.error());
    m_barrier = std::move(*barrier);
    return {};
}

Result<void> OutsideTrace::observe(RehearsedStatement *statement)
{
    const QHash<qint64, LockMode> locks = m_barrier->lower();
    for (auto it = locks.cbegin(); it != locks.cend(); ++it) {
        if (const KnownRelation *relation = m_known.find(it.key()))
            statement->locks.push_back({relation->name, *it, true, false});
    }
    std::sort(statement->locks.begin(), statement->locks.end(), [](const auto &a, const auto &b) {
        return a.mode != b.mode ? a.mode > b.mode : a.relation < b.relation;
    });
    const auto scans = committedScans();
    if (!scans)
        return fail(scans.error());
    const auto files = RelationCatalog::read(m_session);
    if (!files)
        return fail(files.error());
    statement->rewrites = m_known.rewritten(m_files.filesOf(m_known), files->filesOf(m_known));
    for (auto it = scans->cbegin(); it != scans->cend(); ++it) {
        if (scansAreForced(statement->sql) && *it > m_scans.value(it.key()))
            statement->scans.append(m_known.find(it.key())->name);
    }
    statement->scans.sort();
    return {};
}

} // namespace limbeck
