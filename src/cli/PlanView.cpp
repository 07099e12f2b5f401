#include "PlanView.h"

#include "Tr.h"

using namespace Qt::StringLiterals;

namespace limbeck::cli {

QJsonArray statementsToJson(const std::vector<Statement> &statements)
{
    QJsonArray array;
    for (const Statement &statement : statements)
        array.append(QJsonObject{{u"sql"_s, QString::fromUtf8(statement.sql)},
                                 {u"line"_s, statement.line},
                                 {u"column"_s, statement.column}});
    return array;
}

void printStatements(Output &out, const std::vector<Statement> &statements)
{
    for (const Statement &statement : statements) {
        QString sql = printable(QString::fromUtf8(statement.sql));
        out.line(u"    "_s + sql.replace(u'\n', u"\n    "_s) + u';');
    }
}

namespace {

QString transactionText(const Plan &plan, const PlanStep &step)
{
    if (plan.engine == PlanEngine::Alembic)
        return step.transactional ? Tr::tr("run by the project's Alembic")
                                  : Tr::tr("run by the project's Alembic, partly outside of a transaction");
    return step.transactional ? Tr::tr("in one transaction")
                              : Tr::tr("without a transaction, statement by statement");
}

} // namespace

void printPlan(Output &out, const Plan &plan)
{
    if (plan.steps.empty()) {
        out.line(Tr::tr("There is nothing to do: the database is already at %1.").arg(plan.goal));
        return;
    }
    out.line(Tr::tr("%n revision(s) to run for `%1 %2`:", nullptr, int(plan.steps.size()))
                 .arg(planKindName(plan.kind), plan.goal));
    for (const PlanStep &step : plan.steps) {
        out.line();
        out.line(printable(step.title()), Style::Bold);
        out.line(u"  "_s + QDir::toNativeSeparators(step.revision.where().toString()), Style::Dim);
        if (plan.kind != PlanKind::Stamp)
            out.line(u"  "_s + transactionText(plan, step), Style::Dim);
        if (step.opaque && !step.opaqueReason.isEmpty())
            out.line(u"    "_s + Tr::tr("-- unknown until it runs: %1").arg(printable(step.opaqueReason)));
        printStatements(out, step.statements);
        out.findings(step.findings);
    }
    out.line();
    out.findings(plan.findings);
    out.line(Tr::tr("fingerprint: %1").arg(QString::fromLatin1(plan.fingerprint)));
}

Result<PlanStart> planStart(Context &context, const RevisionGraph &graph)
{
    if (!context.arguments().has(u"from"_s)) {
        const auto target = context.target();
        if (!target)
            return fail(target.error());
        const auto state = context.appliedState();
        if (!state)
            return fail(state.error());
        context.out().warnings(state->findings(graph));
        return PlanStart{state->heads, !state->tableExists, target->identity()};
    }
    const QString from = context.arguments().option(u"from"_s);
    PlanStart start;
    start.createTable = from == "base"_L1;
    if (start.createTable)
        return start;
    const QStringList symbols = from.split(u',', Qt::SkipEmptyParts);
    for (const QString &symbol : symbols) {
        const auto index = graph.find(symbol.trimmed());
        if (!index)
            return fail(index.error());
        start.heads.append(graph.at(*index).id);
    }
    return start;
}

} // namespace limbeck::cli
