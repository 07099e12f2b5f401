#pragma once

#include "lint/Lint.h"
#include "lint/Node.h"
#include "lint/RelationName.h"
#include "sql/LockMode.h"

#include <QSet>

#include <vector>

namespace limbeck {

// A lock on a table that was there before the run.
struct LintHeldLock
{
    QString relation;
    LockMode mode = LockMode::AccessShare;
    int line = 0; // of the statement that took it
};

// What the statements of the transaction so far did.
struct LintTransaction
{
    std::vector<LintHeldLock> locks; // the strongest on each relation, in the order of taking them
    QHash<QString, size_t> byRelation;
    QSet<QString> newEnumValues;

    const LintHeldLock *find(const QString &relation) const;
};

// What is known before a statement: the target's schema with what the earlier statements of the run did to
// it. One run, one thread.
class LintState
{
public:
    explicit LintState(const LintContext &context);

    QString key(const RelationName &relation) const { return relation.full(m_searchSchema); }
    // Made by an earlier statement of the run.
    bool isNew(const QString &relation) const { return m_new.contains(relation); }
    bool isNewColumn(const QString &relation, const QString &column) const;
    bool isNewType(const QString &type) const { return m_newTypes.contains(type); }
    const LintTable *table(const QString &relation) const; // or nullptr: nothing is known of it
    const LintColumn *column(const QString &relation, const QString &name) const;
    // The table of an index, or the index itself where that is not known.
    QString tableOfIndex(const QString &index) const { return m_schema.indexTables.value(index, index); }
    bool isInvalidIndex(const QString &index) const { return m_schema.invalidIndexes.contains(index); }
    // 'i', 's', 'v' as pg_proc.provolatile; '\0': not known.
    char volatility(const QString &function) const;
    bool hasIndexOn(const QString &relation, const QStringList &columns) const;
    bool isSchemaKnown() const { return m_schema.isComplete; }
    std::chrono::milliseconds lockTimeout() const { return m_lockTimeout; }

    const LintTransaction &transaction() const { return m_transaction; }
    LintTransaction &transaction() { return m_transaction; }

    // How often ALTER TABLE went through all of the table in this revision.
    int passes(const QString &relation) const { return m_passes.value(relation); }
    void addPass(const QString &relation) { ++m_passes[relation]; }
    // Whether a transaction before this one locked the first table before the second.
    bool wasLockedBefore(const QString &first, const QString &second) const
    {
        return m_lockOrder.contains(first + u'\n' + second);
    }
    bool isSearchPathSet() const { return m_searchPathSet; }
    // True for the first time in the run.
    bool noteOnce(const QString &what);

    void beginRevision(bool resetsSession);
    void beginTransaction();
    // The statement has run.
    void apply(const Node &statement, int line, bool inTransaction);

private:
    void takeLocks(const Node &statement, int line);
    void createTable(const Node &statement);
    void addElement(const QString &table, const Node &element);
    void addConstraint(const QString &table, const Node &constraint, const QString &column);
    void alterTable(const Node &statement);
    void alterColumn(LintTable *table, const QString &name, const Node &command);
    void addIndex(const Node &statement);
    void rename(const Node &statement);
    void moveTable(const QString &from, const QString &to);
    void drop(const Node &statement);
    void createFunction(const Node &statement);
    void set(const Node &statement, bool inTransaction);
    bool applyTypes(const Node &statement);
    void addNew(const QString &relation);

    std::chrono::milliseconds m_firstLockTimeout;
    std::chrono::milliseconds m_lockTimeout;
    QString m_firstSearchSchema;
    QString m_searchSchema;
    LintSchema m_schema;
    bool m_searchPathSet = false;
    QHash<QString, int> m_passes;
    QSet<QString> m_lockOrder;
    QSet<QString> m_noted;
    QSet<QString> m_new;
    QSet<QString> m_newColumns; // "public.orders.total"
    QSet<QString> m_newTypes;
    LintTransaction m_transaction;
};

// The column that a constraint says is not null: CHECK (x IS NOT NULL); else empty.
QString notNullColumn(const Node &constraint);
LintColumn columnOf(const Node &columnDefinition);

} // namespace limbeck
