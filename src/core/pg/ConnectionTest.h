#pragma once

#include "base/Finding.h"
#include "pg/PendingWork.h"
#include "pg/ServerFacts.h"
#include "target/TargetResolver.h"

#include <QJsonObject>

#include <functional>
#include <optional>
#include <stop_token>
#include <vector>

namespace limbeck {

enum class StageOutcome
{
    Ok,
    Warning,
    Failed,
    Skipped
};

struct TestStage
{
    QString name; // stable: "configuration", "tunnel" (where there is one), "name-resolution", "tcp",
                  // "server", "tls", "authentication", "database", "session", "rights", "revision"
    StageOutcome outcome = StageOutcome::Skipped;
    double milliseconds = 0;
    QString detail;
    Findings findings;

    QString title() const; // in the language of now; the name, where that is no stage's
    QJsonObject toJson() const;
};

struct ConnectionTestOptions
{
    std::chrono::milliseconds timeout{10000}; // for each stage that waits for the network
    QString versionTable = QStringLiteral("alembic_version");
    QString versionSchema;
    PendingReader pending; // plan/PendingReader.h; empty: the project is not looked at
};

struct ConnectionTestReport
{
    std::vector<TestStage> stages;
    std::optional<ServerFacts> facts;
    bool ok() const;
    QString toText() const; // for a ticket; no secret
};

// Runs the stages in order over libpq's non-blocking connect (PQconnectStart/PQconnectPoll); `onStage` is
// called on the caller's thread as each ends. One login; the stages "tcp", "server" and "tls" open sockets of
// their own beside it, which end before anybody logs in. Bounded in time, stops within 100 ms of a stop
// request, leaves nothing behind. Blocking: any thread but the GUI's.
ConnectionTestReport testConnection(const Resolution &resolution, const ConnectionTestOptions &options,
                                    const std::function<void(const TestStage &)> &onStage,
                                    std::stop_token stop = {});

} // namespace limbeck
