#pragma once

#include "pg/Session.h"
#include "plan/AppliedState.h"
#include "plan/Plan.h"
#include "run/Runner.h"

#include <QByteArray>
#include <QString>

#include <chrono>
#include <stop_token>

namespace limbeck {

// What the parts of one run share. Lives for one Runner::run(), on its thread.
struct RunContext
{
    Session &session;
    const RunOptions &options;
    const Plan &plan;
    RunSink &sink;
    std::stop_token stop;

    VersionTable table; // with the schema where it is, once that is known
    QString versionKey; // "schema.table": names the version table in limbeck.history and limbeck.progress
    QStringList heads;  // the rows that the next step must find
    QList<AppliedState::Partial> partial; // left by an earlier try
    QByteArray historyCommon; // the history values that all rows of this run share; empty: no history
    bool progress = false;    // limbeck.progress can be written
    QString revision;         // the one that is running, for notices
    QByteArray prepared = {}; // the name of the prepared version update; empty: none
    int backendPid = 0;       // of the server's process: behind a pooler it is not the one told at the login

    void report(const RunEvent &event) const { sink.handle(event); }
    void log(LogLevel level, const QString &text) const { sink.handle(LogLine{level, text}); }
};

// A step that did not come to its end. The error's code and place are final.
struct StepFailure
{
    Error error;
    bool connectionLost = false;
    bool lockTimeout = false; // SQLSTATE 55P03: worth another try
};

template <typename T>
using StepResult = tl::expected<T, StepFailure>;

// Waits, or returns early (true) when a stop is requested.
bool waitForStop(const std::stop_token &stop, std::chrono::milliseconds time);

} // namespace limbeck
