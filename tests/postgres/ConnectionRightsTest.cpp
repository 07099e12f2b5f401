// Rights, revision and the rest of what the connection test tells of a session that stands.
#include "plan/PendingReader.h"

#include "RunFixture.h"
#include "SharedSandbox.h"
#include "TestReport.h"

#include <QElapsedTimer>
#include <QTest>

#include <thread>

using namespace limbeck;
using namespace limbeck::test;

namespace {

QString text(const char *utf8)
{
    return QString::fromUtf8(utf8);
}

// A role of its own, who may log in.
QString newRole(Session &admin)
{
    static int count = 0;
    const QString name = QStringLiteral("개발자_%1").arg(++count);
    if (!admin.execute("CREATE ROLE \"" + name.toUtf8() + "\" LOGIN"))
        qFatal("no role");
    return name;
}

ConnectionTestOptions optionsOf(const RunFixture &f)
{
    ConnectionTestOptions options;
    options.pending = pendingReader(f.scripts.open());
    return options;
}

} // namespace

class ConnectionRightsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatOthersOwnIsNamedWithTheStatementToAskFor();
    void ownTablesAndNewTablesAreNoFinding();
    void aMemberOfTheOwnerMayMigrate();
    void missingRightsOnTheVersionTableAreNamed();
    void pendingRevisionsAreCounted();
    void aRevisionOfOtherScriptsIsSeen();
    void aVersionTableInAnotherSchemaIsSeen();
    void settingsOfTheRoleAreTold();
    void fewConnectionsAreTold();
    void nothingStaysBehindWhereverItIsStopped_data();
    void nothingStaysBehindWhereverItIsStopped();
    void aLockedVersionTableIsNoEndlessWait();
};

void ConnectionRightsTest::whatOthersOwnIsNamedWithTheStatementToAskFor()
{
    RunFixture f;
    QVERIFY(f.session().execute("CREATE ROLE 주인; CREATE TABLE 주문 (x int); CREATE TABLE other (x int);"
                                "ALTER TABLE 주문 OWNER TO 주인; ALTER TABLE other OWNER TO 주인;"
                                "CREATE TABLE emptied (x int)"));
    f.scripts.add(
        {text("001"), {}, "ALTER TABLE 주문 ADD y int;\nCREATE INDEX ON other (x);\nTRUNCATE emptied;"});
    const QString role = newRole(f.session());
    Target target = f.target;
    target.user = role;
    const auto report = reportOf(target, optionsOf(f));
    const Finding *finding = findingOf(report, text("rights.not-owner"));
    QVERIFY2(finding, qPrintable(report.toText()));
    QCOMPARE(finding->revision, text("001"));
    const Finding *truncate = findingOf(report, text("rights.no-truncate"));
    QVERIFY(truncate && truncate->hint.contains(text("GRANT TRUNCATE ON public.emptied TO")));
    QVERIFY(finding->message.contains(text("주인")) && finding->message.contains(text("public.\"주문\"")));
    QVERIFY(finding->hint.contains(QStringLiteral("GRANT \"주인\" TO \"%1\";").arg(role)));
    QVERIFY(finding->hint.contains(QStringLiteral("ALTER TABLE public.other OWNER TO \"%1\";").arg(role)));
    // What it asks for is what helps.
    QVERIFY(f.session().execute(
        QStringLiteral("GRANT \"주인\" TO \"%1\"; GRANT ALL ON SCHEMA public TO \"%1\"").arg(role).toUtf8()));
    const auto after = reportOf(target, optionsOf(f));
    QVERIFY2(!findingOf(after, text("rights.not-owner")), qPrintable(after.toText()));
}

void ConnectionRightsTest::ownTablesAndNewTablesAreNoFinding()
{
    RunFixture f;
    QVERIFY(f.session().execute("CREATE TABLE mine (x int)"));
    f.scripts.add(
        {text("001"), {}, "CREATE TABLE t (x int);\nALTER TABLE t ADD y int;\nALTER TABLE mine ADD y int;"});
    const auto report = reportOf(f.target, optionsOf(f));
    const TestStage &rights = stageOf(report, text("rights"));
    QVERIFY2(rights.outcome == StageOutcome::Ok, qPrintable(report.toText()));
    QVERIFY(rights.detail.contains(text("public.mine")) && !rights.detail.contains(text("public.t")));
}

void ConnectionRightsTest::aMemberOfTheOwnerMayMigrate()
{
    RunFixture f;
    QVERIFY(
        f.session().execute("CREATE ROLE team; CREATE TABLE ours (x int); ALTER TABLE ours OWNER TO team;"
                            "CREATE ROLE noinherit_member NOINHERIT LOGIN; GRANT team TO noinherit_member;"
                            "GRANT ALL ON SCHEMA public TO team, noinherit_member"));
    f.scripts.add({text("001"), {}, "ALTER TABLE ours ADD y int;"});
    Target target = f.target;
    target.user = text("noinherit_member"); // a member only after SET ROLE
    QVERIFY(findingOf(reportOf(target, optionsOf(f)), text("rights.not-owner")));
    QVERIFY(f.session().execute("ALTER ROLE noinherit_member INHERIT"));
    QVERIFY(!findingOf(reportOf(target, optionsOf(f)), text("rights.not-owner")));
}

void ConnectionRightsTest::missingRightsOnTheVersionTableAreNamed()
{
    RunFixture f;
    QVERIFY(f.session().execute("CREATE TABLE alembic_version (version_num varchar(32))"));
    Target target = f.target;
    target.user = newRole(f.session());
    QVERIFY(f.session().execute(
        QStringLiteral("GRANT SELECT, INSERT ON alembic_version TO \"%1\"").arg(target.user).toUtf8()));
    const auto report = reportOf(target);
    const Finding *finding = findingOf(report, text("rights.version-table"));
    QVERIFY2(finding, qPrintable(report.toText()));
    QVERIFY(finding->message.contains(text("UPDATE, DELETE")) && !finding->message.contains(text("INSERT")));
    QVERIFY(finding->hint.contains(text("postgres")));
    QVERIFY(finding->hint.contains(text("GRANT UPDATE, DELETE ON public.alembic_version TO")));
    const Finding *create = findingOf(report, text("rights.no-create"));
    QVERIFY(create && create->hint.contains(text("GRANT USAGE, CREATE ON SCHEMA public TO")));
}

void ConnectionRightsTest::pendingRevisionsAreCounted()
{
    RunFixture f;
    f.scripts.addTables(3);
    const auto fresh = reportOf(f.target, optionsOf(f));
    QVERIFY(stageOf(fresh, text("revision")).detail.contains(text("3 revision(s) pending: 001, 002, 003")));
    QVERIFY(f.upgrade(text("002")).ok);
    QVERIFY(
        stageOf(reportOf(f.target, optionsOf(f)), text("revision")).detail.contains(text("pending: 003")));
    QVERIFY(f.upgrade().ok);
    const auto done = reportOf(f.target, optionsOf(f));
    QVERIFY(stageOf(done, text("revision")).detail.contains(text("Nothing is pending")));
}

void ConnectionRightsTest::aRevisionOfOtherScriptsIsSeen()
{
    RunFixture f;
    f.scripts.addTables(1);
    QVERIFY(f.session().execute("CREATE TABLE alembic_version (version_num varchar(32));"
                                "INSERT INTO alembic_version VALUES ('feedbeef')"));
    const auto report = reportOf(f.target, optionsOf(f));
    const TestStage &revision = stageOf(report, text("revision"));
    QVERIFY2(revision.outcome == StageOutcome::Warning, qPrintable(report.toText()));
    QCOMPARE(revision.findings.first().code, text("script.not-in-scripts"));
    QVERIFY(!revision.detail.contains(text("Nothing is pending")));
}

void ConnectionRightsTest::aVersionTableInAnotherSchemaIsSeen()
{
    RunFixture f;
    QVERIFY(
        f.session().execute("CREATE SCHEMA 앱; CREATE TABLE 앱.alembic_version (version_num varchar(32))"));
    const Finding *finding = nullptr;
    const auto report = reportOf(f.target);
    finding = findingOf(report, text("state.other-schema"));
    QVERIFY2(finding && finding->message.contains(text("앱")), qPrintable(report.toText()));
    ConnectionTestOptions options;
    options.versionSchema = text("앱");
    const auto named = reportOf(f.target, options);
    QVERIFY2(!findingOf(named, text("state.other-schema")), qPrintable(named.toText()));
    QVERIFY(stageOf(named, text("rights")).detail.contains(text("\"앱\".alembic_version")));
}

void ConnectionRightsTest::settingsOfTheRoleAreTold()
{
    RunFixture f;
    Target target = f.target;
    target.user = newRole(f.session());
    QVERIFY(f.session().execute(QStringLiteral("ALTER ROLE \"%1\" SET search_path = 'nowhere';"
                                               "ALTER ROLE \"%1\" SET standard_conforming_strings = off;"
                                               "ALTER ROLE \"%1\" SET default_transaction_read_only = on")
                                    .arg(target.user)
                                    .toUtf8()));
    const auto report = reportOf(target);
    QVERIFY2(findingOf(report, text("session.strings")), qPrintable(report.toText()));
    QVERIFY(findingOf(report, text("session.read-only")));
    QVERIFY(findingOf(report, text("rights.no-schema")));
    const Finding *settings = findingOf(report, text("session.settings"));
    QVERIFY(settings && settings->message.contains(text("search_path = nowhere")));
    QVERIFY(!findingOf(reportOf(f.target), text("session.settings")));
}

void ConnectionRightsTest::fewConnectionsAreTold()
{
    RunFixture f;
    Target target = f.target;
    target.user = newRole(f.session());
    QVERIFY(f.session().execute(
        QStringLiteral("ALTER ROLE \"%1\" CONNECTION LIMIT 3").arg(target.user).toUtf8()));
    const auto report = reportOf(target);
    const Finding *finding = findingOf(report, text("session.few-connections"));
    QVERIFY2(finding && finding->message.contains(QLatin1Char('2')), qPrintable(report.toText()));
    QVERIFY(!findingOf(reportOf(f.target), text("session.few-connections")));
}

void ConnectionRightsTest::nothingStaysBehindWhereverItIsStopped_data()
{
    QTest::addColumn<QString>("stage");
    for (const char *stage : {"tls", "authentication", "database", "session", "rights", "revision"})
        QTest::newRow(stage) << QString::fromLatin1(stage);
}

void ConnectionRightsTest::nothingStaysBehindWhereverItIsStopped()
{
    QFETCH(QString, stage);
    const RunFixture f;
    std::stop_source stop;
    const auto report = testConnection(
        resolutionOf(f.target), {},
        [&](const TestStage &each) {
            if (each.name == stage)
                stop.request_stop();
        },
        stop.get_token());
    const bool atTheEnd = stage == QLatin1String("revision");
    QCOMPARE(failedStage(report) == nullptr, atTheEnd);
    if (!atTheEnd)
        QCOMPARE(failedStage(report)->findings.last().code, text("connect.stopped"));
    QTRY_COMPARE(f.ask("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'limbeck test'"),
                 text("0"));
    QCOMPARE(f.ask("SELECT count(*) FROM pg_class WHERE relpersistence = 't'"), text("0"));
}

void ConnectionRightsTest::aLockedVersionTableIsNoEndlessWait()
{
    RunFixture f;
    QVERIFY(f.session().execute("CREATE TABLE alembic_version (version_num varchar(32));"));
    QVERIFY(f.session().execute("BEGIN; LOCK TABLE alembic_version"));
    std::stop_source stop;
    QElapsedTimer sinceStop;
    std::thread other([&] {
        QTest::qSleep(300);
        sinceStop.start();
        stop.request_stop();
    });
    const auto report = testConnection(resolutionOf(f.target), {}, {}, stop.get_token());
    const qint64 took = sinceStop.elapsed();
    other.join();
    QVERIFY2(took < 400, qPrintable(QString::number(took)));
    QCOMPARE(failureOf(report), text("rights: connect.stopped"));
    // The lock is still held, and nobody waits for it any more.
    QTRY_COMPARE(f.ask("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'limbeck test'"),
                 text("0"));
    // Its own limit ends it, too.
    ConnectionTestOptions options;
    options.timeout = std::chrono::milliseconds(300);
    QCOMPARE(failureOf(reportOf(f.target, options)), text("rights: connect.timeout"));
    QTRY_COMPARE(f.ask("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'limbeck test'"),
                 text("0"));
}

QTEST_GUILESS_MAIN(ConnectionRightsTest)

#include "ConnectionRightsTest.moc"
