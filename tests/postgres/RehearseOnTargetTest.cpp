#include "RunFixture.h"

#include "plan/VersionSql.h"
#include "rehearsal/RehearsalJob.h"
#include "run/AdvisoryLock.h"

#include <QTest>

#include <thread>

using namespace limbeck;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

// A rehearsal on the target itself: everything in one transaction that is rolled back.
class RehearseOnTargetTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingIsDifferentAfterwards();
    void itsLocksAreReal();
    void sequencesThatMovedAreNamed();
    void whatCannotRunInATransactionIsLeftOut();
    void aRevisionThatCommitsIsNotCommitted();
    void aFailureIsToldAndRolledBack();
    void deferredConstraintsSpeakUpPerRevision();
    void aRunThatHoldsTheLockIsRespected();
    void aLockThatIsNotGivenEndsIt();
    void aStopRollsBack();
    void theDurationsAreTheTargetsOwn();
};

namespace {

// The schema, the version table and the files of all relations.
QString place(const RunFixture &fixture)
{
    return fixture.ask(
               "SELECT string_agg(c.oid::text || relname || relfilenode || COALESCE(relacl::text, ''), ',' "
               "ORDER BY c.oid) FROM pg_class c WHERE c.oid >= 16384") +
           fixture.ask("SELECT string_agg(attrelid::text || attname || atttypid::text, ',' ORDER BY "
                       "attrelid, attnum) "
                       "FROM pg_attribute WHERE attrelid >= 16384") +
           fixture.ask("SELECT COALESCE(string_agg(version_num, ','), '') FROM alembic_version");
}

void prepare(RunFixture &fixture)
{
    fixture.scripts.add({u"001"_s,
                         {},
                         "CREATE TABLE orders (id serial PRIMARY KEY, total int, parent int);\n"
                         "INSERT INTO orders (total) SELECT i FROM generate_series(1, 2000) i;\n",
                         "DROP TABLE orders;\n"});
    if (!fixture.upgrade().ok)
        qFatal("the target cannot be prepared");
}

Result<RehearsalReport> rehearseThere(RunFixture &fixture, RehearsalOptions options = {},
                                      std::chrono::milliseconds lockTimeout = std::chrono::seconds(5))
{
    const ScriptDirectory scripts = fixture.scripts.open();
    const Plan plan = fixture.plan();
    RehearsalJob job{fixture.session(), scripts, plan};
    job.onTarget = true;
    job.lockTimeout = lockTimeout;
    job.loadInterval = std::chrono::milliseconds(1);
    job.options = std::move(options);
    return runRehearsal(job);
}

QStringList codes(const RehearsalReport &report)
{
    QStringList codes;
    for (const Finding &finding : report.findings)
        codes.append(finding.code);
    return codes;
}

} // namespace

void RehearseOnTargetTest::nothingIsDifferentAfterwards()
{
    RunFixture fixture;
    prepare(fixture);
    fixture.scripts.add({u"002"_s, u"001"_s,
                         "ALTER TABLE orders ALTER total TYPE bigint;\nCREATE TABLE fresh (id int);\n",
                         "DROP TABLE fresh;\nALTER TABLE orders ALTER total TYPE int;\n"});
    fixture.scripts.add({u"003"_s, u"002"_s,
                         "DROP TABLE fresh;\nSET search_path = nowhere;\nSET ROLE NONE;\n", "SELECT 1;\n"});
    const QString before = place(fixture);
    const auto report = rehearseThere(fixture);
    QVERIFY2(report, qPrintable(report ? QString() : report.error().message));
    QVERIFY2(report->ok, qPrintable(report->steps.back().error.message));
    QVERIFY(report->onTarget);
    QCOMPARE(report->steps.size(), size_t(2));
    const RehearsedStep &step = report->steps.front();
    QCOMPARE(step.rewrites(), (QStringList{u"public.orders"_s, u"public.orders_pkey"_s}));
    QCOMPARE(wayBackName(step.wayBack), u"same"_s);
    QCOMPARE(wayBackName(report->steps.back().wayBack), u"differs"_s);
    QVERIFY(codes(*report).contains(u"rehearsal.on-target"_s));
    QVERIFY(!fixture.session().inTransaction());
    QCOMPARE(place(fixture), before);
    QCOMPARE(fixture.state().heads, QStringList{u"001"_s});
    QCOMPARE(fixture.session().value("SHOW search_path")->toString(), u"\"$user\", public"_s);
    QVERIFY(fixture.upgrade().ok); // its lock is free again
}

void RehearseOnTargetTest::itsLocksAreReal()
{
    RunFixture fixture;
    prepare(fixture);
    fixture.scripts.add(
        {u"002"_s, u"001"_s, "ALTER TABLE orders ADD COLUMN a int;\nSELECT pg_sleep(2);\n", {}});
    QString seen;
    RehearsalOptions options;
    std::jthread other;
    options.progress = [&](const QString &, int, int) {
        other = std::jthread([&] {
            const auto session = fixture.otherSession();
            (void)QTest::qWaitFor([&] {
                seen =
                    session
                        ->value(
                            "SELECT string_agg(mode, ',') FROM pg_locks WHERE relation = 'orders'::regclass "
                            "AND mode = 'AccessExclusiveLock' AND granted")
                        ->toString();
                return !seen.isEmpty();
            });
        });
    };
    const auto report = rehearseThere(fixture, options);
    other.join();
    QVERIFY(report && report->ok);
    QCOMPARE(seen, u"AccessExclusiveLock"_s);
}

void RehearseOnTargetTest::sequencesThatMovedAreNamed()
{
    RunFixture fixture;
    prepare(fixture);
    fixture.scripts.add({u"002"_s, u"001"_s, "INSERT INTO orders (total) VALUES (1);\n", {}});
    const auto report = rehearseThere(fixture);
    QVERIFY(report && report->ok);
    QString told;
    for (const Finding &finding : report->findings) {
        if (finding.code == u"rehearsal.sequences"_s)
            told = finding.message;
    }
    QVERIFY2(told.contains(u"public.orders_id_seq"_s), qPrintable(codes(*report).join(u' ')));
    QCOMPARE(fixture.ask("SELECT count(*) FROM orders"), u"2000"_s);
    QCOMPARE(fixture.ask("SELECT last_value FROM orders_id_seq"), u"2001"_s);
}

void RehearseOnTargetTest::whatCannotRunInATransactionIsLeftOut()
{
    RunFixture fixture;
    prepare(fixture);
    fixture.scripts.add({u"002"_s, u"001"_s,
                         "CREATE INDEX CONCURRENTLY c ON orders (total);\nANALYZE orders;\n",
                         "DROP INDEX CONCURRENTLY c;\n", "transaction:false", "transaction:false"});
    const QString before = place(fixture);
    const auto report = rehearseThere(fixture);
    QVERIFY2(report && report->ok, qPrintable(report ? QString() : report.error().message));
    const RehearsedStep &step = report->steps.front();
    QVERIFY(step.statements.at(0).notRun);
    QVERIFY(!step.statements.at(1).notRun);
    QCOMPARE(wayBackName(step.wayBack), u"not-reached"_s);
    QCOMPARE(step.wayBackError.code, u"rehearsal.not-run"_s);
    QVERIFY(codes(*report).contains(u"rehearsal.left-out"_s));
    const QJsonObject json = report->toJson();
    QVERIFY(json.value(u"on_target"_s).toBool());
    QCOMPARE(place(fixture), before);
}

// A COMMIT of its own would end the transaction: the planner refuses it, and what comes in by other ways is
// left out.
void RehearseOnTargetTest::aRevisionThatCommitsIsNotCommitted()
{
    RunFixture fixture;
    prepare(fixture);
    fixture.scripts.add(
        {u"002"_s, u"001"_s, "CREATE TABLE fresh (id int);\nSELECT 1;\nDROP TABLE orders;\n", {}});
    const QString before = place(fixture);
    const ScriptDirectory scripts = fixture.scripts.open();
    Plan plan = fixture.plan();
    plan.steps.front().statements.at(1).sql = "COMMIT";
    RehearsalJob job{fixture.session(), scripts, plan};
    job.onTarget = true;
    job.loadInterval = std::chrono::milliseconds(1);
    const auto report = runRehearsal(job);
    QVERIFY2(report && report->ok, qPrintable(report ? QString() : report.error().message));
    QVERIFY(report->steps.front().statements.at(1).notRun);
    QCOMPARE(place(fixture), before);
}

void RehearseOnTargetTest::aFailureIsToldAndRolledBack()
{
    RunFixture fixture;
    prepare(fixture);
    fixture.scripts.add(
        {u"002"_s, u"001"_s, "DROP TABLE orders;\nALTER TABLE missing ADD COLUMN a int;\n", {}});
    const QString before = place(fixture);
    const auto report = rehearseThere(fixture);
    QVERIFY(report);
    QVERIFY(!report->ok);
    QCOMPARE(report->steps.front().error.sqlstate, u"42P01"_s);
    QVERIFY(!fixture.session().inTransaction());
    QCOMPARE(place(fixture), before);
}

void RehearseOnTargetTest::deferredConstraintsSpeakUpPerRevision()
{
    RunFixture fixture;
    prepare(fixture);
    fixture.scripts.add(
        {u"002"_s,
         u"001"_s,
         "ALTER TABLE orders ADD CONSTRAINT up FOREIGN KEY (parent) REFERENCES orders DEFERRABLE "
         "INITIALLY DEFERRED;\n",
         {}});
    fixture.scripts.add({u"003"_s,
                         u"002"_s,
                         "INSERT INTO orders (id, parent) VALUES (9001, 9002);\n"
                         "INSERT INTO orders (id, parent) VALUES (9002, 9001);\n",
                         {}});
    fixture.scripts.add({u"004"_s, u"003"_s, "ALTER TABLE orders ADD COLUMN b int;\n", {}});
    fixture.scripts.add(
        {u"005"_s, u"004"_s, "INSERT INTO orders (id, parent) VALUES (9003, 1234567);\n", {}});
    const auto report = rehearseThere(fixture);
    QVERIFY2(report, qPrintable(report ? QString() : report.error().message));
    QCOMPARE(report->steps.size(), size_t(4)); // 003 may wait for its second row, 004 is not held up by it
    QVERIFY(report->steps.at(2).error.code.isEmpty());
    QCOMPARE(report->steps.at(3).error.sqlstate, u"23503"_s);
}

void RehearseOnTargetTest::aRunThatHoldsTheLockIsRespected()
{
    RunFixture fixture;
    prepare(fixture);
    fixture.scripts.add({u"002"_s, u"001"_s, "SELECT pg_sleep(30);\n", {}});
    RunFixture running(fixture.target);
    running.scripts.add({u"001"_s, {}, "SELECT 1;\n"});
    running.scripts.add({u"002"_s, u"001"_s, "SELECT pg_sleep(30);\n", {}});
    Error refused;
    std::stop_source stop;
    whenFirst<StatementStarted>(running, [&] {
        std::jthread([&] {
            RunFixture own(fixture.target);
            own.scripts.add({u"001"_s, {}, "SELECT 1;\n"});
            own.scripts.add({u"002"_s, u"001"_s, "SELECT 1;\n", {}});
            const auto report = rehearseThere(own);
            refused = report ? Error() : report.error();
        }).join();
        stop.request_stop();
    });
    (void)running.run(running.plan(), stop.get_token());
    QCOMPARE(refused.code, u"run.locked"_s);
}

void RehearseOnTargetTest::aLockThatIsNotGivenEndsIt()
{
    RunFixture fixture;
    prepare(fixture);
    fixture.scripts.add({u"002"_s, u"001"_s, "ALTER TABLE orders ADD COLUMN a int;\n", {}});
    const auto other = fixture.otherSession();
    QVERIFY(other->execute("BEGIN; SELECT 1 FROM orders LIMIT 1"));
    const auto report = rehearseThere(fixture, {}, std::chrono::milliseconds(300));
    QVERIFY(report);
    QVERIFY(!report->ok);
    QCOMPARE(report->steps.front().error.sqlstate, u"55P03"_s);
}

void RehearseOnTargetTest::aStopRollsBack()
{
    RunFixture fixture;
    prepare(fixture);
    fixture.scripts.add({u"002"_s, u"001"_s, "DROP TABLE orders;\nSELECT pg_sleep(60);\n", {}});
    const QString before = place(fixture);
    std::stop_source source;
    RehearsalOptions options;
    options.stop = source.get_token();
    std::jthread stopper;
    options.progress = [&](const QString &, int, int) {
        stopper = std::jthread([&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(500));
            source.request_stop();
        });
    };
    const auto report = rehearseThere(fixture, options);
    QVERIFY(!report);
    QCOMPARE(report.error().code, u"rehearsal.cancelled"_s);
    QVERIFY(!fixture.session().inTransaction());
    QCOMPARE(place(fixture), before);
}

void RehearseOnTargetTest::theDurationsAreTheTargetsOwn()
{
    RunFixture fixture;
    prepare(fixture);
    fixture.scripts.add(
        {u"002"_s, u"001"_s, "ALTER TABLE orders ADD COLUMN a int;\nSELECT pg_sleep(1.2);\n", {}});
    const auto report = rehearseThere(fixture);
    QVERIFY(report && report->ok);
    QVERIFY(!report->rates); // nothing is estimated
    const Risk &risk = report->steps.front().risks.front();
    QCOMPARE(riskKindName(risk.kind), u"held"_s);
    QVERIFY2(risk.secondsHigh >= 1.2 && risk.secondsLow == risk.secondsHigh, qPrintable(risk.text));
    QCOMPARE(riskLevelName(risk.level), u"medium"_s);
}

QTEST_GUILESS_MAIN(RehearseOnTargetTest)
#include "RehearseOnTargetTest.moc"
