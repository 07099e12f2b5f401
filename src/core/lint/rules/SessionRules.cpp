// Rows, rights, names and settings: what a statement does beyond what it says.
#include "lint/rules/Rules.h"

#include "sql/SqlLexer.h"

#include <algorithm>

namespace limbeck {

using namespace Qt::StringLiterals;

namespace {

constexpr LintRule rules[] = {
    {"lint.no-where", LintLevel::Warning, true, "", LintProof::AllRows, 0,
     QT_TRANSLATE_NOOP("limbeck::Lint", "UPDATE or DELETE without WHERE"),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "Every row is written and locked until the COMMIT: programs that want to change one "
                       "wait, replicas lag behind, and the table grows to twice its size."),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "Do it in batches by the key, each in a transaction of its own; to empty a table, use "
                       "TRUNCATE.")},
    {"lint.foreign-key-no-index", LintLevel::Warning, false, "", LintProof::ScansLater, 0,
     QT_TRANSLATE_NOOP("limbeck::Lint", "Foreign key without an index on its columns"),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "Each DELETE in the table that it refers to, and each UPDATE of its key, reads this "
                       "table whole to see whether a row still refers to it."),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "Build an index that begins with the foreign key's columns, concurrently.")},
    {"lint.grant-public", LintLevel::Warning, false, "", LintProof::Accepts, 0,
     QT_TRANSLATE_NOOP("limbeck::Lint", "GRANT to PUBLIC"),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "PUBLIC is every role that there is and every one that will ever be made, those of "
                       "monitoring and of contractors too."),
     QT_TRANSLATE_NOOP("limbeck::Lint", "Grant it to a role that stands for those who need it.")},
    {"lint.set-leaks", LintLevel::Warning, false, "", LintProof::Leaks, 0,
     QT_TRANSLATE_NOOP("limbeck::Lint", "SET that outlives the revision"),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "SET without LOCAL holds to the end of the session: the revisions behind it run with "
                       "it. Limbeck resets the session behind each SQL revision; Alembic and psql do not."),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "Write SET LOCAL, which ends with the transaction; outside of one, RESET it.")},
    {"lint.search-path", LintLevel::Info, false, "", LintProof::SearchPath, 0,
     QT_TRANSLATE_NOOP("limbeck::Lint", "Names that depend on the search path"),
     QT_TRANSLATE_NOOP(
         "limbeck::Lint",
         "A name without a schema means another table for another role, or with another setting "
         "of the database. It is told once a run."),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "Qualify names with their schema, or SET LOCAL search_path at the revision's begin.")},
    {"lint.identifier-length", LintLevel::Warning, false, "", LintProof::Truncates, 0,
     QT_TRANSLATE_NOOP("limbeck::Lint", "Name longer than 63 bytes"),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "PostgreSQL cuts it to 63 bytes with no more than a notice: two long names can become "
                       "one, and programs that look for the whole name find nothing. A Korean letter takes "
                       "three bytes."),
     QT_TRANSLATE_NOOP("limbeck::Lint", "Choose a name of at most 63 bytes.")},
};

void checkWhere(StatementCheck &check, const Node &node)
{
    const RelationName relation = RelationName::of(node.field("relation"_L1));
    const QString table = check.key(relation);
    if (node.has("whereClause"_L1) || check.state.isNew(table))
        return;
    check.report({.code = "lint.no-where",
                  .location = relation.location,
                  .relation = table,
                  .message = node.is("UpdateStmt"_L1)
                                 ? LintText::tr("The UPDATE writes every row of %1.").arg(table)
                                 : LintText::tr("The DELETE takes every row of %1.").arg(table)});
}

// Also those of a WITH.
void checkWheres(StatementCheck &check)
{
    constexpr QLatin1StringView kinds[] = {"SelectStmt"_L1, "InsertStmt"_L1, "UpdateStmt"_L1, "DeleteStmt"_L1,
                                           "MergeStmt"_L1};
    if (std::ranges::none_of(kinds, [&](QLatin1StringView kind) { return check.is(kind); }))
        return;
    check.node.walk([&](const Node &node) {
        if (node.is("UpdateStmt"_L1) || node.is("DeleteStmt"_L1))
            checkWhere(check, node);
    });
}

void checkForeignKey(StatementCheck &check, const QString &table, const Node &constraint,
                     const QString &column)
{
    if (constraint.text("contype"_L1) != "CONSTR_FOREIGN"_L1)
        return;
    const QStringList columns = column.isEmpty() ? constraint.strings("fk_attrs"_L1) : QStringList{column};
    const bool certain = check.state.isSchemaKnown() || check.is("CreateStmt"_L1) || !column.isEmpty() ||
                         std::ranges::all_of(columns, [&](const QString &name) {
                             return check.state.isNewColumn(table, name);
                         });
    if (!certain) // its indexes are not known
        return;
    check.reportWithoutIndex(
        {.code = "lint.foreign-key-no-index",
         .location = constraint.location(),
         .relation = table,
         .message = LintText::tr("No index of %1 begins with %2.").arg(table, columns.join(u", "_s))},
        columns);
}

void checkElement(StatementCheck &check, const QString &table, const Node &element)
{
    checkForeignKey(check, table, element, {});
    const std::vector<Node> constraints = element.list("constraints"_L1);
    for (const Node &constraint : constraints)
        checkForeignKey(check, table, constraint, element.text("colname"_L1));
}

void checkForeignKeys(StatementCheck &check)
{
    const QString table = check.key(check.relation());
    if (check.is("CreateStmt"_L1)) {
        const std::vector<Node> elements = check.node.list("tableElts"_L1);
        for (const Node &element : elements)
            checkElement(check, table, element);
    } else if (check.is("AlterTableStmt"_L1)) {
        const std::vector<Node> commands = check.node.list("cmds"_L1);
        for (const Node &command : commands)
            checkElement(check, table, command.node("def"_L1));
    }
}

void checkGrant(StatementCheck &check, const Node &grant)
{
    const std::vector<Node> grantees = grant.list("grantees"_L1);
    for (const Node &grantee : grantees) {
        if (grantee.text("roletype"_L1) == "ROLESPEC_PUBLIC"_L1 && grant.flag("is_grant"_L1))
            check.report(
                {.code = "lint.grant-public",
                 .location = grantee.location(),
                 .message = LintText::tr("Every role gets the right, also those that are made later.")});
    }
}

void reportLeak(StatementCheck &check, const QString &name)
{
    check.report({.code = "lint.set-leaks",
                  .message = LintText::tr("%1 stays set behind the revision.").arg(name),
                  .level = check.resetsSession ? LintLevel::Info : LintLevel::Warning});
}

void checkSet(StatementCheck &check)
{
    const QString kind = check.node.text("kind"_L1);
    const QString name = check.node.text("name"_L1);
    const bool sets = kind == "VAR_SET_VALUE"_L1 || kind == "VAR_SET_CURRENT"_L1 ||
                      (kind == "VAR_SET_MULTI"_L1 && name == "SESSION CHARACTERISTICS"_L1);
    if (sets && !check.node.flag("is_local"_L1))
        reportLeak(check, name);
}

// SELECT set_config('search_path', '', false), as pg_dump writes it, is a SET too.
void checkSetConfig(StatementCheck &check)
{
    check.node.walk([&](const Node &node) {
        const QStringList function = node.strings("funcname"_L1);
        const std::vector<Node> arguments = node.list("args"_L1);
        if (!node.is("FuncCall"_L1) || function.last() != "set_config"_L1 || arguments.size() != 3)
            return;
        const Node &local = arguments[2];
        if (local.has("boolval"_L1) && !local.field("boolval"_L1).flag("boolval"_L1))
            reportLeak(check, arguments[0].field("sval"_L1).string());
    });
}

// Of tables, views and indexes that the statement makes, changes or drops.
RelationName changedName(const StatementCheck &check)
{
    if (check.is("CreateStmt"_L1) || check.is("AlterTableStmt"_L1) || check.is("IndexStmt"_L1))
        return check.relation();
    if (check.is("ViewStmt"_L1))
        return RelationName::of(check.node.field("view"_L1));
    if (check.is("DropStmt"_L1) && check.node.text("removeType"_L1) == "OBJECT_TABLE"_L1)
        return RelationName::ofObject(check.node.list("objects"_L1).front());
    return {};
}

void checkSearchPath(StatementCheck &check)
{
    const RelationName name = changedName(check);
    if (name.isNull() || !name.schema.isEmpty() || check.state.isSearchPathSet() ||
        !check.state.noteOnce(u"search path"_s))
        return;
    check.report({.code = "lint.search-path",
                  .location = name.location,
                  .message = LintText::tr("Which schema %1 is in depends on the role's search path.")
                                 .arg(quotedName(name.name))});
}

void checkLengths(StatementCheck &check)
{
    constexpr qsizetype mostBytes = 63; // NAMEDATALEN - 1
    SqlLexer lexer(check.statement.sql);
    for (Token token = lexer.next(); token.kind != TokenKind::End; token = lexer.next()) {
        const bool quoted = token.kind == TokenKind::QuotedIdentifier;
        if (!quoted && token.kind != TokenKind::Identifier)
            continue;
        const QByteArray text = check.statement.sql.mid(token.offset, token.length);
        const QByteArray name = quoted ? text.sliced(1, text.size() - 2).replace("\"\"", "\"") : text;
        if (name.size() > mostBytes)
            check.report({.code = "lint.identifier-length",
                          .location = token.offset,
                          .message = LintText::tr("%1 has %2 bytes, and is cut to 63.")
                                         .arg(QString::fromUtf8(name))
                                         .arg(name.size())});
    }
}

} // namespace

std::span<const LintRule> sessionRules()
{
    return rules;
}

void checkSession(StatementCheck &check)
{
    if (check.is("GrantStmt"_L1))
        checkGrant(check, check.node);
    else if (check.is("AlterDefaultPrivilegesStmt"_L1))
        checkGrant(check, check.node.field("action"_L1));
    else if (check.is("VariableSetStmt"_L1))
        checkSet(check);
    else if (check.is("SelectStmt"_L1))
        checkSetConfig(check);
    checkWheres(check);
    checkForeignKeys(check);
    checkSearchPath(check);
    checkLengths(check);
}

} // namespace limbeck
