#include "lint/LintState.h"

#include "lint/StatementLocks.h"

#include <algorithm>

namespace limbeck {

using namespace Qt::StringLiterals;

const LintHeldLock *LintTransaction::find(const QString &relation) const
{
    const auto found = byRelation.constFind(relation);
    return found == byRelation.constEnd() ? nullptr : &locks[*found];
}

LintState::LintState(const LintContext &context)
    : m_firstLockTimeout(context.lockTimeout)
    , m_lockTimeout(context.lockTimeout)
    , m_firstSearchSchema(context.defaultSchema)
    , m_searchSchema(context.defaultSchema)
    , m_schema(context.schema)
{
}

bool LintState::isNewColumn(const QString &relation, const QString &column) const
{
    return isNew(relation) || m_newColumns.contains(relation + u'.' + column);
}

const LintTable *LintState::table(const QString &relation) const
{
    const auto found = m_schema.tables.constFind(relation);
    return found == m_schema.tables.constEnd() ? nullptr : &*found;
}

const LintColumn *LintState::column(const QString &relation, const QString &name) const
{
    const LintTable *known = table(relation);
    if (!known)
        return nullptr;
    const auto found = known->columns.constFind(name);
    return found == known->columns.constEnd() ? nullptr : &*found;
}

char LintState::volatility(const QString &function) const
{
    return m_schema.functions.value(function, '\0');
}

// In whatever order: an index that begins with all of them serves.
bool LintState::hasIndexOn(const QString &relation, const QStringList &columns) const
{
    const LintTable *known = table(relation);
    if (!known)
        return false;
    return std::ranges::any_of(known->indexes, [&](const QStringList &index) {
        return index.size() >= columns.size() && std::ranges::all_of(columns, [&](const QString &column) {
                   const qsizetype at = index.indexOf(column);
                   return at >= 0 && at < columns.size();
               });
    });
}

bool LintState::noteOnce(const QString &what)
{
    const bool first = !m_noted.contains(what);
    m_noted.insert(what);
    return first;
}

void LintState::beginTransaction()
{
    constexpr size_t mostCompared = 100; // pairs of them
    std::vector<LintHeldLock> locks;
    for (const LintHeldLock &lock : m_transaction.locks) {
        if (lock.mode >= LockMode::ShareRowExclusive && locks.size() < mostCompared)
            locks.push_back(lock);
    }
    for (size_t first = 0; first < locks.size(); ++first) {
        for (size_t second = first + 1; second < locks.size(); ++second)
            m_lockOrder.insert(locks[first].relation + u'\n' + locks[second].relation);
    }
    m_transaction = {};
}

void LintState::beginRevision(bool resetsSession)
{
    m_passes.clear();
    if (!resetsSession)
        return;
    m_lockTimeout = m_firstLockTimeout;
    m_searchSchema = m_firstSearchSchema;
    m_searchPathSet = false;
}

void LintState::takeLocks(const Node &statement, int line)
{
    const std::vector<TakenLock> taken = statementLocks(statement);
    for (const TakenLock &lock : taken) {
        const QString relation = tableOfIndex(key(lock.relation));
        if (isNew(relation))
            continue;
        if (const auto held = m_transaction.byRelation.constFind(relation);
            held == m_transaction.byRelation.constEnd()) {
            m_transaction.byRelation.insert(relation, m_transaction.locks.size());
            m_transaction.locks.push_back({relation, lock.mode, line});
        } else if (m_transaction.locks[*held].mode < lock.mode) {
            m_transaction.locks[*held] = {relation, lock.mode, line};
        }
    }
}

void LintState::addNew(const QString &relation)
{
    m_new.insert(relation);
}

void LintState::moveTable(const QString &from, const QString &to)
{
    if (m_schema.tables.contains(from))
        m_schema.tables.insert(to, m_schema.tables.take(from));
    if (m_new.remove(from))
        m_new.insert(to);
    for (auto it = m_schema.indexTables.begin(); it != m_schema.indexTables.end(); ++it) {
        if (*it == from)
            *it = to;
    }
}

void LintState::drop(const Node &statement)
{
    const std::vector<Node> objects = statement.list("objects"_L1);
    const bool isIndex = statement.text("removeType"_L1) == "OBJECT_INDEX"_L1;
    for (const Node &object : objects) {
        const QString name = key(RelationName::ofObject(object));
        m_new.remove(name);
        if (!isIndex) {
            m_schema.tables.remove(name);
            continue;
        }
        m_schema.invalidIndexes.remove(name);
        m_schema.indexTables.remove(name);
    }
}

void LintState::rename(const Node &statement)
{
    const QString type = statement.text("renameType"_L1);
    const RelationName relation = RelationName::of(statement.field("relation"_L1));
    if (relation.isNull())
        return;
    if (type == "OBJECT_COLUMN"_L1) {
        LintTable &table = m_schema.tables[key(relation)];
        const QString from = statement.text("subname"_L1);
        if (table.columns.contains(from))
            table.columns.insert(statement.text("newname"_L1), table.columns.take(from));
    } else if (type == "OBJECT_TABLE"_L1 || type == "OBJECT_INDEX"_L1 || type == "OBJECT_VIEW"_L1 ||
               type == "OBJECT_MATVIEW"_L1) {
        moveTable(key(relation), key({relation.schema, statement.text("newname"_L1), -1}));
    }
}

void LintState::set(const Node &statement, bool inTransaction)
{
    const QString name = statement.text("name"_L1).toLower();
    const bool isLocal = statement.flag("is_local"_L1);
    if (isLocal && !inTransaction)
        return;
    const std::vector<Node> arguments = statement.list("args"_L1);
    const Node value = arguments.empty() ? Node() : arguments.front();
    if (name == "search_path"_L1 && !value.isNull()) {
        m_searchSchema = value.field("sval"_L1).text("sval"_L1);
        m_searchPathSet = true;
    } else if (name == "lock_timeout"_L1) {
        const QString text = value.field("sval"_L1).text("sval"_L1);
        const int number = value.field("ival"_L1).number("ival"_L1);
        const bool none = value.isNull() || (text.isEmpty() ? number == 0 : text.startsWith(u'0'));
        m_lockTimeout = std::chrono::milliseconds(none ? 0 : qMax(1, number));
    }
}

} // namespace limbeck
