#include "commands/Commands.h"

#include "AlembicWork.h"
#include "Context.h"
#include "Tr.h"

#include "base/SaveFile.h"
#include "pg/ConnectionTest.h"
#include "run/AlembicPending.h"

#include <QJsonArray>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace limbeck::cli {

namespace {

class TestCommand : public Command
{
public:
    CommandInfo info() const override
    {
        return {u"test"_s,
                {},
                Tr::tr("test the connection stage by stage, from the configuration to the revision"),
                {{u"timeout"_s, u"DURATION"_s, Tr::tr("the longest wait of a stage; default: 10s")},
                 {u"output"_s, u"FILE"_s, Tr::tr("also write the report as text to this file, for a ticket")},
                 xOption()},
                {u"--env staging test"_s, u"--env staging test --timeout 3s --json"_s,
                 u"--env staging test --output report.txt"_s}};
    }
    Outcome run(Context &context) const override;
};

QString outcomeWord(StageOutcome outcome)
{
    switch (outcome) {
    case StageOutcome::Ok:
        return Tr::tr("ok");
    case StageOutcome::Warning:
        return Tr::tr("warning");
    case StageOutcome::Failed:
        return Tr::tr("failed");
    case StageOutcome::Skipped:
        return Tr::tr("skipped");
    }
    Q_UNREACHABLE();
}

Style styleOf(StageOutcome outcome)
{
    switch (outcome) {
    case StageOutcome::Ok:
        return Style::Good;
    case StageOutcome::Warning:
        return Style::Warning;
    case StageOutcome::Failed:
        return Style::Bad;
    case StageOutcome::Skipped:
        return Style::Dim;
    }
    Q_UNREACHABLE();
}

void printStage(Output &out, const TestStage &stage)
{
    const QString word = outcomeWord(stage.outcome);
    const QString time = stage.outcome == StageOutcome::Skipped
                             ? QString()
                             : Tr::tr("%1 ms").arg(QString::number(stage.milliseconds, 'f', 1));
    const auto fill = [](const QString &text, int width) {
        return QString(std::max(1, width - displayWidth(text)), u' ');
    };
    out.line(out.styled(word, styleOf(stage.outcome)) + fill(word, 9) + stage.title() +
             fill(stage.title(), 22) + fill(time, 10) + time + u"  "_s +
             printable(stage.detail).replace(u'\n', u' '));
    out.findings(stage.findings);
}

// The error of the stage that failed, from its own finding.
Error errorOf(const Resolution &resolution, const ConnectionTestReport &report)
{
    if (resolution.error)
        return *resolution.error;
    const auto stage = std::ranges::find(report.stages, StageOutcome::Failed, &TestStage::outcome);
    Error error{u"connect.failed"_s, Tr::tr("The connection test did not reach its end."), {}, {}, {}, {}};
    if (stage == report.stages.end())
        return error;
    error.message = Tr::tr("The connection test failed at: %1").arg(stage->title());
    error.detail = stage->detail;
    const auto finding = std::ranges::find(stage->findings, Severity::Error, &Finding::severity);
    if (finding != stage->findings.end()) {
        error.code = finding->code;
        error.message = finding->message;
        error.hint = finding->hint;
        error.where = finding->where;
    }
    return error;
}

// What the report is about, then the report. Holds no secret.
Result<void> saveReport(const Context &context, const Resolution &resolution,
                        const ConnectionTestReport &report)
{
    const QString path = context.arguments().option(u"output"_s);
    if (path.isEmpty())
        return {};
    const QString head = resolution.target ? resolution.target->display() + u"\n\n"_s : QString();
    return saveFile(path, (head + report.toText()).toUtf8());
}

// Of an Alembic project what is known without starting its Python.
PendingReader pendingWork(Context &context, const ScriptDirectory &scripts)
{
    if (!isAlembicProject(context))
        return pendingReader(scripts);
    const auto search = context.pythonSearch();
    const auto python = search ? renderingPython(*search) : std::nullopt;
    if (!python)
        return pendingReader(scripts);
    return alembicPendingReader(
        scripts, {search->config, *python, search->environment, context.arguments().allOf(u"x"_s)});
}

Outcome TestCommand::run(Context &context) const
{
    auto resolution = context.resolution();
    if (!resolution)
        return Outcome::failed(resolution.error());
    ConnectionTestOptions options;
    const auto timeout = context.duration(u"timeout"_s, options.timeout);
    if (!timeout)
        return Outcome::failed(timeout.error());
    options.timeout = *timeout;
    options.versionTable = context.versionTable().name;
    options.versionSchema = context.versionTable().schema;
    // Without scripts that can be read, the test is about the connection alone.
    if (const auto scripts = context.scripts())
        options.pending = pendingWork(context, **scripts);
    if (resolution->target) {
        context.announce(*resolution->target);
        resolution->target = withFoundPassword(*resolution->target);
    }
    const std::stop_token stop = context.io().stopToken();
    const ConnectionTestReport report = testConnection(
        *resolution, options, [&](const TestStage &stage) { printStage(context.out(), stage); }, stop);
    QJsonArray stages;
    for (const TestStage &stage : report.stages)
        stages.append(stage.toJson());
    QJsonObject data{{u"stages"_s, stages}, {u"text"_s, report.toText()}};
    if (resolution->target)
        data.insert(u"target"_s, resolution->target->toJson());
    if (report.facts)
        data.insert(u"server"_s, report.facts->toJson());
    if (const auto saved = saveReport(context, *resolution, report); !saved)
        return Outcome::failed(saved.error(), data);
    if (report.ok())
        return Outcome::done(data);
    if (stop.stop_requested())
        return {data,
                {u"run.cancelled"_s, Tr::tr("The connection test was stopped."), {}, {}, {}, {}},
                ExitCode::Cancelled};
    const Error error = errorOf(*resolution, report);
    return {data, error, resolution->target ? ExitCode::Connection : exitCodeFor(error)};
}

} // namespace

std::unique_ptr<Command> makeTestCommand()
{
    return std::make_unique<TestCommand>();
}

} // namespace limbeck::cli
