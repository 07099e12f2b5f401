#pragma once

#include "Arguments.h"
#include "Io.h"
#include "Output.h"

#include "keystore/PasswordSearch.h"
#include "pg/Session.h"
#include "pg/TargetPins.h"
#include "plan/AppliedState.h"
#include "project/Project.h"
#include "run/AlembicPython.h"

#include <QJsonArray>
#include <QJsonObject>

#include <memory>
#include <optional>

namespace limbeck::cli {

// What the scripts know of the database, for commands that work without one too.
struct KnownState
{
    std::optional<AppliedState> applied;
    std::optional<Error> unknown; // why there is none
};

// What a command works with: the project, the environment, the target and the session that the arguments
// mean, each made when it is first asked for. Main thread; blocks.
class Context
{
public:
    Context(const Arguments &arguments, const Io &io);

    const Arguments &arguments() const { return m_arguments; }
    const Io &io() const { return m_io; }
    Output &out() { return m_output; }

    // Errors: those of Project::open.
    Result<const Project *> project();
    // The project's revisions. The graph of an Alembic project whose headers are not literal is asked of its
    // own Alembic. Errors: also those of ScriptDirectory and of askAlembicForGraph().
    Result<const ScriptDirectory *> scripts();
    // Errors: environment.*, env.*
    Result<EnvironmentDefinition> definition();
    Result<Environment> environment();
    Result<Resolution> resolution(); // which may hold an error of its own
    Result<Target> target();
    // Prints the line that every operation begins with: the target and where it comes from.
    void announce(const Target &target);
    // Opens the session once and keeps it. Errors: those of target() and Session::open.
    Result<Session *> session(Milliseconds timeout = Milliseconds(10000));
    // Where the environment leads, beside where it led this person the last time. Errors: those of session(),
    // ServerFacts and TargetPins.
    Result<PinCheck> place();
    TargetPins pins() const;
    // The password that the key store or the person gave, for the project's Python too.
    void handOnPassword(QProcessEnvironment *environment) const;
    Result<AppliedState> appliedState();
    // As appliedState(), but a database that is not named or does not answer is no error. An environment that
    // was asked for and does not exist is one.
    Result<KnownState> knownState();
    VersionTable versionTable();
    // Where an Alembic project's Python is looked for: --python, limbeck.ini, the project. Errors: those of
    // project(), those of its configuration, usage.arguments (it is a SQL project).
    Result<PythonSearch> pythonSearch();

    // A duration option, or `fallback`. Errors: usage.option-value.
    Result<Milliseconds> duration(const QString &option, Milliseconds fallback) const;

private:
    Result<Resolution> resolve();
    PasswordQuestion question();
    Result<ScriptDirectory> askForGraph(const Error &notLiteral);

    const Arguments &m_arguments;
    const Io &m_io;
    Output m_output;
    std::optional<Result<Project>> m_project;
    std::optional<Result<Environment>> m_environment;
    std::optional<Result<Resolution>> m_resolution;
    std::unique_ptr<Session> m_session;
};

QJsonArray toJson(const Findings &findings);

} // namespace limbeck::cli
