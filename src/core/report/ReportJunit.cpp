// JUnit XML in the dialect that Jenkins, GitLab and GitHub's actions read: tests/data/report/junit.xsd
// describes it.
#include "report/ReportFormat.h"

#include <QXmlStreamWriter>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

struct Suite
{
    QString name;
    std::vector<ReportedFinding> cases;
};

// One suite for each file, in the order of their first findings.
std::vector<Suite> suitesOf(const std::vector<ReportedFinding> &findings)
{
    std::vector<Suite> suites;
    for (const ReportedFinding &each : findings) {
        const QString name = each.finding.where.isValid() ? each.finding.where.file : u"project"_s;
        auto suite = std::ranges::find(suites, name, &Suite::name);
        if (suite == suites.end())
            suite = suites.insert(suites.end(), Suite{name, {}});
        suite->cases.push_back(each);
    }
    return suites;
}

// XML 1.0 has no control characters and no halves of surrogate pairs.
QString xmlText(const QString &text)
{
    QString clean;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        const bool pair = c.isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate();
        const bool control = c < u' ' && c != u'\n' && c != u'\t';
        if (pair)
            clean += QStringView(text).sliced(i++, 2);
        else
            clean += c.isSurrogate() || control || c >= u'\xfffe' ? QChar(u'\xfffd') : c;
    }
    return clean;
}

class JunitWriter
{
public:
    JunitWriter(const FindingsReport &report, QByteArray *bytes) : m_report(report), m_xml(bytes) {}
    void write();

private:
    void writeCounts(const std::vector<ReportedFinding> &cases);
    void writeSuite(const Suite &suite);
    void writeCase(const ReportedFinding &each);
    bool isError(const ReportedFinding &each) const { return each.finding.code == m_report.error.code; }
    bool fails(const ReportedFinding &each) const
    {
        return m_report.failOn && each.finding.severity >= *m_report.failOn;
    }

    const FindingsReport &m_report;
    QXmlStreamWriter m_xml;
};

void JunitWriter::writeCounts(const std::vector<ReportedFinding> &cases)
{
    const auto errors = std::ranges::count_if(cases, [this](const auto &each) { return isError(each); });
    const auto failures =
        std::ranges::count_if(cases, [this](const auto &each) { return !isError(each) && fails(each); });
    m_xml.writeAttribute(u"tests"_s, QString::number(std::max<size_t>(1, cases.size())));
    m_xml.writeAttribute(u"failures"_s, QString::number(failures));
    m_xml.writeAttribute(u"errors"_s, QString::number(errors));
}

void JunitWriter::writeCase(const ReportedFinding &each)
{
    const Finding &finding = each.finding;
    const QString message = xmlText(finding.message);
    const QString place = xmlText(each.place);
    m_xml.writeStartElement(u"testcase"_s);
    m_xml.writeAttribute(u"classname"_s, u"limbeck.%1.%2"_s.arg(m_report.command, finding.code));
    m_xml.writeAttribute(u"name"_s,
                         (place.isEmpty() ? QString() : place + u": "_s) + message.section(u'\n', 0, 0));
    if (finding.where.isValid()) {
        m_xml.writeAttribute(u"file"_s, xmlText(finding.where.file));
        if (finding.where.line > 0)
            m_xml.writeAttribute(u"line"_s, QString::number(finding.where.line));
    }
    m_xml.writeAttribute(u"time"_s, u"0"_s);
    QString body = u"%1: %2 [%3]"_s.arg(severityName(finding.severity), message, finding.code);
    if (!place.isEmpty())
        body += u'\n' + place;
    if (!finding.hint.isEmpty())
        body += u'\n' + xmlText(finding.hint);
    const bool bad = isError(each) || fails(each);
    m_xml.writeStartElement(isError(each) ? u"error"_s : bad ? u"failure"_s : u"system-out"_s);
    if (bad) {
        m_xml.writeAttribute(u"type"_s, finding.code);
        m_xml.writeAttribute(u"message"_s, message);
    }
    m_xml.writeCharacters(body);
    m_xml.writeEndElement();
    m_xml.writeEndElement();
}

void JunitWriter::writeSuite(const Suite &suite)
{
    m_xml.writeStartElement(u"testsuite"_s);
    m_xml.writeAttribute(u"name"_s, xmlText(suite.name));
    writeCounts(suite.cases);
    m_xml.writeAttribute(u"time"_s, u"0"_s);
    if (suite.cases.empty()) { // a report without a test counts as a failure in some places
        m_xml.writeStartElement(u"testcase"_s);
        m_xml.writeAttribute(u"classname"_s, u"limbeck."_s + m_report.command);
        m_xml.writeAttribute(u"name"_s, u"no findings"_s);
        m_xml.writeAttribute(u"time"_s, u"0"_s);
        m_xml.writeEndElement();
    }
    for (const ReportedFinding &each : suite.cases)
        writeCase(each);
    m_xml.writeEndElement();
}

void JunitWriter::write()
{
    const std::vector<ReportedFinding> every = everyReported(m_report);
    std::vector<Suite> suites = suitesOf(every);
    if (suites.empty())
        suites.push_back({u"project"_s, {}});
    m_xml.setAutoFormatting(true);
    m_xml.setAutoFormattingIndent(2);
    m_xml.writeStartDocument();
    m_xml.writeStartElement(u"testsuites"_s);
    m_xml.writeAttribute(u"name"_s, u"limbeck "_s + m_report.command);
    writeCounts(every);
    for (const Suite &suite : suites)
        writeSuite(suite);
    m_xml.writeEndDocument();
}

} // namespace

QByteArray reportJunit(const FindingsReport &report)
{
    QByteArray bytes;
    JunitWriter(report, &bytes).write();
    return bytes;
}

} // namespace limbeck
