#include "ReviewOutput.h"

#include "FindingsOutput.h"
#include "Tr.h"

#include "base/SaveFile.h"
#include "review/export/ReviewExport.h"

#include <QDir>

using namespace Qt::StringLiterals;

namespace limbeck::cli {

Result<std::optional<ReportFormat>> reviewFormat(const Context &context)
{
    const Arguments &arguments = context.arguments();
    if (!arguments.has(u"format"_s))
        return std::optional<ReportFormat>();
    const QString name = arguments.option(u"format"_s);
    const auto format = reportFormat(name);
    if (!format)
        return fail("usage.option-value", Tr::tr("--format %1 is not a format.").arg(name),
                    Tr::tr("Write one of these: %1.").arg((reportFormatNames() << u"html"_s).join(u", "_s)));
    if (arguments.has(u"sign"_s))
        return fail("usage.arguments", Tr::tr("--format and --sign exclude each other."),
                    Tr::tr("Sign first; `review verify FILE --format html` gives the signed review."));
    if (arguments.has(u"json"_s) && !arguments.has(u"output"_s))
        return fail("usage.arguments",
                    Tr::tr("--json and --format both mean what standard output is to have."),
                    Tr::tr("Leave one out, or write the report to a file with --output."));
    return format;
}

Result<void> exportReview(Context &context, const ReviewDocument &document, ReportFormat format)
{
    const auto project = context.project();
    if (!project)
        return fail(project.error());
    const QString folder = (*project)->folder();
    const QByteArray bytes = renderReview(document, format, reportPaths(folder).relative(folder));
    const QString file = context.arguments().option(u"output"_s);
    if (!file.isEmpty())
        return saveFile(QDir(context.io().folder).absoluteFilePath(file), bytes);
    if (!context.out().isJson())
        context.out().raw(bytes);
    return {};
}

} // namespace limbeck::cli
