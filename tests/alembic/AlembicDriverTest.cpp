#include "AlembicFolder.h"
#include "OwnTemporary.h"
#include "SharedSandbox.h"

#include <QDir>
#include <QTest>

using namespace limbeck;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

// The child process and its two lines: what is said arrives, whole and in order, and nothing is left behind.
class AlembicDriverTest : public QObject
{
    Q_OBJECT

private:
    OwnTemporary m_temporary;

private Q_SLOTS:
    void initTestCase() { m_temporary.use(); }
    void probeTellsTheVersions();
    void upgradeTellsEveryRevision_data();
    void upgradeTellsEveryRevision();
    void printedTextArrivesWhole();
    void aChattyChildIsBounded();
    void aMissingInterpreterIsAnError();
    void aBrokenInterpreterEndsWithoutDone();
    void nothingIsLeftBehind();
    void anAbandonedChildIsKilled();
};

void AlembicDriverTest::probeTellsTheVersions()
{
    const AlembicFolder folder;
    const AlembicTalk said = talk(folder.project({}), {{u"command"_s, u"probe"_s}});
    QCOMPARE(said.names(), QStringList({u"hello"_s, u"done"_s}));
    const QJsonObject hello = said.first(u"hello"_s);
    QVERIFY(hello["python"_L1].toString().startsWith("3."_L1));
    QVERIFY(!hello["alembic"_L1].toString().isEmpty());
    QVERIFY(hello["drivers"_L1].toObject().contains("asyncpg"_L1));
    QVERIFY(said.ending.sawDone);
    QCOMPARE(said.ending.exitCode, 0);
}

void AlembicDriverTest::upgradeTellsEveryRevision_data()
{
    QTest::addColumn<QString>("driver");
    QTest::addColumn<QByteArray>("env");
    QTest::newRow("psycopg2") << u"psycopg2"_s << AlembicFolder::plainEnv();
    QTest::newRow("asyncpg") << u"asyncpg"_s << AlembicFolder::asyncEnv();
}

void AlembicDriverTest::upgradeTellsEveryRevision()
{
    QFETCH(QString, driver);
    QFETCH(QByteArray, env);
    AlembicFolder folder(env);
    folder.addTables(2);
    const Target target = freshDatabase(u"driver"_s);
    const AlembicTalk said = talk(folder.project(urlOf(target, driver)),
                                  runRequest(target, u"upgrade"_s, u"head"_s, {u"001"_s, u"002"_s}));
    QVERIFY2(said.ending.sawDone && said.ending.exitCode == 0, qPrintable(said.everything()));
    QStringList names = said.names();
    names.removeAll(u"log"_s);
    QCOMPARE(names, QStringList({u"hello"_s, u"connecting"_s, u"connected"_s, u"context"_s,
                                 u"revision-started"_s, u"statement-started"_s, u"statement"_s,
                                 u"revision-ran"_s, u"revision-started"_s, u"statement-started"_s,
                                 u"statement"_s, u"revision-ran"_s, u"committed"_s, u"done"_s}));
    QCOMPARE(said.first(u"connecting"_s)["driver"_L1].toString(), driver);
    QCOMPARE(said.first(u"connecting"_s)["async"_L1].toBool(), driver == "asyncpg"_L1);
    QCOMPARE(said.first(u"committed"_s)["revisions"_L1].toArray(), QJsonArray({u"001"_s, u"002"_s}));
    QCOMPARE(askDatabase(target, "SELECT version_num FROM alembic_version"), u"002"_s);
    const QJsonObject statement = said.first(u"statement"_s);
    QVERIFY(statement["sql"_L1].toString().contains("CREATE TABLE t001"_L1));
    QCOMPARE(statement["file"_L1].toString(), folder.file(u"migrations/versions/001_개정.py"_s));
    QCOMPARE(statement["line"_L1].toInt(), 15);
}

void AlembicDriverTest::printedTextArrivesWhole()
{
    AlembicFolder folder;
    folder.addRevision(
        {u"001"_s,
         {},
         "print('안녕하세요 ' * 20000)\nprint('끝', end='')\nimport sys; sys.stderr.write('경고\\r\\n')"});
    const Target target = freshDatabase(u"driver"_s);
    const AlembicTalk said =
        talk(folder.project(urlOf(target)), runRequest(target, u"upgrade"_s, u"head"_s, {u"001"_s}));
    QCOMPARE(said.output, QStringList({u"안녕하세요 "_s.repeated(20000), u"끝"_s}));
    QVERIFY(said.errorOutput.contains(u"경고"_s));
}

void AlembicDriverTest::aChattyChildIsBounded()
{
    AlembicFolder folder;
    folder.addRevision({u"001"_s, {}, "for i in range(200000): print(i)\nprint('가' * 2000000)"});
    const Target target = freshDatabase(u"driver"_s);
    const AlembicTalk said =
        talk(folder.project(urlOf(target)), runRequest(target, u"upgrade"_s, u"head"_s, {u"001"_s}));
    QCOMPARE(said.ending.exitCode, 0);
    QCOMPARE(said.output.value(199999), u"199999"_s);
    QVERIFY(said.output.size() > 200001); // the long line came in parts
    QCOMPARE(said.output.mid(200000).join(QString()), u"가"_s.repeated(2000000));
}

void AlembicDriverTest::aMissingInterpreterIsAnError()
{
    const AlembicFolder folder;
    AlembicProject project = folder.project({});
    project.interpreter = folder.file(u"없음/python"_s);
    QCOMPARE(talk(project, {{u"command"_s, u"probe"_s}}).error, u"alembic.no-interpreter"_s);
}

void AlembicDriverTest::aBrokenInterpreterEndsWithoutDone()
{
    const AlembicFolder folder;
    AlembicProject project = folder.project({});
    project.interpreter = u"/bin/false"_s;
    const AlembicTalk said = talk(project, {{u"command"_s, u"probe"_s}});
    QVERIFY(!said.ending.sawDone);
    QCOMPARE(said.ending.exitCode, 1);
}

void AlembicDriverTest::nothingIsLeftBehind()
{
    const QStringList before = m_temporary.leftovers();
    const AlembicFolder folder;
    talk(folder.project({}), {{u"command"_s, u"probe"_s}});
    QCOMPARE(m_temporary.leftovers(), before);
}

void AlembicDriverTest::anAbandonedChildIsKilled()
{
    AlembicFolder folder;
    folder.addRevision({u"001"_s, {}, "op.execute('SELECT 4711')\nimport time\ntime.sleep(100)"});
    const Target target = freshDatabase(u"driver"_s);
    struct Abandoned
    {
    };
    const auto giveUp = [](const AlembicMessage &message) {
        if (message.event["event"_L1] == "statement"_L1)
            throw Abandoned();
    };
    const QStringList before = m_temporary.leftovers();
    QVERIFY_THROWS_EXCEPTION(Abandoned,
                             (void)AlembicDriver(folder.project(urlOf(target)))
                                 .run(runRequest(target, u"upgrade"_s, u"head"_s, {u"001"_s}), giveUp));
    QCOMPARE(m_temporary.leftovers(), before);
    QTRY_COMPARE(askDatabase(target, "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%4711%' "
                                     "AND pid <> pg_backend_pid() AND datname = current_database()"),
                 u"0"_s);
}

QTEST_GUILESS_MAIN(AlembicDriverTest)
#include "AlembicDriverTest.moc"
