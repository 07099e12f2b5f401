#include "RehearsalView.h"

#include "Tr.h"

#include "base/Quantities.h"
#include "sql/StatementSplitter.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace limbeck::cli {

namespace {

// The statement (from 1) that takes the lock in this mode.
int statementOf(const RehearsedStep &step, const RehearsedLock &lock)
{
    for (size_t i = 0; i < step.statements.size(); ++i) {
        for (const RehearsedLock &taken : step.statements[i].locks) {
            if (taken.relation == lock.relation && taken.mode == lock.mode)
                return int(i) + 1;
        }
    }
    return 0;
}

void printLocks(Output &out, const RehearsedStep &step)
{
    const int last = int(step.statements.size());
    for (const RehearsedLock &lock : step.strongestLocks()) {
        if (lockEffect(lock.mode) == LockEffect::None)
            continue;
        const int statement = statementOf(step, lock);
        QString text = Tr::tr("%1 on %2: %3")
                           .arg(lockModeName(lock.mode), printable(lock.relation),
                                lockEffectText(lockEffect(lock.mode)));
        if (lock.untilEnd && last > 1)
            text +=
                u' ' +
                Tr::tr("(from statement %1 of %2 to the end of the transaction)").arg(statement).arg(last);
        out.line(u"  "_s + text, lock.mode == LockMode::AccessExclusive ? Style::Warning : Style::Plain);
    }
}

void printList(Output &out, const QString &title, const QStringList &names, Style style)
{
    if (!names.isEmpty())
        out.line(u"  "_s + title.arg(printable(names.join(u", "_s))), style);
}

void printIndented(Output &out, const QString &text)
{
    const QStringList lines = text.split(u'\n', Qt::SkipEmptyParts);
    for (const QString &line : lines)
        out.line(u"    "_s + printable(line), Style::Dim);
}

Style riskStyle(RiskLevel level)
{
    switch (level) {
    case RiskLevel::High:
        return Style::Bad;
    case RiskLevel::Medium:
        return Style::Warning;
    case RiskLevel::Low:
    case RiskLevel::None:
        break;
    }
    return Style::Plain;
}

void printRisks(Output &out, const RehearsedStep &step)
{
    for (const Risk &risk : step.risks) {
        if (risk.level != RiskLevel::None)
            out.line(u"  "_s + Tr::tr("%1: %2").arg(riskLevelText(risk.level), printable(risk.text)),
                     riskStyle(risk.level));
    }
}

// What the target bears, in a line or two.
void printLoad(Output &out, const TargetLoad &load)
{
    QStringList parts;
    if (load.longest)
        parts.append(Tr::tr("longest transaction %1 (%2)")
                         .arg(secondsText(load.longest->seconds), printable(load.longest->user)));
    if (!load.prepared.empty())
        parts.append(Tr::tr("%n prepared transaction(s)", nullptr, int(load.prepared.size())));
    if (!load.replicas.empty()) {
        qint64 lag = -1;
        for (const ReplicaLoad &replica : load.replicas)
            lag = std::max(lag, replica.lagBytes);
        const QString replicas = Tr::tr("%n replica(s)", nullptr, int(load.replicas.size()));
        parts.append(lag < 0 ? replicas : Tr::tr("%1, the last is %2 behind").arg(replicas, bytesText(lag)));
    }
    if (load.wraparoundAge >= 0)
        parts.append(Tr::tr("%1 of %2 transactions to the next wraparound vacuum")
                         .arg(countText(load.wraparoundAge), countText(load.wraparoundLimit)));
    if (!parts.isEmpty())
        out.line(Tr::tr("On the target: %1.").arg(parts.join(u"; "_s)), Style::Dim);
}

QString wayBackText(const RehearsedStep &step)
{
    switch (step.wayBack) {
    case WayBack::Same:
        return Tr::tr("way back: leaves the schema as it was");
    case WayBack::Differs:
        return Tr::tr("way back: runs, and leaves the schema different:");
    case WayBack::None:
        return Tr::tr("way back: there is none");
    case WayBack::Failed:
        return Tr::tr("way back: fails: %1").arg(printable(step.wayBackError.message));
    case WayBack::NotReached:
        break;
    }
    return Tr::tr("way back: not tried");
}

Style wayBackStyle(WayBack wayBack)
{
    switch (wayBack) {
    case WayBack::Same:
        return Style::Good;
    case WayBack::Differs:
    case WayBack::Failed:
        return Style::Warning;
    case WayBack::None:
    case WayBack::NotReached:
        break;
    }
    return Style::Dim;
}

void printStep(Output &out, const RehearsedStep &step, bool onTarget, bool withDiff)
{
    out.line();
    out.line(printable(step.title), Style::Bold);
    out.line(u"  "_s + (onTarget ? Tr::tr("%n statement(s), %1 ms on the target", nullptr,
                                          int(step.statements.size()))
                                 : Tr::tr("%n statement(s), %1 ms on the copy without rows", nullptr,
                                          int(step.statements.size())))
                           .arg(QString::number(step.milliseconds, 'f', 1)),
             Style::Dim);
    if (!step.error.code.isEmpty()) {
        out.line(u"  "_s + Tr::tr("fails: %1").arg(printable(step.error.message)), Style::Bad);
        return;
    }
    QStringList leftOut;
    for (const RehearsedStatement &statement : step.statements) {
        if (statement.notRun)
            leftOut.append(statementSummary(statement.sql));
    }
    printList(out, Tr::tr("left out, since it cannot run in a transaction: %1"), leftOut, Style::Warning);
    printRisks(out, step);
    printLocks(out, step);
    printList(out, Tr::tr("rewrites %1"), step.rewrites(), Style::Warning);
    printList(out, Tr::tr("reads whole %1"), step.scans(), Style::Warning);
    printList(out, Tr::tr("leaves invalid: %1"), step.invalid, Style::Warning);
    QStringList held;
    int waiting = 0;
    for (const RehearsedStatement &statement : step.statements) {
        held += statement.heldExclusive;
        waiting += statement.heldExclusive.isEmpty() ? 0 : 1;
    }
    held.removeDuplicates();
    if (waiting > 0)
        out.line(u"  "_s + Tr::tr("%n statement(s) run while %1 cannot be read", nullptr, waiting)
                               .arg(printable(held.join(u", "_s))),
                 Style::Warning);
    out.line(u"  "_s + wayBackText(step), wayBackStyle(step.wayBack));
    if (step.wayBack == WayBack::Differs)
        printIndented(out, step.wayBackDiff.text());
    if (withDiff && !step.schemaDiff.isEmpty()) {
        out.line(u"  "_s + Tr::tr("schema:"));
        printIndented(out, step.schemaDiff.text());
    }
}

} // namespace

void printRehearsal(Output &out, const RehearsalReport &report, bool withDiff)
{
    out.line(Tr::tr("Rehearsed in %1.").arg(report.place), Style::Dim);
    if (report.load)
        printLoad(out, *report.load);
    for (const RehearsedStep &step : report.steps)
        printStep(out, step, report.onTarget, withDiff);
    out.line();
    out.findings(report.findings);
}

} // namespace limbeck::cli
