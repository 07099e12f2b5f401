#include "AlembicFolder.h"
#include "AlembicRunFixture.h"
#include "CliProject.h"
#include "OwnTemporary.h"
#include "SharedSandbox.h"

#include "alembic/AlembicHeadStart.h"
#include "run/AdvisoryLock.h"

#include <QDir>
#include <QStandardPaths>
#include <QTest>

#include <csignal>

using namespace limbeck;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

namespace {

// A Python that notes its process ids in one file and what it imports in another.
class NotedPython
{
public:
    explicit NotedPython(AlembicFolder &folder)
        : m_pids(folder.file(u"기록.pids"_s))
        , m_imports(folder.file(u"기록.imports"_s))
        , m_program(folder.file(u"python"_s))
    {
        folder.write(u"python"_s, "#!/bin/sh\necho $$ >> '" + m_pids.toUtf8() +
                                      "'\nexec /usr/bin/python3 -X importtime \"$@\" 2>> '" +
                                      m_imports.toUtf8() + "'\n");
        QFile::setPermissions(m_program, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    }

    QString program() const { return m_program; }
    QList<qint64> pids() const
    {
        QList<qint64> found;
        for (const QByteArray &line : read(m_pids).split('\n')) {
            if (!line.isEmpty())
                found.append(line.toLongLong());
        }
        return found;
    }
    bool hasImported(const QByteArray &module) const { return read(m_imports).contains(' ' + module + '\n'); }
    bool anyRuns() const
    {
        const QList<qint64> all = pids();
        return std::any_of(all.begin(), all.end(), [](qint64 pid) { return ::kill(pid_t(pid), 0) == 0; });
    }

private:
    static QByteArray read(const QString &name)
    {
        QFile file(name);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    QString m_pids;
    QString m_imports;
    QString m_program;
};

// env.py that leaves a trace as soon as one line of it runs.
QByteArray tracingEnv()
{
    return "open('실행됨', 'w').close()\n" + AlembicFolder::plainEnv();
}

constexpr QLatin1StringView lastImport = "sqlalchemy.dialects.postgresql.psycopg2cffi"_L1;

} // namespace

// Python is started before there is something for it to do: it gets ready, runs nothing of the project,
// serves the run that comes, and is gone without a trace when none does.
class AlembicHeadStartTest : public QObject
{
    Q_OBJECT

private:
    OwnTemporary m_temporary;

private Q_SLOTS:
    void initTestCase() { m_temporary.use(); }
    void itWaitsWithoutALineOfTheProject();
    void theRunTakesIt();
    void anotherEnvironmentDoesNot();
    void aPathOfTheProjectsOwnForbidsIt();
    void aModuleOfTheProjectIsNotImportedAhead();
    void aRefusedRunEndsIt_data();
    void aRefusedRunEndsIt();
    void nothingToDoEndsIt();
};

void AlembicHeadStartTest::itWaitsWithoutALineOfTheProject()
{
    AlembicFolder folder(tracingEnv());
    folder.addTables(1);
    const NotedPython python(folder);
    AlembicProject project = folder.project({});
    project.interpreter = python.program();
    auto waiting = AlembicHeadStart::of(project);
    QVERIFY(waiting);
    QTRY_VERIFY_WITH_TIMEOUT(python.hasImported(QByteArray(lastImport.data())), 30000);
    QVERIFY(python.anyRuns());
    QVERIFY(!QFile::exists(folder.file(u"실행됨"_s)));
    waiting.reset();
    QVERIFY(!python.anyRuns());
    QCOMPARE(m_temporary.leftovers(), QStringList());
    QVERIFY(!QFile::exists(folder.file(u"실행됨"_s)));
    QVERIFY(!QDir(folder.file(u"migrations/versions/__pycache__"_s)).exists());
}

// The fixture's own run() would take its own project.
static RunReport runWith(AlembicRunFixture &f, const Plan &plan)
{
    f.recorder.events.clear();
    return Runner(f.session(), f.options).run(plan, f.recorder);
}

void AlembicHeadStartTest::theRunTakesIt()
{
    AlembicRunFixture f(tracingEnv());
    f.folder.addTables(2);
    const NotedPython python(f.folder);
    f.options.alembic = f.project();
    f.options.alembic->interpreter = python.program();
    f.options.headStart = AlembicHeadStart::of(*f.options.alembic);
    QVERIFY(runWith(f, f.plan()).ok);
    QCOMPARE(python.pids().size(), 1);
    QCOMPARE(f.tables(), u"t001,t002"_s);
    QVERIFY(!python.anyRuns());
    // A second run finds it used up.
    QVERIFY(runWith(f, f.plan(PlanKind::Downgrade, u"base"_s)).ok);
    QCOMPARE(python.pids().size(), 2);
    QCOMPARE(m_temporary.leftovers(), QStringList());
}

void AlembicHeadStartTest::anotherEnvironmentDoesNot()
{
    AlembicRunFixture f;
    f.folder.addTables(1);
    const NotedPython python(f.folder);
    AlembicProject other = f.project();
    other.interpreter = python.program();
    f.options.alembic = other;
    other.environment.insert(u"DATABASE_URL"_s, u"postgresql://elsewhere/app"_s);
    f.options.headStart = AlembicHeadStart::of(other);
    QVERIFY(runWith(f, f.plan()).ok);
    QCOMPARE(f.heads(), QStringList{u"001"_s});
    f.options.headStart.reset();
    QTRY_VERIFY(!python.anyRuns());
}

// Then Python would import from the project before our first line.
void AlembicHeadStartTest::aPathOfTheProjectsOwnForbidsIt()
{
    const AlembicFolder folder;
    AlembicProject project = folder.project({});
    QVERIFY(AlembicHeadStart::of(project));
    project.environment.insert(u"PYTHONPATH"_s, folder.path());
    QVERIFY(!AlembicHeadStart::of(project));
}

// A module that hides an installed one is the run's, as it is plain Alembic's, and not the waiting process's.
void AlembicHeadStartTest::aModuleOfTheProjectIsNotImportedAhead()
{
    AlembicRunFixture f;
    f.folder.addTables(1);
    f.folder.write(u"lib/mako/__init__.py"_s, "raise RuntimeError('프로젝트의 mako')\n");
    AlembicProject project = f.project();
    project.environment.insert(u"PYTHONPATH"_s, f.folder.file(u"lib"_s));
    const AlembicTalk said = talk(project, runRequest(f.target, u"upgrade"_s, u"head"_s, {u"001"_s}));
    QCOMPARE(said.first(u"failed"_s)["message"_L1].toString(), u"프로젝트의 mako"_s);
    // And one that steps aside: it runs once there is a request, and not before.
    f.folder.write(u"lib/mako/__init__.py"_s,
                   "import sys\nahead = any(type(f).__name__ == 'OnlyInstalled' for f in sys.meta_path)\n"
                   "print('미리' if ahead else '나중')\n"
                   "__path__ = [p + '/mako' for p in sys.path if p.endswith('-packages')]\n");
    const AlembicTalk again = talk(project, runRequest(f.target, u"upgrade"_s, u"head"_s, {u"001"_s}));
    QVERIFY2(again.ending.exitCode == 0, qPrintable(again.everything()));
    QVERIFY(again.output.contains(u"나중"_s));
    QVERIFY(!again.output.contains(u"미리"_s));
}

void AlembicHeadStartTest::aRefusedRunEndsIt_data()
{
    QTest::addColumn<QString>("code");
    QTest::newRow("stale plan") << u"plan.stale"_s;
    QTest::newRow("lock busy") << u"run.locked"_s;
    QTest::newRow("changed file") << u"plan.stale"_s;
}

void AlembicHeadStartTest::aRefusedRunEndsIt()
{
    QFETCH(QString, code);
    AlembicRunFixture f(tracingEnv());
    f.folder.addTables(2);
    const NotedPython python(f.folder);
    f.options.alembic = f.project();
    f.options.alembic->interpreter = python.program();
    f.options.advisoryWait = std::chrono::milliseconds(0);
    const Plan plan = f.plan();
    const auto other = f.otherSession();
    const QString row = QString::fromLatin1(QTest::currentDataTag());
    if (row == "stale plan"_L1) {
        QVERIFY(other->execute("CREATE TABLE alembic_version (version_num varchar(32) NOT NULL)"));
        QVERIFY(other->execute("INSERT INTO alembic_version VALUES ('001')"));
    } else if (row == "changed file"_L1) {
        f.folder.write(u"migrations/versions/002_개정.py"_s, "# 다른 내용\n");
    } else {
        const qint64 key = AdvisoryLock::keyFor(f.target.database, u"public.alembic_version"_s);
        QVERIFY(other->value("SELECT pg_catalog.pg_advisory_lock(" + QByteArray::number(key) + ")"));
    }
    f.options.headStart = AlembicHeadStart::of(*f.options.alembic);
    const RunReport report = runWith(f, plan);
    QCOMPARE(report.error.code, code);
    f.options.headStart.reset(); // as the command or the window does, whose options end with it
    QVERIFY(!python.anyRuns());
    QVERIFY(!QFile::exists(f.folder.file(u"실행됨"_s)));
    QCOMPARE(m_temporary.leftovers(), QStringList());
}

void AlembicHeadStartTest::nothingToDoEndsIt()
{
    const Target target = freshDatabase(u"headstart"_s);
    AlembicFolder folder(tracingEnv());
    folder.addTables(1);
    folder.write(u".env"_s, "DATABASE_URL=" + urlOf(target).toUtf8() + "\n");
    const NotedPython python(folder);
    CliProject cli;
    cli.process = QProcessEnvironment::systemEnvironment();
    const QStringList words{u"--project"_s,   folder.path(), u"--python"_s,
                            python.program(), u"upgrade"_s,  u"head"_s};
    CliResult result = cli.json(words);
    QVERIFY2(result.code == 0, qPrintable(result.out + result.err));
    QCOMPARE(python.pids().size(), 1); // one start for all of it
    QVERIFY(QFile::remove(folder.file(u"실행됨"_s)));
    result = cli.json(words);
    QVERIFY2(result.code == 0, qPrintable(result.out + result.err));
    QVERIFY(!python.anyRuns());
    QVERIFY(!QFile::exists(folder.file(u"실행됨"_s)));
    QCOMPARE(m_temporary.leftovers(), QStringList());
}

QTEST_GUILESS_MAIN(AlembicHeadStartTest)
#include "AlembicHeadStartTest.moc"
