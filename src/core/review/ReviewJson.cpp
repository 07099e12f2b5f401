#include "review/ReviewDocument.h"

#include <QCoreApplication>
#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::ReviewDocument)
};

constexpr int formatNumber = 1;

template <class Items, class Write>
QJsonArray arrayOf(const Items &items, Write write)
{
    QJsonArray array;
    for (const auto &item : items)
        array.append(write(item));
    return array;
}

QJsonValue objectOrNull(const QJsonObject &object)
{
    return object.isEmpty() ? QJsonValue() : QJsonValue(object);
}

QJsonObject statementJson(const ReviewStatement &statement)
{
    return {{u"sql"_s, statement.sql}, {u"line"_s, statement.line}};
}

QJsonObject riskJson(const ReviewRisk &risk)
{
    return {{u"severity"_s, severityName(risk.severity)},
            {u"relation"_s, risk.relation},
            {u"message"_s, risk.message}};
}

QJsonObject stepJson(const ReviewStep &step)
{
    return {{u"revision"_s, step.revision},
            {u"title"_s, step.title},
            {u"message"_s, step.message},
            {u"direction"_s, step.direction},
            {u"file"_s, step.file},
            {u"content_hash"_s, QString::fromLatin1(step.contentHash)},
            {u"heads_before"_s, QJsonArray::fromStringList(step.headsBefore)},
            {u"heads_after"_s, QJsonArray::fromStringList(step.headsAfter)},
            {u"transactional"_s, step.transactional},
            {u"opaque"_s, step.opaque},
            {u"opaque_reason"_s, step.opaqueReason},
            {u"statements"_s, arrayOf(step.statements, statementJson)},
            {u"facts"_s, objectOrNull(step.facts)},
            {u"findings"_s, arrayOf(step.findings, [](const Finding &finding) { return toJson(finding); })},
            {u"risks"_s, arrayOf(step.risks, riskJson)},
            {u"verdict"_s, verdictName(step.verdict)},
            {u"comment"_s, step.comment}};
}

// Reads and remembers whether everything had the shape that it has to have.
class Reader
{
public:
    bool good() const { return m_wrong.isEmpty(); }
    const QString &wrong() const { return m_wrong; } // the first key that was not as expected

    ReviewDocument document(const QJsonObject &json);

private:
    QJsonValue value(const QJsonObject &json, QLatin1StringView key, QJsonValue::Type type);
    QString text(const QJsonObject &json, QLatin1StringView key);
    QByteArray latin(const QJsonObject &json, QLatin1StringView key) { return text(json, key).toLatin1(); }
    int number(const QJsonObject &json, QLatin1StringView key);
    bool flag(const QJsonObject &json, QLatin1StringView key);
    QJsonObject object(const QJsonObject &json, QLatin1StringView key); // null is the empty one
    QStringList texts(const QJsonObject &json, QLatin1StringView key);
    QList<QJsonObject> objects(const QJsonObject &json, QLatin1StringView key);
    Verdict verdict(const QJsonObject &json);
    Severity severity(const QJsonObject &json);
    Findings findings(const QJsonObject &json);
    ReviewStep step(const QJsonObject &json);
    void note(QLatin1StringView key)
    {
        if (m_wrong.isEmpty())
            m_wrong = key;
    }

    QString m_wrong;
};

QJsonValue Reader::value(const QJsonObject &json, QLatin1StringView key, QJsonValue::Type type)
{
    const QJsonValue found = json.value(key);
    if (found.type() != type)
        note(key);
    return found;
}

QString Reader::text(const QJsonObject &json, QLatin1StringView key)
{
    return value(json, key, QJsonValue::String).toString();
}

int Reader::number(const QJsonObject &json, QLatin1StringView key)
{
    return value(json, key, QJsonValue::Double).toInt();
}

bool Reader::flag(const QJsonObject &json, QLatin1StringView key)
{
    return value(json, key, QJsonValue::Bool).toBool();
}

QJsonObject Reader::object(const QJsonObject &json, QLatin1StringView key)
{
    return json.value(key).isNull() ? QJsonObject() : value(json, key, QJsonValue::Object).toObject();
}

QStringList Reader::texts(const QJsonObject &json, QLatin1StringView key)
{
    QStringList found;
    const QJsonArray array = value(json, key, QJsonValue::Array).toArray();
    for (const QJsonValue &item : array) {
        if (!item.isString())
            note(key);
        found.append(item.toString());
    }
    return found;
}

QList<QJsonObject> Reader::objects(const QJsonObject &json, QLatin1StringView key)
{
    QList<QJsonObject> found;
    const QJsonArray array = value(json, key, QJsonValue::Array).toArray();
    for (const QJsonValue &item : array) {
        if (!item.isObject())
            note(key);
        found.append(item.toObject());
    }
    return found;
}

Verdict Reader::verdict(const QJsonObject &json)
{
    const auto verdict = verdictFromName(text(json, "verdict"_L1));
    if (!verdict)
        note("verdict"_L1);
    return verdict.value_or(Verdict::None);
}

Severity Reader::severity(const QJsonObject &json)
{
    const QString name = text(json, "severity"_L1);
    for (const Severity severity : {Severity::Info, Severity::Warning, Severity::Error}) {
        if (severityName(severity) == name)
            return severity;
    }
    note("severity"_L1);
    return Severity::Error;
}

Findings Reader::findings(const QJsonObject &json)
{
    Findings found;
    for (const QJsonObject &each : objects(json, "findings"_L1))
        found.append({text(each, "code"_L1),
                      severity(each),
                      text(each, "message"_L1),
                      text(each, "hint"_L1),
                      {text(each, "file"_L1), number(each, "line"_L1), number(each, "column"_L1)},
                      text(each, "revision"_L1)});
    return found;
}

ReviewStep Reader::step(const QJsonObject &json)
{
    ReviewStep step;
    step.revision = text(json, "revision"_L1);
    step.title = text(json, "title"_L1);
    step.message = text(json, "message"_L1);
    step.direction = text(json, "direction"_L1);
    step.file = text(json, "file"_L1);
    step.contentHash = latin(json, "content_hash"_L1);
    step.headsBefore = texts(json, "heads_before"_L1);
    step.headsAfter = texts(json, "heads_after"_L1);
    step.transactional = flag(json, "transactional"_L1);
    step.opaque = flag(json, "opaque"_L1);
    step.opaqueReason = text(json, "opaque_reason"_L1);
    for (const QJsonObject &each : objects(json, "statements"_L1))
        step.statements.push_back({text(each, "sql"_L1), number(each, "line"_L1)});
    step.facts = object(json, "facts"_L1);
    step.findings = findings(json);
    for (const QJsonObject &each : objects(json, "risks"_L1))
        step.risks.push_back({severity(each), text(each, "relation"_L1), text(each, "message"_L1)});
    step.verdict = verdict(json);
    step.comment = text(json, "comment"_L1);
    return step;
}

ReviewDocument Reader::document(const QJsonObject &json)
{
    ReviewDocument document;
    if (number(json, "format"_L1) != formatNumber)
        note("format"_L1);
    document.project = text(json, "project"_L1);
    document.environment = text(json, "environment"_L1);
    document.target = text(json, "target"_L1);
    document.targetIdentity = latin(json, "target_identity"_L1);
    document.serverVersion = text(json, "server_version"_L1);
    document.fingerprint = latin(json, "fingerprint"_L1);
    document.runtimeHash = latin(json, "runtime_hash"_L1);
    document.kind = text(json, "direction"_L1);
    document.engine = text(json, "engine"_L1);
    document.goal = text(json, "goal"_L1);
    document.appliedHeads = texts(json, "applied_heads"_L1);
    for (const QJsonObject &each : objects(json, "steps"_L1))
        document.steps.push_back(step(each));
    document.rehearsal = object(json, "rehearsal"_L1);
    document.findings = findings(json);
    document.verdict = verdict(json);
    document.comment = text(json, "comment"_L1);
    document.reviewer = text(json, "reviewer"_L1);
    document.created = QDateTime::fromString(text(json, "created"_L1), Qt::ISODate);
    if (!document.created.isValid())
        note("created"_L1);
    document.toolVersion = text(json, "tool_version"_L1);
    return document;
}

} // namespace

QJsonObject ReviewDocument::toJson() const
{
    return {{u"format"_s, formatNumber},
            {u"project"_s, project},
            {u"environment"_s, environment},
            {u"target"_s, target},
            {u"target_identity"_s, QString::fromLatin1(targetIdentity)},
            {u"server_version"_s, serverVersion},
            {u"fingerprint"_s, QString::fromLatin1(fingerprint)},
            {u"runtime_hash"_s, QString::fromLatin1(runtimeHash)},
            {u"direction"_s, kind},
            {u"engine"_s, engine},
            {u"goal"_s, goal},
            {u"applied_heads"_s, QJsonArray::fromStringList(appliedHeads)},
            {u"steps"_s, arrayOf(steps, stepJson)},
            {u"rehearsal"_s, objectOrNull(rehearsal)},
            {u"findings"_s, arrayOf(findings, [](const Finding &each) { return limbeck::toJson(each); })},
            {u"verdict"_s, verdictName(verdict)},
            {u"comment"_s, comment},
            {u"reviewer"_s, reviewer},
            {u"created"_s, created.toUTC().toString(Qt::ISODate)},
            {u"tool_version"_s, toolVersion}};
}

Result<ReviewDocument> ReviewDocument::fromJson(const QJsonObject &json)
{
    Reader reader;
    ReviewDocument document = reader.document(json);
    if (!reader.good())
        return fail("review.malformed",
                    Tr::tr("This is no review that this version of Limbeck can read: \"%1\" is missing or "
                           "of another kind.")
                        .arg(reader.wrong()),
                    Tr::tr("It may be of a newer version, or damaged. Ask for it again."));
    return document;
}

} // namespace limbeck
