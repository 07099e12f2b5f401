#include "CliProject.h"
#include "SharedSandbox.h"
#include "pg/Session.h"

using namespace limbeck;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

// `compare`: two environments side by side, offline and with their databases.
class CompareCommandTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void missingKeysAndDifferingValuesAreTold();
    void aSecretIsOnlySaidToDiffer();
    void differingTargetsAreToldPartByPart();
    void theSameDatabaseIsSaid();
    void revisionsOfTheDatabasesAreCompared();
    void rowsThatTheScriptsLackAreCompared();
    void aDatabaseThatDoesNotAnswerIsNoFailure();
    void unknownNamesAreUsageErrors();

private:
    QJsonObject variable(const CliResult &result, const QString &name,
                         const QString &list = u"variables"_s) const;
    std::unique_ptr<CliProject> m_project;
};

void CompareCommandTest::init()
{
    m_project = std::make_unique<CliProject>();
    m_project->writeThreeRevisions();
    m_project->write(u".env.staging"_s,
                     "DATABASE_URL=postgresql+asyncpg://app:canary1@one:5432/shop\nA=1\nB=같음\n"
                     "API_TOKEN=canary2\nSAME_TOKEN=canary3\n");
    m_project->write(u".env.production"_s,
                     "DATABASE_URL=postgresql+asyncpg://app:canary4@two:5432/shop?ssl=require\n"
                     "B=같음\nC=3\nAPI_TOKEN=canary5\nSAME_TOKEN=canary3\n");
}

QJsonObject CompareCommandTest::variable(const CliResult &result, const QString &name,
                                         const QString &list) const
{
    const QJsonArray rows = result.array(list);
    for (const QJsonValue &row : rows) {
        if (row[u"name"_s].toString() == name)
            return row.toObject();
    }
    return {};
}

void CompareCommandTest::missingKeysAndDifferingValuesAreTold()
{
    const CliResult result = m_project->json({u"compare"_s, u"staging"_s, u"production"_s, u"--offline"_s});
    QCOMPARE(result.code, 0);
    QCOMPARE(variable(result, u"A"_s).value(u"state"_s).toString(), u"only-first"_s);
    QCOMPARE(variable(result, u"B"_s).value(u"state"_s).toString(), u"same"_s);
    QCOMPARE(variable(result, u"C"_s).value(u"state"_s).toString(), u"only-second"_s);
    QVERIFY(variable(result, u"C"_s).value(u"first"_s).toObject().value(u"value"_s).isNull());
    QVERIFY(!result.data().contains(u"databases"_s));
    const CliResult text = m_project->run({u"compare"_s, u"staging"_s, u"production"_s, u"--offline"_s});
    QVERIFY2(text.out.contains(u"A             only in the first"_s), qPrintable(text.out));
    QVERIFY(!text.out.contains(u"같음"_s));
    QVERIFY(m_project->run({u"compare"_s, u"staging"_s, u"production"_s, u"--offline"_s, u"--all"_s})
                .out.contains(u"같음"_s));
}

void CompareCommandTest::aSecretIsOnlySaidToDiffer()
{
    const QStringList words = {u"compare"_s, u"staging"_s, u"production"_s, u"--offline"_s, u"--all"_s};
    const CliResult result = m_project->json(words);
    QCOMPARE(variable(result, u"API_TOKEN"_s).value(u"state"_s).toString(), u"differs"_s);
    QCOMPARE(variable(result, u"SAME_TOKEN"_s).value(u"state"_s).toString(), u"same"_s);
    QCOMPARE(variable(result, u"password"_s, u"target"_s).value(u"state"_s).toString(), u"differs"_s);
    QVERIFY(!(result.out + result.err).contains(u"canary"_s));
    const CliResult text = m_project->run(words);
    QVERIFY(!(text.out + text.err).contains(u"canary"_s));
}

void CompareCommandTest::differingTargetsAreToldPartByPart()
{
    const CliResult result = m_project->json({u"compare"_s, u"staging"_s, u"production"_s, u"--offline"_s});
    const QJsonObject host = variable(result, u"host"_s, u"target"_s);
    QCOMPARE(host.value(u"state"_s).toString(), u"differs"_s);
    QCOMPARE(host.value(u"second"_s).toObject().value(u"value"_s).toString(), u"two"_s);
    QCOMPARE(host.value(u"second"_s).toObject().value(u"origin"_s).toObject().value(u"line"_s).toInt(), 1);
    QCOMPARE(variable(result, u"database"_s, u"target"_s).value(u"state"_s).toString(), u"same"_s);
    QCOMPARE(
        variable(result, u"sslmode"_s, u"target"_s).value(u"first"_s).toObject().value(u"value"_s).toString(),
        u"prefer"_s);
    QCOMPARE(result.data().value(u"same"_s).toBool(true), false);
}

void CompareCommandTest::theSameDatabaseIsSaid()
{
    m_project->write(u".env.production"_s, "DB_HOST=ONE\nDB_NAME=shop\nDB_USER=other\n");
    const CliResult result = m_project->run({u"compare"_s, u"staging"_s, u"production"_s, u"--offline"_s});
    QVERIFY2(result.out.contains(u"Both lead to the same database."_s), qPrintable(result.out));
    const CliResult itself = m_project->json({u"compare"_s, u"staging"_s, u"staging"_s, u"--offline"_s});
    QCOMPARE(itself.data().value(u"same"_s).toBool(), true);
}

void CompareCommandTest::revisionsOfTheDatabasesAreCompared()
{
    const auto urlOf = [](const Target &target) {
        return "DATABASE_URL=postgresql://" + target.user.toUtf8() + "@/" + target.database.toUtf8() +
               "?host=" + target.firstHost().toUtf8().toPercentEncoding() +
               "&port=" + QByteArray::number(target.firstPort()) + "\n";
    };
    m_project->write(u".env.staging"_s, urlOf(freshDatabase(u"a"_s)));
    m_project->write(u".env.production"_s, urlOf(freshDatabase(u"b"_s)));
    QCOMPARE(m_project->run({u"upgrade"_s, u"002"_s, u"--env"_s, u"staging"_s}).code, 0);
    QCOMPARE(m_project->run({u"upgrade"_s, u"001"_s, u"--env"_s, u"production"_s}).code, 0);
    const CliResult result = m_project->json({u"compare"_s, u"staging"_s, u"production"_s});
    const QJsonObject databases = result.data().value(u"databases"_s).toObject();
    QCOMPARE(databases.value(u"first"_s).toObject().value(u"heads"_s).toArray(), QJsonArray{u"002"_s});
    QCOMPARE(databases.value(u"second"_s).toObject().value(u"pending"_s).toInt(), 2);
    QCOMPARE(databases.value(u"only_first"_s).toArray(), QJsonArray{u"002"_s});
    QCOMPARE(databases.value(u"only_second"_s).toArray(), QJsonArray());
    const CliResult text = m_project->run({u"compare"_s, u"staging"_s, u"production"_s});
    QVERIFY2(text.out.contains(u"staging: at 002; 1 pending"_s), qPrintable(text.out));
    QVERIFY(text.out.contains(u"applied here only: 002"_s));
}

void CompareCommandTest::rowsThatTheScriptsLackAreCompared()
{
    const auto urlOf = [](const Target &target) {
        return "DATABASE_URL=" + sharedSandbox().url(target.database).toUtf8() + "\n";
    };
    const Target first = freshDatabase(u"a"_s);
    m_project->write(u".env.staging"_s, urlOf(first));
    m_project->write(u".env.production"_s, urlOf(freshDatabase(u"b"_s)));
    QCOMPARE(m_project->run({u"upgrade"_s, u"001"_s, u"--env"_s, u"staging"_s}).code, 0);
    const auto session = Session::open(first);
    QVERIFY(session);
    QVERIFY((*session)->execute("UPDATE alembic_version SET version_num = 'branch9'"));
    const CliResult result = m_project->json({u"compare"_s, u"staging"_s, u"production"_s});
    const QJsonObject databases = result.data().value(u"databases"_s).toObject();
    QCOMPARE(databases.value(u"first"_s)[u"unknown"_s].toArray(), QJsonArray{u"branch9"_s});
    QVERIFY(databases.value(u"first"_s)[u"pending"_s].isNull());
    QCOMPARE(databases.value(u"only_first"_s).toArray(), QJsonArray{u"branch9"_s});
    QCOMPARE(databases.value(u"second"_s)[u"pending"_s].toInt(), 3);
    const CliResult text = m_project->run({u"compare"_s, u"staging"_s, u"production"_s});
    QVERIFY2(text.out.contains(u"staging: at branch9; what is pending cannot be told"_s),
             qPrintable(text.out));
    QVERIFY2(text.out.contains(u"not among these scripts: branch9"_s), qPrintable(text.out));
}

void CompareCommandTest::aDatabaseThatDoesNotAnswerIsNoFailure()
{
    m_project->write(u".env.staging"_s, "DATABASE_URL=postgresql://a:canary@127.0.0.1:1/d\n");
    m_project->write(u".env.production"_s, "A=1\n");
    const CliResult result = m_project->json({u"compare"_s, u"staging"_s, u"production"_s});
    QCOMPARE(result.code, 0);
    const QJsonObject databases = result.data().value(u"databases"_s).toObject();
    QCOMPARE(databases.value(u"first"_s)[u"error"_s][u"code"_s].toString(), u"connect.refused"_s);
    QCOMPARE(databases.value(u"second"_s)[u"error"_s][u"code"_s].toString(), u"target.unset"_s);
    QCOMPARE(result.data().value(u"same"_s).toBool(true), false);
}

void CompareCommandTest::unknownNamesAreUsageErrors()
{
    QCOMPARE(m_project->json({u"compare"_s, u"staging"_s, u"nope"_s}).errorCode(), u"environment.unknown"_s);
    QCOMPARE(m_project->run({u"compare"_s, u"staging"_s}).code, 2);
}

QTEST_GUILESS_MAIN(CompareCommandTest)
#include "CompareCommandTest.moc"
