#pragma once

#include "report/FindingsReport.h"

#include <QByteArray>
#include <QStringList>

#include <optional>

namespace limbeck {

enum class ReportFormat
{
    Text,
    Json,
    Sarif,    // 2.1.0, for code scanning
    Junit,    // XML, for the test page of a CI
    Github,   // workflow commands: annotations of the files
    Markdown, // for a pull request's comment
    Html      // of a review only
};

QStringList reportFormatNames(); // "text", "json", "sarif", "junit", "github", "markdown"
// By its name, `html` too; nullopt: there is none of that name.
std::optional<ReportFormat> reportFormat(const QString &name);

// The report in one of the formats, UTF-8 with LF. Html is Markdown's business and gives nothing. Pure.
QByteArray renderReport(const FindingsReport &report, ReportFormat format);

QByteArray reportText(const FindingsReport &report);
QByteArray reportJson(const FindingsReport &report);
QByteArray reportSarif(const FindingsReport &report);
QByteArray reportJunit(const FindingsReport &report);
QByteArray reportGithub(const FindingsReport &report);
QByteArray reportMarkdown(const FindingsReport &report);

// "3 errors, 1 warning, 2 notes", translated; "No findings." for none.
QString severityCounts(const std::vector<ReportedFinding> &findings);
QString severityWord(Severity severity); // translated

} // namespace limbeck
