#include "rehearsal/RehearsalJob.h"

#include "alembic/AlembicPreview.h"
#include "pg/TargetLoad.h"
#include "plan/Planner.h"
#include "rehearsal/AlembicRehearsal.h"
#include "rehearsal/SchemaCopy.h"
#include "rehearsal/TargetRehearsal.h"
#include "run/AlembicPlan.h"
#include "script/RevisionScript.h"

#include <QCoreApplication>

#include <algorithm>

namespace limbeck {

using namespace Qt::StringLiterals;

namespace {

struct JobText
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::Rehearsal)
};

Result<Plan> upgradePlan(const RehearsalJob &job, const QString &goal, const QStringList &from)
{
    const PlanRequest request{PlanKind::Upgrade, goal, {}, from};
    return job.alembic ? makePlan(job.scripts, *job.alembic, request, {}, job.options.stop)
                       : makePlan(job.scripts, request);
}

// From base to what is applied, head by head.
Result<std::vector<PlanStep>> history(const RehearsalJob &job)
{
    std::vector<PlanStep> steps;
    QStringList reached;
    for (const QString &head : job.plan.appliedHeads) {
        auto plan = upgradePlan(job, head, reached);
        if (!plan)
            return fail(plan.error());
        for (const PlanStep &step : plan->steps) {
            if (step.opaque)
                return fail(
                    "rehearsal.opaque",
                    JobText::tr("The SQL of revision %1 is not known before it runs, so the history cannot "
                                "be replayed.")
                        .arg(step.revision.id));
        }
        reached = plan->headsAfter();
        std::move(plan->steps.begin(), plan->steps.end(), std::back_inserter(steps));
    }
    return steps;
}

// The SQL of the ways back of Python revisions.
Result<void> renderWaysBack(const RehearsalJob &job, std::vector<WayBackStep> *ways)
{
    if (!job.alembic)
        return {};
    std::vector<int> revisions;
    for (const WayBackStep &way : *ways) {
        if (way)
            revisions.push_back(job.scripts.graph().indexOf(way->revision.id));
    }
    const auto rendered =
        renderRevisions(*job.alembic, job.scripts, revisions, RenderDirection::Down, job.options.stop);
    if (!rendered)
        return fail(rendered.error());
    for (WayBackStep &way : *ways) {
        if (way && rendered->byRevision.contains(way->revision.id))
            fillStep(*way, rendered->byRevision.value(way->revision.id));
        else if (way && rendered->error)
            way->opaqueReason = rendered->error->message;
    }
    return {};
}

// `whyNot`: why the project's own process was not rehearsed.
Finding rendered(const Error &whyNot)
{
    QString hint =
        JobText::tr("A revision that decides by what it finds in the database may do something else.");
    if (!whyNot.code.isEmpty())
        hint = JobText::tr("Its own process cannot be rehearsed: %1").arg(whyNot.message) + u'\n' + hint;
    return {u"rehearsal.rendered"_s,
            Severity::Info,
            JobText::tr("What was measured is the SQL that the project's Alembic renders for each revision, "
                        "not a run of its Python."),
            hint,
            {},
            {}};
}

tl::unexpected<Error> cancelled()
{
    return fail("rehearsal.cancelled", JobText::tr("The rehearsal was stopped."));
}

// Joins what was measured with the target's numbers. How fast this machine works is measured only where it
// matters, and where that fails the risks are without times.
Result<void> weighAll(const RehearsalJob &job, TargetLoadMeter &meter, Session &copy, RehearsalReport *report)
{
    report->load = meter.finish(job.loadInterval, job.options.stop);
    report->findings += report->load->findings;
    const bool works = std::any_of(report->steps.begin(), report->steps.end(), [](const RehearsedStep &step) {
        return !step.rewrites().isEmpty() || !step.scans().isEmpty();
    });
    if (works && !job.onTarget && !job.options.stop.stop_requested()) {
        auto rates = measureWorkRates(copy, job.options.stop);
        if (rates) {
            report->rates = *rates;
            report->findings.append(rates->finding());
        }
    }
    if (job.options.stop.stop_requested())
        return cancelled();
    weigh(report);
    return {};
}

Result<std::vector<WayBackStep>> allWaysBack(const RehearsalJob &job)
{
    auto ways =
        waysBack(job.plan, job.scripts.graph(), [&job](int index) { return job.scripts.load(index); });
    if (!ways)
        return ways;
    if (auto rendered = renderWaysBack(job, &*ways); !rendered)
        return fail(rendered.error());
    return ways;
}

// By the project's own process, or, where that cannot be, by the plan's SQL.
Result<RehearsalReport> rehearseOnCopy(const RehearsalJob &job, Session &copy)
{
    Error whyNot;
    if (job.alembic) {
        auto report = rehearseAlembic({copy, job.target, job.plan, *job.alembic, job.options});
        if (report || report.error().code == "rehearsal.cancelled"_L1)
            return report;
        whyNot = report.error();
    }
    const auto ways = allWaysBack(job);
    if (!ways)
        return fail(ways.error());
    auto report = rehearse(copy, job.plan, *ways, job.options);
    if (report && job.alembic)
        report->findings.append(rendered(whyNot));
    return report;
}

Result<RehearsalReport> rehearseThere(const RehearsalJob &job)
{
    const auto ways = allWaysBack(job);
    if (!ways)
        return fail(ways.error());
    auto report = rehearseOnTarget(job, *ways);
    if (report && job.alembic)
        report->findings.append(rendered({}));
    return report;
}

} // namespace

Result<RehearsalReport> runRehearsal(const RehearsalJob &job)
{
    if (job.plan.kind != PlanKind::Upgrade)
        return fail("rehearsal.not-upgrade", JobText::tr("Only an upgrade can be rehearsed."));
    TargetLoadMeter meter(job.target);
    meter.begin();
    if (job.onTarget) {
        auto report = rehearseThere(job);
        if (!report)
            return report;
        if (auto weighed = weighAll(job, meter, job.target, &*report); !weighed)
            return fail(weighed.error());
        return report;
    }
    if (job.options.progress)
        job.options.progress({}, 0, int(job.plan.steps.size()));
    SchemaCopyOptions copyOptions{job.options.versionTable, [&job] { return history(job); }, !job.replay,
                                  job.options.stop};
    auto copy = SchemaCopy::make(job.target, copyOptions);
    if (!copy)
        return fail(copy.error());
    auto report = rehearseOnCopy(job, copy->session());
    if (!report)
        return report;
    report->place = copy->place();
    report->findings = copy->findings() + report->findings;
    if (auto weighed = weighAll(job, meter, copy->session(), &*report); !weighed)
        return fail(weighed.error());
    return report;
}

} // namespace limbeck
