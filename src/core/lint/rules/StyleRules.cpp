// Types that are regretted later: matters of style, off unless limbeck.ini asks for them.
#include "lint/rules/Rules.h"

namespace limbeck {

using namespace Qt::StringLiterals;

namespace {

constexpr LintRule rules[] = {
    {"lint.json-type", LintLevel::Off, false, "", LintProof::Style, 0,
     QT_TRANSLATE_NOOP("limbeck::Lint", "json instead of jsonb"),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "json is kept as text: it has no equality, so that DISTINCT, GROUP BY and UNION fail, "
                       "and it is parsed anew for each look into it."),
     QT_TRANSLATE_NOOP("limbeck::Lint", "Use jsonb.")},
    {"lint.int-key", LintLevel::Off, false, "", LintProof::Style, 0,
     QT_TRANSLATE_NOOP("limbeck::Lint", "Key of four bytes or less on a table that grows"),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "An integer key ends at 2,147,483,647, and rolled back inserts take numbers too. "
                       "Changing it to bigint later rewrites the table."),
     QT_TRANSLATE_NOOP("limbeck::Lint", "Use bigint for keys.")},
    {"lint.timestamp", LintLevel::Off, false, "", LintProof::Style, 0,
     QT_TRANSLATE_NOOP("limbeck::Lint", "timestamp without time zone"),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "It keeps what a clock somewhere showed, and not which moment that was: sessions in "
                       "other time zones read another one."),
     QT_TRANSLATE_NOOP("limbeck::Lint", "Use timestamptz.")},
    {"lint.char-n", LintLevel::Off, false, "", LintProof::Style, 0,
     QT_TRANSLATE_NOOP("limbeck::Lint", "char(n)"),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "It is padded with blanks that count in some comparisons and not in others, and saves "
                       "no room."),
     QT_TRANSLATE_NOOP("limbeck::Lint", "Use text or varchar, with a CHECK where the length matters.")},
};

// `keys`: of the table's own primary key, where it is one column.
bool isKey(const Node &definition, const QStringList &keys)
{
    if (keys == QStringList{definition.text("colname"_L1)})
        return true;
    const std::vector<Node> constraints = definition.list("constraints"_L1);
    for (const Node &constraint : constraints) {
        const QString kind = constraint.text("contype"_L1);
        if (kind == "CONSTR_PRIMARY"_L1 || kind == "CONSTR_IDENTITY"_L1)
            return true;
    }
    return false;
}

void checkColumn(StatementCheck &check, const Node &definition, const QString &name,
                 const QStringList &keys = {})
{
    const LintColumn column = columnOf(definition);
    const Node type = definition.field("typeName"_L1);
    LintReport report{.location = type.location()};
    const bool isSerial = column.type == "serial"_L1 || column.type == "serial4"_L1 ||
                          column.type == "smallserial"_L1 || column.type == "serial2"_L1;
    if (column.type == "json"_L1) {
        report.code = "lint.json-type";
        report.message = LintText::tr("%1 is json.").arg(name);
    } else if (isSerial ||
               ((column.type == "int4"_L1 || column.type == "int2"_L1) && isKey(definition, keys))) {
        report.code = "lint.int-key";
        report.message = LintText::tr("%1 is a key of %2.").arg(name, column.type);
    } else if (column.type == "timestamp"_L1) {
        report.code = "lint.timestamp";
        report.message = LintText::tr("%1 is a timestamp without a time zone.").arg(name);
    } else if (column.type == "bpchar"_L1) {
        report.code = "lint.char-n";
        report.message = LintText::tr("%1 is char(n).").arg(name);
    }
    if (report.code)
        check.report(report);
}

} // namespace

std::span<const LintRule> styleRules()
{
    return rules;
}

void checkStyle(StatementCheck &check)
{
    if (check.is("CreateStmt"_L1)) {
        const std::vector<Node> elements = check.node.list("tableElts"_L1);
        QStringList keys;
        for (const Node &element : elements) {
            if (element.text("contype"_L1) == "CONSTR_PRIMARY"_L1)
                keys = element.strings("keys"_L1);
        }
        for (const Node &element : elements) {
            if (element.is("ColumnDef"_L1))
                checkColumn(check, element, element.text("colname"_L1), keys);
        }
    } else if (check.is("AlterTableStmt"_L1)) {
        const std::vector<Node> commands = check.node.list("cmds"_L1);
        for (const Node &command : commands) {
            const Node def = command.node("def"_L1);
            const QString name = command.text("name"_L1);
            if (def.is("ColumnDef"_L1))
                checkColumn(check, def, name.isEmpty() ? def.text("colname"_L1) : name);
        }
    }
}

} // namespace limbeck
