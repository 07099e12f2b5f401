#include "WindowFixture.h"

#include "dialogs/EndBackendDialog.h"
#include "models/BackendModel.h"
#include "views/LockPanel.h"
#include "views/ProgressPanel.h"

#include <QAbstractItemModelTester>
#include <QLineEdit>

#include <thread>

using namespace limbeck;
using namespace limbeck::gui;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

// The panel of a real window while a real run stands in a lock queue.
class LockPanelTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void theModelKeepsItsPromises();
    void aCalmRunShowsNothing();
    void bothDirectionsAreShownAndTheBlockerCanBeEnded();
    void theRunIsStoppedFromThere();

private:
    std::unique_ptr<Session> other(const QByteArray &sql);
    void apply(WindowFixture &f);

    std::unique_ptr<ProjectFolder> m_project;
    Target m_target;
};

void LockPanelTest::init()
{
    m_project = std::make_unique<ProjectFolder>();
    m_project->writeSample();
    m_project->writeRevision("003", "002", "wait", "ALTER TABLE users ADD note text;", "");
    m_target = sharedSandbox().target(m_project->database);
}

std::unique_ptr<Session> LockPanelTest::other(const QByteArray &sql)
{
    auto session = Session::open(m_target);
    if (!session || !(*session)->execute("BEGIN") || !(*session)->execute(sql))
        qFatal("no other session");
    return std::move(*session);
}

void LockPanelTest::theModelKeepsItsPromises()
{
    BackendModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    LockPair pair;
    pair.weWait = true;
    pair.other.pid = 4711;
    pair.other.user = u"app"_s;
    pair.other.startedMicros = 1;
    pair.other.query = u"SELECT <b>1</b>"_s;
    pair.seconds = 12;
    pair.lock = u"ACCESS EXCLUSIVE on orders"_s;
    model.setRows(backendRows(LockSnapshot{{pair}, {}}));
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(model.index(0, BackendModel::ForColumn).data().toString(), u"00:12"_s);
    QVERIFY(model.index(0, 0).data(Qt::ToolTipRole).toString().contains(u"&lt;b&gt;"_s));
    int resets = 0;
    connect(&model, &QAbstractItemModel::modelReset, this, [&resets] { ++resets; });
    pair.seconds = 13;
    model.setRows(backendRows(LockSnapshot{{pair}, {}})); // the same one, a second later
    QCOMPARE(resets, 0);
    QCOMPARE(model.index(0, BackendModel::ForColumn).data().toString(), u"00:13"_s);
    pair.other.startedMicros = 2; // its pid is another one's now
    model.setRows(backendRows(LockSnapshot{{pair}, {}}));
    QCOMPARE(resets, 1);
    LockPair behind = pair;
    behind.weWait = false;
    behind.other.pid = 0;
    behind.gid = u"transfer-7"_s;
    model.setRows(backendRows(LockSnapshot{{pair, behind}, {}}));
    QCOMPARE(model.index(1, BackendModel::PidColumn).data().toString(), u"transfer-7"_s);
    QVERIFY(!model.row(1).canBeEnded());
    QVERIFY(model.row(0).canBeEnded());
    model.setRows({});
    QCOMPARE(model.rowCount(), 0);
}

// Two revisions are applied; the third has to be run by hand.
void LockPanelTest::apply(WindowFixture &f)
{
    f.window->session().openProject(m_project->path());
    QTRY_VERIFY_WITH_TIMEOUT(f.isSettled(), 20000);
    RunOptions options = f.window->session().runOptions();
    options.lockTimeout = std::chrono::seconds(60);
    f.window->session().run(*f.state().pending.plan, options);
}

void LockPanelTest::aCalmRunShowsNothing()
{
    WindowFixture f;
    apply(f);
    QTRY_VERIFY_WITH_TIMEOUT(!f.window->session().isBusy() && f.state().pendingCount() == 0, 20000);
    QVERIFY(f.child<LockPanel>("locks")->isHidden());
}

void LockPanelTest::bothDirectionsAreShownAndTheBlockerCanBeEnded()
{
    {
        auto maker = Session::open(m_target);
        QVERIFY((*maker)->execute("CREATE TABLE users (id int)"));
    }
    m_project->writeRevision("001", "", "nothing", "SELECT 1;", "");
    m_project->addPassword(u"development"_s, "canary-one");
    const auto reader = other("SELECT 'kanarienvogel' FROM users");
    const int blocker = reader->backendPid(); // libpq forgets it with the connection
    WindowFixture f;
    f.window->resize(1200, 800);
    apply(f);
    auto *panel = f.child<LockPanel>("locks");
    auto *table = panel->findChild<QTreeView *>(u"sessions"_s);
    QTRY_VERIFY_WITH_TIMEOUT(panel->isVisible(), 20000);
    QCOMPARE(panel->findChild<QLabel *>(u"title"_s)->text(), u"The run waits for 1 session."_s);
    const auto cell = [table](int row, int column) {
        return table->model()->index(row, column).data().toString();
    };
    QCOMPARE(cell(0, BackendModel::PidColumn), QString::number(blocker));
    QCOMPARE(cell(0, BackendModel::LockColumn), u"ACCESS EXCLUSIVE on users"_s);
    QVERIFY(cell(0, BackendModel::QueryColumn).contains(u"kanarienvogel"_s));

    auto third = Session::open(m_target);
    std::jthread behind([&third] { (void)(*third)->execute("SELECT count(*) FROM users"); });
    QTRY_COMPARE_WITH_TIMEOUT(table->model()->rowCount(), 2, 20000);
    QCOMPARE(cell(1, BackendModel::PidColumn), QString::number((*third)->backendPid()));
    QCOMPARE(cell(1, BackendModel::WhatColumn), u"Waits for the run"_s);

    const QString shown = everyText(f.window.get());
    QVERIFY(shown.contains(u"kanarienvogel"_s) && shown.contains(QString::number(blocker)));
    QVERIFY2(!shown.contains(u"canary"_s), "no password is told");

    // The explicit word: nothing happens before its pid has been typed.
    table->setCurrentIndex(table->model()->index(0, 0));
    QTest::mouseClick(panel->findChild<QPushButton *>(u"endSession"_s), Qt::LeftButton);
    auto *dialog = f.dialog<EndBackendDialog>();
    QVERIFY(dialog);
    auto *act = dialog->findChild<QPushButton *>(u"act"_s);
    auto *pid = dialog->findChild<QLineEdit *>(u"pid"_s);
    QVERIFY(!act->isEnabled() && !act->isDefault() && !act->autoDefault());
    QVERIFY(dialog->findChild<QLabel *>(u"title"_s)->text().contains(QString::number(blocker)));
    QCOMPARE(dialog->findChild<QLabel *>(u"database"_s)->text(), m_target.database);
    QTest::keyClicks(pid, u"1"_s);
    QVERIFY(!act->isEnabled());
    pid->clear();
    QTest::keyClicks(pid, QString::number(blocker));
    QVERIFY(act->isEnabled());
    QTest::keyClick(pid, Qt::Key_Return);
    QVERIFY(dialog->isVisible()); // Return does not do it
    QVERIFY(reader->isAlive());
    QTest::mouseClick(act, Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(!reader->isAlive(), 10000);
    QTRY_VERIFY_WITH_TIMEOUT(!f.window->session().isBusy() && f.state().pendingCount() == 0, 20000);
    QVERIFY(panel->isHidden());
    QVERIFY2(f.log().contains(u"Ended the session of process %1"_s.arg(blocker)), qPrintable(f.log()));
    QVERIFY(f.log().contains(u"The run waits for process %1"_s.arg(blocker)));
    QVERIFY(!f.log().contains(u"kanarienvogel"_s));
    QVERIFY(!(f.log() + everyText(f.window.get())).contains(u"canary"_s));
}

void LockPanelTest::theRunIsStoppedFromThere()
{
    {
        auto maker = Session::open(m_target);
        QVERIFY((*maker)->execute("CREATE TABLE users (id int)"));
    }
    m_project->writeRevision("001", "", "nothing", "SELECT 1;", "");
    const auto reader = other("SELECT * FROM users");
    WindowFixture f;
    apply(f);
    auto *panel = f.child<LockPanel>("locks");
    QTRY_VERIFY_WITH_TIMEOUT(panel->isVisible(), 20000);
    QVERIFY2(!f.child<ProgressPanel>("progress")->findChild<QPushButton *>(u"stop"_s)->isVisible(),
             "there is one Stop, not two");
    QTest::mouseClick(panel->findChild<QPushButton *>(u"stop"_s), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(!f.window->session().isBusy() && f.isSettled(), 20000);
    QVERIFY(panel->isHidden());
    QVERIFY(reader->isAlive());
    QCOMPARE(f.state().pendingCount(), 1);
}

QTEST_MAIN(LockPanelTest)
#include "LockPanelTest.moc"
