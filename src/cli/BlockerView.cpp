#include "BlockerView.h"

#include "Tr.h"

#include "run/RunContext.h"

#include <QDeadlineTimer>

using namespace Qt::StringLiterals;

namespace limbeck::cli {

namespace {

using namespace std::chrono_literals;

constexpr auto lookAgain = 1s;

QStringList cells(const Blocker &blocker)
{
    const QString pid =
        blocker.kind == BlockerKind::PreparedTransaction ? blocker.gid : QString::number(blocker.backend.pid);
    return {printable(pid), printable(blocker.backend.who()), blocker.kindText(),
            clockText(blocker.backend.transactionSeconds), printable(blocker.heldText())};
}

Table blockerTable(const BlockerReport &report)
{
    Table table({Tr::tr("PID"), Tr::tr("WHO"), Tr::tr("WHAT"), Tr::tr("AGE"), Tr::tr("HOLDS")});
    for (const Blocker &blocker : report.blockers)
        table.add(cells(blocker), Style::Warning);
    return table;
}

QString headline(const BlockerReport &report)
{
    return Tr::tr("%n would block this run now (lock timeout %1 s):", nullptr, int(report.blockers.size()))
        .arg(report.lockTimeoutSeconds);
}

QString sizeLine(const BlockerReport &report)
{
    return Tr::tr(
               "The tables that the plan takes under ACCESS EXCLUSIVE are about %1; a rewrite writes as much "
               "WAL.")
        .arg(QLocale::c().formattedDataSize(report.rewriteBytes, 1));
}

// Everything to standard error, so that a run's own output stays what it is.
void warn(Output &out, const BlockerReport &report)
{
    if (!report.blockers.isEmpty()) {
        out.note(headline(report), Style::Warning);
        const QStringList lines = blockerTable(report).lines();
        for (const QString &line : lines)
            out.note(u"  "_s + line);
        out.note(Tr::tr("What they run: limbeck-cli blockers"), Style::Dim);
    }
    for (const SlotNote &slot : report.replicationSlots)
        out.note(printable(slot.text()), Style::Warning);
    if (!report.replicationSlots.isEmpty() && report.rewriteBytes > 0)
        out.note(sizeLine(report));
    if (!report.isCalm())
        out.warnings(report.findings);
}

void announceBlockers(Output &out, const BlockerReport &report)
{
    if (!out.isJson()) {
        warn(out, report);
        return;
    }
    if (report.isCalm())
        return;
    QJsonObject event = report.toJson(false);
    event.insert(u"event"_s, u"blockers"_s);
    event.insert(u"findings"_s, toJson(report.findings));
    out.json(event);
}

Error stillBlocked(const BlockerReport &report, Milliseconds waited)
{
    QStringList who;
    for (const Blocker &blocker : report.blockers)
        who.append(blocker.kind == BlockerKind::PreparedTransaction
                       ? blocker.gid
                       : u"%1 (%2)"_s.arg(QString::number(blocker.backend.pid), blocker.backend.who()));
    return {u"guard.blocked"_s,
            Tr::tr("%n would still block this run after %1 s. Nothing was run.", nullptr, int(who.size()))
                .arg(double(waited.count()) / 1000),
            who.join(u", "_s),
            Tr::tr("Wait until they have ended, or run without --wait-for-blockers."),
            {},
            {}};
}

} // namespace

BlockerQuestion blockerQuestion(Context &context, const Plan &plan, Milliseconds lockTimeout)
{
    BlockerQuestion question;
    question.needs = lockNeeds(plan);
    question.versionTable = context.versionTable();
    question.lockTimeout = lockTimeout;
    return question;
}

void printBlockers(Output &out, const BlockerReport &report, bool withQueries)
{
    if (report.blockers.isEmpty()) {
        out.line(Tr::tr("Nobody would block this run now."), Style::Good);
    } else {
        out.line(headline(report), Style::Bold);
        out.table(blockerTable(report));
    }
    for (const Blocker &blocker : report.blockers) {
        const Backend &backend = blocker.backend;
        out.line();
        out.line((blocker.gid.isEmpty() ? QString::number(backend.pid) : printable(blocker.gid)) + u"  "_s +
                     printable(backend.who()),
                 Style::Bold);
        if (!backend.state.isEmpty())
            out.line(u"  "_s +
                     Tr::tr("state: %1, since %2").arg(backend.state, clockText(backend.stateSeconds)));
        if (!blocker.progress.isEmpty())
            out.line(u"  "_s + Tr::tr("progress: %1").arg(printable(blocker.progress)));
        if (withQueries && !backend.query.isEmpty())
            out.line(u"  "_s + Tr::tr("runs or ran: %1").arg(printable(backend.query)));
        out.line(u"  "_s + blocker.advice(), Style::Dim);
    }
    if (!report.replicationSlots.isEmpty())
        out.line();
    for (const SlotNote &slot : report.replicationSlots)
        out.line(printable(slot.text()), Style::Warning);
    if (!report.replicationSlots.isEmpty() && report.rewriteBytes > 0)
        out.line(sizeLine(report));
    out.findings(report.findings);
}

Result<void> tellBlockers(Context &context, const Plan &plan, const RunOptions &options,
                          const std::stop_token &stop)
{
    const auto patience = context.duration(u"wait-for-blockers"_s, 0ms);
    if (!patience)
        return fail(patience.error());
    if (plan.steps.empty() || plan.kind == PlanKind::Stamp)
        return {};
    BlockerQuestion question = blockerQuestion(context, plan, options.lockTimeout);
    question.stop = stop;
    const QDeadlineTimer deadline(*patience);
    for (bool told = false;; told = true) {
        const auto report = findBlockers(**context.session(), question);
        if (stop.stop_requested()) // the run says so
            return {};
        if (!report && context.arguments().has(u"wait-for-blockers"_s))
            return fail(report.error());
        if (!report) {
            context.out().warnings({{report.error().code,
                                     Severity::Warning,
                                     report.error().message,
                                     report.error().hint,
                                     {},
                                     {}}});
            return {};
        }
        if (!told)
            announceBlockers(context.out(), *report);
        if (report->blockers.isEmpty() || !context.arguments().has(u"wait-for-blockers"_s))
            return {};
        if (deadline.hasExpired())
            return fail(stillBlocked(*report, *patience));
        context.out().transient(Tr::tr("Waiting for %n blocker(s)…", nullptr, int(report->blockers.size())));
        (void)waitForStop(stop, lookAgain);
    }
}

} // namespace limbeck::cli
