// What a transaction holds while it does something else.
#include "lint/rules/Rules.h"

#include "lint/StatementLocks.h"

#include <QRegularExpression>

#include <algorithm>

namespace limbeck {

using namespace Qt::StringLiterals;

namespace {

constexpr LintRule rules[] = {
    {"lint.after-exclusive-lock", LintLevel::Warning, true, "", LintProof::Held, 0,
     QT_TRANSLATE_NOOP("limbeck::Lint", "Long work while a table cannot be read"),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "Every lock is held to the end of the transaction: what an ALTER TABLE locked for a "
                       "moment stays unreadable while a later statement builds an index or checks rows."),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "Do what takes long first, or in a revision of its own; take ACCESS EXCLUSIVE last.")},
    {"lint.backfill-with-ddl", LintLevel::Warning, true, "", LintProof::Held, 0,
     QT_TRANSLATE_NOOP("limbeck::Lint", "Rows filled in the transaction that changed the schema"),
     QT_TRANSLATE_NOOP(
         "limbeck::Lint",
         "The table that the schema change locked cannot be read until the last row is written, "
         "and all rows stay locked until the COMMIT."),
     QT_TRANSLATE_NOOP(
         "limbeck::Lint",
         "Change the schema in one revision, and fill the rows in batches in another, outside of "
         "a transaction.")},
    {"lint.several-alters", LintLevel::Warning, true, "", LintProof::RepeatedPasses, 0,
     QT_TRANSLATE_NOOP("limbeck::Lint", "Several passes over one table where one would do"),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "Each ALTER TABLE that rewrites or checks a table goes through all of it, under its "
                       "lock. One ALTER TABLE with several actions goes through it once."),
     QT_TRANSLATE_NOOP("limbeck::Lint", "Write the actions into one ALTER TABLE, parted by commas.")},
    {"lint.no-lock-timeout", LintLevel::Warning, false, "ACCESS EXCLUSIVE", LintProof::WaitsForever, 0,
     QT_TRANSLATE_NOOP("limbeck::Lint", "Strong lock without lock_timeout"),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "A statement that waits for its lock lets every later query on the table wait behind "
                       "it. Without lock_timeout that lasts as long as the oldest transaction there."),
     QT_TRANSLATE_NOOP(
         "limbeck::Lint",
         "Set lock_timeout in limbeck.ini (5s, say), or SET LOCAL lock_timeout in the revision, "
         "and try again later.")},
    {"lint.lock-order", LintLevel::Info, false, "", LintProof::SeveralLocks, 0,
     QT_TRANSLATE_NOOP("limbeck::Lint", "Several strong locks, one after the other"),
     QT_TRANSLATE_NOOP(
         "limbeck::Lint",
         "The transaction keeps the first table's lock while it waits for the second. A session "
         "that uses them in the other order, or that holds a weaker lock that both want to make "
         "stronger, is in a deadlock with it."),
     QT_TRANSLATE_NOOP(
         "limbeck::Lint",
         "Change one table in a transaction; or begin with LOCK TABLE, in the order in which the "
         "programs use them.")},
    {"lint.enum-value-in-transaction", LintLevel::Error, false, "", LintProof::Fails, 0,
     QT_TRANSLATE_NOOP("limbeck::Lint", "New enum value used in the transaction that adds it"),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "PostgreSQL refuses to use a value before the transaction that added it is committed; "
                       "before PostgreSQL 12 the value cannot even be added inside of one."),
     QT_TRANSLATE_NOOP("limbeck::Lint", "Add the value in a revision of its own before it is used.")},
    {"lint.transaction-command", LintLevel::Error, false, "", LintProof::Fails, 0,
     QT_TRANSLATE_NOOP("limbeck::Lint", "Transaction command inside of a revision"),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "The revision and its row in the version table are committed together. COMMIT in its "
                       "middle leaves half of it behind when the rest fails, and is refused in a block."),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "Leave it out; for what has to run outside of a transaction, write `migrate:up "
                       "transaction:false` or use autocommit_block().")},
};

bool validates(const Node &node)
{
    const std::vector<Node> commands = node.list("cmds"_L1);
    return std::ranges::any_of(commands, [](const Node &command) {
        return command.text("subtype"_L1) == "AT_ValidateConstraint"_L1;
    });
}

bool isLong(const StatementCheck &check)
{
    return check.goesThrough() || check.is("IndexStmt"_L1) || check.is("CreateTableAsStmt"_L1) ||
           check.is("RefreshMatViewStmt"_L1) || validates(check.node);
}

// INSERT … VALUES adds the rows that are written there.
bool fillsRows(const Node &node)
{
    if (node.is("InsertStmt"_L1))
        return node.node("selectStmt"_L1).has("fromClause"_L1);
    return node.is("UpdateStmt"_L1) || node.is("DeleteStmt"_L1) || node.is("MergeStmt"_L1);
}

// A table that the statement itself takes under ACCESS EXCLUSIVE is not held for longer by its place.
const LintHeldLock *heldMeanwhile(const StatementCheck &check)
{
    QSet<QString> own;
    const std::vector<TakenLock> taken = statementLocks(check.node);
    for (const TakenLock &lock : taken) {
        if (lock.mode == LockMode::AccessExclusive)
            own.insert(check.state.tableOfIndex(check.key(lock.relation)));
    }
    const std::vector<LintHeldLock> &locks = check.state.transaction().locks;
    const auto held = std::ranges::find_if(locks, [&](const LintHeldLock &lock) {
        return lock.mode == LockMode::AccessExclusive && !own.contains(lock.relation);
    });
    return held == locks.end() ? nullptr : &*held;
}

void checkHeld(StatementCheck &check)
{
    const bool fills = fillsRows(check.node);
    if (!fills && !isLong(check))
        return;
    const LintHeldLock *held = heldMeanwhile(check);
    const RelationName relation = check.relation();
    const QString table = check.key(relation);
    if (!held || (!relation.isNull() && check.state.isNew(table)))
        return;
    check.report({.code = fills ? "lint.backfill-with-ddl" : "lint.after-exclusive-lock",
                  .location = relation.location,
                  .relation = relation.isNull() ? QString() : table,
                  .message = LintText::tr("%1 cannot be read since line %2, and stays so while this runs.")
                                 .arg(held->relation)
                                 .arg(held->line)});
}

void checkPasses(StatementCheck &check)
{
    const QString table = check.key(check.relation());
    if (!check.is("AlterTableStmt"_L1) || !check.goesThrough())
        return;
    const int before = check.state.passes(table);
    check.state.addPass(table);
    if (before == 0)
        return;
    check.report({.code = "lint.several-alters",
                  .location = check.relation().location,
                  .relation = table,
                  .message = LintText::tr("%1 is gone through again: an ALTER TABLE of this revision did so "
                                          "already.")
                                 .arg(table)});
}

void checkTimeout(StatementCheck &check)
{
    if (check.state.lockTimeout().count() > 0)
        return;
    const std::vector<TakenLock> locks = statementLocks(check.node);
    for (const TakenLock &lock : locks) {
        const QString table = check.state.tableOfIndex(check.key(lock.relation));
        if (lock.mode < LockMode::Share || check.state.isNew(table) || !check.state.noteOnce(u"timeout"_s))
            continue;
        check.report({.code = "lint.no-lock-timeout",
                      .location = lock.relation.location,
                      .relation = table,
                      .message = LintText::tr("The lock on %1 is waited for without end, and whoever comes "
                                              "later waits behind it.")
                                     .arg(table)});
    }
}

// Of what the transaction holds and what this statement takes, that which two sessions can meet over.
void checkOrder(StatementCheck &check)
{
    if (!check.inTransaction)
        return;
    const std::vector<LintHeldLock> &held = check.state.transaction().locks;
    const std::vector<TakenLock> taken = statementLocks(check.node);
    for (const TakenLock &lock : taken) {
        const QString table = check.state.tableOfIndex(check.key(lock.relation));
        if (lock.mode < LockMode::ShareRowExclusive || check.state.isNew(table))
            continue;
        const LintHeldLock *same = check.state.transaction().find(table);
        const auto other = std::ranges::find_if(held, [&](const LintHeldLock &each) {
            return each.mode >= LockMode::ShareRowExclusive && each.relation != table;
        });
        if (same && same->mode < lock.mode && same->mode >= LockMode::RowExclusive) {
            check.report(
                {.code = "lint.lock-order",
                 .location = lock.relation.location,
                 .relation = table,
                 .message = LintText::tr("%1 is held under %2 since line %3 and wanted under %4: two "
                                         "sessions that do so wait for each other.")
                                .arg(table, lockModeName(same->mode))
                                .arg(same->line)
                                .arg(lockModeName(lock.mode)),
                 .level = LintLevel::Warning});
        } else if (!same && other != held.end()) {
            const bool reversed = check.state.wasLockedBefore(table, other->relation);
            check.report({.code = "lint.lock-order",
                          .location = lock.relation.location,
                          .relation = table,
                          .message = reversed
                                         ? LintText::tr("%1 is locked while %2 is held since line %3, and "
                                                        "an earlier transaction of this run locks them the "
                                                        "other way round.")
                                               .arg(table, other->relation)
                                               .arg(other->line)
                                         : LintText::tr("%1 is waited for while %2 is held since line %3.")
                                               .arg(table, other->relation)
                                               .arg(other->line),
                          .level = reversed ? LintLevel::Warning : LintLevel::Info});
        }
    }
}

// The new value as a constant, or inside of a block's text.
bool uses(const Node &node, const QString &value)
{
    bool found = false;
    node.walk([&](const Node &each) {
        if (each.is("A_Const"_L1))
            found = found || each.field("sval"_L1).text("sval"_L1) == value;
        else if (each.is("String"_L1))
            found = found || each.string().contains(u'\'' + value + u'\'');
    });
    return found;
}

void checkEnum(StatementCheck &check)
{
    if (!check.inTransaction)
        return;
    const bool adds = check.is("AlterEnumStmt"_L1);
    if (adds && check.isOlderThan(120000) && !check.node.has("oldVal"_L1)) {
        check.report({.code = "lint.enum-value-in-transaction",
                      .message = LintText::tr("Before PostgreSQL 12 a value cannot be added inside of a "
                                              "transaction.")});
    }
    const QSet<QString> &values = check.state.transaction().newEnumValues;
    for (const QString &value : values) {
        if (!adds && uses(check.node, value))
            check.report(
                {.code = "lint.enum-value-in-transaction",
                 .message = LintText::tr("%1 is used before the transaction that adds it is committed.")
                                .arg(value)});
    }
}

QString commandInBody(const Node &node)
{
    static const QRegularExpression words(uR"(\b(COMMIT|ROLLBACK)(\s+AND\s+(NO\s+)?CHAIN)?\s*;)"_s,
                                          QRegularExpression::CaseInsensitiveOption);
    const std::vector<Node> arguments = node.list("args"_L1);
    for (const Node &argument : arguments) {
        if (const auto match = words.match(argument.node("arg"_L1).string()); match.hasMatch())
            return match.captured(1).toUpper();
    }
    return {};
}

void checkCommand(StatementCheck &check)
{
    QString command;
    if (check.is("TransactionStmt"_L1))
        command = QString::fromUtf8(transactionCommand(check.statement.sql));
    else if (check.is("DoStmt"_L1) && check.inTransaction)
        command = commandInBody(check.node);
    if (!command.isEmpty())
        check.report(
            {.code = "lint.transaction-command",
             .message = LintText::tr("%1 ends the transaction that the revision is run in.").arg(command)});
}

} // namespace

std::span<const LintRule> transactionRules()
{
    return rules;
}

void checkTransactions(StatementCheck &check)
{
    checkCommand(check);
    checkHeld(check);
    checkPasses(check);
    checkTimeout(check);
    checkOrder(check);
    checkEnum(check);
}

} // namespace limbeck
