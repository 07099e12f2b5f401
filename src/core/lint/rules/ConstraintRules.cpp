// Constraints: what they read, what they build, and under which lock.
#include "lint/rules/Rules.h"

namespace limbeck {

using namespace Qt::StringLiterals;

namespace {

constexpr LintRule rules[] = {
    {"lint.constraint-builds-index", LintLevel::Warning, true, "ACCESS EXCLUSIVE", LintProof::Scan, 0,
     QT_TRANSLATE_NOOP("limbeck::Lint", "Unique, primary key or exclusion constraint built under lock"),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "The constraint's index is built from the whole table under an ACCESS EXCLUSIVE lock: "
                       "until it is done nobody can read or write there."),
     QT_TRANSLATE_NOOP(
         "limbeck::Lint",
         "Build a unique index with CREATE UNIQUE INDEX CONCURRENTLY first, then ADD CONSTRAINT "
         "… USING INDEX. An exclusion constraint has no such way: add it in a maintenance "
         "window.")},
    {"lint.foreign-key-validates", LintLevel::Warning, true, "SHARE ROW EXCLUSIVE", LintProof::Scan, 0,
     QT_TRANSLATE_NOOP("limbeck::Lint", "Foreign key added without NOT VALID"),
     QT_TRANSLATE_NOOP(
         "limbeck::Lint",
         "Every row is checked while both tables are held under SHARE ROW EXCLUSIVE: nobody can "
         "write in either of them until it is done."),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "Add it NOT VALID, and run VALIDATE CONSTRAINT in a transaction of its own, which "
                       "blocks neither reading nor writing.")},
    {"lint.check-validates", LintLevel::Warning, true, "ACCESS EXCLUSIVE", LintProof::Scan, 0,
     QT_TRANSLATE_NOOP("limbeck::Lint", "CHECK added without NOT VALID"),
     QT_TRANSLATE_NOOP(
         "limbeck::Lint",
         "Every row is checked under an ACCESS EXCLUSIVE lock: until it is done nobody can read "
         "or write there."),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "Add it NOT VALID, and run VALIDATE CONSTRAINT in a transaction of its own, which "
                       "blocks neither reading nor writing.")},
    {"lint.set-not-null", LintLevel::Warning, true, "ACCESS EXCLUSIVE", LintProof::Scan, 0,
     QT_TRANSLATE_NOOP("limbeck::Lint", "SET NOT NULL without a validated CHECK"),
     QT_TRANSLATE_NOOP(
         "limbeck::Lint",
         "SET NOT NULL reads the whole table under an ACCESS EXCLUSIVE lock, unless a validated "
         "CHECK (column IS NOT NULL) proves it (PostgreSQL 12 and later)."),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "Add CHECK (column IS NOT NULL) NOT VALID, validate it in a transaction of its own, "
                       "then SET NOT NULL and drop the CHECK.")},
};

// "status (state, at)"
QString constraintName(const Node &constraint)
{
    const QString name = constraint.text("conname"_L1);
    return name.isEmpty() ? LintText::tr("The constraint") : LintText::tr("The constraint %1").arg(name);
}

bool buildsIndex(const Node &constraint)
{
    const QString kind = constraint.text("contype"_L1);
    return constraint.text("indexname"_L1).isEmpty() &&
           (kind == "CONSTR_UNIQUE"_L1 || kind == "CONSTR_PRIMARY"_L1 || kind == "CONSTR_EXCLUSION"_L1);
}

void checkConstraint(StatementCheck &check, const QString &table, const Node &constraint, bool columnIsNew)
{
    const QString kind = constraint.text("contype"_L1);
    LintReport report{.location = constraint.location(), .relation = table};
    if (buildsIndex(constraint)) {
        report.code = "lint.constraint-builds-index";
        report.message = LintText::tr("%1 builds its index under ACCESS EXCLUSIVE: %2 cannot be read until "
                                      "it is done.")
                             .arg(constraintName(constraint), table);
        if (kind == "CONSTR_EXCLUSION"_L1)
            report.hint = LintText::tr("There is no way to build it without the lock: do it while nobody "
                                       "needs the table.");
    } else if (kind == "CONSTR_FOREIGN"_L1 && !constraint.flag("skip_validation"_L1) && !columnIsNew) {
        report.code = "lint.foreign-key-validates";
        const RelationName other = RelationName::of(constraint.field("pktable"_L1));
        report.message = LintText::tr("%1 is checked against every row: %2 and %3 cannot be written until it "
                                      "is done.")
                             .arg(constraintName(constraint), table, check.key(other));
    } else if (kind == "CONSTR_CHECK"_L1 && !constraint.flag("skip_validation"_L1)) {
        report.code = "lint.check-validates";
        report.message = LintText::tr("%1 is checked against every row under ACCESS EXCLUSIVE: %2 cannot be "
                                      "read until it is done.")
                             .arg(constraintName(constraint), table);
    }
    if (report.code)
        check.report(report);
}

void checkNotNull(StatementCheck &check, const QString &table, const Node &command)
{
    const QString name = command.text("name"_L1);
    const LintTable *known = check.state.table(table);
    const LintColumn *column = check.state.column(table, name);
    const bool proved = known && known->notNullChecks.contains(name) && !check.isOlderThan(120000);
    if (proved || (column && column->notNull))
        return;
    check.report(
        {.code = "lint.set-not-null",
         .relation = table,
         .message = LintText::tr("SET NOT NULL on %1 reads all of %2 while it cannot be read by "
                                 "anyone else.")
                        .arg(name, table),
         .hint = check.isOlderThan(120000)
                     ? LintText::tr("Servers before PostgreSQL 12 always read the table: a validated "
                                    "CHECK (column IS NOT NULL) can take its place.")
                     : QString()});
}

// A new column without a default has no rows to check, so that its foreign key costs nothing.
void checkNewColumn(StatementCheck &check, const QString &table, const Node &column)
{
    const std::vector<Node> constraints = column.list("constraints"_L1);
    bool hasDefault = false;
    for (const Node &constraint : constraints)
        hasDefault = hasDefault || constraint.text("contype"_L1) == "CONSTR_DEFAULT"_L1;
    for (const Node &constraint : constraints)
        checkConstraint(check, table, constraint, !hasDefault);
}

} // namespace

std::span<const LintRule> constraintRules()
{
    return rules;
}

void checkConstraints(StatementCheck &check)
{
    const QString table = check.key(check.relation());
    for (const Node &command : check.alterations()) {
        const QString subtype = command.text("subtype"_L1);
        const Node def = command.node("def"_L1);
        if (subtype == "AT_AddConstraint"_L1)
            checkConstraint(check, table, def, false);
        else if (subtype == "AT_AddColumn"_L1)
            checkNewColumn(check, table, def);
        else if (subtype == "AT_SetNotNull"_L1)
            checkNotNull(check, table, command);
    }
}

} // namespace limbeck
