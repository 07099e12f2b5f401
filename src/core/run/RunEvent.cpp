#include "run/RunEvent.h"

#include <QJsonArray>

namespace limbeck {

namespace {

QString levelName(LogLevel level)
{
    switch (level) {
    case LogLevel::Debug:
        return QStringLiteral("debug");
    case LogLevel::Info:
        return QStringLiteral("info");
    case LogLevel::Warning:
        return QStringLiteral("warning");
    case LogLevel::Error:
        return QStringLiteral("error");
    }
    Q_UNREACHABLE();
}

QString directionText(StepDirection direction)
{
    return direction == StepDirection::Upgrade ? QStringLiteral("upgrade") : QStringLiteral("downgrade");
}

QJsonValue errorJson(const Error &error)
{
    if (error.code.isEmpty())
        return QJsonValue::Null;
    return QJsonObject{
        {QStringLiteral("code"), error.code},         {QStringLiteral("message"), error.message},
        {QStringLiteral("detail"), error.detail},     {QStringLiteral("hint"), error.hint},
        {QStringLiteral("sqlstate"), error.sqlstate}, {QStringLiteral("file"), error.where.file},
        {QStringLiteral("line"), error.where.line},   {QStringLiteral("column"), error.where.column}};
}

QJsonObject fields(const RunStarted &event)
{
    return {
        {QStringLiteral("event"), QStringLiteral("run-started")},
        {QStringLiteral("operation"), event.operation},
        {QStringLiteral("target"), event.target},
        {QStringLiteral("target_url"), event.targetUrl},
        {QStringLiteral("origin"), event.origin},
        {QStringLiteral("server_address"), event.serverAddress},
        {QStringLiteral("goal"), event.goal},
        {QStringLiteral("fingerprint"), event.fingerprint},
        {QStringLiteral("revisions"), event.revisions},
        {QStringLiteral("statements"), event.statements < 0 ? QJsonValue() : QJsonValue(event.statements)}};
}

QJsonObject fields(const LockWaiting &event)
{
    return {{QStringLiteral("event"), QStringLiteral("lock-waiting")},
            {QStringLiteral("holder"), event.holder},
            {QStringLiteral("seconds"), event.seconds}};
}

QJsonObject fields(const RunBackends &event)
{
    QJsonArray pids;
    for (const int pid : event.pids)
        pids.append(pid);
    return {{QStringLiteral("event"), QStringLiteral("backends")}, {QStringLiteral("pids"), pids}};
}

QJsonObject fields(const LockConflict &event)
{
    return {{QStringLiteral("event"), event.weWait ? QStringLiteral("blocked") : QStringLiteral("blocking")},
            {QStringLiteral("ended"), event.ended},
            {QStringLiteral("pid"), event.ours},
            {QStringLiteral("other_pid"), event.theirs},
            {QStringLiteral("other"), event.who},
            {QStringLiteral("lock"), event.lock},
            {QStringLiteral("seconds"), event.seconds < 0 ? QJsonValue() : QJsonValue(event.seconds)}};
}

QJsonObject fields(const RevisionStarted &event)
{
    return {{QStringLiteral("event"), QStringLiteral("revision-started")},
            {QStringLiteral("revision"), event.revision},
            {QStringLiteral("direction"), directionText(event.direction)},
            {QStringLiteral("title"), event.title},
            {QStringLiteral("number"), event.number},
            {QStringLiteral("of"), event.of},
            {QStringLiteral("statements"), event.statements},
            {QStringLiteral("transactional"), event.transactional},
            {QStringLiteral("attempt"), event.attempt}};
}

QJsonObject fields(const StatementStarted &event)
{
    return {{QStringLiteral("event"), QStringLiteral("statement-started")},
            {QStringLiteral("revision"), event.revision},
            {QStringLiteral("number"), event.number},
            {QStringLiteral("of"), event.of},
            {QStringLiteral("summary"), event.summary},
            {QStringLiteral("line"), event.line}};
}

QJsonObject fields(const StatementFinished &event)
{
    return {{QStringLiteral("event"), QStringLiteral("statement")},
            {QStringLiteral("revision"), event.revision},
            {QStringLiteral("number"), event.number},
            {QStringLiteral("of"), event.of},
            {QStringLiteral("summary"), event.summary},
            {QStringLiteral("tag"), event.commandTag},
            {QStringLiteral("rows"), event.rows < 0 ? QJsonValue() : QJsonValue(event.rows)},
            {QStringLiteral("ms"), event.milliseconds},
            {QStringLiteral("line"), event.line}};
}

QJsonObject fields(const NoticeReceived &event)
{
    return {{QStringLiteral("event"), QStringLiteral("notice")},
            {QStringLiteral("revision"), event.revision},
            {QStringLiteral("severity"), event.severity},
            {QStringLiteral("sqlstate"), event.sqlstate},
            {QStringLiteral("message"), event.message}};
}

QJsonObject fields(const RetryScheduled &event)
{
    return {{QStringLiteral("event"), QStringLiteral("retry")},  {QStringLiteral("revision"), event.revision},
            {QStringLiteral("attempt"), event.attempt},          {QStringLiteral("of"), event.of},
            {QStringLiteral("wait_ms"), event.waitMilliseconds}, {QStringLiteral("reason"), event.reason}};
}

QJsonObject fields(const RevisionFinished &event)
{
    return {{QStringLiteral("event"), QStringLiteral("revision-finished")},
            {QStringLiteral("revision"), event.revision},
            {QStringLiteral("direction"), directionText(event.direction)},
            {QStringLiteral("outcome"), outcomeName(event.outcome)},
            {QStringLiteral("ms"), event.milliseconds}};
}

QJsonObject fields(const LogLine &event)
{
    return {{QStringLiteral("event"), QStringLiteral("log")},
            {QStringLiteral("level"), levelName(event.level)},
            {QStringLiteral("text"), event.text}};
}

QJsonObject fields(const RunFinished &event)
{
    return {{QStringLiteral("event"), QStringLiteral("run-finished")},
            {QStringLiteral("ok"), event.ok},
            {QStringLiteral("cancelled"), event.cancelled},
            {QStringLiteral("current_revisions"), event.currentRevisions},
            {QStringLiteral("closing_line"), event.closingLine},
            {QStringLiteral("heads"), QJsonArray::fromStringList(event.heads)},
            {QStringLiteral("heads_known"), event.headsKnown},
            {QStringLiteral("applied"), event.applied},
            {QStringLiteral("ms"), event.milliseconds},
            {QStringLiteral("error"), errorJson(event.error)},
            {QStringLiteral("refusal"),
             event.refusal ? QJsonValue(event.refusal->toJson()) : QJsonValue(QJsonValue::Null)}};
}

} // namespace

QString outcomeName(RevisionOutcome outcome)
{
    switch (outcome) {
    case RevisionOutcome::Applied:
        return QStringLiteral("applied");
    case RevisionOutcome::RolledBack:
        return QStringLiteral("rolled-back");
    case RevisionOutcome::PartlyApplied:
        return QStringLiteral("partly-applied");
    case RevisionOutcome::Unknown:
        return QStringLiteral("unknown");
    }
    Q_UNREACHABLE();
}

QJsonObject toJson(const RunEvent &event)
{
    return std::visit([](const auto &alternative) { return fields(alternative); }, event);
}

} // namespace limbeck
