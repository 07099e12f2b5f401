#include "plan/SqlExport.h"

#include "plan/SessionReset.h"
#include "plan/VersionSql.h"

namespace limbeck {

namespace {

// A comment that stays one, whatever a message holds.
QByteArray comment(const QString &text)
{
    QString line = text;
    line.replace(QLatin1Char('\n'), QLatin1Char(' ')).remove(QLatin1Char('\r'));
    return "-- " + line.toUtf8() + "\n";
}

QByteArray headsText(const QStringList &heads)
{
    return heads.isEmpty() ? QByteArrayLiteral("<base>") : heads.join(QStringLiteral(", ")).toUtf8();
}

void addStatements(const QByteArrayList &statements, QByteArray *script)
{
    for (const QByteArray &statement : statements)
        *script += statement + ";\n";
}

void addStep(const PlanStep &step, const VersionTable &table, const VersionChange &change, PlanKind kind,
             QByteArray *script)
{
    *script += '\n' + comment(step.title(kind));
    if (!step.transactional)
        *script += "-- Outside a transaction: each statement takes effect on its own.\n";
    const QByteArray guard = versionGuardBlock(table, change.expected) + ";\n";
    *script += step.transactional ? "BEGIN;\n" + guard : guard;
    for (const Statement &statement : step.statements)
        *script += '\n' + statement.sql + ";\n";
    *script += '\n';
    if (mayTouchSession(step.statements))
        addStatements(sessionResetStatements(), script);
    if (!step.transactional)
        *script += "BEGIN;\n";
    addStatements(versionStatements(table, change), script);
    *script += "COMMIT;\n";
}

} // namespace

// Plain English on purpose: the script is a file that travels, not a text of the program.
QByteArray exportHeader(const Plan &plan)
{
    return comment(QStringLiteral("Limbeck " LIMBECK_VERSION ": %1 to %2")
                       .arg(planKindName(plan.kind), plan.goal)) +
           "-- from " + headsText(plan.appliedHeads) + " to " + headsText(plan.headsAfter()) + "\n" +
           "-- plan " + plan.fingerprint + "\n" +
           "--\n"
           "-- Run it with: psql -X -v ON_ERROR_STOP=1 -f FILE\n"
           "-- It writes what a run would write to the schema and to the version table. It does not write\n"
           "-- limbeck.history or limbeck.progress, and it takes no advisory lock: see to it that nobody "
           "else\n"
           "-- migrates meanwhile.\n"
           "\n"
           "SET client_encoding = 'UTF8';\n";
}

QByteArray exportSql(const Plan &plan, const VersionTable &table, bool createTable)
{
    QByteArray script = exportHeader(plan);
    if (createTable)
        script += '\n' + createVersionTableSql(table) + ";\n";
    QStringList heads = plan.appliedHeads;
    for (const PlanStep &step : plan.steps) {
        addStep(step, table, {heads, step.headsBefore, step.headsAfter}, plan.kind, &script);
        heads = headsAfterStep(heads, step);
    }
    return script;
}

} // namespace limbeck
