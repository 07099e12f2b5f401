#include "commands/Commands.h"

#include "AlembicWork.h"
#include "Guard.h"
#include "PlanView.h"
#include "RehearsalView.h"
#include "RehearsalWork.h"
#include "Tr.h"

using namespace Qt::StringLiterals;

namespace limbeck::cli {

namespace {

class RehearseCommand : public Command
{
public:
    CommandInfo info() const override
    {
        return {
            u"rehearse"_s,
            {u"GOAL"_s},
            Tr::tr("run what is pending on a throw-away copy: locks, rewrites, way back"),
            {{u"schema-diff"_s, {}, Tr::tr("also show what each revision changes in the schema")},
             {u"replay"_s,
              {},
              Tr::tr("make the copy by running the applied revisions from base, not with pg_dump")},
             {u"on-target"_s,
              {},
              Tr::tr(
                  "on the target itself, in a transaction that is rolled back; not where it is protected")},
             {u"lock-timeout"_s, u"DURATION"_s,
              Tr::tr("with --on-target: the longest wait for a lock; default: limbeck.ini's, or 5s")},
             {u"statement-timeout"_s, u"DURATION"_s,
              Tr::tr("with --on-target: the longest run of a statement; default: limbeck.ini's, or 0")},
             {u"accept-target"_s, u"PLACE"_s,
              Tr::tr("go on although the environment leads to another database than before: this one")},
             xOption()},
            {u"--env staging rehearse head"_s, u"--env production rehearse +1 --schema-diff"_s,
             u"--env development rehearse head --on-target"_s}};
    }
    Outcome run(Context &context) const override;
};

Error stepError(const RehearsedStep &step)
{
    Error error = step.error;
    error.code = error.code == "rehearsal.opaque"_L1 ? error.code : u"rehearsal.failed"_s;
    if (error.code == "rehearsal.failed"_L1)
        error.message = Tr::tr("Revision %1 fails in the rehearsal: %2")
                            .arg(step.revision, printable(step.error.message));
    return error;
}

// Nobody rehearses on a protected database, in whatever way it is reached, nor on another one than before.
Result<void> checkOnTarget(Context &context, const Target &target)
{
    if (!context.arguments().has(u"on-target"_s))
        return {};
    if (isProtected(context, target))
        return fail("guard.on-target",
                    Tr::tr("The database %1 belongs to a protected environment: nothing is rehearsed on it.")
                        .arg(target.database),
                    Tr::tr("Without --on-target the rehearsal runs in a sandbox and only reads the target."));
    if (auto place = checkPlace(context); !place)
        return place;
    context.out().note(
        Tr::tr("This runs the revisions on %1 itself and rolls them back: its tables are really "
               "locked meanwhile, and values taken from sequences are gone.")
            .arg(printable(target.display())),
        Style::Warning);
    return {};
}

Outcome RehearseCommand::run(Context &context) const
{
    const auto scripts = context.scripts();
    if (!scripts)
        return Outcome::failed(scripts.error());
    const auto target = context.target();
    if (!target)
        return Outcome::failed(target.error());
    context.announce(*target);
    if (const auto allowed = checkOnTarget(context, *target); !allowed)
        return Outcome::failed(allowed.error(), {{u"target"_s, target->toJson()}});
    QJsonObject data{{u"target"_s, target->toJson()}};
    const auto start = planStart(context, (*scripts)->graph());
    if (!start)
        return Outcome::failed(start.error(), data);
    const PlanRequest request{PlanKind::Upgrade, context.arguments().values().first(), start->targetIdentity,
                              start->heads};
    const auto plan = planFor(context, **scripts, request, true);
    if (!plan)
        return Outcome::failed(plan.error(), data);
    data.insert(u"fingerprint"_s, QString::fromLatin1(plan->fingerprint));
    if (plan->steps.empty()) {
        context.out().findings(plan->findings);
        data.insert(u"steps"_s, QJsonArray());
        return Outcome::done(data);
    }
    const auto report = rehearsePlan(context, **scripts, *plan);
    if (!report)
        return Outcome::failed(report.error(), data);
    printRehearsal(context.out(), *report, context.arguments().has(u"schema-diff"_s));
    const QJsonObject told = report->toJson();
    for (auto it = told.begin(); it != told.end(); ++it)
        data.insert(it.key(), it.value());
    return report->ok || report->steps.empty() ? Outcome::done(data)
                                               : Outcome::failed(stepError(report->steps.back()), data);
}

} // namespace

std::unique_ptr<Command> makeRehearseCommand()
{
    return std::make_unique<RehearseCommand>();
}

} // namespace limbeck::cli
