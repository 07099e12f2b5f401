#include "AlembicFolder.h"
#include "CliProject.h"
#include "Golden.h"
#include "OnWindows.h"
#include "SharedSandbox.h"

#include "lint/LintRule.h"
#include "pg/Session.h"

#include <QTest>

#include <algorithm>
#include <memory>

using namespace limbeck;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

// limbeck-cli lint, and what check and plan say of it.
class LintCommandTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void itWorksWithoutADatabase();
    void theDatabaseTellsTypesAndSizes();
    void theSizeOfTheTableDecides();
    void sarifHasWhatTheRuleSays();
    void levelsComeFromTheSettings();
    void aLevelThatIsNoneIsRefused();
    void theRulesAreListed();
    void checkAndPlanTellThemToo();
    void noSecretIsShown();

private:
    CliResult applied() const { return m_project->run({u"upgrade"_s, u"001"_s}); }

    std::unique_ptr<CliProject> m_project;
    Target m_target;
};

namespace {

QStringList codesOf(const CliResult &result)
{
    QStringList codes;
    const QJsonArray findings = result.array(u"findings"_s);
    for (const QJsonValue &finding : findings) {
        const QString code = finding.toObject().value(u"code"_s).toString();
        if (code.startsWith("lint."_L1) && code != "lint.search-path"_L1)
            codes.append(code);
    }
    return codes;
}

} // namespace

void LintCommandTest::init()
{
    m_project = std::make_unique<CliProject>();
    m_target = freshDatabase(u"lint"_s);
    m_project->write(u".env.staging"_s, "DATABASE_URL=" + urlOf(m_target).toUtf8() + "\n");
    m_project->writeRevision("001", "",
                             "CREATE TABLE 주문 (id bigint PRIMARY KEY, note varchar(20), total int);\n",
                             "DROP TABLE 주문;\n");
    m_project->writeRevision("002", "001",
                             "ALTER TABLE 주문 ALTER note TYPE varchar(40);\n"
                             "ALTER TABLE 주문\n  ALTER total TYPE bigint;\n",
                             "SELECT 1;\n");
}

void LintCommandTest::itWorksWithoutADatabase()
{
    m_project->write(u".env.staging"_s, "DATABASE_URL=postgresql://nobody@127.0.0.1:1/none\n");
    // From base the table is one of the run.
    QCOMPARE(codesOf(m_project->json({u"lint"_s, u"--all"_s})), QStringList());
    QVERIFY(m_project->run({u"lint"_s, u"--all"_s}).code == 0);
    const CliResult result =
        m_project->json({u"lint"_s, u"--from"_s, u"001"_s, u"--fail-on"_s, u"warning"_s});
    QCOMPARE(result.code, 3);
    QCOMPARE(codesOf(result).count(u"lint.column-type"_s), 2); // the old types are not known
    QCOMPARE(m_project->run({u"lint"_s}).code, 5);
}

void LintCommandTest::theDatabaseTellsTypesAndSizes()
{
    QCOMPARE(applied().code, 0);
    const CliResult result = m_project->json({u"lint"_s});
    QCOMPARE(result.code, 0);
    QCOMPARE(codesOf(result), QStringList{u"lint.column-type"_s});
    const QJsonObject finding = result.array(u"findings"_s).last().toObject();
    QCOMPARE(finding.value(u"line"_s).toInt(), 10);
    QCOMPARE(finding.value(u"column"_s).toInt(), 9);
    QCOMPARE(finding.value(u"lock"_s).toString(), u"ACCESS EXCLUSIVE"_s);
    QVERIFY(!finding.value(u"why"_s).toString().isEmpty() &&
            !finding.value(u"safe_way"_s).toString().isEmpty());
    QVERIFY(finding.value(u"message"_s).toString().contains(u"from integer to bigint: public.\"주문\""_s));

    const auto session = Session::open(m_target);
    QVERIFY((*session)->execute("INSERT INTO 주문 VALUES (1)"));
    QVERIFY(m_project->run({u"lint"_s}).out.contains(u"kB"_s));
}

// As it is, not as it was when somebody last ran ANALYZE.
void LintCommandTest::theSizeOfTheTableDecides()
{
    QCOMPARE(applied().code, 0);
    const auto session = Session::open(m_target);
    QVERIFY((*session)->execute("ALTER TABLE 주문 SET (autovacuum_enabled = off)"));
    const auto severity = [this] {
        return m_project->json({u"lint"_s}).array(u"findings"_s).last()["severity"_L1].toString();
    };
    QVERIFY((*session)->execute("INSERT INTO 주문 VALUES (1)"));
    QCOMPARE(severity(), u"info"_s);
    QVERIFY((*session)->execute("INSERT INTO 주문 SELECT i, 'note', i FROM generate_series(2, 300000) i"));
    QCOMPARE(severity(), u"warning"_s);
    QVERIFY(m_project->run({u"lint"_s}).out.contains(u"MB"_s));
    // One that somebody holds is told by what the catalog has of it.
    QVERIFY((*session)->execute("ANALYZE 주문"));
    QVERIFY((*session)->execute("BEGIN; LOCK TABLE 주문 IN ACCESS EXCLUSIVE MODE"));
    QCOMPARE(severity(), u"warning"_s);
    QVERIFY((*session)->execute("ROLLBACK"));
}

void LintCommandTest::sarifHasWhatTheRuleSays()
{
    const CliResult result = m_project->run({u"lint"_s, u"--from"_s, u"001"_s, u"--format"_s, u"sarif"_s});
    const QJsonValue run = QJsonDocument::fromJson(result.out.toUtf8())["runs"_L1].toArray().at(0);
    const QJsonArray rules = run["tool"_L1]["driver"_L1]["rules"_L1].toArray();
    const auto rule = std::find_if(rules.begin(), rules.end(), [](const QJsonValue &each) {
        return each["id"_L1].toString() == "lint.column-type"_L1;
    });
    QVERIFY(rule != rules.end());
    const LintRule *known = findLintRule(u"lint.column-type"_s);
    for (const QString &form : {u"text"_s, u"markdown"_s}) {
        const QString help = (*rule)["help"_L1][form].toString();
        QVERIFY2(help.contains(LintRule::translated(known->why)), qPrintable(help));
        QVERIFY(help.contains(LintRule::translated(known->safeWay)));
        const QStringList example = known->goodExample().split(u'\n');
        QVERIFY(!example.isEmpty() && help.contains(u"    "_s + example.last()));
    }
    NOT_ON_WINDOWS("runs a Python with jsonschema");
    const QString wrong = validateSarif(result.out.toUtf8());
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
}

void LintCommandTest::levelsComeFromTheSettings()
{
    QCOMPARE(applied().code, 0);
    m_project->write(u"limbeck.ini"_s, "[lint]\nlint.column-type = off\n\n[environment.staging]\nfiles = "
                                       ".env.staging\nlint.column-type = error\n");
    QCOMPARE(m_project->json({u"--env"_s, u"staging"_s, u"lint"_s}).code, 3);
    m_project->write(u"limbeck.ini"_s, "[lint]\nlint.column-type = off\n\n[environment.staging]\nfiles = "
                                       ".env.staging\n");
    QCOMPARE(codesOf(m_project->json({u"--env"_s, u"staging"_s, u"lint"_s})), QStringList());
}

void LintCommandTest::aLevelThatIsNoneIsRefused()
{
    m_project->write(u"limbeck.ini"_s, "[lint]\nlint.column-type = loud\n");
    const CliResult result = m_project->json({u"lint"_s, u"--all"_s});
    QCOMPARE(result.errorCode(), u"settings.value"_s);
    QCOMPARE(result.object().value(u"error"_s).toObject().value(u"line"_s).toInt(), 2);
}

void LintCommandTest::theRulesAreListed()
{
    const CliResult result = m_project->json({u"lint"_s, u"--rules"_s});
    QCOMPARE(result.code, 0);
    QVERIFY(result.array(u"rules"_s).size() >= 48);
    const QString text = m_project->run({u"lint"_s, u"--rules"_s}).out;
    QVERIFY(text.contains(u"lint.index-not-concurrent"_s) && text.contains(u"SHARE"_s));
}

void LintCommandTest::checkAndPlanTellThemToo()
{
    QCOMPARE(applied().code, 0);
    QVERIFY(codesOf(m_project->json({u"check"_s})).contains(u"lint.column-type"_s));
    QCOMPARE(m_project->json({u"check"_s, u"--fail-on"_s, u"info"_s}).code, 3);
    const QJsonObject plan = m_project->json({u"plan"_s, u"head"_s}).data().value(u"plan"_s).toObject();
    const QJsonArray findings =
        plan.value(u"steps"_s).toArray().at(0).toObject().value(u"findings"_s).toArray();
    QVERIFY(!findings.isEmpty());
    QVERIFY(m_project->run({u"plan"_s, u"head"_s}).out.contains(u"lint.column-type"_s));
}

void LintCommandTest::noSecretIsShown()
{
    QCOMPARE(applied().code, 0);
    const QString url = u"postgresql://postgres:카나리아비밀@127.0.0.1:%1/%2"_s.arg(sharedSandbox().port())
                            .arg(m_target.database);
    m_project->write(u".env.staging"_s, "DATABASE_URL=" + url.toUtf8() + "\n");
    for (const QStringList &words :
         {QStringList{u"lint"_s}, {u"lint"_s, u"--json"_s}, {u"lint"_s, u"--format"_s, u"sarif"_s}}) {
        const CliResult result = m_project->run(words);
        QVERIFY2(result.code == 0, qPrintable(result.err));
        QVERIFY(!(result.out + result.err).contains(u"카나리아"_s));
    }
}

QTEST_GUILESS_MAIN(LintCommandTest)
#include "LintCommandTest.moc"
