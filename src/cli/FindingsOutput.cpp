#include "FindingsOutput.h"

#include "LintWork.h"
#include "Threshold.h"
#include "Tr.h"

#include "base/SaveFile.h"
#include "lint/LintRule.h"
#include "project/Git.h"
#include "report/Baseline.h"

#include <QDir>
#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace limbeck::cli {

namespace {

Result<ReportFormat> requestedFormat(const Context &context)
{
    const Arguments &arguments = context.arguments();
    if (!arguments.has(u"format"_s))
        return ReportFormat::Text;
    const QString name = arguments.option(u"format"_s);
    const QStringList names = reportFormatNames();
    const auto format = reportFormat(name);
    if (!format || !names.contains(name))
        return fail("usage.option-value", Tr::tr("--format %1 is not a format.").arg(name),
                    Tr::tr("Write one of these: %1.").arg(names.join(u", "_s)));
    if (arguments.has(u"json"_s) && !arguments.has(u"output"_s))
        return fail("usage.arguments",
                    Tr::tr("--json and --format both mean what standard output is to have."),
                    Tr::tr("Leave one out, or write the report to a file with --output."));
    return *format;
}

// An option that names a file, relative to where the program was started.
QString fileOption(const Context &context, const QString &option)
{
    const QString file = context.arguments().option(option);
    return file.isEmpty() ? QString() : QDir(context.io().folder).absoluteFilePath(file);
}

// What pins findings that have no file to a place: the project's configuration.
QString anchorOf(const Project &project, const ReportPaths &paths)
{
    QStringList files{QDir(project.folder()).filePath(u"limbeck.ini"_s)};
    if (project.alembic())
        files += project.alembic()->files();
    if (const auto &scripts = project.scripts(); scripts && !scripts->graph().isEmpty())
        files.append(scripts->graph().at(0).file);
    for (const QString &file : std::as_const(files)) {
        if (const QString relative = paths.relative(file); QFileInfo::exists(file) && !relative.isEmpty())
            return relative;
    }
    return {};
}

// Takes out what the baseline has, and tells of its entries that nothing stands behind any more.
// `partial`: not everything was looked at, so that what is missing may still be there.
Result<qsizetype> leaveOutKnown(const QString &file, const ReportPaths &paths, bool partial,
                                Findings &findings)
{
    const auto baseline = Baseline::read(file);
    if (!baseline)
        return fail(baseline.error());
    const QStringList prints = fingerprints(findings, paths);
    Findings fresh;
    for (qsizetype i = 0; i < findings.size(); ++i) {
        if (!baseline->has(prints.at(i)))
            fresh.append(findings.at(i));
    }
    const qsizetype known = findings.size() - fresh.size();
    for (const Baseline::Entry &entry : partial ? QList<Baseline::Entry>() : baseline->stale(prints))
        fresh.append({u"baseline.stale"_s,
                      Severity::Info,
                      Tr::tr("The baseline has %1 (%2), which is not found any more.")
                          .arg(entry.code, entry.place.isEmpty() ? entry.message : entry.place),
                      Tr::tr("Write the baseline anew with --write-baseline."),
                      {file, 0, 0},
                      {}});
    findings = fresh;
    return known;
}

Result<void> deliver(Context &context, const FindingsRequest &request, const FindingsReport &report)
{
    if (!request.output.isEmpty())
        return saveFile(request.output, renderReport(report, request.format));
    if (context.out().isReport())
        context.out().raw(renderReport(report, request.format));
    return {};
}

} // namespace

std::vector<OptionInfo> findingsOptions()
{
    return {failOnOption(),
            {u"format"_s, u"FORMAT"_s, Tr::tr("text, json, sarif, junit, github or markdown; default: text")},
            {u"output"_s, u"FILE"_s, Tr::tr("write the report to this file, in the format of --format")},
            {u"baseline"_s, u"FILE"_s, Tr::tr("leave out the findings that this file has")},
            {u"write-baseline"_s, u"FILE"_s,
             Tr::tr("write the findings to this file; they do not fail this time")}};
}

Result<FindingsRequest> findingsRequest(const Context &context)
{
    const auto threshold = failOn(context);
    if (!threshold)
        return fail(threshold.error());
    const auto format = requestedFormat(context);
    if (!format)
        return fail(format.error());
    if (context.arguments().has(u"write-baseline"_s) && context.arguments().has(u"base"_s))
        return fail("usage.arguments", Tr::tr("--base and --write-baseline exclude each other."),
                    Tr::tr("A baseline is written of all findings: leave out --base."));
    return FindingsRequest{*threshold, *format, fileOption(context, u"output"_s),
                           fileOption(context, u"baseline"_s), fileOption(context, u"write-baseline"_s)};
}

ReportPaths reportPaths(const QString &projectFolder)
{
    const auto git = Git::at(projectFolder);
    return ReportPaths(git ? git->root() : projectFolder, projectFolder);
}

Outcome finishFindings(Context &context, const FindingsRequest &request, const QString &command,
                       Findings findings, QJsonObject data, const Error &work)
{
    const auto project = context.project();
    const ReportPaths paths = reportPaths(project ? (*project)->folder() : context.io().folder);
    qsizetype known = 0;
    if (!request.writeBaseline.isEmpty()) {
        const FindingsReport all = makeReport(command, findings, paths);
        if (auto saved = saveFile(request.writeBaseline, Baseline::of(all.findings).toBytes()); !saved)
            return Outcome::failed(saved.error(), data);
        known = findings.size();
        findings.clear();
    } else if (!request.baseline.isEmpty()) {
        const auto left =
            leaveOutKnown(request.baseline, paths, context.arguments().has(u"base"_s), findings);
        if (!left)
            return Outcome::failed(left.error(), data);
        known = *left;
    }
    context.out().findings(findings);
    if (known > 0)
        context.out().line(Tr::tr("%n finding(s) of the baseline are left out.", nullptr, int(known)),
                           Style::Dim);
    data.insert(u"findings"_s, lintToJson(findings));
    data.insert(u"known"_s, known);
    Error error = findingsError(findings, request.failOn);
    if (error.code.isEmpty() || (!work.code.isEmpty() && !work.code.startsWith("check."_L1)))
        error = work;
    FindingsReport report = makeReport(command, findings, paths);
    report.failOn = request.failOn;
    report.known = known;
    report.error = cleanedError(error, paths);
    report.help = lintHelp();
    report.anchor = project ? anchorOf(**project, paths) : QString();
    if (auto delivered = deliver(context, request, report); !delivered)
        return Outcome::failed(delivered.error(), data);
    return Outcome::failed(error, data);
}

} // namespace limbeck::cli
