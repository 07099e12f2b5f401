#pragma once

#include "base/Error.h"
#include "base/Finding.h"
#include "report/ReportPaths.h"

#include <QByteArray>
#include <QHash>
#include <QStringList>

#include <optional>
#include <vector>

namespace limbeck {

// A finding as it leaves this machine.
struct ReportedFinding
{
    Finding finding;     // texts without passwords and absolute paths; the file relative, empty outside
    QString place;       // "db/001.sql:3:1", "…/name:3" outside of the repository; empty: no file
    QString fingerprint; // the same when lines move and in every language; 64 hex digits
};

// What a command found, for every format of it. A value type.
struct FindingsReport
{
    QString command; // "check", "doctor", "lint"
    std::vector<ReportedFinding> findings;
    std::optional<Severity> failOn = Severity::Error; // from here on a finding fails; nullopt: none does
    qsizetype known = 0;          // findings that are left out since the baseline has them
    Error error;                  // why the command could not do its work; cleaned; code empty: it could
    QHash<QString, QString> help; // by code, plain and Markdown in one: why, and the safe way
    QString anchor; // the file that findings without one are pinned to where a format asks for one
};

// Makes fingerprints: SHA-256 of a finding's code, its file, its revision and what it is about (the text of
// its line, the statement), and a number where all that is the same. Neither the line's number nor the
// message counts, which depends on the language.
class Fingerprints
{
public:
    QString next(const QString &code, const QString &file, const QString &revision, const QString &about);

private:
    QHash<QByteArray, int> m_seen;
};

// The fingerprint of each finding, by the text of its line with the spaces folded. Reads the files: blocking.
QStringList fingerprints(const Findings &findings, const ReportPaths &paths);

// Blocking, as fingerprints().
FindingsReport makeReport(const QString &command, const Findings &findings, const ReportPaths &paths);
// A finding or an error without passwords and absolute paths; the file is relative, or empty.
Finding cleanedFinding(const Finding &finding, const ReportPaths &paths);
Error cleanedError(const Error &error, const ReportPaths &paths);

// The error as a finding, so that no format looks good when the work could not be done.
ReportedFinding toReported(const Error &error);
// All findings, and behind them the error when it tells more than they do (it is not check.findings).
std::vector<ReportedFinding> everyReported(const FindingsReport &report);

} // namespace limbeck
