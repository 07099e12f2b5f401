#include "RunFixture.h"

#include "run/AlembicErrors.h"
#include "run/AlembicEvents.h"

#include <QJsonDocument>
#include <QTest>

using namespace limbeck;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

// What the child's lines become, without a child.
class AlembicRunEventsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void versionsAndTheResolvedHostAreTheFirstLines();
    void aRevisionIsFinishedOnlyWhenItIsCommitted();
    void statementsAreNumberedWithTheirLines();
    void aCommitInTheMiddleLeavesARevisionBrokenUp();
    void revisionsThatThePlanDoesNotHaveAreNoSteps();
    void outputStaysAsItIs();
    void alembicsOwnLogIsNotToldTwice();
    void warningsNameTheirPlace();
    void stampsAreKnownByTheirRow();
    void aRefusalShowsBothTargets();
    void aRefusalForAnotherReasonHasNoTargets();
    void failuresHaveTheirCodes_data();
    void failuresHaveTheirCodes();
    void unknownEventsAreLeftAlone();

private:
    void say(const QByteArray &line);
    QStringList logLines() const;

    Plan m_plan;
    RunRecorder m_recorder;
    std::unique_ptr<AlembicEvents> m_events;
};

void AlembicRunEventsTest::init()
{
    m_plan = {};
    m_plan.engine = PlanEngine::Alembic;
    for (const QString &id : {u"001"_s, u"002"_s}) {
        PlanStep step;
        step.revision.id = id;
        step.revision.message = u"주문"_s;
        step.revision.down = id == "002"_L1 ? QStringList{u"001"_s} : QStringList();
        step.headsBefore = step.revision.down;
        step.headsAfter = {id};
        m_plan.steps.push_back(step);
    }
    m_recorder.events.clear();
    m_events = std::make_unique<AlembicEvents>(m_plan, m_recorder, 1);
}

void AlembicRunEventsTest::say(const QByteArray &line)
{
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(line, &error);
    QVERIFY2(document.isObject(), qPrintable(error.errorString()));
    m_events->handle({AlembicMessage::Kind::Event, document.object(), {}});
}

QStringList AlembicRunEventsTest::logLines() const
{
    QStringList lines;
    for (const LogLine &line : m_recorder.all<LogLine>())
        lines.append(line.text);
    return lines;
}

void AlembicRunEventsTest::versionsAndTheResolvedHostAreTheFirstLines()
{
    say(R"({"event":"hello","python":"3.11.2","executable":"/usr/bin/python3","alembic":"1.8.1",
            "sqlalchemy":"1.4.46","drivers":{"asyncpg":"0.27.0"}})");
    say(R"({"event":"connecting","host":"::1","port":5433,"database":"app","user":"앱",
            "driver":"asyncpg","driver_version":"0.27.0 dt dec"})");
    QCOMPARE(logLines().value(0),
             u"Python 3.11.2 (%1): Alembic 1.8.1, SQLAlchemy 1.4.46, asyncpg 0.27.0"_s.arg(
                 QDir::toNativeSeparators(u"/usr/bin/python3"_s)));
    QCOMPARE(logLines().value(1), u"env.py connects to 앱@[::1]:5433/app with asyncpg 0.27.0"_s);
}

void AlembicRunEventsTest::aRevisionIsFinishedOnlyWhenItIsCommitted()
{
    say(R"({"event":"connected","backend_pid":77,"database":"app"})");
    say(R"({"event":"revision-started","revision":"001","direction":"upgrade"})");
    say(R"({"event":"revision-ran","revision":"001","direction":"upgrade","ms":12.5})");
    const auto started = m_recorder.all<RevisionStarted>();
    QCOMPARE(started.size(), size_t(1));
    QCOMPARE(started[0].title, u"Running upgrade  -> 001, 주문"_s);
    QCOMPARE(started[0].of, 2);
    QVERIFY(m_recorder.all<RevisionFinished>().empty());
    QVERIFY(!m_events->anythingCommitted());
    say(R"({"event":"committed","revisions":["001"]})");
    const auto finished = m_recorder.all<RevisionFinished>();
    QCOMPARE(finished.size(), size_t(1));
    QCOMPARE(finished[0].milliseconds, 12.5);
    QCOMPARE(finished[0].outcome, RevisionOutcome::Applied);
    QVERIFY(m_events->step(0).committed);
    QVERIFY(!m_events->step(0).brokenUp);
    QVERIFY(m_events->anythingCommitted());
    QCOMPARE(m_events->backendPids(), QList<int>{77});
    QCOMPARE(m_recorder.all<RunBackends>().size(), size_t(1));
    QCOMPARE(m_recorder.all<RunBackends>().front().pids, QList<int>{77});
    say(R"({"event":"committed","revisions":["001"]})");
    QCOMPARE(m_recorder.all<RevisionFinished>().size(), size_t(1));
}

void AlembicRunEventsTest::statementsAreNumberedWithTheirLines()
{
    say(R"({"event":"revision-started","revision":"001"})");
    say(R"--({"event":"statement","revision":"001","sql":"create table a (b int)","ms":1.5,"rows":-1,"line":14})--");
    say(R"({"event":"statement-started","revision":"001","sql":"UPDATE a SET b = 1","line":15})");
    QCOMPARE(m_recorder.all<StatementStarted>().size(), size_t(2)); // before it ends
    QCOMPARE(m_recorder.all<StatementFinished>().size(), size_t(1));
    say(R"({"event":"statement","revision":"001","sql":"UPDATE a SET b = 1","ms":2,"rows":3,"line":15})");
    say(R"({"event":"revision-started","revision":"002"})");
    say(R"({"event":"statement","revision":"002","sql":"SELECT 1","ms":2,"rows":null,"line":9})");
    const auto done = m_recorder.all<StatementFinished>();
    QCOMPARE(done.size(), size_t(3));
    QCOMPARE(done[0].summary, u"CREATE TABLE a"_s);
    QCOMPARE(done[0].line, 14);
    QCOMPARE(done[0].milliseconds, 1.5);
    QCOMPARE(done[1].number, 2);
    QCOMPARE(done[1].rows, qint64(3));
    QCOMPARE(done[2].number, 1);
    QCOMPARE(done[2].rows, qint64(-1));
    QCOMPARE(m_recorder.all<StatementStarted>().size(), size_t(3));
}

void AlembicRunEventsTest::aCommitInTheMiddleLeavesARevisionBrokenUp()
{
    say(R"({"event":"revision-started","revision":"001"})");
    say(R"({"event":"revision-ran","revision":"001","ms":1})");
    say(R"({"event":"revision-started","revision":"002"})");
    say(R"({"event":"committed","revisions":["001"]})");
    QVERIFY(m_events->step(0).committed);
    QVERIFY(!m_events->step(0).brokenUp);
    QVERIFY(m_events->step(1).brokenUp);
    QVERIFY(!m_events->step(1).committed);
    QCOMPARE(m_events->revision(), u"002"_s);
}

void AlembicRunEventsTest::revisionsThatThePlanDoesNotHaveAreNoSteps()
{
    say(R"({"event":"revision-started","revision":"999"})");
    say(R"({"event":"statement","revision":"999","sql":"SELECT 1"})");
    say(R"({"event":"committed","revisions":["999"]})");
    QVERIFY(m_recorder.events.empty());
}

void AlembicRunEventsTest::outputStaysAsItIs()
{
    m_events->handle({AlembicMessage::Kind::Output, {}, u"사용자 12명"_s});
    m_events->handle({AlembicMessage::Kind::ErrorOutput, {}, u"  Traceback  "_s});
    const auto lines = m_recorder.all<LogLine>();
    QCOMPARE(lines[0].text, u"사용자 12명"_s);
    QCOMPARE(lines[0].level, LogLevel::Info);
    QCOMPARE(lines[1].text, u"  Traceback  "_s);
}

void AlembicRunEventsTest::alembicsOwnLogIsNotToldTwice()
{
    say(R"({"event":"revision-started","revision":"001"})");
    say(R"({"event":"log","level":"INFO","logger":"alembic.runtime.migration","text":"Running upgrade  -> 001, 주문"})");
    say(R"({"event":"log","level":"WARNING","logger":"app","text":"Running low on space"})");
    m_events->handle({AlembicMessage::Kind::ErrorOutput,
                      {},
                      u"INFO  [alembic.runtime.migration] Running upgrade  -> 001, 주문"_s});
    m_events->handle({AlembicMessage::Kind::ErrorOutput, {}, u"INFO  [app.models] loaded"_s});
    QCOMPARE(logLines(), (QStringList{u"Running low on space"_s, u"INFO  [app.models] loaded"_s}));
    QCOMPARE(m_recorder.all<LogLine>()[0].level, LogLevel::Warning);
}

void AlembicRunEventsTest::warningsNameTheirPlace()
{
    say(R"({"event":"warning","category":"SAWarning","text":"odd","file":"/p/models.py","line":7})");
    const LogLine line = m_recorder.all<LogLine>().front();
    QCOMPARE(line.level, LogLevel::Warning);
    QVERIFY(line.text.startsWith("SAWarning: odd ("_L1));
    QVERIFY(line.text.contains("models.py"_L1) && line.text.contains(u'7'));
}

void AlembicRunEventsTest::stampsAreKnownByTheirRow()
{
    m_plan = {};
    m_plan.kind = PlanKind::Stamp;
    PlanStep step; // a stamp to base belongs to no revision
    step.direction = StepDirection::Downgrade;
    step.headsBefore = {u"002"_s};
    m_plan.steps = {step};
    m_events = std::make_unique<AlembicEvents>(m_plan, m_recorder, 1);
    say(R"({"event":"revision-started","revision":"002","direction":"downgrade"})");
    QCOMPARE(m_recorder.all<RevisionStarted>().front().title, u"Running stamp_revision 002 -> "_s);
}

void AlembicRunEventsTest::aRefusalShowsBothTargets()
{
    say(R"({"event":"refused","code":"guard.target","message":"m","actual":{"host":"localhost","port":5432,
            "database":"algoref","user":"me"},"where":[{"file":"/p/env.py","line":30,"function":"run","text":"x"}]})");
    QVERIFY(m_events->refused());
    Target target;
    target.user = u"app"_s;
    target.hosts = {{u"192.168.164.1"_s, quint16(5432)}};
    target.database = u"postgres"_s;
    AlembicConfig config;
    config.options.push_back(
        {u"sqlalchemy.url"_s, {}, u"postgresql://localhost/algoref"_s, u"/p/alembic.ini"_s, 63});
    const Error error = AlembicErrors::refused(*m_events->refused(), target, config);
    QCOMPARE(error.code, u"guard.target"_s);
    QVERIFY2(error.message.contains("me@localhost:5432/algoref"_L1), qPrintable(error.message));
    QVERIFY(error.message.contains("app@192.168.164.1:5432/postgres"_L1));
    QVERIFY2(error.detail.contains("alembic.ini:63 sqlalchemy.url"_L1), qPrintable(error.detail));
    QCOMPARE(error.where.file, u"/p/env.py"_s);
    QCOMPARE(error.where.line, 30);
    target.origins.insert(u"host"_s, Origin::fromFile(u"/p/.env"_s, 3, u"DATABASE_URL"_s));
    const auto refusal = AlembicErrors::targetRefusal(*m_events->refused(), target, config);
    QVERIFY(refusal.has_value());
    QCOMPARE(refusal->wanted, u"app@192.168.164.1:5432/postgres"_s);
    QCOMPARE(refusal->found, u"me@localhost:5432/algoref"_s);
    const QJsonObject json = refusal->toJson();
    QCOMPARE(json["expected"_L1]["origin"_L1]["line"_L1].toInt(), 3);
    QCOMPARE(json["actual"_L1]["database"_L1].toString(), u"algoref"_s);
    QCOMPARE(json["places"_L1][0]["file"_L1].toString(), u"/p/alembic.ini"_s);
    QCOMPARE(json["places"_L1][0]["line"_L1].toInt(), 63);
    QCOMPARE(json["places"_L1][1]["file"_L1].toString(), u"/p/env.py"_s);
}

void AlembicRunEventsTest::aRefusalForAnotherReasonHasNoTargets()
{
    const QByteArray several =
        R"({"event":"refused","code":"guard.several-engines","actual":{"databases":["a","b"]},"where":[]})";
    const QByteArray stale = R"({"event":"refused","code":"plan.stale","actual":{"heads":["1"]},"where":[]})";
    for (const QByteArray &event : {several, stale})
        QVERIFY(!AlembicErrors::targetRefusal(QJsonDocument::fromJson(event).object(), {}, {}));
}

void AlembicRunEventsTest::failuresHaveTheirCodes_data()
{
    QTest::addColumn<QByteArray>("event");
    QTest::addColumn<QString>("code");
    QTest::newRow("module")
        << QByteArray(R"({"code":"alembic.module-missing","module":"app","message":"No module named 'app'"})")
        << u"alembic.module-missing"_s;
    QTest::newRow("alembic")
        << QByteArray(
               R"({"code":"alembic.module-missing","module":"alembic","message":"No module named 'alembic'"})")
        << u"alembic.no-alembic"_s;
    QTest::newRow("driver")
        << QByteArray(
               R"({"code":"alembic.no-driver","module":"asyncpg","message":"No module named 'asyncpg'"})")
        << u"alembic.no-driver"_s;
    QTest::newRow("async") << QByteArray(R"({"code":"alembic.async","message":"greenlet"})")
                           << u"alembic.async"_s;
    QTest::newRow("other") << QByteArray(R"({"code":null,"type":"ProgrammingError","message":"no table x"})")
                           << u"alembic.failed"_s;
}

void AlembicRunEventsTest::failuresHaveTheirCodes()
{
    QFETCH(QByteArray, event);
    QFETCH(QString, code);
    const QJsonObject object = QJsonDocument::fromJson(event).object();
    const Error error = AlembicErrors::failed(object);
    QCOMPARE(error.code, code);
    QVERIFY(error.message.contains(object.value(u"message"_s).toString()));
}

void AlembicRunEventsTest::unknownEventsAreLeftAlone()
{
    say(R"({"event":"news-of-a-later-version","revision":"001"})");
    QVERIFY(m_recorder.events.empty());
}

QTEST_GUILESS_MAIN(AlembicRunEventsTest)
#include "AlembicRunEventsTest.moc"
