#include "ScriptFolder.h"

#include "plan/Planner.h"

#include <QJsonArray>
#include <QTest>

using namespace limbeck;
using limbeck::test::ScriptFolder;

class PlannerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void upgradeListsStepsWithStatementsInTheirFiles();
    void titlesAreAlembicsWords();
    void jsonHasTheContractsFields();
    void downgradeNamesAllRevisionsWithoutAWayBack();
    void upgradeMentionsThatThereIsNoWayBack();
    void ownTransactionCommandsAreRefused_data();
    void ownTransactionCommandsAreRefused();
    void savepointsAreAllowed();
    void discardAllIsRefused();
    void stampNeedsNoScripts();
    void nothingToDoIsAFinding();
    void headsAfterFollowTheSteps();
    void fingerprintChangesWithEveryPart();
    void fingerprintIsTheSameForTheSamePlan();
    void loaderErrorsComeThrough();
    void pythonRevisionsAreOpaqueUntilTheyAreRendered();
    void anEmptyDowngradeIsTold();
    void theEngineIsPartOfTheFingerprint();
};

namespace {

Result<Plan> plan(const ScriptFolder &folder, PlanKind kind, const QString &goal,
                  const QStringList &heads = {})
{
    return makePlan(folder.open(), {kind, goal, "target", heads});
}

QString text(const char *latin1)
{
    return QString::fromLatin1(latin1);
}

// A Python revision as ScriptDirectory gives it.
Result<Plan> pythonPlan(PlanKind kind, const QString &goal, const QStringList &heads, bool emptyDowngrade,
                        const QByteArray &runtimeHash = "files")
{
    Revision revision;
    revision.id = text("001");
    revision.file = text("/p/versions/001.py");
    const auto graph = RevisionGraph::build({revision});
    const auto load = [&](int) -> Result<RevisionScript> {
        RevisionScript script;
        script.revision = revision;
        script.revision.downgradeEmpty = emptyDowngrade;
        script.language = ScriptLanguage::Python;
        script.contentHash = "abc";
        return script;
    };
    return makePlan(*graph, {kind, goal, "target", heads, PlanEngine::Alembic, runtimeHash}, load);
}

} // namespace

void PlannerTest::upgradeListsStepsWithStatementsInTheirFiles()
{
    ScriptFolder folder;
    const QString file =
        folder.add({text("001"), {}, "CREATE TABLE a (b text);\n\n  INSERT INTO a VALUES ('가;');"});
    folder.add({text("002"), text("001"), "CREATE INDEX CONCURRENTLY a_b ON a (b);", "DROP INDEX a_b;",
                "transaction:false"});
    const auto made = plan(folder, PlanKind::Upgrade, text("head"));
    QVERIFY(made);
    QCOMPARE(made->steps.size(), size_t(2));
    QCOMPARE(made->statementCount(), 3);
    const PlanStep &first = made->steps[0];
    QVERIFY(first.transactional);
    QCOMPARE(first.revision.file, file);
    QCOMPARE(first.statements[0].sql, QByteArray("CREATE TABLE a (b text)"));
    QCOMPARE(first.statements[0].line, 10);
    QCOMPARE(first.statements[1].line, 12);
    QCOMPARE(first.statements[1].column, 3);
    QVERIFY(!made->steps[1].transactional);
    QCOMPARE(made->scriptHeads, QStringList{text("002")});
}

void PlannerTest::titlesAreAlembicsWords()
{
    ScriptFolder folder;
    folder.add({text("001"), {}, "SELECT 1;", "SELECT 1;", {}, {}, text("create user tables")});
    folder.add({text("002"), text("001"), "SELECT 1;", "SELECT 1;", {}, {}, text("add orders")});
    folder.add({text("002b"), text("001"), "SELECT 1;", "SELECT 1;", {}, {}, text("add tags")});
    folder.add({text("003"), text("002, 002b"), "SELECT 1;", "SELECT 1;", {}, {}, text("merge")});
    const auto up = plan(folder, PlanKind::Upgrade, text("head"));
    QVERIFY(up);
    QCOMPARE(up->steps.front().title(), text("Running upgrade  -> 001, create user tables"));
    QCOMPARE(up->steps.back().title(), text("Running upgrade 002, 002b -> 003, merge"));
    const auto down = plan(folder, PlanKind::Downgrade, text("base"), {text("002")});
    QVERIFY(down);
    QCOMPARE(down->steps[0].title(), text("Running downgrade 002 -> 001, add orders"));
    QCOMPARE(down->steps[1].title(), text("Running downgrade 001 -> , create user tables"));
    const auto stamp = plan(folder, PlanKind::Stamp, text("002"), {text("001")});
    QVERIFY(stamp);
    QCOMPARE(stamp->steps[0].title(PlanKind::Stamp), text("Running stamp_revision 001 -> 002"));
}

void PlannerTest::jsonHasTheContractsFields()
{
    ScriptFolder folder;
    folder.add({text("001"), {}, "SELECT '한글';"});
    const auto made = plan(folder, PlanKind::Upgrade, text("head"));
    QVERIFY(made);
    const QJsonObject json = made->toJson();
    QCOMPARE(json.value(text("direction")).toString(), text("upgrade"));
    QCOMPARE(json.value(text("goal")).toString(), text("head"));
    QCOMPARE(json.value(text("fingerprint")).toString().size(), 64);
    const QJsonObject step = json.value(text("steps")).toArray().first().toObject();
    QCOMPARE(step.value(text("revision")).toString(), text("001"));
    QCOMPARE(step.value(text("direction")).toString(), text("upgrade"));
    QCOMPARE(step.value(text("transactional")).toBool(), true);
    QVERIFY(step.value(text("findings")).isArray());
    const QJsonObject statement = step.value(text("statements")).toArray().first().toObject();
    QCOMPARE(statement.value(text("sql")).toString(), QStringLiteral("SELECT '한글'"));
    QCOMPARE(statement.value(text("line")).toInt(), 10);
    QCOMPARE(statement.value(text("column")).toInt(), 1);
}

void PlannerTest::downgradeNamesAllRevisionsWithoutAWayBack()
{
    ScriptFolder folder;
    folder.add({text("001"), {}, "SELECT 1;", QByteArray()});
    folder.add({text("002"), text("001"), "SELECT 1;"});
    const QString file = folder.add({text("003"), text("002"), "SELECT 1;", QByteArray()});
    const auto made = plan(folder, PlanKind::Downgrade, text("base"), {text("003")});
    QVERIFY(!made);
    QCOMPARE(made.error().code, text("plan.no-way-back"));
    QVERIFY(made.error().message.contains(text("003, 001")));
    QCOMPARE(made.error().where.file, file);
    QVERIFY(!made.error().hint.isEmpty());
}

void PlannerTest::upgradeMentionsThatThereIsNoWayBack()
{
    ScriptFolder folder;
    folder.add({text("001"), {}, "SELECT 1;", QByteArray()});
    const auto made = plan(folder, PlanKind::Upgrade, text("head"));
    QVERIFY(made);
    const Findings findings = made->steps[0].findings;
    QVERIFY(std::any_of(findings.begin(), findings.end(), [](const Finding &finding) {
        return finding.code == text("plan.no-way-back") && finding.severity == Severity::Info;
    }));
}

void PlannerTest::ownTransactionCommandsAreRefused_data()
{
    QTest::addColumn<QByteArray>("command");
    for (const char *command : {"BEGIN", "COMMIT", "ROLLBACK", "START TRANSACTION", "END", "ABORT"})
        QTest::newRow(command) << QByteArray(command);
}

void PlannerTest::ownTransactionCommandsAreRefused()
{
    QFETCH(QByteArray, command);
    ScriptFolder folder;
    const QString file = folder.add({text("001"), {}, "SELECT 1;\n  " + command + ";\nSELECT 2;"});
    const auto made = plan(folder, PlanKind::Upgrade, text("head"));
    QVERIFY(!made);
    QCOMPARE(made.error().code, text("script.transaction-command"));
    QCOMPARE(made.error().where, (SourceLocation{file, 11, 3}));
}

void PlannerTest::savepointsAreAllowed()
{
    ScriptFolder folder;
    folder.add({text("001"), {}, "SAVEPOINT a; SELECT 1; ROLLBACK TO SAVEPOINT a; RELEASE a;"});
    QVERIFY(plan(folder, PlanKind::Upgrade, text("head")));
}

void PlannerTest::discardAllIsRefused()
{
    ScriptFolder folder;
    folder.add({text("001"), {}, "DISCARD ALL;", "SELECT 1;", "transaction:false"});
    const auto made = plan(folder, PlanKind::Upgrade, text("head"));
    QVERIFY(!made);
    QCOMPARE(made.error().code, text("plan.discard-all"));
}

void PlannerTest::stampNeedsNoScripts()
{
    ScriptFolder folder;
    folder.addTables(3);
    const ScriptDirectory scripts = folder.open();
    const auto made = makePlan(scripts.graph(), {PlanKind::Stamp, text("002"), {}, {}},
                               [](int) -> Result<RevisionScript> { return fail("test.read", QString()); });
    QVERIFY(made);
    QCOMPARE(made->headsAfter(), QStringList{text("002")});
    QCOMPARE(made->statementCount(), 0);
    QCOMPARE(made->toJson().value(text("direction")).toString(), text("stamp"));
}

void PlannerTest::nothingToDoIsAFinding()
{
    ScriptFolder folder;
    folder.addTables(1);
    const auto made = plan(folder, PlanKind::Upgrade, text("head"), {text("001")});
    QVERIFY(made);
    QVERIFY(made->steps.empty());
    QCOMPARE(made->findings.first().code, text("plan.nothing"));
}

void PlannerTest::headsAfterFollowTheSteps()
{
    ScriptFolder folder;
    folder.add({text("a"), {}, "SELECT 1;"});
    folder.add({text("b"), text("a"), "SELECT 1;"});
    folder.add({text("c"), text("a"), "SELECT 1;"});
    const auto up = plan(folder, PlanKind::Upgrade, text("heads"));
    QVERIFY(up);
    QCOMPARE(up->headsAfter(), (QStringList{text("b"), text("c")}));
    const auto down = plan(folder, PlanKind::Downgrade, text("base"), {text("b"), text("c")});
    QVERIFY(down);
    QCOMPARE(down->headsAfter(), QStringList());
}

void PlannerTest::fingerprintChangesWithEveryPart()
{
    ScriptFolder folder;
    folder.addTables(3);
    const auto made = plan(folder, PlanKind::Upgrade, text("head"));
    QVERIFY(made);
    QSet<QByteArray> seen{made->fingerprint};
    const auto differs = [&](const std::function<void(Plan &)> &change) {
        Plan other = *made;
        change(other);
        const QByteArray fingerprint = planFingerprint(other);
        const bool fresh = !seen.contains(fingerprint);
        seen.insert(fingerprint);
        return fresh;
    };
    QVERIFY(differs([](Plan &p) { p.kind = PlanKind::Downgrade; }));
    QVERIFY(differs([](Plan &p) { p.targetIdentity = "other"; }));
    QVERIFY(differs([](Plan &p) { p.appliedHeads = {text("x")}; }));
    QVERIFY(differs([](Plan &p) { p.appliedHeads = {text("x"), text("y")}; }));
    QVERIFY(differs([](Plan &p) { p.appliedHeads = {text("xy")}; }));
    QVERIFY(differs([](Plan &p) { p.steps[1].contentHash = "changed"; }));
    QVERIFY(differs([](Plan &p) { p.steps[1].revision.id = text("9"); }));
    QVERIFY(differs([](Plan &p) { p.steps[1].direction = StepDirection::Downgrade; }));
    QVERIFY(differs([](Plan &p) { p.steps.pop_back(); }));
    QVERIFY(differs([](Plan &p) { std::swap(p.steps[0], p.steps[1]); }));
}

void PlannerTest::fingerprintIsTheSameForTheSamePlan()
{
    ScriptFolder folder;
    folder.addTables(3);
    const auto first = plan(folder, PlanKind::Upgrade, text("head"));
    const auto second = plan(folder, PlanKind::Upgrade, text("head"));
    QCOMPARE(first->fingerprint, second->fingerprint);
    QCOMPARE(first->fingerprint, planFingerprint(*first));
}

void PlannerTest::loaderErrorsComeThrough()
{
    ScriptFolder folder;
    folder.addTables(1);
    const ScriptDirectory scripts = folder.open();
    const auto made = makePlan(scripts.graph(), {PlanKind::Upgrade, text("head"), {}, {}},
                               [](int) -> Result<RevisionScript> {
                                   return fail("script.unreadable", text("gone"), {}, {text("/x.sql"), 3, 1});
                               });
    QVERIFY(!made);
    QCOMPARE(made.error().code, text("script.unreadable"));
    QCOMPARE(made.error().where.line, 3);
}

void PlannerTest::pythonRevisionsAreOpaqueUntilTheyAreRendered()
{
    const auto made = pythonPlan(PlanKind::Upgrade, text("head"), {}, false);
    QVERIFY(made);
    QVERIFY(made->steps.front().opaque);
    QCOMPARE(made->steps.front().language, ScriptLanguage::Python);
    const QJsonObject json = made->toJson();
    QCOMPARE(json.value(text("engine")).toString(), text("alembic"));
    const QJsonObject step = json.value(text("steps")).toArray().first().toObject();
    QCOMPARE(step.value(text("language")).toString(), text("python"));
    QVERIFY(step.value(text("opaque")).toBool());
    QCOMPARE(step.value(text("opaque_reason")).toString(), QString());
    QVERIFY(!step.value(text("opaque_reason")).isNull());
}

void PlannerTest::anEmptyDowngradeIsTold()
{
    const auto up = pythonPlan(PlanKind::Upgrade, text("head"), {}, true);
    QVERIFY(up);
    QCOMPARE(up->steps.front().findings.size(), 1);
    QCOMPARE(up->steps.front().findings.front().code, text("plan.empty-downgrade"));
    QCOMPARE(up->steps.front().findings.front().severity, Severity::Info);
    const auto down = pythonPlan(PlanKind::Downgrade, text("base"), {text("001")}, true);
    QVERIFY(down);
    QCOMPARE(down->steps.front().findings.front().severity, Severity::Warning);
    QVERIFY(pythonPlan(PlanKind::Downgrade, text("base"), {text("001")}, false)
                ->steps.front()
                .findings.isEmpty());
}

void PlannerTest::theEngineIsPartOfTheFingerprint()
{
    const auto made = pythonPlan(PlanKind::Upgrade, text("head"), {}, false);
    const auto otherEnv = pythonPlan(PlanKind::Upgrade, text("head"), {}, false, "other files");
    QVERIFY(made->fingerprint != otherEnv->fingerprint);
    Plan sql = *made;
    sql.engine = PlanEngine::Limbeck;
    QVERIFY(planFingerprint(sql) != made->fingerprint);
    Plan rendered = *made;
    rendered.steps.front().opaque = false;
    rendered.steps.front().statements = {Statement{"SELECT 1", 0, 1, 1, {}}};
    QCOMPARE(planFingerprint(rendered), made->fingerprint);
}

QTEST_GUILESS_MAIN(PlannerTest)
#include "PlannerTest.moc"
