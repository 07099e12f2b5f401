// Partitions and maintenance: what holds a whole table.
#include "lint/rules/Rules.h"

namespace limbeck {

using namespace Qt::StringLiterals;

namespace {

constexpr LintRule rules[] = {
    {"lint.attach-partition", LintLevel::Warning, true, "ACCESS EXCLUSIVE", LintProof::Scan, 100000,
     QT_TRANSLATE_NOOP("limbeck::Lint", "Partition attached without a CHECK that proves its bounds"),
     QT_TRANSLATE_NOOP(
         "limbeck::Lint",
         "ATTACH PARTITION reads the whole table under an ACCESS EXCLUSIVE lock to see that its "
         "rows fit the bounds, unless a validated CHECK proves it."),
     QT_TRANSLATE_NOOP(
         "limbeck::Lint",
         "Add a CHECK with the bounds NOT VALID, validate it in a transaction of its own, attach, "
         "and drop the CHECK.")},
    {"lint.detach-partition", LintLevel::Warning, false, "ACCESS EXCLUSIVE", LintProof::Lock, 100000,
     QT_TRANSLATE_NOOP("limbeck::Lint", "Partition detached without CONCURRENTLY"),
     QT_TRANSLATE_NOOP(
         "limbeck::Lint",
         "DETACH PARTITION takes an ACCESS EXCLUSIVE lock on the partitioned table: it waits for "
         "every query on any partition, and all later ones wait behind it."),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "Use DETACH PARTITION … CONCURRENTLY (PostgreSQL 14 and later), outside of a "
                       "transaction.")},
    {"lint.vacuum-full", LintLevel::Warning, true, "ACCESS EXCLUSIVE", LintProof::Rewrite, 0,
     QT_TRANSLATE_NOOP("limbeck::Lint", "VACUUM FULL"),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "It writes the whole table and its indexes anew under an ACCESS EXCLUSIVE lock, and "
                       "needs room for both."),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "A plain VACUUM makes the room reusable; pg_repack gives it back without the lock.")},
    {"lint.cluster", LintLevel::Warning, true, "ACCESS EXCLUSIVE", LintProof::Rewrite, 0,
     QT_TRANSLATE_NOOP("limbeck::Lint", "CLUSTER"),
     QT_TRANSLATE_NOOP(
         "limbeck::Lint",
         "It writes the whole table and its indexes anew under an ACCESS EXCLUSIVE lock, and new "
         "rows are out of order again at once."),
     QT_TRANSLATE_NOOP(
         "limbeck::Lint",
         "An index with INCLUDE often gives the same speed; pg_repack orders a table without the "
         "lock.")},
    {"lint.refresh-not-concurrent", LintLevel::Warning, true, "ACCESS EXCLUSIVE", LintProof::Rewrite, 0,
     QT_TRANSLATE_NOOP("limbeck::Lint", "Materialized view refreshed without CONCURRENTLY"),
     QT_TRANSLATE_NOOP("limbeck::Lint", "Nobody can read the view until its query has been run again."),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "Give it a unique index, and use REFRESH MATERIALIZED VIEW CONCURRENTLY.")},
};

void checkPartition(StatementCheck &check, const Node &command)
{
    const QString subtype = command.text("subtype"_L1);
    const Node def = command.node("def"_L1);
    const RelationName name = RelationName::of(def.field("name"_L1));
    const QString parent = check.key(check.relation());
    const QString partition = check.key(name);
    if (subtype == "AT_DetachPartition"_L1 && !def.flag("concurrent"_L1) && !check.state.isNew(parent)) {
        check.report(
            {.code = "lint.detach-partition",
             .location = name.location,
             .relation = parent,
             .message = LintText::tr("%1 is detached without CONCURRENTLY: %2 cannot be read meanwhile.")
                            .arg(partition, parent),
             .hint = check.isOlderThan(140000)
                         ? LintText::tr("Servers before PostgreSQL 14 have no other way: keep "
                                        "lock_timeout short, and try again.")
                         : QString()});
    } else if (subtype == "AT_AttachPartition"_L1 && !check.state.isNew(partition)) {
        const LintTable *known = check.state.table(partition);
        if (known && known->hasChecks)
            return;
        check.report(
            {.code = "lint.attach-partition",
             .location = name.location,
             .relation = partition,
             .message =
                 LintText::tr("%1 is read whole while it cannot be read by anyone else.").arg(partition)});
    }
}

// VACUUM FULL and CLUSTER without a table take all of them.
void checkWhole(StatementCheck &check, const char *code, const RelationName &name, const QString &allMessage)
{
    const QString table = check.key(name);
    if (name.isNull())
        check.report({.code = code, .message = allMessage});
    else if (!check.state.isNew(table))
        check.report({.code = code,
                      .location = name.location,
                      .relation = table,
                      .message = LintText::tr("%1 is written anew while it cannot be read.").arg(table)});
}

void checkVacuum(StatementCheck &check)
{
    if (!hasOption(check.node, "options"_L1, "full"_L1))
        return;
    const std::vector<Node> tables = check.node.list("rels"_L1);
    const QString all = LintText::tr("Every table of the database is written anew.");
    if (tables.empty())
        checkWhole(check, "lint.vacuum-full", {}, all);
    for (const Node &table : tables)
        checkWhole(check, "lint.vacuum-full", RelationName::of(table.field("relation"_L1)), all);
}

} // namespace

std::span<const LintRule> maintenanceRules()
{
    return rules;
}

void checkMaintenance(StatementCheck &check)
{
    if (check.is("AlterTableStmt"_L1)) {
        const std::vector<Node> commands = check.node.list("cmds"_L1);
        for (const Node &command : commands)
            checkPartition(check, command);
    } else if (check.is("VacuumStmt"_L1)) {
        checkVacuum(check);
    } else if (check.is("ClusterStmt"_L1)) {
        checkWhole(check, "lint.cluster", check.relation(),
                   LintText::tr("Every table that was clustered before is written anew."));
    } else if (check.is("RefreshMatViewStmt"_L1) && !check.node.flag("concurrent"_L1)) {
        const QString view = check.key(check.relation());
        if (!check.state.isNew(view))
            check.report(
                {.code = "lint.refresh-not-concurrent",
                 .location = check.relation().location,
                 .relation = view,
                 .message = LintText::tr("%1 cannot be read until it has been made anew.").arg(view)});
    }
}

} // namespace limbeck
