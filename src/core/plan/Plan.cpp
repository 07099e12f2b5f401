#include "plan/Plan.h"

#include <QCryptographicHash>
#include <QJsonArray>

#include <algorithm>

namespace limbeck {

namespace {

// Length-prefixed, so that no two different lists of fields hash alike.
void addField(QCryptographicHash *hash, const QByteArray &field)
{
    hash->addData(QByteArray::number(field.size()));
    hash->addData(QByteArrayLiteral(":"));
    hash->addData(field);
}

void addFields(QCryptographicHash *hash, const QStringList &fields)
{
    addField(hash, QByteArray::number(fields.size()));
    for (const QString &field : fields)
        addField(hash, field.toUtf8());
}

QJsonObject statementJson(const Statement &statement)
{
    return {{QStringLiteral("sql"), QString::fromUtf8(statement.sql)},
            {QStringLiteral("line"), statement.line},
            {QStringLiteral("column"), statement.column}};
}

QJsonArray findingsJson(const Findings &findings)
{
    QJsonArray array;
    for (const Finding &finding : findings)
        array.append(toJson(finding));
    return array;
}

QJsonObject stepJson(const PlanStep &step, PlanKind kind)
{
    QJsonArray statements;
    for (const Statement &statement : step.statements)
        statements.append(statementJson(statement));
    const QString direction = kind == PlanKind::Stamp ? planKindName(kind) : directionName(step.direction);
    return {{QStringLiteral("revision"), step.revision.id},
            {QStringLiteral("direction"), direction},
            {QStringLiteral("title"), step.title(kind)},
            {QStringLiteral("message"), step.revision.message},
            {QStringLiteral("file"), step.revision.file},
            {QStringLiteral("language"),
             step.language == ScriptLanguage::Python ? QStringLiteral("python") : QStringLiteral("sql")},
            {QStringLiteral("transactional"), step.transactional},
            {QStringLiteral("opaque"), step.opaque},
            {QStringLiteral("opaque_reason"),
             step.opaque ? QJsonValue(step.opaqueReason) : QJsonValue(QJsonValue::Null)},
            {QStringLiteral("statements"), statements},
            {QStringLiteral("content_hash"), QString::fromLatin1(step.contentHash)},
            {QStringLiteral("heads_before"), QJsonArray::fromStringList(step.headsBefore)},
            {QStringLiteral("heads_after"), QJsonArray::fromStringList(step.headsAfter)},
            {QStringLiteral("findings"), findingsJson(step.findings)}};
}

} // namespace

QString planKindName(PlanKind kind)
{
    switch (kind) {
    case PlanKind::Upgrade:
        return QStringLiteral("upgrade");
    case PlanKind::Downgrade:
        return QStringLiteral("downgrade");
    case PlanKind::Stamp:
        return QStringLiteral("stamp");
    }
    Q_UNREACHABLE();
}

QString planEngineName(PlanEngine engine)
{
    return engine == PlanEngine::Alembic ? QStringLiteral("alembic") : QStringLiteral("limbeck");
}

QString directionName(StepDirection step)
{
    return step == StepDirection::Upgrade ? QStringLiteral("upgrade") : QStringLiteral("downgrade");
}

QString PlanStep::title(PlanKind kind) const
{
    const QString comma = QStringLiteral(", ");
    const QString arrow = QStringLiteral("Running %1 %2 -> %3");
    // Alembic names the stamping step after its function.
    if (kind == PlanKind::Stamp)
        return arrow.arg(QStringLiteral("stamp_revision"), headsBefore.join(comma), headsAfter.join(comma));
    const QString parents = revision.down.join(comma);
    const bool up = direction == StepDirection::Upgrade;
    QString text =
        arrow.arg(directionName(direction), up ? parents : revision.id, up ? revision.id : parents);
    if (!revision.message.isEmpty())
        text += comma + revision.message;
    return text;
}

QStringList headsAfterStep(const QStringList &heads, const PlanStep &step)
{
    QStringList after = heads;
    for (const QString &head : step.headsBefore)
        after.removeAll(head);
    after += step.headsAfter;
    after.removeDuplicates();
    std::sort(after.begin(), after.end());
    return after;
}

QStringList Plan::headsAfter() const
{
    QStringList heads = appliedHeads;
    std::sort(heads.begin(), heads.end());
    for (const PlanStep &step : steps)
        heads = headsAfterStep(heads, step);
    return heads;
}

int Plan::statementCount() const
{
    size_t count = 0;
    for (const PlanStep &step : steps)
        count += step.statements.size();
    return int(count);
}

QJsonObject Plan::toJson() const
{
    QJsonArray stepArray;
    for (const PlanStep &step : steps)
        stepArray.append(stepJson(step, kind));
    return {{QStringLiteral("direction"), planKindName(kind)},
            {QStringLiteral("goal"), goal},
            {QStringLiteral("engine"), planEngineName(engine)},
            {QStringLiteral("fingerprint"), QString::fromLatin1(fingerprint)},
            {QStringLiteral("applied_heads"), QJsonArray::fromStringList(appliedHeads)},
            {QStringLiteral("heads_after"), QJsonArray::fromStringList(headsAfter())},
            {QStringLiteral("steps"), stepArray},
            {QStringLiteral("findings"), findingsJson(findings)}};
}

QByteArray planFingerprint(const Plan &plan)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    addField(&hash, planKindName(plan.kind).toUtf8());
    addField(&hash, plan.targetIdentity);
    QStringList heads = plan.appliedHeads;
    std::sort(heads.begin(), heads.end());
    addFields(&hash, heads);
    for (const PlanStep &step : plan.steps) {
        addField(&hash, step.revision.id.toUtf8());
        addField(&hash, directionName(step.direction).toUtf8());
        addField(&hash, step.contentHash);
        addFields(&hash, step.headsBefore);
        addFields(&hash, step.headsAfter);
    }
    if (plan.engine == PlanEngine::Alembic) {
        addField(&hash, planEngineName(plan.engine).toLatin1());
        addField(&hash, plan.runtimeHash);
    }
    return hash.result().toHex();
}

} // namespace limbeck
