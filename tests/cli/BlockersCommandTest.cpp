#include "CliProject.h"
#include "SharedSandbox.h"

#include "pg/Session.h"

#include <thread>

using namespace limbeck;
using namespace limbeck::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

// limbeck-cli blockers, and what a run says of blockers before it begins, on a real server.
class BlockersCommandTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void aBlockerIsShownWithWhatItRuns();
    void theJsonHasNoQueriesUnlessAskedFor();
    void aRunTellsThemBeforeItBegins();
    void aRunsJsonHasTheEvent();
    void waitingForBlockersRefusesWhenTheyStay();
    void waitingForBlockersGoesOnWhenTheyEnd();
    void nobodyIsEndedWithoutBeingNamedTwice();
    void theProcessMustBeTheSame();
    void aProtectedEnvironmentWantsItsDatabaseToo();
    void noSecretIsShown();

private:
    std::unique_ptr<Session> holder() const;

    std::unique_ptr<CliProject> m_project;
    Target m_target;
};

void BlockersCommandTest::init()
{
    m_project = std::make_unique<CliProject>();
    m_project->writeRevision("001", "", "CREATE TABLE 주문 (id int PRIMARY KEY, total int);\n",
                             "DROP TABLE 주문;\n");
    m_project->writeRevision("002", "001", "ALTER TABLE 주문 ADD note text;\n",
                             "ALTER TABLE 주문 DROP note;\n");
    m_target = freshDatabase(u"blocked"_s);
    m_project->write(u".env.staging"_s,
                     "DATABASE_URL=" + sharedSandbox().url(m_target.database).toUtf8() + "\n");
    QCOMPARE(m_project->run({u"upgrade"_s, u"001"_s}).code, 0);
}

// A session that has read the table in a transaction that it does not end.
std::unique_ptr<Session> BlockersCommandTest::holder() const
{
    SessionOptions options;
    options.applicationName = u"보고서"_s;
    auto session = Session::open(m_target, options);
    if (!session || !(*session)->execute("BEGIN") || !(*session)->execute("SELECT 'kanarienvogel' FROM 주문"))
        qFatal("no holder");
    std::this_thread::sleep_for(250ms);
    return std::move(*session);
}

void BlockersCommandTest::aBlockerIsShownWithWhatItRuns()
{
    const auto held = holder();
    const CliResult result = m_project->run({u"blockers"_s, u"--lock-timeout"_s, u"200ms"_s});
    QVERIFY2(result.code == 0, qPrintable(result.out + result.err));
    QVERIFY2(result.out.contains(QString::number(held->backendPid())), qPrintable(result.out));
    QVERIFY(result.out.contains(u"ACCESS SHARE on \"주문\""_s));
    QVERIFY(result.out.contains(u"보고서"_s) || result.out.contains(u"???"_s));
    QVERIFY(result.out.contains(u"kanarienvogel"_s));
    QVERIFY(held->execute("ROLLBACK"));
    const CliResult calm = m_project->run({u"blockers"_s, u"head"_s});
    QCOMPARE(calm.code, 0);
    QVERIFY2(calm.out.contains(u"Nobody would block this run now."_s), qPrintable(calm.out));
}

void BlockersCommandTest::theJsonHasNoQueriesUnlessAskedFor()
{
    const auto held = holder();
    const CliResult result = m_project->json({u"blockers"_s, u"--lock-timeout"_s, u"200ms"_s});
    QCOMPARE(result.code, 0);
    const QJsonArray blockers = result.array(u"blockers"_s);
    QCOMPARE(blockers.size(), 1);
    QCOMPARE(blockers.at(0)[u"pid"_s].toInt(), held->backendPid());
    QCOMPARE(blockers.at(0)[u"kind"_s].toString(), u"idle-in-transaction"_s);
    QCOMPARE(blockers.at(0)[u"held"_s].toArray().at(0)[u"mode"_s].toString(), u"ACCESS SHARE"_s);
    QVERIFY(!(result.out + result.err).contains(u"kanarienvogel"_s));
    const CliResult asked = m_project->json({u"blockers"_s, u"--lock-timeout"_s, u"200ms"_s, u"--queries"_s});
    QVERIFY(asked.array(u"blockers"_s).at(0)[u"query"_s].toString().contains(u"kanarienvogel"_s));
}

void BlockersCommandTest::aRunTellsThemBeforeItBegins()
{
    const auto held = holder();
    std::jthread ends([&held] {
        std::this_thread::sleep_for(1500ms);
        (void)held->execute("ROLLBACK");
    });
    const CliResult result = m_project->run({u"upgrade"_s, u"head"_s, u"--lock-timeout"_s, u"200ms"_s});
    QVERIFY2(result.code == 0, qPrintable(result.out + result.err));
    QVERIFY2(result.err.contains(QString::number(held->backendPid())), qPrintable(result.err));
    QVERIFY(result.err.contains(u"ACCESS SHARE on \"주문\""_s));
    QVERIFY(!(result.out + result.err).contains(u"kanarienvogel"_s));
}

void BlockersCommandTest::aRunsJsonHasTheEvent()
{
    const auto held = holder();
    const CliResult result = m_project->json({u"upgrade"_s, u"head"_s, u"--lock-timeout"_s, u"100ms"_s});
    QCOMPARE(result.errorCode(), u"run.lock-timeout"_s);
    const QJsonObject event = result.lines().constFirst();
    QCOMPARE(event.value(u"event"_s).toString(), u"blockers"_s);
    QCOMPARE(event.value(u"blockers"_s).toArray().at(0)[u"pid"_s].toInt(), held->backendPid());
    QVERIFY(!(result.out + result.err).contains(u"kanarienvogel"_s));
}

void BlockersCommandTest::waitingForBlockersRefusesWhenTheyStay()
{
    const auto held = holder();
    const CliResult result = m_project->json(
        {u"upgrade"_s, u"head"_s, u"--lock-timeout"_s, u"100ms"_s, u"--wait-for-blockers"_s, u"1s"_s});
    QCOMPARE(result.code, 7);
    QCOMPARE(result.errorCode(), u"guard.blocked"_s);
    for (const QJsonObject &line : result.lines())
        QVERIFY(line.value(u"event"_s).toString() != u"run-started"_s);
}

void BlockersCommandTest::waitingForBlockersGoesOnWhenTheyEnd()
{
    const auto held = holder();
    std::jthread ends([&held] {
        std::this_thread::sleep_for(1200ms);
        (void)held->execute("ROLLBACK");
    });
    const CliResult result = m_project->json(
        {u"upgrade"_s, u"head"_s, u"--lock-timeout"_s, u"100ms"_s, u"--wait-for-blockers"_s, u"30s"_s});
    QVERIFY2(result.code == 0, qPrintable(result.out + result.err));
    for (const QJsonObject &line : result.lines())
        QVERIFY(line.value(u"event"_s).toString() != u"retry"_s);
}

void BlockersCommandTest::nobodyIsEndedWithoutBeingNamedTwice()
{
    const auto held = holder();
    const QString pid = QString::number(held->backendPid());
    const QList<QStringList> notEnough{{}, {u"--confirm"_s, u"1"_s}, {u"--confirm"_s, m_target.database}};
    for (const QStringList &words : notEnough) {
        const CliResult result = m_project->run(QStringList{u"blockers"_s, u"--end"_s, pid} + words);
        QCOMPARE(result.code, 7);
        QVERIFY2(result.err.contains(u"--end %1 --confirm %1 --started "_s.arg(pid)), qPrintable(result.err));
        QVERIFY(result.err.contains(m_target.database));
        QVERIFY(held->isAlive());
    }
    const CliResult done = m_project->run({u"blockers"_s, u"--end"_s, pid, u"--confirm"_s, pid});
    QVERIFY2(done.code == 0, qPrintable(done.out + done.err));
    QVERIFY2(done.out.contains(u"Ended the session of process "_s + pid), qPrintable(done.out));
    QTRY_VERIFY_WITH_TIMEOUT(!held->isAlive(), 5000);
    const CliResult again = m_project->json({u"blockers"_s, u"--end"_s, pid, u"--confirm"_s, pid});
    QCOMPARE(again.errorCode(), u"blockers.gone"_s);
    QCOMPARE(m_project->run({u"blockers"_s, u"--end"_s, u"all"_s}).code, 2);
}

void BlockersCommandTest::theProcessMustBeTheSame()
{
    const auto held = holder();
    const QString pid = QString::number(held->backendPid());
    const CliResult other = m_project->json(
        {u"blockers"_s, u"--cancel"_s, pid, u"--confirm"_s, pid, u"--started"_s, u"1700000000000000"_s});
    QCOMPARE(other.errorCode(), u"blockers.gone"_s);
    QVERIFY(held->isAlive());
}

void BlockersCommandTest::aProtectedEnvironmentWantsItsDatabaseToo()
{
    m_project->write(u"limbeck.ini"_s, "[environment.staging]\nfiles = .env.staging\nprotected = true\n");
    const auto held = holder();
    const QString pid = QString::number(held->backendPid());
    const CliResult refused = m_project->json({u"blockers"_s, u"--end"_s, pid, u"--confirm"_s, pid});
    QCOMPARE(refused.errorCode(), u"guard.not-confirmed"_s);
    QVERIFY(held->isAlive());
    const CliResult done = m_project->run(
        {u"blockers"_s, u"--end"_s, pid, u"--confirm"_s, pid, u"--confirm"_s, m_target.database});
    QVERIFY2(done.code == 0, qPrintable(done.out + done.err));
}

void BlockersCommandTest::noSecretIsShown()
{
    QString url = sharedSandbox().url(m_target.database);
    url.replace(u"://postgres@"_s, u"://postgres:kanarie-geheim@"_s);
    QVERIFY(url.contains(u"kanarie-geheim"_s));
    m_project->write(u".env.staging"_s, "DATABASE_URL=" + url.toUtf8() + "\n");
    const auto held = holder();
    const QString pid = QString::number(held->backendPid());
    const QList<QStringList> commands{{u"blockers"_s},
                                      {u"blockers"_s, u"--end"_s, pid},
                                      {u"blockers"_s, u"--end"_s, u"1"_s, u"--confirm"_s, u"1"_s},
                                      {u"blockers"_s, u"--end"_s, pid, u"--confirm"_s, pid}};
    for (const QStringList &words : commands) {
        for (const CliResult &result : {m_project->run(words), m_project->json(words)})
            QVERIFY2(!(result.out + result.err).contains(u"kanarie-geheim"_s), qPrintable(result.out));
    }
}

QTEST_GUILESS_MAIN(BlockersCommandTest)
#include "BlockersCommandTest.moc"
