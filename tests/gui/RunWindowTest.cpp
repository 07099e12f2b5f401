// A person's way through the window on a real database: select, preview, apply, stop, downgrade, stamp,
// close.
#include "WindowFixture.h"
#include "dialogs/ApplyDialog.h"
#include "views/ProgressPanel.h"

#include <QLineEdit>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QTabWidget>

using namespace limbeck;
using namespace limbeck::gui;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

class RunWindowTest : public QObject
{
    Q_OBJECT

private:
    static constexpr int patience = 20000;

    static void confirm(const WindowFixture &f)
    {
        QTRY_VERIFY_WITH_TIMEOUT(f.dialog<ApplyDialog>(), patience);
        auto *apply = f.dialog<ApplyDialog>()->findChild<QPushButton *>(u"apply"_s);
        QVERIFY(apply->isEnabled());
        QTest::mouseClick(apply, Qt::LeftButton);
    }

    static void slowProject(ProjectFolder &project)
    {
        project.writeSample();
        project.writeRevision("003", "002", "slow", "CREATE TABLE slow (id int);\nSELECT pg_sleep(60);",
                              "DROP TABLE slow;");
    }

private Q_SLOTS:
    void showsWhatIsPending()
    {
        ProjectFolder project;
        project.writeSample();
        WindowFixture f;
        f.window->start(false, project.path());
        QTRY_VERIFY_WITH_TIMEOUT(f.isSettled(), patience);
        QCOMPARE(f.stateOf(u"001"_s), u"pending"_s);
        QCOMPARE(f.stateOf(u"002"_s), u"pending"_s);
        QCOMPARE(f.cell(u"002"_s, RevisionModel::MessageColumn), u"주문 테이블 추가"_s);
        QVERIFY(f.child<QLabel>("target")->text().contains(project.database));
        QVERIFY(f.child<QLabel>("facts")->text().contains(u"no revision applied"_s));
        QVERIFY(f.window->windowTitle().contains(u"development"_s));
        QVERIFY2(f.log().contains(u"Connect: target "_s), qPrintable(f.log()));
        QVERIFY(f.log().contains(u".env.development:2 DATABASE_URL"_s));
    }

    void previewsTheSqlOfAllThatIsPending()
    {
        ProjectFolder project;
        project.writeSample();
        WindowFixture f;
        f.window->start(false, project.path());
        QTRY_VERIFY_WITH_TIMEOUT(f.isSettled(), patience);
        f.action("actionPreview")->trigger();
        const auto *sql = f.child<QWidget>("sql")->findChild<QPlainTextEdit *>();
        QTRY_VERIFY_WITH_TIMEOUT(sql->toPlainText().contains(u"CREATE TABLE orders"_s), patience);
        QVERIFY2(sql->toPlainText().contains(u"CREATE TABLE users"_s), qPrintable(sql->toPlainText()));
    }

    void appliesAndDowngrades()
    {
        ProjectFolder project;
        project.writeSample();
        WindowFixture f;
        f.window->start(false, project.path());
        QTRY_VERIFY_WITH_TIMEOUT(f.isSettled(), patience);
        f.action("actionApply")->trigger();
        confirm(f);
        QTRY_COMPARE_WITH_TIMEOUT(f.stateOf(u"002"_s), u"current"_s, patience);
        QCOMPARE(f.stateOf(u"001"_s), u"applied"_s);
        QVERIFY2(f.log().contains(u"Running upgrade 001 -> 002"_s), qPrintable(f.log()));
        QVERIFY(f.log().contains(u"Current revision(s) for postgresql"_s));
        QVERIFY(f.child<QLabel>("title") != nullptr);
        QTRY_VERIFY_WITH_TIMEOUT(f.isSettled(), patience);
        QVERIFY(!f.action("actionApply")->isEnabled());

        f.select(u"001"_s);
        f.action("actionDowngradeHere")->trigger();
        confirm(f);
        QTRY_COMPARE_WITH_TIMEOUT(f.stateOf(u"001"_s), u"current"_s, patience);
        QCOMPARE(f.stateOf(u"002"_s), u"pending"_s);
        QVERIFY(f.log().contains(u"Running downgrade 002 -> 001"_s));
    }

    void appliesOnlyUpToTheSelectedRevision()
    {
        ProjectFolder project;
        project.writeSample();
        WindowFixture f;
        f.window->start(false, project.path());
        QTRY_VERIFY_WITH_TIMEOUT(f.isSettled(), patience);
        f.select(u"001"_s);
        f.action("actionUpgradeHere")->trigger();
        confirm(f);
        QTRY_COMPARE_WITH_TIMEOUT(f.stateOf(u"001"_s), u"current"_s, patience);
        QCOMPARE(f.stateOf(u"002"_s), u"pending"_s);
    }

    void stampsWithoutRunning()
    {
        ProjectFolder project;
        project.writeSample();
        WindowFixture f;
        f.window->start(false, project.path());
        QTRY_VERIFY_WITH_TIMEOUT(f.isSettled(), patience);
        f.select(u"002"_s);
        f.action("actionStampHere")->trigger();
        confirm(f);
        QTRY_COMPARE_WITH_TIMEOUT(f.stateOf(u"002"_s), u"current"_s, patience);
        QVERIFY2(!f.log().contains(u"CREATE TABLE"_s), qPrintable(f.log()));
    }

    void aProtectedEnvironmentWantsTheDatabaseNameTyped()
    {
        ProjectFolder project;
        project.writeSample();
        WindowFixture f;
        f.window->start(false, project.path());
        QTRY_VERIFY_WITH_TIMEOUT(f.isSettled(), patience);
        QTest::keyClick(f.window.get(), Qt::Key_2, Qt::AltModifier);
        QTRY_COMPARE_WITH_TIMEOUT(f.state().current()->definition.name, u"production"_s, patience);
        QTRY_VERIFY_WITH_TIMEOUT(f.isSettled(), patience);
        f.action("actionApply")->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(f.dialog<ApplyDialog>(), patience);
        auto *apply = f.dialog<ApplyDialog>()->findChild<QPushButton *>(u"apply"_s);
        QVERIFY(!apply->isEnabled());
        QTest::keyClicks(f.dialog<ApplyDialog>()->findChild<QLineEdit *>(u"name"_s), project.production);
        QTRY_VERIFY(apply->isEnabled());
        QTest::mouseClick(apply, Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(f.stateOf(u"002"_s), u"current"_s, patience);
    }

    void stopRollsTheRunningRevisionBack()
    {
        ProjectFolder project;
        slowProject(project);
        WindowFixture f;
        f.window->start(false, project.path());
        QTRY_VERIFY_WITH_TIMEOUT(f.isSettled(), patience);
        f.action("actionApply")->trigger();
        confirm(f);
        QTRY_VERIFY_WITH_TIMEOUT(f.log().contains(u"Running upgrade 002 -> 003"_s), patience);
        QVERIFY(f.window->session().runs().isRunning());
        QVERIFY(f.child<ProgressPanel>("progress")->isVisible());
        QTest::mouseClick(f.child<ProgressPanel>("progress")->findChild<QPushButton *>(u"stop"_s),
                          Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(!f.window->session().runs().isRunning(), patience);
        QTRY_COMPARE_WITH_TIMEOUT(f.stateOf(u"002"_s), u"current"_s, patience);
        QCOMPARE(f.stateOf(u"003"_s), u"pending"_s);
        const auto *title = f.child<ProgressPanel>("progress")->findChild<QLabel *>(u"title"_s);
        QVERIFY2(title->text().startsWith(u"Stopped."_s), qPrintable(title->text()));
    }

    void closingDuringARunAsksStopsAndCloses()
    {
        ProjectFolder project;
        slowProject(project);
        WindowFixture f;
        f.window->start(false, project.path());
        QTRY_VERIFY_WITH_TIMEOUT(f.isSettled(), patience);
        f.action("actionApply")->trigger();
        confirm(f);
        QTRY_VERIFY_WITH_TIMEOUT(f.log().contains(u"Running upgrade 002 -> 003"_s), patience);
        QVERIFY(!f.window->close());
        QTRY_VERIFY(f.dialog<QMessageBox>());
        QTest::mouseClick(f.dialog<QMessageBox>()->defaultButton(), Qt::LeftButton); // keep running
        QTRY_VERIFY(!f.dialog<QMessageBox>());
        QVERIFY(f.window->session().runs().isRunning());
        QVERIFY(!f.window->close());
        QTRY_VERIFY(f.dialog<QMessageBox>());
        for (QAbstractButton *button : f.dialog<QMessageBox>()->buttons()) {
            if (f.dialog<QMessageBox>()->buttonRole(button) == QMessageBox::DestructiveRole) {
                QTest::mouseClick(button, Qt::LeftButton);
                break;
            }
        }
        QTRY_VERIFY_WITH_TIMEOUT(!f.window->isVisible(), patience);
        QVERIFY(!f.window->session().runs().isRunning());
    }

    void aFailedStatementIsShownInItsFile()
    {
        ProjectFolder project;
        project.writeSample();
        project.writeRevision("003", "002", "broken", "SELECT 1;\nSELECT nonsense;", "");
        WindowFixture f;
        f.window->start(false, project.path());
        QTRY_VERIFY_WITH_TIMEOUT(f.isSettled(), patience);
        f.action("actionApply")->trigger();
        confirm(f);
        QTRY_COMPARE_WITH_TIMEOUT(f.stateOf(u"002"_s), u"current"_s, patience);
        const auto *panel = f.child<ProgressPanel>("progress");
        QVERIFY2(panel->findChild<QLabel *>(u"statement"_s)->text().contains(u"003.sql:9"_s),
                 qPrintable(panel->findChild<QLabel *>(u"statement"_s)->text()));
        QTRY_COMPARE_WITH_TIMEOUT(f.child<QTabWidget>("tabs")->currentWidget()->objectName(), u"script"_s,
                                  patience);
        QVERIFY(f.child<QPushButton>("close")->isVisible());
    }

    void aMissingWayBackIsSaidBeforeAnythingRuns()
    {
        ProjectFolder project;
        project.writeSample();
        project.writeRevision("003", "002", "one way", "SELECT 1;", "");
        WindowFixture f;
        f.window->start(false, project.path());
        QTRY_VERIFY_WITH_TIMEOUT(f.isSettled(), patience);
        f.action("actionApply")->trigger();
        confirm(f);
        QTRY_COMPARE_WITH_TIMEOUT(f.stateOf(u"003"_s), u"current"_s, patience);
        QTRY_VERIFY_WITH_TIMEOUT(f.isSettled(), patience);
        f.select(u"001"_s);
        f.action("actionDowngrade")->trigger();
        const auto *title = f.child<ProgressPanel>("progress")->findChild<QLabel *>(u"title"_s);
        QTRY_VERIFY_WITH_TIMEOUT(title->text().contains(u"003"_s), patience);
        QVERIFY(!f.dialog<ApplyDialog>());
    }
};

QTEST_MAIN(RunWindowTest)
#include "RunWindowTest.moc"
