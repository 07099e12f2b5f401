#include "CliProject.h"
#include "SharedSandbox.h"

#include "pg/Session.h"

#include <QFile>
#include <QRegularExpression>
#include <QTemporaryDir>

using namespace limbeck;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

// The commands that ask or change a database, on a real server.
class RunCommandsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void statesAreTold();
    void pendingIsInTheOrderOfApplying();
    void upgradeRunsAndTellsWhatItDid();
    void anUpgradeIsJsonLinesWithTheObjectLast();
    void downgradeAndStamp();
    void aFailingStatementNamesFileLineAndColumn();
    void aMissingWayBackIsRefused();
    void aProtectedEnvironmentWantsItsDatabasesName();
    void protectionFollowsTheDatabase();
    void anEnvironmentThatLeadsElsewhereIsRefusedUntilItIsConfirmed();
    void aReviewedPlanThatChangedIsRefused();
    void checkSaysWhatIsPending();
    void theConnectionTestHasItsStages();
    void aDatabaseAtAnUnknownRevision();
    void theExportedScriptIsThatOfTheDatabasesState();
    void aStopRequestRollsBack();
    void noHistoryWhenItIsTurnedOff();
    void singleTransactionRollsEverythingBack();

private:
    QStringList tables() const;

    std::unique_ptr<CliProject> m_project;
    Target m_target;
};

namespace {

QStringList idsOf(const QJsonArray &revisions)
{
    QStringList ids;
    for (const auto &value : revisions)
        ids.append(value.toObject().value(u"id"_s).toString());
    return ids;
}

} // namespace

void RunCommandsTest::init()
{
    m_project = std::make_unique<CliProject>();
    m_project->writeThreeRevisions();
    m_target = freshDatabase(u"cli"_s);
    m_project->write(u".env.staging"_s,
                     "DATABASE_URL=" + sharedSandbox().url(m_target.database).toUtf8() + "\n");
}

QStringList RunCommandsTest::tables() const
{
    auto session = Session::open(m_target);
    if (!session)
        qFatal("%s", qPrintable(session.error().message));
    const auto rows = (*session)->rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND "
                                       "tablename <> 'alembic_version' ORDER BY 1");
    QStringList names;
    for (const QVariantList &row : *rows)
        names.append(row.first().toString());
    return names;
}

void RunCommandsTest::statesAreTold()
{
    QCOMPARE(m_project->run({u"upgrade"_s, u"002"_s}).code, 0);
    const CliResult result = m_project->json({u"history"_s});
    QStringList states;
    const QJsonArray revisions = result.array(u"revisions"_s);
    for (const auto &value : revisions)
        states.append(value.toObject().value(u"state"_s).toString());
    QCOMPARE(states, (QStringList{u"pending"_s, u"current"_s, u"applied"_s}));
    QVERIFY(result.data().value(u"state_error"_s).isNull());
    const CliResult current = m_project->json({u"current"_s});
    QCOMPARE(idsOf(current.array(u"revisions"_s)), QStringList{u"002"_s});
    QVERIFY(m_project->run({u"history"_s}).out.contains(u"pending"_s));
}

void RunCommandsTest::pendingIsInTheOrderOfApplying()
{
    QCOMPARE(idsOf(m_project->json({u"pending"_s}).array(u"revisions"_s)),
             (QStringList{u"001"_s, u"002"_s, u"003"_s}));
    QCOMPARE(m_project->run({u"upgrade"_s, u"head"_s}).code, 0);
    const CliResult nothing = m_project->run({u"pending"_s});
    QCOMPARE(nothing.code, 0);
    QVERIFY(nothing.out.contains(u"Nothing is pending."_s));
}

void RunCommandsTest::upgradeRunsAndTellsWhatItDid()
{
    const CliResult result = m_project->run({u"upgrade"_s, u"head"_s});
    QVERIFY2(result.code == 0, qPrintable(result.err));
    QCOMPARE(tables(), (QStringList{u"one"_s, u"three"_s, u"two"_s}));
    QVERIFY(result.out.contains(u"Running upgrade 001 -> 002"_s));
    QVERIFY(result.out.contains(u"사용자 테이블"_s));
    QVERIFY2(result.out.contains(u"Current revision(s) for postgresql://"_s), qPrintable(result.out));
    QCOMPARE(m_project->run({u"upgrade"_s, u"head"_s}).code, 0);
}

void RunCommandsTest::anUpgradeIsJsonLinesWithTheObjectLast()
{
    const CliResult result = m_project->json({u"upgrade"_s, u"head"_s});
    QCOMPARE(result.code, 0);
    QStringList events;
    const QList<QJsonObject> lines = result.lines();
    for (qsizetype i = 0; i + 1 < lines.size(); ++i)
        events.append(lines[i].value(u"event"_s).toString());
    QVERIFY(!events.contains(QString()));
    QCOMPARE(events.first(), u"run-started"_s);
    QCOMPARE(events.last(), u"run-finished"_s);
    QCOMPARE(events.count(u"revision-started"_s), 3);
    QCOMPARE(events.count(u"revision-finished"_s), 3);
    QVERIFY(events.count(u"statement"_s) >= 4);
    QCOMPARE(result.object().value(u"command"_s).toString(), u"upgrade"_s);
    QVERIFY(result.object().value(u"ok"_s).toBool());
    QVERIFY(result.object().value(u"error"_s).isNull());
    QCOMPARE(result.array(u"heads"_s), QJsonArray{u"003"_s});
    QCOMPARE(result.array(u"revisions"_s)[0].toObject().value(u"outcome"_s).toString(), u"applied"_s);
}

void RunCommandsTest::downgradeAndStamp()
{
    QCOMPARE(m_project->run({u"upgrade"_s, u"head"_s}).code, 0);
    QCOMPARE(m_project->run({u"downgrade"_s, u"-1"_s}).code, 0);
    QCOMPARE(tables(), (QStringList{u"one"_s, u"two"_s}));
    const CliResult stamped = m_project->json({u"stamp"_s, u"head"_s});
    QCOMPARE(stamped.code, 0);
    QCOMPARE(stamped.array(u"heads"_s), QJsonArray{u"003"_s});
    QCOMPARE(tables(), (QStringList{u"one"_s, u"two"_s}));
}

void RunCommandsTest::aFailingStatementNamesFileLineAndColumn()
{
    m_project->writeRevision("004", "003", "CREATE TABLE four (id int);\nSELECT 없는_열;\n", "");
    const CliResult result = m_project->json({u"upgrade"_s, u"head"_s});
    QCOMPARE(result.code, 1);
    const QJsonObject error = result.object().value(u"error"_s).toObject();
    QVERIFY(error.value(u"file"_s).toString().endsWith(u"/004.sql"_s));
    QCOMPARE(error.value(u"line"_s).toInt(), 9);
    QCOMPARE(error.value(u"column"_s).toInt(), 8);
    QCOMPARE(error.value(u"sqlstate"_s).toString(), u"42703"_s);
    QCOMPARE(result.array(u"heads"_s), QJsonArray{u"003"_s});
    const CliResult text = m_project->run({u"upgrade"_s, u"head"_s});
    QCOMPARE(text.code, 1);
    QVERIFY2(text.err.contains(u"004.sql:9:8"_s), qPrintable(text.err));
    QCOMPARE(tables(), (QStringList{u"one"_s, u"three"_s, u"two"_s}));
}

void RunCommandsTest::aMissingWayBackIsRefused()
{
    m_project->writeRevision("004", "003", "CREATE TABLE four (id int);\n", "");
    QCOMPARE(m_project->run({u"upgrade"_s, u"head"_s}).code, 0);
    const CliResult result = m_project->json({u"downgrade"_s, u"base"_s});
    QCOMPARE(result.errorCode(), u"plan.no-way-back"_s);
    QCOMPARE(result.code, 7);
    QCOMPARE(tables().size(), 4);
}

void RunCommandsTest::aProtectedEnvironmentWantsItsDatabasesName()
{
    m_project->write(u"limbeck.ini"_s, "[environment.staging]\nprotected = true\n");
    const QStringList upgrade{u"upgrade"_s, u"head"_s};
    const CliResult without = m_project->json(upgrade);
    QCOMPARE(without.errorCode(), u"guard.protected"_s);
    QCOMPARE(without.code, 7);
    QCOMPARE(m_project->run(upgrade + QStringList{u"--confirm"_s, u"wrong"_s}).code, 7);
    QCOMPARE(m_project->run({u"stamp"_s, u"head"_s}).code, 7);
    QCOMPARE(tables(), QStringList());
    QCOMPARE(m_project->run({u"pending"_s}).code, 0);
    QCOMPARE(m_project->run(upgrade + QStringList{u"--confirm"_s, m_target.database}).code, 0);
    QCOMPARE(tables().size(), 3);
}

void RunCommandsTest::protectionFollowsTheDatabase()
{
    m_project->write(u".env.copy"_s,
                     "DATABASE_URL=" + sharedSandbox().url(m_target.database).toUtf8() + "\n");
    m_project->write(u"limbeck.ini"_s, "[environment.staging]\nprotected = true\n");
    QCOMPARE(m_project->run({u"--env"_s, u"copy"_s, u"upgrade"_s, u"head"_s}).code, 7);
    QCOMPARE(m_project->run({u"--env-file"_s, u".env.copy"_s, u"upgrade"_s, u"head"_s}).code, 7);
    QCOMPARE(tables(), QStringList());
}

void RunCommandsTest::anEnvironmentThatLeadsElsewhereIsRefusedUntilItIsConfirmed()
{
    QCOMPARE(m_project->run({u"upgrade"_s, u"001"_s}).code, 0);
    const Target before = m_target;
    m_target = freshDatabase(u"elsewhere"_s); // somebody swaps the file
    m_project->write(u".env.staging"_s,
                     "DATABASE_URL=" + sharedSandbox().url(m_target.database).toUtf8() + "\n");
    for (const QStringList &command :
         {QStringList{u"upgrade"_s, u"head"_s}, QStringList{u"stamp"_s, u"head"_s},
          QStringList{u"upgrade"_s, u"head"_s, u"--accept-target"_s, u"1/"_s + m_target.database}}) {
        const CliResult refused = m_project->json(command);
        QCOMPARE(refused.errorCode(), u"guard.moved"_s);
        QCOMPARE(refused.code, 7);
    }
    QCOMPARE(tables(), QStringList());
    const CliResult refused = m_project->run({u"upgrade"_s, u"head"_s});
    QVERIFY2(refused.err.contains(before.display()), qPrintable(refused.err));
    QVERIFY2(refused.err.contains(m_target.display()), qPrintable(refused.err));
    static const QRegularExpression offered(u"--accept-target ([0-9]+/\\S+?)\\."_s);
    const QString place = offered.match(refused.err).captured(1);
    QVERIFY2(place.endsWith(u'/' + m_target.database), qPrintable(refused.err));

    QCOMPARE(m_project->run({u"upgrade"_s, u"001"_s, u"--accept-target"_s, place}).code, 0);
    QCOMPARE(m_project->run({u"upgrade"_s, u"head"_s}).code, 0); // and is the known one from then on
    QCOMPARE(tables().size(), 3);
}

void RunCommandsTest::aReviewedPlanThatChangedIsRefused()
{
    const QString fingerprint = m_project->json({u"plan"_s, u"head"_s})
                                    .data()
                                    .value(u"plan"_s)
                                    .toObject()
                                    .value(u"fingerprint"_s)
                                    .toString();
    const QStringList upgrade{u"upgrade"_s, u"head"_s, u"--fingerprint"_s, fingerprint};
    m_project->writeRevision("003", "002", "CREATE TABLE changed (id int);\n", "");
    const CliResult stale = m_project->json(upgrade);
    QCOMPARE(stale.errorCode(), u"plan.stale"_s);
    QCOMPARE(stale.code, 7);
    QCOMPARE(tables(), QStringList());
    m_project->writeThreeRevisions();
    QCOMPARE(m_project->run(upgrade).code, 0);
}

void RunCommandsTest::checkSaysWhatIsPending()
{
    const CliResult pending = m_project->json({u"check"_s, u"--fail-on"_s, u"error"_s});
    QCOMPARE(pending.errorCode(), u"check.pending"_s);
    QCOMPARE(pending.code, 6);
    QCOMPARE(pending.array(u"revisions"_s).size(), 3);
    QVERIFY(pending.data().value(u"findings"_s).isArray());
    QCOMPARE(m_project->run({u"upgrade"_s, u"head"_s}).code, 0);
    QCOMPARE(m_project->run({u"check"_s}).code, 0);
    m_project->write(u"limbeck.ini"_s, "[limbeck]\npassword = x1\n");
    QCOMPARE(m_project->run({u"check"_s}).code, 3);
}

void RunCommandsTest::theConnectionTestHasItsStages()
{
    const CliResult result = m_project->json({u"test"_s});
    QVERIFY2(result.code == 0, qPrintable(result.out));
    const QJsonArray stages = result.array(u"stages"_s);
    QVERIFY(stages.size() >= 5);
    for (const QString &key : {u"name"_s, u"outcome"_s, u"ms"_s, u"detail"_s, u"findings"_s})
        QVERIFY2(stages[0].toObject().contains(key), qPrintable(key));
    QCOMPARE(stages[0].toObject().value(u"name"_s).toString(), u"configuration"_s);
    QVERIFY(!m_project->run({u"test"_s}).out.isEmpty());
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"시험.txt"_s);
    QCOMPARE(m_project->run({u"test"_s, u"--output"_s, path}).code, 0);
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QString written = QString::fromUtf8(file.readAll());
    QVERIFY2(written.contains(u"Authentication: OK"_s), qPrintable(written));
    QCOMPARE(m_project->json({u"test"_s, u"--output"_s, folder.filePath(u"none/x.txt"_s)}).code, 1);
}

void RunCommandsTest::aDatabaseAtAnUnknownRevision()
{
    QCOMPARE(m_project->run({u"upgrade"_s, u"head"_s}).code, 0);
    QVERIFY(QFile::remove(m_project->folder() + u"/003.sql"_s));
    for (const QString &command : {u"current"_s, u"pending"_s}) {
        const CliResult result = m_project->json({command});
        QCOMPARE(result.errorCode(), u"script.not-in-scripts"_s);
        QCOMPARE(result.code, 1);
    }
    QVERIFY(m_project->run({u"current"_s}).err.contains(u"003"_s));
}

void RunCommandsTest::theExportedScriptIsThatOfTheDatabasesState()
{
    QCOMPARE(m_project->run({u"upgrade"_s, u"002"_s}).code, 0);
    const CliResult result = m_project->run({u"upgrade"_s, u"head"_s, u"--sql"_s});
    QCOMPARE(result.code, 0);
    QVERIFY(result.out.contains(u"CREATE TABLE three"_s));
    QVERIFY(!result.out.contains(u"CREATE TABLE two"_s));
    QCOMPARE(tables().size(), 2);
}

void RunCommandsTest::aStopRequestRollsBack()
{
    std::stop_source source;
    m_project->watchStop = [&source] { return source.get_token(); };
    source.request_stop();
    const CliResult result = m_project->json({u"upgrade"_s, u"head"_s});
    QCOMPARE(result.code, 8);
    QCOMPARE(result.errorCode(), u"run.cancelled"_s);
    QCOMPARE(tables(), QStringList());
}

void RunCommandsTest::noHistoryWhenItIsTurnedOff()
{
    QCOMPARE(m_project->run({u"upgrade"_s, u"001"_s, u"--no-history"_s}).code, 0);
    auto session = Session::open(m_target);
    QVERIFY(session);
    const QByteArray question = "SELECT to_regnamespace('limbeck') IS NOT NULL";
    QCOMPARE((*session)->value(question)->toBool(), false);
    QCOMPARE(m_project->run({u"upgrade"_s, u"head"_s}).code, 0);
    QCOMPARE((*session)->value(question)->toBool(), true);
}

void RunCommandsTest::singleTransactionRollsEverythingBack()
{
    m_project->writeRevision("004", "003", "SELECT 1/0;\n", "");
    QCOMPARE(m_project->run({u"upgrade"_s, u"head"_s, u"--single-transaction"_s}).code, 1);
    QCOMPARE(tables(), QStringList());
}

QTEST_GUILESS_MAIN(RunCommandsTest)
#include "RunCommandsTest.moc"
