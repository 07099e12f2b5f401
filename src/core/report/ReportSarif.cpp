// SARIF 2.1.0 (OASIS Standard, Static Analysis Results Interchange Format), as code scanning services read
// it: every result has a location, rules have a help text.
#include "report/CodeMeanings.h"
#include "report/ReportFormat.h"

#include <QHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QUrl>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

QString levelOf(Severity severity)
{
    switch (severity) {
    case Severity::Info:
        return u"note"_s;
    case Severity::Warning:
        return u"warning"_s;
    case Severity::Error:
        return u"error"_s;
    }
    Q_UNREACHABLE();
}

QJsonObject text(const QString &words)
{
    return {{u"text"_s, words}};
}

// The rules that the results are of, in the order of their first ones.
class Rules
{
public:
    explicit Rules(const QHash<QString, QString> &help) : m_help(help) {}
    int indexOf(const Finding &finding);
    const QJsonArray &array() const { return m_array; }

private:
    const QHash<QString, QString> &m_help;
    QHash<QString, int> m_indexes;
    QJsonArray m_array;
};

int Rules::indexOf(const Finding &finding)
{
    const auto found = m_indexes.constFind(finding.code);
    if (found != m_indexes.constEnd())
        return *found;
    const int index = int(m_array.size());
    m_indexes.insert(finding.code, index);
    QString meaning = codeMeaning(finding.code);
    if (meaning.isEmpty())
        meaning = finding.code;
    const auto told = m_help.constFind(finding.code);
    QJsonObject help = text(
        meaning + u"\n\nEach result says where, and what to do about it. All codes are in docs/errors.md."_s);
    if (told != m_help.constEnd())
        help = {{u"text"_s, *told}, {u"markdown"_s, *told}};
    m_array.append(QJsonObject{
        {u"id"_s, finding.code},
        {u"shortDescription"_s, text(meaning)},
        {u"fullDescription"_s, text(meaning)},
        {u"help"_s, help},
        {u"defaultConfiguration"_s, QJsonObject{{u"level"_s, levelOf(finding.severity)}}},
    });
    return index;
}

QJsonObject location(const Finding &finding, const QString &anchor)
{
    const QString file = finding.where.isValid() ? finding.where.file : anchor;
    QJsonObject physical{{u"artifactLocation"_s,
                          QJsonObject{{u"uri"_s, QString::fromLatin1(QUrl::toPercentEncoding(file, "/"))},
                                      {u"uriBaseId"_s, u"%SRCROOT%"_s}}}};
    QJsonObject region;
    if (finding.where.line > 0)
        region.insert(u"startLine"_s, finding.where.line);
    else if (!finding.where.isValid())
        region.insert(u"startLine"_s, 1);
    if (finding.where.line > 0 && finding.where.column > 0)
        region.insert(u"startColumn"_s, finding.where.column);
    if (!region.isEmpty())
        physical.insert(u"region"_s, region);
    QJsonObject result{{u"physicalLocation"_s, physical}};
    if (!finding.revision.isEmpty())
        result.insert(u"logicalLocations"_s,
                      QJsonArray{QJsonObject{{u"name"_s, finding.revision}, {u"kind"_s, u"revision"_s}}});
    return result;
}

QJsonObject result(const ReportedFinding &each, const QString &anchor, Rules &rules)
{
    const Finding &finding = each.finding;
    QString words = finding.message;
    if (!finding.where.isValid() && !each.place.isEmpty())
        words += u" ("_s + each.place + u')';
    if (!finding.hint.isEmpty())
        words += u'\n' + finding.hint;
    QJsonObject object{
        {u"ruleId"_s, finding.code},
        {u"ruleIndex"_s, rules.indexOf(finding)},
        {u"level"_s, levelOf(finding.severity)},
        {u"message"_s, text(words)},
        {u"partialFingerprints"_s, QJsonObject{{u"limbeckFinding/v1"_s, each.fingerprint}}},
    };
    if (finding.where.isValid() || !anchor.isEmpty())
        object.insert(u"locations"_s, QJsonArray{location(finding, anchor)});
    return object;
}

} // namespace

QByteArray reportSarif(const FindingsReport &report)
{
    Rules rules(report.help);
    QJsonArray results;
    for (const ReportedFinding &each : everyReported(report))
        results.append(result(each, report.anchor, rules));
    const bool worked = report.error.code.isEmpty() || report.error.code.startsWith("check."_L1);
    const QJsonObject driver{{u"name"_s, u"Limbeck"_s},
                             {u"version"_s, QStringLiteral(LIMBECK_VERSION)},
                             {u"rules"_s, rules.array()}};
    const QJsonObject run{
        {u"tool"_s, QJsonObject{{u"driver"_s, driver}}},
        {u"automationDetails"_s, QJsonObject{{u"id"_s, u"limbeck/%1/"_s.arg(report.command)}}},
        {u"invocations"_s, QJsonArray{QJsonObject{{u"executionSuccessful"_s, worked}}}},
        {u"originalUriBaseIds"_s,
         QJsonObject{
             {u"%SRCROOT%"_s, QJsonObject{{u"description"_s, text(u"The root of the repository."_s)}}}}},
        {u"columnKind"_s, u"unicodeCodePoints"_s},
        {u"results"_s, results},
    };
    const QJsonObject log{
        {u"$schema"_s,
         u"https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"_s},
        {u"version"_s, u"2.1.0"_s},
        {u"runs"_s, QJsonArray{run}},
    };
    return QJsonDocument(log).toJson(QJsonDocument::Indented);
}

} // namespace limbeck
