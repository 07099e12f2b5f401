// The window after a run whose program was killed: it says how far the database is, and goes on from there.
#include "TestPaths.h"
#include "WindowFixture.h"
#include "dialogs/ApplyDialog.h"
#include "views/FindingsView.h"

#include <QElapsedTimer>
#include <QProcess>

using namespace limbeck;
using namespace limbeck::gui;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 30000;

// Runs `limbeck-cli upgrade head` and kills it as soon as that many statements are done.
void killAfterStatements(const ProjectFolder &project, int statements)
{
    QProcess program;
    program.start(builtProgram(u"limbeck-cli"_s), {u"--project"_s, project.path(), u"--env"_s,
                                                   u"development"_s, u"--json"_s, u"upgrade"_s, u"head"_s});
    QByteArray output;
    QElapsedTimer timer;
    timer.start();
    while (output.count("\"event\":\"statement\"") < statements && timer.elapsed() < patience)
        if (program.waitForReadyRead(1000))
            output += program.readAllStandardOutput();
    QVERIFY2(output.count("\"event\":\"statement\"") >= statements, output.constData());
    QCOMPARE(program.state(), QProcess::Running);
    program.kill();
    QVERIFY(program.waitForFinished(patience));
}

} // namespace

class KilledRunWindowTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aHalfAppliedRevisionIsShownAndFinished()
    {
        ProjectFolder project;
        project.writeSample();
        project.write(u"003.sql"_s, "-- 색인 만들기\n--\n-- Revision ID: 003\n-- Revises: 002\n\n"
                                    "-- migrate:up transaction:false\n"
                                    "CREATE TABLE first_half (id int);\nSELECT pg_sleep(3);\n"
                                    "CREATE TABLE second_half (id int);\n");
        killAfterStatements(project, 3); // one in 001, one in 002, the first of 003

        WindowFixture f;
        f.window->start(false, project.path());
        QTRY_VERIFY_WITH_TIMEOUT(f.isSettled(), patience);
        QCOMPARE(f.stateOf(u"002"_s), u"current"_s);
        QVERIFY2(f.stateOf(u"003"_s).contains(u"partly"_s), qPrintable(f.stateOf(u"003"_s)));
        const Findings findings = f.state().findings();
        const auto partial = std::find_if(findings.begin(), findings.end(), [](const Finding &finding) {
            return finding.code == u"state.partial"_s;
        });
        QVERIFY(partial != findings.end());
        QVERIFY2(partial->message.contains(u"003"_s), qPrintable(partial->message));

        f.action("actionApply")->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(f.dialog<ApplyDialog>(), patience);
        QTest::mouseClick(f.dialog<ApplyDialog>()->findChild<QPushButton *>(u"apply"_s), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(f.stateOf(u"003"_s), u"current"_s, 2 * patience);
        QVERIFY(f.state().appliedHeads() == QStringList{u"003"_s});
    }

    void aTransactionalRevisionIsStillPendingAsAWhole()
    {
        ProjectFolder project;
        project.writeSample();
        project.writeRevision("003", "002", "느린 변경", "CREATE TABLE slow (id int);\nSELECT pg_sleep(6);",
                              "DROP TABLE slow;");
        killAfterStatements(project, 3);

        WindowFixture f;
        f.window->start(false, project.path());
        QTRY_VERIFY_WITH_TIMEOUT(f.isSettled(), patience);
        QCOMPARE(f.stateOf(u"002"_s), u"current"_s);
        QCOMPARE(f.stateOf(u"003"_s), u"pending"_s);
        QCOMPARE(f.state().appliedHeads(), QStringList{u"002"_s});
    }
};

QTEST_MAIN(KilledRunWindowTest)
#include "KilledRunWindowTest.moc"
