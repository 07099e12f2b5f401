#include "review/export/ReviewFacts.h"

#include "base/LineDiff.h"
#include "base/SecretText.h"
#include "report/ReportPaths.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QMap>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::ReviewExport)
};

LockMode lockMode(const QString &sqlName)
{
    for (int mode = 0; mode <= int(LockMode::AccessExclusive); ++mode) {
        if (lockModeName(LockMode(mode)) == sqlName)
            return LockMode(mode);
    }
    return LockMode::AccessExclusive; // of a newer version: the careful guess
}

QStringList texts(const QJsonValue &value)
{
    QStringList list;
    const QJsonArray array = value.toArray();
    for (const QJsonValue &item : array)
        list.append(item.toString());
    return list;
}

QString errorText(const QJsonValue &value)
{
    const QString message = value["message"_L1].toString();
    const QString detail = value["detail"_L1].toString();
    return shownText(detail.isEmpty() || message.contains(detail) ? message : message + u'\n' + detail);
}

ShownStatement shownStatement(const QJsonObject &object, int number)
{
    ShownStatement statement;
    statement.sql = object.value(u"sql"_s).toString();
    statement.line = object.value(u"line"_s).toInt();
    statement.measured = true;
    statement.milliseconds = object.value(u"ms"_s).toDouble();
    const QJsonArray locks = object.value(u"locks"_s).toArray();
    for (const QJsonValue &lock : locks)
        statement.locks.append({lock["relation"_L1].toString(), lockMode(lock["mode"_L1].toString()),
                                lock["until"_L1].toString() == "transaction"_L1, number});
    statement.rewrites = texts(object.value(u"rewrites"_s));
    statement.scans = texts(object.value(u"scans"_s));
    statement.heldExclusive = texts(object.value(u"held_exclusive"_s));
    const QJsonArray notices = object.value(u"notices"_s).toArray();
    for (const QJsonValue &notice : notices)
        statement.notices.append(
            shownText(notice["severity"_L1].toString() + u": "_s + notice["message"_L1].toString()));
    statement.rows = object.value(u"rows"_s).toInteger(-1);
    statement.error = errorText(object.value(u"error"_s));
    return statement;
}

QStringList collected(const QList<ShownStatement> &statements, QStringList ShownStatement::*member)
{
    QStringList all;
    for (const ShownStatement &statement : statements)
        all += statement.*member;
    all.sort();
    all.removeDuplicates();
    return all;
}

} // namespace

QList<ShownLock> ShownFacts::strongestLocks() const
{
    QMap<QString, ShownLock> strongest;
    for (const ShownStatement &statement : statements) {
        for (const ShownLock &lock : statement.locks) {
            const auto known = strongest.constFind(lock.relation);
            if (lockEffect(lock.mode) != LockEffect::None &&
                (known == strongest.constEnd() || known->mode < lock.mode))
                strongest.insert(lock.relation, lock);
        }
    }
    QList<ShownLock> locks = strongest.values();
    std::ranges::stable_sort(locks, std::greater(), &ShownLock::mode);
    return locks;
}

QStringList ShownFacts::rewrites() const
{
    return collected(statements, &ShownStatement::rewrites);
}

QStringList ShownFacts::scans() const
{
    return collected(statements, &ShownStatement::scans);
}

int ShownFacts::heldStatements() const
{
    return int(std::ranges::count_if(
        statements, [](const ShownStatement &statement) { return !statement.heldExclusive.isEmpty(); }));
}

ShownFacts shownFacts(const ReviewStep &step)
{
    ShownFacts facts;
    facts.rehearsed = !step.facts.isEmpty();
    facts.milliseconds = step.facts.value(u"ms"_s).toDouble();
    const QJsonArray measured = step.facts.value(u"statements"_s).toArray();
    for (const QJsonValue &statement : measured)
        facts.statements.append(shownStatement(statement.toObject(), int(facts.statements.size()) + 1));
    for (qsizetype i = 0; i < qsizetype(step.statements.size()); ++i) {
        const ReviewStatement &planned = step.statements[size_t(i)];
        if (i >= facts.statements.size())
            facts.statements.append(ShownStatement());
        facts.statements[i].sql = planned.sql; // what is under review, not what was looked at
        facts.statements[i].line = planned.line;
    }
    facts.invalid = texts(step.facts.value(u"invalid"_s));
    facts.changes = shownChanges(step.facts.value(u"schema_diff"_s));
    facts.wayBack = step.facts.value(u"way_back"_s).toString();
    facts.wayBackChanges = shownChanges(step.facts.value(u"way_back_diff"_s));
    facts.wayBackError = errorText(step.facts.value(u"way_back_error"_s));
    facts.error = errorText(step.facts.value(u"error"_s));
    facts.errorFile = step.facts.value(u"error"_s)["file"_L1].toString(step.file);
    facts.errorLine = step.facts.value(u"error"_s)["line"_L1].toInt();
    return facts;
}

QList<ShownChange> shownChanges(const QJsonValue &schemaDiff)
{
    QList<ShownChange> changes;
    const QJsonArray array = schemaDiff.toArray();
    for (const QJsonValue &change : array)
        changes.append({change["change"_L1].toString(), change["object"_L1].toString(),
                        change["before"_L1].toString(), change["after"_L1].toString()});
    return changes;
}

QList<ShownChange> withoutParts(const QList<ShownChange> &changes)
{
    QStringList whole; // "added public.orders"
    for (const ShownChange &change : changes) {
        if (change.kind != "changed"_L1 && change.object.startsWith("table "_L1))
            whole.append(change.kind + u' ' + change.object.sliced(6));
    }
    const auto isPart = [&](const ShownChange &change) {
        return std::ranges::any_of(whole, [&](const QString &table) {
            const QString name = table.section(u' ', 1);
            return table.section(u' ', 0, 0) == change.kind &&
                   (change.object.startsWith(u"column "_s + name + u'.') ||
                    change.object.endsWith(u" on "_s + name));
        });
    };
    QList<ShownChange> kept;
    for (const ShownChange &change : changes) {
        if (!isPart(change))
            kept.append(change);
    }
    return kept;
}

QString shownText(const QString &text)
{
    return ReportPaths().cleaned(text);
}

QString shownComment(const QString &text)
{
    return hidePasswords(text);
}

QString shownDuration(double milliseconds)
{
    if (milliseconds < 10)
        return u"%1 ms"_s.arg(milliseconds, 0, 'f', 1);
    if (milliseconds < 1000)
        return u"%1 ms"_s.arg(milliseconds, 0, 'f', 0);
    return u"%1 s"_s.arg(milliseconds / 1000, 0, 'f', 1);
}

QString verdictText(Verdict verdict)
{
    switch (verdict) {
    case Verdict::None:
        return Tr::tr("not reviewed yet");
    case Verdict::Approved:
        return Tr::tr("approved");
    case Verdict::NeedsWork:
        return Tr::tr("needs work");
    case Verdict::Rejected:
        return Tr::tr("rejected");
    }
    Q_UNREACHABLE();
}

QString wayBackText(const ShownFacts &facts)
{
    if (facts.wayBack == "same"_L1)
        return Tr::tr("leaves the schema as it was");
    if (facts.wayBack == "differs"_L1)
        return Tr::tr("runs, and leaves the schema different");
    if (facts.wayBack == "none"_L1)
        return Tr::tr("there is none");
    if (facts.wayBack == "failed"_L1)
        return facts.wayBackError.isEmpty() ? Tr::tr("fails") : Tr::tr("fails: %1").arg(facts.wayBackError);
    return Tr::tr("not tried");
}

QString lockText(const ShownLock &lock, qsizetype statements)
{
    const QString effect = lockEffectText(lockEffect(lock.mode));
    if (!lock.untilEnd || statements < 2)
        return effect;
    return Tr::tr("%1, from statement %2 of %3 to the end of the transaction")
        .arg(effect)
        .arg(lock.statement)
        .arg(statements);
}

QString changeText(const ShownChange &change)
{
    const auto ended = [](const QString &text) {
        return text.isEmpty() || text.endsWith(u'\n') ? text.toUtf8() : text.toUtf8() + '\n';
    };
    QString text;
    const LineDiff diff = LineDiff::between(ended(change.before), ended(change.after));
    for (const LineDiff::Hunk &hunk : diff.hunks()) {
        if (!text.isEmpty())
            text += u"…\n"_s;
        for (const LineDiff::Line &line : hunk.lines) {
            const QChar mark = line.kind == LineDiff::Kind::Added     ? u'+'
                               : line.kind == LineDiff::Kind::Removed ? u'-'
                                                                      : u' ';
            text += mark + QString::fromUtf8(line.text);
        }
    }
    return text;
}

} // namespace limbeck
