#include "review/PortableText.h"
#include "review/ReviewMaker.h"

#include "plan/Planner.h"
#include "target/DatabaseUrl.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

using namespace limbeck;
using namespace Qt::StringLiterals;

// What lies before a reviewer, and its JSON.
class ReviewDocumentTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void aPlanIsPutBeforeTheReviewer();
    void findingsGoToTheirRevision();
    void factsGoToTheirStepAndTheRestToTheWhole();
    void whatCannotBeReviewedIsRefused();
    void theJsonIsReadBackAsItWas();
    void anotherShapeIsRefused_data();
    void anotherShapeIsRefused();
    void noPathAndNoPasswordOfThisMachineIsInIt();
    void portableTexts_data();
    void portableTexts();
    void verdictsHaveNames();

private:
    QString path(const QString &name) const { return m_dir->path() + u"/team/backend/"_s + name; }
    void write(const QString &name, const QByteArray &text) const;
    Project project() const;
    Plan plan(const QString &goal = u"head"_s, const QByteArray &identity = {}) const;
    ReviewDocument review(const RehearsalReport *report = nullptr, const Findings &findings = {}) const;

    std::unique_ptr<QTemporaryDir> m_dir;
    Target m_target;
};

namespace {

RehearsedStep rehearsed(const QString &revision)
{
    RehearsedStep step;
    step.revision = revision;
    RehearsedStatement statement;
    statement.sql = "CREATE TABLE one (id int)";
    statement.line = 9;
    statement.locks = {{u"public.orders"_s, LockMode::AccessExclusive}};
    step.statements = {statement};
    return step;
}

QByteArray bytes(const ReviewDocument &document)
{
    return QJsonDocument(document.toJson()).toJson();
}

} // namespace

void ReviewDocumentTest::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    write(u"001.sql"_s, "-- first\n--\n-- Revision ID: 001\n-- Revises:\n\n-- migrate:up\n"
                        "CREATE TABLE one (id int);\n-- migrate:down\nDROP TABLE one;\n");
    write(u"002.sql"_s, "-- 두 번째\n--\n-- Revision ID: 002\n-- Revises: 001\n\n-- migrate:up\n"
                        "CREATE TABLE two (id int);\nSELECT 1;\n");
    m_target = Target();
    m_target.user = u"app"_s;
    m_target.hosts = {{u"db.example"_s, 5432}};
    m_target.database = u"app"_s;
    m_target.password = Secret(u"kanarienvogel"_s);
}

void ReviewDocumentTest::write(const QString &name, const QByteArray &text) const
{
    QFile file(path(name));
    if (!QDir().mkpath(path({})) || !file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
        qFatal("cannot write");
}

Project ReviewDocumentTest::project() const
{
    auto project = Project::open(path({}));
    if (!project)
        qFatal("%s", qPrintable(project.error().message));
    return *project;
}

Plan ReviewDocumentTest::plan(const QString &goal, const QByteArray &identity) const
{
    auto made = makePlan(*project().scripts(), {PlanKind::Upgrade, goal, identity, {}});
    if (!made)
        qFatal("%s", qPrintable(made.error().message));
    return *made;
}

ReviewDocument ReviewDocumentTest::review(const RehearsalReport *report, const Findings &findings) const
{
    const Plan made = plan(u"head"_s, m_target.identity());
    const Project opened = project();
    const auto document = makeReview({made, opened, m_target, u"production"_s, u"15.4"_s, report, findings});
    if (!document)
        qFatal("%s", qPrintable(document.error().message));
    return *document;
}

void ReviewDocumentTest::aPlanIsPutBeforeTheReviewer()
{
    const ReviewDocument document = review();
    QCOMPARE(document.project, u"team/backend"_s);
    QCOMPARE(document.target, u"app@db.example:5432/app"_s);
    QCOMPARE(document.environment, u"production"_s);
    QCOMPARE(document.kind, u"upgrade"_s);
    QCOMPARE(document.engine, u"limbeck"_s);
    QCOMPARE(document.fingerprint, plan(u"head"_s, m_target.identity()).fingerprint);
    QCOMPARE(document.steps.size(), size_t(2));
    const ReviewStep &step = document.steps[1];
    QCOMPARE(step.revision, u"002"_s);
    QCOMPARE(step.file, u"002.sql"_s);
    QCOMPARE(step.message, u"두 번째"_s);
    QCOMPARE(step.contentHash.size(), 64);
    QCOMPARE(step.statements.size(), size_t(2));
    QCOMPARE(step.statements[0].sql, u"CREATE TABLE two (id int)"_s);
    QCOMPARE(step.statements[0].line, 7);
    QCOMPARE(step.headsAfter, QStringList{u"002"_s});
    QCOMPARE(step.verdict, Verdict::None);
    QVERIFY(!document.allStepsApproved());
    QCOMPARE(document.indexOf(u"002"_s, u"upgrade"_s), 1);
    QCOMPARE(document.indexOf(u"002"_s, u"downgrade"_s), -1);
    QCOMPARE(document.created.secsTo(QDateTime::currentDateTimeUtc()) < 60, true);
}

void ReviewDocumentTest::findingsGoToTheirRevision()
{
    const Finding ofTwo{u"a.b"_s, Severity::Error, u"of two"_s, {}, {path(u"002.sql"_s), 7, 1}, u"002"_s};
    const Finding ofNone{u"a.c"_s, Severity::Info, u"of none"_s, {}, {}, {}};
    const ReviewDocument document = review(nullptr, {ofTwo, ofNone, ofTwo});
    const Findings &two = document.steps[1].findings;
    QCOMPARE(two.size(), 2); // plan.no-way-back is the plan's own
    QCOMPARE(two[1].code, u"a.b"_s);
    QCOMPARE(two[1].where.file, u"002.sql"_s);
    QVERIFY(document.steps[0].findings.isEmpty());
    QCOMPARE(document.findings.size(), 1);
    QCOMPARE(document.findings[0].code, u"a.c"_s);
}

void ReviewDocumentTest::factsGoToTheirStepAndTheRestToTheWhole()
{
    RehearsalReport report;
    report.place = u"a sandbox server (PostgreSQL 15)"_s;
    report.steps = {rehearsed(u"001"_s)}; // it failed there
    const ReviewDocument document = review(&report);
    QCOMPARE(document.rehearsal.value(u"place"_s).toString(), report.place);
    QVERIFY(!document.rehearsal.contains(u"steps"_s));
    const QJsonObject facts = document.steps[0].facts;
    QCOMPARE(facts.value(u"statements"_s).toArray().at(0).toObject().value(u"line"_s).toInt(), 9);
    QVERIFY(document.steps[1].facts.isEmpty());
}

void ReviewDocumentTest::whatCannotBeReviewedIsRefused()
{
    const Project opened = project();
    const auto code = [&](const Plan &made, const RehearsalReport *report) {
        const auto document = makeReview({made, opened, m_target, {}, {}, report, {}});
        return document ? QString() : document.error().code;
    };
    Plan good = plan(u"head"_s, m_target.identity());
    QCOMPARE(code(good, nullptr), QString());
    QCOMPARE(code(plan(), nullptr), u"review.no-target"_s);
    QCOMPARE(code(plan(u"head"_s, "another"), nullptr), u"review.no-target"_s);
    RehearsalReport other;
    other.steps = {rehearsed(u"002"_s)};
    QCOMPARE(code(good, &other), u"review.other-plan"_s);
    good.steps.clear();
    QCOMPARE(code(good, nullptr), u"review.nothing"_s);
}

void ReviewDocumentTest::theJsonIsReadBackAsItWas()
{
    RehearsalReport report;
    report.steps = {rehearsed(u"001"_s), rehearsed(u"002"_s)};
    ReviewDocument document = review(
        &report, {{u"a.b"_s, Severity::Warning, u"message"_s, u"hint"_s, {u"002.sql"_s, 7, 3}, u"002"_s}});
    document.steps[0].verdict = Verdict::Approved;
    document.steps[1].verdict = Verdict::NeedsWork;
    document.steps[1].comment = u"이건 \"아직\"\nnot yet"_s;
    document.steps[1].risks = {{Severity::Error, u"public.orders"_s, u"about 4 min, estimated"_s}};
    document.verdict = Verdict::Rejected;
    document.reviewer = u"홍길동"_s;
    document.runtimeHash = "abc";
    const auto again = ReviewDocument::fromJson(QJsonDocument::fromJson(bytes(document)).object());
    QVERIFY2(again, again ? "" : qPrintable(again.error().message));
    QCOMPARE(bytes(*again), bytes(document));
    QVERIFY(*again == document);
}

void ReviewDocumentTest::anotherShapeIsRefused_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<QJsonValue>("value");
    QTest::addColumn<bool>("ofAStep");
    QTest::newRow("format") << u"format"_s << QJsonValue(2) << false;
    QTest::newRow("no fingerprint") << u"fingerprint"_s << QJsonValue(QJsonValue::Undefined) << false;
    QTest::newRow("steps") << u"steps"_s << QJsonValue(u"none"_s) << false;
    QTest::newRow("heads") << u"applied_heads"_s << QJsonValue(QJsonArray{1}) << false;
    QTest::newRow("verdict") << u"verdict"_s << QJsonValue(u"perhaps"_s) << false;
    QTest::newRow("created") << u"created"_s << QJsonValue(u"yesterday"_s) << false;
    QTest::newRow("a step's hash") << u"content_hash"_s << QJsonValue() << true;
    QTest::newRow("a step's verdict") << u"verdict"_s << QJsonValue(u"yes"_s) << true;
    QTest::newRow("a step's facts") << u"facts"_s << QJsonValue(1) << true;
    QTest::newRow("a step's statement") << u"statements"_s << QJsonValue(QJsonArray{u"SELECT"_s}) << true;
}

void ReviewDocumentTest::anotherShapeIsRefused()
{
    QFETCH(QString, key);
    QFETCH(QJsonValue, value);
    QFETCH(bool, ofAStep);
    QJsonObject json = review().toJson();
    if (ofAStep) {
        QJsonArray steps = json.value(u"steps"_s).toArray();
        QJsonObject step = steps[0].toObject();
        step.insert(key, value);
        steps[0] = step;
        json.insert(u"steps"_s, steps);
    } else {
        json.insert(key, value);
    }
    const auto document = ReviewDocument::fromJson(json);
    QVERIFY(!document);
    QCOMPARE(document.error().code, u"review.malformed"_s);
    QVERIFY(document.error().message.contains(key));
}

void ReviewDocumentTest::noPathAndNoPasswordOfThisMachineIsInIt()
{
    RehearsalReport report;
    report.steps = {rehearsed(u"001"_s)};
    report.steps[0].error = {u"sql.error"_s,   u"in %1"_s.arg(path(u"001.sql"_s)),
                             QDir::homePath(), u"postgresql://app:kanarienvogel@db/app"_s,
                             u"42P01"_s,       {path(u"001.sql"_s), 7, 1}};
    report.findings = {{u"rehearsal.x"_s, Severity::Info, m_dir->path(), {}, {u"/etc/hosts"_s, 1, 1}, {}}};
    const Finding finding{u"a.b"_s,
                          Severity::Info,
                          u"see %1."_s.arg(path(u"env.py"_s)),
                          u"password=kanarienvogel"_s,
                          {path(u"002.sql"_s), 1, 1},
                          {}};
    const QByteArray json = bytes(review(&report, {finding}));
    for (const QString &word : {m_dir->path(), QDir::homePath(), QDir::tempPath(), u"kanarien"_s, u"/etc"_s})
        QVERIFY2(!json.contains(word.toUtf8()), qPrintable(word));
    QVERIFY(json.contains("see env.py."));
    QVERIFY(json.contains("in 001.sql"));
}

void ReviewDocumentTest::portableTexts_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("portable");
    QTest::newRow("file") << u"/work/app/a/b.sql:3 is bad"_s << u"a/b.sql:3 is bad"_s;
    QTest::newRow("quoted") << u"\"/work/app/a.sql\""_s << u"\"a.sql\""_s;
    QTest::newRow("the folder") << u"in /work/app there"_s << u"in … there"_s;
    QTest::newRow("another of its beginning") << u"/work/application/a"_s << u"/work/application/a"_s;
    QTest::newRow("a URL") << u"https://x.org/work/app/a"_s << u"https://x.org/work/app/a"_s;
}

void ReviewDocumentTest::portableTexts()
{
    QFETCH(QString, text);
    QFETCH(QString, portable);
    QCOMPARE(PortableText(u"/work/app"_s).text(text), portable);
}

void ReviewDocumentTest::verdictsHaveNames()
{
    for (const Verdict verdict : {Verdict::None, Verdict::Approved, Verdict::NeedsWork, Verdict::Rejected})
        QCOMPARE(verdictFromName(verdictName(verdict)), verdict);
    QVERIFY(!verdictFromName(u"Approved"_s));
}

QTEST_GUILESS_MAIN(ReviewDocumentTest)
#include "ReviewDocumentTest.moc"
