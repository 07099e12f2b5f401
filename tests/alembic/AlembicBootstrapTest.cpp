#include "AlembicFolder.h"
#include "SharedSandbox.h"
#include "TestPython.h"

#include <QDir>
#include <QProcess>
#include <QRegularExpression>
#include <QSemaphore>
#include <QTest>

#include <thread>

using namespace limbeck;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

// Kinds of projects and machines: code pages, Flask-Migrate, stops, secrets; and what needs no database.
class AlembicBootstrapTest : public QObject
{
    Q_OBJECT

private:
    Target m_target;

    QJsonObject upgradeTo001() const { return runRequest(m_target, u"upgrade"_s, u"head"_s, {u"001"_s}); }
    QString ask(const QByteArray &sql) const { return askDatabase(m_target, sql); }
    // `alembic init -t NAME migrations` in an emptied folder.
    static void initTemplate(const AlembicFolder &folder, const QString &name)
    {
        QDir(folder.path()).removeRecursively();
        QDir().mkpath(folder.path());
        QProcess init;
        init.setWorkingDirectory(folder.path());
        init.start(testPython(), {u"-m"_s, u"alembic"_s, u"init"_s, u"-t"_s, name, u"migrations"_s});
        QVERIFY(init.waitForFinished());
        QVERIFY2(init.exitCode() == 0, init.readAllStandardError().constData());
    }
    static void setIniUrl(AlembicFolder &folder, const QString &url)
    {
        QFile file(folder.file(u"alembic.ini"_s));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QString content = QString::fromUtf8(file.readAll());
        file.close();
        content.replace(QRegularExpression(u"^sqlalchemy.url = .*$"_s, QRegularExpression::MultilineOption),
                        u"sqlalchemy.url = "_s + url);
        folder.write(u"alembic.ini"_s, content.toUtf8());
    }

private Q_SLOTS:
    void init() { m_target = freshDatabase(u"bootstrap"_s); }
    void aKoreanIniLoadsOnACodePageOfItsOwn();
    void flaskMigrateRunsInItsApplication();
    void alembicsOwnTemplatesRun_data();
    void alembicsOwnTemplatesRun();
    void theMultidbTemplateIsRefused();
    void aStopEndsTheStatementAndTheChild();
    void aStopInterruptsPython();
    void aDeadLimbeckEndsTheChild();
    void noSecretGetsOut();
    void xArgumentsReachEnvPy();
    void theGraphIsAlembicsOwn();
    void theScriptIsAlembicsOwn();
    void aBadRequestIsProtocolTrouble();
};

void AlembicBootstrapTest::aKoreanIniLoadsOnACodePageOfItsOwn()
{
    // Newer versions of Alembic ask for the locale's encoding by name, which UTF-8 mode does not change.
    AlembicFolder folder(
        "import configparser\nconfigparser.RawConfigParser().read('alembic.ini', encoding='locale')\n" +
        AlembicFolder::plainEnv());
    folder.addTables(1);
    const QString locales = folder.file(u"locales"_s);
    QDir().mkpath(locales);
    QCOMPARE(QProcess::execute(u"localedef"_s,
                               {u"-i"_s, u"ko_KR"_s, u"-f"_s, u"EUC-KR"_s, locales + u"/ko_KR.euckr"_s}) &
                 ~1,
             0);
    AlembicProject project = folder.project(urlOf(m_target));
    project.environment.insert(u"LOCPATH"_s, locales);
    project.environment.insert(u"LC_ALL"_s, u"ko_KR.euckr"_s);
    // The control: Alembic alone fails on this machine.
    QProcess alone;
    alone.setProcessEnvironment(project.environment);
    const QTemporaryDir
        plain; // Python does not even start in a folder with a name that is not in the code page
    QVERIFY(QFile::copy(project.config.iniFile, plain.filePath(u"alembic.ini"_s)));
    alone.setWorkingDirectory(plain.path());
    alone.start(testPython(), {u"-m"_s, u"alembic"_s, u"heads"_s});
    QVERIFY(alone.waitForFinished());
    QVERIFY2(alone.exitCode() != 0, "the locale did not take effect");
    const QByteArray words = alone.readAllStandardError();
    QVERIFY2(words.contains("UnicodeDecodeError"), words.constData());

    const AlembicTalk said = talk(project, upgradeTo001());
    QVERIFY2(said.ending.exitCode == 0, qPrintable(said.everything()));
    QCOMPARE(ask("SELECT version_num FROM alembic_version"), u"001"_s);
}

void AlembicBootstrapTest::flaskMigrateRunsInItsApplication()
{
    AlembicFolder folder;
    QDir(folder.path()).removeRecursively();
    folder.write(u"app.py"_s, "import os\nfrom flask import Flask\nfrom flask_sqlalchemy import SQLAlchemy\n"
                              "from flask_migrate import Migrate\ndb = SQLAlchemy()\n"
                              "def create_app():\n    app = Flask(__name__)\n"
                              "    app.config['SQLALCHEMY_DATABASE_URI'] = os.environ['DATABASE_URL']\n"
                              "    db.init_app(app)\n    Migrate(app, db)\n    return app\n");
    AlembicProject project = folder.project(urlOf(m_target));
    QProcess flask;
    flask.setProcessEnvironment(project.environment);
    flask.setWorkingDirectory(folder.path());
    flask.start(testPython(), {u"-m"_s, u"flask"_s, u"db"_s, u"init"_s});
    QVERIFY(flask.waitForFinished());
    QVERIFY2(flask.exitCode() == 0, flask.readAllStandardError().constData());
    folder.addTables(1);
    project.config.folder = folder.file(u"migrations"_s);
    project.config.iniFile = folder.file(u"migrations/alembic.ini"_s);
    project.config.layout = AlembicConfig::Layout::FlaskMigrate;
    const AlembicTalk said = talk(project, upgradeTo001());
    QVERIFY2(said.ending.exitCode == 0, qPrintable(said.everything()));
    QCOMPARE(ask("SELECT version_num FROM alembic_version"), u"001"_s);
    const AlembicTalk rendered =
        talk(project,
             {{u"command"_s, u"render"_s},
              {u"render"_s, QJsonArray{QJsonObject{{u"revision"_s, u"001"_s}, {u"direction"_s, u"up"_s}}}}});
    QVERIFY2(rendered.first(u"rendered"_s)["sql"_L1].toString().contains("CREATE TABLE t001"_L1),
             qPrintable(rendered.everything()));
    QCOMPARE(talk(project, {{u"command"_s, u"graph"_s}}).first(u"graph"_s)["revisions"_L1].toArray().size(),
             1);
}

void AlembicBootstrapTest::alembicsOwnTemplatesRun_data()
{
    QTest::addColumn<QString>("driver");
    QTest::newRow("generic") << u"psycopg2"_s;
    QTest::newRow("async") << u"asyncpg"_s;
}

// As `alembic init` writes them, with nothing but the URL in the ini.
void AlembicBootstrapTest::alembicsOwnTemplatesRun()
{
    QFETCH(QString, driver);
    AlembicFolder folder;
    const AlembicProject project = folder.project({});
    initTemplate(folder, QString::fromLatin1(QTest::currentDataTag()));
    setIniUrl(folder, urlOf(m_target, driver));
    folder.addTables(2);
    const AlembicTalk said =
        talk(project, runRequest(m_target, u"upgrade"_s, u"head"_s, {u"001"_s, u"002"_s}));
    QVERIFY2(said.ending.exitCode == 0, qPrintable(said.everything()));
    QCOMPARE(ask("SELECT version_num FROM alembic_version"), u"002"_s);
    QCOMPARE(said.all(u"revision-ran"_s).size(), 2);
    // And the same file, when the ini leads elsewhere.
    const Target other = freshDatabase(u"elsewhere"_s);
    setIniUrl(folder, urlOf(other, driver));
    QCOMPARE(talk(project, upgradeTo001()).first(u"refused"_s)["reason"_L1].toString(), u"ini-url"_s);
    QCOMPARE(askDatabase(other, "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"),
             u"0"_s);
}

void AlembicBootstrapTest::theMultidbTemplateIsRefused()
{
    AlembicFolder folder;
    const AlembicProject project = folder.project({});
    initTemplate(folder, u"multidb"_s);
    setIniUrl(folder, urlOf(m_target));
    folder.addTables(1);
    const AlembicTalk said = talk(project, upgradeTo001());
    QCOMPARE(said.first(u"refused"_s)["code"_L1].toString(), u"guard.several-engines"_s);
    QCOMPARE(said.first(u"refused"_s)["actual"_L1]["databases"_L1].toArray(),
             QJsonArray({u"engine1"_s, u"engine2"_s}));
    QCOMPARE(ask("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"), u"0"_s);
}

void AlembicBootstrapTest::aStopEndsTheStatementAndTheChild()
{
    AlembicFolder folder;
    folder.addRevision(
        {u"001"_s, {}, "op.execute('CREATE TABLE made (id int)')\nop.execute('SELECT pg_sleep(60)')"});
    std::stop_source stop;
    int pid = 0;
    QSemaphore started;
    std::jthread stopper([&] {
        started.acquire();
        const QByteArray asleep =
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND pid = " +
            QByteArray::number(pid);
        while (ask(asleep) != u"1"_s)
            std::this_thread::yield();
        stop.request_stop();
    });
    int stops = 0;
    const AlembicTalk said = talk(
        folder.project(urlOf(m_target)), upgradeTo001(), stop.get_token(),
        [&](const QJsonObject &event) {
            if (event["event"_L1] == "connected"_L1)
                pid = event["backend_pid"_L1].toInt();
            if (event["event"_L1] == "statement"_L1)
                started.release();
        },
        [&] {
            ++stops;
            ask("SELECT pg_cancel_backend(" + QByteArray::number(pid) + ")");
        });
    QCOMPARE(stops, 1);
    QVERIFY(said.ending.stopped);
    QVERIFY(!said.ending.crashed);
    QVERIFY(said.ending.sawDone);
    QCOMPARE(said.ending.exitCode, 1);
    QVERIFY(!said.first(u"failed"_s).isEmpty());
    QCOMPARE(ask("SELECT count(*) FROM pg_class WHERE relname = 'made'"), u"0"_s);
}

void AlembicBootstrapTest::aStopInterruptsPython()
{
    AlembicFolder folder;
    folder.addRevision({u"001"_s, {}, "import time\ntime.sleep(60)"});
    std::stop_source stop;
    const AlembicTalk said = talk(folder.project(urlOf(m_target)), upgradeTo001(), stop.get_token(),
                                  [&](const QJsonObject &event) {
                                      if (event["event"_L1] == "revision-started"_L1)
                                          stop.request_stop();
                                  });
    QVERIFY(said.ending.stopped);
    QVERIFY(said.ending.sawDone && !said.ending.crashed);
    QVERIFY(said.all(u"revision-ran"_s).isEmpty());
}

void AlembicBootstrapTest::aDeadLimbeckEndsTheChild()
{
    // The driver's end of the channel goes with the driver; a child that nobody kills ends by itself.
    AlembicFolder folder;
    const QByteArray pidFile = folder.file(u"child.pid"_s).toUtf8();
    folder.addRevision({u"001"_s,
                        {},
                        "import os, signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
                        "open('child.pid', 'w').write(str(os.getpid()))\n"
                        "op.execute('SELECT 1')\ntime.sleep(60)"});
    struct Gone
    {
    };
    QVERIFY_THROWS_EXCEPTION(Gone, (void)AlembicDriver(folder.project(urlOf(m_target)))
                                       .run(upgradeTo001(), [](const AlembicMessage &message) {
                                           if (message.event["event"_L1] == "statement"_L1)
                                               throw Gone();
                                       }));
    QFile file(QString::fromUtf8(pidFile));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QString process = u"/proc/"_s + QString::fromUtf8(file.readAll());
    QTRY_VERIFY(!QFileInfo::exists(process));
}

void AlembicBootstrapTest::noSecretGetsOut()
{
    // The password stands in the URL, in what is printed, in statements, in an error and in the traceback.
    SandboxOptions options;
    options.role = u"test"_s;
    options.password = u"까나리아 p@ss%25!#/:7"_s;
    const auto sandbox = Sandbox::start(options);
    QVERIFY(sandbox.has_value());
    QVERIFY((*sandbox)->createDatabase(u"app"_s));
    const Target target = (*sandbox)->target(u"app"_s);
    const QString url = urlOf(target);
    AlembicFolder folder;
    folder.addRevision(
        {u"001"_s,
         {},
         "import os, sys, logging, warnings\nurl = os.environ['DATABASE_URL']\nprint(url)\n"
         "sys.stderr.write(url + '\\n')\nfrom urllib.parse import unquote\nplain = unquote(url)\n"
         "print('Passwort: ' + plain)\nlogging.getLogger('app').warning('url %s', plain)\n"
         "warnings.warn(url)\nop.execute(sa.text(\"SELECT '\" + plain.replace(':', '\\\\:') + \"'\"))\n"
         "commandline = open('/proc/self/cmdline').read()\nassert url not in commandline\n"
         "print(commandline.replace(chr(0), ' '))\nraise ValueError(plain)"});
    const AlembicTalk said =
        talk(folder.project(url), runRequest(target, u"upgrade"_s, u"head"_s, {u"001"_s}));
    QVERIFY2(!said.first(u"failed"_s).isEmpty(), qPrintable(said.everything()));
    QCOMPARE(said.all(u"statement"_s).size(), 1);
    const QString everything = said.everything();
    QVERIFY(everything.contains(u"***"_s));
    QVERIFY2(!everything.contains(u"까나리아"_s), qPrintable(everything));
    QVERIFY2(!everything.contains(url.section(u':', 2, 2).section(u'@', 0, 0)), qPrintable(everything));
}

void AlembicBootstrapTest::xArgumentsReachEnvPy()
{
    AlembicFolder folder(AlembicFolder::plainEnv() +
                         "print(sorted(context.get_x_argument(as_dictionary=True).items()))\n");
    folder.addTables(1);
    AlembicProject project = folder.project(urlOf(m_target));
    project.xArguments = {u"tenant=고객"_s, u"b=2"_s};
    QCOMPARE(talk(project, upgradeTo001()).output, QStringList({u"[('b', '2'), ('tenant', '고객')]"_s}));
}

void AlembicBootstrapTest::theGraphIsAlembicsOwn()
{
    AlembicFolder folder("raise RuntimeError('env.py is not needed for this')\n");
    folder.addTables(2);
    folder.write(u"migrations/versions/merge.py"_s,
                 "\"\"\"합침\"\"\"\nimport os\nrevision = 'm' + str(1)\ndown_revision = ('002',)\n"
                 "branch_labels = ('라벨',)\ndepends_on = '001'\n");
    const AlembicTalk said = talk(folder.project({}), {{u"command"_s, u"graph"_s}});
    const QJsonArray revisions = said.first(u"graph"_s)["revisions"_L1].toArray();
    QCOMPARE(revisions.size(), 3);
    const QJsonObject head = revisions[0].toObject();
    QCOMPARE(head["id"_L1].toString(), u"m1"_s);
    QCOMPARE(head["down"_L1].toArray(), QJsonArray{u"002"_s});
    QCOMPARE(head["depends_on"_L1].toArray(), QJsonArray{u"001"_s});
    QCOMPARE(head["labels"_L1].toArray(), QJsonArray{u"라벨"_s});
    QCOMPARE(head["message"_L1].toString(), u"합침"_s);
    QCOMPARE(QFileInfo(head["file"_L1].toString()).canonicalFilePath(),
             folder.file(u"migrations/versions/merge.py"_s));
}

void AlembicBootstrapTest::theScriptIsAlembicsOwn()
{
    AlembicFolder folder;
    folder.addTables(2);
    const AlembicProject project = folder.project(urlOf(m_target));
    const AlembicTalk said =
        talk(project, {{u"command"_s, u"sql"_s}, {u"goal"_s, u"head"_s}, {u"offline_from"_s, u"base"_s}});
    QProcess alone;
    alone.setProcessEnvironment(project.environment);
    alone.setWorkingDirectory(folder.path());
    alone.start(testPython(), {u"-m"_s, u"alembic"_s, u"upgrade"_s, u"base:head"_s, u"--sql"_s});
    QVERIFY(alone.waitForFinished());
    QCOMPARE(said.first(u"script"_s)["sql"_L1].toString(), QString::fromUtf8(alone.readAllStandardOutput()));
    QVERIFY(said.first(u"script"_s)["sql"_L1].toString().contains("INSERT INTO alembic_version"_L1));
}

void AlembicBootstrapTest::aBadRequestIsProtocolTrouble()
{
    const AlembicFolder folder;
    const AlembicTalk said = talk(folder.project({}), {{u"command"_s, u"unheard-of"_s}});
    QCOMPARE(said.ending.exitCode, 3);
    QVERIFY(!said.ending.sawDone);
}

QTEST_GUILESS_MAIN(AlembicBootstrapTest)
#include "AlembicBootstrapTest.moc"
