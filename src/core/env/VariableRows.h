#pragma once

#include "env/Environment.h"

#include <QString>
#include <QStringList>

#include <vector>

namespace limbeck {

// A variable as a list shows it. A value type.
struct VariableRow
{
    QString key;
    QString value;        // resolved; masked unless it was to be revealed
    QString raw;          // as it is written, with its references; masked in the same way
    bool hasValue = true; // false: a key without `=`
    bool secret = false;
    bool interpolated = false; // references stand in it, so that raw says more than value
    QStringList references;    // the variables that it refers to
    Origin origin;
    std::vector<Origin> overrides; // the places whose value it beat, nearest first
};

// The variables that an environment's files define, in file order. Pure, any thread.
std::vector<VariableRow> variableRows(const Environment &environment, bool reveal = false);

} // namespace limbeck
