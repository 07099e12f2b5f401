// The demo from start to end: three environments of one sandbox, gone when the window is.
#include "WindowFixture.h"
#include "views/EnvironmentPanel.h"

#include <QListView>

using namespace limbeck;
using namespace limbeck::gui;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

class DemoWindowTest : public QObject
{
    Q_OBJECT

    static constexpr int patience = 60000;

private Q_SLOTS:
    void opensWithThreeEnvironmentsAndLeavesNothingBehind()
    {
        QString folder;
        {
            WindowFixture f;
            f.window->start(true, {});
            QTRY_VERIFY_WITH_TIMEOUT(f.isSettled() && !f.state().folder.isEmpty(), patience);
            folder = f.state().folder;
            QVERIFY(QDir(folder).exists());
            QCOMPARE(f.child<EnvironmentPanel>("environments")->findChild<QListView *>()->model()->rowCount(),
                     3);
            QStringList heads;
            for (int i = 0; i < 3; ++i) {
                f.window->session().selectEnvironment(i);
                QTRY_VERIFY_WITH_TIMEOUT(f.isSettled(), patience);
                QCOMPARE(f.state().connection, ConnectionPhase::Connected);
                heads.append(f.state().appliedHeads().join(u','));
            }
            QCOMPARE(QSet<QString>(heads.begin(), heads.end()).size(), 3);
            QVERIFY(f.state().current()->definition.isProtected);
            // Nothing temporary is remembered.
            QVERIFY(Settings::value(Settings::Key::LastProject).toString().isEmpty());
        }
        QVERIFY(!QDir(folder).exists());
    }

    void stoppingItsStartBringsTheStartPageBack()
    {
        WindowFixture f;
        f.window->start(true, {});
        QTRY_VERIFY(f.window->session().isStartingDemo());
        f.action("actionStop")->trigger();
        QVERIFY(!f.window->session().isStartingDemo());
        QVERIFY(f.child<QPushButton>("demo")->isEnabled());
        QVERIFY(f.state().folder.isEmpty());
    }
};

QTEST_MAIN(DemoWindowTest)
#include "DemoWindowTest.moc"
