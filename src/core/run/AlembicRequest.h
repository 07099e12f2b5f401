#pragma once

#include "alembic/AlembicDriver.h"
#include "run/RunContext.h"

#include <QJsonObject>

namespace limbeck {

// The server that Limbeck's own session talks to: what the child's connection must turn out to be.
struct ServerFingerprint
{
    QString systemIdentifier; // empty where this role may not read it
    quint32 databaseOid = 0;
    QString database;

    QJsonObject toJson() const;
    // Errors: those of Session.
    static Result<ServerFingerprint> read(Session &session);
};

// The parts of the requests that bootstrap.py takes; docs/alembic.md describes them.
namespace AlembicRequest {

// By which name the bootstrap knows a step: a stamp by what it leaves, or else by what it takes away.
QString stepId(const PlanStep &step, PlanKind kind);
// Adds goal, steps and starting heads of a plan.
void addPlan(QJsonObject *request, const Plan &plan, const VersionTable &table);
// {hosts: [{host, port, addresses}], database, user, display, tunnel: null|{address, port}}; looks host names
// up, bounded by a few seconds, but not those that the other end of a tunnel looks up.
QJsonObject target(const Target &target, const SshTunnel *tunnel, const std::stop_token &stop);
// {application_name, lock_timeout_ms, statement_timeout_ms}
QJsonObject settings(const RunOptions &options);

} // namespace AlembicRequest

} // namespace limbeck
