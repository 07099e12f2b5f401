// GitHub's workflow commands. Source of the escapes: actions/toolkit, packages/core, command.ts; described in
// GitHub's "Workflow commands for GitHub Actions".
#include "report/ReportFormat.h"

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

QString escapedData(QString text)
{
    return text.replace(u'%', u"%25"_s).replace(u'\r', u"%0D"_s).replace(u'\n', u"%0A"_s);
}

QString escapedProperty(const QString &text)
{
    return escapedData(text).replace(u':', u"%3A"_s).replace(u',', u"%2C"_s);
}

QString commandOf(Severity severity)
{
    switch (severity) {
    case Severity::Info:
        return u"notice"_s;
    case Severity::Warning:
        return u"warning"_s;
    case Severity::Error:
        return u"error"_s;
    }
    Q_UNREACHABLE();
}

} // namespace

QByteArray reportGithub(const FindingsReport &report)
{
    QString text;
    for (const auto &[finding, place, fingerprint] : everyReported(report)) {
        QStringList properties;
        if (finding.where.isValid()) {
            properties.append(u"file="_s + escapedProperty(finding.where.file));
            if (finding.where.line > 0)
                properties.append(u"line=%1"_s.arg(finding.where.line));
            if (finding.where.line > 0 && finding.where.column > 0)
                properties.append(u"col=%1"_s.arg(finding.where.column));
        }
        properties.append(u"title="_s + escapedProperty(finding.code));
        QString message = finding.message;
        if (!finding.where.isValid() && !place.isEmpty())
            message += u" ("_s + place + u')';
        if (!finding.hint.isEmpty())
            message += u'\n' + finding.hint;
        text += u"::"_s + commandOf(finding.severity) + u' ' + properties.join(u',') + u"::"_s +
                escapedData(message) + u'\n';
    }
    return text.toUtf8();
}

} // namespace limbeck
