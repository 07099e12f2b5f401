// Columns: added, and changed in their type.
#include "lint/rules/Rules.h"

#include "lint/TypeChange.h"

#include <algorithm>

namespace limbeck {

using namespace Qt::StringLiterals;

namespace {

constexpr LintRule rules[] = {
    {"lint.required-column", LintLevel::Error, false, "", LintProof::Fails, 0,
     QT_TRANSLATE_NOOP("limbeck::Lint", "Required column without a default"),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "A NOT NULL column without a default cannot be added to a table that has rows: the "
                       "statement fails. Programs that do not know the column yet cannot insert either."),
     QT_TRANSLATE_NOOP(
         "limbeck::Lint",
         "Give it a constant DEFAULT, or add it without NOT NULL, fill it, and make it NOT NULL "
         "later.")},
    {"lint.volatile-default", LintLevel::Warning, true, "ACCESS EXCLUSIVE", LintProof::Rewrite, 0,
     QT_TRANSLATE_NOOP("limbeck::Lint", "Column added with a volatile default"),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "A default that gives another value for each row (random(), gen_random_uuid(), "
                       "clock_timestamp()) rewrites the table under an ACCESS EXCLUSIVE lock. Before "
                       "PostgreSQL 11 every default does."),
     QT_TRANSLATE_NOOP(
         "limbeck::Lint",
         "Add the column without a default, set the default in a statement of its own, and fill "
         "the old rows in batches.")},
    {"lint.generated-column", LintLevel::Warning, true, "ACCESS EXCLUSIVE", LintProof::Rewrite, 120000,
     QT_TRANSLATE_NOOP("limbeck::Lint", "Generated stored column added"),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "GENERATED ALWAYS AS … STORED computes a value for every row, and rewrites the table "
                       "under an ACCESS EXCLUSIVE lock."),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "Add a plain column, fill it by a trigger and in batches; or put the expression into "
                       "an index or a view.")},
    {"lint.serial-column", LintLevel::Warning, true, "ACCESS EXCLUSIVE", LintProof::Rewrite, 0,
     QT_TRANSLATE_NOOP("limbeck::Lint", "Serial or identity column added"),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "A serial or identity column numbers every row at once, and rewrites the table under "
                       "an ACCESS EXCLUSIVE lock."),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "Add a bigint column, set its default to the sequence in a statement of its own, and "
                       "number the old rows in batches.")},
    {"lint.column-type", LintLevel::Warning, true, "ACCESS EXCLUSIVE", LintProof::Rewrite, 0,
     QT_TRANSLATE_NOOP("limbeck::Lint", "Column's type changed so that the table is rewritten"),
     QT_TRANSLATE_NOOP(
         "limbeck::Lint",
         "Where the new type is stored otherwise, the table and its indexes are rewritten under "
         "an ACCESS EXCLUSIVE lock. A longer varchar, or varchar to text, is not."),
     QT_TRANSLATE_NOOP(
         "limbeck::Lint",
         "Add a column of the new type, keep it up to date by a trigger, fill it in batches, and "
         "let the programs change over.")},
    {"lint.drop-not-null", LintLevel::Info, false, "", LintProof::Accepts, 0,
     QT_TRANSLATE_NOOP("limbeck::Lint", "NOT NULL dropped"),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "Programs that rely on a value will meet NULL, and the way back has to read the whole "
                       "table."),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "Keep NOT NULL and give the column a DEFAULT; or let every reader cope with NULL "
                       "first.")},
};

constexpr const char *volatileFunctions[] = {
    "random",           "gen_random_uuid", "uuid_generate_v1", "uuid_generate_v1mc",
    "uuid_generate_v4", "clock_timestamp", "timeofday",        "nextval",
    "setval",           "uuidv4",          "uuidv7",           "gen_random_bytes",
    "gen_salt",         "random_normal"};

// Volatile for sure ('v'), or a function that nothing is known of ('?'); '\0': neither is in the expression.
char volatilityOf(const StatementCheck &check, const Node &expression, QString *function)
{
    char worst = '\0';
    expression.walk([&](const Node &node) {
        if (!node.is("FuncCall"_L1) || worst == 'v')
            return;
        const QStringList names = node.strings("funcname"_L1);
        const QString name = names.isEmpty() ? QString() : names.last();
        char found = check.state.volatility(name);
        const bool listed = std::ranges::any_of(
            volatileFunctions, [&](const char *known) { return name == QLatin1StringView(known); });
        if (listed)
            found = 'v';
        else if (found == '\0' && names.size() > 1 && names.first() != "pg_catalog"_L1)
            found = '?'; // the user's own: VOLATILE, unless it says otherwise
        if (found == 'v' || found == '?') {
            worst = found;
            *function = name;
        }
    });
    return worst;
}

struct NewColumn
{
    QString name;
    bool required = false;
    bool isIdentity = false;
    bool isGenerated = false;
    Node defaultValue = {};
};

NewColumn readColumn(const Node &definition)
{
    static const QStringList serials{u"serial"_s,  u"bigserial"_s, u"smallserial"_s,
                                     u"serial4"_s, u"serial8"_s,   u"serial2"_s};
    NewColumn column{.name = definition.text("colname"_L1)};
    column.isIdentity = serials.contains(columnOf(definition).type);
    const std::vector<Node> constraints = definition.list("constraints"_L1);
    for (const Node &constraint : constraints) {
        const QString kind = constraint.text("contype"_L1);
        if (kind == "CONSTR_NOTNULL"_L1 || kind == "CONSTR_PRIMARY"_L1)
            column.required = true;
        else if (kind == "CONSTR_DEFAULT"_L1)
            column.defaultValue = constraint.node("raw_expr"_L1);
        else if (kind == "CONSTR_IDENTITY"_L1)
            column.isIdentity = true;
        else if (kind == "CONSTR_GENERATED"_L1)
            column.isGenerated = true;
    }
    return column;
}

bool isNullConstant(const Node &expression)
{
    return expression.is("A_Const"_L1) && expression.flag("isnull"_L1);
}

void checkDefault(StatementCheck &check, const QString &table, const NewColumn &column)
{
    QString function;
    const char volatility = volatilityOf(check, column.defaultValue, &function);
    const bool old = check.isOlderThan(110000) && !isNullConstant(column.defaultValue);
    if (volatility == '\0' && !old)
        return;
    QString message =
        LintText::tr("The default of %1 calls %2(), which is volatile: %3 is rewritten while it "
                     "cannot be read.")
            .arg(column.name, function, table);
    if (old)
        message = LintText::tr("Before PostgreSQL 11 every default rewrites the table: %1 cannot be read "
                               "meanwhile.")
                      .arg(table);
    else if (volatility == '?')
        message =
            LintText::tr("Unless the function %1() is declared STABLE or IMMUTABLE, it makes the default "
                         "of %2 volatile, and %3 is rewritten.")
                .arg(function, column.name, table);
    check.report({.code = "lint.volatile-default",
                  .location = column.defaultValue.location(),
                  .relation = table,
                  .message = message});
}

void checkAdded(StatementCheck &check, const QString &table, const Node &definition)
{
    const NewColumn column = readColumn(definition);
    LintReport report{.location = definition.location(), .relation = table};
    if (column.isIdentity) {
        report.code = "lint.serial-column";
        report.message = LintText::tr("%1 is numbered for every row at once: %2 is rewritten while it cannot "
                                      "be read.")
                             .arg(column.name, table);
    } else if (column.isGenerated) {
        report.code = "lint.generated-column";
        report.message = LintText::tr("%1 is computed for every row at once: %2 is rewritten while it cannot "
                                      "be read.")
                             .arg(column.name, table);
    } else if (column.required && (column.defaultValue.isNull() || isNullConstant(column.defaultValue))) {
        report.code = "lint.required-column";
        const TableSize size = check.context.sizes.value(table);
        report.level = size.rows == 0 ? LintLevel::Warning : LintLevel::Error;
        report.message =
            LintText::tr("%1 is NOT NULL and has no default: adding it fails as soon as %2 has a "
                         "row.")
                .arg(column.name, table);
    }
    if (report.code)
        check.report(report);
    else if (!column.defaultValue.isNull())
        checkDefault(check, table, column);
}

void checkType(StatementCheck &check, const QString &table, const Node &command)
{
    const QString name = command.text("name"_L1);
    const Node definition = command.node("def"_L1);
    const LintColumn *from = check.state.column(table, name);
    const LintColumn to = columnOf(definition);
    const TypeChange change = typeChange(from ? *from : LintColumn(), to, definition.node("raw_default"_L1));
    if (change == TypeChange::Free)
        return;
    const QString newType = typeText(to);
    QString message = LintText::tr("%1 changes from %2 to %3: %4 is rewritten while it cannot be read.")
                          .arg(name, from ? typeText(*from) : QString(), newType, table);
    if (!from || from->type.isEmpty())
        message = LintText::tr("%1 becomes %2. Its old type is not known here: unless both are stored alike, "
                               "%3 is rewritten while it cannot be read.")
                      .arg(name, newType, table);
    else if (change == TypeChange::TimeZone)
        message = LintText::tr("%1 changes from %2 to %3: unless the session's time zone is UTC, %4 is "
                               "rewritten while it cannot be read.")
                      .arg(name, typeText(*from), newType, table);
    else if (change == TypeChange::Unknown)
        message =
            LintText::tr("%1 changes from %2 to %3: unless both are stored alike, %4 is rewritten while "
                         "it cannot be read.")
                .arg(name, typeText(*from), newType, table);
    check.report({.code = "lint.column-type",
                  .location = definition.location(),
                  .relation = table,
                  .message = message});
}

} // namespace

std::span<const LintRule> columnRules()
{
    return rules;
}

void checkColumns(StatementCheck &check)
{
    const QString table = check.key(check.relation());
    for (const Node &command : check.alterations()) {
        const QString subtype = command.text("subtype"_L1);
        if (subtype == "AT_AddColumn"_L1)
            checkAdded(check, table, command.node("def"_L1));
        else if (subtype == "AT_AlterColumnType"_L1)
            checkType(check, table, command);
        else if (subtype == "AT_DropNotNull"_L1)
            check.report(
                {.code = "lint.drop-not-null",
                 .relation = table,
                 .message =
                     LintText::tr("%1 of %2 may be NULL from now on.").arg(command.text("name"_L1), table)});
    }
}

} // namespace limbeck
