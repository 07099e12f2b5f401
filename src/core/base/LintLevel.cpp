#include "base/LintLevel.h"

namespace limbeck {

using namespace Qt::StringLiterals;

std::optional<LintLevel> lintLevelFromName(const QString &name)
{
    for (const LintLevel level : {LintLevel::Off, LintLevel::Info, LintLevel::Warning, LintLevel::Error}) {
        if (name == lintLevelName(level))
            return level;
    }
    return std::nullopt;
}

QString lintLevelName(LintLevel level)
{
    return level == LintLevel::Off ? u"off"_s : severityName(lintSeverity(level));
}

Severity lintSeverity(LintLevel level)
{
    switch (level) {
    case LintLevel::Off:
    case LintLevel::Info:
        return Severity::Info;
    case LintLevel::Warning:
        return Severity::Warning;
    case LintLevel::Error:
        break;
    }
    return Severity::Error;
}

LintLevel lintLevelOf(Severity severity)
{
    switch (severity) {
    case Severity::Info:
        return LintLevel::Info;
    case Severity::Warning:
        return LintLevel::Warning;
    case Severity::Error:
        break;
    }
    return LintLevel::Error;
}

} // namespace limbeck
