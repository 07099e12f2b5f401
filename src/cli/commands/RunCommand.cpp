#include "commands/Commands.h"

#include "AlembicWork.h"
#include "BlockerView.h"
#include "Guard.h"
#include "JsonSink.h"
#include "PlanView.h"
#include "TextSink.h"
#include "Tr.h"

#include "live/LockWatch.h"
#include "review/ReviewGate.h"
#include "run/Runner.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace limbeck::cli {

namespace {

// upgrade, downgrade and stamp: the same way through plan, consent and run.
class RunCommand : public Command
{
public:
    explicit RunCommand(PlanKind kind) : m_kind(kind) {}
    CommandInfo info() const override;
    Outcome run(Context &context) const override;

private:
    Result<Plan> plan(Context &context, const ScriptDirectory &scripts, const PlanStart &start,
                      bool show) const;
    Outcome exportScript(Context &context, const ScriptDirectory &scripts) const;
    Outcome execute(Context &context, const ScriptDirectory &scripts) const;

    PlanKind m_kind;
};

QString summaryOf(PlanKind kind)
{
    switch (kind) {
    case PlanKind::Upgrade:
        return Tr::tr("apply revisions up to the goal");
    case PlanKind::Downgrade:
        return Tr::tr("take revisions back down to the goal");
    case PlanKind::Stamp:
        return Tr::tr("set the version table to the goal without running SQL of the revisions");
    }
    Q_UNREACHABLE();
}

QStringList examplesOf(PlanKind kind)
{
    switch (kind) {
    case PlanKind::Upgrade:
        return {u"--env staging upgrade head"_s, u"--env production upgrade +1 --confirm app"_s,
                u"upgrade head --sql --from base"_s};
    case PlanKind::Downgrade:
        return {u"--env development downgrade -1"_s, u"--env development downgrade base"_s};
    case PlanKind::Stamp:
        return {u"--env staging stamp 005"_s, u"--env staging stamp heads --json"_s};
    }
    Q_UNREACHABLE();
}

CommandInfo RunCommand::info() const
{
    CommandInfo info{planKindName(m_kind), {u"GOAL"_s}, summaryOf(m_kind), {}, examplesOf(m_kind)};
    info.options = {
        {u"sql"_s, {}, Tr::tr("write the SQL script that psql runs to the same result; run nothing")},
        {u"from"_s, u"REV"_s, Tr::tr("with --sql: from this revision, or base, without a database")},
        {u"confirm"_s, u"DATABASE"_s, Tr::tr("the database's name; protected environments want it")},
        {u"accept-target"_s, u"PLACE"_s,
         Tr::tr("go on although the environment leads to another database than before: this one")},
        {u"fingerprint"_s, u"HEX"_s, Tr::tr("run only when the plan still has this fingerprint")},
        {u"wait"_s, u"DURATION"_s, Tr::tr("how long to wait for another run; default: 1min")},
        {u"no-history"_s, {}, Tr::tr("do not write the history in schema limbeck")},
        {u"review"_s, u"FILE"_s, Tr::tr("the signed review; default: the newest that fits in reviews/")},
        xOption(),
    };
    if (m_kind == PlanKind::Stamp)
        return info;
    info.options.push_back({u"wait-for-blockers"_s, u"DURATION"_s,
                            Tr::tr("wait so long for those who would block, and run nothing if they stay")});
    info.options.push_back({u"single-transaction"_s, {}, Tr::tr("all revisions in one transaction")});
    info.options.push_back({u"lock-timeout"_s, u"DURATION"_s,
                            Tr::tr("the longest wait for a lock; 0: none; default: limbeck.ini's, or 5s")});
    info.options.push_back({u"statement-timeout"_s, u"DURATION"_s,
                            Tr::tr("the longest run of a statement; 0: none; default: limbeck.ini's, or 0")});
    return info;
}

Result<RunOptions> runOptions(Context &context)
{
    const ProjectSettings &settings = (*context.project())->settings();
    RunOptions options;
    const auto lock = context.duration(u"lock-timeout"_s, settings.lockTimeout);
    if (!lock)
        return fail(lock.error());
    const auto statement = context.duration(u"statement-timeout"_s, settings.statementTimeout);
    if (!statement)
        return fail(statement.error());
    const auto wait = context.duration(u"wait"_s, options.advisoryWait);
    if (!wait)
        return fail(wait.error());
    options.versionTable = context.versionTable();
    options.lockTimeout = *lock;
    options.statementTimeout = *statement;
    options.advisoryWait = *wait;
    options.singleTransaction = context.arguments().has(u"single-transaction"_s);
    options.history = settings.history && !context.arguments().has(u"no-history"_s);
    if (const auto environment = context.definition()) {
        options.environment = environment->name;
        const QString review = context.arguments().option(u"review"_s);
        options.gate =
            ReviewGate::of(**context.project(), *environment, context.io().process,
                           review.isEmpty() ? review : QDir(context.io().folder).absoluteFilePath(review));
    }
    return options;
}

QJsonObject summary(const Plan &plan)
{
    QJsonArray revisions;
    for (const PlanStep &step : plan.steps)
        revisions.append(step.revision.id);
    return {{u"direction"_s, planKindName(plan.kind)},
            {u"goal"_s, plan.goal},
            {u"engine"_s, planEngineName(plan.engine)},
            {u"fingerprint"_s, QString::fromLatin1(plan.fingerprint)},
            {u"revisions"_s, revisions}};
}

void addReport(QJsonObject &data, const RunReport &report)
{
    QJsonArray revisions;
    for (const RunReport::Item &item : report.revisions)
        revisions.append(QJsonObject{{u"id"_s, item.revision}, {u"outcome"_s, outcomeName(item.outcome)}});
    data.insert(u"revisions"_s, revisions);
    data.insert(u"heads"_s, QJsonArray::fromStringList(report.heads));
    data.insert(u"heads_known"_s, report.headsKnown);
    data.insert(u"cancelled"_s, report.cancelled);
    data.insert(u"refusal"_s, report.refusal ? QJsonValue(report.refusal->toJson()) : QJsonValue());
}

// What is to run an Alembic plan. A plan without steps starts nothing, so it needs no Python.
Result<void> addPython(Context &context, const Plan &plan, RunOptions *options)
{
    if (plan.engine != PlanEngine::Alembic)
        return {};
    if (plan.steps.empty()) {
        options->alembic.emplace();
        return {};
    }
    auto project = alembicProject(context);
    if (!project)
        return fail(project.error());
    options->alembic = std::move(*project);
    return {};
}

Findings findingsOf(const Plan &plan)
{
    Findings findings = plan.findings;
    for (const PlanStep &step : plan.steps)
        findings += step.findings;
    return findings;
}

Result<Plan> RunCommand::plan(Context &context, const ScriptDirectory &scripts, const PlanStart &start,
                              bool show) const
{
    const QString goal = context.arguments().values().first();
    return planFor(context, scripts, PlanRequest{m_kind, goal, start.targetIdentity, start.heads}, show);
}

Outcome RunCommand::exportScript(Context &context, const ScriptDirectory &scripts) const
{
    const auto start = planStart(context, scripts.graph());
    if (!start)
        return Outcome::failed(start.error());
    const auto made = plan(context, scripts, *start, false);
    if (!made)
        return Outcome::failed(made.error());
    const auto sql = sqlFor(context, *made, start->createTable);
    if (!sql)
        return Outcome::failed(sql.error(), {{u"plan"_s, summary(*made)}});
    if (!context.out().isJson())
        context.out().raw(*sql);
    return Outcome::done({{u"plan"_s, summary(*made)}, {u"sql"_s, QString::fromUtf8(*sql)}});
}

Outcome RunCommand::execute(Context &context, const ScriptDirectory &scripts) const
{
    auto options = runOptions(context);
    if (!options)
        return Outcome::failed(options.error());
    const auto target = context.target();
    if (!target)
        return Outcome::failed(target.error());
    context.announce(*target);
    QJsonObject data{{u"target"_s, target->toJson()}};
    const std::stop_token stop = context.io().stopToken();
    // Rendering an Alembic project's SQL starts its Python once more: for plans that somebody reviews.
    const bool reviewed = context.arguments().has(u"fingerprint"_s) || isProtected(context, *target);
    if (!reviewed)
        options->headStart = headStart(context);
    const auto start = planStart(context, scripts.graph());
    if (!start)
        return Outcome::failed(start.error(), data);
    if (const auto place = checkPlace(context); !place)
        return Outcome::failed(place.error(), data);
    const auto made = plan(context, scripts, *start, reviewed);
    if (!made)
        return Outcome::failed(made.error(), data);
    data.insert(u"plan"_s, summary(*made));
    data.insert(u"findings"_s, toJson(findingsOf(*made)));
    context.out().warnings(findingsOf(*made));
    if (const auto agreed = checkConsent(context, *target, *made); !agreed)
        return Outcome::failed(agreed.error(), data);
    if (const auto ready = addPython(context, *made, &*options); !ready)
        return Outcome::failed(ready.error(), data);
    if (const auto told = tellBlockers(context, *made, *options, stop); !told)
        return Outcome::failed(told.error(), data);
    TextSink text(context.out());
    JsonSink json(context.out());
    RunSink &sink = context.out().isJson() ? static_cast<RunSink &>(json) : text;
    Session &session = **context.session();
    LockWatch watched(session.target(), sink);
    const RunReport report = Runner(session, *options).run(*made, watched, stop);
    addReport(data, report);
    data.insert(u"findings"_s, toJson(findingsOf(*made) + report.findings));
    if (report.ok)
        return Outcome::done(data);
    return {data, report.error, report.cancelled ? ExitCode::Cancelled : exitCodeFor(report.error)};
}

Outcome RunCommand::run(Context &context) const
{
    const auto scripts = context.scripts();
    if (!scripts)
        return Outcome::failed(scripts.error());
    if (context.arguments().has(u"single-transaction"_s) && isAlembicProject(context))
        return Outcome::failed({u"usage.arguments"_s,
                                Tr::tr("--single-transaction is for SQL projects: env.py decides how many "
                                       "transactions Alembic takes."),
                                {},
                                Tr::tr("See transaction_per_migration in env.py's context.configure()."),
                                {},
                                {}});
    if (context.arguments().has(u"sql"_s))
        return exportScript(context, **scripts);
    if (context.arguments().has(u"from"_s))
        return Outcome::failed({u"usage.arguments"_s,
                                Tr::tr("--from goes with --sql: a run starts where the database is."),
                                {},
                                Tr::tr("Leave --from out, or add --sql."),
                                {},
                                {}});
    return execute(context, **scripts);
}

} // namespace

std::unique_ptr<Command> makeRunCommand(PlanKind kind)
{
    return std::make_unique<RunCommand>(kind);
}

} // namespace limbeck::cli
