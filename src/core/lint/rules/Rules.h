#pragma once

#include "lint/LintRule.h"
#include "lint/StatementCheck.h"

#include <span>

// The rules by theme: each has a table and a look at one statement.
namespace limbeck {

std::span<const LintRule> indexRules();
void checkIndexes(StatementCheck &check);

std::span<const LintRule> constraintRules();
void checkConstraints(StatementCheck &check);

std::span<const LintRule> columnRules();
void checkColumns(StatementCheck &check);

std::span<const LintRule> useRules();
void checkUse(StatementCheck &check);

std::span<const LintRule> maintenanceRules();
void checkMaintenance(StatementCheck &check);

std::span<const LintRule> sessionRules();
void checkSession(StatementCheck &check);

std::span<const LintRule> styleRules();
void checkStyle(StatementCheck &check);

std::span<const LintRule> transactionRules();
void checkTransactions(StatementCheck &check);

std::span<const LintRule> commentRules(); // lint.syntax and its kin, which Lint.cpp finds

} // namespace limbeck
