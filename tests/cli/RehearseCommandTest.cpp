#include "CliProject.h"
#include "SharedSandbox.h"
#include "TestPaths.h"

#include "pg/Session.h"

#include <QDirIterator>
#include <QProcess>

using namespace limbeck;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

// limbeck-cli rehearse, on a real server.
class RehearseCommandTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void whatEachRevisionDoesIsTold();
    void theJsonHasTheContractsShape();
    void aFailingRevisionIsPlaced();
    void theTargetIsOnlyRead();
    void nothingPendingNeedsNoSandbox();
    void aReplayedCopyGivesTheSameFacts();
    void risksHaveTheTargetsNumbers();
    void onTheTargetOnlyOnRequestAndNothingStays();
    void aProtectedEnvironmentIsNotRehearsedOn();
    void nothingStaysWhenItIsKilled();
    void noSecretIsShown();

private:
    QByteArray fingerprintOfTarget() const;

    std::unique_ptr<CliProject> m_project;
    Target m_target;
};

void RehearseCommandTest::init()
{
    m_project = std::make_unique<CliProject>();
    m_project->writeRevision("001", "", "CREATE TABLE 주문 (id int PRIMARY KEY, total int);\n",
                             "DROP TABLE 주문;\n");
    m_project->writeRevision(
        "002", "001", "ALTER TABLE 주문 ALTER total TYPE bigint;\nCREATE INDEX 합계 ON 주문 (total);\n",
        "DROP INDEX 합계;\n");
    m_project->writeRevision("003", "002", "CREATE TABLE other (id int);\n", "DROP TABLE other;\n");
    m_target = freshDatabase(u"rehearse"_s);
    m_project->write(u".env.staging"_s,
                     "DATABASE_URL=" + sharedSandbox().url(m_target.database).toUtf8() + "\n");
    QCOMPARE(m_project->run({u"upgrade"_s, u"001"_s}).code, 0);
}

QByteArray RehearseCommandTest::fingerprintOfTarget() const
{
    auto session = Session::open(m_target);
    if (!session)
        qFatal("%s", qPrintable(session.error().message));
    const auto rows =
        (*session)->rows("SELECT oid::text || relname || relfilenode::text || COALESCE(relacl::text, '') "
                         "FROM pg_class WHERE oid >= 16384 UNION ALL SELECT version_num FROM "
                         "alembic_version UNION ALL SELECT count(*)::text FROM limbeck.history "
                         "ORDER BY 1");
    QByteArray text;
    for (const QVariantList &row : *rows)
        text += row.first().toString().toUtf8() + '\n';
    return text;
}

void RehearseCommandTest::whatEachRevisionDoesIsTold()
{
    const CliResult result = m_project->run({u"rehearse"_s, u"head"_s, u"--schema-diff"_s});
    QVERIFY2(result.code == 0, qPrintable(result.out + result.err));
    QVERIFY2(result.out.contains(u"copied with pg_dump"_s), qPrintable(result.out));
    QVERIFY2(result.out.contains(u"ACCESS EXCLUSIVE on public.\"주문\": blocks reading and writing "
                                 "(from statement 1 of 2 to the end of the transaction)"_s),
             qPrintable(result.out));
    QVERIFY(result.out.contains(u"rewrites public.\"주문\", public.\"주문_pkey\""_s));
    QVERIFY(result.out.contains(u"reads whole public.\"주문\""_s));
    QVERIFY(result.out.contains(u"1 statement(s) run while public.\"주문\" cannot be read"_s));
    QVERIFY(result.out.contains(
        u"way back: runs, and leaves the schema different:\n    ~ column public.\"주문\".total\n"_s));
    QVERIFY(result.out.contains(u"+ table public.other"_s));
    QVERIFY(result.out.contains(u"way back: leaves the schema as it was"_s));
}

void RehearseCommandTest::theJsonHasTheContractsShape()
{
    const CliResult result = m_project->json({u"rehearse"_s, u"head"_s});
    QCOMPARE(result.code, 0);
    QCOMPARE(result.lines().size(), 1);
    const QJsonArray steps = result.array(u"steps"_s);
    QCOMPARE(steps.size(), 2);
    const QJsonObject step = steps.at(0).toObject();
    QCOMPARE(step.value(u"revision"_s).toString(), u"002"_s);
    QCOMPARE(step.value(u"way_back"_s).toString(), u"differs"_s);
    QVERIFY(step.value(u"schema_diff"_s).toArray().size() > 1);
    const QJsonObject statement = step.value(u"statements"_s).toArray().at(0).toObject();
    QCOMPARE(statement.value(u"sql"_s).toString(), u"ALTER TABLE 주문 ALTER total TYPE bigint"_s);
    QVERIFY(statement.value(u"ms"_s).toDouble() > 0);
    QVERIFY(statement.value(u"line"_s).toInt() > 1);
    QCOMPARE(statement.value(u"rewrites"_s).toArray().at(0).toString(), u"public.\"주문\""_s);
    const QJsonObject lock = statement.value(u"locks"_s).toArray().at(0).toObject();
    QCOMPARE(lock.value(u"mode"_s).toString(), u"ACCESS EXCLUSIVE"_s);
    QCOMPARE(lock.value(u"new"_s).toBool(), true);
    QCOMPARE(steps.at(1).toObject().value(u"way_back"_s).toString(), u"same"_s);
}

void RehearseCommandTest::aFailingRevisionIsPlaced()
{
    m_project->writeRevision("004", "003", "SELECT 1;\nALTER TABLE missing ADD COLUMN a int;\n",
                             "SELECT 1;\n");
    const CliResult result = m_project->json({u"rehearse"_s, u"head"_s});
    QCOMPARE(result.code, 1);
    QCOMPARE(result.errorCode(), u"rehearsal.failed"_s);
    const QJsonObject error = result.object().value(u"error"_s).toObject();
    QCOMPARE(error.value(u"sqlstate"_s).toString(), u"42P01"_s);
    QVERIFY(error.value(u"file"_s).toString().endsWith(u"004.sql"_s));
    QVERIFY(error.value(u"line"_s).toInt() > 1);
    QCOMPARE(result.array(u"steps"_s).size(), 3); // what came before is told
}

void RehearseCommandTest::theTargetIsOnlyRead()
{
    const QByteArray before = fingerprintOfTarget();
    QCOMPARE(m_project->run({u"rehearse"_s, u"head"_s}).code, 0);
    QCOMPARE(fingerprintOfTarget(), before);
}

void RehearseCommandTest::nothingPendingNeedsNoSandbox()
{
    QCOMPARE(m_project->run({u"upgrade"_s, u"head"_s}).code, 0);
    const CliResult result = m_project->json({u"rehearse"_s, u"head"_s});
    QCOMPARE(result.code, 0);
    QVERIFY(result.array(u"steps"_s).isEmpty());
    QVERIFY(!result.data().contains(u"place"_s));
}

void RehearseCommandTest::aReplayedCopyGivesTheSameFacts()
{
    const CliResult result = m_project->json({u"rehearse"_s, u"head"_s, u"--replay"_s});
    QCOMPARE(result.code, 0);
    QCOMPARE(result.array(u"findings"_s).at(0).toObject().value(u"code"_s).toString(),
             u"rehearsal.replayed"_s);
    const QJsonObject statement =
        result.array(u"steps"_s).at(0).toObject().value(u"statements"_s).toArray().at(0).toObject();
    QCOMPARE(statement.value(u"rewrites"_s).toArray().size(), 2);
}

void RehearseCommandTest::risksHaveTheTargetsNumbers()
{
    m_project->loadInterval = cli::Io().loadInterval; // what a person gets
    auto session = Session::open(m_target);
    QVERIFY(session);
    QVERIFY((*session)->execute("INSERT INTO 주문 SELECT i, i FROM generate_series(1, 100000) i"));
    QVERIFY((*session)->execute("ANALYZE"));
    const auto bytes = (*session)->value("SELECT pg_total_relation_size('주문')");
    QVERIFY((*session)->execute("BEGIN; SELECT 1"));
    const CliResult result = m_project->json({u"rehearse"_s, u"head"_s});
    QCOMPARE(result.code, 0);
    const QJsonObject step = result.array(u"steps"_s).at(0).toObject();
    QVERIFY(step.value(u"risk"_s).toString() != u"none"_s);
    // Its level, and so its place, hangs on how fast this machine is.
    QJsonObject risk;
    const QJsonArray risks = step.value(u"risks"_s).toArray();
    for (const QJsonValue &candidate : risks) {
        if (candidate[u"kind"].toString() == u"rewrite"_s &&
            candidate[u"relation"].toString().endsWith(u"\"주문\""_s))
            risk = candidate.toObject();
    }
    QCOMPARE(risk.value(u"relation"_s).toString(), u"public.\"주문\""_s);
    QCOMPARE(risk.value(u"lock"_s).toString(), u"ACCESS EXCLUSIVE"_s);
    QCOMPARE(risk.value(u"bytes"_s).toInteger(), bytes->toLongLong());
    QCOMPARE(risk.value(u"rows"_s).toInt(), 100000);
    QVERIFY(risk.value(u"seconds_high"_s).toDouble() > risk.value(u"seconds_low"_s).toDouble());
    QVERIFY(risk.value(u"writes_per_s"_s).isDouble());
    QCOMPARE(result.array(u"steps"_s).at(1).toObject().value(u"risk"_s).toString(), u"none"_s);
    const QJsonObject load = result.data().value(u"load"_s).toObject();
    QVERIFY(load.value(u"interval_s"_s).toDouble() >= 1.9);
    QCOMPARE(load.value(u"longest_transaction"_s).toObject().value(u"pid"_s).toInt(),
             (*session)->backendPid());
    QCOMPARE(load.value(u"relations"_s).toArray().size(), 2); // the table and its key
    QVERIFY(result.data().value(u"rates"_s).toObject().value(u"rewrite_s_per_gb"_s).toDouble() > 0);

    const CliResult text = m_project->run({u"rehearse"_s, u"head"_s});
    QVERIFY2(text.out.contains(u" risk: public.\"주문\" ("_s), qPrintable(text.out));
    QVERIFY2(text.out.contains(u"a GB here"_s), qPrintable(text.out));
    QVERIFY2(text.out.contains(u"On the target: longest transaction "_s), qPrintable(text.out));
    QVERIFY2(text.out.contains(u"rehearsal.estimate"_s), qPrintable(text.out));
}

void RehearseCommandTest::onTheTargetOnlyOnRequestAndNothingStays()
{
    const QByteArray before = fingerprintOfTarget();
    const CliResult result = m_project->run({u"rehearse"_s, u"head"_s, u"--on-target"_s});
    QVERIFY2(result.code == 0, qPrintable(result.out + result.err));
    QVERIFY2(result.err.contains(u"itself and rolls them back: its tables are really locked"_s),
             qPrintable(result.err));
    QVERIFY2(result.out.contains(u"the target itself, in a transaction that was rolled back"_s),
             qPrintable(result.out));
    QVERIFY(result.out.contains(u"rehearsal.on-target"_s));
    QCOMPARE(fingerprintOfTarget(), before);
    const CliResult json = m_project->json({u"rehearse"_s, u"head"_s, u"--on-target"_s});
    QCOMPARE(json.code, 0);
    QVERIFY(json.data().value(u"on_target"_s).toBool());
    QCOMPARE(fingerprintOfTarget(), before);
}

void RehearseCommandTest::aProtectedEnvironmentIsNotRehearsedOn()
{
    m_project->write(u"limbeck.ini"_s, "[environment.staging]\nprotected = true\n");
    const QByteArray before = fingerprintOfTarget();
    const CliResult result = m_project->json({u"rehearse"_s, u"head"_s, u"--on-target"_s});
    QCOMPARE(result.code, 7);
    QCOMPARE(result.errorCode(), u"guard.on-target"_s);
    // The same database by way of an environment that is not.
    m_project->write(u".env.other"_s,
                     "DATABASE_URL=" + sharedSandbox().url(m_target.database).toUtf8() + "\n");
    const CliResult other =
        m_project->json({u"--env"_s, u"other"_s, u"rehearse"_s, u"head"_s, u"--on-target"_s});
    QCOMPARE(other.code, 7);
    QCOMPARE(other.errorCode(), u"guard.on-target"_s);
    QCOMPARE(fingerprintOfTarget(), before);
}

void RehearseCommandTest::nothingStaysWhenItIsKilled()
{
    m_project->writeRevision("002", "001", "SELECT pg_sleep(120);\n", "SELECT 1;\n");
    QProcess program;
    program.start(builtProgram(u"limbeck-cli"_s),
                  {u"--project"_s, m_project->folder(), u"--env"_s, u"staging"_s, u"rehearse"_s, u"head"_s});
    QVERIFY(program.waitForStarted());
    // Its sandbox: the folder whose lock names the program.
    const auto ownFolder = [&program] {
        const QFileInfoList folders =
            QDir(QDir::tempPath()).entryInfoList({u"limbeck-rehearsal-*"_s}, QDir::Dirs);
        for (const QFileInfo &folder : folders) {
            QFile lock(folder.filePath() + u"/sandbox.lock"_s);
            if (lock.open(QIODevice::ReadOnly) &&
                lock.readLine().trimmed().toLongLong() == program.processId())
                return folder.filePath();
        }
        return QString();
    };
    QString folder;
    const auto serverPid = [&folder] {
        QDirIterator files(folder, {u"postmaster.pid"_s}, QDir::Files, QDirIterator::Subdirectories);
        QFile file(files.hasNext() ? files.next() : QString());
        return file.open(QIODevice::ReadOnly) ? file.readLine().trimmed().toLongLong() : 0;
    };
    QTRY_VERIFY_WITH_TIMEOUT(!(folder = ownFolder()).isEmpty(), 60000);
    qint64 pid = 0;
    QTRY_VERIFY_WITH_TIMEOUT((pid = serverPid()) > 0, 60000);
    QVERIFY(QFileInfo::exists(u"/proc/%1"_s.arg(pid)));
    program.kill();
    QVERIFY(program.waitForFinished());
    QTRY_VERIFY_WITH_TIMEOUT(!QFileInfo::exists(folder), 30000);
    QTRY_VERIFY_WITH_TIMEOUT(!QFileInfo::exists(u"/proc/%1"_s.arg(pid)), 30000);
}

void RehearseCommandTest::noSecretIsShown()
{
    const QString url = u"postgresql://postgres:카나리아비밀@127.0.0.1:%1/%2"_s.arg(sharedSandbox().port())
                            .arg(m_target.database);
    m_project->write(u".env.staging"_s, "DATABASE_URL=" + url.toUtf8() + "\n");
    for (const QStringList &words : {QStringList{u"rehearse"_s, u"head"_s},
                                     {u"rehearse"_s, u"head"_s, u"--json"_s},
                                     {u"rehearse"_s, u"head"_s, u"--on-target"_s}}) {
        const CliResult result = m_project->run(words);
        QVERIFY2(result.code == 0, qPrintable(result.err));
        QVERIFY(!(result.out + result.err).contains(u"카나리아"_s));
    }
}

QTEST_GUILESS_MAIN(RehearseCommandTest)
#include "RehearseCommandTest.moc"
