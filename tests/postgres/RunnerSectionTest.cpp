#include "RunFixture.h"

#include <QTest>

#include <thread>

using namespace limbeck;
using namespace limbeck::test;

// Non-transactional sections that do not come to their end in one try.
class RunnerSectionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aNonTransactionalSectionGoesOnWhereItStopped();
    void changedStatementsAreNotGoneOnWith();
    void settingsOfTheDoneStatementsAreRepeated();
    void aKilledNonTransactionalSectionIsPartlyApplied();
    void aFailedConcurrentIndexIsNamed();
    void anInvalidIndexThatIfNotExistsWouldSkipIsNotSuccess();
    void stopInANonTransactionalSection();
};

namespace {

QString text(const char *latin1)
{
    return QString::fromLatin1(latin1);
}

} // namespace

void RunnerSectionTest::aNonTransactionalSectionGoesOnWhereItStopped()
{
    RunFixture f;
    const auto write = [&f](const QByteArray &last) {
        f.scripts.add({text("001"),
                       {},
                       "CREATE TABLE a (b int);\nINSERT INTO a VALUES (1);\n" + last,
                       "SELECT 1;",
                       "transaction:false"});
    };
    write("INSERT INTO nowhere VALUES (1);");
    const RunReport first = f.upgrade();
    QCOMPARE(first.error.code, text("run.statement"));
    QCOMPARE(first.revisions[0].outcome, RevisionOutcome::PartlyApplied);
    QCOMPARE(first.heads, QStringList());
    const AppliedState state = f.state();
    QCOMPARE(state.partial.size(), 1);
    QCOMPARE(state.partial[0].statementsDone, 2);
    QCOMPARE(state.partial[0].statementsTotal, 3);
    const Findings findings = state.findings(f.scripts.open().graph());
    QCOMPARE(findings.size(), 1);
    QCOMPARE(findings[0].code, text("state.partial"));
    QCOMPARE(findings[0].revision, text("001"));
    write("INSERT INTO a VALUES (2);");
    const RunReport second = f.upgrade();
    QVERIFY2(second.ok, qPrintable(second.error.message));
    QCOMPARE(f.ask("SELECT string_agg(b::text, ',' ORDER BY b) FROM a"), text("1,2"));
    QCOMPARE(f.recorder.all<StatementFinished>().size(), size_t(1));
    QVERIFY(f.state().partial.isEmpty());
}

void RunnerSectionTest::changedStatementsAreNotGoneOnWith()
{
    RunFixture f;
    f.scripts.add({text("001"), {}, "CREATE TABLE a (b int); SELECT x;", "SELECT 1;", "transaction:false"});
    QVERIFY(!f.upgrade().ok);
    f.scripts.add({text("001"), {}, "CREATE TABLE a2 (b int); SELECT 1;", "SELECT 1;", "transaction:false"});
    const RunReport report = f.upgrade();
    QCOMPARE(report.error.code, text("run.partial-changed"));
    QVERIFY(report.error.hint.contains(text("limbeck.progress")));
    QCOMPARE(f.ask("SELECT to_regclass('a2') IS NULL"), text("true"));
}

void RunnerSectionTest::settingsOfTheDoneStatementsAreRepeated()
{
    RunFixture f;
    const auto write = [&f](const QByteArray &last) {
        f.scripts.add({text("001"),
                       {},
                       "CREATE SCHEMA s; SET search_path = s; " + last,
                       "SELECT 1;",
                       "transaction:false"});
    };
    write("SELECT x;");
    QVERIFY(!f.upgrade().ok);
    write("CREATE TABLE inside (a int);");
    QVERIFY(f.upgrade().ok);
    QCOMPARE(f.ask("SELECT to_regclass('s.inside') IS NOT NULL"), text("true"));
}

void RunnerSectionTest::aKilledNonTransactionalSectionIsPartlyApplied()
{
    RunFixture f;
    f.scripts.add({text("001"),
                   {},
                   "CREATE TABLE a (b int); SELECT pg_terminate_backend(pg_backend_pid()) "
                   "WHERE NOT EXISTS (SELECT 1 FROM pg_tables WHERE tablename = 'stay');",
                   "SELECT 1;",
                   "transaction:false"});
    const RunReport report = f.upgrade();
    QCOMPARE(report.error.code, text("run.connection-lost"));
    QCOMPARE(report.revisions[0].outcome, RevisionOutcome::PartlyApplied);
    f.reconnect();
    QCOMPARE(f.state().partial[0].statementsDone, 1);
    QVERIFY(f.session().execute("CREATE TABLE stay ()"));
    QVERIFY(f.upgrade().ok);
}

void RunnerSectionTest::aFailedConcurrentIndexIsNamed()
{
    RunFixture f;
    f.scripts.add({text("001"), {}, "CREATE TABLE a (b int); INSERT INTO a VALUES (1), (1);"});
    f.scripts.add({text("002"), text("001"), "CREATE UNIQUE INDEX CONCURRENTLY a_b_key ON a (b);",
                   "DROP INDEX a_b_key;"});
    const RunReport first = f.upgrade();
    QCOMPARE(first.error.sqlstate, text("23505"));
    QCOMPARE(first.revisions.last().outcome, RevisionOutcome::PartlyApplied);
    QVERIFY2(first.error.hint.contains(text("DROP INDEX CONCURRENTLY public.a_b_key")),
             qPrintable(first.error.hint));
    const RunReport second = f.upgrade();
    QCOMPARE(second.error.code, text("run.invalid-index"));
    QVERIFY(second.error.message.contains(text("public.a_b_key")));
    QVERIFY(f.session().execute("DROP INDEX CONCURRENTLY public.a_b_key"));
    QVERIFY(f.session().execute("DELETE FROM a"));
    const RunReport third = f.upgrade();
    QVERIFY2(third.ok, qPrintable(third.error.message));
}

void RunnerSectionTest::anInvalidIndexThatIfNotExistsWouldSkipIsNotSuccess()
{
    RunFixture f;
    f.scripts.add({text("001"), {}, "CREATE TABLE a (b int); INSERT INTO a VALUES (1), (1);"});
    QVERIFY(f.upgrade().ok);
    QVERIFY(!f.session().execute("CREATE UNIQUE INDEX CONCURRENTLY \"A b\" ON a (b)"));
    f.scripts.add({text("002"), text("001"),
                   "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS \"A b\" ON public.a (b);"});
    const RunReport report = f.upgrade();
    QCOMPARE(report.error.code, text("run.invalid-index"));
    QVERIFY(report.error.hint.contains(text("public.\"A b\"")));
    QCOMPARE(report.heads, QStringList{text("001")});
}

void RunnerSectionTest::stopInANonTransactionalSection()
{
    RunFixture f;
    f.scripts.add({text("001"),
                   {},
                   "CREATE TABLE a (b int); SELECT pg_sleep(60); CREATE TABLE c (b int);",
                   "SELECT 1;",
                   "transaction:false"});
    std::stop_source stop;
    std::jthread stopper;
    f.recorder.onEvent = [&](const RunEvent &event) {
        const auto *statement = std::get_if<StatementStarted>(&event);
        if (statement && statement->number == 2)
            stopper = std::jthread([&] { stop.request_stop(); });
    };
    const RunReport report = f.run(f.plan(), stop.get_token());
    QVERIFY(report.cancelled);
    QCOMPARE(report.revisions[0].outcome, RevisionOutcome::PartlyApplied);
    QCOMPARE(f.state().partial[0].statementsDone, 1);
}

QTEST_GUILESS_MAIN(RunnerSectionTest)
#include "RunnerSectionTest.moc"
