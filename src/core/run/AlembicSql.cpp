#include "run/AlembicSql.h"

#include "plan/SqlExport.h"
#include "plan/VersionSql.h"
#include "run/AlembicQuestion.h"

#include <QCoreApplication>
#include <QFileInfo>

#include <algorithm>

namespace limbeck {

namespace {

struct SqlText
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::AlembicSql)
};

// A relative goal counts from what is applied, which an offline Alembic is not told: where it leads to.
QString absoluteGoal(const Plan &plan)
{
    const QString &goal = plan.goal;
    const bool relative = goal.contains(QLatin1Char('+')) || goal.contains(QLatin1Char('-'));
    if (!relative || plan.steps.empty())
        return goal;
    if (plan.kind == PlanKind::Upgrade)
        return plan.steps.back().revision.id;
    const QStringList heads = plan.headsAfter();
    if (heads.isEmpty())
        return QStringLiteral("base");
    return heads.size() == 1 ? heads.first() : goal;
}

Error severalHeads(const Plan &plan)
{
    return {QStringLiteral("alembic.several-heads"),
            SqlText::tr("Alembic writes scripts that start from one revision, and %1 are applied.")
                .arg(plan.appliedHeads.join(QStringLiteral(", "))),
            {},
            SqlText::tr("Run the plan, or write the script with --from REV for one branch."),
            {},
            {}};
}

// The revision whose file Alembic's error is in, and the error as the reason why there is no script.
Error opaque(const Plan &plan, Error cause)
{
    const QString file = QFileInfo(cause.where.file).canonicalFilePath();
    const auto step = std::find_if(plan.steps.begin(), plan.steps.end(), [&file](const PlanStep &each) {
        return !file.isEmpty() && QFileInfo(each.revision.file).canonicalFilePath() == file;
    });
    if (step == plan.steps.end() || cause.code != QLatin1String("alembic.failed"))
        return cause;
    cause.code = QStringLiteral("alembic.opaque");
    cause.message = SqlText::tr("There is no script: revision %1 cannot be written without a database. %2")
                        .arg(step->revision.id, cause.message);
    cause.hint = SqlText::tr("It probably reads rows. Run the plan, or write the script up to the revision "
                             "before it.");
    return cause;
}

// Each step has its comment "-- Running upgrade 001 -> 002", in the order of the plan.
bool holdsSteps(const Plan &plan, const QByteArray &sql)
{
    qsizetype at = 0;
    for (const PlanStep &step : plan.steps) {
        const QByteArray comment = "-- Running " + directionName(step.direction).toUtf8() + ' ';
        at = sql.indexOf(comment, at);
        const qsizetype end = at < 0 ? -1 : sql.indexOf('\n', at);
        if (end < 0 || !sql.sliced(at, end - at).contains(step.revision.id.toUtf8()))
            return false;
        at = end;
    }
    return sql.indexOf("-- Running ", at) < 0;
}

bool isAboutVersionTable(const Statement &statement, const char *command, const VersionTable &table)
{
    return statement.sql.startsWith(command) && statement.sql.contains(table.name.toUtf8()) &&
           (statement.sql.contains("version_num") || !statement.sql.contains('('));
}

// A run keeps the version table when it comes to base, and does not make it twice.
QByteArray withoutTable(QByteArray sql, const VersionTable &table, bool createTable)
{
    const auto statements = splitStatements(sql);
    if (!statements)
        return sql;
    for (auto statement = statements->rbegin(); statement != statements->rend(); ++statement) {
        const bool creates = isAboutVersionTable(*statement, "CREATE TABLE ", table);
        if ((!creates || createTable) && !isAboutVersionTable(*statement, "DROP TABLE ", table))
            continue;
        const qsizetype end = sql.indexOf(';', statement->offset + statement->sql.size());
        sql.replace(statement->offset, end + 1 - statement->offset, "-- The version table stays as it is.");
    }
    return sql;
}

} // namespace

Result<QByteArray> scriptFromAlembic(const Plan &plan, const QByteArray &sql, const VersionTable &table,
                                     bool createTable)
{
    if (!holdsSteps(plan, sql))
        return fail("plan.stale", SqlText::tr("Alembic's script has other steps than the plan."),
                    SqlText::tr("Look at a new plan."));
    QByteArray script = exportHeader(plan) + '\n';
    if (!createTable)
        script += versionGuardBlock(table, plan.appliedHeads) + ";\n\n";
    return script + withoutTable(sql, table, createTable);
}

Result<QByteArray> alembicSql(const Plan &plan, const AlembicProject &project, const VersionTable &table,
                              bool createTable, std::stop_token stop)
{
    if (plan.kind == PlanKind::Stamp || plan.steps.empty())
        return exportSql(plan, table, createTable);
    if (plan.appliedHeads.size() > 1)
        return fail(severalHeads(plan));
    const QJsonObject request{
        {QStringLiteral("command"), QStringLiteral("sql")},
        {QStringLiteral("goal"), absoluteGoal(plan)},
        {QStringLiteral("direction"), planKindName(plan.kind)},
        {QStringLiteral("offline_from"), plan.appliedHeads.value(0, QStringLiteral("base"))}};
    QByteArray sql;
    const auto take = [&](const QString &name, const QJsonObject &event) {
        if (name == QLatin1String("script"))
            sql = event.value(QStringLiteral("sql")).toString().toUtf8();
    };
    if (const auto asked = askAlembic(project, request, take, std::move(stop)); !asked)
        return fail(opaque(plan, asked.error()));
    return scriptFromAlembic(plan, sql, table, createTable);
}

} // namespace limbeck
