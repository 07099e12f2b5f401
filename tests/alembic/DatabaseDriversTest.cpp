#include "AlembicRunFixture.h"
#include "SharedSandbox.h"
#include "TestPython.h"

#include "keystore/PasswordSearch.h"

#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QTest>

using namespace limbeck;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

// What a run promises, with each database driver that SQLAlchemy has for PostgreSQL. A driver that the Python
// lacks is passed over by its name; tools/alembic-versions.sh runs this with Pythons that have them all.
class DatabaseDriversTest : public QObject
{
    Q_OBJECT

private:
    QJsonObject m_hello;

    // The env.py of the row's kind, and its fixture.
    static QByteArray env();
    static QString driver();
    static std::unique_ptr<AlembicRunFixture> fixture(const QByteArray &envPy = env())
    {
        return std::make_unique<AlembicRunFixture>(envPy, driver());
    }
    static RevisionOutcome outcomeOf(const RunReport &report, const QString &revision);

private Q_SLOTS:
    void initTestCase_data();
    void initTestCase();
    void init();
    void upgradeAndDowngrade();
    void aFailureHasItsStateAndLine();
    void anErrorTellsItsDetail();
    void theWrongDatabaseIsRefused();
    void aCreatorIsRefusedByItsFingerprint();
    void settingsHoldInside();
    void noticesAreTold();
    void percentSignsAndColonsAreTheRevisions();
    void historyIsInTheRevisionsTransaction();
    void anAutocommitBlockRunsOutside();
    void aStopCancelsTheStatement();
    void thePasswordIsNowhere();
    void aPasswordBesideTheUrlIsGivenToIt();
    void aServiceIsFollowed_data();
    void aServiceIsFollowed();
};

void DatabaseDriversTest::initTestCase_data()
{
    QTest::addColumn<QString>("driver");
    QTest::addColumn<bool>("async");
    QTest::newRow("psycopg2") << u"psycopg2"_s << false;
    QTest::newRow("psycopg") << u"psycopg"_s << false;
    QTest::newRow("psycopg-async") << u"psycopg"_s << true;
    QTest::newRow("asyncpg") << u"asyncpg"_s << true;
    QTest::newRow("pg8000") << u"pg8000"_s << false;
}

void DatabaseDriversTest::initTestCase()
{
    const AlembicFolder folder;
    m_hello = talk(folder.project({}), {{u"command"_s, u"probe"_s}}).first(u"hello"_s);
    QVERIFY(!m_hello["alembic"_L1].toString().isEmpty());
    qInfo().noquote() << "Python" << m_hello["python"_L1].toString() << "Alembic"
                      << m_hello["alembic"_L1].toString() << "SQLAlchemy"
                      << m_hello["sqlalchemy"_L1].toString();
}

void DatabaseDriversTest::init()
{
    const QString name = driver();
    const QString version = m_hello["drivers"_L1][name].toString();
    const QString sqlalchemy = m_hello["sqlalchemy"_L1].toString();
    if (version.isEmpty())
        QSKIP(qPrintable(u"%1 has no %2"_s.arg(testPython(), name)));
    if (name == "psycopg"_L1 && sqlalchemy.startsWith("1."_L1))
        QSKIP(qPrintable(u"SQLAlchemy %1 has no dialect for psycopg"_s.arg(sqlalchemy)));
}

QString DatabaseDriversTest::driver()
{
    QFETCH_GLOBAL(QString, driver);
    return driver;
}

QByteArray DatabaseDriversTest::env()
{
    QFETCH_GLOBAL(bool, async);
    return async ? AlembicFolder::asyncEnv() : AlembicFolder::plainEnv();
}

RevisionOutcome DatabaseDriversTest::outcomeOf(const RunReport &report, const QString &revision)
{
    for (const RunReport::Item &item : report.revisions) {
        if (item.revision == revision)
            return item.outcome;
    }
    return RevisionOutcome::Unknown;
}

void DatabaseDriversTest::upgradeAndDowngrade()
{
    const auto f = fixture();
    f->folder.addTables(2);
    f->folder.addRevision({u"003"_s, u"002"_s,
                           "op.bulk_insert(sa.table('t001', sa.column('id')), [{'id': 1}, {'id': 2}])\n"
                           "assert op.get_bind().execute(sa.text('SELECT count(*) FROM t001 WHERE id < :n'), "
                           "{'n': 3}).scalar() == 2",
                           "op.execute('DELETE FROM t001')"});
    const RunReport report = f->upgrade();
    QVERIFY2(report.ok, qPrintable(report.error.message + report.error.detail));
    QCOMPARE(report.heads, QStringList{u"003"_s});
    QCOMPARE(f->tables(), u"t001,t002"_s);
    QCOMPARE(f->ask("SELECT count(*) FROM t001"), u"2"_s);
    QVERIFY2(f->log().contains(" with %1"_L1.arg(driver())), qPrintable(f->log()));
    const auto done = f->recorder.all<StatementFinished>();
    QCOMPARE(done.size(), size_t(4));
    for (const StatementFinished &statement : done)
        QVERIFY(statement.line > 0 && statement.milliseconds > 0);
    const RunReport back = f->run(f->plan(PlanKind::Downgrade, u"base"_s));
    QVERIFY2(back.ok, qPrintable(back.error.message + back.error.detail));
    QCOMPARE(f->heads(), QStringList());
    QCOMPARE(f->tables(), QString());
}

void DatabaseDriversTest::aFailureHasItsStateAndLine()
{
    const auto f = fixture();
    f->folder.addTables(1);
    const QString file =
        f->folder.addRevision({u"002"_s, u"001"_s, "op.execute('SELECT 1')\nop.execute('SELECT 1/0')"});
    const RunReport report = f->upgrade();
    QVERIFY(!report.ok);
    QCOMPARE(report.error.sqlstate, u"22012"_s);
    QCOMPARE(report.error.where.file, file);
    QFile source(file);
    QVERIFY(source.open(QIODevice::ReadOnly));
    QVERIFY(source.readAll().split('\n').value(report.error.where.line - 1).contains("SELECT 1/0"));
    QVERIFY2(report.error.message.contains("division by zero"_L1), qPrintable(report.error.message));
    QVERIFY2(!report.error.message.contains(u'{'),
             qPrintable(report.error.message)); // not the driver's insides
    QCOMPARE(report.heads, QStringList());
    QCOMPARE(outcomeOf(report, u"002"_s), RevisionOutcome::RolledBack);
    QCOMPARE(f->tables(), QString());
}

void DatabaseDriversTest::anErrorTellsItsDetail()
{
    const auto f = fixture();
    f->folder.addRevision({u"001"_s,
                           {},
                           "op.execute('CREATE TABLE 주문 (id int PRIMARY KEY)')\n"
                           "op.execute('INSERT INTO 주문 VALUES (7), (7)')"});
    const RunReport report = f->upgrade();
    QCOMPARE(report.error.sqlstate, u"23505"_s);
    const QString told = report.error.message + report.error.detail;
    QVERIFY2(told.contains(u"주문_pkey"_s), qPrintable(told));
    QVERIFY2(told.contains("(id)=(7)"_L1), qPrintable(told)); // the server's DETAIL
}

void DatabaseDriversTest::theWrongDatabaseIsRefused()
{
    const Target other = freshDatabase(u"elsewhere"_s);
    const QByteArray elsewhere = "'" + urlOf(other, driver()).toUtf8() + "'";
    const auto f = fixture(env().replace("os.environ['DATABASE_URL']", elsewhere));
    f->folder.addTables(1);
    const RunReport report = f->upgrade();
    QCOMPARE(report.error.code, u"guard.wrong-database"_s);
    QCOMPARE(f->tables(), QString());
    QCOMPARE(askDatabase(other, "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"),
             u"0"_s);
}

void DatabaseDriversTest::aCreatorIsRefusedByItsFingerprint()
{
    QFETCH_GLOBAL(bool, async);
    const QByteArray module = driver() == "pg8000"_L1 ? "pg8000.dbapi" : driver().toUtf8();
    if (async && (driver() == "psycopg"_L1 || m_hello["sqlalchemy"_L1].toString().startsWith("1."_L1)))
        return; // `async_creator=` is SQLAlchemy 2's; psycopg's wants a connection that is set up in other
                // ways
    const Target other = freshDatabase(u"elsewhere"_s);
    const QByteArray connect =
        module + ".connect(host='127.0.0.1', port=" + QByteArray::number(other.firstPort()) + ", user='" +
        other.user.toUtf8() + "', " + (driver() == "psycopg"_L1 ? "dbname" : "database") + "='" +
        other.database.toUtf8() + "')";
    QByteArray envPy = env();
    if (async) {
        envPy.replace("os.environ['DATABASE_URL'], poolclass",
                      "'postgresql+asyncpg://', async_creator=lambda: " + connect + ", poolclass");
    } else {
        envPy.replace("poolclass=pool.NullPool", "creator=lambda: " + connect + ", poolclass=pool.NullPool");
    }
    const auto f = fixture("import " + module + "\n" + envPy);
    f->folder.addTables(1);
    const RunReport report = f->upgrade();
    QCOMPARE(report.error.code, u"guard.fingerprint"_s);
    QCOMPARE(f->tables(), QString());
    QCOMPARE(askDatabase(other, "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"),
             u"0"_s);
}

void DatabaseDriversTest::settingsHoldInside()
{
    const auto f = fixture();
    f->options.lockTimeout = std::chrono::milliseconds(1234);
    f->options.statementTimeout = std::chrono::milliseconds(56789);
    f->folder.addRevision({u"001"_s,
                           {},
                           "for name in ('lock_timeout', 'statement_timeout', 'application_name'):\n"
                           "    print(op.get_bind().execute(sa.text('SHOW ' + name)).scalar())"});
    const RunReport report = f->upgrade();
    QVERIFY2(report.ok, qPrintable(report.error.message + report.error.detail));
    const QString log = f->log();
    for (const QString &line : {u"1234ms"_s, u"56789ms"_s, u"limbeck alembic"_s})
        QVERIFY2(log.split(u'\n').contains(line), qPrintable(log));
}

void DatabaseDriversTest::noticesAreTold()
{
    const auto f = fixture();
    f->folder.addRevision(
        {u"001"_s,
         {},
         "op.execute(\"DO $$ BEGIN RAISE NOTICE '한글 알림'; RAISE WARNING 'second'; END $$\")"});
    QVERIFY(f->upgrade().ok);
    const auto notices = f->recorder.all<NoticeReceived>();
    QCOMPARE(notices.size(), size_t(2));
    QCOMPARE(notices[0].message, u"한글 알림"_s);
    QCOMPARE(notices[0].severity, u"NOTICE"_s);
    QCOMPARE(notices[0].revision, u"001"_s);
    QCOMPARE(notices[1].message, u"second"_s);
    QCOMPARE(notices[1].severity, u"WARNING"_s);
}

void DatabaseDriversTest::percentSignsAndColonsAreTheRevisions()
{
    const auto f = fixture();
    f->options.environment = u"50% :off"_s; // goes into the history's text, past SQLAlchemy
    f->folder.addRevision(
        {u"001"_s, {}, "op.execute(\"CREATE TABLE seen AS SELECT '100% %s %%'::text AS s\")"});
    const RunReport report = f->upgrade();
    QVERIFY2(report.ok, qPrintable(report.error.message + report.error.detail));
    QCOMPARE(f->ask("SELECT s FROM seen"), u"100% %s %%"_s);
    QCOMPARE(f->ask("SELECT environment FROM limbeck.history"), u"50% :off"_s);
}

void DatabaseDriversTest::historyIsInTheRevisionsTransaction()
{
    const auto f = fixture();
    f->folder.addRevision(
        {u"001"_s, {}, "op.execute('CREATE TABLE seen AS SELECT pg_current_xact_id()::xid AS x')"});
    const RunReport report = f->upgrade();
    QVERIFY2(report.ok, qPrintable(report.error.message + report.error.detail));
    QCOMPARE(f->ask("SELECT revision || ' ' || direction || ' ' || outcome || ' ' || environment FROM "
                    "limbeck.history"),
             u"001 upgrade applied staging"_s);
    QCOMPARE(f->ask("SELECT (h.xmin = s.x)::text FROM limbeck.history h, seen s"), u"true"_s);
    QCOMPARE(f->ask("SELECT (v.xmin = s.x)::text FROM alembic_version v, seen s"), u"true"_s);
}

void DatabaseDriversTest::anAutocommitBlockRunsOutside()
{
    const auto f = fixture(
        env().replace("connection=connection)", "connection=connection, transaction_per_migration=True)"));
    f->folder.addTables(1);
    f->folder.addRevision({u"002"_s, u"001"_s,
                           "with op.get_context().autocommit_block():\n"
                           "    op.execute('CREATE INDEX CONCURRENTLY i ON t001 (id)')"});
    const RunReport report = f->upgrade();
    if (driver() == "pg8000"_L1) { // plain `alembic` fails alike: SQLAlchemy's dialect stays in a transaction
        QVERIFY(!report.ok);
        QCOMPARE(report.heads, QStringList{u"001"_s});
        return;
    }
    QVERIFY2(report.ok, qPrintable(report.error.message + report.error.detail));
    QCOMPARE(report.heads, QStringList{u"002"_s});
    QCOMPARE(f->ask("SELECT indisvalid::text FROM pg_index WHERE indexrelid = 'i'::regclass"), u"true"_s);
    for (const RunReport::Item &item : report.revisions)
        QCOMPARE(item.outcome, RevisionOutcome::Applied);
}

void DatabaseDriversTest::aStopCancelsTheStatement()
{
    const auto f = fixture();
    f->folder.addRevision(
        {u"001"_s, {}, "op.execute('CREATE TABLE x (id int)')\nop.execute('SELECT pg_sleep(120)')"});
    std::stop_source stop;
    f->recorder.onEvent = [&stop](const RunEvent &event) {
        if (std::holds_alternative<StatementFinished>(event))
            stop.request_stop();
    };
    QElapsedTimer timer;
    timer.start();
    const RunReport report = f->run(f->plan(), stop.get_token());
    QVERIFY(report.cancelled);
    QCOMPARE(report.error.code, u"run.cancelled"_s);
    QVERIFY2(timer.elapsed() < 60000, qPrintable(QString::number(timer.elapsed())));
    QCOMPARE(report.heads, QStringList());
    QCOMPARE(outcomeOf(report, u"001"_s), RevisionOutcome::RolledBack);
    QCOMPARE(f->tables(), QString());
    QCOMPARE(f->ask("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'"), u"0"_s);
}

void DatabaseDriversTest::thePasswordIsNowhere()
{
    const QString canary = u"까나리아 p%@ss#!7"_s;
    auto f = fixture(env() + "print(os.environ['DATABASE_URL'])\n");
    const QByteArray role = "canary_" + QByteArray::number(QRandomGenerator::global()->generate());
    f->ask("CREATE ROLE \"" + role + "\" LOGIN SUPERUSER PASSWORD '" + canary.toUtf8() + "'");
    f->target.user = QString::fromLatin1(role);
    f->target.password = Secret(canary);
    f->folder.addRevision(
        {u"001"_s, {}, "raise RuntimeError(os.environ['DATABASE_URL'])", "pass", u"개정"_s, "import os"});
    const Plan plan = f->plan();
    auto session = f->otherSession();
    f->options.alembic = f->project();
    const RunReport report = Runner(*session, f->options).run(plan, f->recorder);
    QCOMPARE(report.error.code, u"alembic.failed"_s);
    const QString everything = f->recorder.everything() + report.error.message + report.error.detail;
    QVERIFY(everything.contains("***"_L1));
    QVERIFY2(!everything.contains(u"까나리아"_s), qPrintable(everything));
    QVERIFY(!everything.contains(QString::fromLatin1(QUrl::toPercentEncoding(canary))));
}

// The password comes from the key store, a question or .pgpass: it is in PGPASSWORD, and the URL has none.
void DatabaseDriversTest::aPasswordBesideTheUrlIsGivenToIt()
{
    SandboxOptions options;
    options.superuser = u"사용자"_s;
    options.password = u"kanarie!%@# 9"_s;
    const auto sandbox = Sandbox::start(options);
    QVERIFY2(sandbox, qPrintable(sandbox ? QString() : sandbox.error().message));
    Target target = (*sandbox)->target();
    target.origins.insert(u"password"_s, Origin{OriginKind::KeyStore, {}, 0, {}});
    Target bare = target;
    bare.password = Secret();
    AlembicFolder folder(env());
    folder.addRevision({u"001"_s,
                        {},
                        "op.execute('CREATE TABLE t001 (id int)')\nprint(os.environ['DATABASE_URL'])",
                        "pass",
                        u"개정"_s,
                        "import os"});
    AlembicProject project = folder.project(urlOf(bare, driver()));
    project.environment.remove(u"PGPASSWORD"_s);
    const QJsonObject request = runRequest(target, u"upgrade"_s, u"head"_s, {u"001"_s});
    const AlembicTalk without = talk(project, request);
    QVERIFY(!without.first(u"done"_s)["ok"_L1].toBool(true));
    target.driver = driver();
    handOnPassword(target, &project.environment);
    const AlembicTalk with = talk(project, request);
    QVERIFY2(with.first(u"done"_s)["ok"_L1].toBool(), qPrintable(with.everything()));
    QCOMPARE(askDatabase(target, "SELECT count(*) FROM pg_tables WHERE tablename = 't001'"), u"1"_s);
    QVERIFY2(!with.everything().contains(u"kanarie"_s), qPrintable(with.everything()));
}

void DatabaseDriversTest::aServiceIsFollowed_data()
{
    QTest::addColumn<bool>("right");
    QTest::addColumn<bool>("hidden"); // where only libpq looks
    QTest::newRow("to the target") << true << false;
    QTest::newRow("elsewhere") << false << false;
    QTest::newRow("to the target, hidden") << true << true;
    QTest::newRow("elsewhere, hidden") << false << true;
}

void DatabaseDriversTest::aServiceIsFollowed()
{
    QFETCH(bool, right);
    QFETCH(bool, hidden);
    if (hidden && driver() != "psycopg2"_L1)
        return;
    const Target other = freshDatabase(u"elsewhere"_s);
    // The file that libpq is told of at the last moment, behind the guard's look.
    const QByteArray hide =
        "import psycopg2\nreal = psycopg2.connect\ndef connect(*a, **k):\n"
        "    os.environ['PGSERVICEFILE'] = os.environ['HIDDEN']\n    try:\n"
        "        return real(*a, **k)\n    finally:\n        del os.environ['PGSERVICEFILE']\n"
        "psycopg2.connect = connect\n";
    const auto f = fixture(hidden ? "import os\n" + hide + env() : env());
    f->folder.addTables(1);
    const Target &named = right ? f->target : other;
    f->folder.write(u"서비스.conf"_s, "# 운영\n[other]\nhost=nowhere.invalid\n[prod]\nhost=127.0.0.1\nport=" +
                                          QByteArray::number(named.firstPort()) + "\ndbname=" +
                                          named.database.toUtf8() + "\nuser=" + named.user.toUtf8() + "\n");
    AlembicProject project = f->folder.project(u"postgresql+%1:///?service=prod"_s.arg(driver()));
    project.environment.insert(hidden ? u"HIDDEN"_s : u"PGSERVICEFILE"_s, f->folder.file(u"서비스.conf"_s));
    const AlembicTalk said = talk(project, runRequest(f->target, u"upgrade"_s, u"head"_s, {u"001"_s}));
    const QString code = said.first(u"refused"_s)["code"_L1].toString();
    const bool knows = driver().startsWith("psycopg"_L1);
    if (!knows)
        QCOMPARE(code, u"guard.service"_s);
    else if (right)
        QVERIFY2(said.first(u"done"_s)["ok"_L1].toBool(), qPrintable(said.everything()));
    else
        QCOMPARE(code, hidden ? u"guard.fingerprint"_s : u"guard.wrong-database"_s);
    QCOMPARE(f->tables(), right && code.isEmpty() ? u"t001"_s : QString());
    QCOMPARE(askDatabase(other, "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"),
             u"0"_s);
    if (!right && knows && !hidden) { // refused by what the file says: no connection was made
        QVERIFY(said.all(u"connected"_s).isEmpty());
        const QJsonObject place = said.first(u"refused"_s)["where"_L1].toArray().at(0).toObject();
        QCOMPARE(place["reason"_L1].toString(), u"service"_s);
        QVERIFY(place["file"_L1].toString().endsWith(u"서비스.conf"_s));
        QCOMPARE(place["line"_L1].toInt(), 4);
    }
}

QTEST_GUILESS_MAIN(DatabaseDriversTest)
#include "DatabaseDriversTest.moc"
