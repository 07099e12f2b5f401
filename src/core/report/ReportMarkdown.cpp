#include "report/MarkdownText.h"
#include "report/ReportFormat.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::Report)
};

QString iconOf(Severity severity)
{
    switch (severity) {
    case Severity::Info:
        return u"ℹ️"_s;
    case Severity::Warning:
        return u"⚠️"_s;
    case Severity::Error:
        return u"❌"_s;
    }
    Q_UNREACHABLE();
}

} // namespace

QByteArray reportMarkdown(const FindingsReport &report)
{
    const std::vector<ReportedFinding> every = everyReported(report);
    QString text = u"### Limbeck: `%1`\n\n%2\n"_s.arg(report.command, severityCounts(every));
    if (!every.empty()) {
        text += u"\n| | %1 | %2 |\n|---|---|---|\n"_s.arg(Tr::tr("Where"), Tr::tr("Finding"));
        for (const auto &[finding, place, fingerprint] : every) {
            QString words =
                markdownText(finding.message) + u" <sub>"_s + markdownText(finding.code) + u"</sub>"_s;
            if (!finding.hint.isEmpty())
                words += u"<br>💡 "_s + markdownText(finding.hint);
            const QString where = place.isEmpty() ? finding.revision : place;
            text += u"| "_s + iconOf(finding.severity) + u' ' + markdownText(severityWord(finding.severity)) +
                    u" | "_s + (where.isEmpty() ? QString() : markdownCode(where)) + u" | "_s + words +
                    u" |\n"_s;
        }
    }
    if (report.known > 0)
        text +=
            u'\n' + Tr::tr("%n finding(s) of the baseline are left out.", nullptr, int(report.known)) + u'\n';
    return text.toUtf8();
}

} // namespace limbeck
