// Pinned targets and arming in the real window: an environment that suddenly leads elsewhere.
#include "WindowFixture.h"
#include "dialogs/ApplyDialog.h"
#include "dialogs/PlaceDialog.h"
#include "pg/Session.h"

#include <QLineEdit>
#include <QToolButton>

using namespace limbeck;
using namespace limbeck::gui;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 30000;

bool hasTable(const QString &database)
{
    const auto session = Session::open(sharedSandbox().target(database));
    return session && (*session)->value("SELECT to_regclass('users') IS NOT NULL")->toBool();
}

} // namespace

class PlaceWindowTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_project = std::make_unique<ProjectFolder>();
        m_project->writeSample();
        m_fixture = std::make_unique<WindowFixture>();
        m_fixture->window->session().openProject(m_project->path());
        QTRY_VERIFY_WITH_TIMEOUT(m_fixture->isSettled(), patience);
    }
    void cleanup() { m_fixture.reset(); }

    void nothingIsAppliedUntilTheNewPlaceIsConfirmed()
    {
        const WindowFixture &f = *m_fixture;
        QVERIFY(f.action("actionApply")->isEnabled());
        QVERIFY(!f.child<QPushButton>("confirmPlace")->isVisible());
        const QString elsewhere = freshDatabase(u"다른"_s).database;
        m_project->writeEnvironment(u"development"_s, elsewhere);
        QTRY_VERIFY_WITH_TIMEOUT(f.state().placeTrouble().code == u"guard.moved"_s && f.isSettled(),
                                 patience);
        QVERIFY(!f.action("actionApply")->isEnabled());
        QVERIFY(!f.action("actionStamp")->isEnabled());
        QVERIFY(f.log().contains(u"leads to another database"_s));
        const QString details = f.child<QLabel>("details")->text();
        QVERIFY2(details.contains(m_project->database) && details.contains(elsewhere), qPrintable(details));

        QTest::mouseClick(f.child<QPushButton>("confirmPlace"), Qt::LeftButton);
        auto *dialog = f.dialog<PlaceDialog>();
        QVERIFY(dialog);
        QCOMPARE(dialog->findChild<QLabel *>(u"oldDatabase"_s)->text(), m_project->database);
        QCOMPARE(dialog->findChild<QLabel *>(u"newDatabase"_s)->text(), elsewhere);
        QVERIFY(dialog->findChild<QLabel *>(u"newDatabase"_s)->font().bold());
        QVERIFY(!dialog->findChild<QLabel *>(u"newServer"_s)->font().bold()); // the same server
        QTest::keyClick(dialog, Qt::Key_Return);                              // which is not the way to agree
        QTRY_VERIFY(!f.dialog<PlaceDialog>());
        QVERIFY(!f.action("actionApply")->isEnabled());

        QTest::mouseClick(f.child<QPushButton>("confirmPlace"), Qt::LeftButton);
        QTRY_VERIFY(f.dialog<PlaceDialog>());
        QTest::mouseClick(f.dialog<PlaceDialog>()->findChild<QPushButton *>(u"confirm"_s), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(f.action("actionApply")->isEnabled(), patience);
        QVERIFY(f.state().placeTrouble().code.isEmpty());
    }

    // The window has seen one place and the run would meet another: the run itself looks again.
    void aRunLooksAgain()
    {
        WindowFixture &f = *m_fixture;
        SessionController &session = f.window->session();
        const Plan plan = *f.state().pending.plan;
        TargetPin other = f.state().database.place->found;
        other.systemIdentifier = u"1"_s;
        QVERIFY(TargetPins().accept(f.state().folder, f.state().current()->definition, other));
        RunReport report;
        connect(&session.runs(), &RunController::finished, this,
                [&report](const RunReport &finished) { report = finished; });
        session.run(plan, session.runOptions());
        QTRY_VERIFY_WITH_TIMEOUT(!report.error.code.isEmpty(), patience);
        QCOMPARE(report.error.code, u"guard.moved"_s);
        QVERIFY(!hasTable(m_project->database));
        session.runs().disconnect(this);
    }

    void anArmedEnvironmentShowsItAndCanBeDisarmed()
    {
        WindowFixture &f = *m_fixture;
        SessionController &session = f.window->session();
        const auto &environments = f.state().project.environments;
        const auto production = std::ranges::find_if(
            environments, [](const ResolvedEnvironment &e) { return e.definition.isProtected; });
        session.selectEnvironment(int(production - environments.begin()));
        QTRY_VERIFY_WITH_TIMEOUT(f.isSettled(), patience);
        QVERIFY(f.child<QLabel>("armed")->isHidden());
        f.action("actionApply")->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(f.dialog<ApplyDialog>(), patience);
        QTest::keyClicks(f.dialog<ApplyDialog>()->findChild<QLineEdit *>(u"name"_s), m_project->production);
        f.dialog<ApplyDialog>()->reject();
        QVERIFY(f.child<QLabel>("armed")->isVisible());
        QVERIFY(f.child<QLabel>("armed")->text().startsWith(u"armed for 10"_s));
        QTest::mouseClick(f.child<QToolButton>("disarm"), Qt::LeftButton);
        QVERIFY(f.child<QLabel>("armed")->isHidden());
        QVERIFY(!session.arming().isArmed(f.state().target()->identity()));
    }

    void anotherEnvironmentIsNotArmed()
    {
        WindowFixture &f = *m_fixture;
        SessionController &session = f.window->session();
        session.arming().arm(f.state().target()->identity());
        const int before = f.state().environment;
        session.selectEnvironment(before == 0 ? 1 : 0);
        session.selectEnvironment(before);
        QVERIFY(!session.arming().isArmed(f.state().target()->identity()));
        QTRY_VERIFY_WITH_TIMEOUT(f.isSettled(), patience);
    }

private:
    std::unique_ptr<ProjectFolder> m_project;
    std::unique_ptr<WindowFixture> m_fixture;
};

QTEST_MAIN(PlaceWindowTest)
#include "PlaceWindowTest.moc"
