#include "rehearsal/TargetRehearsal.h"

#include "pg/Session.h"
#include "plan/VersionSql.h"
#include "run/AdvisoryLock.h"
#include "run/RunEvent.h"
#include "sql/StatementSplitter.h"

#include <QCoreApplication>
#include <QMap>

namespace limbeck {

using namespace Qt::StringLiterals;

namespace {

struct TargetText
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::Rehearsal)
};

struct NoSink : RunSink
{
    void handle(const RunEvent &) override {}
};

// What a rollback has to bring back.
struct Before
{
    SchemaSnapshot schema;
    QStringList heads;
    bool versionTable = false;
    QMap<QString, QString> sequences; // their last values
};

Result<QMap<QString, QString>> sequencesOf(Session &session)
{
    const auto rows = session.rows(QByteArrayLiteral(
        "SELECT pg_catalog.format('%I.%I', schemaname, sequencename), COALESCE(last_value::text, '') "
        "FROM pg_catalog.pg_sequences"));
    if (!rows)
        return fail(rows.error());
    QMap<QString, QString> values;
    for (const QVariantList &row : *rows)
        values.insert(row.at(0).toString(), row.at(1).toString());
    return values;
}

Result<Before> look(const RehearsalJob &job)
{
    Before seen;
    auto schema = SchemaSnapshot::read(job.target);
    if (!schema)
        return fail(schema.error());
    seen.schema = std::move(*schema);
    const auto state = AppliedState::read(job.target, job.options.versionTable);
    if (!state)
        return fail(state.error());
    seen.heads = state->heads;
    seen.heads.sort();
    seen.versionTable = state->tableExists;
    auto sequences = sequencesOf(job.target);
    if (!sequences)
        return fail(sequences.error());
    seen.sequences = std::move(*sequences);
    return seen;
}

// The one that runs take.
Result<qint64> lockKey(const RehearsalJob &job)
{
    const auto state = AppliedState::read(job.target, job.options.versionTable);
    if (!state)
        return fail(state.error());
    const auto row = job.target.row(QByteArrayLiteral(
        "SELECT pg_catalog.current_database()::text, coalesce(pg_catalog.current_schema()::text, '')"));
    if (!row)
        return fail(row.error());
    VersionTable table = job.options.versionTable;
    if (state->tableExists)
        table.schema = state->foundSchema;
    else if (table.schema.isEmpty())
        table.schema = row->at(1).toString();
    return AdvisoryLock::keyFor(row->at(0).toString(), progressKey(table.schema, table));
}

Result<void> begin(const RehearsalJob &job, const Before &before)
{
    const QByteArray locks = QByteArray::number(qint64(job.lockTimeout.count()));
    const QByteArray statements = QByteArray::number(qint64(job.statementTimeout.count()));
    auto begun = job.target.execute("BEGIN; SET LOCAL lock_timeout = " + locks +
                                    "; SET LOCAL statement_timeout = " + statements);
    if (begun && !before.versionTable)
        begun = job.target.execute(createVersionTableSql(job.options.versionTable));
    return begun;
}

void tellLeftOut(RehearsalReport *report)
{
    for (const RehearsedStep &step : report->steps) {
        for (const RehearsedStatement &statement : step.statements) {
            if (statement.notRun)
                report->findings.append(
                    {u"rehearsal.left-out"_s,
                     Severity::Warning,
                     TargetText::tr("Revision %1: %2 cannot run in a transaction and was left out.")
                         .arg(step.revision, statementSummary(statement.sql)),
                     TargetText::tr("Without --on-target the rehearsal measures it in a sandbox. What comes "
                                    "behind it may fail here for want of it."),
                     {},
                     step.revision});
        }
    }
}

void tellSequences(const Before &before, const Before &after, RehearsalReport *report)
{
    QStringList moved;
    for (auto it = after.sequences.cbegin(); it != after.sequences.cend(); ++it) {
        if (before.sequences.value(it.key()) != *it)
            moved.append(it.key());
    }
    if (!moved.isEmpty())
        report->findings.append(
            {u"rehearsal.sequences"_s,
             Severity::Info,
             TargetText::tr("%n sequence(s) moved on, which no rollback takes back: %1", nullptr,
                            int(moved.size()))
                 .arg(moved.join(u", "_s)),
             TargetText::tr("By the rehearsal, or by others meanwhile. Their next values leave a gap."),
             {},
             {}});
}

Result<void> compare(const Before &before, const Before &after)
{
    if (before.heads == after.heads && before.versionTable == after.versionTable &&
        before.schema == after.schema)
        return {};
    return fail("rehearsal.changed",
                TargetText::tr("Behind the rollback the target is not as it was before."),
                TargetText::tr("Somebody else has changed it meanwhile, or a revision has: see what is "
                               "different."),
                {});
}

} // namespace

Result<RehearsalReport> rehearseOnTarget(const RehearsalJob &job, const std::vector<WayBackStep> &ways)
{
    Session &session = job.target;
    if (session.inTransaction())
        return fail("run.in-transaction", TargetText::tr("The session is in a transaction already."));
    const auto key = lockKey(job);
    if (!key)
        return fail(key.error());
    NoSink sink;
    AdvisoryLock lock(session, *key);
    if (auto locked = lock.acquire({}, sink, job.options.stop); !locked)
        return fail(locked.error());
    const auto before = look(job);
    if (!before)
        return fail(before.error());
    if (auto begun = begin(job, *before); !begun) {
        if (session.isAlive())
            (void)session.execute(QByteArrayLiteral("ROLLBACK"));
        return fail(begun.error());
    }
    RehearsalOptions options = job.options;
    options.inOneTransaction = true;
    options.lockTimeout = job.lockTimeout;
    auto report = rehearse(session, job.plan, ways, options);
    if (session.isAlive()) {
        if (auto undone = session.execute(QByteArrayLiteral("ROLLBACK")); !undone)
            return fail(undone.error());
    }
    if (!report)
        return report;
    const auto after = look(job);
    if (!after)
        return fail(after.error());
    if (auto same = compare(*before, *after); !same)
        return fail(same.error());
    report->onTarget = true;
    report->place = TargetText::tr("the target itself, in a transaction that was rolled back");
    report->findings.prepend(
        {u"rehearsal.on-target"_s,
         Severity::Warning,
         TargetText::tr(
             "The revisions ran on the target itself and were rolled back: their locks were real, and "
             "others have waited for them."),
         {},
         {},
         {}});
    tellLeftOut(&*report);
    tellSequences(*before, *after, &*report);
    return report;
}

} // namespace limbeck
