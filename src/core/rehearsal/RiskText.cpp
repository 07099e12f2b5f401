#include "rehearsal/RiskText.h"

#include "base/Quantities.h"

#include <QCoreApplication>
#include <QLocale>

namespace limbeck {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::Risk)
};

QString writesText(double perSecond)
{
    if (perSecond == 0)
        return Text::tr("no writes seen");
    const QString rate =
        perSecond < 10 ? QLocale().toString(perSecond, 'f', 1) : countText(qint64(perSecond + 0.5));
    return Text::tr("%1 writes/s").arg(rate);
}

QString lockName(const Risk &risk)
{
    return lockModeName(risk.lock.value_or(LockMode::AccessShare));
}

LockEffect effectOf(const Risk &risk)
{
    return risk.lock ? lockEffect(*risk.lock) : LockEffect::None;
}

// %1 the relation, %2 the lock, %3 how long, %4 the measured time of a GB.
QString workWithTime(const Risk &risk)
{
    const bool rewrite = risk.kind == RiskKind::Rewrite;
    switch (effectOf(risk)) {
    case LockEffect::BlocksAll:
        return rewrite ? Text::tr("%1 is rewritten under %2: %3 of outage, measured %4 a GB here.")
                       : Text::tr("%1 is read whole under %2: %3 of outage, measured %4 a GB here.");
    case LockEffect::BlocksWrites:
        return rewrite ? Text::tr("%1 is rewritten under %2: %3 without writes, measured %4 a GB here.")
                       : Text::tr("%1 is read whole under %2: %3 without writes, measured %4 a GB "
                                  "here.");
    case LockEffect::BlocksChanges:
    case LockEffect::None:
        break;
    }
    return rewrite ? Text::tr("%1 is rewritten under %2: %3, measured %4 a GB here; reading and writing "
                              "go on.")
                   : Text::tr("%1 is read whole under %2: %3, measured %4 a GB here; reading and "
                              "writing go on.");
}

} // namespace

QString riskLevelText(RiskLevel level)
{
    switch (level) {
    case RiskLevel::None:
        return Text::tr("no risk");
    case RiskLevel::Low:
        return Text::tr("low risk");
    case RiskLevel::Medium:
        return Text::tr("medium risk");
    case RiskLevel::High:
        break;
    }
    return Text::tr("high risk");
}

// "public.orders (41 GB, 1,200 writes/s)"
QString RiskText::subject(const Risk &risk)
{
    if (risk.bytes < 0)
        return Text::tr("%1 (size not known)").arg(risk.relation);
    if (risk.writesPerSecond < 0)
        return Text::tr("%1 (%2)").arg(risk.relation, bytesText(risk.bytes));
    return Text::tr("%1 (%2, %3)")
        .arg(risk.relation, bytesText(risk.bytes), writesText(risk.writesPerSecond));
}

QString RiskText::work(const Risk &risk, double perGigabyte)
{
    if (risk.secondsHigh >= 0 && perGigabyte >= 0)
        return workWithTime(risk).arg(subject(risk), lockName(risk),
                                      secondsRangeText(risk.secondsLow, risk.secondsHigh),
                                      secondsText(perGigabyte));
    const QString text = risk.kind == RiskKind::Rewrite ? Text::tr("%1 is rewritten under %2.")
                                                        : Text::tr("%1 is read whole under %2.");
    return text.arg(subject(risk), lockName(risk));
}

QString RiskText::room(const Risk &risk, int replicas)
{
    constexpr qint64 worthSaying = qint64(1024) * 1024 * 1024;
    if (risk.bytes < worthSaying)
        return {};
    const QString bytes = bytesText(risk.bytes);
    QString text =
        u' ' + Text::tr("It needs up to %1 more disk meanwhile, and writes as much WAL.").arg(bytes);
    if (replicas > 0)
        text += u' ' + Text::tr("%n replica(s) have to follow.", nullptr, replicas);
    return text;
}

QString RiskText::lock(const Risk &risk, int later, qint64 changed)
{
    const bool all = effectOf(risk) == LockEffect::BlocksAll;
    if (later == 0)
        return (all ? Text::tr("%1 is locked under %2 for a moment: nobody reads or writes it.")
                    : Text::tr("%1 is locked under %2 for a moment: nobody writes it."))
            .arg(subject(risk), lockName(risk));
    const QString held = (all ? Text::tr("%1 stays under %2, without reading or writing, while %n later "
                                         "statement(s) run",
                                         nullptr, later)
                              : Text::tr("%1 stays under %2, without writing, while %n later statement(s) "
                                         "run",
                                         nullptr, later))
                             .arg(subject(risk), lockName(risk));
    if (changed >= 0)
        return Text::tr("%1; how long they change rows (of up to %2) cannot be told without them.")
            .arg(held, bytesText(changed));
    return Text::tr("%1: %2.").arg(held, secondsRangeText(risk.secondsLow, risk.secondsHigh));
}

QString RiskText::queue(double longest)
{
    constexpr double worthSaying = 1;
    if (longest < worthSaying)
        return {};
    return u' ' + Text::tr("It waits for whoever uses it, and all others queue behind it: the longest "
                           "transaction has been running for %1.")
                      .arg(secondsText(longest));
}

QString RiskText::invalid(const QString &object, bool isIndex)
{
    return (isIndex ? Text::tr("%1 is left invalid: it costs every write and serves no query until it is "
                               "dropped or built again.")
                    : Text::tr("%1 is not validated: rows that were there before are not checked until "
                               "VALIDATE CONSTRAINT, which reads the table whole and lets writes go on."))
        .arg(object);
}

} // namespace limbeck
