#include "rehearsal/RehearsalReport.h"

#include <QJsonArray>
#include <QMap>

#include <algorithm>

namespace limbeck {

using namespace Qt::StringLiterals;

namespace {

QJsonArray toArray(const QStringList &texts)
{
    return QJsonArray::fromStringList(texts);
}

QJsonValue errorJson(const Error &error)
{
    if (error.code.isEmpty())
        return QJsonValue::Null;
    return QJsonObject{{u"code"_s, error.code},         {u"message"_s, error.message},
                       {u"detail"_s, error.detail},     {u"hint"_s, error.hint},
                       {u"sqlstate"_s, error.sqlstate}, {u"file"_s, error.where.file},
                       {u"line"_s, error.where.line},   {u"column"_s, error.where.column}};
}

QJsonObject statementJson(const RehearsedStatement &statement)
{
    QJsonArray locks;
    for (const RehearsedLock &lock : statement.locks)
        locks.append(QJsonObject{{u"relation"_s, lock.relation},
                                 {u"mode"_s, lockModeName(lock.mode)},
                                 {u"new"_s, lock.isNew},
                                 {u"until"_s, lock.untilEnd ? u"transaction"_s : u"statement"_s}});
    QJsonArray notices;
    for (const ServerNotice &notice : statement.notices)
        notices.append(QJsonObject{{u"severity"_s, notice.severity},
                                   {u"sqlstate"_s, notice.sqlstate},
                                   {u"message"_s, notice.message}});
    return {{u"sql"_s, QString::fromUtf8(statement.sql)},
            {u"line"_s, statement.line},
            {u"ms"_s, statement.milliseconds},
            {u"locks"_s, locks},
            {u"rewrites"_s, toArray(statement.rewrites)},
            {u"scans"_s, toArray(statement.scans)},
            {u"rows"_s, statement.rows < 0 ? QJsonValue() : QJsonValue(statement.rows)},
            {u"held_exclusive"_s, toArray(statement.heldExclusive)},
            {u"notices"_s, notices},
            {u"error"_s, errorJson(statement.error)},
            {u"not_run"_s, statement.notRun}};
}

QJsonObject stepJson(const RehearsedStep &step)
{
    QJsonArray statements;
    for (const RehearsedStatement &statement : step.statements)
        statements.append(statementJson(statement));
    QJsonArray risks;
    for (const Risk &risk : step.risks)
        risks.append(risk.toJson());
    return {{u"revision"_s, step.revision},
            {u"direction"_s, step.direction == StepDirection::Upgrade ? u"upgrade"_s : u"downgrade"_s},
            {u"transactional"_s, step.transactional},
            {u"ms"_s, step.milliseconds},
            {u"statements"_s, statements},
            {u"invalid"_s, toArray(step.invalid)},
            {u"schema_diff"_s, step.schemaDiff.toJson()},
            {u"way_back"_s, wayBackName(step.wayBack)},
            {u"way_back_diff"_s, step.wayBackDiff.toJson()},
            {u"way_back_error"_s, errorJson(step.wayBackError)},
            {u"risk"_s, riskLevelName(step.risk())},
            {u"risks"_s, risks},
            {u"error"_s, errorJson(step.error)}};
}

QStringList collected(const std::vector<RehearsedStatement> &statements,
                      QStringList RehearsedStatement::*member)
{
    QStringList all;
    for (const RehearsedStatement &statement : statements)
        all += statement.*member;
    all.sort();
    all.removeDuplicates();
    return all;
}

} // namespace

QString wayBackName(WayBack wayBack)
{
    switch (wayBack) {
    case WayBack::Same:
        return u"same"_s;
    case WayBack::Differs:
        return u"differs"_s;
    case WayBack::None:
        return u"none"_s;
    case WayBack::Failed:
        return u"failed"_s;
    case WayBack::NotReached:
        break;
    }
    return u"not-reached"_s;
}

std::vector<RehearsedLock> RehearsedStep::strongestLocks() const
{
    QMap<QString, RehearsedLock> strongest;
    for (const RehearsedStatement &statement : statements) {
        for (const RehearsedLock &lock : statement.locks) {
            const auto known = strongest.find(lock.relation);
            if (known == strongest.end() || known->mode < lock.mode)
                strongest.insert(lock.relation, lock);
        }
    }
    std::vector<RehearsedLock> locks(strongest.cbegin(), strongest.cend());
    std::stable_sort(locks.begin(), locks.end(),
                     [](const auto &a, const auto &b) { return a.mode > b.mode; });
    return locks;
}

QStringList RehearsedStep::rewrites() const
{
    return collected(statements, &RehearsedStatement::rewrites);
}

QStringList RehearsedStep::scans() const
{
    return collected(statements, &RehearsedStatement::scans);
}

RiskLevel RehearsedStep::risk() const
{
    RiskLevel highest = RiskLevel::None;
    for (const Risk &risk : risks)
        highest = std::max(highest, risk.level);
    return highest;
}

QStringList RehearsalReport::relations() const
{
    QStringList names;
    for (const RehearsedStep &step : steps) {
        names += step.rewrites() + step.scans();
        for (const RehearsedStatement &statement : step.statements) {
            for (const RehearsedLock &lock : statement.locks)
                names.append(lock.relation);
        }
    }
    names.sort();
    names.removeDuplicates();
    return names;
}

QJsonObject RehearsalReport::toJson() const
{
    QJsonArray stepArray;
    for (const RehearsedStep &step : steps)
        stepArray.append(stepJson(step));
    QJsonArray findingArray;
    for (const Finding &finding : findings)
        findingArray.append(limbeck::toJson(finding));
    return {{u"place"_s, place},
            {u"on_target"_s, onTarget},
            {u"ok"_s, ok},
            {u"ms"_s, milliseconds},
            {u"steps"_s, stepArray},
            {u"schema_diff"_s, schemaDiff.toJson()},
            {u"findings"_s, findingArray},
            {u"load"_s, load ? QJsonValue(load->toJson(relations())) : QJsonValue()},
            {u"rates"_s, rates ? QJsonValue(rates->toJson()) : QJsonValue()}};
}

} // namespace limbeck
