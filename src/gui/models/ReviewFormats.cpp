#include "models/ReviewFormats.h"

#include "review/export/ReviewExport.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QPageLayout>
#include <QPdfWriter>
#include <QTextDocument>

namespace limbeck::gui {

namespace {

struct FormatText
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::gui::ReviewFormats)
};

QByteArray pdf(const ReviewDocument &document)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    writer.setPageSize(QPageSize(QPageSize::A4));
    writer.setPageMargins(QMarginsF()); // print() leaves 20 mm of its own
    writer.setTitle(QStringLiteral("%1 · %2").arg(document.project, document.environment));
    writer.setCreator(QStringLiteral("Limbeck"));
    QTextDocument text;
    text.setHtml(reviewHtmlForPrint(document));
    text.print(&writer);
    return bytes;
}

} // namespace

std::vector<ReviewFormat> reviewFormats()
{
    return {{"html", FormatText::tr("HTML page")},
            {"pdf", FormatText::tr("PDF")},
            {"md", FormatText::tr("Markdown for a pull request")},
            {"json", FormatText::tr("JSON")},
            {"sarif", FormatText::tr("SARIF for code scanning")},
            {"xml", FormatText::tr("JUnit for a pipeline")}};
}

QByteArray reviewAs(const ReviewDocument &document, const QByteArray &format)
{
    if (format == "html")
        return reviewHtml(document);
    if (format == "pdf")
        return pdf(document);
    if (format == "md")
        return reviewMarkdown(document);
    if (format == "sarif")
        return renderReview(document, ReportFormat::Sarif);
    if (format == "xml")
        return renderReview(document, ReportFormat::Junit);
    return reviewJson(document);
}

} // namespace limbeck::gui
