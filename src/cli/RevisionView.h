#pragma once

#include "Command.h"
#include "Context.h"

#include <vector>

namespace limbeck::cli {

enum class RevisionState
{
    Applied,
    Current, // a row of the version table
    Pending,
    Unknown // no database to ask
};

QString stateName(RevisionState state); // "applied", "current", "pending", "unknown": JSON
QString stateWord(RevisionState state); // translated

// A revision's state for each index of the graph.
std::vector<RevisionState> revisionStates(const RevisionGraph &graph,
                                          const std::optional<AppliedState> &applied);

// {id, down, depends_on, labels, message, created, file, line, state, is_head, …}
QJsonObject toJson(const RevisionGraph &graph, int index, RevisionState state);

// Prints the revisions as a table, or `nothing` when there are none, and returns them as data.
QJsonObject showRevisions(Context &context, const RevisionGraph &graph, const std::vector<int> &indexes,
                          const std::vector<RevisionState> &states, const QString &nothing);

// The scripts and where their database is; `graph` lives as long as the context does.
struct KnownDatabase
{
    const RevisionGraph *graph = nullptr;
    Target target;
    AppliedState state;
};

// Reads both and announces the target. Unexpected: how the command ends, with the target where it is known.
tl::expected<KnownDatabase, Outcome> knownDatabase(Context &context);

// The pending revisions in the order of applying. Errors: those of RevisionGraph::upgradeSteps.
Result<std::vector<int>> pendingRevisions(const RevisionGraph &graph, const AppliedState &state);

} // namespace limbeck::cli
