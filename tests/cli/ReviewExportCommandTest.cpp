#include "CliProject.h"
#include "Golden.h"
#include "SharedSandbox.h"

#include <QDir>

using namespace limbeck;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

// limbeck-cli review --format, of what a real server was asked and of a real rehearsal.
class ReviewExportCommandTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void everyFormatIsGiven_data();
    void everyFormatIsGiven();
    void aFileIsWrittenAndTheTextStays();
    void aSignedReviewIsGiven();
    void wrongUsageIsRefused_data();
    void wrongUsageIsRefused();

private:
    std::unique_ptr<CliProject> m_project;
};

void ReviewExportCommandTest::init()
{
    m_project = std::make_unique<CliProject>();
    m_project->write(u"limbeck.ini"_s, "[limbeck]\n");
    m_project->writeRevision("001", "", "CREATE TABLE 주문 (id int PRIMARY KEY, total int);\n",
                             "DROP TABLE 주문;\n");
    // The notice has a password that the script's own text has not.
    m_project->writeRevision(
        "002", "001",
        "ALTER TABLE 주문 ALTER total TYPE bigint;\n"
        "DO $$ BEGIN RAISE NOTICE 'postgresql://app:%@db/app', 'kanarien' || 'vogel'; END $$;\n",
        "ALTER TABLE 주문 ALTER total TYPE int;\n", "<script>alert(1)</script> 합계");
    const Target target = freshDatabase(u"export"_s);
    m_project->write(
        u".env.staging"_s,
        "DATABASE_URL=" +
            sharedSandbox().url(target.database).toUtf8().replace("postgres@", "postgres:kanarienvogel@") +
            "\n");
    QCOMPARE(m_project->run({u"upgrade"_s, u"001"_s}).code, 0);
}

void ReviewExportCommandTest::everyFormatIsGiven_data()
{
    QTest::addColumn<QString>("format");
    QTest::addColumn<QString>("beginning");
    QTest::addColumn<QString>("holds");
    QTest::newRow("html") << u"html"_s << u"<!DOCTYPE html>\n"_s
                          << u"&lt;script&gt;alert(1)&lt;/script&gt; 합계"_s;
    QTest::newRow("markdown") << u"markdown"_s << u"### "_s << u"ACCESS EXCLUSIVE"_s;
    QTest::newRow("json") << u"json"_s << u"{\n"_s << u"\"fingerprint\""_s;
    QTest::newRow("sarif") << u"sarif"_s << u"{\n"_s << u"\"limbeck/review/\""_s;
    QTest::newRow("junit") << u"junit"_s << u"<?xml"_s << u"limbeck review"_s;
    QTest::newRow("github") << u"github"_s << QString() << QString();
    QTest::newRow("text") << u"text"_s << QString() << QString();
}

void ReviewExportCommandTest::everyFormatIsGiven()
{
    QFETCH(QString, format);
    QFETCH(QString, beginning);
    QFETCH(QString, holds);
    const bool shows = format == "html"_L1 || format == "markdown"_L1; // what was measured
    const QStringList words{u"review"_s, u"--format"_s, format};
    const CliResult result = m_project->run(shows ? words + QStringList{u"--rehearse"_s} : words);
    QVERIFY2(result.code == 0, qPrintable(result.out + result.err));
    QVERIFY2(result.out.startsWith(beginning) && result.out.contains(holds), qPrintable(result.out));
    QVERIFY2(!result.out.contains(u"kanarienvogel"_s), qPrintable(result.out));
    if (format == "text"_L1) // as without it, with the places of this machine
        return;
    QVERIFY2(!result.out.contains(QFileInfo(m_project->folder()).path()), qPrintable(result.out));
    if (format == "sarif"_L1)
        QCOMPARE(validateSarif(result.out.toUtf8()), QString());
    if (format == "junit"_L1)
        QCOMPARE(validateJunit(result.out.toUtf8()), QString());
    if (shows)
        QVERIFY(result.out.contains(u"***"_s) ||
                result.out.contains(u"&#42;&#42;&#42;"_s)); // the notice is there
}

void ReviewExportCommandTest::aFileIsWrittenAndTheTextStays()
{
    const CliResult result =
        m_project->run({u"review"_s, u"--all"_s, u"--format"_s, u"html"_s, u"--output"_s, u"review.html"_s});
    QVERIFY2(result.code == 0, qPrintable(result.out + result.err));
    QVERIFY(result.out.contains(u"ALTER TABLE"_s) && !result.out.contains(u"<!DOCTYPE"_s));
    QVERIFY(m_project->read(u"review.html"_s).startsWith("<!DOCTYPE html>"));
    QVERIFY(m_project->read(u"review.html"_s).contains("approved"));
    const CliResult none = m_project->run(
        {u"review"_s, u"--format"_s, u"html"_s, u"--output"_s, u"missing/folder/review.html"_s});
    QCOMPARE(none.code, 1);
}

void ReviewExportCommandTest::aSignedReviewIsGiven()
{
    const QStringList key{u"--key"_s, u"dba.pem"_s, u"--as"_s, u"홍길동"_s};
    const CliResult made = m_project->json(QStringList{u"review"_s, u"key"_s, u"--create"_s} + key);
    QVERIFY2(made.code == 0, qPrintable(made.out + made.err));
    m_project->write(u"limbeck.ini"_s, "[review]\ntrusted_keys = " +
                                           made.data().value(u"trusted_keys"_s).toString().toUtf8() + "\n");
    const CliResult done = m_project->run(
        QStringList{u"review"_s, u"--all"_s, u"--sign"_s, u"--output"_s, u"signed.json"_s} + key);
    QVERIFY2(done.code == 0, qPrintable(done.out + done.err));
    const CliResult html =
        m_project->run({u"review"_s, u"verify"_s, u"signed.json"_s, u"--format"_s, u"html"_s});
    QVERIFY2(html.code == 0 && html.out.startsWith(u"<!DOCTYPE html>"_s), qPrintable(html.out + html.err));
    QVERIFY(html.out.contains(u"홍길동"_s));
}

void ReviewExportCommandTest::wrongUsageIsRefused_data()
{
    QTest::addColumn<QStringList>("words");
    QTest::newRow("format") << QStringList{u"--format"_s, u"pdf"_s};
    QTest::newRow("json too") << QStringList{u"--format"_s, u"html"_s, u"--json"_s};
    QTest::newRow("sign") << QStringList{u"--format"_s, u"html"_s, u"--all"_s, u"--sign"_s};
}

void ReviewExportCommandTest::wrongUsageIsRefused()
{
    QFETCH(QStringList, words);
    const CliResult result = m_project->run(QStringList{u"review"_s} + words);
    QVERIFY2(result.code == 2, qPrintable(result.out + result.err));
}

QTEST_GUILESS_MAIN(ReviewExportCommandTest)
#include "ReviewExportCommandTest.moc"
