#pragma once

#include "Context.h"

#include "plan/Plan.h"

#include <QJsonArray>

#include <vector>

namespace limbeck::cli {

QJsonArray statementsToJson(const std::vector<Statement> &statements); // [{sql, line, column}]
void printStatements(Output &out, const std::vector<Statement> &statements);
// Steps with their SQL, transaction mode and findings, and the fingerprint.
void printPlan(Output &out, const Plan &plan);

// Where a plan starts: the rows of the version table.
struct PlanStart
{
    QStringList heads;
    bool createTable = false;  // there is no version table yet
    QByteArray targetIdentity; // empty: planned with --from, without a database
};

// From --from (`base` or revisions, parted by commas), else from the database, whose target is announced.
// Errors: those of Context::appliedState and RevisionGraph::find.
Result<PlanStart> planStart(Context &context, const RevisionGraph &graph);

} // namespace limbeck::cli
