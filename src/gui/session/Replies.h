#pragma once

#include "alembic/AlembicPreview.h"
#include "alembic/PythonInterpreter.h"
#include "base/Error.h"
#include "base/Finding.h"
#include "pg/ServerFacts.h"
#include "pg/TargetPins.h"
#include "plan/AppliedState.h"
#include "plan/Plan.h"
#include "project/EnvPyMend.h"
#include "project/Project.h"
#include "script/RevisionScript.h"
#include "target/TargetResolver.h"

#include <QProcessEnvironment>
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
    Resolution resolution;                // its error is that of the files where these could not be read
    Findings findings;                    // of the files, the keys and the target
    QProcessEnvironment childEnvironment; // of the project's Python; secrets included: never print it
    QString chosenVariable;               // the URL variable that the person chose in the window, or empty

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

// The Python of an Alembic project.
struct PythonReply
{
    std::optional<PythonFacts> facts; // nullopt: not asked yet, or error
    Error error;                      // alembic.no-python
    bool probing = false;             // facts are those of before

    bool usable() const { return facts && facts->usable(); }
    // What keeps it from running the project's Alembic, and what is odd about it.
    Findings findings() const;
    // Why it cannot run the project's Alembic; code empty: it can.
    Error trouble() const;
};

// Whose place is compared with where it was the last time.
struct PlaceRequest
{
    QString projectFolder;
    EnvironmentDefinition environment;
};

struct DatabaseReply
{
    std::optional<PinCheck> place; // nullopt: not compared (the demo), or placeError
    Error placeError;
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

// What the rules say about a plan.
struct LintReply
{
    std::shared_ptr<const Plan> plan; // with its SQL
    Findings findings;
    QList<int>
        sqlLines; // of each finding: where it is in the SQL that its revision renders; 0: it says itself
    Error error;  // they were applied without all that the database knows of the tables
};

struct ScriptReply
{
    QString revision;
    std::shared_ptr<const RevisionScript> script; // null: error
    Error error;
};

// What the project's Alembic made of one revision.
struct RenderReply
{
    QString revision;
    RenderedRevision rendered;
    Error error; // why nothing could be rendered at all
};

struct MendReply
{
    std::optional<MendProposal> proposal; // nullopt: error
    Error error;
};

} // namespace limbeck::gui
