#include "review/export/ReviewExport.h"
#include "review/export/ReviewFacts.h"

#include "lint/LintRule.h"

#include <QCoreApplication>
#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::ReviewExport)
};

// The statement that a line of the file is in: what a fingerprint outlives moved lines with. Those of a
// Python revision have lines of the rendered SQL.
QString statementAt(const ReviewStep &step, int line)
{
    QString sql;
    if (!step.file.endsWith(".sql"_L1))
        return sql;
    for (const ReviewStatement &statement : step.statements) {
        if (statement.line <= line)
            sql = statement.sql.simplified();
    }
    return sql;
}

class ReportMaker
{
public:
    ReportMaker(const ReviewDocument &document, const QString &folder)
        : m_document(document), m_folder(folder)
    {
    }
    FindingsReport make();

private:
    void add(Finding finding, const QString &about);
    void addStep(const ReviewStep &step);
    void addVerdict(Verdict verdict, const QString &comment, const SourceLocation &where,
                    const QString &revision);
    void addFacts(const ReviewStep &step);

    const ReviewDocument &m_document;
    const QString &m_folder;
    FindingsReport m_report;
    Fingerprints m_fingerprints;
};

void ReportMaker::add(Finding finding, const QString &about)
{
    finding.message = shownText(finding.message);
    finding.hint = shownText(finding.hint);
    if (finding.where.isValid() && !m_folder.isEmpty())
        finding.where.file.prepend(m_folder + u'/');
    m_report.findings.push_back(
        {finding, finding.where.toString(),
         m_fingerprints.next(finding.code, finding.where.file, finding.revision, about)});
}

void ReportMaker::addVerdict(Verdict verdict, const QString &comment, const SourceLocation &where,
                             const QString &revision)
{
    const bool rejected = verdict == Verdict::Rejected;
    if (!rejected && verdict != Verdict::NeedsWork)
        return;
    QString message =
        rejected ? Tr::tr("The review rejects it.") : Tr::tr("The review says that it needs work.");
    if (!comment.isEmpty())
        message += u'\n' + comment;
    add({rejected ? u"review.rejected"_s : u"review.needs-work"_s,
         rejected ? Severity::Error : Severity::Warning,
         message,
         {},
         where,
         revision},
        {});
}

void ReportMaker::addFacts(const ReviewStep &step)
{
    const ShownFacts facts = shownFacts(step);
    const int errorLine = facts.errorFile == step.file ? facts.errorLine : 0;
    if (!facts.error.isEmpty())
        add({u"rehearsal.failed"_s,
             Severity::Error,
             Tr::tr("Revision %1 fails in the rehearsal: %2").arg(step.revision, facts.error),
             {},
             {step.file, errorLine, 0},
             step.revision},
            statementAt(step, errorLine));
    if (facts.wayBack == "failed"_L1 || facts.wayBack == "differs"_L1)
        add({u"review.way-back"_s,
             Severity::Warning,
             Tr::tr("The way back: %1").arg(wayBackText(facts)),
             {},
             {step.file, 0, 0},
             step.revision},
            facts.wayBack);
}

void ReportMaker::addStep(const ReviewStep &step)
{
    for (const Finding &finding : step.findings) {
        Finding told = finding;
        if (told.revision.isEmpty())
            told.revision = step.revision;
        add(told, statementAt(step, finding.where.line));
    }
    const SourceLocation where{step.file, 0, 0};
    for (const ReviewRisk &risk : step.risks)
        add({u"review.risk"_s, risk.severity, risk.message, {}, where, step.revision}, risk.relation);
    addFacts(step);
    addVerdict(step.verdict, step.comment, where, step.revision);
}

FindingsReport ReportMaker::make()
{
    m_report.command = u"review"_s;
    m_report.help = lintHelp();
    for (const Finding &finding : m_document.findings)
        add(finding, {});
    for (const ReviewStep &step : m_document.steps)
        addStep(step);
    addVerdict(m_document.verdict, m_document.comment, {}, {});
    for (const ReviewStep &step : m_document.steps) {
        if (m_report.anchor.isEmpty() && !step.file.isEmpty())
            m_report.anchor = m_folder.isEmpty() ? step.file : m_folder + u'/' + step.file;
    }
    return m_report;
}

} // namespace

FindingsReport reviewReport(const ReviewDocument &document, const QString &projectInRepository)
{
    const QString folder = projectInRepository == "."_L1 ? QString() : projectInRepository;
    return ReportMaker(document, folder).make();
}

QByteArray reviewJson(const ReviewDocument &document)
{
    return QJsonDocument(document.toJson()).toJson(QJsonDocument::Indented);
}

QByteArray renderReview(const ReviewDocument &document, ReportFormat format,
                        const QString &projectInRepository)
{
    switch (format) {
    case ReportFormat::Html:
        return reviewHtml(document);
    case ReportFormat::Markdown:
        return reviewMarkdown(document);
    case ReportFormat::Json:
        return reviewJson(document);
    case ReportFormat::Text:
    case ReportFormat::Sarif:
    case ReportFormat::Junit:
    case ReportFormat::Github:
        return renderReport(reviewReport(document, projectInRepository), format);
    }
    Q_UNREACHABLE();
}

} // namespace limbeck
