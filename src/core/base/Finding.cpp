#include "base/Finding.h"

namespace limbeck {

QString severityName(Severity severity)
{
    switch (severity) {
    case Severity::Info:
        return QStringLiteral("info");
    case Severity::Warning:
        return QStringLiteral("warning");
    case Severity::Error:
        return QStringLiteral("error");
    }
    Q_UNREACHABLE();
}

QJsonObject toJson(const Finding &finding)
{
    return QJsonObject{
        {QStringLiteral("code"), finding.code},
        {QStringLiteral("severity"), severityName(finding.severity)},
        {QStringLiteral("message"), finding.message},
        {QStringLiteral("hint"), finding.hint},
        {QStringLiteral("file"), finding.where.file},
        {QStringLiteral("line"), finding.where.line},
        {QStringLiteral("column"), finding.where.column},
        {QStringLiteral("revision"), finding.revision},
    };
}

} // namespace limbeck
