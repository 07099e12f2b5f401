#include "CliProject.h"
#include "SharedSandbox.h"

#include "TestPaths.h"
#include "pg/Session.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>

#include <csignal>

using namespace limbeck;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

// The program itself, as a process: streams, signals, and what it leaves behind.
class ProgramTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void resultsAndDiagnosticsHaveTheirStreams();
    void outputIsUtf8WhateverTheLocale();
    void theLanguageCanBeChosen();
    void anInterruptRollsBackAndExitsWithEight();
    void theDemoLeavesNothingBehind();
    void anInterruptedDemoLeavesNothingBehind();

private:
    static QString program();
};

// A temporary folder of the program's own, so that what it leaves behind is told from what others have there.
// The server's user can pass through it.
class OwnTemporaryFolder
{
public:
    OwnTemporaryFolder()
    {
        QFile::setPermissions(m_folder.path(),
                              QFile::permissions(m_folder.path()) | QFile::ExeGroup | QFile::ExeOther);
    }
    void giveTo(QProcess &process) const
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"TMPDIR"_s, m_folder.path());
        process.setProcessEnvironment(environment);
    }
    QStringList contents() const
    {
        return QDir(m_folder.path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
    }

private:
    QTemporaryDir m_folder;
};

QString ProgramTest::program()
{
    return builtProgram(u"limbeck-cli"_s);
}

void ProgramTest::resultsAndDiagnosticsHaveTheirStreams()
{
    const CliProject project;
    project.writeThreeRevisions();
    QProcess process;
    process.start(program(),
                  {u"--project"_s, project.folder(), u"plan"_s, u"head"_s, u"--from"_s, u"base"_s});
    QVERIFY(process.waitForFinished());
    QCOMPARE(process.exitCode(), 0);
    QVERIFY(process.readAllStandardOutput().contains("CREATE TABLE one"));
    QCOMPARE(process.readAllStandardError(), QByteArray());
    process.start(program(), {u"--project"_s, project.folder(), u"target"_s});
    QVERIFY(process.waitForFinished());
    QCOMPARE(process.exitCode(), 4);
    QCOMPARE(process.readAllStandardOutput(), QByteArray());
    QVERIFY(process.readAllStandardError().startsWith("error: "));
}

void ProgramTest::outputIsUtf8WhateverTheLocale()
{
    const CliProject project;
    project.writeThreeRevisions();
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"LC_ALL"_s, u"C"_s);
    process.setProcessEnvironment(environment);
    process.start(program(), {u"--project"_s, project.folder(), u"heads"_s, u"--json"_s});
    QVERIFY(process.waitForFinished());
    QCOMPARE(process.exitCode(), 0);
    QVERIFY(process.readAllStandardOutput().contains("백엔드 프로젝트/003.sql"));
}

void ProgramTest::theLanguageCanBeChosen()
{
    QProcess process;
    process.start(program(), {u"--lang"_s, u"en"_s, u"--help"_s});
    QVERIFY(process.waitForFinished());
    QVERIFY(process.readAllStandardOutput().contains("Exit codes:"));
    process.start(program(), {u"--lang=ko"_s, u"--help"_s});
    QVERIFY(process.waitForFinished());
    QCOMPARE(process.exitCode(), 0);
    QVERIFY(process.readAllStandardOutput().contains("종료 코드:"));
}

void ProgramTest::anInterruptRollsBackAndExitsWithEight()
{
    const CliProject project;
    project.writeRevision("001", "", "CREATE TABLE one (id int);\nSELECT pg_sleep(60);\n", "");
    const Target target = freshDatabase(u"interrupt"_s);
    project.write(u".env"_s, "DATABASE_URL=" + sharedSandbox().url(target.database).toUtf8() + "\n");
    QProcess process;
    process.start(program(), {u"--project"_s, project.folder(), u"upgrade"_s, u"head"_s, u"--json"_s});
    QVERIFY(process.waitForStarted());
    auto session = Session::open(target);
    QVERIFY(session);
    QTRY_VERIFY_WITH_TIMEOUT((*session)
                                     ->value("SELECT count(*) FROM pg_stat_activity WHERE datname = "
                                             "current_database() AND wait_event = 'PgSleep'")
                                     ->toInt() == 1,
                             20000);
    QCOMPARE(::kill(pid_t(process.processId()), SIGINT), 0);
    QVERIFY(process.waitForFinished(20000));
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QCOMPARE(process.exitCode(), 8);
    const QList<QByteArray> lines = process.readAllStandardOutput().trimmed().split('\n');
    const QJsonObject last = QJsonDocument::fromJson(lines.last()).object();
    QCOMPARE(last.value(u"error"_s).toObject().value(u"code"_s).toString(), u"run.cancelled"_s);
    QCOMPARE((*session)->value("SELECT to_regclass('one') IS NULL")->toBool(), true);
}

void ProgramTest::theDemoLeavesNothingBehind()
{
    const OwnTemporaryFolder temporary;
    QProcess process;
    temporary.giveTo(process);
    process.start(program(), {u"demo"_s});
    QVERIFY(process.waitForFinished(120000));
    const QByteArray out = process.readAllStandardOutput();
    QVERIFY2(process.exitCode() == 0, (process.readAllStandardError() + out).constData());
    for (const char *text :
         {"$ limbeck-cli --env development upgrade head", "Running upgrade", "shop_development"})
        QVERIFY2(out.contains(text), text);
    QCOMPARE(temporary.contents(), QStringList());
}

void ProgramTest::anInterruptedDemoLeavesNothingBehind()
{
    const OwnTemporaryFolder temporary;
    QProcess process;
    temporary.giveTo(process);
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(program(), {u"demo"_s});
    QVERIFY(process.waitForReadyRead(20000)); // it has begun to start its server
    QCOMPARE(::kill(pid_t(process.processId()), SIGINT), 0);
    QVERIFY(process.waitForFinished(60000));
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QCOMPARE(process.exitCode(), 8);
    QCOMPARE(temporary.contents(), QStringList());
}

QTEST_GUILESS_MAIN(ProgramTest)
#include "ProgramTest.moc"
