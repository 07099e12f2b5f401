#pragma once

#include "pg/Session.h"
#include "plan/DatabaseComparison.h"
#include "project/Project.h"
#include "session/Closable.h"
#include "session/PasswordMemory.h"

#include <QObject>

#include <memory>
#include <optional>
#include <stop_token>

namespace limbeck::gui {

// One of two environments that are compared: handed to the GUI thread and only read there.
struct ComparedEnvironment
{
    EnvironmentDefinition definition;
    Environment environment;    // with secrets; empty where its files could not be read
    std::optional<Error> error; // of the files
    Resolution resolution;      // with that error, where the files could not be read
};

// Reads one side of a comparison: the environment's files, then, with a session of its own, its database.
// Lives on its own thread (Threaded) and answers with the id that it was given.
class ComparisonHost : public QObject, public Closable
{
    Q_OBJECT

public:
    explicit ComparisonHost(std::shared_ptr<PasswordMemory> passwords) : m_passwords(std::move(passwords)) {}

    // Answered by environmentRead(), then databaseRead(). `chosenVariable`: see ProjectReader::open(). A stop
    // request cancels what the server is asked (PQcancel, on the thread that requests it); a connect that
    // hangs runs into its timeout.
    void read(quint64 id, const std::shared_ptr<const Project> &project, const QString &environment,
              const QString &chosenVariable, const VersionTable &table, const std::stop_token &stop);

Q_SIGNALS:
    void environmentRead(quint64 id, const limbeck::gui::ComparedEnvironment &environment);
    void databaseRead(quint64 id, const limbeck::ComparedDatabase &database);

private:
    ComparedDatabase readDatabase(const Resolution &resolution, const Project &project,
                                  const VersionTable &table, const std::stop_token &stop);

    std::shared_ptr<PasswordMemory> m_passwords;
};

} // namespace limbeck::gui
