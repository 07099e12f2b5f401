// What an Alembic project can be beside the usual one: headers that only Python can tell, an ini of several
// sections, a script that goes to a file; and folders that are dropped onto the window.
#include "AlembicFolder.h"
#include "WindowFixture.h"
#include "views/ProgressPanel.h"

#include <QDropEvent>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QTabWidget>
#include <QToolBar>
#include <QToolButton>

using namespace limbeck;
using namespace limbeck::gui;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 60000;

void fill(AlembicFolder &folder, const Target &target)
{
    folder.addTables(2);
    folder.write(u"limbeck.ini"_s, "[limbeck]\npython = /usr/bin/python3\n"); // Debian's, with its Alembic
    folder.write(u".env"_s, "DATABASE_URL=" + urlOf(target).toUtf8() + "\n");
}

QPushButton *visibleButton(const QWidget *area)
{
    for (QPushButton *button : area->findChildren<QPushButton *>()) {
        if (button->isVisible())
            return button;
    }
    return nullptr;
}

bool isConnected(const WindowFixture &f)
{
    return f.state().connection == ConnectionPhase::Connected && !f.state().python.probing &&
           !f.window->session().isBusy();
}

} // namespace

class AlembicProjectTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void headersThatOnlyPythonCanTellAreAskedOfAlembicOnRequest()
    {
        AlembicFolder folder;
        fill(folder, freshDatabase());
        folder.write(u"migrations/versions/003_계산.py"_s,
                     "\"\"\"계산된 머리글\"\"\"\nrevision = '00' + str(3)\ndown_revision = '002'\n"
                     "branch_labels = None\ndepends_on = None\n\ndef upgrade():\n    pass\n\n"
                     "def downgrade():\n    pass\n");
        WindowFixture f;
        f.window->start(false, folder.path());
        QTRY_VERIFY_WITH_TIMEOUT(isConnected(f), patience);
        QVERIFY(!f.state().graph());
        QPushButton *ask = visibleButton(f.child<QWidget>("revisions"));
        QVERIFY(ask);
        QCOMPARE(ask->text(), u"Ask the project’s Alembic"_s);
        QTest::mouseClick(ask, Qt::LeftButton);
        QTRY_VERIFY2_WITH_TIMEOUT(f.state().graph(), qPrintable(f.log()), patience);
        QTRY_COMPARE_WITH_TIMEOUT(f.stateOf(u"003"_s), u"pending"_s, patience);
        QCOMPARE(f.cell(u"003"_s, RevisionModel::MessageColumn), u"계산된 머리글"_s);
    }

    void anotherSectionOfTheIniIsChosenInTheMenu()
    {
        AlembicFolder folder;
        fill(folder, freshDatabase());
        folder.write(u"alembic.ini"_s, "[alembic]\nscript_location = migrations\n"
                                       "[보고]\nscript_location = 보고서\n");
        folder.write(u"보고서/env.py"_s, AlembicFolder::plainEnv());
        folder.write(u"보고서/versions/r1.py"_s, "\"\"\"보고서\"\"\"\nrevision = 'r1'\ndown_revision = None\n"
                                                 "def upgrade():\n    pass\ndef downgrade():\n    pass\n");
        WindowFixture f;
        f.window->start(false, folder.path());
        QTRY_VERIFY_WITH_TIMEOUT(f.isSettled(), patience);
        QCOMPARE(f.stateOf(u"001"_s), u"pending"_s);
        const auto *menu = f.child<QMenu>("menuSection");
        QVERIFY(menu->menuAction()->isVisible());
        QCOMPARE(menu->actions().size(), 2);
        QVERIFY(menu->actions().constFirst()->isChecked());
        QCOMPARE(menu->actions().constLast()->text(), u"보고"_s);
        menu->actions().constLast()->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(f.stateOf(u"r1"_s), u"pending"_s, patience);
        QVERIFY(f.stateOf(u"001"_s).isEmpty());
        QCOMPARE(Settings::alembicSectionOf(f.state().folder), u"보고"_s);
    }

    void aSectionThatIsGoneDoesNotKeepTheProjectShut()
    {
        AlembicFolder folder;
        fill(folder, freshDatabase());
        WindowFixture f;
        Settings::setAlembicSectionOf(QDir::cleanPath(folder.path()), u"없는 절"_s);
        f.window->start(false, folder.path());
        QTRY_VERIFY_WITH_TIMEOUT(f.isSettled(), patience);
        QCOMPARE(f.stateOf(u"002"_s), u"pending"_s);
    }

    void aRenderingThatHangsIsStopped()
    {
        AlembicFolder folder("import time\ntime.sleep(120)\n");
        fill(folder, freshDatabase());
        WindowFixture f;
        f.window->start(false, folder.path());
        QTRY_VERIFY_WITH_TIMEOUT(f.isSettled() && !f.state().python.probing, patience);
        f.child<QTabWidget>("tabs")->setCurrentWidget(f.child<QWidget>("sql"));
        QPushButton *stop = nullptr;
        QTRY_VERIFY_WITH_TIMEOUT((stop = visibleButton(f.child<QWidget>("sql"))), patience);
        QCOMPARE(stop->text(), u"Stop"_s);
        QTest::mouseClick(stop, Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(stop->text(), u"Render the SQL"_s, patience);

        // A plan that hangs likewise: it says so and can be stopped, and nothing is confirmed.
        f.action("actionApply")->trigger();
        auto *panel = f.child<ProgressPanel>("progress");
        QVERIFY(panel->findChild<QLabel *>(u"title"_s)->text().contains(u"rendering"_s));
        auto *stopPlan = panel->findChild<QPushButton *>(u"stop"_s);
        QTRY_VERIFY_WITH_TIMEOUT(stopPlan->isVisible(), patience);
        QVERIFY(f.action("actionStop")->isEnabled());
        QTest::mouseClick(stopPlan, Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(!f.window->session().isBusy(), patience);
        QCOMPARE(panel->findChild<QLabel *>(u"title"_s)->text(), u"Planning was stopped."_s);
    }

    void thePendingRevisionsAreWrittenAsAlembicsScript()
    {
        AlembicFolder folder;
        const Target target = freshDatabase();
        fill(folder, target);
        WindowFixture f;
        f.window->start(false, folder.path());
        QTRY_VERIFY_WITH_TIMEOUT(f.isSettled(), patience);
        const QString path = folder.file(u"올리기.sql"_s);
        f.window->session().exportPending(path);
        QTRY_VERIFY2_WITH_TIMEOUT(QFile::exists(path), qPrintable(f.log()), patience);
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray sql = file.readAll();
        QVERIFY2(sql.contains("CREATE TABLE t002"), sql.constData());
        QVERIFY(sql.contains("alembic_version"));
    }

    void aSqlProjectHasNoneOfThis()
    {
        ProjectFolder project;
        project.writeSample();
        WindowFixture f;
        f.window->start(false, project.path());
        QTRY_VERIFY_WITH_TIMEOUT(f.isSettled(), patience);
        QVERIFY(!f.action("actionPython")->isVisible());
        QVERIFY(!f.action("actionMend")->isVisible());
        QVERIFY(!f.child<QMenu>("menuSection")->menuAction()->isVisible());
        QVERIFY(!f.child<QWidget>("pythonBox")->isVisible());
        QCOMPARE(f.child<QTabWidget>("tabs")->currentWidget(), f.child<QWidget>("sql"));
    }

    void aFolderThatIsDroppedOntoTheWindowIsOpened()
    {
        AlembicFolder folder;
        fill(folder, freshDatabase());
        WindowFixture f;
        f.window->start(false, {});
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(folder.path())});
        QDragEnterEvent enter({10, 10}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(f.window.get(), &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop({10, 10}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(f.window.get(), &drop);
        QTRY_VERIFY_WITH_TIMEOUT(f.isSettled(), patience);
        QCOMPARE(f.stateOf(u"002"_s), u"pending"_s);
        data.setUrls({QUrl(u"https://example.invalid/"_s)});
        QDragEnterEvent other({10, 10}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(f.window.get(), &other);
        QVERIFY(!other.isAccepted());
    }

    void toolbarButtonsShowNoMnemonics()
    {
        WindowFixture f;
        f.appearance->setLanguage(u"ko"_s);
        for (const QToolButton *button : f.child<QToolBar>("toolBar")->findChildren<QToolButton *>())
            QVERIFY2(!button->text().contains(u'&') && !button->text().contains(u"("_s),
                     qPrintable(button->text()));
    }
};

QTEST_MAIN(AlembicProjectTest)
#include "AlembicProjectTest.moc"
