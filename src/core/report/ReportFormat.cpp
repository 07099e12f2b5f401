#include "report/ReportFormat.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::Report)
};

struct Name
{
    QLatin1StringView name;
    ReportFormat format;
};

constexpr std::array names{
    Name{"text"_L1, ReportFormat::Text},     Name{"json"_L1, ReportFormat::Json},
    Name{"sarif"_L1, ReportFormat::Sarif},   Name{"junit"_L1, ReportFormat::Junit},
    Name{"github"_L1, ReportFormat::Github}, Name{"markdown"_L1, ReportFormat::Markdown},
    Name{"html"_L1, ReportFormat::Html}};

} // namespace

QStringList reportFormatNames()
{
    QStringList list;
    for (const Name &each : names) {
        if (each.format != ReportFormat::Html)
            list.append(each.name);
    }
    return list;
}

std::optional<ReportFormat> reportFormat(const QString &name)
{
    const auto found = std::ranges::find(names, name, &Name::name);
    return found == names.end() ? std::nullopt : std::optional(found->format);
}

QByteArray renderReport(const FindingsReport &report, ReportFormat format)
{
    switch (format) {
    case ReportFormat::Text:
        return reportText(report);
    case ReportFormat::Json:
        return reportJson(report);
    case ReportFormat::Sarif:
        return reportSarif(report);
    case ReportFormat::Junit:
        return reportJunit(report);
    case ReportFormat::Github:
        return reportGithub(report);
    case ReportFormat::Markdown:
        return reportMarkdown(report);
    case ReportFormat::Html:
        return {};
    }
    Q_UNREACHABLE();
}

QString severityWord(Severity severity)
{
    switch (severity) {
    case Severity::Info:
        return Tr::tr("info");
    case Severity::Warning:
        return Tr::tr("warning");
    case Severity::Error:
        return Tr::tr("error");
    }
    Q_UNREACHABLE();
}

QString severityCounts(const std::vector<ReportedFinding> &findings)
{
    const auto count = [&](Severity severity) {
        return int(std::ranges::count_if(
            findings, [&](const ReportedFinding &each) { return each.finding.severity == severity; }));
    };
    QStringList parts;
    if (const int errors = count(Severity::Error))
        parts.append(Tr::tr("%n error(s)", nullptr, errors));
    if (const int warnings = count(Severity::Warning))
        parts.append(Tr::tr("%n warning(s)", nullptr, warnings));
    if (const int notes = count(Severity::Info))
        parts.append(Tr::tr("%n note(s)", nullptr, notes));
    return parts.isEmpty() ? Tr::tr("No findings.") : parts.join(u", "_s);
}

QByteArray reportText(const FindingsReport &report)
{
    QString text;
    const std::vector<ReportedFinding> every = everyReported(report);
    const auto indented = [](QString lines) {
        return u"  "_s + lines.trimmed().replace(u'\n', u"\n  "_s) + u'\n';
    };
    for (const auto &[finding, place, fingerprint] : every) {
        text += u"%1: %2 [%3]\n"_s.arg(severityWord(finding.severity), finding.message, finding.code);
        if (!place.isEmpty())
            text += indented(place);
        if (!finding.hint.isEmpty())
            text += indented(Tr::tr("hint: %1").arg(finding.hint));
    }
    text += severityCounts(every) + u'\n';
    if (report.known > 0)
        text += Tr::tr("%n finding(s) of the baseline are left out.", nullptr, int(report.known)) + u'\n';
    return text.toUtf8();
}

QByteArray reportJson(const FindingsReport &report)
{
    QJsonArray findings;
    for (const ReportedFinding &each : report.findings) {
        QJsonObject object = toJson(each.finding);
        object.insert(u"fingerprint"_s, each.fingerprint);
        findings.append(object);
    }
    QJsonValue error;
    if (const Error &why = report.error; !why.code.isEmpty())
        error = QJsonObject{{u"code"_s, why.code}, {u"message"_s, why.message}, {u"detail"_s, why.detail},
                            {u"hint"_s, why.hint}, {u"file"_s, why.where.file}, {u"line"_s, why.where.line}};
    const QJsonObject object{{u"command"_s, report.command},
                             {u"ok"_s, report.error.code.isEmpty()},
                             {u"error"_s, error},
                             {u"data"_s, QJsonObject{{u"findings"_s, findings}, {u"known"_s, report.known}}}};
    return QJsonDocument(object).toJson(QJsonDocument::Indented);
}

} // namespace limbeck
