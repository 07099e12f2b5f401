// 50 revisions of 5 statements through a proxy that adds 20 ms to each round trip, against `psql -f` of the
// same transactions through the same proxy. Limit: at least 4 times faster.

#include "Report.h"
#include "RunFixture.h"
#include "SharedSandbox.h"
#include "TcpProxy.h"

#include "plan/VersionSql.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QProcess>
#include <QTemporaryFile>

using namespace limbeck;
using namespace limbeck::test;

namespace {

constexpr int revisionCount = 50;
constexpr int roundTrip = 20; // ms

class SilentSink : public RunSink
{
public:
    void handle(const RunEvent &) override {}
};

void addRevisions(ScriptFolder *folder)
{
    QString parent;
    for (int i = 0; i < revisionCount; ++i) {
        const QString id = QStringLiteral("r%1").arg(i, 2, 10, QLatin1Char('0'));
        QByteArray up;
        for (int statement = 0; statement < 5; ++statement)
            up += "CREATE TABLE far_" + id.toUtf8() + "_" + QByteArray::number(statement) + " (id int);\n";
        folder->add({id, parent, up});
        parent = id;
    }
}

Target throughProxy(const TcpProxy &proxy)
{
    Target target = freshDatabase(QStringLiteral("far"));
    target.hosts = {{QStringLiteral("127.0.0.1"), proxy.port()}};
    return target;
}

double runOurs(const ScriptDirectory &scripts, TcpProxy *proxy)
{
    RunFixture f(throughProxy(*proxy));
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

// The bare transactions: nothing in them that a run does not send too.
QByteArray psqlScript(const Plan &plan)
{
    QByteArray script = createVersionTableSql({}) + ";\n";
    for (const PlanStep &step : plan.steps) {
        script += "BEGIN;\n";
        for (const Statement &statement : step.statements)
            script += statement.sql + ";\n";
        for (const QByteArray &sql : versionStatements({}, {{}, step.headsBefore, step.headsAfter}))
            script += sql + ";\n";
        script += "COMMIT;\n";
    }
    return script;
}

double runPsql(const ScriptDirectory &scripts, TcpProxy *proxy)
{
    const Target target = throughProxy(*proxy);
    const auto plan = makePlan(scripts, {PlanKind::Upgrade, QStringLiteral("head"), target.identity(), {}});
    QTemporaryFile file;
    if (!file.open() || file.write(psqlScript(*plan)) < 0 || !file.flush())
        qFatal("cannot write the script");
    QProcess psql;
    QElapsedTimer timer;
    timer.start();
    psql.start(sharedSandbox().binaries() + QStringLiteral("/psql"),
               {QStringLiteral("-X"), QStringLiteral("-q"), QStringLiteral("-v"),
                QStringLiteral("ON_ERROR_STOP=1"), QStringLiteral("-h"), target.firstHost(),
                QStringLiteral("-p"), QString::number(target.firstPort()), QStringLiteral("-U"), target.user,
                QStringLiteral("-d"), target.database, QStringLiteral("-f"), file.fileName()});
    if (!psql.waitForFinished(120000) || psql.exitCode() != 0)
        qFatal("%s", psql.readAllStandardError().constData());
    return double(timer.nsecsElapsed()) / 1e9;
}

} // namespace

int main(int argc, char *argv[])
{
    const QCoreApplication application(argc, argv);
    bench::Report report(
        QStringLiteral("%1 revisions of 5 statements, %2 ms round trip").arg(revisionCount).arg(roundTrip));
    ScriptFolder folder;
    addRevisions(&folder);
    const ScriptDirectory scripts = folder.open();
    TcpProxy proxy(sharedSandbox().port());
    proxy.setRoundTrip(roundTrip);
    std::vector<double> ours;
    std::vector<double> psql;
    for (int round = 0; round < 3; ++round) {
        ours.push_back(runOurs(scripts, &proxy));
        psql.push_back(runPsql(scripts, &proxy));
    }
    report.figure(QStringLiteral("psql -f"), bench::median(psql), QStringLiteral("s"));
    report.figure(QStringLiteral("upgrade"), bench::median(ours), QStringLiteral("s"));
    report.atLeast(QStringLiteral("psql against upgrade"), bench::median(psql) / bench::median(ours), 4,
                   QStringLiteral("×"));
    return report.exitCode();
}
