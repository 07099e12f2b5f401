#pragma once

#include "Command.h"
#include "Context.h"

#include "report/ReportFormat.h"

#include <optional>

namespace limbeck::cli {

// What was asked for of a command whose result is findings. --format says in which form they are given and
// --output to which file; without it they go to standard output, which then has nothing else.
struct FindingsRequest
{
    std::optional<Severity> failOn;
    ReportFormat format = ReportFormat::Text;
    QString output;        // absolute; empty: standard output
    QString baseline;      // absolute; empty: none
    QString writeBaseline; // absolute; empty: none
};

// --fail-on, --format, --output, --baseline, --write-baseline.
std::vector<OptionInfo> findingsOptions();
// Errors: usage.option-value, usage.arguments (--json and --format without --output).
Result<FindingsRequest> findingsRequest(const Context &context);

// How the paths of a report are written: relative to git's folder, else to the project's. Asks git.
ReportPaths reportPaths(const QString &projectFolder);

// Ends such a command: leaves out what the baseline knows, prints the rest, writes the baseline and the
// report. `work` is what the command could not do, or what else fails it; findings that fail it come first,
// unless it could not look at everything (`work` is an error that is not check.*). Errors of its own:
// baseline.unreadable, file.write.
Outcome finishFindings(Context &context, const FindingsRequest &request, const QString &command,
                       Findings findings, QJsonObject data, const Error &work = {});

} // namespace limbeck::cli
