#include "CliProject.h"

using namespace limbeck::test;
using namespace Qt::StringLiterals;

// What works, and what is refused, without any server.
class OfflineCommandsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void environmentsAreListedWithTheirTargets();
    void variablesHaveTheirOriginAndAreMasked();
    void theTargetHasItsOriginsAndTheLosersTheirReason();
    void everyPartOfTheTargetContractIsThere();
    void theFirstLineNamesTheTargetAndItsOrigin();
    void failuresHaveTheirExitCode_data();
    void failuresHaveTheirExitCode();
    void aChosenVariableEndsTheAmbiguity();
    void envFilesReplaceTheEnvironment();
    void historyWorksWithoutADatabase();
    void everyFieldOfARevisionIsThere();
    void showHasTheSqlWithItsPlace();
    void planFromBaseNeedsNoDatabase();
    void aPlanBackwardsIsADowngrade();
    void sqlIsWrittenToStandardOutputOnly();
    void doctorFailsFromTheSeverityOn_data();
    void doctorFailsFromTheSeverityOn();

private:
    std::unique_ptr<CliProject> m_project;
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

void OfflineCommandsTest::init()
{
    m_project = std::make_unique<CliProject>();
    m_project->writeThreeRevisions();
    m_project->write(u".env.staging"_s,
                     "# staging\nHELLO='안녕'\n"
                     "DATABASE_URL=postgresql+asyncpg://app:kanarienvogel@db.example:6432/app\n"
                     "POSTGRES_HOST=db\nPOSTGRES_DB=other\nPOSTGRES_PASSWORD=kanarienvogel\n");
}

void OfflineCommandsTest::environmentsAreListedWithTheirTargets()
{
    m_project->write(u".env.production"_s, "A=1\n");
    m_project->write(u"limbeck.ini"_s, "[limbeck]\ndefault_environment = staging\n"
                                       "[environment.production]\nprotected = true\n");
    const CliResult text = m_project->run({u"environments"_s});
    QCOMPARE(text.code, 0);
    QVERIFY(text.out.contains(u"app@db.example:6432/app"_s));
    QVERIFY(text.out.contains(u"target.unset"_s));
    const CliResult result = m_project->json({u"environments"_s});
    const QJsonArray environments = result.array(u"environments"_s);
    QCOMPARE(environments.size(), 2);
    const QJsonObject staging = environments[0].toObject();
    QCOMPARE(staging.value(u"name"_s).toString(), u"staging"_s);
    QCOMPARE(staging.value(u"target"_s).toString(), u"app@db.example:6432/app"_s);
    QCOMPARE(staging.value(u"default"_s).toBool(), true);
    QCOMPARE(staging.value(u"colour"_s).toString(), u"amber"_s);
    QCOMPARE(staging.value(u"files"_s).toArray().size(), 1);
    const QJsonObject production = environments[1].toObject();
    QCOMPARE(production.value(u"protected"_s).toBool(), true);
    QVERIFY(production.value(u"target"_s).isNull());
    QCOMPARE(production.value(u"error"_s).toObject().value(u"code"_s).toString(), u"target.unset"_s);
}

void OfflineCommandsTest::variablesHaveTheirOriginAndAreMasked()
{
    const QJsonArray variables = m_project->json({u"env"_s}).array(u"variables"_s);
    QCOMPARE(variables.size(), 5);
    const QJsonObject hello = variables[0].toObject();
    QCOMPARE(hello.value(u"key"_s).toString(), u"HELLO"_s);
    QCOMPARE(hello.value(u"value"_s).toString(), u"안녕"_s);
    QCOMPARE(hello.value(u"secret"_s).toBool(true), false);
    const QJsonObject origin = hello.value(u"origin"_s).toObject();
    QCOMPARE(origin.value(u"kind"_s).toString(), u"file"_s);
    QCOMPARE(origin.value(u"line"_s).toInt(), 2);
    QCOMPARE(origin.value(u"key"_s).toString(), u"HELLO"_s);
    QVERIFY(origin.value(u"file"_s).toString().endsWith(u"/.env.staging"_s));
    const QJsonObject url = variables[1].toObject();
    QCOMPARE(url.value(u"value"_s).toString(), u"postgresql+asyncpg://app:***@db.example:6432/app"_s);
    QVERIFY(url.value(u"secret"_s).toBool());
    const CliResult masked = m_project->run({u"env"_s});
    QVERIFY(masked.out.contains(u".env.staging:2 HELLO"_s));
    QVERIFY(!masked.out.contains(u"kanarienvogel"_s));
    QVERIFY(m_project->run({u"env"_s, u"--reveal"_s}).out.contains(u"kanarienvogel"_s));
}

void OfflineCommandsTest::theTargetHasItsOriginsAndTheLosersTheirReason()
{
    const CliResult result = m_project->json({u"target"_s});
    QCOMPARE(result.code, 0);
    const QJsonArray candidates = result.array(u"candidates"_s);
    QVERIFY(candidates.size() >= 2);
    int won = 0;
    for (const auto &value : candidates) {
        const QJsonObject candidate = value.toObject();
        for (const QString &key : {u"variable"_s, u"display"_s, u"won"_s, u"reason"_s, u"origin"_s})
            QVERIFY2(candidate.contains(key), qPrintable(key));
        QVERIFY(!candidate.value(u"reason"_s).toString().isEmpty());
        won += candidate.value(u"won"_s).toBool() ? 1 : 0;
    }
    QCOMPARE(won, 1);
    const CliResult text = m_project->run({u"target"_s});
    QVERIFY(text.out.contains(u".env.staging:3 DATABASE_URL"_s));
    QVERIFY(text.out.contains(u"POSTGRES_HOST"_s));
    QVERIFY2(text.err.contains(u"target.split-differs"_s), qPrintable(text.err));
}

void OfflineCommandsTest::everyPartOfTheTargetContractIsThere()
{
    const QJsonObject target = m_project->json({u"target"_s}).data().value(u"target"_s).toObject();
    QCOMPARE(target.value(u"driver"_s).toString(), u"asyncpg"_s);
    QCOMPARE(target.value(u"user"_s).toString(), u"app"_s);
    QCOMPARE(target.value(u"host"_s).toString(), u"db.example"_s);
    QCOMPARE(target.value(u"port"_s).toInt(), 6432);
    QCOMPARE(target.value(u"database"_s).toString(), u"app"_s);
    QVERIFY(target.value(u"options"_s).isObject());
    QCOMPARE(target.value(u"password"_s).toString(), u"set"_s);
    QCOMPARE(target.value(u"display"_s).toString(), u"app@db.example:6432/app"_s);
    const QJsonObject host = target.value(u"origins"_s).toObject().value(u"host"_s).toObject();
    QCOMPARE(host.value(u"line"_s).toInt(), 3);
    QCOMPARE(host.value(u"key"_s).toString(), u"DATABASE_URL"_s);
}

void OfflineCommandsTest::theFirstLineNamesTheTargetAndItsOrigin()
{
    for (const QString &command : {u"target"_s, u"current"_s, u"pending"_s, u"test"_s}) {
        const CliResult result = m_project->run({command});
        const QString first = result.out.section(u'\n', 0, 0);
        QVERIFY2(first.contains(u"app@db.example:6432/app"_s) &&
                     first.contains(u".env.staging:3 DATABASE_URL"_s),
                 qPrintable(command + u": "_s + first));
    }
}

void OfflineCommandsTest::failuresHaveTheirExitCode_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QStringList>("words");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("error");
    const QString env = u".env.staging"_s;
    const QByteArray closed = "DATABASE_URL=postgresql://app:x@127.0.0.1:1/app\n";
    const QByteArray two = "DATABASE_URL=postgresql://u@a/d\nDB_URL=postgresql://u@b/d\n";
    const auto row = [](const char *name, const QString &file, const QByteArray &text,
                        const QStringList &words, int code, const QString &error) {
        QTest::newRow(name) << file << text << words << code << error;
    };
    row("unknown revision", u"x"_s, {}, {u"show"_s, u"nope"_s}, 1, u"script.unknown-revision"_s);
    row("duplicate id", u"004.sql"_s,
        "-- x\n-- Revision ID: 003\n-- Revises: 002\n\n-- migrate:up\nSELECT 1;\n", {u"heads"_s}, 1,
        u"script.duplicate-id"_s);
    row("broken limbeck.ini", u"limbeck.ini"_s, "[limbeck]\nhistory = x\n", {u"heads"_s}, 1,
        u"settings.value"_s);
    row("unknown environment", u"x"_s, {}, {u"target"_s, u"--env"_s, u"nope"_s}, 2, u"environment.unknown"_s);
    row("unknown environment in history", u"x"_s, {}, {u"history"_s, u"--env"_s, u"nope"_s}, 2,
        u"environment.unknown"_s);
    row("several environments", u".env.production"_s, {}, {u"target"_s}, 2, u"environment.ambiguous"_s);
    row("bad duration", env, closed, {u"upgrade"_s, u"head"_s, u"--lock-timeout"_s, u"soon"_s}, 2,
        u"usage.option-value"_s);
    row("--from without --sql", env, closed, {u"upgrade"_s, u"head"_s, u"--from"_s, u"base"_s}, 2,
        u"usage.arguments"_s);
    row("no database", env, "A=1\n", {u"target"_s}, 4, u"target.unset"_s);
    row("no database for a plan", env, "A=1\n", {u"plan"_s, u"head"_s}, 4, u"target.unset"_s);
    row("two databases", env, two, {u"upgrade"_s, u"head"_s}, 4, u"target.ambiguous"_s);
    row("bad port", env, "DATABASE_URL=postgresql://u@h:port/d\n", {u"current"_s}, 4, u"url.port"_s);
    row("not UTF-8", env, "A=\xB0\xA1\n", {u"env"_s}, 4, u"env.encoding"_s);
    row("refused", env, closed, {u"current"_s}, 5, u"connect.refused"_s);
    row("refused pending", env, closed, {u"pending"_s}, 5, u"connect.refused"_s);
    row("refused upgrade", env, closed, {u"upgrade"_s, u"head"_s}, 5, u"connect.refused"_s);
    row("refused test", env, closed, {u"test"_s}, 5, u"connect.refused"_s);
    row("refused check", env, closed, {u"check"_s}, 5, u"connect.refused"_s);
}

void OfflineCommandsTest::failuresHaveTheirExitCode()
{
    QFETCH(QString, file);
    QFETCH(QByteArray, text);
    QFETCH(QStringList, words);
    QFETCH(int, code);
    QFETCH(QString, error);
    m_project->write(file, text);
    const CliResult json = m_project->json(words);
    QCOMPARE(json.errorCode(), error);
    QCOMPARE(json.code, code);
    QCOMPARE(json.object().value(u"command"_s).toString(), words.first());
    QCOMPARE(json.object().value(u"ok"_s).toBool(true), false);
    for (const QString &key : {u"code"_s, u"message"_s, u"detail"_s, u"hint"_s})
        QVERIFY(json.object().value(u"error"_s).toObject().contains(key));
    const CliResult plain = m_project->run(words);
    QCOMPARE(plain.code, code);
    QVERIFY(plain.err.contains(u"error: "_s));
}

void OfflineCommandsTest::aChosenVariableEndsTheAmbiguity()
{
    m_project->write(u".env.staging"_s, "DATABASE_URL=postgresql://u@a/d\nDB_URL=postgresql://u@b/d\n");
    const CliResult result = m_project->json({u"target"_s, u"--url-variable"_s, u"DB_URL"_s});
    QCOMPARE(result.code, 0);
    QCOMPARE(result.data().value(u"target"_s).toObject().value(u"host"_s).toString(), u"b"_s);
}

void OfflineCommandsTest::envFilesReplaceTheEnvironment()
{
    m_project->write(u"a.txt"_s, "DATABASE_URL=postgresql://u@a/d\n");
    m_project->write(u"b.txt"_s, "DATABASE_URL=postgresql://u@b/d\n");
    const CliResult result =
        m_project->json({u"--env-file"_s, u"a.txt"_s, u"--env-file"_s, u"b.txt"_s, u"target"_s});
    QCOMPARE(result.code, 0);
    QCOMPARE(result.data().value(u"target"_s).toObject().value(u"host"_s).toString(), u"b"_s);
    const CliResult missing = m_project->json({u"--env-file"_s, u"없음.env"_s, u"target"_s});
    QCOMPARE(missing.errorCode(), u"env.missing"_s);
    QCOMPARE(missing.code, 4);
}

void OfflineCommandsTest::historyWorksWithoutADatabase()
{
    m_project->write(u".env.staging"_s, "A=1\n");
    const CliResult result = m_project->json({u"history"_s});
    QCOMPARE(result.code, 0);
    QCOMPARE(idsOf(result.array(u"revisions"_s)), (QStringList{u"003"_s, u"002"_s, u"001"_s}));
    QCOMPARE(result.array(u"revisions"_s)[0].toObject().value(u"state"_s).toString(), u"unknown"_s);
    QCOMPARE(idsOf(m_project->json({u"heads"_s}).array(u"revisions"_s)), QStringList{u"003"_s});
    QCOMPARE(idsOf(m_project->json({u"bases"_s}).array(u"revisions"_s)), QStringList{u"001"_s});
    const CliResult text = m_project->run({u"history"_s});
    QCOMPARE(text.code, 0);
    QVERIFY(text.out.contains(u"사용자 테이블"_s));
    QVERIFY(!text.err.isEmpty());
}

void OfflineCommandsTest::everyFieldOfARevisionIsThere()
{
    const QJsonArray revisions = m_project->json({u"history"_s}).array(u"revisions"_s);
    QCOMPARE(revisions.size(), 3);
    const QJsonObject second = revisions[1].toObject();
    QCOMPARE(second.value(u"down"_s).toArray(), QJsonArray{u"001"_s});
    QCOMPARE(second.value(u"created"_s).toString(), u"2025-02-12 10:00:00+09:00"_s);
    QVERIFY(second.value(u"file"_s).toString().endsWith(u"/002.sql"_s));
    QVERIFY(second.value(u"line"_s).toInt() > 0);
    for (const QString &key : {u"depends_on"_s, u"labels"_s})
        QVERIFY(second.value(key).isArray());
    for (const QString &key : {u"is_head"_s, u"is_base"_s, u"is_branch_point"_s, u"is_merge"_s})
        QVERIFY(second.value(key).isBool());
    QVERIFY(revisions[0].toObject().value(u"is_head"_s).toBool());
    QVERIFY(revisions[2].toObject().value(u"is_base"_s).toBool());
    QCOMPARE(revisions[2].toObject().value(u"message"_s).toString(), u"사용자 테이블"_s);
}

void OfflineCommandsTest::showHasTheSqlWithItsPlace()
{
    m_project->write(u".env.staging"_s, "A=1\n");
    const CliResult result = m_project->json({u"show"_s, u"002"_s});
    QCOMPARE(result.code, 0);
    const QJsonObject up = result.data().value(u"sections"_s).toObject().value(u"up"_s).toObject();
    const QJsonArray statements = up.value(u"statements"_s).toArray();
    QCOMPARE(statements.size(), 2);
    QCOMPARE(statements[0].toObject().value(u"sql"_s).toString(), u"CREATE TABLE two (id int)"_s);
    QCOMPARE(statements[0].toObject().value(u"line"_s).toInt(), 8);
    QCOMPARE(result.data().value(u"content_hash"_s).toString().size(), 64);
    const CliResult text = m_project->run({u"show"_s, u"head"_s});
    QVERIFY(text.out.contains(u"CREATE TABLE three (id int);"_s));
    QVERIFY(text.out.contains(u"003.sql"_s));
}

void OfflineCommandsTest::planFromBaseNeedsNoDatabase()
{
    m_project->write(u".env.staging"_s, "A=1\n");
    const CliResult result = m_project->json({u"plan"_s, u"002"_s, u"--from"_s, u"base"_s});
    QCOMPARE(result.code, 0);
    const QJsonObject plan = result.data().value(u"plan"_s).toObject();
    QCOMPARE(plan.value(u"direction"_s).toString(), u"upgrade"_s);
    QCOMPARE(plan.value(u"goal"_s).toString(), u"002"_s);
    QCOMPARE(plan.value(u"fingerprint"_s).toString().size(), 64);
    const QJsonArray steps = plan.value(u"steps"_s).toArray();
    QCOMPARE(steps.size(), 2);
    const QJsonObject step = steps[1].toObject();
    for (const QString &key :
         {u"revision"_s, u"direction"_s, u"transactional"_s, u"statements"_s, u"findings"_s})
        QVERIFY2(step.contains(key), qPrintable(key));
    const QJsonObject statement = step.value(u"statements"_s).toArray()[0].toObject();
    for (const QString &key : {u"sql"_s, u"line"_s, u"column"_s})
        QVERIFY2(statement.contains(key), qPrintable(key));
    const CliResult text = m_project->run({u"plan"_s, u"head"_s, u"--from"_s, u"001"_s});
    QVERIFY(text.out.contains(u"Running upgrade 001 -> 002"_s));
    QVERIFY(text.out.contains(u"INSERT INTO two VALUES (1);"_s));
    QVERIFY(!text.out.contains(u"CREATE TABLE one"_s));
}

void OfflineCommandsTest::aPlanBackwardsIsADowngrade()
{
    for (const QString &goal : {u"base"_s, u"-2"_s, u"001"_s}) {
        const CliResult result = m_project->json({u"plan"_s, goal, u"--from"_s, u"003"_s});
        QVERIFY2(result.code == 0, qPrintable(goal + result.out));
        QCOMPARE(result.data().value(u"plan"_s).toObject().value(u"direction"_s).toString(), u"downgrade"_s);
    }
}

void OfflineCommandsTest::sqlIsWrittenToStandardOutputOnly()
{
    m_project->write(u".env.staging"_s, "A=1\n");
    const CliResult result = m_project->run({u"upgrade"_s, u"head"_s, u"--sql"_s, u"--from"_s, u"base"_s});
    QCOMPARE(result.code, 0);
    QVERIFY(result.out.contains(u"CREATE TABLE one (id int);"_s));
    QVERIFY(result.out.contains(u"alembic_version"_s));
    QVERIFY(result.out.contains(u"COMMIT;"_s));
    const CliResult json = m_project->json({u"upgrade"_s, u"head"_s, u"--sql"_s, u"--from"_s, u"base"_s});
    QCOMPARE(json.data().value(u"sql"_s).toString(), result.out);
}

void OfflineCommandsTest::doctorFailsFromTheSeverityOn_data()
{
    QTest::addColumn<QByteArray>("ini");
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<int>("code");
    const QByteArray warning = "[limbeck]\nx = y\n";
    const QByteArray error = "[limbeck]\npassword = kanarienvogel\n";
    QTest::newRow("a warning") << warning << QStringList{} << 0;
    QTest::newRow("a warning that fails") << warning << QStringList{u"--fail-on"_s, u"warning"_s} << 3;
    QTest::newRow("an error") << error << QStringList{} << 3;
    QTest::newRow("never") << error << QStringList{u"--fail-on=never"_s} << 0;
    QTest::newRow("no severity") << error << QStringList{u"--fail-on=bad"_s} << 2;
}

void OfflineCommandsTest::doctorFailsFromTheSeverityOn()
{
    QFETCH(QByteArray, ini);
    QFETCH(QStringList, options);
    QFETCH(int, code);
    m_project->write(u"limbeck.ini"_s, ini);
    const CliResult result = m_project->json(QStringList{u"doctor"_s} + options);
    QCOMPARE(result.code, code);
    if (code == 2)
        return;
    const QJsonArray findings = result.array(u"findings"_s);
    QVERIFY(!findings.isEmpty());
    for (const QString &key : {u"code"_s, u"severity"_s, u"message"_s, u"hint"_s, u"file"_s, u"line"_s,
                               u"column"_s, u"revision"_s})
        QVERIFY2(findings[0].toObject().contains(key), qPrintable(key));
    QVERIFY(m_project->run(QStringList{u"doctor"_s} + options).out.contains(u"limbeck.ini:2"_s));
}

QTEST_GUILESS_MAIN(OfflineCommandsTest)
#include "OfflineCommandsTest.moc"
