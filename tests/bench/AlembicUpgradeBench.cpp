// `limbeck-cli upgrade head` on an Alembic project of 100 revisions against `alembic upgrade head` of the
// same project, both as whole programs, in turns on one local server and in databases of their own.
// Limit: 1.1 times. Then the same with the history off, for information.

#include "AlembicFolder.h"
#include "Report.h"
#include "SharedSandbox.h"
#include "TestPaths.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QProcess>
#include <QTemporaryDir>

using namespace limbeck;
using namespace limbeck::test;

namespace {

constexpr int revisionCount = 100;
constexpr int rounds = 7;

// `settings`: a person's own, empty: each round leads to another database than the one before, which Limbeck
// would want to have confirmed.
QProcessEnvironment environmentFor(const Target &target, const QString &settings)
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("DATABASE_URL"), urlOf(target));
    environment.insert(QStringLiteral("XDG_CONFIG_HOME"), settings);
    return environment;
}

// Seconds of a program from start to end, which must be a success.
double timed(const AlembicFolder &folder, const Target &target, const QString &program,
             const QStringList &arguments)
{
    const QTemporaryDir settings;
    QProcess process;
    process.setWorkingDirectory(folder.path());
    process.setProcessEnvironment(environmentFor(target, settings.path()));
    QElapsedTimer timer;
    timer.start();
    process.start(program, arguments);
    if (!process.waitForFinished(120000) || process.exitCode() != 0)
        qFatal("%s: %s", qPrintable(program), process.readAllStandardError().constData());
    const double seconds = double(timer.nsecsElapsed()) / 1e9;
    if (askDatabase(target, "SELECT version_num FROM alembic_version") !=
        QString::number(revisionCount).rightJustified(3, QLatin1Char('0')))
        qFatal("%s did not come to the end", qPrintable(program));
    return seconds;
}

double runAlembic(const AlembicFolder &folder)
{
    return timed(
        folder, freshDatabase(QStringLiteral("alembic")), QStringLiteral("/usr/bin/python3"),
        {QStringLiteral("-m"), QStringLiteral("alembic"), QStringLiteral("upgrade"), QStringLiteral("head")});
}

// The `.env` file names the database, as in a project; the process environment says the same.
double runLimbeck(AlembicFolder &folder, bool history)
{
    const Target target = freshDatabase(QStringLiteral("limbeck"));
    folder.write(QStringLiteral(".env"), "DATABASE_URL=" + urlOf(target).toUtf8() + "\n");
    QStringList arguments{QStringLiteral("--python"), QStringLiteral("/usr/bin/python3"),
                          QStringLiteral("upgrade"), QStringLiteral("head")};
    if (!history)
        arguments.append(QStringLiteral("--no-history"));
    return timed(folder, target, builtProgram(QStringLiteral("limbeck-cli")), arguments);
}

} // namespace

int main(int argc, char *argv[])
{
    const QCoreApplication application(argc, argv);
    bench::Report report(QStringLiteral("Upgrade of an Alembic project, %1 revisions").arg(revisionCount));
    AlembicFolder folder;
    folder.addTables(revisionCount);
    (void)runAlembic(folder); // byte code and disk caches
    (void)runLimbeck(folder, true);
    std::vector<double> theirs;
    std::vector<double> ours;
    std::vector<double> withoutHistory;
    for (int round = 0; round < rounds; ++round) {
        theirs.push_back(runAlembic(folder));
        ours.push_back(runLimbeck(folder, true));
        withoutHistory.push_back(runLimbeck(folder, false));
    }
    report.figure(QStringLiteral("alembic upgrade head"), bench::median(theirs), QStringLiteral("s"));
    report.figure(QStringLiteral("limbeck-cli upgrade head"), bench::median(ours), QStringLiteral("s"));
    report.figure(QStringLiteral("the same without history"), bench::median(withoutHistory),
                  QStringLiteral("s"));
    report.atMost(QStringLiteral("Limbeck against Alembic"), bench::median(ours) / bench::median(theirs), 1.1,
                  QStringLiteral("×"));
    return report.exitCode();
}
