// Indexes: built, dropped and rebuilt.
#include "lint/rules/Rules.h"

#include <QRegularExpression>

namespace limbeck {

using namespace Qt::StringLiterals;

namespace {

constexpr LintRule rules[] = {
    {"lint.index-not-concurrent", LintLevel::Warning, true, "SHARE", LintProof::Scan, 0,
     QT_TRANSLATE_NOOP("limbeck::Lint", "Index built without CONCURRENTLY"),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "CREATE INDEX reads the whole table under a SHARE lock: until it is built, and until "
                       "the transaction ends, nobody can insert, update or delete there."),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "Build it with CREATE INDEX CONCURRENTLY, in a revision of its own outside of a "
                       "transaction.")},
    {"lint.drop-index-not-concurrent", LintLevel::Warning, false, "ACCESS EXCLUSIVE", LintProof::Lock, 0,
     QT_TRANSLATE_NOOP("limbeck::Lint", "Index dropped without CONCURRENTLY"),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "DROP INDEX takes an ACCESS EXCLUSIVE lock on the table. It is quick, but it waits "
                       "for every query that runs there, and all later ones wait behind it."),
     QT_TRANSLATE_NOOP("limbeck::Lint", "Drop it with DROP INDEX CONCURRENTLY, outside of a transaction.")},
    {"lint.reindex-not-concurrent", LintLevel::Warning, true, "ACCESS EXCLUSIVE", LintProof::Rewrite, 0,
     QT_TRANSLATE_NOOP("limbeck::Lint", "Index rebuilt without CONCURRENTLY"),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "REINDEX holds the index under ACCESS EXCLUSIVE and the table under SHARE until it is "
                       "rebuilt: nobody can write, and queries that would plan with the index wait too."),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "Use REINDEX … CONCURRENTLY (PostgreSQL 12 and later), outside of a transaction; on "
                       "older servers build a second index concurrently and drop the first.")},
    {"lint.concurrently-in-transaction", LintLevel::Error, false, "", LintProof::Fails, 0,
     QT_TRANSLATE_NOOP("limbeck::Lint", "A statement that cannot run in a transaction, in one"),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "PostgreSQL refuses CREATE INDEX CONCURRENTLY, VACUUM and their kin inside of a "
                       "transaction, and inside of functions and DO blocks."),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "Put it into a SQL revision with `migrate:up transaction:false`, or in an Alembic "
                       "revision into `with op.get_context().autocommit_block():`.")},
    {"lint.index-if-not-exists", LintLevel::Warning, false, "", LintProof::StaysInvalid, 0,
     QT_TRANSLATE_NOOP("limbeck::Lint", "IF NOT EXISTS hides an index that is not valid"),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "A CREATE INDEX CONCURRENTLY that failed leaves an invalid index of that name: no "
                       "query uses it, every write maintains it. IF NOT EXISTS then does nothing and says "
                       "that all is well."),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "Write DROP INDEX CONCURRENTLY IF EXISTS before it, and leave IF NOT EXISTS out.")},
};

void checkCreate(StatementCheck &check)
{
    const RelationName relation = check.relation();
    const QString table = check.key(relation);
    const QString name = check.node.text("idxname"_L1);
    const bool concurrent = check.node.flag("concurrent"_L1);
    if (!name.isEmpty() && check.node.flag("if_not_exists"_L1)) {
        const QString index = check.key({relation.schema, name, -1});
        const bool invalid = check.state.isInvalidIndex(index);
        if (invalid || (concurrent && !check.state.isNew(table)))
            check.report({.code = "lint.index-if-not-exists",
                          .relation = table,
                          .message = invalid
                                         ? LintText::tr("%1 is there and is not valid: IF NOT EXISTS leaves "
                                                        "it so.")
                                               .arg(index)
                                         : LintText::tr("If an earlier attempt left %1 invalid, IF NOT "
                                                        "EXISTS leaves it so.")
                                               .arg(index),
                          .level = invalid ? LintLevel::Error : LintLevel::Warning});
    }
    if (concurrent || check.state.isNew(table))
        return;
    const LintTable *known = check.state.table(table);
    const bool partitioned = known && known->kind == 'p';
    if (partitioned && !check.node.field("relation"_L1).flag("inh"_L1))
        return; // ON ONLY: an entry in the catalog
    check.report({.code = "lint.index-not-concurrent",
                  .location = relation.location,
                  .relation = table,
                  .message = LintText::tr("The index is built without CONCURRENTLY: %1 cannot be written "
                                          "until it is done.")
                                 .arg(table),
                  .hint = partitioned ? LintText::tr("Create it ON ONLY the partitioned table, build one "
                                                     "concurrently on each partition, and attach them with "
                                                     "ALTER INDEX … ATTACH PARTITION.")
                                      : QString()});
}

void checkDrop(StatementCheck &check)
{
    if (check.node.text("removeType"_L1) != "OBJECT_INDEX"_L1 || check.node.flag("concurrent"_L1))
        return;
    const std::vector<Node> objects = check.node.list("objects"_L1);
    for (const Node &object : objects) {
        const QString index = check.key(RelationName::ofObject(object));
        const QString table = check.state.tableOfIndex(index);
        if (check.state.isNew(index) || check.state.isNew(table))
            continue;
        check.report({.code = "lint.drop-index-not-concurrent",
                      .relation = table,
                      .message = LintText::tr("%1 is dropped without CONCURRENTLY: its table cannot be read "
                                              "meanwhile.")
                                     .arg(index)});
    }
}

void checkReindex(StatementCheck &check)
{
    if (hasOption(check.node, "params"_L1, "concurrently"_L1))
        return;
    const RelationName relation = check.relation();
    const QString name = relation.isNull() ? check.node.text("name"_L1) : check.key(relation);
    const QString table = check.state.tableOfIndex(name);
    if (check.state.isNew(name) || check.state.isNew(table))
        return;
    check.report({.code = "lint.reindex-not-concurrent",
                  .location = relation.location,
                  .relation = table,
                  .message = LintText::tr("%1 is rebuilt without CONCURRENTLY: its table cannot be written, "
                                          "and hardly be read, until it is done.")
                                 .arg(name)});
}

// What of the kind stands in a DO block or a function's body is refused too, whoever calls it.
QString refusedInBody(const Node &node)
{
    static const QRegularExpression words(uR"(\b(INDEX|TABLE|SCHEMA|DATABASE|SYSTEM)\s+CONCURRENTLY\b)"_s,
                                          QRegularExpression::CaseInsensitiveOption);
    const std::vector<Node> arguments = node.list("args"_L1);
    for (const Node &argument : arguments) {
        if (argument.text("defname"_L1) != "as"_L1)
            continue;
        if (const auto match = words.match(argument.node("arg"_L1).string()); match.hasMatch())
            return match.captured().simplified().toUpper();
    }
    return {};
}

void checkTransaction(StatementCheck &check)
{
    QString command;
    if (check.is("DoStmt"_L1))
        command = refusedInBody(check.node);
    else if (check.inTransaction)
        command = QString::fromUtf8(nonTransactionalCommand(check.statement.sql));
    if (command.isEmpty())
        return;
    check.report({.code = "lint.concurrently-in-transaction",
                  .message = check.is("DoStmt"_L1)
                                 ? LintText::tr("%1 is refused inside of a DO block.").arg(command)
                                 : LintText::tr("%1 is refused inside of a transaction.").arg(command)});
}

} // namespace

std::span<const LintRule> indexRules()
{
    return rules;
}

void checkIndexes(StatementCheck &check)
{
    checkTransaction(check);
    if (check.is("IndexStmt"_L1))
        checkCreate(check);
    else if (check.is("DropStmt"_L1))
        checkDrop(check);
    else if (check.is("ReindexStmt"_L1))
        checkReindex(check);
}

} // namespace limbeck
