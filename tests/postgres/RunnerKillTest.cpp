#include "RunFixture.h"
#include "SharedSandbox.h"

#include <QCoreApplication>
#include <QProcess>
#include <QRandomGenerator>
#include <QTest>

#include <cstdio>

using namespace limbeck;
using namespace limbeck::test;
using namespace std::chrono_literals;

// A program that is killed in the middle of a run leaves the database at a revision boundary. The program is
// this one again, with --run.
class RunnerKillTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void killingTheProgramLeavesARevisionBoundary();
    void killingANonTransactionalSectionLeavesItsProgress();
};

namespace {

constexpr int revisions = 8;
constexpr int tablesEach = 3;
constexpr int kills = 20;

QString text(const char *latin1)
{
    return QString::fromLatin1(latin1);
}

QByteArray tables(int revision, int count)
{
    QByteArray sql;
    for (int i = 0; i < count; ++i)
        sql += "CREATE TABLE kill_" + QByteArray::number(revision) + "_" + QByteArray::number(i) +
               " (a int);\nSELECT pg_sleep(0.01);\n";
    return sql;
}

void addChain(RunFixture &f)
{
    QString parent;
    for (int i = 1; i <= revisions; ++i) {
        const QString id = QString::number(i);
        QByteArray back;
        for (int t = 0; t < tablesEach; ++t)
            back += "DROP TABLE kill_" + QByteArray::number(i) + "_" + QByteArray::number(t) + ";";
        f.scripts.add({id, parent, tables(i, tablesEach), back});
        parent = id;
    }
}

// The program that is killed: says "begun" on its first revision.
class Child
{
public:
    explicit Child(RunFixture &f)
    {
        m_process.start(
            QCoreApplication::applicationFilePath(),
            {text("--run"), QString::number(f.target.firstPort()), f.target.database, f.scripts.path()});
    }
    // False: it came to its end before that.
    bool killAfter(int milliseconds)
    {
        while (!m_process.readAllStandardOutput().contains("begun")) {
            if (!m_process.waitForReadyRead(10000))
                return false;
        }
        const bool alive = !m_process.waitForFinished(milliseconds);
        m_process.kill();
        m_process.waitForFinished();
        return alive;
    }

private:
    QProcess m_process;
};

class SayBegun : public RunSink
{
public:
    void handle(const RunEvent &event) override
    {
        if (std::holds_alternative<RevisionStarted>(event)) {
            std::puts("begun");
            std::fflush(stdout);
        }
    }
};

int runChild(const QStringList &arguments)
{
    Target target;
    target.user = text("postgres");
    target.hosts = {{text("127.0.0.1"), quint16(arguments[2].toUInt())}};
    target.database = arguments[3];
    const auto session = Session::open(target);
    const auto scripts = ScriptDirectory::openSql(arguments[4]);
    if (!session || !scripts)
        return 2;
    const auto state = AppliedState::read(**session, {});
    if (!state)
        return 2;
    const auto plan = makePlan(*scripts, {PlanKind::Upgrade, text("head"), target.identity(), state->heads});
    if (!plan)
        return 2;
    SayBegun sink;
    return Runner(**session, {}).run(*plan, sink).ok ? 0 : 1;
}

} // namespace

void RunnerKillTest::killingTheProgramLeavesARevisionBoundary()
{
    RunFixture f;
    f.options.history = false;
    addChain(f);
    int killed = 0;
    for (int i = 0; i < kills; ++i) {
        Child child(f);
        killed += child.killAfter(QRandomGenerator::global()->bounded(250)) ? 1 : 0;
        // One snapshot sees version row and tables; the dead program's backend may still be at work.
        const QString seen =
            f.ask("SELECT coalesce((SELECT max(version_num) FROM alembic_version), '0') || ' ' || "
                  "(SELECT count(*) FROM pg_tables WHERE tablename LIKE 'kill\\_%')");
        const int version = seen.section(QLatin1Char(' '), 0, 0).toInt();
        QCOMPARE(seen.section(QLatin1Char(' '), 1).toInt(), version * tablesEach);
        // The next run waits for that backend, and says where the database is.
        const RunReport report = f.run(f.plan(PlanKind::Upgrade, text("1")));
        QVERIFY(report.ok || report.error.code == text("plan.stale"));
        QVERIFY(report.headsKnown);
        QCOMPARE(f.state().heads, report.heads);
        if (report.heads.first().toInt() > revisions / 2) {
            const RunReport back = f.downgrade(text("base"));
            QVERIFY2(back.ok, qPrintable(back.error.message));
        }
    }
    QVERIFY2(killed >= kills / 2, "most programs came to their end before they were killed");
    const RunReport report = f.upgrade();
    QVERIFY(report.ok);
    QCOMPARE(report.heads, QStringList{QString::number(revisions)});
}

void RunnerKillTest::killingANonTransactionalSectionLeavesItsProgress()
{
    RunFixture f;
    constexpr int statements = 30;
    f.scripts.add({text("001"), {}, tables(1, statements / 2), "SELECT 1;", "transaction:false"});
    int killed = 0;
    for (int i = 0; i < 5 && f.state().heads.isEmpty(); ++i) {
        Child child(f);
        killed += child.killAfter(30 + QRandomGenerator::global()->bounded(60)) ? 1 : 0;
        const QByteArray others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                                  "AND application_name LIKE 'limbeck%' AND pid <> pg_backend_pid()";
        QTRY_VERIFY_WITH_TIMEOUT(f.ask(others).toInt() <= 1, 30000); // the fixture's own
        const AppliedState state = f.state();
        if (!state.heads.isEmpty())
            break;
        const int done = state.partial.isEmpty() ? 0 : state.partial[0].statementsDone;
        QCOMPARE(f.ask("SELECT count(*) FROM pg_tables WHERE tablename LIKE 'kill\\_%'").toInt(),
                 (done + 1) / 2);
    }
    QVERIFY(killed > 0);
    if (f.state().heads.isEmpty())
        QVERIFY(f.upgrade().ok);
    QCOMPARE(f.ask("SELECT count(*) FROM pg_tables WHERE tablename LIKE 'kill\\_%'").toInt(), statements / 2);
    QVERIFY(f.state().partial.isEmpty());
}

int main(int argc, char *argv[])
{
    QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() == 5 && arguments[1] == text("--run"))
        return runChild(arguments);
    RunnerKillTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "RunnerKillTest.moc"
