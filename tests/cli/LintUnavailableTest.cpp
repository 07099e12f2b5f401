// This program has no parser: what stands here comes before the library's own.
#include "lint/ParseTree_none.cpp"

#include "CliProject.h"
#include "SharedSandbox.h"

#include "pg/Session.h"

using namespace limbeck;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

// A build without libpg_query: lint says so in one line, and what needs no parser goes on.
class LintUnavailableTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void oneLineSaysSo();
    void itIsNoReasonToFail();
    void theReviewAndTheRehearsalStandAlone();

private:
    static QStringList lintCodes(const QJsonArray &findings)
    {
        QStringList codes;
        for (const QJsonValue &finding : findings) {
            if (const QString code = finding["code"_L1].toString(); code.startsWith("lint."_L1))
                codes.append(code);
        }
        return codes;
    }

    std::unique_ptr<CliProject> m_project;
};

void LintUnavailableTest::init()
{
    m_project = std::make_unique<CliProject>();
    m_project->writeThreeRevisions();
    m_project->writeRevision("004", "003", "DROP TABEL one; DELETE FROM one;\n", "SELECT 1;\n");
    m_project->write(u".env.staging"_s, "DATABASE_URL=postgresql://nobody@127.0.0.1:1/none\n");
}

void LintUnavailableTest::oneLineSaysSo()
{
    const CliResult text = m_project->run({u"lint"_s, u"--all"_s});
    QCOMPARE(text.code, 0);
    QCOMPARE(text.out.count(u"has no parser for SQL"_s), 1);
    const CliResult json = m_project->json({u"lint"_s, u"--all"_s});
    QCOMPARE(lintCodes(json.array(u"findings"_s)), QStringList{u"lint.unavailable"_s});
}

void LintUnavailableTest::itIsNoReasonToFail()
{
    QCOMPARE(m_project->run({u"lint"_s, u"--all"_s, u"--fail-on"_s, u"warning"_s}).code, 0);
}

void LintUnavailableTest::theReviewAndTheRehearsalStandAlone()
{
#ifdef Q_OS_WIN
    QSKIP("A rehearsal starts a PostgreSQL server of its own.");
#endif
    m_project->writeRevision("004", "003", "ALTER TABLE there ALTER id TYPE bigint;\n", "SELECT 1;\n");
    const Target target = freshDatabase(u"unavailable"_s);
    QVERIFY((*Session::open(target))->execute("CREATE TABLE there (id int)"));
    m_project->write(u".env.staging"_s,
                     "DATABASE_URL=" + sharedSandbox().url(target.database).toUtf8() + "\n");
    const CliResult result = m_project->json({u"review"_s, u"--rehearse"_s});
    QVERIFY2(result.code == 0, qPrintable(result.out + result.err));
    const QJsonObject review = result.data().value(u"review"_s).toObject();
    QCOMPARE(lintCodes(review.value(u"findings"_s).toArray()), QStringList{u"lint.unavailable"_s});
    const QJsonArray steps = review.value(u"steps"_s).toArray();
    QCOMPARE(steps.size(), 4);
    QVERIFY(!steps.at(3)["facts"_L1]["statements"_L1].toArray().at(0)["rewrites"_L1].toArray().isEmpty());
}

QTEST_GUILESS_MAIN(LintUnavailableTest)
#include "LintUnavailableTest.moc"
