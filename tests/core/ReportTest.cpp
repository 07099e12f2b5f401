#include "Golden.h"

#include "report/Baseline.h"
#include "report/CodeMeanings.h"
#include "report/MarkdownText.h"
#include "report/ReportFormat.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

using namespace limbeck;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

// Findings as SARIF, JUnit, annotations, Markdown, JSON and text.
class ReportTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void pathsAreThoseOfTheRepository_data();
    void pathsAreThoseOfTheRepository();
    void textsLoseTheFoldersOfTheMachine_data();
    void textsLoseTheFoldersOfTheMachine();
    void formatsAreAsTheGoldenFiles_data();
    void formatsAreAsTheGoldenFiles();
    void sarifIsValid();
    void junitIsValid();
    void whatFailsInJunitIsWhatFailsTheCommand_data();
    void whatFailsInJunitIsWhatFailsTheCommand();
    void aCommandThatCouldNotWorkLooksBadInEveryFormat();
    void noFormatHasAPasswordOrAFolderOfTheMachine_data();
    void noFormatHasAPasswordOrAFolderOfTheMachine();
    void annotationsCannotBeForged();
    void markdownShowsHostileTextAsText();
    void fingerprintsOutliveMovedLinesAndLanguages();
    void equalFindingsHaveFingerprintsOfTheirOwn();
    void baselinesAreReadBack();
    void brokenBaselinesAreRefused_data();
    void brokenBaselinesAreRefused();
    void everyCodeHasAMeaning();

private:
    QString path(const QString &relative) const { return m_dir->path() + u'/' + relative; }
    void write(const QString &relative, const QByteArray &text) const;
    ReportPaths paths() const { return {m_dir->path(), path(u"백엔드"_s)}; }
    Findings hostile() const;
    FindingsReport report() const;

    std::unique_ptr<QTemporaryDir> m_dir;
};

namespace {

constexpr ReportFormat allFormats[]{ReportFormat::Text,  ReportFormat::Json,   ReportFormat::Sarif,
                                    ReportFormat::Junit, ReportFormat::Github, ReportFormat::Markdown};

QString canary()
{
    return u"kanarien-vogel"_s;
}

} // namespace

void ReportTest::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    QVERIFY(m_dir->isValid());
    write(u"백엔드/migrations/002 주문.sql"_s,
          "-- add\n--\n-- Revision ID: 002\n\n-- migrate:up\nCREATE INDEX "
          "합계 ON 주문 (total);\n");
    write(u"백엔드/limbeck.ini"_s, "[limbeck]\n");
}

void ReportTest::write(const QString &relative, const QByteArray &text) const
{
    QVERIFY(QDir().mkpath(QFileInfo(path(relative)).path()));
    QFile file(path(relative));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(text), text.size());
}

// Everything that a format could trip over.
Findings ReportTest::hostile() const
{
    const QString script = path(u"백엔드/migrations/002 주문.sql"_s);
    return {
        {u"script.implied-non-transactional"_s,
         Severity::Warning,
         u"`CREATE INDEX` of <script>alert(\"1\")</script> | *주문* & 100%, \x01 @admin #1"_s,
         u"Write a::b, c%0A\nand a second line."_s,
         {script, 6, 3},
         u"002"_s},
        {u"env.tracked"_s,
         Severity::Error,
         u"%1/백엔드/.env is tracked, with postgresql://app:%2@h/d in it; see %3/.ssh/config, "
         "/usr/lib/x y/psql and C:\\Users\\kim\\a.txt."_s.arg(m_dir->path(), canary(), QDir::homePath()),
         u"Take %1 out."_s.arg(path(u"백엔드/.env"_s)),
         {path(u"백엔드/.env"_s), 0, 0},
         {}},
        {u"target.default-host"_s, Severity::Info, u"No file."_s, {}, {}, {}},
        {u"env.bom"_s, Severity::Info, u"Outside."_s, {}, {u"/etc/limbeck/other.env"_s, 4, 0}, {}},
    };
}

FindingsReport ReportTest::report() const
{
    FindingsReport made = makeReport(u"check"_s, hostile(), paths());
    made.anchor = u"백엔드/limbeck.ini"_s;
    made.known = 2;
    return made;
}

void ReportTest::pathsAreThoseOfTheRepository_data()
{
    QTest::addColumn<QString>("file"); // ROOT: the repository
    QTest::addColumn<QString>("relative");
    QTest::addColumn<QString>("shown");
    QTest::newRow("inside") << u"ROOT/백엔드/a b.sql"_s << u"백엔드/a b.sql"_s << u"백엔드/a b.sql"_s;
    QTest::newRow("unclean") << u"ROOT/백엔드/../x/./a.sql"_s << u"x/a.sql"_s << u"x/a.sql"_s;
    QTest::newRow("root") << u"ROOT"_s << u"."_s << u"."_s;
    QTest::newRow("beside") << u"ROOT-2/a.sql"_s << QString() << u"…/a.sql"_s;
    QTest::newRow("outside") << u"/etc/passwd"_s << QString() << u"…/passwd"_s;
    QTest::newRow("climbs out") << u"ROOT/../a.sql"_s << QString() << u"…/a.sql"_s;
    QTest::newRow("relative") << u"migrations/a.sql"_s << u"migrations/a.sql"_s << u"migrations/a.sql"_s;
    QTest::newRow("relative out") << u"../a.sql"_s << QString() << u"…/a.sql"_s;
    QTest::newRow("none") << QString() << QString() << QString();
}

void ReportTest::pathsAreThoseOfTheRepository()
{
    QFETCH(QString, file);
    QFETCH(QString, relative);
    QFETCH(QString, shown);
    file.replace(u"ROOT"_s, m_dir->path());
    QCOMPARE(paths().relative(file), relative);
    QCOMPARE(paths().shown(file), shown);
}

void ReportTest::textsLoseTheFoldersOfTheMachine_data()
{
    QTest::addColumn<QString>("text"); // ROOT: the repository, HOME: the person's folder
    QTest::addColumn<QString>("clean");
    const auto row = [](const char *name, const QString &text, const QString &clean) {
        QTest::newRow(name) << text << clean;
    };
    row("file", u"In ROOT/백엔드/a.sql:3 it is."_s, u"In 백엔드/a.sql:3 it is."_s);
    row("root", u"The folder ROOT has none."_s, u"The folder . has none."_s);
    row("root at the end", u"The folder is ROOT."_s, u"The folder is .."_s);
    row("project", u"ROOT/백엔드, see"_s, u"백엔드, see"_s);
    row("quoted", u"'ROOT/a.sql' \"ROOT/b.sql\""_s, u"'a.sql' \"b.sql\""_s);
    row("another folder", u"ROOT-2/a.sql"_s, u"…/a.sql"_s);
    row("home", u"HOME/.pgpass is open"_s, u"~/.pgpass is open"_s);
    row("elsewhere", u"/opt/postgresql/15/bin/pg_dump, or /var/run/postgresql"_s,
        u"…/pg_dump, or …/postgresql"_s);
    row("windows", u"C:\\Users\\kim\\proj\\a.sql and D:/x/y.sql"_s, u"…/a.sql and …/y.sql"_s);
    row("share", u"\\\\server\\share\\a.sql"_s, u"…/a.sql"_s);
    row("no paths", u"and/or 1/2 a/b/c https://example.org/a/b postgresql:///db // x"_s,
        u"and/or 1/2 a/b/c https://example.org/a/b postgresql:///db // x"_s);
    row("password", u"postgresql://app:geheim@db/app"_s, u"postgresql://app:***@db/app"_s);
}

void ReportTest::textsLoseTheFoldersOfTheMachine()
{
    QFETCH(QString, text);
    QFETCH(QString, clean);
    text.replace(u"ROOT"_s, m_dir->path()).replace(u"HOME"_s, QDir::homePath());
    QCOMPARE(paths().cleaned(text), clean);
}

void ReportTest::formatsAreAsTheGoldenFiles_data()
{
    QTest::addColumn<ReportFormat>("format");
    QTest::addColumn<QString>("name");
    QTest::newRow("text") << ReportFormat::Text << u"findings.txt"_s;
    QTest::newRow("json") << ReportFormat::Json << u"findings.json"_s;
    QTest::newRow("sarif") << ReportFormat::Sarif << u"findings.sarif"_s;
    QTest::newRow("junit") << ReportFormat::Junit << u"findings.xml"_s;
    QTest::newRow("github") << ReportFormat::Github << u"findings.github"_s;
    QTest::newRow("markdown") << ReportFormat::Markdown << u"findings.md"_s;
}

void ReportTest::formatsAreAsTheGoldenFiles()
{
    QFETCH(ReportFormat, format);
    QFETCH(QString, name);
    QByteArray bytes = renderReport(report(), format);
    bytes.replace("\"version\": \"" LIMBECK_VERSION "\"", "\"version\": \"(this)\"");
    const QString difference = compareWithGolden(name, bytes);
    QVERIFY2(difference.isEmpty(), qPrintable(difference));
}

void ReportTest::sarifIsValid()
{
    FindingsReport failed = report();
    failed.error = {u"connect.refused"_s, u"Nothing listens."_s, u"detail"_s, {}, {}, {}};
    FindingsReport unpinned = report();
    unpinned.anchor.clear();
    FindingsReport nothing;
    nothing.command = u"check"_s;
    for (const FindingsReport &each : {report(), failed, unpinned, nothing}) {
        const QString wrong = validateSarif(reportSarif(each));
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
    }
    FindingsReport helped = report();
    helped.help.insert(u"env.tracked"_s, u"Why, and the safe way."_s);
    QVERIFY(reportSarif(helped).contains("Why, and the safe way."));
    // The validator does see what is wrong.
    const std::pair<QByteArray, QByteArray> mistakes[]{
        {"\"level\": \"note\"", "\"level\": \"info\""},
        {"\"version\": \"2.1.0\"", "\"version\": \"2.0.0\""},
        {"\"startLine\": 6", "\"startLine\": 0"},
        {"\"ruleIndex\": 3", "\"ruleIndex\": 2"},
        {"\"uri\": \"%EB", "\"uri\": \"/%EB"},
        {"\"uriBaseId\": \"%SRC", "\"uriBaseId\": \"%OTHER"},
        {"\"columnKind\": \"uni", "\"columnKind\": \"Uni"},
        {"\"executionSuccessful\"", "\"successful\""},
        {"\"limbeckFinding/v1\": \"", "\"limbeckFinding/v1\": \"x"}};
    for (const auto &[right, wrong] : mistakes) {
        QByteArray broken = reportSarif(report());
        QVERIFY2(broken.contains(right), right.constData());
        QVERIFY2(!validateSarif(broken.replace(right, wrong)).isEmpty(), wrong.constData());
    }
}

void ReportTest::junitIsValid()
{
    FindingsReport failed = report();
    failed.error = {u"connect.refused"_s, u"Nothing\x02 listens."_s, u"detail"_s, {}, {}, {}};
    for (const FindingsReport &each : {report(), failed, FindingsReport{}}) {
        const QString wrong = validateJunit(reportJunit(each));
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
    }
    QByteArray broken = reportJunit(report());
    QVERIFY(!validateJunit(broken.replace("classname=", "class=")).isEmpty());
}

void ReportTest::whatFailsInJunitIsWhatFailsTheCommand_data()
{
    QTest::addColumn<std::optional<Severity>>("failOn");
    QTest::addColumn<int>("failures");
    QTest::newRow("error") << std::optional(Severity::Error) << 1;
    QTest::newRow("warning") << std::optional(Severity::Warning) << 2;
    QTest::newRow("info") << std::optional(Severity::Info) << 4;
    QTest::newRow("never") << std::optional<Severity>() << 0;
}

void ReportTest::whatFailsInJunitIsWhatFailsTheCommand()
{
    QFETCH(std::optional<Severity>, failOn);
    QFETCH(int, failures);
    FindingsReport made = report();
    made.failOn = failOn;
    const QByteArray xml = reportJunit(made);
    QXmlStreamReader reader(xml);
    QHash<QString, int> elements;
    QString told;
    while (!reader.atEnd()) {
        if (reader.readNext() != QXmlStreamReader::StartElement)
            continue;
        elements[reader.name().toString()]++;
        if (reader.name() == "testsuites"_L1)
            told = reader.attributes().value("failures"_L1).toString();
    }
    QVERIFY2(!reader.hasError(), qPrintable(reader.errorString()));
    QCOMPARE(elements.value(u"testcase"_s), 4);
    QCOMPARE(elements.value(u"failure"_s), failures);
    QCOMPARE(told, QString::number(failures));
}

void ReportTest::aCommandThatCouldNotWorkLooksBadInEveryFormat()
{
    FindingsReport failed;
    failed.command = u"check"_s;
    failed.error = {u"connect.refused"_s, u"Nothing listens there."_s, {}, {}, {}, {}};
    for (const ReportFormat format : allFormats) {
        const QByteArray bytes = renderReport(failed, format);
        QVERIFY2(bytes.contains("Nothing listens there.") && bytes.contains("connect"), bytes.constData());
    }
    const QJsonObject run = QJsonDocument::fromJson(reportSarif(failed)).object()["runs"_L1][0].toObject();
    QCOMPARE(run["invocations"_L1][0]["executionSuccessful"_L1].toBool(true), false);
    QCOMPARE(run["results"_L1][0]["level"_L1].toString(), u"error"_s);
    QVERIFY(reportJunit(failed).contains("errors=\"1\""));
}

void ReportTest::noFormatHasAPasswordOrAFolderOfTheMachine_data()
{
    QTest::addColumn<ReportFormat>("format");
    for (const ReportFormat format : allFormats)
        QTest::addRow("%d", int(format)) << format;
}

void ReportTest::noFormatHasAPasswordOrAFolderOfTheMachine()
{
    QFETCH(ReportFormat, format);
    FindingsReport made = report();
    Error error{u"connect.refused"_s,
                u"At %1: password=%2"_s.arg(path(u"x"_s), canary()),
                path(u"y"_s),
                u"See %1."_s.arg(path(u"z"_s)),
                {},
                {path(u"백엔드/.env"_s), 1, 1}};
    made.error = cleanedError(error, paths());
    const QString text = QString::fromUtf8(renderReport(made, format));
    for (const QString &secret :
         {canary(), m_dir->path(), QDir::homePath() + u'/', u"kim"_s, u"/usr/"_s, u"/etc/"_s})
        QVERIFY2(!text.contains(secret), qPrintable(secret + u'\n' + text));
    QVERIFY(text.contains(u"***"_s) || format == ReportFormat::Markdown);
}

void ReportTest::annotationsCannotBeForged()
{
    Finding finding{u"env.bom"_s, Severity::Warning, u"a\r\n::error::forged 50%"_s, {}, {}, {}};
    finding.where = {path(u"백엔드/a,b:c\n::error::.sql"_s), 2, 0};
    const QByteArray text = reportGithub(makeReport(u"check"_s, {finding}, paths()));
    QCOMPARE(QString::fromUtf8(text),
             u"::warning file=백엔드/a%2Cb%3Ac%0A%3A%3Aerror%3A%3A.sql,line=2,title=env.bom::"
             "a%0D%0A::error::forged 50%25\n"_s);
}

void ReportTest::markdownShowsHostileTextAsText()
{
    const QString text = markdownText(u"a|b `c` <img src=x onerror=y> *d* [e](f) @team #1 $x$\nnext"_s);
    static const QRegularExpression reference(u"&#[0-9]+;|<br>"_s);
    QString rest = text;
    rest.remove(reference);
    const QString special = u"|`<>*[]()@#$&"_s;
    for (const QChar c : special)
        QVERIFY2(!rest.contains(c), qPrintable(text));
    QCOMPARE(markdownText(u"주문 & 합계"_s), u"주문 &#38; 합계"_s);
    QCOMPARE(markdownBlock(u"a\n````\nb\n\n"_s, u"sql"_s), u"`````sql\na\n````\nb\n`````\n"_s);
    const QByteArray table = reportMarkdown(report());
    const QByteArrayList lines = table.split('\n');
    for (const QByteArray &line : lines)
        QVERIFY2(!line.startsWith("| ") || line.count('|') == 4, line.constData());
}

void ReportTest::fingerprintsOutliveMovedLinesAndLanguages()
{
    Findings findings = hostile();
    const QStringList before = fingerprints(findings, paths());
    write(u"백엔드/migrations/002 주문.sql"_s,
          "-- add\n--\n-- Revision ID: 002\n\n-- a new line\n\n-- migrate:up\n  CREATE  INDEX 합계 ON 주문 "
          "(total);\r\n");
    findings[0].where.line = 8;
    findings[0].message = u"다른 언어"_s;
    QCOMPARE(fingerprints(findings, paths()), before);
    write(u"백엔드/migrations/002 주문.sql"_s, "\n\n\n\n\n\n\nCREATE INDEX 다른 ON 주문 (total);\n");
    const QStringList after = fingerprints(findings, paths());
    QVERIFY(after[0] != before[0]);
    QCOMPARE(after.mid(1), before.mid(1));
}

void ReportTest::equalFindingsHaveFingerprintsOfTheirOwn()
{
    const Finding finding = hostile().constFirst();
    const QStringList two = fingerprints({finding, finding}, paths());
    QVERIFY(two[0] != two[1]);
    QCOMPARE(fingerprints({finding}, paths()), two.mid(0, 1));
}

void ReportTest::baselinesAreReadBack()
{
    const FindingsReport made = report();
    const Baseline baseline = Baseline::of(made.findings);
    const QByteArray bytes = baseline.toBytes();
    const auto read = Baseline::parse(bytes, u"b.json"_s);
    QVERIFY(read);
    QCOMPARE(read->toBytes(), bytes);
    QCOMPARE(read->entries().size(), 4);
    for (const ReportedFinding &each : made.findings)
        QVERIFY(read->has(each.fingerprint));
    QVERIFY(!bytes.contains(canary().toUtf8()) && !bytes.contains(m_dir->path().toUtf8()));
    const auto stale = read->stale({made.findings[0].fingerprint});
    QCOMPARE(stale.size(), 3);
    const auto empty = Baseline::parse(Baseline::of({}).toBytes(), u"b.json"_s);
    QVERIFY(empty && empty->entries().isEmpty());
}

void ReportTest::brokenBaselinesAreRefused_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("no JSON") << QByteArray("[limbeck]\n");
    QTest::newRow("another kind") << QByteArray("{\"findings\": []}");
    QTest::newRow("another version") << QByteArray("{\"limbeck_baseline\": 2, \"findings\": []}");
    QTest::newRow("no list") << QByteArray("{\"limbeck_baseline\": 1}");
    QTest::newRow("no fingerprint") << QByteArray(
        "{\"limbeck_baseline\": 1, \"findings\": [{\"code\": \"a\"}]}");
}

void ReportTest::brokenBaselinesAreRefused()
{
    QFETCH(QByteArray, content);
    const auto read = Baseline::parse(content, u"b.json"_s);
    QVERIFY(!read);
    QCOMPARE(read.error().code, u"baseline.unreadable"_s);
}

void ReportTest::everyCodeHasAMeaning()
{
    QCOMPARE(codeMeaning(u"check.pending"_s), u"Revisions are pending."_s);
    QCOMPARE(codeMeaning(u"url.scheme-alias"_s), u"postgres:// works with libpq but not with SQLAlchemy."_s);
    QCOMPARE(codeMeaning(u"no.such"_s), QString());
}

QTEST_GUILESS_MAIN(ReportTest)
#include "ReportTest.moc"
