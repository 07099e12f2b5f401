// What each kind of statement changes in LintState.
#include "lint/LintState.h"

#include <algorithm>

namespace limbeck {

using namespace Qt::StringLiterals;

LintColumn columnOf(const Node &columnDefinition)
{
    const Node type = columnDefinition.field("typeName"_L1);
    LintColumn column;
    const QStringList names = type.strings("names"_L1);
    column.type = names.isEmpty() ? QString() : names.last();
    const std::vector<Node> modifiers = type.list("typmods"_L1);
    for (const Node &modifier : modifiers)
        column.modifiers.append(modifier.field("ival"_L1).number("ival"_L1));
    column.isArray = type.has("arrayBounds"_L1);
    const std::vector<Node> constraints = columnDefinition.list("constraints"_L1);
    column.notNull = std::ranges::any_of(constraints, [](const Node &constraint) {
        const QString kind = constraint.text("contype"_L1);
        return kind == "CONSTR_NOTNULL"_L1 || kind == "CONSTR_PRIMARY"_L1 || kind == "CONSTR_IDENTITY"_L1;
    });
    return column;
}

QString notNullColumn(const Node &constraint)
{
    const Node test = constraint.node("raw_expr"_L1);
    if (!test.is("NullTest"_L1) || test.text("nulltesttype"_L1) != "IS_NOT_NULL"_L1)
        return {};
    const QStringList fields = test.node("arg"_L1).strings("fields"_L1);
    return fields.isEmpty() ? QString() : fields.last();
}

void LintState::addConstraint(const QString &table, const Node &constraint, const QString &column)
{
    LintTable &known = m_schema.tables[table];
    const QString kind = constraint.text("contype"_L1);
    if (kind == "CONSTR_PRIMARY"_L1 || kind == "CONSTR_UNIQUE"_L1) {
        const QStringList keys = column.isEmpty() ? constraint.strings("keys"_L1) : QStringList{column};
        if (!keys.isEmpty())
            known.indexes.push_back(keys);
        if (kind == "CONSTR_PRIMARY"_L1) {
            for (const QString &name : keys)
                known.columns[name].notNull = true;
        }
    } else if (kind == "CONSTR_CHECK"_L1) {
        const QString notNull = notNullColumn(constraint);
        const bool validated = !constraint.flag("skip_validation"_L1);
        known.hasChecks = known.hasChecks || validated;
        if (!notNull.isEmpty() && validated)
            known.notNullChecks.insert(notNull);
        if (!validated)
            known.pendingChecks.insert(constraint.text("conname"_L1), notNull);
    }
}

void LintState::addElement(const QString &table, const Node &element)
{
    if (element.is("Constraint"_L1)) {
        addConstraint(table, element, {});
        return;
    }
    if (!element.is("ColumnDef"_L1))
        return;
    const QString name = element.text("colname"_L1);
    m_schema.tables[table].columns.insert(name, columnOf(element));
    m_newColumns.insert(table + u'.' + name);
    const std::vector<Node> constraints = element.list("constraints"_L1);
    for (const Node &constraint : constraints)
        addConstraint(table, constraint, name);
}

void LintState::createTable(const Node &statement)
{
    const RelationName relation = RelationName::of(statement.field("relation"_L1));
    const QString table = key(relation);
    if (statement.flag("if_not_exists"_L1) && this->table(table))
        return; // it is there already
    addNew(table);
    LintTable known;
    known.kind = statement.has("partspec"_L1) ? 'p' : 'r';
    known.columnsKnown = !statement.has("inhRelations"_L1);
    m_schema.tables.insert(table, known);
    const std::vector<Node> elements = statement.list("tableElts"_L1);
    for (const Node &element : elements)
        addElement(table, element);
}

void LintState::alterColumn(LintTable *table, const QString &name, const Node &command)
{
    const QString subtype = command.text("subtype"_L1);
    if (subtype == "AT_SetNotNull"_L1 || subtype == "AT_DropNotNull"_L1) {
        if (table->columns.contains(name))
            table->columns[name].notNull = subtype == "AT_SetNotNull"_L1;
    } else if (subtype == "AT_AlterColumnType"_L1) {
        const bool notNull = table->columns.value(name).notNull;
        table->columns[name] = columnOf(command.node("def"_L1));
        table->columns[name].notNull = notNull;
    } else if (subtype == "AT_DropColumn"_L1) {
        table->columns.remove(name);
        std::erase_if(table->indexes, [&](const QStringList &index) { return index.contains(name); });
    } else if (subtype == "AT_ValidateConstraint"_L1 && table->pendingChecks.contains(name)) {
        const QString column = table->pendingChecks.take(name);
        if (!column.isEmpty())
            table->notNullChecks.insert(column);
        table->hasChecks = true;
    }
}

void LintState::alterTable(const Node &statement)
{
    const QString table = key(RelationName::of(statement.field("relation"_L1)));
    const std::vector<Node> commands = statement.list("cmds"_L1);
    for (const Node &command : commands) {
        const Node def = command.node("def"_L1);
        const QString subtype = command.text("subtype"_L1);
        if (subtype == "AT_AddColumn"_L1 || subtype == "AT_AddConstraint"_L1)
            addElement(table, def);
        else if (LintTable &known = m_schema.tables[table]; true)
            alterColumn(&known, command.text("name"_L1), command);
    }
}

void LintState::addIndex(const Node &statement)
{
    const RelationName relation = RelationName::of(statement.field("relation"_L1));
    const QString table = key(relation);
    QStringList columns;
    const std::vector<Node> parameters = statement.list("indexParams"_L1);
    for (const Node &parameter : parameters)
        columns.append(parameter.text("name"_L1)); // of an expression: empty
    if (!statement.has("whereClause"_L1))
        m_schema.tables[table].indexes.push_back(columns);
    if (const QString name = statement.text("idxname"_L1); !name.isEmpty()) {
        const QString index = key({relation.schema, name, -1});
        if (!statement.flag("if_not_exists"_L1) || !m_schema.indexTables.contains(index))
            addNew(index);
        m_schema.indexTables.insert(index, table);
    }
}

void LintState::createFunction(const Node &statement)
{
    const QStringList names = statement.strings("funcname"_L1);
    if (names.isEmpty())
        return;
    char volatility = 'v';
    const std::vector<Node> options = statement.list("options"_L1);
    for (const Node &option : options) {
        if (option.text("defname"_L1) == "volatility"_L1)
            volatility = option.node("arg"_L1).string().at(0).toLatin1();
    }
    m_schema.functions.insert(names.last(), volatility);
}

// Enums and functions. False: it is neither.
bool LintState::applyTypes(const Node &statement)
{
    const QString &kind = statement.kind();
    if (kind == "CreateEnumStmt"_L1) {
        m_newTypes.insert(key(RelationName::of(statement.strings("typeName"_L1))));
    } else if (kind == "AlterEnumStmt"_L1) {
        const QString value = statement.text("newVal"_L1);
        if (!statement.has("oldVal"_L1) &&
            !isNewType(key(RelationName::of(statement.strings("typeName"_L1)))))
            m_transaction.newEnumValues.insert(value);
    } else if (kind == "CreateFunctionStmt"_L1) {
        createFunction(statement);
    } else {
        return false;
    }
    return true;
}

void LintState::apply(const Node &statement, int line, bool inTransaction)
{
    const QString &kind = statement.kind();
    takeLocks(statement, line);
    if (applyTypes(statement))
        return;
    if (kind == "CreateStmt"_L1) {
        createTable(statement);
    } else if (kind == "CreateTableAsStmt"_L1) {
        addNew(key(RelationName::of(statement.field("into"_L1).field("rel"_L1))));
    } else if (kind == "ViewStmt"_L1) {
        if (!statement.flag("replace"_L1))
            addNew(key(RelationName::of(statement.field("view"_L1))));
    } else if (kind == "IndexStmt"_L1) {
        addIndex(statement);
    } else if (kind == "AlterTableStmt"_L1) {
        alterTable(statement);
    } else if (kind == "RenameStmt"_L1) {
        rename(statement);
    } else if (kind == "AlterObjectSchemaStmt"_L1) {
        const RelationName relation = RelationName::of(statement.field("relation"_L1));
        if (!relation.isNull())
            moveTable(key(relation), key({statement.text("newschema"_L1), relation.name, -1}));
    } else if (kind == "DropStmt"_L1) {
        drop(statement);
    } else if (kind == "VariableSetStmt"_L1) {
        set(statement, inTransaction);
    }
}

} // namespace limbeck
