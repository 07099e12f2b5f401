#include "CliProject.h"
#include "Golden.h"
#include "SharedSandbox.h"

#include <QProcess>

using namespace limbeck;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

// --format, --output, --baseline, --write-baseline and --base of the commands whose result is findings.
class ReportCommandTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void standardOutputHasTheReportAndNothingElse_data();
    void standardOutputHasTheReportAndNothingElse();
    void aFileGetsTheReportAndPeopleTheText();
    void pathsAreRelativeInEveryReport();
    void theExitCodeIsThatOfTheFindings();
    void whatFailsBesidesFindingsIsInTheReport();
    void wrongUsageIsRefused_data();
    void wrongUsageIsRefused();
    void aReportThatCannotBeWrittenFails();
    void aBaselineLeavesOutWhatItHas();
    void aStaleEntryIsTold();
    void aWrittenBaselineDoesNotFailTheRun();
    void aBranchIsCheckedWithoutADatabase();

private:
    CliResult doctor(const QStringList &more = {}) const
    {
        return m_project->run(QStringList{u"doctor"_s, u"--offline"_s} + more);
    }

    std::unique_ptr<CliProject> m_project;
};

void ReportCommandTest::init()
{
    m_project = std::make_unique<CliProject>();
    m_project->writeThreeRevisions();
    m_project->write(u".env"_s, "A=1\nA=2\nDATABASE_URL=postgres://app:kanarienvogel@127.0.0.1:1/app\n");
}

void ReportCommandTest::standardOutputHasTheReportAndNothingElse_data()
{
    QTest::addColumn<QString>("format");
    QTest::addColumn<QString>("beginning");
    QTest::addColumn<QString>("holds");
    QTest::newRow("sarif") << u"sarif"_s << u"{\n"_s << u"\"ruleId\": \"env.duplicate-key\""_s;
    QTest::newRow("json") << u"json"_s << u"{\n"_s << u"\"fingerprint\""_s;
    QTest::newRow("junit") << u"junit"_s << u"<?xml"_s << u"classname=\"limbeck.doctor.env.duplicate-key\""_s;
    QTest::newRow("github") << u"github"_s << u"::"_s << u"::warning file=.env,line=2"_s;
    QTest::newRow("markdown") << u"markdown"_s << u"### Limbeck: `doctor`\n"_s << u"<code>.env:2"_s;
}

void ReportCommandTest::standardOutputHasTheReportAndNothingElse()
{
    QFETCH(QString, format);
    QFETCH(QString, beginning);
    QFETCH(QString, holds);
    const CliResult result = doctor({u"--format"_s, format});
    QCOMPARE(result.code, 0);
    QVERIFY2(result.out.startsWith(beginning) && result.out.contains(holds), qPrintable(result.out));
    QVERIFY(!result.out.contains(u"kanarienvogel"_s));
    if (format == "sarif"_L1)
        QCOMPARE(validateSarif(result.out.toUtf8()), QString());
    if (format == "junit"_L1)
        QCOMPARE(validateJunit(result.out.toUtf8()), QString());
}

void ReportCommandTest::aFileGetsTheReportAndPeopleTheText()
{
    const CliResult plain = doctor();
    const CliResult result = doctor({u"--format"_s, u"sarif"_s, u"--output"_s, u"a.sarif"_s});
    QCOMPARE(result.out, plain.out);
    QCOMPARE(validateSarif(m_project->read(u"a.sarif"_s)), QString());
    const CliResult json =
        m_project->json({u"doctor"_s, u"--offline"_s, u"--format"_s, u"text"_s, u"--output"_s, u"a.txt"_s});
    QVERIFY(json.array(u"findings"_s).size() > 0);
    QVERIFY(m_project->read(u"a.txt"_s).startsWith("warning: "));
}

void ReportCommandTest::pathsAreRelativeInEveryReport()
{
    for (const QString &format : {u"sarif"_s, u"json"_s, u"junit"_s, u"github"_s, u"markdown"_s}) {
        const CliResult result = doctor({u"--format"_s, format});
        QVERIFY2(!result.out.contains(QFileInfo(m_project->folder()).path()), qPrintable(result.out));
    }
    doctor({u"--output"_s, u"a.txt"_s});
    QVERIFY(!m_project->read(u"a.txt"_s).contains(QFileInfo(m_project->folder()).path().toUtf8()));
}

void ReportCommandTest::theExitCodeIsThatOfTheFindings()
{
    const CliResult result = doctor({u"--format"_s, u"junit"_s, u"--fail-on"_s, u"warning"_s});
    QCOMPARE(result.code, 3);
    QVERIFY(result.out.contains(u"<failure type=\"env.duplicate-key\""_s));
    QVERIFY(result.err.contains(u"--fail-on"_s));
    QVERIFY(!doctor({u"--format"_s, u"junit"_s, u"--fail-on"_s, u"never"_s}).out.contains(u"<failure"_s));
}

void ReportCommandTest::whatFailsBesidesFindingsIsInTheReport()
{
    const CliResult refused = m_project->run({u"check"_s, u"--format"_s, u"junit"_s});
    QCOMPARE(refused.code, 5);
    QVERIFY2(refused.out.contains(u"<error type=\"connect.refused\""_s), qPrintable(refused.out));
    QVERIFY(refused.out.contains(u"env.duplicate-key"_s)); // what was found all the same
    m_project->write(u".env"_s, "DATABASE_URL=" +
                                    sharedSandbox().url(freshDatabase(u"report"_s).database).toUtf8() + "\n");
    const CliResult pending = m_project->run({u"check"_s, u"--format"_s, u"github"_s});
    QCOMPARE(pending.code, 6);
    QVERIFY2(pending.out.contains(u"title=check.pending::3 revision"_s), qPrintable(pending.out));
}

void ReportCommandTest::wrongUsageIsRefused_data()
{
    QTest::addColumn<QStringList>("words");
    QTest::newRow("format") << QStringList{u"--format"_s, u"pdf"_s};
    QTest::newRow("html") << QStringList{u"--format"_s, u"html"_s};
    QTest::newRow("json too") << QStringList{u"--format"_s, u"sarif"_s, u"--json"_s};
    QTest::newRow("no baseline") << QStringList{u"--baseline"_s, u"none.json"_s};
}

void ReportCommandTest::wrongUsageIsRefused()
{
    QFETCH(QStringList, words);
    const CliResult result = doctor(words);
    QVERIFY2(result.code == 2, qPrintable(result.out + result.err));
}

void ReportCommandTest::aReportThatCannotBeWrittenFails()
{
    const CliResult result = doctor({u"--format"_s, u"sarif"_s, u"--output"_s, u"missing/folder/a.sarif"_s});
    QCOMPARE(result.code, 1);
}

void ReportCommandTest::aBaselineLeavesOutWhatItHas()
{
    QCOMPARE(doctor({u"--fail-on"_s, u"info"_s}).code, 3);
    QCOMPARE(doctor({u"--write-baseline"_s, u"known.json"_s}).code, 0);
    const QStringList known{u"--fail-on"_s, u"info"_s, u"--baseline"_s, u"known.json"_s};
    const CliResult quiet = doctor(known);
    QVERIFY2(quiet.code == 0, qPrintable(quiet.out + quiet.err));
    QVERIFY(quiet.out.contains(u"of the baseline are left out"_s));
    // The lines move, and another one is added.
    m_project->write(u".env"_s,
                     "# moved\n\nA=1\nA=2\nDATABASE_URL=postgres://app:kanarienvogel@127.0.0.1:1/app\n");
    QCOMPARE(doctor(known).code, 0);
    m_project->write(u".env"_s,
                     "A=1\nA=2\nB=1\nB=2\nDATABASE_URL=postgres://app:kanarienvogel@127.0.0.1:1/app\n");
    const CliResult fresh = doctor(known + QStringList{u"--format"_s, u"github"_s});
    QCOMPARE(fresh.code, 3);
    QVERIFY2(fresh.out.count(u"::"_s) == 2 && fresh.out.contains(u"line=4"_s), qPrintable(fresh.out));
    QVERIFY(!m_project->read(u"known.json"_s).contains("kanarienvogel"));
}

void ReportCommandTest::aStaleEntryIsTold()
{
    QCOMPARE(doctor({u"--write-baseline"_s, u"known.json"_s}).code, 0);
    m_project->write(u".env"_s, "A=2\nDATABASE_URL=postgres://app:kanarienvogel@127.0.0.1:1/app\n");
    const CliResult result = doctor({u"--baseline"_s, u"known.json"_s});
    QCOMPARE(result.code, 0);
    QVERIFY2(result.out.contains(u"[baseline.stale]"_s) &&
                 result.out.contains(u"env.duplicate-key (.env:2"_s),
             qPrintable(result.out));
}

void ReportCommandTest::aWrittenBaselineDoesNotFailTheRun()
{
    const QStringList both{u"--fail-on"_s, u"info"_s, u"--write-baseline"_s, u"known.json"_s};
    QCOMPARE(doctor(both).code, 0);
    const QByteArray first = m_project->read(u"known.json"_s);
    QCOMPARE(doctor(both).code, 0);
    QCOMPARE(m_project->read(u"known.json"_s), first);
    // What is not a finding still does.
    QCOMPARE(m_project->run({u"check"_s, u"--write-baseline"_s, u"known.json"_s}).code, 5);
}

void ReportCommandTest::aBranchIsCheckedWithoutADatabase()
{
    const auto git = [this](const QStringList &words) {
        QProcess process;
        process.setWorkingDirectory(m_project->folder());
        process.start(u"git"_s,
                      QStringList{u"-c"_s, u"user.name=kim"_s, u"-c"_s, u"user.email=kim@example.org"_s} +
                          words);
        QVERIFY(process.waitForFinished());
        QVERIFY2(process.exitCode() == 0, process.readAllStandardError().constData());
    };
    QVERIFY(QDir(m_project->folder() + u"/.git"_s).removeRecursively()); // it has a mere mark
    m_project->write(u".gitignore"_s, ".env\n");
    git({u"init"_s, u"-q"_s, u"-b"_s, u"main"_s});
    git({u"add"_s, u"."_s});
    git({u"commit"_s, u"-q"_s, u"-m"_s, u"main"_s});
    const CliResult none = m_project->run({u"check"_s, u"--base"_s, u"main"_s, u"--fail-on"_s, u"info"_s});
    QVERIFY2(none.code == 0, qPrintable(none.out + none.err));
    QVERIFY(none.out.contains(u"The branch adds no revision."_s));
    m_project->writeRevision("004", "002", "SELECT 1;\n", "SELECT 2;\n");
    const CliResult added =
        m_project->json({u"check"_s, u"--base"_s, u"main"_s, u"--fail-on"_s, u"warning"_s});
    QCOMPARE(added.code, 3);
    QCOMPARE(added.array(u"revisions"_s).size(), 1);
    QCOMPARE(added.array(u"findings"_s).size(), 1);
    QCOMPARE(added.array(u"findings"_s).at(0).toObject().value(u"code"_s).toString(),
             u"script.multiple-heads"_s);
    QVERIFY(added.data().value(u"left_out"_s).toInt() > 0);
    QCOMPARE(doctor({u"--write-baseline"_s, u"known.json"_s}).code, 0);
    const CliResult known = m_project->run(
        {u"check"_s, u"--base"_s, u"main"_s, u"--fail-on"_s, u"info"_s, u"--baseline"_s, u"known.json"_s});
    QVERIFY2(known.code == 0 && !known.out.contains(u"baseline.stale"_s), qPrintable(known.out));
    QCOMPARE(
        m_project->json({u"check"_s, u"--base"_s, u"main"_s, u"--write-baseline"_s, u"b.json"_s}).errorCode(),
        u"usage.arguments"_s);
    QCOMPARE(m_project->json({u"check"_s, u"--base"_s, u"nope"_s}).errorCode(), u"base.unknown"_s);
    QCOMPARE(m_project->run({u"check"_s, u"--base"_s, u"nope"_s}).code, 2);
}

QTEST_GUILESS_MAIN(ReportCommandTest)
#include "ReportCommandTest.moc"
