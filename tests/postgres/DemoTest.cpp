#include "demo/Demo.h"

#include "pg/Sandbox.h"
#include "pg/Session.h"
#include "plan/AppliedState.h"
#include "project/Project.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTcpSocket>
#include <QTest>

#include <algorithm>
#include <memory>

using namespace limbeck;
using namespace Qt::StringLiterals;

class DemoTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void threeEnvironmentsAtDifferentRevisions();
    void productionIsProtectedAndEachHasItsColour();
    void thePasswordIsNeededAndNotInLimbeckIni();
    void theTablesHoldData();
    void aStopRequestEndsTheStart();
    void nothingIsLeftBehind();
    void aDeadDemoIsCleanedUpAndALivingOneIsNot();

private:
    Resolution resolve(const QString &name) const;

    std::unique_ptr<Demo> m_demo;
    Result<Project> m_project = fail("none", {});
};

void DemoTest::initTestCase()
{
    QStringList told;
    auto demo = Demo::start([&told](const QString &text) { told.append(text); });
    QVERIFY2(demo, qPrintable(demo ? QString() : demo.error().message + demo.error().detail));
    QVERIFY(told.size() >= 4);
    m_demo = std::move(*demo);
    m_project = Project::open(m_demo->projectFolder());
    QVERIFY(m_project);
    QVERIFY(m_project->scripts());
}

Resolution DemoTest::resolve(const QString &name) const
{
    const auto definition = m_project->environment(name);
    const auto environment = Environment::load(*definition, {});
    return resolveTarget(*environment, m_project->resolverOptions(*definition));
}

void DemoTest::threeEnvironmentsAtDifferentRevisions()
{
    QList<qsizetype> applied;
    for (const QString &name : {u"production"_s, u"staging"_s, u"development"_s}) {
        const Resolution resolution = resolve(name);
        QVERIFY2(resolution.target, qPrintable(name));
        QCOMPARE(resolution.target->scheme, u"postgresql+asyncpg"_s);
        auto session = Session::open(*resolution.target);
        QVERIFY2(session, qPrintable(session ? QString() : session.error().message));
        const auto state = AppliedState::read(**session, {});
        QVERIFY(state);
        const std::vector<bool> implied = m_project->scripts()->graph().impliedBy(state->heads);
        applied.append(std::count(implied.begin(), implied.end(), true));
    }
    QVERIFY(applied[0] > 0);
    QVERIFY(applied[0] < applied[1]);
    QVERIFY(applied[1] < applied[2]);
    QVERIFY(applied[2] < m_project->scripts()->graph().size());
}

void DemoTest::productionIsProtectedAndEachHasItsColour()
{
    QCOMPARE(m_project->defaultEnvironmentName(), u"development"_s);
    QVERIFY(m_project->environment(u"production"_s)->isProtected);
    QVERIFY(!m_project->environment(u"staging"_s)->isProtected);
    QCOMPARE(m_project->environment(u"development"_s)->colour, EnvironmentColour::Green);
    QCOMPARE(m_project->environment(u"staging"_s)->colour, EnvironmentColour::Amber);
    QCOMPARE(m_project->environment(u"production"_s)->colour, EnvironmentColour::Red);
}

void DemoTest::thePasswordIsNeededAndNotInLimbeckIni()
{
    Target target = *resolve(u"staging"_s).target;
    const QByteArray password = target.password.reveal();
    QVERIFY(password.size() >= 16);
    target.password = Secret(u"wrong"_s);
    const auto refused = Session::open(target);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, u"auth.password"_s);
    QFile ini(m_project->settings().file);
    QVERIFY(ini.open(QIODevice::ReadOnly));
    QVERIFY(!ini.readAll().contains(password));
}

void DemoTest::theTablesHoldData()
{
    auto session = Session::open(*resolve(u"production"_s).target);
    QVERIFY(session);
    const auto orders = (*session)->value("SELECT count(*) FROM orders");
    QVERIFY(orders);
    QVERIFY(orders->toLongLong() > 1000);
}

void DemoTest::aStopRequestEndsTheStart()
{
    std::stop_source source;
    source.request_stop();
    const auto demo = Demo::start({}, source.get_token());
    QVERIFY(!demo);
    QCOMPARE(demo.error().code, u"run.cancelled"_s);
}

void DemoTest::nothingIsLeftBehind()
{
    QString folder;
    QString sandboxFolder;
    quint16 port = 0;
    {
        auto demo = Demo::start();
        QVERIFY(demo);
        folder = QFileInfo((*demo)->projectFolder()).path();
        sandboxFolder = (*demo)->sandbox().folder();
        port = (*demo)->sandbox().port();
        QVERIFY(QFileInfo(folder).isDir());
    }
    QVERIFY(!QFileInfo::exists(folder));
    QVERIFY(!QFileInfo::exists(sandboxFolder));
    QTcpSocket socket;
    socket.connectToHost(u"127.0.0.1"_s, port);
    QVERIFY(!socket.waitForConnected(2000));
}

void DemoTest::aDeadDemoIsCleanedUpAndALivingOneIsNot()
{
    const QString dead = QDir::tempPath() + u"/limbeck-demo-dead%1"_s.arg(QCoreApplication::applicationPid());
    QVERIFY(QDir().mkpath(dead + u"/shop"_s));
    QFile lock(dead + u"/demo.lock"_s);
    QVERIFY(lock.open(QIODevice::WriteOnly));
    // QLockFile's format: process id, program, host. No process has this id.
    lock.write("2147483646\nlimbeck\n" + QSysInfo::machineHostName().toUtf8() + "\n");
    lock.close();
    QVERIFY(Demo::cleanUpDead() >= 1);
    QVERIFY(!QFileInfo::exists(dead));
    QVERIFY(QFileInfo::exists(m_demo->projectFolder()));
    QVERIFY(Session::open(*resolve(u"development"_s).target));
}

QTEST_GUILESS_MAIN(DemoTest)
#include "DemoTest.moc"
