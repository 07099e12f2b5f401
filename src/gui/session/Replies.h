#pragma once

#include "base/Error.h"
#include "base/Finding.h"
#include "pg/ServerFacts.h"
#include "plan/AppliedState.h"
#include "plan/Plan.h"
#include "project/Project.h"
#include "script/RevisionScript.h"
#include "target/TargetResolver.h"

#include <QString>

#include <memory>
#include <optional>
#include <vector>

namespace limbeck::gui {

// What the worker threads answer: values that are handed to the GUI thread and only read there. An error
// with an empty code means that there is none.

// An environment with its files read and its target resolved.
struct ResolvedEnvironment
{
    EnvironmentDefinition definition;
    Resolution resolution;  // its error is that of the files where these could not be read
    Findings findings;      // of the files, the keys and the target
    QString chosenVariable; // the URL variable that the person chose in the window, or empty

    bool hasTarget() const { return resolution.target.has_value(); }
};

struct ProjectReply
{
    QString folder;
    std::shared_ptr<const Project> project; // null: error
    std::vector<ResolvedEnvironment> environments;
    Findings findings;
    Error error;
};

struct DatabaseReply
{
    std::optional<ServerFacts> facts;
    std::optional<AppliedState> state;
    Error error;
    bool connected = false;
};

struct PlanReply
{
    std::shared_ptr<const Plan> plan; // null: error
    Error error;
};

struct ScriptReply
{
    QString revision;
    std::shared_ptr<const RevisionScript> script; // null: error
    Error error;
};

} // namespace limbeck::gui
