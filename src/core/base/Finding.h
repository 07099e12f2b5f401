#pragma once

#include "base/SourceLocation.h"

#include <QJsonObject>
#include <QList>
#include <QString>

namespace limbeck {

enum class Severity
{
    Info,
    Warning,
    Error
};

// Something worth telling: the one type for lint, doctor, connection test, environment and target.
struct Finding
{
    QString code; // stable, dotted: "env.duplicate-key"
    Severity severity = Severity::Info;
    QString message;
    QString hint;
    SourceLocation where;
    QString revision; // the revision that it is about, or empty

    friend bool operator==(const Finding &, const Finding &) = default;
};

using Findings = QList<Finding>;

// "info", "warning", "error": the words of the JSON output.
QString severityName(Severity severity);
// {code, severity, message, hint, file, line, column, revision}.
QJsonObject toJson(const Finding &finding);

} // namespace limbeck
