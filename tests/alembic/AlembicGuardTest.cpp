#include "AlembicFolder.h"
#include "SharedSandbox.h"

#include <QTest>

using namespace limbeck;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

namespace {

QByteArray withDatabase(const QByteArray &code, const QString &url)
{
    return QByteArray(code).replace("URL", url.toUtf8());
}

} // namespace

// The promise of the guard: env.py's engine goes to the target, or nothing of the project reaches a server.
class AlembicGuardTest : public QObject
{
    Q_OBJECT

private:
    Target m_target;
    Target m_other;

    AlembicTalk upgrade(const AlembicFolder &folder, const QString &url) const
    {
        return talk(folder.project(url), runRequest(m_target, u"upgrade"_s, u"head"_s, {u"001"_s}));
    }
    void verifyUntouched() const;
    void verifyRefused(const AlembicTalk &said, const QString &code) const;

private Q_SLOTS:
    void init();
    void anIniUrlThatLeadsElsewhereIsRefused();
    void loadDotenvThatOverridesIsRefused();
    void aDefaultInGetenvIsNamed();
    void aHardCodedUrlIsNamed();
    void aCreatorIsSeenByItsFingerprint();
    void aSecondEngineIsSeen();
    void anEngineForAnotherServerIsRefused();
    void anotherDatabaseOfTheSameServerIsRefused();
    void severalDatabasesAreRefused();
    void aNameOfTheSameAddressMatches();
    void driverDefaultsAreFilledIn();
    void aReplacedConnectionIsFingerprinted();
    void anAsyncEngineIsGuarded();
    void noFingerprintIsRefused();
    void envThatMakesNoEngineIsRefused();
    void migrationsPastWhatIsWatchedAreRefused();
    void aSecondEngineForTheTargetIsFine();
};

void AlembicGuardTest::init()
{
    m_target = freshDatabase(u"guard"_s);
    m_other = freshDatabase(u"elsewhere"_s);
}

void AlembicGuardTest::verifyUntouched() const
{
    for (const Target &database : {m_target, m_other}) {
        QCOMPARE(askDatabase(database,
                             "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"),
                 u"0"_s);
    }
}

void AlembicGuardTest::verifyRefused(const AlembicTalk &said, const QString &code) const
{
    const QJsonObject refused = said.first(u"refused"_s);
    QVERIFY2(!refused.isEmpty(), qPrintable(said.everything()));
    QCOMPARE(refused["code"_L1].toString(), code);
    QCOMPARE(said.ending.exitCode, 7);
    QVERIFY(said.all(u"statement"_s).isEmpty());
    QVERIFY(said.all(u"revision-started"_s).isEmpty());
    verifyUntouched();
}

void AlembicGuardTest::anIniUrlThatLeadsElsewhereIsRefused()
{
    AlembicFolder folder(AlembicFolder::envWith({}),
                         urlOf(m_other).toUtf8().replace("postgres@", "postgres:hunter2-geheim@"));
    folder.addTables(1);
    const AlembicTalk said = upgrade(folder, urlOf(m_target));
    verifyRefused(said, u"guard.wrong-database"_s);
    const QJsonObject refused = said.first(u"refused"_s);
    QCOMPARE(refused["reason"_L1].toString(), u"ini-url"_s);
    QCOMPARE(refused["expected"_L1]["database"_L1].toString(), m_target.database);
    QCOMPARE(refused["actual"_L1]["database"_L1].toString(), m_other.database);
    const QJsonValue place = refused["where"_L1][0];
    QCOMPARE(place["file"_L1].toString(), folder.file(u"alembic.ini"_s));
    QCOMPARE(place["line"_L1].toInt(), 4);
    QVERIFY(place["text"_L1].toString().contains("***@"_L1));
    QVERIFY(!said.everything().contains("hunter2"_L1));
}

void AlembicGuardTest::loadDotenvThatOverridesIsRefused()
{
    AlembicFolder folder(
        AlembicFolder::envWith("from dotenv import load_dotenv\n"
                               "load_dotenv('.env.other', override=True)\n"
                               "config.set_main_option('sqlalchemy.url', os.environ['DATABASE_URL'])\n"));
    folder.write(u".env.other"_s, "DATABASE_URL=" + urlOf(m_other).toUtf8() + "\n");
    folder.addTables(1);
    const AlembicTalk said = upgrade(folder, urlOf(m_target));
    verifyRefused(said, u"guard.wrong-database"_s);
    const QJsonObject refused = said.first(u"refused"_s);
    QCOMPARE(refused["reason"_L1].toString(), u"load-dotenv-override"_s);
    QCOMPARE(refused["where"_L1][0]["line"_L1].toInt(), 9);
    QCOMPARE(refused["where"_L1][0]["loaded"_L1].toString(), folder.file(u".env.other"_s));
}

void AlembicGuardTest::aDefaultInGetenvIsNamed()
{
    AlembicFolder folder(withDatabase(
        AlembicFolder::envWith("config.set_main_option('sqlalchemy.url', os.getenv('NO_SUCH', 'URL'))\n"),
        urlOf(m_other)));
    folder.addTables(1);
    const AlembicTalk said = upgrade(folder, urlOf(m_target));
    verifyRefused(said, u"guard.wrong-database"_s);
    QCOMPARE(said.first(u"refused"_s)["reason"_L1].toString(), u"getenv-default"_s);
    QCOMPARE(said.first(u"refused"_s)["where"_L1][0]["line"_L1].toInt(), 8);
}

void AlembicGuardTest::aHardCodedUrlIsNamed()
{
    AlembicFolder folder(
        withDatabase(AlembicFolder::envWith("url = 'URL'\nconfig.set_main_option('sqlalchemy.url', url)\n"),
                     urlOf(m_other)));
    folder.addTables(1);
    const AlembicTalk said = upgrade(folder, urlOf(m_target));
    verifyRefused(said, u"guard.wrong-database"_s);
    QCOMPARE(said.first(u"refused"_s)["reason"_L1].toString(), u"hard-coded"_s);
}

void AlembicGuardTest::aCreatorIsSeenByItsFingerprint()
{
    QByteArray env = AlembicFolder::plainEnv();
    env.replace("engine_from_config(config.get_section(config.config_ini_section),",
                withDatabase("engine_from_config({'sqlalchemy.url': 'postgresql://'}, creator=lambda: "
                             "__import__('psycopg2').connect('URL'),",
                             urlOf(m_other)));
    AlembicFolder folder(env);
    folder.addTables(1);
    const AlembicTalk said = upgrade(folder, urlOf(m_target));
    verifyRefused(said, u"guard.fingerprint"_s);
    QCOMPARE(said.first(u"refused"_s)["actual"_L1]["database"_L1].toString(), m_other.database);
}

void AlembicGuardTest::aSecondEngineIsSeen()
{
    QByteArray env = AlembicFolder::plainEnv();
    env.replace("        context.configure(connection",
                withDatabase("        import sqlalchemy\n"
                             "        sqlalchemy.create_engine('URL').connect()\n"
                             "        context.configure(connection",
                             urlOf(m_other)));
    AlembicFolder folder(env);
    folder.addTables(1);
    verifyRefused(upgrade(folder, urlOf(m_target)), u"guard.several-engines"_s);
}

void AlembicGuardTest::anEngineForAnotherServerIsRefused()
{
    AlembicFolder folder;
    folder.addTables(1);
    const AlembicTalk said = upgrade(folder, u"postgresql://app@127.0.0.2:1/app"_s);
    verifyRefused(said, u"guard.target"_s);
    QCOMPARE(said.first(u"refused"_s)["actual"_L1]["host"_L1].toString(), u"127.0.0.2"_s);
    verifyRefused(upgrade(folder, u"sqlite:///nothing.db"_s), u"guard.target"_s);
}

void AlembicGuardTest::anotherDatabaseOfTheSameServerIsRefused()
{
    AlembicFolder folder;
    folder.addTables(1);
    verifyRefused(upgrade(folder, urlOf(m_other)), u"guard.wrong-database"_s);
}

void AlembicGuardTest::severalDatabasesAreRefused()
{
    AlembicFolder folder;
    QFile ini(folder.file(u"alembic.ini"_s));
    QVERIFY(ini.open(QIODevice::ReadOnly));
    folder.write(u"alembic.ini"_s,
                 ini.readAll().replace("[loggers]", "databases = engine1, engine2\n[loggers]"));
    folder.addTables(1);
    const AlembicTalk said = upgrade(folder, urlOf(m_target));
    verifyRefused(said, u"guard.several-engines"_s);
    QVERIFY(said.all(u"connecting"_s).isEmpty());
}

void AlembicGuardTest::aNameOfTheSameAddressMatches()
{
    AlembicFolder folder;
    folder.addTables(1);
    const AlembicTalk said = upgrade(folder, urlOf(m_target).replace("127.0.0.1"_L1, "localhost"_L1));
    QVERIFY2(said.ending.exitCode == 0, qPrintable(said.everything()));
    QCOMPARE(said.first(u"connecting"_s)["host"_L1].toString(), u"localhost"_s);
}

void AlembicGuardTest::driverDefaultsAreFilledIn()
{
    AlembicFolder folder;
    folder.addTables(1);
    AlembicProject project = folder.project(u"postgresql://"_s);
    project.environment.insert(u"PGHOST"_s, m_target.firstHost());
    project.environment.insert(u"PGPORT"_s, QString::number(m_target.firstPort()));
    project.environment.insert(u"PGUSER"_s, m_target.user);
    project.environment.insert(u"PGDATABASE"_s, m_other.database);
    const QJsonObject request = runRequest(m_target, u"upgrade"_s, u"head"_s, {u"001"_s});
    verifyRefused(talk(project, request), u"guard.wrong-database"_s);
    project.environment.insert(u"PGDATABASE"_s, m_target.database);
    const AlembicTalk said = talk(project, request);
    QVERIFY2(said.ending.exitCode == 0, qPrintable(said.everything()));
}

void AlembicGuardTest::aReplacedConnectionIsFingerprinted()
{
    // A listener of the project's own that hands out another connection than the arguments say.
    QByteArray env = AlembicFolder::plainEnv();
    env.replace("    with connectable.connect()",
                withDatabase("    from sqlalchemy import event\n"
                             "    event.listen(connectable, 'do_connect', lambda *a: "
                             "__import__('psycopg2').connect('URL'))\n"
                             "    with connectable.connect()",
                             urlOf(m_other)));
    AlembicFolder folder(env);
    folder.addTables(1);
    verifyRefused(upgrade(folder, urlOf(m_target)), u"guard.fingerprint"_s);
}

void AlembicGuardTest::anAsyncEngineIsGuarded()
{
    AlembicFolder folder(AlembicFolder::asyncEnv());
    folder.addTables(1);
    verifyRefused(upgrade(folder, urlOf(m_other, u"asyncpg"_s)), u"guard.wrong-database"_s);
    // The name is right, and yet it is another database: a fingerprint that does not fit.
    QJsonObject request = runRequest(m_target, u"upgrade"_s, u"head"_s, {u"001"_s});
    QJsonObject print = request["fingerprint"_L1].toObject();
    print.insert(u"system_identifier"_s, u"7000000000000000000"_s);
    request.insert(u"fingerprint"_s, print);
    verifyRefused(talk(folder.project(urlOf(m_target, u"asyncpg"_s)), request), u"guard.fingerprint"_s);
}

void AlembicGuardTest::noFingerprintIsRefused()
{
    AlembicFolder folder;
    folder.addTables(1);
    QJsonObject request = runRequest(m_target, u"upgrade"_s, u"head"_s, {u"001"_s});
    request.insert(u"fingerprint"_s, QJsonObject());
    verifyRefused(talk(folder.project(urlOf(m_target)), request), u"guard.unverified"_s);
}

void AlembicGuardTest::envThatMakesNoEngineIsRefused()
{
    AlembicFolder folder("from alembic import context\n");
    folder.addTables(1);
    verifyRefused(upgrade(folder, urlOf(m_target)), u"guard.no-engine"_s);
}

void AlembicGuardTest::migrationsPastWhatIsWatchedAreRefused()
{
    // A migration context of env.py's own: its steps could not be compared with the plan.
    QByteArray env = AlembicFolder::plainEnv();
    env.replace(
        "            context.run_migrations()\nif context",
        "            from alembic.runtime.migration import MigrationContext\n"
        "            opts = {'fn': context._proxy.context_opts['fn'].real, 'script': context.script}\n"
        "            MigrationContext.configure(connection, opts=opts).run_migrations()\nif context");
    AlembicFolder folder(env);
    folder.addTables(1);
    verifyRefused(upgrade(folder, urlOf(m_target)), u"guard.unverified"_s);
}

void AlembicGuardTest::aSecondEngineForTheTargetIsFine()
{
    QByteArray env = AlembicFolder::plainEnv();
    env.replace("        context.configure(connection",
                withDatabase("        import sqlalchemy\n"
                             "        sqlalchemy.create_engine('URL').connect().close()\n"
                             "        context.configure(connection",
                             urlOf(m_target)));
    AlembicFolder folder(env);
    folder.addTables(1);
    const AlembicTalk said = upgrade(folder, urlOf(m_target));
    QVERIFY2(said.ending.exitCode == 0, qPrintable(said.everything()));
    QCOMPARE(said.all(u"connected"_s).size(), 2);
}

QTEST_GUILESS_MAIN(AlembicGuardTest)
#include "AlembicGuardTest.moc"
