#include "RunFixture.h"

#include <QTest>

using namespace limbeck;
using namespace limbeck::test;
using namespace std::chrono_literals;

// Statements that fail: where they stand, what is tried again, what is rolled back.
class RunnerFailureTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void errorsNameLineAndColumnInTheRevisionFile_data();
    void errorsNameLineAndColumnInTheRevisionFile();
    void aFailedRevisionIsRolledBackAndTheOnesBeforeStay();
    void aLockTimeoutIsTriedAgainAndSucceeds();
    void aLockTimeoutGivesUpAfterTheRetries();
    void aStatementTimeoutIsNamed();
    void aRevisionThatLacksARightSaysWhichRole();
    void aDeferredConstraintThatFailsAtCommitRollsBack();
};

namespace {

QString text(const char *latin1)
{
    return QString::fromLatin1(latin1);
}

} // namespace

void RunnerFailureTest::errorsNameLineAndColumnInTheRevisionFile_data()
{
    QTest::addColumn<QByteArray>("up");
    QTest::addColumn<QString>("sqlstate");
    QTest::addColumn<int>("line");
    QTest::addColumn<int>("column");
    QTest::addColumn<QByteArray>("options");
    QTest::newRow("first line") << QByteArray("SELECT nothing;") << text("42703") << 10 << 8 << QByteArray();
    QTest::newRow("second statement")
        << QByteArray("SELECT 1;\n  SELECT 2, wrong;") << text("42703") << 11 << 13 << QByteArray();
    QTest::newRow("inside a statement of lines")
        << QByteArray("CREATE TABLE a (\n  b int,\n  c nosuchtype\n);") << text("42704") << 12 << 5
        << QByteArray();
    QTest::newRow("Korean before it")
        << QByteArray("SELECT '한글', x;") << text("42703") << 10 << 14 << QByteArray();
    QTest::newRow("CRLF") << QByteArray("SELECT 1,\r\n   x;\r\n") << text("42703") << 11 << 4 << QByteArray();
    QTest::newRow("no position") << QByteArray("SELECT 1;\nSELECT 1/0;") << text("22012") << 11 << 1
                                 << QByteArray();
    QTest::newRow("non-transactional")
        << QByteArray("SELECT 1;\n SELECT x;") << text("42703") << 11 << 9 << QByteArray("transaction:false");
}

void RunnerFailureTest::errorsNameLineAndColumnInTheRevisionFile()
{
    QFETCH(QByteArray, up);
    QFETCH(QString, sqlstate);
    QFETCH(int, line);
    QFETCH(int, column);
    QFETCH(QByteArray, options);
    RunFixture f;
    const QString file = f.scripts.add({text("001"), {}, up, "SELECT 1;", options});
    const RunReport report = f.upgrade();
    QVERIFY(!report.ok);
    QCOMPARE(report.error.code, text("run.statement"));
    QCOMPARE(report.error.sqlstate, sqlstate);
    QCOMPARE(report.error.where, (SourceLocation{file, line, column}));
}

void RunnerFailureTest::aFailedRevisionIsRolledBackAndTheOnesBeforeStay()
{
    RunFixture f;
    f.scripts.addTables(2);
    f.scripts.add({text("003"), text("002"), "CREATE TABLE t003 (id int); INSERT INTO t003 VALUES ('x');"});
    f.scripts.add({text("004"), text("003"), "CREATE TABLE t004 (id int);"});
    const RunReport report = f.upgrade();
    QVERIFY(!report.ok);
    QVERIFY(!report.cancelled);
    QVERIFY(report.headsKnown);
    QCOMPARE(report.heads, QStringList{text("002")});
    QCOMPARE(report.revisions.size(), 3);
    QCOMPARE(report.revisions[1].outcome, RevisionOutcome::Applied);
    QCOMPARE(report.revisions[2].outcome, RevisionOutcome::RolledBack);
    QCOMPARE(f.ask("SELECT count(*) FROM pg_tables WHERE tablename ~ '^t00'"), text("2"));
    const auto finished = f.recorder.all<RunFinished>();
    QVERIFY(finished[0].closingLine.endsWith(text(": 002")));
    QVERIFY(!f.session().inTransaction());
}

void RunnerFailureTest::aLockTimeoutIsTriedAgainAndSucceeds()
{
    RunFixture f;
    f.options.lockTimeout = 100ms;
    f.scripts.addTables(1);
    QVERIFY(f.upgrade().ok);
    f.scripts.add({text("002"), text("001"), "CREATE TABLE x (a int); ALTER TABLE t001 ADD COLUMN b int;"});
    const auto other = f.otherSession();
    QVERIFY(other->execute("BEGIN"));
    QVERIFY(other->execute("LOCK TABLE t001 IN ACCESS SHARE MODE"));
    whenFirst<RetryScheduled>(f, [&] { QVERIFY(other->execute("COMMIT")); });
    const RunReport report = f.upgrade();
    QVERIFY2(report.ok, qPrintable(report.error.message));
    const auto retries = f.recorder.all<RetryScheduled>();
    QCOMPARE(retries.size(), size_t(1));
    QCOMPARE(retries[0].attempt, 1);
    QCOMPARE(retries[0].of, 4);
    QVERIFY(retries[0].waitMilliseconds >= 500 && retries[0].waitMilliseconds < 1000);
    QCOMPARE(f.recorder.all<RevisionStarted>().back().attempt, 2);
    QCOMPARE(report.revisions.size(), 1);
}

void RunnerFailureTest::aLockTimeoutGivesUpAfterTheRetries()
{
    RunFixture f;
    f.options.lockTimeout = 50ms;
    f.options.lockRetries = 1;
    f.scripts.addTables(1);
    QVERIFY(f.upgrade().ok);
    const QString file =
        f.scripts.add({text("002"), text("001"), "SELECT 1;\nALTER TABLE t001 ADD COLUMN b int;"});
    const auto other = f.otherSession();
    QVERIFY(other->execute("BEGIN"));
    QVERIFY(other->execute("LOCK TABLE t001 IN ACCESS SHARE MODE"));
    const RunReport report = f.upgrade();
    QCOMPARE(report.error.code, text("run.lock-timeout"));
    QCOMPARE(report.error.sqlstate, text("55P03"));
    QCOMPARE(report.error.where.line, 11);
    QCOMPARE(report.error.where.file, file);
    QCOMPARE(f.recorder.all<RevisionStarted>().size(), size_t(2));
    QCOMPARE(report.revisions[0].outcome, RevisionOutcome::RolledBack);
}

void RunnerFailureTest::aStatementTimeoutIsNamed()
{
    RunFixture f;
    f.options.statementTimeout = 100ms;
    f.scripts.add({text("001"), {}, "SELECT pg_sleep(20);"});
    const RunReport report = f.upgrade();
    QCOMPARE(report.error.code, text("run.statement-timeout"));
    QVERIFY(!report.cancelled);
    QVERIFY(report.error.hint.contains(text("0.1 s")));
}

void RunnerFailureTest::aRevisionThatLacksARightSaysWhichRole()
{
    RunFixture admin;
    QVERIFY(admin.session().execute("CREATE ROLE writer LOGIN"));
    QVERIFY(admin.session().execute("GRANT CREATE ON SCHEMA public TO writer"));
    QVERIFY(admin.session().execute("CREATE TABLE not_yours (a int)"));
    Target target = admin.target;
    target.user = text("writer");
    RunFixture f(target);
    f.scripts.add({text("001"), {}, "DROP TABLE not_yours;"});
    const RunReport report = f.upgrade();
    QCOMPARE(report.error.code, text("run.no-right"));
    QCOMPARE(report.error.sqlstate, text("42501"));
    QVERIFY(report.error.hint.contains(text("writer")));
}

void RunnerFailureTest::aDeferredConstraintThatFailsAtCommitRollsBack()
{
    RunFixture f;
    f.scripts.add({text("001"),
                   {},
                   "CREATE TABLE p (id int PRIMARY KEY);"
                   "CREATE TABLE c (p int REFERENCES p DEFERRABLE INITIALLY DEFERRED);"});
    f.scripts.add({text("002"), text("001"), "INSERT INTO c VALUES (7);"});
    const RunReport report = f.upgrade();
    QVERIFY(!report.ok);
    QCOMPARE(report.error.sqlstate, text("23503"));
    QCOMPARE(report.heads, QStringList{text("001")});
    QCOMPARE(report.revisions.last().outcome, RevisionOutcome::RolledBack);
}

QTEST_GUILESS_MAIN(RunnerFailureTest)
#include "RunnerFailureTest.moc"
