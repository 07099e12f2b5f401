#include "run/RunEvent.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QTest>

using namespace limbeck;

class RunEventTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyAlternativeHasItsJsonName_data();
    void everyAlternativeHasItsJsonName();
    void everyAlternativeHasATextOnOneLine_data() { everyAlternativeHasItsJsonName_data(); }
    void everyAlternativeHasATextOnOneLine();
    void theFirstLineNamesTargetOriginAndServer();
    void theClosingLineIsTheTextOfASuccess();
    void aFailureTellsMessageDetailHintAndPlace();
    void anUnknownRowCountIsNull();
    void outcomesHaveTheirNames();
};

namespace {

RunStarted started()
{
    return {QStringLiteral("upgrade"),
            QStringLiteral("app@db.example:5432/app"),
            QStringLiteral("postgresql+asyncpg://app:***@db.example:5432/app"),
            QStringLiteral(".env.staging:3 DATABASE_URL"),
            QStringLiteral("192.168.164.1:5432"),
            QStringLiteral("head"),
            QStringLiteral("abc"),
            2,
            7};
}

Error failure()
{
    return {QStringLiteral("run.statement"), QStringLiteral("릴레이션이 없습니다"),
            QStringLiteral("the detail"),    QStringLiteral("the hint"),
            QStringLiteral("42P01"),         {QStringLiteral("/p/002_주문.sql"), 12, 5}};
}

} // namespace

void RunEventTest::everyAlternativeHasItsJsonName_data()
{
    QTest::addColumn<RunEvent>("event");
    QTest::addColumn<QString>("name");
    QTest::newRow("started") << RunEvent(started()) << QStringLiteral("run-started");
    QTest::newRow("waiting") << RunEvent(LockWaiting{QStringLiteral("psql, process 7"), 2})
                             << QStringLiteral("lock-waiting");
    QTest::newRow("backends") << RunEvent(RunBackends{{7, 8}}) << QStringLiteral("backends");
    QTest::newRow("blocked") << RunEvent(LockConflict{true, false, 7, 9, QStringLiteral("process 9 (app)"),
                                                      QStringLiteral("SHARE on orders"), 12})
                             << QStringLiteral("blocked");
    QTest::newRow("blocking") << RunEvent(LockConflict{false, true, 7, 9, QStringLiteral("process 9 (app)"),
                                                       QStringLiteral("SHARE on orders"), -1})
                              << QStringLiteral("blocking");
    QTest::newRow("revision") << RunEvent(RevisionStarted{QStringLiteral("002"), StepDirection::Upgrade,
                                                          QStringLiteral("Running upgrade 001 -> 002"), 1, 2,
                                                          3})
                              << QStringLiteral("revision-started");
    QTest::newRow("statement begins")
        << RunEvent(StatementStarted{QStringLiteral("002"), 1, 3, QStringLiteral("CREATE TABLE 주문"), 11})
        << QStringLiteral("statement-started");
    QTest::newRow("statement ends") << RunEvent(StatementFinished{
                                           QStringLiteral("002"), 1, 3, QStringLiteral("CREATE TABLE 주문"),
                                           QStringLiteral("CREATE TABLE"), -1, 1.5, 11})
                                    << QStringLiteral("statement");
    QTest::newRow("notice") << RunEvent(NoticeReceived{QStringLiteral("002"), QStringLiteral("WARNING"),
                                                       QStringLiteral("01000"), QStringLiteral("careful")})
                            << QStringLiteral("notice");
    QTest::newRow("retry") << RunEvent(
                                  RetryScheduled{QStringLiteral("002"), 1, 4, 500,
                                                 QStringLiteral("canceling statement due to lock timeout")})
                           << QStringLiteral("retry");
    for (const RevisionOutcome outcome : {RevisionOutcome::Applied, RevisionOutcome::RolledBack,
                                          RevisionOutcome::PartlyApplied, RevisionOutcome::Unknown})
        QTest::newRow(qPrintable(outcomeName(outcome)))
            << RunEvent(RevisionFinished{QStringLiteral("002"), StepDirection::Upgrade, outcome, 12.5})
            << QStringLiteral("revision-finished");
    QTest::newRow("log") << RunEvent(LogLine{LogLevel::Warning, QStringLiteral("a line")})
                         << QStringLiteral("log");
    RunFinished finished;
    finished.error = failure();
    QTest::newRow("finished") << RunEvent(finished) << QStringLiteral("run-finished");
}

void RunEventTest::everyAlternativeHasItsJsonName()
{
    QFETCH(RunEvent, event);
    QFETCH(QString, name);
    QCOMPARE(toJson(event).value(QStringLiteral("event")).toString(), name);
}

void RunEventTest::everyAlternativeHasATextOnOneLine()
{
    QFETCH(RunEvent, event);
    const LogText text = describe(event);
    QVERIFY(!text.text.isEmpty());
    QVERIFY(!text.text.contains(QLatin1Char('\n')));
    QVERIFY2(!text.text.contains(QLatin1Char('%')), qPrintable(text.text));
}

void RunEventTest::theFirstLineNamesTargetOriginAndServer()
{
    const LogText text = describe(started());
    QVERIFY(text.text.contains(QStringLiteral("app@db.example:5432/app")));
    QVERIFY(text.text.contains(QStringLiteral(".env.staging:3 DATABASE_URL")));
    QVERIFY(text.text.contains(QStringLiteral("192.168.164.1:5432")));
    QVERIFY(text.text.contains(QStringLiteral("upgrade to head")));
    QCOMPARE(text.level, LogLevel::Info);
}

void RunEventTest::theClosingLineIsTheTextOfASuccess()
{
    RunFinished finished;
    finished.ok = true;
    finished.closingLine =
        QStringLiteral("Current revision(s) for postgresql+asyncpg://app:***@db.example:5432/app: 002");
    QCOMPARE(describe(finished).text, finished.closingLine);
    QVERIFY(toJson(RunEvent(finished)).value(QStringLiteral("error")).isNull());
}

void RunEventTest::aFailureTellsMessageDetailHintAndPlace()
{
    RunFinished finished;
    finished.closingLine = QStringLiteral("Current revision(s) for x: 001");
    finished.heads = {QStringLiteral("001")};
    finished.error = failure();
    const LogText text = describe(finished);
    QCOMPARE(text.level, LogLevel::Error);
    QCOMPARE(text.text, QStringLiteral("릴레이션이 없습니다"));
    for (const QString &part :
         {QStringLiteral("the detail"), QStringLiteral("the hint"), QStringLiteral("/p/002_주문.sql:12:5"),
          QStringLiteral("42P01"), QStringLiteral("Current revision(s) for x: 001")})
        QVERIFY2(text.details.contains(part), qPrintable(part));
    const QJsonObject error = toJson(RunEvent(finished)).value(QStringLiteral("error")).toObject();
    QCOMPARE(error.value(QStringLiteral("code")).toString(), QStringLiteral("run.statement"));
    QCOMPARE(error.value(QStringLiteral("line")).toInt(), 12);
    QCOMPARE(error.value(QStringLiteral("column")).toInt(), 5);
}

void RunEventTest::anUnknownRowCountIsNull()
{
    StatementFinished statement;
    QVERIFY(toJson(RunEvent(statement)).value(QStringLiteral("rows")).isNull());
    statement.rows = 0;
    QCOMPARE(toJson(RunEvent(statement)).value(QStringLiteral("rows")).toInt(-1), 0);
}

void RunEventTest::outcomesHaveTheirNames()
{
    QCOMPARE(outcomeName(RevisionOutcome::Applied), QStringLiteral("applied"));
    QCOMPARE(outcomeName(RevisionOutcome::RolledBack), QStringLiteral("rolled-back"));
    QCOMPARE(outcomeName(RevisionOutcome::PartlyApplied), QStringLiteral("partly-applied"));
    QCOMPARE(outcomeName(RevisionOutcome::Unknown), QStringLiteral("unknown"));
}

QTEST_GUILESS_MAIN(RunEventTest)
#include "RunEventTest.moc"
