#pragma once

#include "base/Finding.h"

#include <QHash>
#include <QString>

#include <optional>

namespace limbeck {

// How severe what a lint rule finds is. Off: it is not looked for.
enum class LintLevel
{
    Off,
    Info,
    Warning,
    Error
};

// Levels that were chosen, by a rule's code ("lint.index-not-concurrent").
using LintLevels = QHash<QString, LintLevel>;

// "off", "info", "warning", "error". nullopt: another word.
std::optional<LintLevel> lintLevelFromName(const QString &name);
QString lintLevelName(LintLevel level);
Severity lintSeverity(LintLevel level); // Off counts as Info
LintLevel lintLevelOf(Severity severity);

} // namespace limbeck
