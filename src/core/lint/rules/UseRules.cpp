// What programs use: renamed, dropped, emptied.
#include "lint/rules/Rules.h"

#include <algorithm>

namespace limbeck {

using namespace Qt::StringLiterals;

namespace {

constexpr LintRule rules[] = {
    {"lint.rename-table", LintLevel::Warning, false, "ACCESS EXCLUSIVE", LintProof::Breaks, 0,
     QT_TRANSLATE_NOOP("limbeck::Lint", "Table or view renamed, or moved to another schema"),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "Programs that run with the old name fail from the moment of the COMMIT on, and those "
                       "with the new name failed before."),
     QT_TRANSLATE_NOOP(
         "limbeck::Lint",
         "Leave a view with the old name behind, in the same transaction, until no program uses "
         "it; or keep the name.")},
    {"lint.rename-column", LintLevel::Warning, false, "ACCESS EXCLUSIVE", LintProof::Breaks, 0,
     QT_TRANSLATE_NOOP("limbeck::Lint", "Column renamed"),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "Programs that run with the old name fail from the moment of the COMMIT on, and those "
                       "with the new name failed before."),
     QT_TRANSLATE_NOOP(
         "limbeck::Lint",
         "Add a column with the new name, keep both alike by a trigger, let the programs change "
         "over, and drop the old one later; or keep the name.")},
    {"lint.rename-enum-value", LintLevel::Warning, false, "", LintProof::Breaks, 0,
     QT_TRANSLATE_NOOP("limbeck::Lint", "Value of an enum renamed"),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "Programs that compare with the old value, or write it, fail from then on."),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "Add the new value beside the old one, let the programs change over, and update the "
                       "rows in batches.")},
    {"lint.rename-schema", LintLevel::Warning, false, "", LintProof::Breaks, 0,
     QT_TRANSLATE_NOOP("limbeck::Lint", "Schema renamed"),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "Every name that is qualified with the old schema, and every search path that has it, "
                       "leads nowhere from then on."),
     QT_TRANSLATE_NOOP(
         "limbeck::Lint",
         "Make a schema with the new name, and move table by table, each with a view left behind.")},
    {"lint.drop-table", LintLevel::Warning, false, "ACCESS EXCLUSIVE", LintProof::Breaks, 0,
     QT_TRANSLATE_NOOP("limbeck::Lint", "Table dropped"),
     QT_TRANSLATE_NOOP(
         "limbeck::Lint",
         "Its rows are gone with the COMMIT, whatever the downgrade does, and programs that use "
         "it fail."),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "Take its rights away first, see that nobody misses it, keep a dump, and drop it in a "
                       "later release.")},
    {"lint.drop-column", LintLevel::Warning, false, "ACCESS EXCLUSIVE", LintProof::Breaks, 0,
     QT_TRANSLATE_NOOP("limbeck::Lint", "Column dropped"),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "Its values are gone with the COMMIT, whatever the downgrade does, and programs that "
                       "name it fail: an object-relational mapper names every column that it knows."),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "Take it out of the programs first; until it is dropped, let it be NULL or have a "
                       "default.")},
    {"lint.drop-schema", LintLevel::Warning, false, "", LintProof::Breaks, 0,
     QT_TRANSLATE_NOOP("limbeck::Lint", "Schema dropped"),
     QT_TRANSLATE_NOOP(
         "limbeck::Lint",
         "With CASCADE, everything in it goes, and what depends on it elsewhere, with no list to "
         "read first."),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "Drop its objects by their names, and the empty schema without CASCADE.")},
    {"lint.drop-database", LintLevel::Error, false, "", LintProof::Breaks, 0,
     QT_TRANSLATE_NOOP("limbeck::Lint", "Database dropped"),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "A revision changes the database that it is run on. Another one is gone at once, "
                       "without a transaction and without a way back."),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "Drop a database by hand, when a backup of it has been restored once.")},
    {"lint.truncate-cascade", LintLevel::Error, false, "ACCESS EXCLUSIVE", LintProof::Spreads, 0,
     QT_TRANSLATE_NOOP("limbeck::Lint", "TRUNCATE … CASCADE"),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "It empties every table that refers to this one, and those that refer to them, and "
                       "locks them all under ACCESS EXCLUSIVE: which ones stands nowhere in the statement."),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "Name every table that is to be emptied; without CASCADE the server refuses to leave "
                       "one out.")},
};

void checkRename(StatementCheck &check)
{
    const QString type = check.node.text("renameType"_L1);
    const QString newName = check.node.text("newname"_L1);
    const QString oldName = check.node.text("subname"_L1);
    const RelationName relation = check.relation();
    const QString table = check.key(relation);
    const bool known = !relation.isNull() && check.state.isNew(table);
    if (type == "OBJECT_SCHEMA"_L1) {
        check.report(
            {.code = "lint.rename-schema",
             .message = LintText::tr("The schema %1 becomes %2: nothing finds its tables under the old "
                                     "name.")
                            .arg(oldName, newName)});
    } else if (type == "OBJECT_COLUMN"_L1 && !check.state.isNewColumn(table, oldName)) {
        check.report({.code = "lint.rename-column",
                      .location = relation.location,
                      .relation = table,
                      .message = LintText::tr("%1 of %2 becomes %3: programs that use the old name fail.")
                                     .arg(oldName, table, newName)});
    } else if ((type == "OBJECT_TABLE"_L1 || type == "OBJECT_VIEW"_L1 || type == "OBJECT_MATVIEW"_L1) &&
               !known) {
        check.report(
            {.code = "lint.rename-table",
             .location = relation.location,
             .relation = table,
             .message =
                 LintText::tr("%1 becomes %2: programs that use the old name fail.").arg(table, newName)});
    }
}

void checkMove(StatementCheck &check)
{
    const RelationName relation = check.relation();
    const QString table = check.key(relation);
    if (relation.isNull() || check.state.isNew(table))
        return;
    check.report({.code = "lint.rename-table",
                  .location = relation.location,
                  .relation = table,
                  .message = LintText::tr("%1 moves to the schema %2: programs that use the old name fail.")
                                 .arg(table, check.node.text("newschema"_L1))});
}

void checkDrop(StatementCheck &check)
{
    const QString type = check.node.text("removeType"_L1);
    const bool isTable = type == "OBJECT_TABLE"_L1 || type == "OBJECT_FOREIGN_TABLE"_L1;
    const std::vector<Node> objects = check.node.list("objects"_L1);
    for (const Node &object : objects) {
        if (type == "OBJECT_SCHEMA"_L1)
            check.report({.code = "lint.drop-schema",
                          .message = LintText::tr("The schema %1 is dropped.").arg(object.string())});
        const QString table = check.key(RelationName::ofObject(object));
        if (isTable && !check.state.isNew(table))
            check.report({.code = "lint.drop-table",
                          .relation = table,
                          .message = LintText::tr("%1 is dropped with its rows.").arg(table)});
    }
}

void checkDropColumn(StatementCheck &check)
{
    const RelationName relation = check.relation();
    const QString table = check.key(relation);
    const std::vector<Node> commands = check.node.list("cmds"_L1);
    for (const Node &command : commands) {
        const QString column = command.text("name"_L1);
        if (command.text("subtype"_L1) != "AT_DropColumn"_L1 || check.state.isNewColumn(table, column))
            continue;
        check.report({.code = "lint.drop-column",
                      .location = relation.location,
                      .relation = table,
                      .message = LintText::tr("%1 of %2 is dropped with its values.").arg(column, table)});
    }
}

void checkTruncate(StatementCheck &check)
{
    if (check.node.text("behavior"_L1) != "DROP_CASCADE"_L1)
        return;
    QStringList tables;
    const std::vector<Node> relations = check.node.list("relations"_L1);
    for (const Node &relation : relations) {
        if (const QString table = check.key(RelationName::of(relation)); !check.state.isNew(table))
            tables.append(table);
    }
    if (!tables.isEmpty())
        check.report(
            {.code = "lint.truncate-cascade",
             .location = relations.front().location(),
             .relation = tables.first(),
             .message =
                 LintText::tr("Every table that refers to %1 is emptied too.").arg(tables.join(u", "_s))});
}

} // namespace

std::span<const LintRule> useRules()
{
    return rules;
}

void checkUse(StatementCheck &check)
{
    if (check.is("RenameStmt"_L1)) {
        checkRename(check);
    } else if (check.is("AlterObjectSchemaStmt"_L1)) {
        checkMove(check);
    } else if (check.is("DropStmt"_L1)) {
        checkDrop(check);
    } else if (check.is("AlterTableStmt"_L1)) {
        checkDropColumn(check);
    } else if (check.is("TruncateStmt"_L1)) {
        checkTruncate(check);
    } else if (check.is("DropdbStmt"_L1)) {
        check.report(
            {.code = "lint.drop-database",
             .message = LintText::tr("The database %1 is dropped.").arg(check.node.text("dbname"_L1))});
    } else if (check.is("AlterEnumStmt"_L1) && check.node.has("oldVal"_L1)) {
        const QString type = check.key(RelationName::of(check.node.strings("typeName"_L1)));
        if (!check.state.isNewType(type))
            check.report(
                {.code = "lint.rename-enum-value",
                 .message = LintText::tr("The value %1 of %2 becomes %3: programs that use the old one "
                                         "fail.")
                                .arg(check.node.text("oldVal"_L1), type, check.node.text("newVal"_L1))});
    }
}

} // namespace limbeck
