#include "pg/Session.h"

#include "SharedSandbox.h"
#include "TcpProxy.h"

#include <QElapsedTimer>
#include <QTest>
#include <QThread>

#include <libpq-fe.h>

#include <memory>
#include <thread>
#include <vector>

using namespace limbeck;
using namespace limbeck::test;
using namespace std::chrono_literals;

namespace {

std::unique_ptr<Session> openOrFail(const Target &target)
{
    auto session = Session::open(target);
    if (!session)
        qFatal("%s\n%s", qUtf8Printable(session.error().message), qUtf8Printable(session.error().detail));
    return std::move(*session);
}

struct Collected
{
    std::vector<StatementOutcome> outcomes;
    Session::OutcomeSink sink = [this](const StatementOutcome &outcome) { outcomes.push_back(outcome); };
};

} // namespace

class PipelineTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { m_session = openOrFail(freshDatabase()); }
    void cleanup()
    {
        // Whatever a test did to it, the session is usable and outside a transaction.
        if (m_session->isAlive()) {
            QVERIFY(!m_session->inTransaction());
            QCOMPARE(PQpipelineStatus(m_session->handle()), PQ_PIPELINE_OFF);
            QCOMPARE(m_session->value("SELECT 42")->toInt(), 42);
        }
        m_session.reset();
    }

    void runsATransactionAndReportsEachStatement()
    {
        Collected got;
        const std::vector<QByteArray> statements{"BEGIN",
                                                 "CREATE TABLE 한글 (id int)",
                                                 "INSERT INTO 한글 SELECT generate_series(1, 3)",
                                                 "SELECT * FROM 한글",
                                                 "",
                                                 "COMMIT"};
        QVERIFY(m_session->pipeline(statements, got.sink));
        QCOMPARE(got.outcomes.size(), statements.size());
        const QList<QByteArray> tags{"BEGIN", "CREATE TABLE", "INSERT 0 3", "SELECT 3", "", "COMMIT"};
        const QList<qint64> rows{-1, -1, 3, 3, -1, -1};
        for (size_t i = 0; i < got.outcomes.size(); ++i) {
            QCOMPARE(got.outcomes[i].index, int(i));
            QCOMPARE(got.outcomes[i].commandTag, tags.at(qsizetype(i)));
            QCOMPARE(got.outcomes[i].rows, rows.at(qsizetype(i)));
        }
        QCOMPARE(m_session->value("SELECT count(*) FROM 한글")->toInt(), 3);
    }

    void acceptsNoStatementsAtAll()
    {
        Collected got;
        QVERIFY(m_session->pipeline({}, got.sink));
        QVERIFY(got.outcomes.empty());
    }

    void givesOutcomesWhileTheServerStillWorks()
    {
        QElapsedTimer timer;
        timer.start();
        std::vector<qint64> at;
        const std::vector<QByteArray> statements{"SELECT 1", "SELECT pg_sleep(0.4)", "SELECT pg_sleep(0.4)"};
        QVERIFY(m_session->pipeline(statements, [&](const StatementOutcome &outcome) {
            at.push_back(timer.elapsed());
            if (outcome.index > 0)
                QVERIFY(outcome.elapsed > 300ms);
        }));
        QCOMPARE(at.size(), size_t(3));
        QVERIFY2(at[0] < 300 && at[1] < 780 && at[2] >= 780,
                 qPrintable(QStringLiteral("%1 %2 %3").arg(at[0]).arg(at[1]).arg(at[2])));
    }

    void aTransactionCostsOneRoundTrip()
    {
        TcpProxy proxy(sharedSandbox().port());
        Target target = m_session->target();
        target.hosts.front().port = proxy.port();
        const auto distant = openOrFail(target);
        QVERIFY(distant->execute("SELECT 1"));
        proxy.setRoundTrip(100);
        proxy.takeRoundTrips();
        Collected got;
        QElapsedTimer timer;
        timer.start();
        QVERIFY(distant->pipeline(
            std::vector<QByteArray>{"BEGIN", "CREATE TABLE t (id int)", "INSERT INTO t VALUES (1)",
                                    "INSERT INTO t VALUES (2)", "UPDATE t SET id = id + 1", "SELECT * FROM t",
                                    "COMMIT"},
            got.sink));
        const qint64 elapsed = timer.elapsed();
        QCOMPARE(got.outcomes.size(), size_t(7));
        QCOMPARE(proxy.takeRoundTrips(), 1);
        QVERIFY2(elapsed >= 95 && elapsed < 195, qPrintable(QString::number(elapsed)));
        proxy.setRoundTrip(0);
    }

    void carriesThousandsOfStatements()
    {
        std::vector<QByteArray> statements{"BEGIN", "CREATE TABLE t (id int, v text)"};
        for (int i = 0; i < 2000; ++i)
            statements.push_back("INSERT INTO t VALUES (" + QByteArray::number(i) + ", repeat('x', 1000))");
        statements.emplace_back("COMMIT");
        Collected got;
        QVERIFY(m_session->pipeline(statements, got.sink));
        QCOMPARE(got.outcomes.size(), statements.size());
        QCOMPARE(m_session->value("SELECT count(*) FROM t")->toInt(), 2000);
    }

    void doesNotDeadlockWhenBothSidesHaveMuchToSay()
    {
        // 60 × (200 KB there, 2 MB back): more than all buffers between here and there.
        std::vector<QByteArray> statements;
        for (int i = 0; i < 60; ++i)
            statements.push_back("SELECT repeat('y', 2000), '" + QByteArray(200'000, 'x') +
                                 "' <> '' FROM generate_series(1, 1000)");
        Collected got;
        QVERIFY(m_session->pipeline(statements, got.sink));
        QCOMPARE(got.outcomes.size(), statements.size());
        QCOMPARE(got.outcomes.back().rows, 1000);
    }

    void carriesAVeryLongStatement()
    {
        Collected got;
        const std::vector<QByteArray> statements{
            "CREATE TABLE t (v text)", "INSERT INTO t VALUES ('" + QByteArray(5'000'000, 'z') + "')"};
        QVERIFY(m_session->pipeline(statements, got.sink));
        QCOMPARE(m_session->value("SELECT length(v) FROM t")->toInt(), 5'000'000);
    }

    void stopsAtAFailureAndRollsBack()
    {
        Collected got;
        const std::vector<QByteArray> statements{"BEGIN", "CREATE TABLE t (id int)",
                                                 "INSERT INTO t\nVALUES (1), (한)",
                                                 "INSERT INTO t VALUES (2)", "COMMIT"};
        const auto done = m_session->pipeline(statements, got.sink);
        QVERIFY(!done);
        QCOMPARE(got.outcomes.size(), size_t(2));
        QCOMPARE(done.error().index, 2);
        QCOMPARE(done.error().error.sqlstate, QStringLiteral("42703"));
        QCOMPARE(done.error().position, int(QStringLiteral("INSERT INTO t\nVALUES (1), (").size()) + 1);
        QVERIFY(!done.error().connectionLost);
        QCOMPARE(m_session->value("SELECT to_regclass('t')::text")->isValid(), false);
    }

    void aFailureWithoutATransactionKeepsNothingOfThePipeline()
    {
        // One sync at the end makes the pipeline one implicit transaction.
        Collected got;
        const auto done =
            m_session->pipeline(std::vector<QByteArray>{"CREATE TABLE t (id int)", "SELECT 1/0"}, got.sink);
        QVERIFY(!done);
        QCOMPARE(done.error().error.sqlstate, QStringLiteral("22012"));
        QCOMPARE(m_session->value("SELECT to_regclass('t')::text")->isValid(), false);
    }

    void tellsTheCommandTagOfACommitThatRolledBack()
    {
        Collected got;
        QVERIFY(m_session->execute("CREATE TABLE t (id int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED)"));
        const auto done = m_session->pipeline(
            std::vector<QByteArray>{"BEGIN", "INSERT INTO t VALUES (1), (1)", "COMMIT"}, got.sink);
        QVERIFY(!done);
        QCOMPARE(done.error().index, 2);
        QCOMPARE(done.error().error.sqlstate, QStringLiteral("23505"));
        QCOMPARE(m_session->value("SELECT count(*) FROM t")->toInt(), 0);
    }

    void givesDetailHintAndContext()
    {
        Collected got;
        const auto done = m_session->pipeline(
            std::vector<QByteArray>{
                "DO $$ BEGIN RAISE EXCEPTION '실패' USING HINT = 'try', DETAIL = 'why'; END $$"},
            got.sink);
        QVERIFY(!done);
        QCOMPARE(done.error().error.message, QStringLiteral("실패"));
        QCOMPARE(done.error().error.hint, QStringLiteral("try"));
        QVERIFY(done.error().error.detail.startsWith(QStringLiteral("why\n")));
    }

    void deliversNoticesInTheirPlace()
    {
        QStringList order;
        m_session->setNoticeHandler([&order](const ServerNotice &notice) { order << notice.message; });
        const std::vector<QByteArray> statements{"DO $$ BEGIN RAISE NOTICE 'one'; END $$",
                                                 "SELECT pg_sleep(0.1)",
                                                 "DO $$ BEGIN RAISE NOTICE 'two'; END $$"};
        QVERIFY(m_session->pipeline(statements, [&order](const StatementOutcome &outcome) {
            order << QString::number(outcome.index);
        }));
        QCOMPARE(order, (QStringList{QStringLiteral("one"), QStringLiteral("0"), QStringLiteral("1"),
                                     QStringLiteral("two"), QStringLiteral("2")}));
    }

    void isStoppedWithinAMoment()
    {
        std::stop_source stop;
        Collected got;
        qint64 stoppedAt = 0;
        QElapsedTimer timer;
        timer.start();
        std::thread other([&] {
            QThread::msleep(300);
            stoppedAt = timer.elapsed();
            stop.request_stop();
        });
        const auto done = m_session->pipeline(
            std::vector<QByteArray>{"BEGIN", "CREATE TABLE t (id int)", "SELECT pg_sleep(60)", "COMMIT"},
            got.sink, stop.get_token());
        other.join();
        QVERIFY(!done);
        QCOMPARE(done.error().error.code, QStringLiteral("sql.cancelled"));
        QCOMPARE(done.error().error.sqlstate, QStringLiteral("57014"));
        QCOMPARE(done.error().index, 2);
        QVERIFY2(timer.elapsed() - stoppedAt < 500, qPrintable(QString::number(timer.elapsed() - stoppedAt)));
        QCOMPARE(m_session->value("SELECT to_regclass('t')::text")->isValid(), false);
    }

    void isStoppedBetweenShortStatements()
    {
        std::stop_source stop;
        std::vector<QByteArray> statements{"BEGIN"};
        statements.insert(statements.end(), 2000, "SELECT pg_sleep(0.01)");
        statements.emplace_back("COMMIT");
        int seen = 0;
        const auto done = m_session->pipeline(
            statements,
            [&](const StatementOutcome &) {
                if (++seen == 5)
                    stop.request_stop();
            },
            stop.get_token());
        QVERIFY(!done);
        QCOMPARE(done.error().error.code, QStringLiteral("sql.cancelled"));
        QVERIFY2(seen < 200, qPrintable(QString::number(seen)));
    }

    void aStopBeforeTheStartSendsNothing()
    {
        std::stop_source stop;
        stop.request_stop();
        Collected got;
        const auto done =
            m_session->pipeline(std::vector<QByteArray>{"CREATE TABLE t ()"}, got.sink, stop.get_token());
        QVERIFY(!done);
        QCOMPARE(done.error().error.code, QStringLiteral("sql.cancelled"));
        QCOMPARE(m_session->value("SELECT to_regclass('t')::text")->isValid(), false);
    }

    void tellsALostConnectionApart()
    {
        TcpProxy proxy(sharedSandbox().port());
        Target target = m_session->target();
        target.hosts.front().port = proxy.port();
        const auto distant = openOrFail(target);
        std::thread cutter([&proxy] {
            QThread::msleep(200);
            proxy.cutNow();
        });
        Collected got;
        const auto done =
            distant->pipeline(std::vector<QByteArray>{"BEGIN", "SELECT pg_sleep(1)", "COMMIT"}, got.sink);
        cutter.join();
        QVERIFY(!done);
        QVERIFY(done.error().connectionLost);
        QCOMPARE(done.error().error.code, QStringLiteral("connection.lost"));
        QCOMPARE(done.error().index, 1);
        QVERIFY(!distant->isAlive());
    }

    void tellsAServerThatShutsTheSessionDown()
    {
        const auto other = openOrFail(m_session->target());
        const int pid = m_session->backendPid();
        std::thread killer([&other, pid] {
            QThread::msleep(200);
            PQclear(PQexec(
                other->handle(),
                QByteArray("SELECT pg_terminate_backend(" + QByteArray::number(pid) + ")").constData()));
        });
        Collected got;
        const auto done =
            m_session->pipeline(std::vector<QByteArray>{"BEGIN", "SELECT pg_sleep(30)", "COMMIT"}, got.sink);
        killer.join();
        QVERIFY(!done);
        QVERIFY(done.error().connectionLost);
        QCOMPARE(done.error().error.sqlstate, QStringLiteral("57P01"));
    }

    void copyToStdoutIsReadAndDropped()
    {
        Collected got;
        QVERIFY(m_session->pipeline(
            std::vector<QByteArray>{"SELECT 1", "COPY (SELECT generate_series(1, 50000)) TO STDOUT",
                                    "SELECT 2"},
            got.sink));
        QCOMPARE(got.outcomes.size(), size_t(3));
        QCOMPARE(got.outcomes[1].rows, 50000);
    }

    void copyFromStdinIsRefused()
    {
        QVERIFY(m_session->execute("CREATE TABLE t (id int)"));
        Collected got;
        const auto done = m_session->pipeline(
            std::vector<QByteArray>{"BEGIN", "COPY t FROM STDIN", "INSERT INTO t VALUES (1)", "COMMIT"},
            got.sink);
        QVERIFY(!done);
        QCOMPARE(done.error().error.code, QStringLiteral("sql.copy"));
        QCOMPARE(done.error().index, 1);
        QCOMPARE(openOrFail(m_session->target())->value("SELECT count(*) FROM t")->toInt(), 0);
    }

    void oneStatementReportsItsOutcome()
    {
        QVERIFY(m_session->executeOne("CREATE TABLE t (id int)"));
        const auto inserted = m_session->executeOne("INSERT INTO t SELECT generate_series(1, 4)");
        QVERIFY(inserted);
        QCOMPARE(inserted->commandTag, QByteArray("INSERT 0 4"));
        QCOMPARE(inserted->rows, 4);
        QVERIFY(inserted->elapsed > 0us);
        QVERIFY(m_session->executeOne("CREATE INDEX CONCURRENTLY i ON t (id)"));
        QVERIFY(m_session->executeOne("VACUUM t"));
        QVERIFY(m_session->executeOne(""));
        QCOMPARE(m_session->executeOne("SELECT * FROM generate_series(1, 100000)")->rows, 100000);
        QVERIFY(m_session->executeOne("COPY t TO STDOUT"));
    }

    void oneStatementReportsItsError()
    {
        const auto failed = m_session->executeOne("SELECT no_such_column");
        QVERIFY(!failed);
        QCOMPARE(failed.error().position, 8);
        QCOMPARE(failed.error().error.sqlstate, QStringLiteral("42703"));
        QVERIFY(m_session->execute("CREATE TABLE t (id int)"));
        const auto copy = m_session->executeOne("COPY t FROM STDIN");
        QVERIFY(!copy);
        QCOMPARE(copy.error().error.code, QStringLiteral("sql.copy"));
    }

    void oneStatementIsStopped()
    {
        std::stop_source stop;
        std::thread other([&stop] {
            QThread::msleep(200);
            stop.request_stop();
        });
        QElapsedTimer timer;
        timer.start();
        const auto done = m_session->executeOne("SELECT pg_sleep(60)", stop.get_token());
        other.join();
        QVERIFY(!done);
        QCOMPARE(done.error().error.code, QStringLiteral("sql.cancelled"));
        QVERIFY(timer.elapsed() < 1000);
    }

private:
    std::unique_ptr<Session> m_session;
};

QTEST_GUILESS_MAIN(PipelineTest)

#include "PipelineTest.moc"
