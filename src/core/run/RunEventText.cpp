#include "run/RunEvent.h"

#include <QCoreApplication>
#include <QLocale>

namespace limbeck {

namespace {

struct RunText
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::RunEvent)
};

QString duration(double milliseconds)
{
    if (milliseconds < 1000)
        return RunText::tr("%1 ms").arg(milliseconds, 0, 'f', milliseconds < 10 ? 1 : 0);
    return RunText::tr("%1 s").arg(milliseconds / 1000, 0, 'f', 1);
}

// The lines of an error below its message, in the order why, what to do, where.
QString errorDetails(const Error &error)
{
    QStringList lines;
    for (const QString &text : {error.detail, error.hint, error.where.toString()}) {
        if (!text.isEmpty())
            lines.append(text);
    }
    if (!error.sqlstate.isEmpty())
        lines.append(RunText::tr("SQLSTATE %1").arg(error.sqlstate));
    return lines.join(QLatin1Char('\n'));
}

LogText text(const RunStarted &event)
{
    const QString work =
        RunText::tr("%1 to %2, %n revision(s)", nullptr, event.revisions).arg(event.operation, event.goal);
    const QString line =
        event.origin.isEmpty()
            ? RunText::tr("Target %1, connected to %2: %3").arg(event.target, event.serverAddress, work)
            : RunText::tr("Target %1 (host from %2), connected to %3: %4")
                  .arg(event.target, event.origin, event.serverAddress, work);
    return {
        LogLevel::Info, line,
        event.statements < 0
            ? RunText::tr("Plan %1").arg(event.fingerprint)
            : RunText::tr("Plan %1 with %n statement(s)", nullptr, event.statements).arg(event.fingerprint)};
}

LogText text(const LockWaiting &event)
{
    return {LogLevel::Warning,
            RunText::tr("Waiting for another run that holds the lock: %1 (%2 s)")
                .arg(event.holder)
                .arg(event.seconds, 0, 'f', 0),
            {}};
}

LogText text(const RunBackends &event)
{
    QStringList pids;
    for (const int pid : event.pids)
        pids.append(QString::number(pid));
    return {LogLevel::Debug,
            RunText::tr("Server processes of the run: %1").arg(pids.join(QStringLiteral(", "))),
            {}};
}

// "00:12"
QString waited(double seconds)
{
    const int whole = int(qMax(0.0, seconds));
    return QStringLiteral("%1:%2")
        .arg(whole / 60, 2, 10, QLatin1Char('0'))
        .arg(whole % 60, 2, 10, QLatin1Char('0'));
}

LogText text(const LockConflict &event)
{
    const QString line = event.weWait  ? event.ended
                                             ? RunText::tr("The run no longer waits for %1 (%2 for %3)")
                                             : RunText::tr("The run waits for %1 (%2 for %3)")
                          : event.ended ? RunText::tr("%1 no longer waits for the run (%2 for %3)")
                                       : RunText::tr("%1 waits for the run (%2 for %3)");
    return {event.ended ? LogLevel::Info : LogLevel::Warning,
            line.arg(event.who, waited(event.seconds), event.lock),
            {}};
}

LogText text(const RevisionStarted &event)
{
    return {LogLevel::Info, event.title,
            event.attempt > 1 ? RunText::tr("Attempt %1").arg(event.attempt) : QString()};
}

LogText text(const StatementStarted &event)
{
    return {LogLevel::Debug,
            RunText::tr("Statement %1 of %2: %3").arg(event.number).arg(event.of).arg(event.summary),
            {}};
}

LogText text(const StatementFinished &event)
{
    return {LogLevel::Info,
            RunText::tr("%1 (%2, line %3)")
                .arg(event.summary, duration(event.milliseconds), QString::number(event.line)),
            event.commandTag};
}

LogText text(const NoticeReceived &event)
{
    const bool warning = event.severity == QLatin1String("WARNING");
    return {warning ? LogLevel::Warning : LogLevel::Info,
            event.severity + QStringLiteral(": ") + event.message,
            event.sqlstate.isEmpty() || event.sqlstate == QLatin1String("00000")
                ? QString()
                : RunText::tr("SQLSTATE %1").arg(event.sqlstate)};
}

LogText text(const RetryScheduled &event)
{
    return {LogLevel::Warning,
            RunText::tr("Revision %1 did not get its locks in time: attempt %2 of %3 failed, next in %4")
                .arg(event.revision)
                .arg(event.attempt)
                .arg(event.of)
                .arg(duration(event.waitMilliseconds)),
            event.reason};
}

LogText text(const RevisionFinished &event)
{
    const QString took = duration(event.milliseconds);
    switch (event.outcome) {
    case RevisionOutcome::Applied:
        return {LogLevel::Info,
                (event.direction == StepDirection::Upgrade ? RunText::tr("Revision %1 is applied (%2)")
                                                           : RunText::tr("Revision %1 is taken back (%2)"))
                    .arg(event.revision, took),
                {}};
    case RevisionOutcome::RolledBack:
        return {
            LogLevel::Warning, RunText::tr("Revision %1 is rolled back (%2)").arg(event.revision, took), {}};
    case RevisionOutcome::PartlyApplied:
        return {
            LogLevel::Error, RunText::tr("Revision %1 is partly applied (%2)").arg(event.revision, took), {}};
    case RevisionOutcome::Unknown:
        break;
    }
    return {LogLevel::Error,
            RunText::tr("What became of revision %1 could not be read back").arg(event.revision),
            {}};
}

LogText text(const LogLine &event)
{
    return {event.level, event.text, {}};
}

LogText text(const RunFinished &event)
{
    if (event.ok)
        return {LogLevel::Info, event.closingLine, {}};
    QString details = errorDetails(event.error);
    if (!event.closingLine.isEmpty())
        details = event.closingLine + (details.isEmpty() ? QString() : QLatin1Char('\n') + details);
    return {event.cancelled ? LogLevel::Warning : LogLevel::Error, event.error.message, details};
}

} // namespace

LogText describe(const RunEvent &event)
{
    return std::visit([](const auto &alternative) { return text(alternative); }, event);
}

} // namespace limbeck
