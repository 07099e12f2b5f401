#pragma once

#include "base/Error.h"
#include "plan/AppliedState.h"
#include "script/RevisionGraph.h"

#include <QJsonObject>
#include <QString>
#include <QStringList>

#include <optional>

namespace limbeck {

// What a database is at, as far as it is compared with another one. A value type.
struct ComparedDatabase
{
    QStringList heads;          // the rows of the version table
    QStringList applied;        // every revision, those below the heads too, oldest first
    QStringList unknown;        // of the rows, which the scripts do not have; also in `applied`, at its end
    std::optional<int> pending; // revisions; nullopt: cannot be told, for the rows do not fit the scripts
    std::optional<Error> error; // why it could not be asked; the rest is then empty

    // Pure.
    static ComparedDatabase of(const RevisionGraph &graph, const AppliedState &state);
    // Blocking, on the session's thread. Errors (in the value): those of AppliedState::read.
    static ComparedDatabase read(Session &session, const RevisionGraph &graph, const VersionTable &table);
    static ComparedDatabase failed(const Error &error);

    QJsonObject toJson() const; // {heads, applied (how many), pending, unknown, error}
};

// The revisions of two databases side by side. Pure.
struct DatabaseComparison
{
    ComparedDatabase first;
    ComparedDatabase second;
    QStringList onlyFirst; // applied there and not in the other, oldest first; empty unless both were asked
    QStringList onlySecond;

    static DatabaseComparison of(const ComparedDatabase &first, const ComparedDatabase &second);

    bool bothKnown() const { return !first.error && !second.error; }
    // Both were asked, and the same is applied in both.
    bool same() const { return bothKnown() && first.heads == second.heads; }
    QJsonObject toJson() const; // {first, second, only_first, only_second}
};

} // namespace limbeck
