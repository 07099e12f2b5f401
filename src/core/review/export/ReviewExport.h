#pragma once

#include "report/ReportFormat.h"
#include "review/ReviewDocument.h"

#include <QByteArray>
#include <QString>

namespace limbeck {

// A review as files for people and machines. All are UTF-8 with LF, hold no password (but what a script's own
// text says, which is shown word for word) and no absolute path, and show hostile names as text. Pure; any
// thread.

// One file for a browser: light and dark by the reader's preference, fit to be printed. No script, nothing
// that is loaded; a content security policy forbids both.
QByteArray reviewHtml(const ReviewDocument &document);
// The same for QTextDocument (Qt's "Supported HTML Subset"), on white: what a PDF is printed from.
QString reviewHtmlForPrint(const ReviewDocument &document);
// For a pull request's comment on GitHub or GitLab: tables, and details that can be folded out.
QByteArray reviewMarkdown(const ReviewDocument &document);
// The document's own JSON, indented.
QByteArray reviewJson(const ReviewDocument &document);

// What is to be told of in the forms for findings: the findings; risks (review.risk); a step that fails in
// the rehearsal (rehearsal.failed); a way back that fails or leaves a difference (review.way-back); verdicts
// against it (review.rejected, an error, and review.needs-work, a warning). `projectInRepository`: the
// project's folder relative to the repository's, empty when they are the same, put before each file.
FindingsReport reviewReport(const ReviewDocument &document, const QString &projectInRepository = {});

QByteArray renderReview(const ReviewDocument &document, ReportFormat format,
                        const QString &projectInRepository = {});

} // namespace limbeck
