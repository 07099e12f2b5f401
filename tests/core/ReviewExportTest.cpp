#include "Golden.h"

#include "report/VisibleText.h"
#include "review/export/ReviewExport.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>
#include <QXmlStreamReader>

using namespace limbeck;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

// A review as HTML, Markdown, JSON, SARIF, JUnit and annotations.
class ReviewExportTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void formatsAreAsTheGoldenFiles_data();
    void formatsAreAsTheGoldenFiles();
    void sarifAndJunitAreValid();
    void theHtmlIsWellFormedAndLoadsNothing();
    void hostileNamesStayText_data();
    void hostileNamesStayText();
    void noFormatHasAPasswordOrAPathOfTheMachine_data();
    void noFormatHasAPasswordOrAPathOfTheMachine();
    void scriptsAreShownWordForWord();
    void whatCannotBeSeenIsWritten();
    void verdictsAndRisksFailWhereTheyShould();
    void filesAreThoseOfTheRepository();
    void fingerprintsOutliveMovedLines();
    void partsOfNewTablesAreNotListedOverall();
    void linesOfRenderedSqlAreNotThoseOfTheFile();
    void aLongCommentIsCutAndSaysSo();
    void theJsonIsTheDocumentsOwn();
};

namespace {

QString canary()
{
    return u"kanarien-vogel"_s;
}

QJsonObject statementFacts(const QString &sql, int line, const QJsonArray &locks, const QJsonArray &rewrites)
{
    return {{u"sql"_s, sql},
            {u"line"_s, line},
            {u"ms"_s, 8.25},
            {u"locks"_s, locks},
            {u"rewrites"_s, rewrites},
            {u"scans"_s, rewrites},
            {u"rows"_s, 3},
            {u"held_exclusive"_s, QJsonArray{u"public.\"주문\""_s}},
            {u"notices"_s,
             QJsonArray{QJsonObject{
                 {u"severity"_s, u"NOTICE"_s},
                 {u"sqlstate"_s, u"00000"_s},
                 {u"message"_s,
                  u"dsn is postgresql://app:%1@db/app, file /srv/pg/data/x.conf"_s.arg(canary())}}}},
            {u"error"_s, QJsonValue()}};
}

QJsonObject lock(const QString &relation, const QString &mode)
{
    return {{u"relation"_s, relation}, {u"mode"_s, mode}, {u"new"_s, true}, {u"until"_s, u"transaction"_s}};
}

QJsonObject change(const QString &kind, const QString &object, const QString &before, const QString &after)
{
    return {{u"change"_s, kind}, {u"object"_s, object}, {u"before"_s, before}, {u"after"_s, after}};
}

ReviewStep goodStep()
{
    ReviewStep step;
    step.revision = u"002"_s;
    step.title = u"Running upgrade 001 -> 002, 주문 합계"_s;
    step.message = u"주문 합계 <b>굵게</b>"_s;
    step.direction = u"upgrade"_s;
    step.file = u"migrations/002 주문.sql"_s;
    step.contentHash = QByteArray(64, 'a');
    step.headsBefore = {u"001"_s};
    step.headsAfter = {u"002"_s};
    const QString alter = u"ALTER TABLE 주문 ALTER total TYPE bigint"_s;
    const QString index = u"CREATE INDEX 합계 ON 주문 (total) WHERE note < 'a & b'"_s;
    step.statements = {{alter, 8}, {index, 9}};
    step.facts = {
        {u"revision"_s, u"002"_s},
        {u"direction"_s, u"upgrade"_s},
        {u"ms"_s, 21.5},
        {u"statements"_s,
         QJsonArray{statementFacts(alter, 8, {lock(u"public.\"주문\""_s, u"ACCESS EXCLUSIVE"_s)},
                                   {u"public.\"주문\""_s}),
                    statementFacts(index, 9, {lock(u"public.\"주문\""_s, u"SHARE"_s)}, {})}},
        {u"invalid"_s, QJsonArray()},
        {u"schema_diff"_s,
         QJsonArray{change(u"changed"_s, u"column public.\"주문\".total"_s, u"integer"_s, u"bigint"_s),
                    change(u"added"_s, u"index public.\"합계\""_s, {}, index)}},
        {u"way_back"_s, u"differs"_s},
        {u"way_back_diff"_s,
         QJsonArray{change(u"changed"_s, u"column public.\"주문\".total"_s, u"integer"_s, u"bigint"_s)}},
        {u"way_back_error"_s, QJsonValue()},
        {u"error"_s, QJsonValue()}};
    step.findings = {{u"script.implied-non-transactional"_s,
                      Severity::Warning,
                      u"The table is read whole | twice."_s,
                      u"Write `NOT VALID` first."_s,
                      {step.file, 9, 1},
                      u"002"_s}};
    step.risks = {
        {Severity::Error, u"public.\"주문\""_s,
         u"public.\"주문\" (41 GB, 1,200 writes/s) is rewritten under ACCESS EXCLUSIVE: about 4–9 min (an estimate)."_s}};
    step.verdict = Verdict::Approved;
    step.comment = u"밤에 적용합니다.\npassword=%1 was in the ticket."_s.arg(canary());
    return step;
}

ReviewStep hostileStep(const QString &name)
{
    ReviewStep step = goodStep();
    step.revision = name;
    step.message = name;
    step.file = u"migrations/"_s + name;
    step.statements = {{u"SELECT '%1'"_s.arg(name), 8}};
    step.comment = name;
    step.opaque = true;
    step.opaqueReason = name;
    step.findings[0].message = name;
    step.findings[0].hint = name;
    step.risks[0].message = name;
    QJsonObject facts = step.facts;
    facts[u"schema_diff"_s] = QJsonArray{change(u"changed"_s, name, name + u"1"_s, name)};
    facts[u"statements"_s] = QJsonArray{statementFacts(name, 8, {lock(name, u"ACCESS EXCLUSIVE"_s)}, {name})};
    facts[u"invalid"_s] = QJsonArray{name};
    facts[u"error"_s] =
        QJsonObject{{u"code"_s, u"x"_s}, {u"message"_s, name}, {u"detail"_s, name}, {u"line"_s, 8}};
    facts[u"way_back"_s] = u"failed"_s;
    facts[u"way_back_error"_s] = QJsonObject{{u"message"_s, name}};
    step.facts = facts;
    step.verdict = Verdict::Rejected;
    return step;
}

ReviewDocument review()
{
    ReviewDocument document;
    document.project = u"algoref/백엔드"_s;
    document.environment = u"production"_s;
    document.target = u"app@db.example:5432/app"_s;
    document.serverVersion = u"15.8"_s;
    document.fingerprint = QByteArray(64, 'f');
    document.kind = u"upgrade"_s;
    document.engine = u"limbeck"_s;
    document.goal = u"head"_s;
    document.appliedHeads = {u"001"_s};
    ReviewStep plain;
    plain.revision = u"003"_s;
    plain.message = u"plain"_s;
    plain.direction = u"upgrade"_s;
    plain.file = u"migrations/003.sql"_s;
    plain.transactional = false;
    plain.statements = {{u"CREATE INDEX CONCURRENTLY ON other (id)"_s, 6}};
    document.steps = {goodStep(), plain};
    document.rehearsal = {{u"place"_s, u"a sandbox, copied with pg_dump (/usr/lib/postgresql/15/bin)"_s},
                          {u"ok"_s, true},
                          {u"ms"_s, 1830.0},
                          {u"schema_diff"_s, goodStep().facts.value(u"schema_diff"_s)},
                          {u"findings"_s, QJsonArray()}};
    document.findings = {{u"rehearsal.extension"_s,
                          Severity::Info,
                          u"The sandbox lacks the extension postgis."_s,
                          {},
                          {},
                          {}}};
    document.verdict = Verdict::NeedsWork;
    document.comment = u"002 nachts, 003 later. See <https://example.org/?a=1&b=2>."_s;
    document.reviewer = u"김 DBA"_s;
    document.created = QDateTime(QDate(2026, 11, 29), QTime(22, 45), Qt::UTC);
    document.toolVersion = u"(this)"_s;
    return document;
}

constexpr ReportFormat allFormats[]{ReportFormat::Text,  ReportFormat::Json,   ReportFormat::Sarif,
                                    ReportFormat::Junit, ReportFormat::Github, ReportFormat::Markdown,
                                    ReportFormat::Html};

void formatRows()
{
    QTest::addColumn<ReportFormat>("format");
    for (const ReportFormat format : allFormats)
        QTest::addRow("%d", int(format)) << format;
}

} // namespace

void ReviewExportTest::formatsAreAsTheGoldenFiles_data()
{
    QTest::addColumn<ReportFormat>("format");
    QTest::addColumn<QString>("name");
    QTest::newRow("html") << ReportFormat::Html << u"review.html"_s;
    QTest::newRow("markdown") << ReportFormat::Markdown << u"review.md"_s;
    QTest::newRow("sarif") << ReportFormat::Sarif << u"review.sarif"_s;
    QTest::newRow("junit") << ReportFormat::Junit << u"review.xml"_s;
    QTest::newRow("github") << ReportFormat::Github << u"review.github"_s;
}

void ReviewExportTest::formatsAreAsTheGoldenFiles()
{
    QFETCH(ReportFormat, format);
    QFETCH(QString, name);
    QByteArray bytes = renderReview(review(), format, u"백엔드"_s);
    bytes.replace("\"version\": \"" LIMBECK_VERSION "\"", "\"version\": \"(this)\"");
    const QString difference = compareWithGolden(name, bytes);
    QVERIFY2(difference.isEmpty(), qPrintable(difference));
    if (format == ReportFormat::Html)
        QCOMPARE(compareWithGolden(u"review-print.html"_s, reviewHtmlForPrint(review()).toUtf8()), QString());
}

void ReviewExportTest::sarifAndJunitAreValid()
{
    ReviewDocument hostile = review();
    hostile.steps.push_back(hostileStep(u"a\"<&\u202e\x01'"_s));
    for (const ReviewDocument &each : {review(), hostile, ReviewDocument()}) {
        const QString sarif = validateSarif(renderReview(each, ReportFormat::Sarif, u"백엔드"_s));
        QVERIFY2(sarif.isEmpty(), qPrintable(sarif));
        const QString junit = validateJunit(renderReview(each, ReportFormat::Junit, u"백엔드"_s));
        QVERIFY2(junit.isEmpty(), qPrintable(junit));
    }
}

void ReviewExportTest::theHtmlIsWellFormedAndLoadsNothing()
{
    const QByteArray html = reviewHtml(review());
    const QString text = QString::fromUtf8(html);
    static const QRegularExpression loads(
        u"<(script|link|img|iframe|object|embed|form|base)\\b|\\bsrc=|url\\(|@import|\\bon[a-z]+=|javascript:"_s,
        QRegularExpression::CaseInsensitiveOption);
    const auto match = loads.match(text);
    QVERIFY2(!match.hasMatch(), qPrintable(match.captured()));
    static const QRegularExpression anyLink(u"href=\"([^\"]*)\""_s);
    auto links = anyLink.globalMatch(text);
    while (links.hasNext())
        QVERIFY(links.next().captured(1).startsWith(u"#step-"_s));
    QVERIFY(text.contains(u"default-src 'none'"_s) && text.contains(u"prefers-color-scheme: dark"_s) &&
            text.contains(u"@media print"_s));
    // As XML, but for the elements and references that only HTML has.
    QString xml = text;
    xml.remove(u"<!DOCTYPE html>\n"_s);
    xml.replace(u"&nbsp;"_s, u" "_s).replace(u"<br>"_s, u"<br/>"_s);
    static const QRegularExpression meta(u"<meta [^>]*>"_s);
    xml.remove(meta);
    QXmlStreamReader reader(xml);
    while (!reader.atEnd())
        reader.readNext();
    QVERIFY2(!reader.hasError(),
             qPrintable(reader.errorString() + u' ' + QString::number(reader.lineNumber())));
}

void ReviewExportTest::hostileNamesStayText_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("script") << u"<script>alert(1)</script>"_s;
    QTest::newRow("attribute") << u"\" onmouseover=\"alert(1)"_s;
    QTest::newRow("single quote") << u"' onmouseover='alert(1)"_s;
    QTest::newRow("pre") << u"</pre></style><img src=x onerror=alert(1)>"_s;
    QTest::newRow("place markers") << u"%1 %2 %3 %4 %5 %6 %7"_s;
    QTest::newRow("markdown") << u"a|b\n\n## x\n```\n</details>[y](javascript:alert(1)) @team"_s;
    QTest::newRow("workflow command") << u"a\n::error::forged"_s;
}

void ReviewExportTest::hostileNamesStayText()
{
    QFETCH(QString, name);
    ReviewDocument document = review();
    document.steps = {hostileStep(name)};
    document.project = document.environment = document.target = document.goal = document.reviewer =
        document.comment = name;
    document.appliedHeads = {name};
    const QString html = QString::fromUtf8(reviewHtml(document));
    for (const QString &bad : {u"<script"_s, u"<img"_s, u"\" onmouse"_s, u"' onmouse"_s})
        QVERIFY2(!html.contains(bad), qPrintable(html));
    QCOMPARE(html.count(u"</style>"_s), 1);
    QVERIFY(html.contains(htmlText(name).replace(u'\n', u"<br>"_s)));
    const QString markdown = QString::fromUtf8(reviewMarkdown(document));
    const QStringList lines = markdown.split(u'\n');
    bool fenced = false;
    QString fence;
    for (const QString &line : lines) {
        if (line.startsWith(u"```"_s) && (!fenced || line == fence)) {
            fence = fenced ? QString() : line.left(line.lastIndexOf(u'`') + 1);
            fenced = !fenced;
        } else if (!fenced) {
            QVERIFY2(!line.contains(u"<script"_s) && !line.contains(u"<img"_s) && !line.contains(u'@') &&
                         !line.contains(u"]("_s) && line != "## x"_L1,
                     qPrintable(line));
        }
    }
    QVERIFY(!fenced);
    for (const QString &line :
         QString::fromUtf8(renderReview(document, ReportFormat::Github)).split(u'\n', Qt::SkipEmptyParts))
        QVERIFY2(line.startsWith(u"::"_s) && !line.startsWith(u"::error::"_s), qPrintable(line));
}

void ReviewExportTest::noFormatHasAPasswordOrAPathOfTheMachine_data()
{
    formatRows();
}

void ReviewExportTest::noFormatHasAPasswordOrAPathOfTheMachine()
{
    QFETCH(ReportFormat, format);
    if (format == ReportFormat::Json)
        return; // what is in the document is makeReview()'s business, and tested with it
    ReviewDocument document = review();
    document.findings.append({u"connect.refused"_s,
                              Severity::Error,
                              u"postgresql://app:%1@h/d refused"_s.arg(canary()),
                              u"See %1/.pgpass or /srv/secret/x."_s.arg(QDir::homePath()),
                              {},
                              {}});
    const QString text = QString::fromUtf8(renderReview(document, format));
    for (const QString &secret : {canary(), QDir::homePath() + u'/', u"/srv/"_s, u"/usr/lib"_s})
        QVERIFY2(!text.contains(secret), qPrintable(secret + u'\n' + text));
    QVERIFY(text.contains(u"refused"_s));
}

void ReviewExportTest::scriptsAreShownWordForWord()
{
    ReviewDocument document = review();
    const QString sql = u"COPY t FROM '/srv/data/x.csv'; -- postgresql://a:b@c/d"_s;
    document.steps[1].statements[0].sql = sql;
    QVERIFY(reviewHtml(document).contains(htmlText(sql).toUtf8()));
    QVERIFY(reviewMarkdown(document).contains(sql.toUtf8()));
    QVERIFY(reviewHtmlForPrint(document).contains(htmlText(sql)));
}

void ReviewExportTest::whatCannotBeSeenIsWritten()
{
    QCOMPARE(visibleText(u"a\u202eb\u2066c\u200bd\x1b e\r\nf\tg\u00a0주문"_s),
             u"a[U+202E]b[U+2066]c[U+200B]d[U+001B] e\nf\tg\u00a0주문"_s);
    QCOMPARE(htmlText(u"<a href='x'>&\"\u202e"_s), u"&lt;a href=&#39;x&#39;&gt;&amp;&quot;[U+202E]"_s);
    ReviewDocument document = review();
    document.steps[1].statements[0].sql = u"SELECT 1 /*\u202e } */ ; DROP TABLE x"_s;
    for (const QByteArray &bytes : {reviewHtml(document), reviewMarkdown(document)})
        QVERIFY(bytes.contains("[U+202E]") && !bytes.contains("\xe2\x80\xae"));
}

void ReviewExportTest::verdictsAndRisksFailWhereTheyShould()
{
    const auto codesOf = [](const ReviewDocument &document) {
        QStringList list;
        for (const ReportedFinding &each : reviewReport(document).findings)
            list.append(each.finding.code + u' ' + severityName(each.finding.severity));
        return list;
    };
    QCOMPARE(
        codesOf(review()),
        (QStringList{u"rehearsal.extension info"_s, u"script.implied-non-transactional warning"_s,
                     u"review.risk error"_s, u"review.way-back warning"_s, u"review.needs-work warning"_s}));
    ReviewDocument rejected = review();
    rejected.steps = {hostileStep(u"x"_s)};
    rejected.verdict = Verdict::Approved;
    QCOMPARE(codesOf(rejected).mid(2),
             (QStringList{u"review.risk error"_s, u"rehearsal.failed error"_s, u"review.way-back warning"_s,
                          u"review.rejected error"_s}));
}

void ReviewExportTest::filesAreThoseOfTheRepository()
{
    const FindingsReport report = reviewReport(review(), u"백엔드"_s);
    QCOMPARE(report.findings[1].finding.where.file, u"백엔드/migrations/002 주문.sql"_s);
    QCOMPARE(report.anchor, u"백엔드/migrations/002 주문.sql"_s);
    QCOMPARE(reviewReport(review(), u"."_s).findings[1].place, u"migrations/002 주문.sql:9:1"_s);
}

void ReviewExportTest::fingerprintsOutliveMovedLines()
{
    ReviewDocument moved = review();
    moved.steps[0].findings[0].where.line += 5;
    moved.steps[0].findings[0].message = u"another language"_s;
    for (ReviewStatement &statement : moved.steps[0].statements)
        statement.line += 5;
    const auto before = reviewReport(review()).findings;
    const auto after = reviewReport(moved).findings;
    QCOMPARE(after.size(), before.size());
    for (size_t i = 0; i < before.size(); ++i) {
        QCOMPARE(after[i].fingerprint, before[i].fingerprint);
        QVERIFY(before[i].fingerprint.size() == 64);
    }
    moved.steps[0].statements[1].sql += u" AND x"_s;
    QVERIFY(reviewReport(moved).findings[1].fingerprint != before[1].fingerprint);
}

void ReviewExportTest::partsOfNewTablesAreNotListedOverall()
{
    ReviewDocument document = review();
    document.steps[0].facts = {};
    document.rehearsal[u"schema_diff"_s] =
        QJsonArray{change(u"added"_s, u"table public.new"_s, {}, u"x"_s),
                   change(u"added"_s, u"column public.new.id"_s, {}, u"x"_s),
                   change(u"added"_s, u"constraint new_pkey on public.new"_s, {}, u"x"_s),
                   change(u"removed"_s, u"column public.new.gone"_s, u"x"_s, {}),
                   change(u"added"_s, u"column public.newer.id"_s, {}, u"x"_s),
                   change(u"changed"_s, u"table public.users"_s, u"x"_s, u"y"_s),
                   change(u"added"_s, u"column public.users.city"_s, {}, u"x"_s)};
    const QString html = QString::fromUtf8(reviewHtml(document));
    for (const QString &there : {u"table public.new<"_s, u"column public.new.gone"_s,
                                 u"column public.newer.id"_s, u"column public.users.city"_s})
        QVERIFY2(html.contains(there), qPrintable(there));
    QVERIFY(!html.contains(u"column public.new.id"_s) && !html.contains(u"constraint new_pkey"_s));
}

// An Alembic revision that fails in another file than its own: that one's line is not of the revision.
void ReviewExportTest::linesOfRenderedSqlAreNotThoseOfTheFile()
{
    ReviewDocument document = review();
    document.steps = {goodStep()};
    ReviewStep &step = document.steps[0];
    step.file = u"versions/002.py"_s;
    const auto errorPlace = [&](const QString &file) {
        step.facts[u"error"_s] = QJsonObject{{u"message"_s, u"x"_s}, {u"file"_s, file}, {u"line"_s, 8}};
        for (const ReportedFinding &each : reviewReport(document).findings) {
            if (each.finding.code == "rehearsal.failed"_L1)
                return each.place;
        }
        return QString();
    };
    QCOMPARE(errorPlace(u"versions/002.py"_s), u"versions/002.py:8"_s);
    QCOMPARE(errorPlace(u"app/models.py"_s), u"versions/002.py"_s);
}

void ReviewExportTest::aLongCommentIsCutAndSaysSo()
{
    ReviewDocument document = review();
    for (int i = 0; i < 120; ++i) {
        ReviewStep step = goodStep();
        step.statements[0].sql += u" -- "_s + QString(2000, u'x');
        document.steps.push_back(step);
    }
    const QByteArray bytes = reviewMarkdown(document);
    QVERIFY(QString::fromUtf8(bytes).size() < 65536);
    QVERIFY(bytes.contains("look at the HTML file"));
    QCOMPARE(bytes.count("<details>"), bytes.count("</details>"));
    QVERIFY(reviewHtml(document).count("<div class=\"step\">") == 122);
}

void ReviewExportTest::theJsonIsTheDocumentsOwn()
{
    const auto object = QJsonDocument::fromJson(renderReview(review(), ReportFormat::Json)).object();
    const auto read = ReviewDocument::fromJson(object);
    QVERIFY(read);
    QVERIFY(*read == review());
}

QTEST_GUILESS_MAIN(ReviewExportTest)
#include "ReviewExportTest.moc"
