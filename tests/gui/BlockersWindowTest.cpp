#include "WindowFixture.h"

#include "dialogs/ApplyDialog.h"
#include "dialogs/EndBackendDialog.h"
#include "models/BackendModel.h"
#include "views/BlockersPanel.h"

#include <QLineEdit>

using namespace limbeck;
using namespace limbeck::gui;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

// The part of the real window's Apply dialog that tells who would block.
class BlockersWindowTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void aCalmDatabaseIsSaidToBeCalm();
    void aBlockerIsShownUntilItHasGone();
    void aProtectedEnvironmentWantsItsDatabaseToo();
    void noPasswordIsTold();

private:
    std::unique_ptr<Session> holder(const QString &database);
    BlockersPanel *openApply(WindowFixture &f);

    std::unique_ptr<ProjectFolder> m_project;
};

void BlockersWindowTest::init()
{
    m_project = std::make_unique<ProjectFolder>();
    m_project->writeSample();
    m_project->writeRevision("001", "", "note", "ALTER TABLE users ADD note text;", "");
    m_project->writeRevision("002", "001", "주문 테이블 추가", "CREATE TABLE orders (id int);", "");
    for (const QString &database : {m_project->database, m_project->production}) {
        auto session = Session::open(sharedSandbox().target(database));
        QVERIFY((*session)->execute("CREATE TABLE users (id int)"));
    }
}

// Its client does nothing for a second, which is enough to be told.
std::unique_ptr<Session> BlockersWindowTest::holder(const QString &database)
{
    SessionOptions options;
    options.applicationName = u"monthly report"_s;
    auto session = Session::open(sharedSandbox().target(database), options);
    if (!session || !(*session)->execute("BEGIN") ||
        !(*session)->execute("SELECT 'kanarienvogel', count(*) FROM users"))
        qFatal("no holder");
    QTest::qWait(1200);
    return std::move(*session);
}

BlockersPanel *BlockersWindowTest::openApply(WindowFixture &f)
{
    f.action("actionApply")->trigger();
    if (!QTest::qWaitFor([&f] { return f.dialog<ApplyDialog>() != nullptr; }, 20000))
        qFatal("no dialog");
    return f.dialog<ApplyDialog>()->blockers();
}

void BlockersWindowTest::aCalmDatabaseIsSaidToBeCalm()
{
    WindowFixture f;
    f.window->session().openProject(m_project->path());
    QTRY_VERIFY_WITH_TIMEOUT(f.isSettled(), 20000);
    const BlockersPanel *panel = openApply(f);
    QVERIFY(panel->isVisible());
    auto *title = panel->findChild<QLabel *>(u"title"_s);
    QTRY_COMPARE_WITH_TIMEOUT(title->text(), u"Nobody would block this run now."_s, 20000);
    QVERIFY(!panel->findChild<QWidget *>(u"table"_s)->isVisible());
}

void BlockersWindowTest::aBlockerIsShownUntilItHasGone()
{
    const auto held = holder(m_project->database);
    WindowFixture f;
    f.window->session().openProject(m_project->path());
    QTRY_VERIFY_WITH_TIMEOUT(f.isSettled(), 20000);
    BlockersPanel *panel = openApply(f);
    auto *title = panel->findChild<QLabel *>(u"title"_s);
    QTRY_COMPARE_WITH_TIMEOUT(title->text(), u"1 session would block this run now."_s, 20000);
    auto *table = panel->findChild<QTreeView *>(u"sessions"_s);
    const auto cell = [table](int column) { return table->model()->index(0, column).data().toString(); };
    QCOMPARE(cell(BackendModel::WhatColumn), u"idle in transaction"_s);
    QCOMPARE(cell(BackendModel::PidColumn), QString::number(held->backendPid()));
    QVERIFY(cell(BackendModel::WhoColumn).contains(u"monthly report"_s));
    QCOMPARE(cell(BackendModel::LockColumn), u"ACCESS SHARE on users"_s);
    QVERIFY(cell(BackendModel::QueryColumn).contains(u"kanarienvogel"_s));
    // It informs; the person decides.
    QVERIFY(f.dialog<ApplyDialog>()->findChild<QPushButton *>(u"apply"_s)->isEnabled());
    QVERIFY(held->execute("ROLLBACK"));
    auto *refresh = panel->findChild<QPushButton *>(u"refresh"_s);
    refresh->setFocus();
    QTest::keyClick(refresh, Qt::Key_Space);
    QTRY_COMPARE_WITH_TIMEOUT(title->text(), u"Nobody would block this run now."_s, 20000);
    QVERIFY(refresh->hasFocus());
    QVERIFY(!f.log().contains(u"kanarienvogel"_s));
}

void BlockersWindowTest::aProtectedEnvironmentWantsItsDatabaseToo()
{
    const auto held = holder(m_project->production);
    WindowFixture f;
    f.window->session().openProject(m_project->path());
    QTRY_VERIFY_WITH_TIMEOUT(f.isSettled(), 20000);
    f.window->session().selectEnvironment(1);
    QTRY_VERIFY_WITH_TIMEOUT(f.isSettled() && f.state().target()->database == m_project->production, 20000);
    BlockersPanel *panel = openApply(f);
    auto *end = panel->findChild<QPushButton *>(u"endSession"_s);
    QTRY_VERIFY_WITH_TIMEOUT(end->isVisible() && end->isEnabled(), 20000);
    QTest::mouseClick(end, Qt::LeftButton);
    EndBackendDialog *dialog = nullptr;
    QTRY_VERIFY((dialog = f.dialog<EndBackendDialog>()) != nullptr);
    auto *act = dialog->findChild<QPushButton *>(u"act"_s);
    auto *pid = dialog->findChild<QLineEdit *>(u"pid"_s);
    auto *name = dialog->findChild<QLineEdit *>(u"name"_s);
    QVERIFY(name->isVisible());
    QTest::keyClicks(pid, QString::number(held->backendPid()));
    QVERIFY(!act->isEnabled()); // not armed
    QTest::keyClicks(name, m_project->production);
    QVERIFY(act->isEnabled());
    QTest::mouseClick(act, Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(!held->isAlive(), 10000);
    auto *title = panel->findChild<QLabel *>(u"title"_s);
    QTRY_COMPARE_WITH_TIMEOUT(title->text(), u"Nobody would block this run now."_s, 20000);
    QVERIFY(f.log().contains(u"Ended the session of process"_s));
}

// Neither of who blocks, nor of why nobody can tell.
void BlockersWindowTest::noPasswordIsTold()
{
    m_project->addPassword(u"development"_s, "canary-one");
    auto held = holder(m_project->database);
    WindowFixture f;
    f.window->session().openProject(m_project->path());
    QTRY_VERIFY_WITH_TIMEOUT(f.isSettled(), 20000);
    BlockersPanel *panel = openApply(f);
    auto *title = panel->findChild<QLabel *>(u"title"_s);
    QTRY_COMPARE_WITH_TIMEOUT(title->text(), u"1 session would block this run now."_s, 20000);
    QTest::mouseClick(panel->findChild<QPushButton *>(u"endSession"_s), Qt::LeftButton);
    QTRY_VERIFY(f.dialog<EndBackendDialog>());
    const QString shown = everyText(f.dialog<ApplyDialog>());
    QVERIFY2(shown.contains(QString::number(held->backendPid())) && shown.contains(u"monthly report"_s),
             qPrintable(shown));
    QVERIFY(everyText(f.dialog<EndBackendDialog>()).contains(u"monthly report"_s));
    QVERIFY(!everyText(f.dialog<EndBackendDialog>()).contains(u"canary"_s));
    QVERIFY(!shown.contains(u"canary"_s));
    f.dialog<EndBackendDialog>()->reject();

    held.reset();
    const auto server = Session::open(sharedSandbox().target());
    QVERIFY((*server)->execute("DROP DATABASE " + m_project->database.toUtf8() + " WITH (FORCE)"));
    QTest::mouseClick(panel->findChild<QPushButton *>(u"refresh"_s), Qt::LeftButton);
    QTRY_VERIFY2_WITH_TIMEOUT(title->text().startsWith(u"Who would block this run is not known"_s),
                              qPrintable(title->text()), 20000);
    QVERIFY2(!(everyText(f.window.get()) + f.log()).contains(u"canary"_s), "no password is told");
}

QTEST_MAIN(BlockersWindowTest)
#include "BlockersWindowTest.moc"
