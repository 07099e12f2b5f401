#include "rehearsal/Rehearsal.h"

#include "pg/Session.h"
#include "plan/VersionSql.h"
#include "rehearsal/InvalidObjects.h"
#include "rehearsal/StepRehearsal.h"
#include "script/RevisionGraph.h"
#include "script/RevisionScript.h"

#include <QCoreApplication>
#include <QElapsedTimer>

#include <algorithm>

namespace limbeck {

using namespace Qt::StringLiterals;

namespace {

struct RehearsalText
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::Rehearsal)
};

PlanStep reversed(const PlanStep &step, RevisionScript &&script)
{
    PlanStep back;
    back.revision = step.revision;
    back.direction = StepDirection::Downgrade;
    back.headsBefore = step.headsAfter;
    back.headsAfter = step.headsBefore;
    back.language = script.language;
    back.contentHash = script.contentHash;
    if (script.down) {
        back.transactional = script.down->transactional;
        back.statements = std::move(script.down->statements);
    }
    back.opaque = script.language == ScriptLanguage::Python;
    return back;
}

class Run
{
public:
    Run(Session &copy, const Plan &plan, const std::vector<WayBackStep> &back,
        const RehearsalOptions &options)
        : m_session(copy), m_plan(plan), m_back(back), m_options(options)
    {
    }

    Result<RehearsalReport> run();

private:
    Result<bool> runStep(size_t index, SchemaSnapshot *schema);
    Result<void> tryBack(size_t index, const SchemaSnapshot &before, const SchemaSnapshot &after,
                         RehearsedStep *report);
    Result<void> tryBackAndUndo(const PlanStep &back, const SchemaSnapshot &before, RehearsedStep *report);
    Result<void> tryBackAndRepeat(size_t index, const SchemaSnapshot &before, const SchemaSnapshot &after,
                                  RehearsedStep *report);

    Session &m_session;
    const Plan &m_plan;
    const std::vector<WayBackStep> &m_back;
    const RehearsalOptions &m_options;
    RelationCatalog m_known;
    RehearsalReport m_report;
    bool m_goesOn = true;
};

Result<RehearsalReport> Run::run()
{
    QElapsedTimer timer;
    timer.start();
    auto known = RelationCatalog::read(m_session);
    if (!known)
        return fail(known.error());
    m_known = std::move(*known);
    auto schema = SchemaSnapshot::read(m_session);
    if (!schema)
        return fail(schema.error());
    const SchemaSnapshot before = *schema;
    m_report.ok = true;
    for (size_t i = 0; i < m_plan.steps.size() && m_goesOn; ++i) {
        if (m_options.progress)
            m_options.progress(m_plan.steps[i].revision.id, int(i) + 1, int(m_plan.steps.size()));
        const auto ran = runStep(i, &*schema);
        if (!ran)
            return fail(ran.error());
        m_goesOn = m_goesOn && *ran;
        m_report.ok = m_report.ok && *ran;
    }
    m_report.schemaDiff = SchemaDiff::between(before, *schema);
    m_report.milliseconds = double(timer.nsecsElapsed()) / 1e6;
    return std::move(m_report);
}

// Whether the step ran. `schema` is the one before it, and then the one behind it.
Result<bool> Run::runStep(size_t index, SchemaSnapshot *schema)
{
    const PlanStep &step = m_plan.steps[index];
    m_report.steps.emplace_back();
    RehearsedStep &report = m_report.steps.back();
    report.revision = step.revision.id;
    report.title = step.title(m_plan.kind);
    report.direction = step.direction;
    report.transactional = step.transactional;
    if (step.opaque) {
        report.error = {
            u"rehearsal.opaque"_s,
            RehearsalText::tr("The SQL of revision %1 is not known before it runs.").arg(step.revision.id),
            step.opaqueReason,
            RehearsalText::tr("The rehearsal ends here: what it does, and what comes behind it, cannot "
                              "be measured from its SQL."),
            {},
            step.revision.where()};
        return false;
    }
    const auto invalidBefore = invalidObjects(rowsOf(m_session));
    if (!invalidBefore)
        return fail(invalidBefore.error());
    StepRehearsal rehearsal(m_session, m_known, m_options);
    if (auto ran = rehearsal.run(step, &report); !ran)
        return fail(ran.error());
    if (!report.error.code.isEmpty())
        return false;
    const auto invalid = invalidObjects(rowsOf(m_session));
    if (!invalid)
        return fail(invalid.error());
    std::copy_if(invalid->begin(), invalid->end(), std::back_inserter(report.invalid),
                 [&](const QString &object) { return !invalidBefore->contains(object); });
    auto after = SchemaSnapshot::read(m_session);
    if (!after)
        return fail(after.error());
    report.schemaDiff = SchemaDiff::between(*schema, *after);
    if (auto tried = tryBack(index, *schema, *after, &report); !tried)
        return fail(tried.error());
    *schema = std::move(*after);
    return true;
}

Result<void> Run::tryBack(size_t index, const SchemaSnapshot &before, const SchemaSnapshot &after,
                          RehearsedStep *report)
{
    report->wayBack = WayBack::None;
    if (index >= m_back.size() || !m_back[index])
        return {};
    const PlanStep &back = *m_back[index];
    if (back.opaque) {
        report->wayBack = WayBack::NotReached;
        report->wayBackError = {
            u"rehearsal.opaque"_s,
            RehearsalText::tr("The SQL of the way back of revision %1 is not known before it "
                              "runs.")
                .arg(back.revision.id),
            back.opaqueReason,
            {},
            {},
            back.revision.where()};
        return {};
    }
    return back.transactional || m_options.inOneTransaction ? tryBackAndUndo(back, before, report)
                                                            : tryBackAndRepeat(index, before, after, report);
}

Result<void> Run::tryBackAndUndo(const PlanStep &back, const SchemaSnapshot &before, RehearsedStep *report)
{
    const bool inside = m_options.inOneTransaction;
    if (auto begun = m_session.execute(inside ? "SAVEPOINT limbeck_way_back" : "BEGIN"); !begun)
        return begun;
    StepRehearsal rehearsal(m_session, m_known, m_options);
    const auto ran = rehearsal.runBlind(back);
    Result<void> seen;
    if (ran) {
        const auto schema = SchemaSnapshot::read(m_session);
        if (schema)
            report->wayBackDiff = SchemaDiff::between(before, *schema);
        else
            seen = fail(schema.error());
        report->wayBack = report->wayBackDiff.isEmpty() ? WayBack::Same : WayBack::Differs;
    } else {
        report->wayBack = ran.error().code == "rehearsal.not-run"_L1 ? WayBack::NotReached : WayBack::Failed;
        report->wayBackError = ran.error();
    }
    if (!m_session.isAlive() || (!ran && ran.error().code == "rehearsal.cancelled"_L1))
        return fail(ran ? seen.error() : ran.error());
    if (auto undone =
            m_session.execute(inside ? "ROLLBACK TO limbeck_way_back; RELEASE limbeck_way_back" : "ROLLBACK");
        !undone)
        return undone;
    return seen;
}

// What cannot be rolled back is done again: the next revision needs it.
Result<void> Run::tryBackAndRepeat(size_t index, const SchemaSnapshot &before, const SchemaSnapshot &after,
                                   RehearsedStep *report)
{
    StepRehearsal rehearsal(m_session, m_known, m_options);
    const auto ran = rehearsal.runBlind(*m_back[index]);
    if (!ran && (!m_session.isAlive() || ran.error().code == "rehearsal.cancelled"_L1))
        return fail(ran.error());
    if (ran) {
        const auto schema = SchemaSnapshot::read(m_session);
        if (!schema)
            return fail(schema.error());
        report->wayBackDiff = SchemaDiff::between(before, *schema);
        report->wayBack = report->wayBackDiff.isEmpty() ? WayBack::Same : WayBack::Differs;
    } else {
        report->wayBack = WayBack::Failed;
        report->wayBackError = ran.error();
    }
    const PlanStep &step = m_plan.steps[index];
    if (step.transactional) {
        if (auto begun = m_session.execute(QByteArrayLiteral("BEGIN")); !begun)
            return begun;
    }
    const auto again = rehearsal.runBlind(step);
    if (step.transactional && m_session.isAlive())
        (void)m_session.execute(again ? QByteArrayLiteral("COMMIT") : QByteArrayLiteral("ROLLBACK"));
    const auto schema = SchemaSnapshot::read(m_session);
    if (!schema)
        return fail(schema.error());
    if (*schema == after)
        return {};
    m_goesOn = false;
    m_report.findings.append(
        {u"rehearsal.not-repeatable"_s, Severity::Warning,
         RehearsalText::tr(
             "Revision %1 cannot be run a second time after its way back; the rehearsal ends here.")
             .arg(step.revision.id),
         again ? QString() : again.error().message, step.revision.where(), step.revision.id});
    return {};
}

} // namespace

Result<std::vector<WayBackStep>> waysBack(const Plan &plan, const RevisionGraph &graph,
                                          const std::function<Result<RevisionScript>(int index)> &load)
{
    std::vector<WayBackStep> ways;
    for (const PlanStep &step : plan.steps) {
        const int index = graph.indexOf(step.revision.id);
        if (index < 0 || step.direction != StepDirection::Upgrade) {
            ways.emplace_back();
            continue;
        }
        auto script = load(index);
        if (!script)
            return fail(script.error());
        const bool none = script->language == ScriptLanguage::Sql && !script->down;
        ways.push_back(none ? WayBackStep() : WayBackStep(reversed(step, std::move(*script))));
    }
    return ways;
}

Result<RehearsalReport> rehearse(Session &copy, const Plan &plan, const std::vector<WayBackStep> &waysBack,
                                 const RehearsalOptions &options)
{
    return Run(copy, plan, waysBack, options).run();
}

} // namespace limbeck
