#include "CliProject.h"
#include "OnWindows.h"

#include <QProcess>

using namespace limbeck::test;
using namespace Qt::StringLiterals;

// `environment`: shows a change first, and writes it when it is told to.
class EnvironmentCommandTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void showTellsThePartsAndWhereTheyStand();
    void anEditIsShownAndNotWritten();
    void anEditIsWritten();
    void thePasswordComesFromStandardInput();
    void noPasswordStandsInTheArguments_data();
    void noPasswordStandsInTheArguments();
    void theWholeConnectionIsPasted();
    void whatStillWinsIsRefused();
    void aNewOneFromATemplate();
    void aCopyToAnotherDatabase();
    void gitIsToldToIgnoreIt();
    void settingsGoToTheIniFile();
    void renameAndRemove();
    void wrongUsageIsExplained_data();
    void wrongUsageIsExplained();
    void variablesShowWhatIsWrittenAndOverridden();

private:
    CliResult environment(const QStringList &words) const
    {
        return m_project->run(QStringList{u"environment"_s} + words);
    }
    std::unique_ptr<CliProject> m_project;
};

namespace {

QStringList of(const QStringList &rest)
{
    return QStringList{u"environment"_s} + rest;
}

QByteArray staging()
{
    return "# 스테이징\r\nDATABASE_URL=postgresql+asyncpg://app:canary@db:5432/shop # "
           "main\r\nTOKEN=canary\r\n";
}

} // namespace

void EnvironmentCommandTest::init()
{
    m_project = std::make_unique<CliProject>();
    m_project->writeThreeRevisions();
    m_project->write(u".env.staging"_s, staging());
}

void EnvironmentCommandTest::showTellsThePartsAndWhereTheyStand()
{
    const CliResult text = environment({u"show"_s, u"staging"_s});
    QCOMPARE(text.code, 0);
    QVERIFY2(text.out.contains(u"host      db "_s), qPrintable(text.out));
    QVERIFY(text.out.contains(u"in the file"_s));
    QVERIFY(text.out.contains(u"postgresql+asyncpg://app:***@db:5432/shop"_s));
    const QJsonObject data = m_project->json({u"environment"_s, u"show"_s, u"staging"_s}).data();
    const QJsonObject fields = data.value(u"fields"_s).toObject();
    QCOMPARE(fields.value(u"port"_s).toString(), u"5432"_s);
    QCOMPARE(fields.value(u"password"_s).toString(), u"file"_s);
    QVERIFY(fields.value(u"sslmode"_s).isNull());
    QCOMPARE(data.value(u"origins"_s).toObject().value(u"host"_s).toObject().value(u"line"_s).toInt(), 2);
    QCOMPARE(data.value(u"settings"_s).toObject().value(u"protected"_s).toBool(true), false);
}

void EnvironmentCommandTest::anEditIsShownAndNotWritten()
{
    const CliResult result =
        environment({u"edit"_s, u"staging"_s, u"--host"_s, u"db2"_s, u"--sslmode"_s, u"require"_s});
    QCOMPARE(result.code, 0);
    QVERIFY2(result.out.contains(
                 u"\n+DATABASE_URL=postgresql+asyncpg://app:***@db2:5432/shop?ssl=require # main\n"_s),
             qPrintable(result.out));
    QVERIFY(result.out.contains(u"--write"_s));
    QCOMPARE(m_project->read(u".env.staging"_s), staging());
    const CliResult json =
        m_project->json({u"environment"_s, u"edit"_s, u"staging"_s, u"--port"_s, u"5433"_s});
    QCOMPARE(json.data().value(u"changed"_s).toBool(), true);
    QCOMPARE(json.data().value(u"written"_s).toBool(true), false);
    QCOMPARE(json.data().value(u"parts"_s).toArray(), QJsonArray{u"port"_s});
    const QJsonObject change = json.array(u"changes"_s).at(0).toObject();
    QVERIFY(change.value(u"file"_s).toString().endsWith(u"/.env.staging"_s));
    QVERIFY(change.value(u"diff"_s).toString().startsWith(u"--- a/.env.staging\n"_s));
}

void EnvironmentCommandTest::anEditIsWritten()
{
    const CliResult result = environment({u"edit"_s, u"staging"_s, u"--host"_s, u"::1"_s, u"--port"_s, u""_s,
                                          u"--user"_s, u"관리자"_s, u"--write"_s});
    QCOMPARE(result.code, 0);
    QByteArray expected = staging();
    expected.replace("app:canary@db:5432", "관리자:canary@[::1]");
    QCOMPARE(m_project->read(u".env.staging"_s), expected);
    const CliResult again = environment({u"edit"_s, u"staging"_s, u"--host"_s, u"::1"_s, u"--write"_s});
    QCOMPARE(again.code, 0);
    QVERIFY(again.out.contains(u"Nothing changes"_s));
}

void EnvironmentCommandTest::thePasswordComesFromStandardInput()
{
    m_project->input = "new canary: 한글@ \r\nsecond line\n";
    const CliResult result = environment({u"edit"_s, u"staging"_s, u"--password-stdin"_s, u"--write"_s});
    QCOMPARE(result.code, 0);
    QVERIFY2(result.out.contains(u"+DATABASE_URL=postgresql+asyncpg://app:***(changed)@db:5432/shop"_s),
             qPrintable(result.out));
    QVERIFY(!(result.out + result.err).contains(u"canary"_s));
    QVERIFY(m_project->read(u".env.staging"_s).contains("app:new canary%3A 한글%40 @db"));
    QCOMPARE(environment({u"edit"_s, u"staging"_s, u"--no-password"_s, u"--write"_s}).code, 0);
    QVERIFY(m_project->read(u".env.staging"_s).contains("asyncpg://app@db:5432/shop # main\r\n"));
    m_project->input.clear();
    const CliResult empty =
        m_project->json({u"environment"_s, u"edit"_s, u"staging"_s, u"--password-stdin"_s});
    QCOMPARE(empty.errorCode(), u"usage.input"_s);
    QCOMPARE(empty.code, 2);
}

void EnvironmentCommandTest::noPasswordStandsInTheArguments_data()
{
    QTest::addColumn<QStringList>("words");
    const auto row = [](const char *name, const QStringList &words) { QTest::newRow(name) << words; };
    row("URL", {u"--from-url"_s, u"postgresql://a:canary@h/d"_s});
    row("parameters", {u"--from-url"_s, u"host=h password=canary"_s});
    row("psql", {u"--from-url"_s, u"PGPASSWORD=canary psql -h h"_s});
    row("lines", {u"--from-url"_s, u"DB_HOST=h\nDB_NAME=d\nDB_PASSWORD=canary"_s});
    row("option", {u"--option"_s, u"password=canary"_s});
    row("host", {u"--host"_s, u"postgresql://a:canary@h"_s});
}

void EnvironmentCommandTest::noPasswordStandsInTheArguments()
{
    QFETCH(QStringList, words);
    for (const QString &action : {u"edit"_s, u"new"_s}) {
        const CliResult result = m_project->json(
            QStringList{u"environment"_s, action, action == u"new"_s ? u"x"_s : u"staging"_s} + words);
        QCOMPARE(result.code, 2);
        QCOMPARE(result.errorCode(), u"usage.secret-argument"_s);
        QVERIFY(!(result.out + result.err).contains(u"canary"_s));
    }
}

void EnvironmentCommandTest::theWholeConnectionIsPasted()
{
    m_project->input = "jdbc:postgresql://new.example:6000/other?user=u&password=canary2&loggerLevel=OFF\n";
    const CliResult result = environment(
        {u"edit"_s, u"staging"_s, u"--from-url"_s, u"-"_s, u"--database"_s, u"shop"_s, u"--write"_s});
    QCOMPARE(result.code, 0);
    QVERIFY(result.err.contains(u"url.paste-ignored"_s));
    QByteArray expected = staging();
    expected.replace("app:canary@db:5432", "u:canary2@new.example:6000");
    QCOMPARE(m_project->read(u".env.staging"_s), expected);
}

void EnvironmentCommandTest::whatStillWinsIsRefused()
{
    m_project->process.insert(u"DATABASE_URL"_s, u"postgresql://a:canary@process/d"_s);
    m_project->write(u"limbeck.ini"_s, "[environment.staging]\nprocess_wins = true\n");
    const CliResult result =
        m_project->json({u"environment"_s, u"edit"_s, u"staging"_s, u"--host"_s, u"db2"_s, u"--write"_s});
    QCOMPARE(result.code, 4);
    QCOMPARE(result.errorCode(), u"env.edit-unresolved"_s);
    QVERIFY2(result.out.contains(u"process environment DATABASE_URL"_s), qPrintable(result.out));
    QCOMPARE(m_project->read(u".env.staging"_s), staging());
}

void EnvironmentCommandTest::aNewOneFromATemplate()
{
    m_project->write(u".env.example"_s,
                     "# 복사해서 쓰세요\nPOSTGRES_HOST=\nPOSTGRES_DB=shop\nPOSTGRES_USER=\nX=1\n");
    const QStringList words = {u"new"_s,    u"preview"_s, u"--from-example"_s, u".env.example"_s,
                               u"--host"_s, u"h"_s,       u"--user"_s,         u"앱"_s};
    QCOMPARE(environment(words).code, 0);
    QCOMPARE(m_project->read(u".env.preview"_s), QByteArray("(none)"));
    QCOMPARE(environment(words + QStringList{u"--write"_s}).code, 0);
    QCOMPARE(m_project->read(u".env.preview"_s),
             QByteArray("# 복사해서 쓰세요\nPOSTGRES_HOST=h\nPOSTGRES_DB=shop\nPOSTGRES_USER=앱\nX=1\n"));
    const CliResult again = m_project->json(of(words));
    QCOMPARE(again.code, 2);
    QCOMPARE(again.errorCode(), u"environment.exists"_s);
}

void EnvironmentCommandTest::aCopyToAnotherDatabase()
{
    const CliResult result =
        environment({u"copy"_s, u"staging"_s, u"미리보기"_s, u"--database"_s, u"preview"_s, u"--write"_s});
    QCOMPARE(result.code, 0);
    QVERIFY(!(result.out + result.err).contains(u"canary"_s));
    QByteArray expected = staging();
    expected.replace("/shop", "/preview");
    QCOMPARE(m_project->read(u".env.미리보기"_s), expected);
}

void EnvironmentCommandTest::gitIsToldToIgnoreIt()
{
    NOT_ON_WINDOWS("runs git");
    m_project->write(u".git/HEAD"_s, "ref: refs/heads/main\n");
    QProcess git;
    git.start(u"git"_s, {u"init"_s, u"-q"_s, m_project->folder()});
    QVERIFY(git.waitForFinished() && git.exitCode() == 0);
    const CliResult warned = environment({u"copy"_s, u"staging"_s, u"second"_s});
    QVERIFY2(warned.err.contains(u"env.not-ignored"_s), qPrintable(warned.err));
    QVERIFY(warned.err.contains(u"--ignore"_s));
    const CliResult result = environment({u"copy"_s, u"staging"_s, u"second"_s, u"--ignore"_s, u"--write"_s});
    QCOMPARE(result.code, 0);
    QVERIFY(!result.err.contains(u"env.not-ignored"_s));
    QCOMPARE(m_project->read(u".gitignore"_s), QByteArray(".env.second\n"));
}

void EnvironmentCommandTest::settingsGoToTheIniFile()
{
    m_project->write(u"limbeck.ini"_s, "; 설정\r\n[limbeck]\r\nscripts = .\r\n");
    const QStringList words = {u"set"_s, u"staging"_s,   u"--colour"_s, u"violet"_s,         u"--protected"_s,
                               u"yes"_s, u"--default"_s, u"yes"_s,      u"--display-name"_s, u"스테이징"_s};
    const CliResult shown = environment(words);
    QCOMPARE(shown.code, 0);
    QVERIFY2(shown.out.contains(u"+protected = true\n"_s), qPrintable(shown.out));
    QCOMPARE(environment(words + QStringList{u"--write"_s}).code, 0);
    QCOMPARE(m_project->read(u"limbeck.ini"_s),
             QByteArray("; 설정\r\n[limbeck]\r\nscripts = .\r\ndefault_environment = staging\r\n\r\n"
                        "[environment.staging]\r\ndisplay_name = 스테이징\r\ncolour = violet\r\n"
                        "protected = true\r\n"));
    QVERIFY(environment(words).out.contains(u"Nothing changes"_s));
    const CliResult secret = m_project->json({u"environment"_s, u"set"_s, u"staging"_s, u"--display-name"_s,
                                              u"postgresql://a:canary@h/d"_s, u"--write"_s});
    QCOMPARE(secret.errorCode(), u"settings.secret"_s);
    QVERIFY(!(secret.out + secret.err).contains(u"canary"_s));
}

void EnvironmentCommandTest::renameAndRemove()
{
    QCOMPARE(environment({u"rename"_s, u"staging"_s, u"운영"_s, u"--rename-file"_s, u"--write"_s}).code, 0);
    QCOMPARE(m_project->read(u".env.운영"_s), staging());
    QCOMPARE(m_project->read(u".env.staging"_s), QByteArray("(none)"));
    const CliResult kept = m_project->json({u"environment"_s, u"remove"_s, u"운영"_s, u"--write"_s});
    QCOMPARE(kept.code, 2);
    QCOMPARE(kept.errorCode(), u"environment.still-found"_s);
    const CliResult gone = environment({u"remove"_s, u"운영"_s, u"--file"_s, u"delete"_s, u"--write"_s});
    QCOMPARE(gone.code, 0);
    QVERIFY(!gone.out.contains(u"canary"_s));
    QCOMPARE(m_project->read(u".env.운영"_s), QByteArray("(none)"));
}

void EnvironmentCommandTest::wrongUsageIsExplained_data()
{
    QTest::addColumn<QStringList>("words");
    QTest::addColumn<QString>("code");
    const auto row = [](const char *name, const QStringList &words, const QString &code) {
        QTest::newRow(name) << words << code;
    };
    row("an unknown action", {u"paint"_s, u"staging"_s}, u"usage.arguments"_s);
    row("one name too few", {u"rename"_s, u"staging"_s}, u"usage.arguments"_s);
    row("one name too many", {u"show"_s, u"staging"_s, u"x"_s}, u"usage.arguments"_s);
    row("no name", {u"show"_s}, u"usage.arguments"_s);
    row("another action's option", {u"set"_s, u"staging"_s, u"--host"_s, u"x"_s}, u"usage.arguments"_s);
    row("--env", {u"show"_s, u"staging"_s, u"--env"_s, u"staging"_s}, u"usage.arguments"_s);
    row("nothing to edit", {u"edit"_s, u"staging"_s}, u"usage.arguments"_s);
    row("both ways with the password", {u"edit"_s, u"staging"_s, u"--no-password"_s, u"--password-stdin"_s},
        u"usage.arguments"_s);
    row("a port", {u"edit"_s, u"staging"_s, u"--port"_s, u"x"_s}, u"usage.option-value"_s);
    row("a driver", {u"edit"_s, u"staging"_s, u"--driver"_s, u"mysql"_s}, u"usage.option-value"_s);
    row("a TLS mode", {u"edit"_s, u"staging"_s, u"--sslmode"_s, u"full"_s}, u"usage.option-value"_s);
    row("a colour", {u"set"_s, u"staging"_s, u"--colour"_s, u"pink"_s}, u"usage.option-value"_s);
    row("neither yes nor no", {u"set"_s, u"staging"_s, u"--protected"_s, u"maybe"_s},
        u"usage.option-value"_s);
    row("a fate", {u"remove"_s, u"staging"_s, u"--file"_s, u"burn"_s}, u"usage.option-value"_s);
    row("an unknown environment", {u"edit"_s, u"nope"_s, u"--host"_s, u"x"_s}, u"environment.unknown"_s);
    row("a bad name", {u"new"_s, u"a/b"_s}, u"environment.name"_s);
}

void EnvironmentCommandTest::wrongUsageIsExplained()
{
    QFETCH(QStringList, words);
    QFETCH(QString, code);
    const CliResult result = m_project->json(of(words));
    QCOMPARE(result.errorCode(), code);
    QCOMPARE(result.code, 2);
}

void EnvironmentCommandTest::variablesShowWhatIsWrittenAndOverridden()
{
    m_project->write(u".env.base"_s, "HOST=one\nSAME=1\n");
    m_project->write(
        u".env.staging"_s,
        "HOST=db\nPW=1\nDATABASE_URL=postgresql://a:${PW}@${HOST}/d\nNOTE=x${DB_PASSWORD:-canary}\n");
    m_project->write(u"limbeck.ini"_s, "[environment.staging]\nfiles = .env.base, .env.staging\n");
    const CliResult text = m_project->run({u"env"_s, u"--env"_s, u"staging"_s});
    QVERIFY2(text.out.contains(u"postgresql://a:${PW}@${HOST}/d"_s), qPrintable(text.out));
    QVERIFY(text.out.contains(u".env.base:1 HOST"_s));
    const QJsonArray rows = m_project->json({u"env"_s, u"--env"_s, u"staging"_s}).array(u"variables"_s);
    const QJsonObject url = rows.at(3).toObject();
    QCOMPARE(url.value(u"raw"_s).toString(), u"postgresql://a:${PW}@${HOST}/d"_s);
    QCOMPARE(url.value(u"value"_s).toString(), u"postgresql://a:***@db/d"_s);
    QCOMPARE(url.value(u"interpolated"_s).toBool(), true);
    QCOMPARE(url.value(u"references"_s).toArray(), (QJsonArray{u"PW"_s, u"HOST"_s}));
    QCOMPARE(rows.at(0).toObject().value(u"shadowed"_s).toArray().size(), 1);
    // What takes a secret in is one, and a secret's fallback is as well.
    QCOMPARE(rows.at(4).toObject().value(u"raw"_s).toString(), u"x${DB_PASSWORD:-***}"_s);
    QCOMPARE(rows.at(4).toObject().value(u"value"_s).toString(), u"***"_s);
    QVERIFY(!text.out.contains(u"canary"_s));
}

QTEST_GUILESS_MAIN(EnvironmentCommandTest)
#include "EnvironmentCommandTest.moc"
