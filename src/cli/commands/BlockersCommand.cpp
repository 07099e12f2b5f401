#include "commands/Commands.h"

#include "AlembicWork.h"
#include "BlockerView.h"
#include "Guard.h"
#include "PlanView.h"
#include "Tr.h"

#include "live/BackendEnd.h"

#include <optional>

using namespace Qt::StringLiterals;

namespace limbeck::cli {

namespace {

// Who would keep a run waiting; and, by name, the end of one of them.
class BlockersCommand : public Command
{
public:
    CommandInfo info() const override;
    Outcome run(Context &context) const override;

private:
    static Outcome look(Context &context);
    static Outcome end(Context &context, BackendAction action);
};

CommandInfo BlockersCommand::info() const
{
    return {u"blockers"_s,
            {u"[GOAL]"_s},
            Tr::tr("who would keep a run to the goal (default: heads) waiting now; ends one of them by name"),
            {{u"lock-timeout"_s, u"DURATION"_s,
              Tr::tr("leave younger transactions out; default: limbeck.ini's, or 5s")},
             {u"queries"_s, {}, Tr::tr("with --json: also what they run, which may hold secrets of theirs")},
             {u"cancel"_s, u"PID"_s, Tr::tr("cancel what this process runs")},
             {u"end"_s, u"PID"_s, Tr::tr("end the session of this process; its transaction is rolled back")},
             {u"confirm"_s, u"PID"_s,
              Tr::tr("the same PID again; for a protected environment also its database's name, with another "
                     "--confirm")},
             {u"started"_s, u"MICROS"_s,
              Tr::tr("only when the process was started at this time (backend_start of --json)")},
             xOption()},
            {u"--env production blockers"_s, u"--env staging blockers --end 4711 --confirm 4711"_s}};
}

Outcome BlockersCommand::look(Context &context)
{
    const auto scripts = context.scripts();
    if (!scripts)
        return Outcome::failed(scripts.error());
    const auto timeout = context.duration(u"lock-timeout"_s, (*context.project())->settings().lockTimeout);
    if (!timeout)
        return Outcome::failed(timeout.error());
    const auto target = context.target();
    if (!target)
        return Outcome::failed(target.error());
    context.announce(*target);
    QJsonObject data{{u"target"_s, target->toJson()}};
    const auto start = planStart(context, (*scripts)->graph());
    if (!start)
        return Outcome::failed(start.error(), data);
    const QStringList values = context.arguments().values();
    const QString goal = values.isEmpty() ? u"heads"_s : values.first();
    const auto plan = planFor(
        context, **scripts, PlanRequest{PlanKind::Upgrade, goal, start->targetIdentity, start->heads}, true);
    if (!plan)
        return Outcome::failed(plan.error(), data);
    BlockerQuestion question = blockerQuestion(context, *plan, *timeout);
    question.stop = context.io().stopToken();
    const auto report = findBlockers(**context.session(), question);
    if (!report)
        return Outcome::failed(report.error(), data);
    if (plan->steps.empty())
        context.out().line(Tr::tr("Nothing is pending."));
    printBlockers(context.out(), *report, true);
    const QJsonObject told = report->toJson(context.arguments().has(u"queries"_s));
    for (auto it = told.begin(); it != told.end(); ++it)
        data.insert(it.key(), it.value());
    data.insert(u"findings"_s, toJson(report->findings));
    return Outcome::done(data);
}

Error notConfirmed(const Backend &backend, const Target &target, bool isProtectedTarget, BackendAction action)
{
    const QString name = action == BackendAction::CancelQuery ? u"--cancel"_s : u"--end"_s;
    QString words =
        u"%1 %2 --confirm %2 --started %3"_s.arg(name).arg(backend.pid).arg(backend.startedMicros);
    if (isProtectedTarget)
        words += u" --confirm "_s + target.database;
    return {u"guard.not-confirmed"_s,
            Tr::tr("Nothing was done to process %1: %2, database %3, %4, transaction for %5.")
                .arg(QString::number(backend.pid), backend.who(), backend.database, backend.state,
                     clockText(backend.transactionSeconds)),
            {},
            Tr::tr("If it is the one that you mean: %1").arg(words),
            {},
            {}};
}

// The process that is meant, when the person has named it twice.
Result<Backend> confirmedBackend(Context &context, const Target &target, int pid, BackendAction action)
{
    const auto session = context.session();
    if (!session)
        return fail(session.error());
    auto backend = lookAtBackend(**session, pid);
    if (!backend)
        return fail(backend.error());
    const Arguments &arguments = context.arguments();
    const QStringList confirmed = arguments.allOf(u"confirm"_s);
    const bool isProtectedTarget = isProtected(context, target);
    if (!confirmed.contains(QString::number(pid)) ||
        (isProtectedTarget && !confirmed.contains(target.database))) {
        if (!context.out().isJson() && !backend->query.isEmpty())
            context.out().note(Tr::tr("runs or ran: %1").arg(printable(backend->query)));
        return fail(notConfirmed(*backend, target, isProtectedTarget, action));
    }
    if (arguments.has(u"started"_s))
        backend->startedMicros = arguments.option(u"started"_s).toLongLong();
    return backend;
}

Outcome BlockersCommand::end(Context &context, BackendAction action)
{
    const QString text =
        context.arguments().option(action == BackendAction::CancelQuery ? u"cancel"_s : u"end"_s);
    bool isNumber = false;
    const int pid = text.toInt(&isNumber);
    if (!isNumber || pid <= 0)
        return Outcome::failed(
            {u"usage.option-value"_s, Tr::tr("%1 is no process id.").arg(text), {}, {}, {}, {}});
    const auto target = context.target();
    if (!target)
        return Outcome::failed(target.error());
    context.announce(*target);
    QJsonObject data{{u"target"_s, target->toJson()}};
    const auto backend = confirmedBackend(context, *target, pid, action);
    if (!backend)
        return Outcome::failed(backend.error(), data);
    if (const auto done = endBackend(**context.session(), {pid, backend->startedMicros}, action); !done)
        return Outcome::failed(done.error(), data);
    context.out().line(printable(endedText(*backend, action)) + u'.');
    data.insert(u"pid"_s, pid);
    data.insert(u"action"_s, action == BackendAction::CancelQuery ? u"cancel"_s : u"end"_s);
    return Outcome::done(data);
}

Outcome BlockersCommand::run(Context &context) const
{
    const Arguments &arguments = context.arguments();
    const bool cancels = arguments.has(u"cancel"_s);
    const bool ends = arguments.has(u"end"_s);
    if (cancels && ends)
        return Outcome::failed(
            {u"usage.arguments"_s, Tr::tr("--cancel and --end do not go together."), {}, {}, {}, {}});
    if (cancels || ends)
        return end(context, cancels ? BackendAction::CancelQuery : BackendAction::EndSession);
    return look(context);
}

} // namespace

std::unique_ptr<Command> makeBlockersCommand()
{
    return std::make_unique<BlockersCommand>();
}

} // namespace limbeck::cli
