// `upgrade head` over 1,000 small revisions against the same transactions sent by a bare libpq loop, in turns
// on one local server, with and without history. Limit: 1.05 times.

#include "Report.h"
#include "RunFixture.h"
#include "SharedSandbox.h"

#include "plan/VersionSql.h"
#include "run/History.h"
#include "run/RunContext.h"

#include <QCoreApplication>
#include <QElapsedTimer>

#include <libpq-fe.h>

#include <memory>

using namespace limbeck;
using namespace limbeck::test;

namespace {

constexpr int revisionCount = 1000;
constexpr int rounds = 5;

class SilentSink : public RunSink
{
public:
    void handle(const RunEvent &) override {}
};

void addRevisions(ScriptFolder *folder)
{
    QString parent;
    for (int i = 0; i < revisionCount; ++i) {
        const QString id = QStringLiteral("r%1").arg(i, 4, 10, QLatin1Char('0'));
        const QByteArray table = "bench_" + id.toUtf8();
        folder->add({id, parent,
                     "CREATE TABLE " + table + " (id int PRIMARY KEY, note text);\nINSERT INTO " + table +
                         " VALUES (1, 'one'), (2, 'two');"});
        parent = id;
    }
}

double runOurs(const ScriptDirectory &scripts, bool history)
{
    RunFixture f;
    f.options.history = history;
    const auto plan = makePlan(scripts, {PlanKind::Upgrade, QStringLiteral("head"), f.target.identity(), {}});
    SilentSink sink;
    QElapsedTimer timer;
    timer.start();
    const RunReport report = Runner(f.session(), f.options).run(*plan, sink);
    const double seconds = double(timer.nsecsElapsed()) / 1e9;
    if (!report.ok)
        qFatal("%s", qPrintable(report.error.message));
    return seconds;
}

void send(PGconn *connection, const QByteArray &sql)
{
    const std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(connection, sql.constData()), &PQclear);
    const ExecStatusType status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        qFatal("%s: %s", sql.constData(), PQerrorMessage(connection));
}

// The transactions as whoever writes the loop by hand would have them: prepared before the clock starts.
std::vector<QByteArrayList> bareTransactions(const Plan &plan, RunContext *context)
{
    std::vector<QByteArrayList> transactions;
    for (const PlanStep &step : plan.steps) {
        QByteArrayList sql{QByteArrayLiteral("BEGIN")};
        for (const Statement &statement : step.statements)
            sql.append(statement.sql);
        sql += versionStatements(context->table, {{}, step.headsBefore, step.headsAfter});
        if (const QByteArray row = historyInsert(*context, step); !row.isEmpty())
            sql.append(row);
        sql.append(QByteArrayLiteral("COMMIT"));
        transactions.push_back(sql);
    }
    return transactions;
}

double runBare(const ScriptDirectory &scripts, bool history)
{
    RunFixture f;
    f.options.history = history;
    const auto plan = makePlan(scripts, {PlanKind::Upgrade, QStringLiteral("head"), f.target.identity(), {}});
    SilentSink sink;
    RunContext context{f.session(), f.options, *plan, sink, {}, {}, {}, {}, {}, {}, false, {}};
    context.versionKey = QStringLiteral("public.alembic_version");
    if (history && !prepareHistory(context))
        qFatal("no history");
    const std::vector<QByteArrayList> transactions = bareTransactions(*plan, &context);
    PGconn *connection = f.session().handle();
    QElapsedTimer timer;
    timer.start();
    send(connection, createVersionTableSql(context.table));
    for (const QByteArrayList &transaction : transactions) {
        for (const QByteArray &sql : transaction)
            send(connection, sql);
    }
    return double(timer.nsecsElapsed()) / 1e9;
}

void measure(const ScriptDirectory &scripts, bool history, bench::Report *report)
{
    std::vector<double> ours;
    std::vector<double> bare;
    for (int round = 0; round < rounds; ++round) {
        ours.push_back(runOurs(scripts, history));
        bare.push_back(runBare(scripts, history));
    }
    const QString with = history ? QStringLiteral("with history") : QStringLiteral("without history");
    report->figure(QStringLiteral("bare libpq loop, %1").arg(with), bench::median(bare), QStringLiteral("s"));
    report->figure(QStringLiteral("upgrade, %1").arg(with), bench::median(ours), QStringLiteral("s"));
    report->atMost(QStringLiteral("upgrade against bare loop, %1").arg(with),
                   bench::median(ours) / bench::median(bare), 1.05, QStringLiteral("×"));
}

} // namespace

int main(int argc, char *argv[])
{
    const QCoreApplication application(argc, argv);
    bench::Report report(QStringLiteral("Upgrade over %1 small revisions").arg(revisionCount));
    ScriptFolder folder;
    addRevisions(&folder);
    const ScriptDirectory scripts = folder.open();
    measure(scripts, true, &report);
    measure(scripts, false, &report);
    return report.exitCode();
}
