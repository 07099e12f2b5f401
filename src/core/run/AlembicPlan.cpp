#include "run/AlembicPlan.h"

#include "run/AlembicFiles.h"

#include <QCoreApplication>

namespace limbeck {

namespace {

struct PlanText
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::AlembicPlan)
};

void addFinding(PlanStep &step, const char *code, Severity severity, const QString &message,
                const QString &hint, int line = 0)
{
    SourceLocation where = step.revision.where();
    if (line > 0)
        where.line = line;
    step.findings.append({QString::fromLatin1(code), severity, message, hint, where, step.revision.id});
}

void makeOpaque(PlanStep &step, const QString &reason)
{
    step.opaque = true;
    step.opaqueReason = reason;
    step.statements.clear();
}

// The notes that the bootstrap's render.py leaves where Alembic would write COMMIT and BEGIN around an
// autocommit_block().
constexpr char outsideNote[] = "-- autocommit block: from here on outside of a transaction";
constexpr char insideNote[] = "-- autocommit block: from here on in a transaction again";

bool isOutside(const QByteArray &sql, const Statement &statement)
{
    const qsizetype outside = sql.lastIndexOf(outsideNote, statement.offset);
    return outside >= 0 && outside > sql.lastIndexOf(insideNote, statement.offset);
}

void readTransactions(PlanStep &step, const QByteArray &sql)
{
    step.transactional = true;
    for (const Statement &statement : step.statements) {
        const bool outside = isOutside(sql, statement);
        if (outside || !transactionCommand(statement.sql).isEmpty())
            step.transactional = false;
        const QByteArray command = nonTransactionalCommand(statement.sql);
        if (!command.isEmpty() && !outside)
            addFinding(step, "plan.needs-autocommit", Severity::Warning,
                       PlanText::tr("Revision %1 runs %2 inside a transaction, where PostgreSQL refuses it.")
                           .arg(step.revision.id, QString::fromUtf8(command)),
                       PlanText::tr("Put it into `with op.get_context().autocommit_block():`."));
    }
    if (!step.transactional)
        addFinding(step, "plan.autocommit-block", Severity::Info,
                   PlanText::tr("Revision %1 commits in its middle: what came before stays when a later "
                                "statement fails, revisions of the same transaction included.")
                       .arg(step.revision.id),
                   PlanText::tr("Keep such statements in a revision of their own, and let env.py set "
                                "transaction_per_migration=True."));
}

Finding modeFinding(const AlembicRunModes &modes)
{
    if (modes.transactionPerMigration)
        return {QStringLiteral("alembic.transaction-per-migration"),
                Severity::Info,
                PlanText::tr("env.py runs each revision in a transaction of its own "
                             "(transaction_per_migration): those before a failed one stay applied."),
                {},
                {},
                {}};
    return {QStringLiteral("alembic.one-transaction"),
            Severity::Info,
            PlanText::tr("env.py runs all revisions of one command in one transaction: when one fails, none "
                         "of them is applied."),
            PlanText::tr("transaction_per_migration=True in env.py's context.configure() keeps those before "
                         "a failed one."),
            {},
            {}};
}

Finding noPreview(const Error &error)
{
    return {QStringLiteral("alembic.no-preview"),
            Severity::Warning,
            PlanText::tr("The SQL of these revisions cannot be shown: %1").arg(error.message),
            error.hint,
            error.where,
            {}};
}

std::vector<int> indicesOf(const RevisionGraph &graph, const Plan &plan)
{
    std::vector<int> indices;
    for (const PlanStep &step : plan.steps)
        indices.push_back(graph.indexOf(step.revision.id));
    return indices;
}

void leaveOpaque(Plan &plan, const Error &error)
{
    for (PlanStep &step : plan.steps)
        makeOpaque(step, error.message);
    plan.findings.append(noPreview(error));
}

} // namespace

void fillStep(PlanStep &step, const RenderedRevision &rendered)
{
    if (rendered.opaque) {
        makeOpaque(step, rendered.reason);
        addFinding(step, "plan.opaque", Severity::Info,
                   PlanText::tr("The SQL of revision %1 cannot be shown without a database: %2")
                       .arg(step.revision.id, rendered.reason),
                   PlanText::tr("It probably reads rows. Read the revision itself before it is applied."),
                   rendered.line);
        return;
    }
    auto statements = splitStatements(rendered.sql, step.revision.file);
    if (!statements) {
        makeOpaque(step, statements.error().message);
        addFinding(step, "plan.not-split", Severity::Info,
                   PlanText::tr("The rendered SQL of revision %1 cannot be told apart into statements: %2")
                       .arg(step.revision.id, statements.error().message),
                   {});
        return;
    }
    step.opaque = false;
    step.opaqueReason.clear();
    step.statements = std::move(*statements);
    readTransactions(step, rendered.sql);
}

void fillPlan(Plan &plan, const RenderedRevisions &rendered)
{
    if (rendered.error) {
        leaveOpaque(plan, *rendered.error);
        return;
    }
    for (PlanStep &step : plan.steps) {
        const auto found = rendered.byRevision.constFind(step.revision.id);
        if (found != rendered.byRevision.constEnd())
            fillStep(step, *found);
    }
    if (rendered.modes.known && !plan.steps.empty())
        plan.findings.append(modeFinding(rendered.modes));
}

Result<Plan> makePlan(const ScriptDirectory &scripts, const AlembicProject &project, PlanRequest request,
                      const AlembicPlanOptions &options, std::stop_token stop)
{
    request.engine = PlanEngine::Alembic;
    request.runtimeHash = alembicRuntimeHash(project);
    Result<Plan> plan = makePlan(scripts, request);
    if (!plan || request.kind == PlanKind::Stamp || plan->steps.empty() || !options.render)
        return plan;
    if (options.noPython) {
        leaveOpaque(*plan, *options.noPython);
        return plan;
    }
    const auto direction = request.kind == PlanKind::Upgrade ? RenderDirection::Up : RenderDirection::Down;
    const auto rendered =
        renderRevisions(project, scripts, indicesOf(scripts.graph(), *plan), direction, std::move(stop));
    if (!rendered)
        return fail(rendered.error());
    fillPlan(*plan, *rendered);
    return plan;
}

} // namespace limbeck
