#include "env/VariableRows.h"

#include "env/Interpolation.h"

namespace limbeck {

namespace {

QStringList referencesOf(const QString &raw)
{
    QStringList names;
    for (const ValuePiece &piece : valuePieces(raw)) {
        if (piece.name && !piece.name->isEmpty() && !names.contains(*piece.name))
            names << *piece.name;
    }
    return names;
}

} // namespace

std::vector<VariableRow> variableRows(const Environment &environment, bool reveal)
{
    std::vector<VariableRow> rows;
    rows.reserve(environment.variables().size());
    for (const Variable &each : environment.variables()) {
        Variable variable = each;
        // The process environment's value is no text of a file.
        if (variable.origin.kind != OriginKind::File)
            variable.raw = variable.value;
        VariableRow row;
        row.key = variable.key;
        row.value = reveal ? variable.value : maskedValue(variable);
        row.references =
            variable.origin.kind == OriginKind::File ? referencesOf(variable.raw) : QStringList();
        row.interpolated = !row.references.isEmpty();
        row.raw = reveal ? variable.raw : row.interpolated ? maskedRaw(variable) : row.value;
        row.hasValue = variable.hasValue;
        row.secret = variable.secret;
        row.origin = variable.origin;
        row.overrides = variable.shadowed;
        rows.push_back(std::move(row));
    }
    return rows;
}

} // namespace limbeck
