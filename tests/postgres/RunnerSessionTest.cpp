#include "RunFixture.h"

#include <QTest>

using namespace limbeck;
using namespace limbeck::test;
using namespace std::chrono_literals;

// What a run sets in its session, and what its revisions may not leave there.
class RunnerSessionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void settingsDoNotLeakIntoTheNextRevision();
    void temporaryTablesDoNotLeakIntoTheNextRevision();
    void aRoleThatARevisionSetsDoesNotKeepTheVersionRowFromBeingWritten();
    void aLongChainOutlivesWhatItsRevisionsDoToTheSession();
    void timeoutsAreInForceAndShown();
    void aRevisionsOwnTimeoutWins();
    void theSessionIsLeftAsItWas();
};

namespace {

QString text(const char *latin1)
{
    return QString::fromLatin1(latin1);
}

} // namespace

void RunnerSessionTest::settingsDoNotLeakIntoTheNextRevision()
{
    RunFixture f;
    f.scripts.add({text("001"), {}, "CREATE SCHEMA other; SET search_path = other; CREATE TABLE t (a int);"});
    f.scripts.add({text("002"), text("001"), "CREATE TABLE u (a int); SET TIME ZONE 'Asia/Seoul';",
                   "SELECT 1;", "transaction:false"});
    f.scripts.add(
        {text("003"), text("002"), "CREATE TABLE zone AS SELECT current_setting('TimeZone') AS name;"});
    const RunReport report = f.upgrade();
    QVERIFY2(report.ok, qPrintable(report.error.message + report.error.detail));
    QCOMPARE(f.ask("SELECT to_regclass('other.t') IS NOT NULL AND to_regclass('public.u') IS NOT NULL"),
             text("true"));
    QCOMPARE(f.ask("SELECT name FROM zone"), f.ask("SHOW TimeZone"));
}

void RunnerSessionTest::temporaryTablesDoNotLeakIntoTheNextRevision()
{
    RunFixture f;
    f.scripts.add({text("001"), {}, "CREATE TEMPORARY TABLE scratch (a int);"});
    f.scripts.add({text("002"), text("001"), "CREATE TEMPORARY TABLE scratch (b int);"});
    QVERIFY(f.upgrade().ok);
}

void RunnerSessionTest::aRoleThatARevisionSetsDoesNotKeepTheVersionRowFromBeingWritten()
{
    RunFixture f;
    f.scripts.add({text("001"), {}, "CREATE ROLE limbeck_nobody; SET ROLE limbeck_nobody;", QByteArray()});
    f.scripts.add({text("002"), text("001"), "CREATE TABLE mine AS SELECT current_user::text AS who;"});
    f.scripts.add({text("003"), text("002"), "SET ROLE limbeck_nobody; SELECT 1; SELECT 2;", QByteArray(),
                   "transaction:false"});
    const RunReport report = f.upgrade();
    QVERIFY2(report.ok, qPrintable(report.error.message + report.error.detail));
    QCOMPARE(f.ask("SELECT who FROM mine"), f.target.user);
    QVERIFY(f.session().execute("DROP ROLE limbeck_nobody"));
}

void RunnerSessionTest::aLongChainOutlivesWhatItsRevisionsDoToTheSession()
{
    RunFixture f;
    f.scripts.addTables(3);
    f.scripts.add(
        {text("004"), text("003"), "PREPARE p AS SELECT 1; DEALLOCATE ALL; PREPARE p AS SELECT 2;"});
    f.scripts.add({text("005"), text("004"), "CREATE TABLE t005 ();", "DROP TABLE t005;"});
    f.scripts.add({text("006"), text("005"), "DEALLOCATE ALL; SELECT 1;", "SELECT 1;", "transaction:false"});
    f.scripts.add({text("007"), text("006"), "CREATE TABLE t007 ();", "DROP TABLE t007;"});
    for (int i = 0; i < 2; ++i) {
        const RunReport up = f.upgrade();
        QVERIFY2(up.ok, qPrintable(up.error.message + up.error.detail));
        QCOMPARE(up.heads, QStringList{text("007")});
        const RunReport down = f.downgrade(text("base"));
        QVERIFY2(down.ok, qPrintable(down.error.message + down.error.detail));
    }
    QCOMPARE(f.ask("SELECT count(*) FROM limbeck.history WHERE outcome = 'applied'"), text("28"));
    QCOMPARE(f.session().value("SELECT count(*) FROM pg_prepared_statements")->toInt(), 0);
}

void RunnerSessionTest::timeoutsAreInForceAndShown()
{
    RunFixture f;
    f.options.lockTimeout = 1234ms;
    f.options.statementTimeout = 77s;
    f.scripts.add({text("001"),
                   {},
                   "CREATE TABLE s AS SELECT current_setting('lock_timeout') AS l, "
                   "current_setting('statement_timeout') AS s;"});
    QVERIFY(f.upgrade().ok);
    QCOMPARE(f.ask("SELECT l || ' ' || s FROM s"), text("1234ms 77s"));
    const QString all = f.recorder.everything();
    QVERIFY(all.contains(text("lock_timeout 1.234 s, statement_timeout 77 s")));
}

void RunnerSessionTest::aRevisionsOwnTimeoutWins()
{
    RunFixture f;
    f.scripts.add({text("001"),
                   {},
                   "SET lock_timeout = '1min'; CREATE TABLE s AS SELECT "
                   "current_setting('lock_timeout') AS l;"});
    f.scripts.add({text("002"), text("001"), "INSERT INTO s SELECT current_setting('lock_timeout');"});
    QVERIFY(f.upgrade().ok);
    QCOMPARE(f.ask("SELECT string_agg(l, ' ' ORDER BY l) FROM s"), text("1min 5s"));
}

void RunnerSessionTest::theSessionIsLeftAsItWas()
{
    RunFixture f;
    f.scripts.add({text("001"), {}, "SET search_path = pg_catalog; SET work_mem = '77MB';"});
    const QByteArray settings =
        "SELECT string_agg(name || '=' || setting, ',' ORDER BY name) FROM pg_settings "
        "WHERE source = 'session' OR name IN ('search_path', 'lock_timeout', 'work_mem')";
    const auto before = f.session().value(settings);
    QVERIFY(f.upgrade().ok);
    const auto after = f.session().value(settings);
    // client_encoding is UTF8 either way, however it was set.
    QCOMPARE(after->toString().remove(text("client_encoding=UTF8,")),
             before->toString().remove(text("client_encoding=UTF8,")));
}

QTEST_GUILESS_MAIN(RunnerSessionTest)
#include "RunnerSessionTest.moc"
