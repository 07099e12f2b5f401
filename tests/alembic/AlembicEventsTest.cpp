#include "AlembicFolder.h"
#include "SharedSandbox.h"

#include <QTest>

using namespace limbeck;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

namespace {

constexpr const char *createTable = "op.execute('CREATE TABLE made (id int)')";

QByteArray historyTable(const QString &id)
{
    return "INSERT INTO history_of_limbeck VALUES ('" + id.toUtf8() + "', '100% %s :name ''따옴표''')";
}

} // namespace

// What a run tells, and what it does to the database besides what the revisions do.
class AlembicEventsTest : public QObject
{
    Q_OBJECT

private:
    Target m_target;

    AlembicTalk upgrade(const AlembicFolder &folder, const QStringList &steps,
                        const QString &driver = {}) const
    {
        return talk(folder.project(urlOf(m_target, driver)),
                    runRequest(m_target, u"upgrade"_s, u"head"_s, steps));
    }
    static void drivers()
    {
        QTest::addColumn<QString>("driver");
        QTest::addColumn<QByteArray>("env");
        QTest::newRow("psycopg2") << u"psycopg2"_s << AlembicFolder::plainEnv();
        QTest::newRow("asyncpg") << u"asyncpg"_s << AlembicFolder::asyncEnv();
    }
    QString ask(const QByteArray &sql) const { return askDatabase(m_target, sql); }

private Q_SLOTS:
    void init() { m_target = freshDatabase(u"events"_s); }
    void downgradeAndStampAreTold();
    void aStampToSeveralBranchesFollowsThePlan();
    void eachTransactionIsToldWhenItIsCommitted();
    void whatIsNeverCommittedIsTold();
    void anAutocommitBlockCommitsWhatCameBefore();
    void aFailureNamesTheLineOfTheRevision_data() { drivers(); }
    void aFailureNamesTheLineOfTheRevision();
    void anErrorOfPythonNamesItsLine();
    void aHelperCountsForTheRevisionThatCalledIt();
    void noticesAreTold_data() { drivers(); }
    void noticesAreTold();
    void warningsAndLogsAreTold();
    void settingsHoldInsideOfARevision_data() { drivers(); }
    void settingsHoldInsideOfARevision();
    void historyIsWrittenInTheRevisionsTransaction_data() { drivers(); }
    void historyIsWrittenInTheRevisionsTransaction();
    void theProjectsOwnCallbackIsKept();
    void otherStepsThanThePlansAreRefused();
    void otherHeadsThanThePlansAreRefused();
    void anotherVersionTableIsRefused();
};

void AlembicEventsTest::downgradeAndStampAreTold()
{
    AlembicFolder folder;
    folder.addTables(2);
    const AlembicProject project = folder.project(urlOf(m_target));
    const AlembicTalk stamped = talk(project, runRequest(m_target, u"stamp"_s, u"002"_s, {u"002"_s}));
    QCOMPARE(stamped.first(u"committed"_s)["revisions"_L1].toArray(), QJsonArray({u"002"_s}));
    QVERIFY(stamped.all(u"statement"_s).isEmpty());
    QCOMPARE(ask("SELECT version_num FROM alembic_version"), u"002"_s);
    QCOMPARE(ask("SELECT count(*) FROM pg_class WHERE relname LIKE 't00_'"), u"0"_s);
    QJsonObject toBase = runRequest(m_target, u"stamp"_s, u"base"_s, {}, {u"002"_s});
    toBase.insert(u"steps"_s,
                  QJsonArray{QJsonObject{{u"revision"_s, u"002"_s}, {u"direction"_s, u"downgrade"_s}}});
    QCOMPARE(talk(project, toBase).ending.exitCode, 0);
    QCOMPARE(ask("SELECT count(*) FROM alembic_version"), u"0"_s);

    QVERIFY(upgrade(folder, {u"001"_s, u"002"_s}).ending.sawDone);
    const AlembicTalk down =
        talk(project, runRequest(m_target, u"downgrade"_s, u"base"_s, {u"002"_s, u"001"_s}, {u"002"_s}));
    QVERIFY2(down.ending.exitCode == 0, qPrintable(down.first(u"failed"_s)["traceback"_L1].toString()));
    const QList<QJsonObject> ran = down.all(u"revision-ran"_s);
    QCOMPARE(ran.size(), 2);
    QCOMPARE(ran[0]["revision"_L1].toString(), u"002"_s);
    QCOMPARE(ran[0]["direction"_L1].toString(), u"downgrade"_s);
    QCOMPARE(ask("SELECT count(*) FROM alembic_version"), u"0"_s);
}

void AlembicEventsTest::aStampToSeveralBranchesFollowsThePlan()
{
    AlembicFolder folder;
    folder.addRevision({u"aa"_s, {}});
    folder.addRevision({u"bb"_s, {}});
    const AlembicProject project = folder.project(urlOf(m_target));
    const AlembicTalk up = talk(project, runRequest(m_target, u"stamp"_s, u"heads"_s, {u"bb"_s, u"aa"_s}));
    QVERIFY2(up.ending.exitCode == 0, qPrintable(up.everything()));
    QCOMPARE(ask("SELECT string_agg(version_num, ',' ORDER BY version_num) FROM alembic_version"),
             u"aa,bb"_s);
}

void AlembicEventsTest::eachTransactionIsToldWhenItIsCommitted()
{
    AlembicFolder folder(
        AlembicFolder::envWith("config.set_main_option('sqlalchemy.url', os.environ['DATABASE_URL'])\n",
                               "transaction_per_migration=True"));
    folder.addTables(2);
    folder.addRevision({u"003"_s, u"002"_s, "op.execute('SELECT 1/0')"});
    const AlembicTalk said = upgrade(folder, {u"001"_s, u"002"_s, u"003"_s});
    QVERIFY(said.first(u"context"_s)["transaction_per_migration"_L1].toBool());
    const QList<QJsonObject> committed = said.all(u"committed"_s);
    QCOMPARE(committed.size(), 2);
    QCOMPARE(committed[0]["revisions"_L1].toArray(), QJsonArray({u"001"_s}));
    QCOMPARE(committed[1]["revisions"_L1].toArray(), QJsonArray({u"002"_s}));
    QCOMPARE(said.ending.exitCode, 1);
    QCOMPARE(ask("SELECT version_num FROM alembic_version"), u"002"_s);
}

void AlembicEventsTest::whatIsNeverCommittedIsTold()
{
    QByteArray env = AlembicFolder::plainEnv();
    env.replace("        with context.begin_transaction():\n            context.run_migrations()\n"
                "if context",
                "        transaction = connection.begin()\n        context.run_migrations()\n"
                "        transaction.rollback()\nif context");
    AlembicFolder folder(env);
    folder.addTables(1);
    const AlembicTalk said = upgrade(folder, {u"001"_s});
    QCOMPARE(said.ending.exitCode, 0);
    QVERIFY(said.all(u"committed"_s).isEmpty());
    QCOMPARE(said.first(u"done"_s)["uncommitted"_L1].toArray(), QJsonArray({u"001"_s}));
}

void AlembicEventsTest::anAutocommitBlockCommitsWhatCameBefore()
{
    AlembicFolder folder;
    folder.addTables(1);
    folder.addRevision({u"002"_s, u"001"_s,
                        "with op.get_context().autocommit_block():\n"
                        "    op.execute('CREATE INDEX CONCURRENTLY made_index ON t001 (id)')"});
    const AlembicTalk said = upgrade(folder, {u"001"_s, u"002"_s});
    QVERIFY2(said.ending.exitCode == 0, qPrintable(said.everything()));
    // The one in front of the block, the block's own, which belongs to no finished revision, and the last.
    const QList<QJsonObject> commits = said.all(u"committed"_s);
    QCOMPARE(commits.size(), 3);
    QCOMPARE(commits[0]["revisions"_L1].toArray(), QJsonArray({u"001"_s}));
    QCOMPARE(commits[1]["revisions"_L1].toArray(), QJsonArray());
    QCOMPARE(commits[2]["revisions"_L1].toArray(), QJsonArray({u"002"_s}));
    QCOMPARE(ask("SELECT indisvalid::text FROM pg_index WHERE indexrelid = 'made_index'::regclass"),
             u"true"_s);
}

void AlembicEventsTest::aFailureNamesTheLineOfTheRevision()
{
    QFETCH(QString, driver);
    QFETCH(QByteArray, env);
    AlembicFolder folder(env);
    const QString file =
        folder.addRevision({u"001"_s, {}, QByteArray(createTable) + "\nop.execute('SELECT * FROM 없는_표')"});
    const AlembicTalk said = upgrade(folder, {u"001"_s}, driver);
    const QJsonObject failed = said.first(u"failed"_s);
    QVERIFY2(!failed.isEmpty(), qPrintable(said.everything()));
    QCOMPARE(failed["file"_L1].toString(), file);
    QCOMPARE(failed["line"_L1].toInt(), 16);
    QCOMPARE(failed["revision"_L1].toString(), u"001"_s);
    QCOMPARE(failed["sqlstate"_L1].toString(), u"42P01"_s);
    QCOMPARE(failed["statement"_L1].toString(), u"SELECT * FROM 없는_표"_s);
    QVERIFY(failed["message"_L1].toString().startsWith(u"relation \"없는_표\""_s));
    QVERIFY(failed["traceback"_L1].toString().contains(file));
    QVERIFY(!failed["traceback"_L1].toString().contains("limbeck_bootstrap"_L1));
    QCOMPARE(said.ending.exitCode, 1);
    QVERIFY(!said.first(u"done"_s)["ok"_L1].toBool());
    QCOMPARE(ask("SELECT count(*) FROM pg_class WHERE relname = 'made'"), u"0"_s);
}

void AlembicEventsTest::anErrorOfPythonNamesItsLine()
{
    AlembicFolder folder;
    const QString file =
        folder.addRevision({u"001"_s, {}, "x = {}\nraise ValueError('한글 오류: ' + x['없음'])"});
    const QJsonObject failed = upgrade(folder, {u"001"_s}).first(u"failed"_s);
    QCOMPARE(failed["type"_L1].toString(), u"KeyError"_s);
    QCOMPARE(failed["file"_L1].toString(), file);
    QCOMPARE(failed["line"_L1].toInt(), 16);
    // A module that is not there is told by its name.
    AlembicFolder missing("import 없는_모듈\n");
    missing.addTables(1);
    const QJsonObject told = upgrade(missing, {u"001"_s}).first(u"failed"_s);
    QCOMPARE(told["code"_L1].toString(), u"alembic.module-missing"_s);
    QCOMPARE(told["module"_L1].toString(), u"없는_모듈"_s);
    QCOMPARE(told["file"_L1].toString(), missing.file(u"migrations/env.py"_s));
    QCOMPARE(told["line"_L1].toInt(), 1);
    // An async URL in an env.py that is not.
    AlembicFolder plain;
    plain.addTables(1);
    const QJsonObject async = upgrade(plain, {u"001"_s}, u"asyncpg"_s).first(u"failed"_s);
    QCOMPARE(async["code"_L1].toString(), u"alembic.async"_s);
}

void AlembicEventsTest::aHelperCountsForTheRevisionThatCalledIt()
{
    AlembicFolder folder;
    folder.write(u"helper_of_project.py"_s,
                 "from alembic import op\n\n\ndef make():\n    op.execute('CREATE TABLE made (id int)')\n");
    const QString file = folder.addRevision(
        {u"001"_s,
         {},
         "import sys; sys.path.insert(0, '.')\nimport helper_of_project\nhelper_of_project.make()"});
    const AlembicTalk said = upgrade(folder, {u"001"_s});
    const QJsonObject statement = said.first(u"statement"_s);
    QCOMPARE(statement["file"_L1].toString(), file);
    QCOMPARE(statement["line"_L1].toInt(), 17);
    QVERIFY(statement["ms"_L1].toDouble() > 0);
}

void AlembicEventsTest::noticesAreTold()
{
    QFETCH(QString, driver);
    QFETCH(QByteArray, env);
    AlembicFolder folder(env);
    folder.addRevision(
        {u"001"_s, {}, "op.execute(\"DO $$BEGIN RAISE NOTICE '알림 하나'; RAISE WARNING 'two'; END$$\")"});
    const AlembicTalk said = upgrade(folder, {u"001"_s}, driver);
    const QList<QJsonObject> notices = said.all(u"notice"_s);
    QCOMPARE(notices.size(), 2);
    QCOMPARE(notices[0]["severity"_L1].toString(), u"NOTICE"_s);
    QCOMPARE(notices[0]["message"_L1].toString(), u"알림 하나"_s);
    QCOMPARE(notices[1]["severity"_L1].toString(), u"WARNING"_s);
}

void AlembicEventsTest::warningsAndLogsAreTold()
{
    AlembicFolder folder;
    folder.addRevision({u"001"_s,
                        {},
                        "import warnings, logging\nwarnings.warn('조심')\n"
                        "logging.getLogger('사용자').warning('기록 %s', 1)\nprint('출력')"});
    const AlembicTalk said = upgrade(folder, {u"001"_s});
    QCOMPARE(said.first(u"warning"_s)["text"_L1].toString(), u"조심"_s);
    QCOMPARE(said.first(u"warning"_s)["category"_L1].toString(), u"UserWarning"_s);
    QStringList logs;
    for (const QJsonObject &log : said.all(u"log"_s))
        logs.append(log["text"_L1].toString());
    // fileConfig() has thrown every handler away by then.
    QVERIFY2(logs.contains(u"Running upgrade  -> 001, 개정"_s), qPrintable(logs.join(u'|')));
    QVERIFY(logs.contains(u"기록 1"_s));
    QCOMPARE(said.output, QStringList({u"출력"_s}));
}

void AlembicEventsTest::settingsHoldInsideOfARevision()
{
    QFETCH(QString, driver);
    QFETCH(QByteArray, env);
    AlembicFolder folder(env);
    folder.addRevision({u"001"_s,
                        {},
                        "bind = op.get_bind()\nfor name in ('application_name', 'lock_timeout', "
                        "'statement_timeout'):\n    print(bind.execute(sa.text('SHOW ' + name)).scalar())"});
    QJsonObject request = runRequest(m_target, u"upgrade"_s, u"head"_s, {u"001"_s});
    QJsonObject settings = request["settings"_L1].toObject();
    settings.insert(u"application_name"_s, u"limbeck 100% it's \\ok"_s);
    request.insert(u"settings"_s, settings);
    const AlembicTalk said = talk(folder.project(urlOf(m_target, driver)), request);
    QCOMPARE(said.output, QStringList({u"limbeck 100% it's \\ok"_s, u"5s"_s, u"1min"_s}));
}

void AlembicEventsTest::historyIsWrittenInTheRevisionsTransaction()
{
    QFETCH(QString, driver);
    QFETCH(QByteArray, env);
    env.replace("connection=connection)", "connection=connection, transaction_per_migration=True)");
    AlembicFolder folder(env);
    folder.addTables(1);
    folder.addRevision({u"002"_s, u"001"_s, "op.execute('SELECT 1/0')"});
    ask("CREATE TABLE history_of_limbeck (id text, note text); SELECT 1");
    QJsonObject request = runRequest(m_target, u"upgrade"_s, u"head"_s, {u"001"_s, u"002"_s});
    request.insert(u"history"_s, QJsonArray{QString::fromUtf8(historyTable(u"001"_s)),
                                            QString::fromUtf8(historyTable(u"002"_s))});
    const AlembicTalk said = talk(folder.project(urlOf(m_target, driver)), request);
    QCOMPARE(said.ending.exitCode, 1);
    QCOMPARE(ask("SELECT string_agg(id || ' ' || note, '|') FROM history_of_limbeck"),
             u"001 100% %s :name '따옴표'"_s);
    QCOMPARE(ask("SELECT version_num FROM alembic_version"), u"001"_s);
}

void AlembicEventsTest::theProjectsOwnCallbackIsKept()
{
    AlembicFolder folder(AlembicFolder::envWith(
        "config.set_main_option('sqlalchemy.url', os.environ['DATABASE_URL'])\n",
        "on_version_apply=lambda *, ctx, step, heads, run_args: print('applied', step.up_revision_id)"));
    folder.addTables(1);
    const AlembicTalk said = upgrade(folder, {u"001"_s});
    QCOMPARE(said.output, QStringList({u"applied 001"_s}));
    QCOMPARE(said.all(u"revision-ran"_s).size(), 1);
}

void AlembicEventsTest::otherStepsThanThePlansAreRefused()
{
    AlembicFolder folder;
    folder.addTables(2);
    const AlembicTalk said = upgrade(folder, {u"001"_s});
    QCOMPARE(said.first(u"refused"_s)["code"_L1].toString(), u"plan.stale"_s);
    QCOMPARE(said.first(u"refused"_s)["actual"_L1]["steps"_L1].toArray().size(), 2);
    QCOMPARE(said.ending.exitCode, 7);
    QCOMPARE(ask("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"), u"0"_s);
}

void AlembicEventsTest::otherHeadsThanThePlansAreRefused()
{
    AlembicFolder folder;
    folder.addTables(2);
    QVERIFY(upgrade(folder, {u"001"_s, u"002"_s}).ending.sawDone);
    const AlembicTalk said = upgrade(folder, {});
    QCOMPARE(said.first(u"refused"_s)["code"_L1].toString(), u"plan.stale"_s);
    QCOMPARE(said.first(u"refused"_s)["actual"_L1]["heads"_L1].toArray(), QJsonArray({u"002"_s}));
}

void AlembicEventsTest::anotherVersionTableIsRefused()
{
    AlembicFolder folder(
        AlembicFolder::envWith("config.set_main_option('sqlalchemy.url', os.environ['DATABASE_URL'])\n",
                               "version_table='versions'"));
    folder.addTables(1);
    const AlembicTalk said = upgrade(folder, {u"001"_s});
    QCOMPARE(said.first(u"refused"_s)["code"_L1].toString(), u"alembic.version-table"_s);
    QCOMPARE(said.first(u"refused"_s)["actual"_L1]["version_table"_L1].toString(), u"versions"_s);
    // The default schema by its name is the same table.
    AlembicFolder named(
        AlembicFolder::envWith("config.set_main_option('sqlalchemy.url', os.environ['DATABASE_URL'])\n",
                               "version_table_schema='public'"));
    named.addTables(1);
    QCOMPARE(upgrade(named, {u"001"_s}).ending.exitCode, 0);
}

QTEST_GUILESS_MAIN(AlembicEventsTest)
#include "AlembicEventsTest.moc"
