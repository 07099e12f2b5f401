#pragma once

#include "base/Error.h"
#include "env/Environment.h"
#include "target/TargetResolver.h"

#include <QJsonObject>
#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace limbeck {

// One side of a row; no secret is ever in it.
struct ComparedSide
{
    bool exists = false;
    QString shown; // masked
    Origin origin;

    QJsonObject toJson() const; // {value, origin}, value null where it does not exist
};

// A variable, or a part of the target, in both environments.
struct ComparedRow
{
    enum class State
    {
        Same,
        Differs, // also where the shown texts are alike, since it is the secret in them that differs
        OnlyFirst,
        OnlySecond
    };

    QString name; // the variable, or "host", "port", "password", "sslmode"…
    State state = State::Same;
    bool secret = false;
    ComparedSide first;
    ComparedSide second;

    QJsonObject toJson() const; // {name, state, secret, first, second}
};

QString stateName(ComparedRow::State state); // "same", "differs", "only-first", "only-second"

// Two environments side by side. A value type; of() is pure, any thread.
struct EnvironmentComparison
{
    std::vector<ComparedRow>
        variables;                   // those of the files of either, in the first's order, then the second's
    std::vector<ComparedRow> parts;  // of the targets
    std::optional<Error> firstError; // why there is no target
    std::optional<Error> secondError;
    bool sameDatabase = false; // both targets lead to one and the same host, port and database

    static EnvironmentComparison of(const Environment &first, const Resolution &firstResolution,
                                    const Environment &second, const Resolution &secondResolution);

    // Whether anything but Same is in it.
    bool differs() const;
    QJsonObject toJson() const; // {variables, target, same_database}
};

} // namespace limbeck
