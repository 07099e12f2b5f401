#include "AlembicFolder.h"
#include "CliProject.h"
#include "SharedSandbox.h"
#include "TestPython.h"

#include <QElapsedTimer>
#include <QTest>

#include <atomic>
#include <thread>

using namespace limbeck;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

// limbeck-cli rehearse on an Alembic project: its own Alembic runs the revisions on the copy, in its own
// process.
class RehearsalAlembicTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void theProjectsOwnRunIsMeasuredBothWays_data();
    void theProjectsOwnRunIsMeasuredBothWays();
    void aRevisionThatReadsRowsIsMeasuredToo();
    void anIndexThatIsBuiltConcurrentlyIsMeasured_data();
    void anIndexThatIsBuiltConcurrentlyIsMeasured();
    void whatIsHeldAndLeftInvalidIsTold();
    void aFailingRevisionIsPlaced();
    void aFailingWayBackIsTold();
    void nothingReachesTheTarget();
    void whereItCannotBeTheRenderedSqlIsMeasured();
    void aStopEndsTheChild();
    void onTheTargetTheRenderedSqlIsMeasured();
    void theHistoryIsReplayedFromRenderedSql();
    void noSecretIsShown();
    void withoutPythonThereIsNothingToMeasure();

private:
    QStringList words(const QStringList &command) const
    {
        return command + QStringList{u"--python"_s, testPython()};
    }
    void writeRevision(const QByteArray &id, const QByteArray &down, const QByteArray &up,
                       const QByteArray &back) const;

    void useDriver(const QString &driver, const QByteArray &env) const;
    static QJsonObject step(const CliResult &result, int index)
    {
        return result.array(u"steps"_s).at(index).toObject();
    }
    static QJsonObject statement(const CliResult &result, int step, int index)
    {
        return RehearsalAlembicTest::step(result, step).value(u"statements"_s).toArray().at(index).toObject();
    }
    static QStringList codes(const CliResult &result);

    std::unique_ptr<CliProject> m_project;
    Target m_target;
};

namespace {

// The rehearsals' sandboxes of this program: their locks name it.
int ownSandboxes()
{
    int count = 0;
    const QFileInfoList folders =
        QDir(QDir::tempPath()).entryInfoList({u"limbeck-rehearsal-*"_s}, QDir::Dirs);
    for (const QFileInfo &folder : folders) {
        QFile lock(folder.filePath() + u"/sandbox.lock"_s);
        if (lock.open(QIODevice::ReadOnly) &&
            lock.readLine().trimmed().toLongLong() == QCoreApplication::applicationPid())
            ++count;
    }
    return count;
}

} // namespace

void RehearsalAlembicTest::init()
{
    m_project = std::make_unique<CliProject>();
    m_target = freshDatabase(u"rehearse"_s);
    m_project->process = QProcessEnvironment::systemEnvironment();
    m_project->write(u"alembic.ini"_s, "[alembic]\nscript_location = migrations\n");
    m_project->write(u"migrations/env.py"_s,
                     AlembicFolder::plainEnv().replace("if config.config_file_name is not None:\n"
                                                       "    fileConfig(config.config_file_name)\n",
                                                       ""));
    m_project->write(u".env"_s, "DATABASE_URL=" + urlOf(m_target).toUtf8() + "\n");
    writeRevision("001", "", "op.create_table('주문', sa.Column('id', sa.Integer, primary_key=True))",
                  "op.drop_table('주문')");
    // What `upgrade head` would leave, without a Python that takes a second.
    askDatabase(m_target,
                "CREATE TABLE \"주문\" (id serial PRIMARY KEY); CREATE TABLE alembic_version (version_num "
                "varchar(32) PRIMARY KEY); INSERT INTO alembic_version VALUES ('001'); SELECT 1");
    writeRevision("002", "001", "op.alter_column('주문', 'id', type_=sa.BigInteger)",
                  "op.alter_column('주문', 'id', type_=sa.Integer)");
}

void RehearsalAlembicTest::writeRevision(const QByteArray &id, const QByteArray &down, const QByteArray &up,
                                         const QByteArray &back) const
{
    m_project->write(u"migrations/versions/%1.py"_s.arg(QString::fromUtf8(id)),
                     "\"\"\"개정 " + id +
                         "\"\"\"\nfrom alembic import op\nimport sqlalchemy as sa\n\nrevision = '" + id +
                         "'\ndown_revision = " + (down.isEmpty() ? QByteArray("None") : "'" + down + "'") +
                         "\nbranch_labels = None\ndepends_on = None\n\n\ndef upgrade():\n    " + up +
                         "\n\n\ndef downgrade():\n    " + back + "\n");
}

QStringList RehearsalAlembicTest::codes(const CliResult &result)
{
    QStringList codes;
    const QJsonArray findings = result.array(u"findings"_s);
    for (const QJsonValue &finding : findings)
        codes.append(finding.toObject().value(u"code"_s).toString());
    return codes;
}

void RehearsalAlembicTest::useDriver(const QString &driver, const QByteArray &env) const
{
    QByteArray text = env;
    text.replace("if context.config.config_file_name is not None:\n"
                 "    fileConfig(context.config.config_file_name)\n",
                 "");
    text.replace("if config.config_file_name is not None:\n    fileConfig(config.config_file_name)\n", "");
    text.replace("fileConfig(context.config.config_file_name)\n", "");
    m_project->write(u"migrations/env.py"_s, text);
    m_project->write(u".env"_s, "DATABASE_URL=" + urlOf(m_target, driver).toUtf8() + "\n");
}

void RehearsalAlembicTest::theProjectsOwnRunIsMeasuredBothWays_data()
{
    QTest::addColumn<QString>("driver");
    QTest::addColumn<QByteArray>("env");
    QTest::newRow("psycopg2") << u"psycopg2"_s << AlembicFolder::plainEnv();
    QTest::newRow("asyncpg") << u"asyncpg"_s << AlembicFolder::asyncEnv();
}

void RehearsalAlembicTest::theProjectsOwnRunIsMeasuredBothWays()
{
    QFETCH(const QString, driver);
    QFETCH(const QByteArray, env);
    useDriver(driver, env);
    writeRevision("003", "002", "op.execute('UPDATE \"주문\" SET id = 1')", "pass");
    const CliResult result = m_project->json(words({u"rehearse"_s, u"head"_s}));
    QVERIFY2(result.code == 0, qPrintable(result.out + result.err));
    QVERIFY2(!codes(result).contains(u"rehearsal.rendered"_s), qPrintable(result.out));
    QCOMPARE(result.array(u"steps"_s).size(), 2);
    QCOMPARE(step(result, 0).value(u"revision"_s).toString(), u"002"_s);
    QCOMPARE(step(result, 0).value(u"way_back"_s).toString(), u"same"_s);
    QVERIFY(step(result, 0).value(u"schema_diff"_s).toArray().size() > 0);
    const QJsonObject altered = statement(result, 0, 0);
    QCOMPARE(altered.value(u"rewrites"_s).toArray().at(0).toString(), u"public.\"주문\""_s);
    QCOMPARE(altered.value(u"scans"_s).toArray().at(0).toString(), u"public.\"주문\""_s);
    QCOMPARE(altered.value(u"line"_s).toInt(), 12);
    QVERIFY(altered.value(u"ms"_s).toDouble() > 0);
    const QJsonObject lock = altered.value(u"locks"_s).toArray().at(0).toObject();
    QCOMPARE(lock.value(u"mode"_s).toString(), u"ACCESS EXCLUSIVE"_s);
    QCOMPARE(step(result, 0).value(u"risks"_s).toArray().at(0).toObject().value(u"kind"_s).toString(),
             u"rewrite"_s);
    // All revisions are in one transaction, as env.py has it: the lock is still held.
    QCOMPARE(statement(result, 1, 0).value(u"held_exclusive"_s).toArray().at(0).toString(),
             u"public.\"주문\""_s);
    QCOMPARE(statement(result, 1, 0).value(u"rows"_s).toInt(-1), 0);
    QCOMPARE(askDatabase(m_target, "SELECT atttypid::regtype FROM pg_attribute WHERE attname = 'id' AND "
                                   "attrelid = '\"주문\"'::regclass"),
             u"integer"_s);
}

void RehearsalAlembicTest::aRevisionThatReadsRowsIsMeasuredToo()
{
    writeRevision("003", "002",
                  "n = op.get_bind().execute(sa.text('SELECT count(*) FROM \"주문\"')).scalar() + 1\n"
                  "    op.add_column('주문', sa.Column('수%d' % n, sa.Integer))",
                  "op.drop_column('주문', '수%d' % (op.get_bind().execute(sa.text('SELECT 1')).scalar()))");
    const CliResult result = m_project->json(words({u"rehearse"_s, u"head"_s}));
    QVERIFY2(result.code == 0, qPrintable(result.out + result.err));
    QCOMPARE(result.array(u"steps"_s).size(), 2);
    QCOMPARE(step(result, 1).value(u"statements"_s).toArray().size(), 2);
    QVERIFY(statement(result, 1, 1).value(u"sql"_s).toString().contains(u"수1"_s));
    QCOMPARE(step(result, 1).value(u"way_back"_s).toString(), u"same"_s);
}

void RehearsalAlembicTest::anIndexThatIsBuiltConcurrentlyIsMeasured_data()
{
    QTest::addColumn<QString>("driver");
    QTest::addColumn<QByteArray>("env");
    QTest::newRow("psycopg2") << u"psycopg2"_s << AlembicFolder::plainEnv();
    QTest::newRow("asyncpg") << u"asyncpg"_s << AlembicFolder::asyncEnv();
}

void RehearsalAlembicTest::anIndexThatIsBuiltConcurrentlyIsMeasured()
{
    QFETCH(const QString, driver);
    QFETCH(const QByteArray, env);
    useDriver(driver, env);
    writeRevision("002", "001",
                  "with op.get_context().autocommit_block():\n"
                  "        op.create_index('색인', '주문', ['id'], postgresql_concurrently=True)",
                  "with op.get_context().autocommit_block():\n"
                  "        op.drop_index('색인', '주문', postgresql_concurrently=True)");
    writeRevision("003", "002", "op.execute('ALTER INDEX \"색인\" RENAME TO x')",
                  "op.execute('ALTER INDEX x RENAME TO \"색인\"')");
    const CliResult result = m_project->json(words({u"rehearse"_s, u"head"_s}));
    QVERIFY2(result.code == 0, qPrintable(result.out + result.err));
    QVERIFY2(!codes(result).contains(u"rehearsal.rendered"_s), qPrintable(result.out));
    QVERIFY(!step(result, 0).value(u"transactional"_s).toBool(true));
    const QJsonObject lock = statement(result, 0, 0).value(u"locks"_s).toArray().at(0).toObject();
    QCOMPARE(lock.value(u"relation"_s).toString(), u"public.\"주문\""_s);
    QCOMPARE(lock.value(u"mode"_s).toString(), u"SHARE UPDATE EXCLUSIVE"_s);
    QCOMPARE(statement(result, 0, 0).value(u"scans"_s).toArray().at(0).toString(), u"public.\"주문\""_s);
    QCOMPARE(step(result, 0).value(u"way_back"_s).toString(), u"same"_s); // run for good, and made again
    QCOMPARE(step(result, 1).value(u"way_back"_s).toString(), u"same"_s);
}

void RehearsalAlembicTest::whatIsHeldAndLeftInvalidIsTold()
{
    writeRevision("002", "001",
                  "op.execute('ALTER TABLE \"주문\" ADD CONSTRAINT c CHECK (id > 0) NOT VALID')\n"
                  "    op.execute(\"DO $$ BEGIN RAISE NOTICE '알림'; END $$\")",
                  "pass");
    const CliResult result = m_project->json(words({u"rehearse"_s, u"head"_s}));
    QVERIFY2(result.code == 0, qPrintable(result.out + result.err));
    QCOMPARE(step(result, 0).value(u"invalid"_s).toArray().at(0).toString(),
             u"constraint c on public.\"주문\""_s);
    QCOMPARE(step(result, 0).value(u"way_back"_s).toString(), u"differs"_s);
    const QJsonObject noticed = statement(result, 0, 1);
    QCOMPARE(noticed.value(u"held_exclusive"_s).toArray().size(), 1);
    QCOMPARE(noticed.value(u"notices"_s).toArray().at(0).toObject().value(u"message"_s).toString(),
             u"알림"_s);
}

void RehearsalAlembicTest::aFailingRevisionIsPlaced()
{
    writeRevision("003", "002", "op.execute('ALTER TABLE missing ADD COLUMN a int')", "pass");
    const CliResult result = m_project->json(words({u"rehearse"_s, u"head"_s}));
    QCOMPARE(result.code, 1);
    QCOMPARE(result.errorCode(), u"rehearsal.failed"_s);
    const QJsonObject error = result.object().value(u"error"_s).toObject();
    QCOMPARE(error.value(u"sqlstate"_s).toString(), u"42P01"_s);
    QVERIFY2(error.value(u"file"_s).toString().endsWith(u"003.py"_s), qPrintable(result.out));
    QCOMPARE(result.array(u"steps"_s).size(), 2);
    QCOMPARE(step(result, 0).value(u"way_back"_s).toString(), u"same"_s);
    QCOMPARE(step(result, 1).value(u"way_back"_s).toString(), u"not-reached"_s);
}

void RehearsalAlembicTest::aFailingWayBackIsTold()
{
    writeRevision("002", "001", "op.add_column('주문', sa.Column('a', sa.Integer))",
                  "op.drop_column('주문', 'b')");
    writeRevision("003", "002", "op.drop_column('주문', 'a')", "raise NotImplementedError('되돌릴 수 없음')");
    const CliResult result = m_project->json(words({u"rehearse"_s, u"head"_s}));
    QVERIFY2(result.code == 0, qPrintable(result.out + result.err));
    QCOMPARE(step(result, 0).value(u"way_back"_s).toString(), u"failed"_s);
    QCOMPARE(step(result, 0).value(u"way_back_error"_s).toObject().value(u"sqlstate"_s).toString(),
             u"42703"_s);
    QCOMPARE(step(result, 1).value(u"way_back"_s).toString(), u"failed"_s);
    QVERIFY(step(result, 1)
                .value(u"way_back_error"_s)
                .toObject()
                .value(u"message"_s)
                .toString()
                .contains(u"되돌릴 수 없음"_s));
}

// A revision that connects by itself would reach the target: the rehearsal does not let it.
void RehearsalAlembicTest::nothingReachesTheTarget()
{
    writeRevision("003", "002",
                  "import os, psycopg2\n    if not op.get_context().as_sql:\n"
                  "        c = psycopg2.connect(os.environ['DATABASE_URL'])\n"
                  "        c.cursor().execute('CREATE TABLE stray (id int)')\n        c.commit()",
                  "pass");
    const CliResult result = m_project->json(words({u"rehearse"_s, u"head"_s}));
    QCOMPARE(result.code, 1);
    QCOMPARE(result.array(u"steps"_s).size(), 2);
    const QJsonObject error = step(result, 1).value(u"error"_s).toObject();
    QCOMPARE(error.value(u"code"_s).toString(), u"guard.several-engines"_s);
    QCOMPARE(askDatabase(m_target, "SELECT count(*) FROM pg_class WHERE relname = 'stray'"), u"0"_s);
    QCOMPARE(askDatabase(m_target, "SELECT string_agg(version_num, ',') FROM alembic_version"), u"001"_s);
}

void RehearsalAlembicTest::whereItCannotBeTheRenderedSqlIsMeasured()
{
    const QByteArray creator = "import psycopg2\n"; // a pool that makes its connections by itself
    QByteArray env = AlembicFolder::plainEnv();
    env.replace("if config.config_file_name is not None:\n    fileConfig(config.config_file_name)\n", "");
    QVERIFY(env.contains("engine_from_config("));
    env = creator + "from sqlalchemy import create_engine as made\nimport os\n" + env;
    env.replace("engine_from_config(", "(lambda *a, **k: made('postgresql://', creator=lambda: "
                                       "psycopg2.connect(os.environ['DATABASE_URL'])))(");
    m_project->write(u"migrations/env.py"_s, env);
    const CliResult result = m_project->json(words({u"rehearse"_s, u"head"_s}));
    QVERIFY2(result.code == 0, qPrintable(result.out + result.err));
    QVERIFY2(codes(result).contains(u"rehearsal.rendered"_s), qPrintable(result.out));
    QVERIFY2(result.out.contains(u"Its own process cannot be rehearsed"_s), qPrintable(result.out));
    QCOMPARE(step(result, 0).value(u"way_back"_s).toString(), u"same"_s);
    QCOMPARE(statement(result, 0, 0).value(u"rewrites"_s).toArray().at(0).toString(), u"public.\"주문\""_s);
}

void RehearsalAlembicTest::aStopEndsTheChild()
{
    const QString begun = m_project->folder() + u"/begun"_s; // on the copy
    writeRevision("002", "001",
                  "if not op.get_context().as_sql:\n        open('" + begun.toUtf8() +
                      "', 'w').close()\n    op.execute('SELECT pg_sleep(60)')",
                  "pass");
    std::stop_source stop;
    std::atomic<int> sandboxes = 0;
    std::jthread stopper;
    m_project->watchStop = [&] {
        if (stopper.joinable()) // asked for once more
            return stop.get_token();
        stopper = std::jthread([&stop, &sandboxes, begun](const std::stop_token &ended) {
            while (!QFile::exists(begun) && !ended.stop_requested())
                std::this_thread::sleep_for(std::chrono::milliseconds(20));
            sandboxes = ownSandboxes();
            std::this_thread::sleep_for(std::chrono::milliseconds(300)); // the statement is sent
            stop.request_stop();
        });
        return stop.get_token();
    };
    QElapsedTimer timer;
    timer.start();
    const CliResult result = m_project->json(words({u"rehearse"_s, u"head"_s}));
    QCOMPARE(result.code, 8);
    QCOMPARE(sandboxes.load(), 1);
    QCOMPARE(result.errorCode(), u"rehearsal.cancelled"_s);
    QVERIFY(timer.elapsed() < 55000);
    QCOMPARE(ownSandboxes(), 0);
}

void RehearsalAlembicTest::onTheTargetTheRenderedSqlIsMeasured()
{
    const CliResult result = m_project->json(words({u"rehearse"_s, u"head"_s, u"--on-target"_s}));
    QVERIFY2(result.code == 0, qPrintable(result.out + result.err));
    QVERIFY(codes(result).contains(u"rehearsal.rendered"_s));
    QVERIFY(result.data().value(u"on_target"_s).toBool());
    QCOMPARE(askDatabase(m_target, "SELECT string_agg(version_num, ',') FROM alembic_version"), u"001"_s);
}

void RehearsalAlembicTest::theHistoryIsReplayedFromRenderedSql()
{
    const CliResult result = m_project->json(words({u"rehearse"_s, u"head"_s, u"--replay"_s}));
    QVERIFY2(result.code == 0, qPrintable(result.out + result.err));
    QCOMPARE(result.array(u"findings"_s).at(0).toObject().value(u"code"_s).toString(),
             u"rehearsal.replayed"_s);
    QCOMPARE(result.array(u"steps"_s).at(0).toObject().value(u"way_back"_s).toString(), u"same"_s);
}

void RehearsalAlembicTest::noSecretIsShown()
{
    m_project->write(
        u".env"_s, "DATABASE_URL=" +
                       urlOf(m_target).replace(u"postgres@"_s, u"postgres:카나리아비밀@"_s).toUtf8() + "\n");
    writeRevision("003", "002",
                  "import os\n    print(os.environ['DATABASE_URL'])\n    op.execute('SELECT missing')",
                  "pass");
    for (const QStringList &command :
         {QStringList{u"rehearse"_s, u"head"_s}, {u"rehearse"_s, u"head"_s, u"--json"_s}}) {
        const CliResult result = m_project->run(words(command));
        QCOMPARE(result.code, 1);
        QVERIFY(!(result.out + result.err).contains(u"카나리아"_s));
    }
}

void RehearsalAlembicTest::withoutPythonThereIsNothingToMeasure()
{
    m_project->process.insert(u"PATH"_s, u"/nowhere"_s);
    const CliResult result = m_project->json({u"rehearse"_s, u"head"_s});
    QCOMPARE(result.code, 1);
    QVERIFY2(result.errorCode().startsWith(u"alembic."_s), qPrintable(result.errorCode()));
    QVERIFY(!result.data().contains(u"place"_s));
}

QTEST_GUILESS_MAIN(RehearsalAlembicTest)
#include "RehearsalAlembicTest.moc"
