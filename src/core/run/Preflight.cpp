#include "run/Preflight.h"

#include "base/UserAction.h"
#include "pg/PoolMode.h"
#include "plan/SqlText.h"
#include "plan/VersionSql.h"
#include "run/PlanGate.h"
#include "run/RunErrors.h"

#include <QCoreApplication>

#include <algorithm>

namespace limbeck::Preflight {

namespace {

struct PreflightText
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::Runner)
};

Result<void> checkPlan(const RunContext &context)
{
    const Target &target = context.session.target();
    if (context.plan.targetIdentity != target.identity())
        return fail(RunErrors::otherTarget(context.plan, target.display()));
    if (context.plan.engine == PlanEngine::Alembic && !context.options.alembic)
        return fail(
            "alembic.no-python", PreflightText::tr("There is no Python to run the project's Alembic with."),
            PreflightText::tr("%1 shows where it was looked for.").arg(wordsOf(UserAction::ShowPythons)));
    if (!context.options.singleTransaction)
        return {};
    if (context.plan.engine == PlanEngine::Alembic)
        return fail("plan.single-transaction",
                    PreflightText::tr("The project's env.py decides how many transactions Alembic takes."),
                    PreflightText::tr("Set transaction_per_migration in env.py's context.configure()."));
    for (const PlanStep &step : context.plan.steps) {
        if (!step.transactional)
            return fail(
                "plan.single-transaction",
                PreflightText::tr("All revisions cannot run in a single transaction: revision %1 has "
                                  "statements that PostgreSQL refuses in one.")
                    .arg(step.revision.id),
                PreflightText::tr("Run without a single transaction, or up to the revision before it first."),
                step.revision.where());
    }
    return {};
}

// Whether those agree whose agreement is needed (PlanGate).
Result<void> checkGate(const RunContext &context)
{
    if (!context.options.gate)
        return {};
    const auto agreed = context.options.gate->check(context.plan, context.session.target());
    if (!agreed)
        return fail(agreed.error());
    if (!agreed->isEmpty())
        context.log(LogLevel::Info, *agreed);
    return {};
}

// A session's lock and settings need one process of the server from the beginning to the end.
Result<void> checkPooler(const RunContext &context)
{
    const auto mode = decidePoolMode(context.session);
    if (!mode)
        return fail(mode.error());
    switch (*mode) {
    case PoolMode::None:
        return {};
    case PoolMode::Session:
        context.log(LogLevel::Info,
                    PreflightText::tr("A pooler stands in between, in session mode, which a run can use."));
        return {};
    case PoolMode::Unknown:
        context.log(LogLevel::Warning,
                    PreflightText::tr("A pooler stands in between, and has no second connection to find out "
                                      "its mode with. In transaction mode, Limbeck's lock would not hold."));
        return {};
    case PoolMode::Transaction:
        break;
    }
    return fail("server.pooler",
                PreflightText::tr("A pooler in transaction mode stands between here and the server of %1: "
                                  "Limbeck's lock and its settings would not last, and would stay behind in "
                                  "sessions of others. Nothing was changed.")
                    .arg(context.session.target().display()),
                PreflightText::tr("Connect to the server's own port (often 5432 instead of 6432), or to a "
                                  "pool in session mode."));
}

Result<void> checkWritable(RunContext &context)
{
    const auto row =
        context.session.row(QByteArrayLiteral("SELECT pg_catalog.pg_is_in_recovery(), "
                                              "pg_catalog.current_setting('transaction_read_only') = 'on', "
                                              "pg_catalog.pg_backend_pid()"));
    if (!row)
        return fail(row.error());
    context.backendPid = row->at(2).toInt();
    const QString display = context.session.target().display();
    if (row->at(0).toBool())
        return fail(
            "run.read-only",
            PreflightText::tr("The server of %1 is a standby in recovery: it only takes reads.").arg(display),
            PreflightText::tr("Connect to the primary server."));
    if (row->at(1).toBool())
        return fail(
            "run.read-only",
            PreflightText::tr("Sessions on %1 are read-only (default_transaction_read_only is on).")
                .arg(display),
            PreflightText::tr("Connect with a role that may write, or turn the setting off for this role."));
    return {};
}

// Findings that make the rows no ground to build on.
Result<void> refuseBadState(const AppliedState &state)
{
    for (const Finding &finding : state.readFindings) {
        if (finding.severity == Severity::Error)
            return fail(Error{finding.code, finding.message, {}, finding.hint, {}, finding.where});
    }
    return {};
}

// An interrupted try can only be gone on with behind the same statements.
Result<void> checkPartial(const RunContext &context, const AppliedState &state)
{
    for (const PlanStep &step : context.plan.steps) {
        for (const AppliedState::Partial &partial : state.partial) {
            if (partial.revision != step.revision.id || partial.direction != step.direction ||
                context.plan.kind == PlanKind::Stamp)
                continue;
            const int done = partial.statementsDone;
            if (step.transactional || done > int(step.statements.size()) ||
                statementsHash(step.statements, done) != partial.contentHash)
                return fail(RunErrors::partialChanged(step, partial));
        }
    }
    return {};
}

Error noCreate(const RunContext &context, const QString &schema)
{
    return {QStringLiteral("run.no-create"),
            PreflightText::tr("The role %1 may not create the version table %2 in the schema %3.")
                .arg(context.session.target().user, context.table.name, schema),
            {},
            PreflightText::tr(
                "Grant it CREATE on the schema, or name another one with version_schema in limbeck.ini."),
            {},
            {}};
}

Result<void> checkMayCreate(const RunContext &context)
{
    const auto row = context.session.row(
        "SELECT n.oid IS NOT NULL, coalesce(pg_catalog.has_schema_privilege(n.oid, 'CREATE'), false) "
        "FROM (SELECT 1) AS one LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = " +
        quoteLiteral(context.table.schema));
    if (!row)
        return fail(row.error());
    if (!row->at(0).toBool())
        return fail("run.no-schema",
                    PreflightText::tr("The schema %1 for the version table does not exist.")
                        .arg(context.table.schema),
                    PreflightText::tr("Create it, or change version_schema in limbeck.ini."));
    if (!row->at(1).toBool())
        return fail(noCreate(context, context.table.schema));
    return {};
}

Result<void> createVersionTable(RunContext &context)
{
    if (Result<void> may = checkMayCreate(context); !may)
        return may;
    context.log(LogLevel::Info, PreflightText::tr("Creating the version table %1.").arg(context.versionKey));
    return context.session.execute(createVersionTableSql(context.table));
}

Result<void> checkVersionRights(const RunContext &context)
{
    const QByteArray table = quoteLiteral(QString::fromUtf8(context.table.quoted()));
    const auto may = context.session.value(
        "SELECT pg_catalog.has_table_privilege(" + table + ", 'INSERT') AND pg_catalog.has_table_privilege(" +
        table + ", 'UPDATE') AND pg_catalog.has_table_privilege(" + table + ", 'DELETE')");
    if (!may)
        return fail(may.error());
    if (!may->toBool())
        return fail("run.no-right",
                    PreflightText::tr("The role %1 may not change the version table %2.")
                        .arg(context.session.target().user, context.versionKey),
                    PreflightText::tr(
                        "Connect with the role that runs the migrations, or grant it INSERT, UPDATE and "
                        "DELETE on the table."));
    return {};
}

} // namespace

Result<void> checkSession(RunContext &context)
{
    if (Result<void> ok = checkPlan(context); !ok)
        return ok;
    if (Result<void> ok = checkGate(context); !ok)
        return ok;
    if (context.session.inTransaction())
        return fail("run.in-transaction",
                    PreflightText::tr("The session is inside a transaction, where a run cannot begin."),
                    PreflightText::tr("Commit or roll it back first."));
    if (Result<void> writable = checkWritable(context); !writable)
        return writable;
    const bool pooled = context.backendPid != context.session.backendPid();
    return pooled ? checkPooler(context) : Result<void>();
}

Result<QString> locate(RunContext &context)
{
    const auto state = AppliedState::read(context.session, context.options.versionTable);
    if (!state)
        return fail(state.error());
    const auto row = context.session.row(QByteArrayLiteral(
        "SELECT pg_catalog.current_database()::text, coalesce(pg_catalog.current_schema()::text, '')"));
    if (!row)
        return fail(row.error());
    if (Result<void> good = refuseBadState(*state); !good)
        return fail(good.error());
    context.table = context.options.versionTable;
    if (state->tableExists)
        context.table.schema = state->foundSchema;
    else if (context.table.schema.isEmpty())
        context.table.schema = row->at(1).toString();
    if (context.table.schema.isEmpty())
        return fail(
            "run.no-create",
            PreflightText::tr("There is no schema to create the version table in: none on this role's search "
                              "path exists or may be used."),
            PreflightText::tr("Name one with version_schema in limbeck.ini, or set the role's search_path."));
    context.versionKey = progressKey(context.table.schema, context.table);
    return row->at(0).toString();
}

Result<void> prepare(RunContext &context)
{
    const auto state = AppliedState::read(context.session, context.table);
    if (!state)
        return fail(state.error());
    QStringList planned = context.plan.appliedHeads;
    std::sort(planned.begin(), planned.end());
    if (Result<void> good = refuseBadState(*state); !good)
        return good;
    if (state->heads != planned)
        return fail(RunErrors::stale(context.plan, state->heads));
    const bool alembic = context.plan.engine == PlanEngine::Alembic;
    if (Result<void> same = alembic ? Result<void>() : checkPartial(context, *state); !same)
        return same;
    context.heads = state->heads;
    context.partial = state->partial;
    if (context.plan.steps.empty())
        return {};
    if (!state->tableExists && alembic)
        return checkMayCreate(context); // Alembic makes it, once it is known to be at the right server
    if (!state->tableExists) {
        if (Result<void> created = createVersionTable(context); !created)
            return created;
    }
    return checkVersionRights(context);
}

} // namespace limbeck::Preflight
