#include "lint/StatementLocks.h"

#include <algorithm>

namespace limbeck {

using namespace Qt::StringLiterals;

namespace {

// utils/cache/lockcmd, commands/tablecmds.c: AlterTableGetLockLevel() of PostgreSQL 15.
LockMode constraintLock(const Node &constraint)
{
    return constraint.text("contype"_L1) == "CONSTR_FOREIGN"_L1 ? LockMode::ShareRowExclusive
                                                                : LockMode::AccessExclusive;
}

void addReferences(const Node &constraint, std::vector<TakenLock> *locks)
{
    if (constraint.text("contype"_L1) == "CONSTR_FOREIGN"_L1)
        locks->push_back({RelationName::of(constraint.field("pktable"_L1)), LockMode::ShareRowExclusive});
}

void addColumnReferences(const Node &column, std::vector<TakenLock> *locks)
{
    const std::vector<Node> constraints = column.list("constraints"_L1);
    for (const Node &constraint : constraints)
        addReferences(constraint, locks);
}

void alterTable(const Node &statement, std::vector<TakenLock> *locks)
{
    LockMode mode = LockMode::ShareUpdateExclusive;
    std::vector<TakenLock> others;
    const std::vector<Node> commands = statement.list("cmds"_L1);
    for (const Node &command : commands) {
        mode = std::max(mode, alterTableLock(command));
        const Node def = command.node("def"_L1);
        if (def.is("Constraint"_L1))
            addReferences(def, &others);
        else if (def.is("ColumnDef"_L1))
            addColumnReferences(def, &others);
        else if (def.is("PartitionCmd"_L1))
            others.push_back({RelationName::of(def.field("name"_L1)), LockMode::AccessExclusive});
    }
    locks->push_back({RelationName::of(statement.field("relation"_L1)), mode});
    locks->insert(locks->end(), others.begin(), others.end());
}

void createTable(const Node &statement, std::vector<TakenLock> *locks)
{
    const std::vector<Node> elements = statement.list("tableElts"_L1);
    for (const Node &element : elements) {
        addReferences(element, locks);
        addColumnReferences(element, locks);
    }
    if (!statement.has("partbound"_L1))
        return;
    const std::vector<Node> parents = statement.list("inhRelations"_L1);
    for (const Node &parent : parents)
        locks->push_back({RelationName::of(parent), LockMode::AccessExclusive});
}

void drop(const Node &statement, std::vector<TakenLock> *locks)
{
    static const QStringList relations{u"OBJECT_TABLE"_s, u"OBJECT_INDEX"_s, u"OBJECT_VIEW"_s,
                                       u"OBJECT_MATVIEW"_s, u"OBJECT_FOREIGN_TABLE"_s};
    static const QStringList onTables{u"OBJECT_TRIGGER"_s, u"OBJECT_RULE"_s, u"OBJECT_POLICY"_s};
    const QString type = statement.text("removeType"_L1);
    const LockMode mode =
        statement.flag("concurrent"_L1) ? LockMode::ShareUpdateExclusive : LockMode::AccessExclusive;
    const std::vector<Node> objects = statement.list("objects"_L1);
    for (const Node &object : objects) {
        if (relations.contains(type)) {
            locks->push_back({RelationName::ofObject(object), mode});
        } else if (onTables.contains(type)) {
            QStringList parts = object.strings("items"_L1);
            parts.removeLast();
            locks->push_back({RelationName::of(parts), mode});
        }
    }
}

void onEach(const Node &statement, QLatin1StringView list, LockMode mode, std::vector<TakenLock> *locks)
{
    const std::vector<Node> items = statement.list(list);
    for (const Node &item : items) {
        const Node relation = item.is("VacuumRelation"_L1) ? item.field("relation"_L1) : item;
        locks->push_back({RelationName::of(relation), mode});
    }
}

bool hasOption(const Node &statement, QLatin1StringView list, QLatin1StringView name)
{
    const std::vector<Node> options = statement.list(list);
    return std::ranges::any_of(options, [&](const Node &o) { return o.text("defname"_L1) == name; });
}

// Those whose one relation is in the field `relation`; nullopt: none of them.
std::optional<LockMode> singleLock(const Node &statement)
{
    const QString &kind = statement.kind();
    if (kind == "IndexStmt"_L1)
        return statement.flag("concurrent"_L1) ? LockMode::ShareUpdateExclusive : LockMode::Share;
    if (kind == "RenameStmt"_L1)
        return statement.text("renameType"_L1) == "OBJECT_INDEX"_L1 ? LockMode::ShareUpdateExclusive
                                                                    : LockMode::AccessExclusive;
    if (kind == "AlterObjectSchemaStmt"_L1 || kind == "RuleStmt"_L1 || kind == "ClusterStmt"_L1 ||
        kind == "CreatePolicyStmt"_L1 || kind == "AlterPolicyStmt"_L1)
        return LockMode::AccessExclusive;
    if (kind == "CreateTrigStmt"_L1)
        return LockMode::ShareRowExclusive;
    if (kind == "ReindexStmt"_L1)
        return hasOption(statement, "params"_L1, "concurrently"_L1) ? LockMode::ShareUpdateExclusive
                                                                    : LockMode::AccessExclusive;
    if (kind == "RefreshMatViewStmt"_L1)
        return statement.flag("concurrent"_L1) ? LockMode::Exclusive : LockMode::AccessExclusive;
    if (kind == "UpdateStmt"_L1 || kind == "DeleteStmt"_L1 || kind == "InsertStmt"_L1 ||
        kind == "MergeStmt"_L1)
        return LockMode::RowExclusive;
    return std::nullopt;
}

} // namespace

LockMode alterTableLock(const Node &command)
{
    static const QHash<QString, LockMode> weaker{
        {u"AT_ValidateConstraint"_s, LockMode::ShareUpdateExclusive},
        {u"AT_SetStatistics"_s, LockMode::ShareUpdateExclusive},
        {u"AT_SetOptions"_s, LockMode::ShareUpdateExclusive},
        {u"AT_ResetOptions"_s, LockMode::ShareUpdateExclusive},
        {u"AT_SetRelOptions"_s, LockMode::ShareUpdateExclusive},
        {u"AT_ResetRelOptions"_s, LockMode::ShareUpdateExclusive},
        {u"AT_ClusterOn"_s, LockMode::ShareUpdateExclusive},
        {u"AT_DropCluster"_s, LockMode::ShareUpdateExclusive},
        {u"AT_AttachPartition"_s, LockMode::ShareUpdateExclusive},
        {u"AT_EnableTrig"_s, LockMode::ShareRowExclusive},
        {u"AT_DisableTrig"_s, LockMode::ShareRowExclusive},
        {u"AT_EnableTrigAll"_s, LockMode::ShareRowExclusive},
        {u"AT_DisableTrigAll"_s, LockMode::ShareRowExclusive},
        {u"AT_EnableTrigUser"_s, LockMode::ShareRowExclusive},
        {u"AT_DisableTrigUser"_s, LockMode::ShareRowExclusive},
        {u"AT_EnableAlwaysTrig"_s, LockMode::ShareRowExclusive},
        {u"AT_EnableReplicaTrig"_s, LockMode::ShareRowExclusive},
    };
    const QString subtype = command.text("subtype"_L1);
    const Node def = command.node("def"_L1);
    if (subtype == "AT_AddConstraint"_L1)
        return constraintLock(def);
    if (subtype == "AT_DetachPartition"_L1)
        return def.flag("concurrent"_L1) ? LockMode::ShareUpdateExclusive : LockMode::AccessExclusive;
    return weaker.value(subtype, LockMode::AccessExclusive);
}

std::vector<TakenLock> statementLocks(const Node &statement)
{
    std::vector<TakenLock> locks;
    const QString &kind = statement.kind();
    if (const auto mode = singleLock(statement)) {
        if (const Node relation = statement.field("relation"_L1); !relation.isNull())
            locks.push_back({RelationName::of(relation), *mode});
    } else if (kind == "AlterTableStmt"_L1) {
        alterTable(statement, &locks);
    } else if (kind == "CreateStmt"_L1) {
        createTable(statement, &locks);
    } else if (kind == "DropStmt"_L1) {
        drop(statement, &locks);
    } else if (kind == "TruncateStmt"_L1) {
        onEach(statement, "relations"_L1, LockMode::AccessExclusive, &locks);
    } else if (kind == "LockStmt"_L1) {
        onEach(statement, "relations"_L1, LockMode(qBound(1, statement.number("mode"_L1), 8) - 1), &locks);
    } else if (kind == "VacuumStmt"_L1 && statement.flag("is_vacuumcmd"_L1)) {
        onEach(statement, "rels"_L1,
               hasOption(statement, "options"_L1, "full"_L1) ? LockMode::AccessExclusive
                                                             : LockMode::ShareUpdateExclusive,
               &locks);
    }
    return locks;
}

} // namespace limbeck
