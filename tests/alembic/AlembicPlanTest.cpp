#include "AlembicRunFixture.h"
#include "PsqlTools.h"
#include "SharedSandbox.h"

#include "run/AlembicGraph.h"
#include "run/AlembicPlan.h"
#include "run/AlembicPython.h"
#include "run/AlembicSql.h"

#include <QTest>

using namespace limbeck;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

namespace {

QByteArray urlLines()
{
    return "config.set_main_option('sqlalchemy.url', os.environ['DATABASE_URL'].replace('%', '%%'))\n";
}
QByteArray readsRows()
{
    return "rows = op.get_bind().execute(sa.text('SELECT id FROM t001')).fetchall()\n"
           "for row in rows:\n"
           "    op.execute('SELECT %d' % row[0])";
}

QStringList codesOf(const Findings &findings)
{
    QStringList codes;
    for (const Finding &finding : findings)
        codes.append(finding.code);
    return codes;
}

Plan planOf(const AlembicRunFixture &f, PlanKind kind, const QString &goal, const QStringList &heads = {},
            const AlembicPlanOptions &options = {})
{
    const auto scripts = ScriptDirectory::openAlembic(f.folder.config());
    if (!scripts)
        qFatal("%s", qPrintable(scripts.error().message));
    const auto plan = makePlan(*scripts, f.project(), {kind, goal, f.target.identity(), heads}, options);
    if (!plan)
        qFatal("%s", qPrintable(plan.error().message));
    return *plan;
}

} // namespace

// Plans of Alembic projects with their rendered SQL, and the scripts that --sql writes of them.
class AlembicPlanTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void stepsHaveTheirRenderedSql();
    void downgradesAreRenderedToo();
    void anOpaqueRevisionLeavesTheOthersTheirs();
    void statementsThatNeedAutocommitAreTold();
    void anAutocommitBlockIsTold();
    void theModeOfTransactionsIsAFinding();
    void withoutPythonThePlanIsMadeAllTheSame();
    void theFingerprintIsThatOfAPlanWithoutSql();
    void theFingerprintFollowsTheFiles();
    void computedHeadersAreAskedOfAlembic();
    void aVirtualEnvironmentWithAlembicIsEnough();
    void theScriptDoesWhatARunDoes_data();
    void theScriptDoesWhatARunDoes();
    void theScriptIsRefusedElsewhere();
    void aScriptNamesTheOpaqueRevision();
    void aStampNeedsNoAlembic();
    void severalHeadsHaveNoScript();
};

void AlembicPlanTest::stepsHaveTheirRenderedSql()
{
    AlembicRunFixture f;
    f.folder.addTables(1);
    f.folder.addRevision(
        {u"002"_s, u"001"_s, "op.execute(\"INSERT INTO t001 VALUES (1)\")\nop.execute('SELECT 1')"});
    const Plan plan = planOf(f, PlanKind::Upgrade, u"head"_s);
    QCOMPARE(plan.engine, PlanEngine::Alembic);
    QVERIFY(!plan.steps[0].opaque);
    QCOMPARE(plan.steps[0].statements.size(), size_t(1));
    QVERIFY2(plan.steps[0].statements[0].sql.startsWith("CREATE TABLE t001"),
             plan.steps[0].statements[0].sql.constData());
    QCOMPARE(plan.steps[1].statements.size(), size_t(2));
    QCOMPARE(plan.steps[1].statements[0].sql, QByteArray("INSERT INTO t001 VALUES (1)"));
    QVERIFY(plan.steps[1].transactional);
    QVERIFY(plan.toJson().value(u"steps"_s).toArray().first().toObject().value(u"opaque_reason"_s).isNull());
}

void AlembicPlanTest::downgradesAreRenderedToo()
{
    AlembicRunFixture f;
    f.folder.addTables(2);
    const Plan plan = planOf(f, PlanKind::Downgrade, u"base"_s, {u"002"_s});
    QCOMPARE(plan.steps.size(), size_t(2));
    QCOMPARE(plan.steps[0].statements.at(0).sql, QByteArray("DROP TABLE t002"));
}

void AlembicPlanTest::anOpaqueRevisionLeavesTheOthersTheirs()
{
    AlembicRunFixture f;
    f.folder.addTables(3);
    f.folder.addRevision({u"002"_s, u"001"_s, readsRows()});
    const Plan plan = planOf(f, PlanKind::Upgrade, u"head"_s);
    QVERIFY(!plan.steps[0].opaque && !plan.steps[2].opaque);
    QVERIFY(plan.steps[1].opaque);
    QVERIFY(!plan.steps[1].opaqueReason.isEmpty());
    QVERIFY(plan.steps[1].statements.empty());
    QVERIFY(codesOf(plan.steps[1].findings).contains(u"plan.opaque"_s));
}

void AlembicPlanTest::statementsThatNeedAutocommitAreTold()
{
    AlembicRunFixture f;
    f.folder.addTables(1);
    f.folder.addRevision({u"002"_s, u"001"_s, "op.execute('CREATE INDEX CONCURRENTLY i ON t001 (id)')"});
    const Plan plan = planOf(f, PlanKind::Upgrade, u"head"_s);
    QVERIFY(plan.steps[0].findings.isEmpty());
    QVERIFY(codesOf(plan.steps[1].findings).contains(u"plan.needs-autocommit"_s));
    QVERIFY(plan.steps[1].transactional);
}

void AlembicPlanTest::anAutocommitBlockIsTold()
{
    AlembicRunFixture f;
    f.folder.addTables(1);
    f.folder.addRevision({u"002"_s, u"001"_s,
                          "with op.get_context().autocommit_block():\n"
                          "    op.execute('CREATE INDEX CONCURRENTLY i ON t001 (id)')\n"
                          "op.execute('SELECT 1')"});
    const Plan plan = planOf(f, PlanKind::Upgrade, u"head"_s);
    QCOMPARE(plan.steps[1].statements.size(), size_t(2));
    QVERIFY(!plan.steps[1].transactional);
    const QStringList codes = codesOf(plan.steps[1].findings);
    QVERIFY(codes.contains(u"plan.autocommit-block"_s));
    QVERIFY(!codes.contains(u"plan.needs-autocommit"_s));
}

void AlembicPlanTest::theModeOfTransactionsIsAFinding()
{
    AlembicRunFixture one;
    one.folder.addTables(1);
    QVERIFY(
        codesOf(planOf(one, PlanKind::Upgrade, u"head"_s).findings).contains(u"alembic.one-transaction"_s));
    AlembicRunFixture each(
        AlembicFolder::envWith(urlLines())
            .replace("literal_binds=True", "literal_binds=True, transaction_per_migration=True"));
    each.folder.addTables(1);
    QVERIFY(codesOf(planOf(each, PlanKind::Upgrade, u"head"_s).findings)
                .contains(u"alembic.transaction-per-migration"_s));
}

void AlembicPlanTest::withoutPythonThePlanIsMadeAllTheSame()
{
    AlembicRunFixture f;
    f.folder.addTables(2);
    AlembicPlanOptions options;
    options.noPython = Error{u"alembic.no-python"_s, u"No Python was found."_s, {}, {}, {}, {}};
    const Plan plan = planOf(f, PlanKind::Upgrade, u"head"_s, {}, options);
    QCOMPARE(plan.steps.size(), size_t(2));
    QVERIFY(plan.steps[0].opaque && plan.steps[1].opaque);
    QCOMPARE(plan.steps[0].opaqueReason, u"No Python was found."_s);
    QCOMPARE(codesOf(plan.findings), QStringList{u"alembic.no-preview"_s});
}

void AlembicPlanTest::theFingerprintIsThatOfAPlanWithoutSql()
{
    AlembicRunFixture f;
    f.folder.addTables(2);
    AlembicPlanOptions bare;
    bare.render = false;
    QCOMPARE(planOf(f, PlanKind::Upgrade, u"head"_s, {}, bare).fingerprint,
             planOf(f, PlanKind::Upgrade, u"head"_s).fingerprint);
}

void AlembicPlanTest::theFingerprintFollowsTheFiles()
{
    AlembicRunFixture f;
    f.folder.addTables(2);
    AlembicPlanOptions bare;
    bare.render = false;
    QSet<QByteArray> seen{planOf(f, PlanKind::Upgrade, u"head"_s, {}, bare).fingerprint};
    for (const QString &file :
         {u"migrations/env.py"_s, u"alembic.ini"_s, u"migrations/versions/002_개정.py"_s}) {
        QFile changed(f.folder.file(file));
        QVERIFY(changed.open(QIODevice::Append));
        changed.write("\n# 다음\n");
        changed.close();
        seen.insert(planOf(f, PlanKind::Upgrade, u"head"_s, {}, bare).fingerprint);
    }
    QCOMPARE(seen.size(), 4);
}

void AlembicPlanTest::computedHeadersAreAskedOfAlembic()
{
    AlembicRunFixture f;
    f.folder.addTables(1);
    f.folder.write(u"migrations/versions/002_계산.py"_s,
                   "'''계산된 머리'''\nrevision = '00' + str(2)\ndown_revision = '001'\n"
                   "branch_labels = None\ndepends_on = None\n"
                   "def upgrade():\n    pass\ndef downgrade():\n    pass\n");
    QCOMPARE(ScriptDirectory::openAlembic(f.folder.config()).error().code, u"script.not-literal"_s);
    const auto asked = askAlembicForGraph(f.project());
    QVERIFY2(asked, qPrintable(asked ? QString() : asked.error().message));
    const RevisionGraph &graph = asked->graph();
    QCOMPARE(graph.size(), 2);
    QCOMPARE(graph.at(graph.heads().front()).id, u"002"_s);
    QCOMPARE(graph.at(graph.indexOf(u"002"_s)).message, u"계산된 머리"_s);
    f.folder.write(u"migrations/versions/003_깨짐.py"_s,
                   "import no_such_module\nrevision = '00' + str(3)\ndown_revision = '002'\n"
                   "def upgrade():\n    pass\ndef downgrade():\n    pass\n");
    QCOMPARE(askAlembicForGraph(f.project()).error().code, u"alembic.module-missing"_s);
}

void AlembicPlanTest::aVirtualEnvironmentWithAlembicIsEnough()
{
    AlembicRunFixture f;
    f.folder.write(u".venv/bin/python"_s, "");
    PythonCandidate candidate{f.folder.file(u".venv/bin/python"_s), PythonCandidate::Source::Project};
    QVERIFY(!isEnough(candidate));
    f.folder.write(u".venv/lib/python3.11/site-packages/alembic/__init__.py"_s, "");
    QVERIFY(isEnough(candidate));
    candidate.source = PythonCandidate::Source::SearchPath;
    QVERIFY(!isEnough(candidate));
    candidate = {u"/somewhere/python"_s, PythonCandidate::Source::ByHand};
    QVERIFY(isEnough(candidate));
}

void AlembicPlanTest::theScriptDoesWhatARunDoes_data()
{
    QTest::addColumn<QString>("before");
    QTest::addColumn<PlanKind>("kind");
    QTest::addColumn<QString>("goal");
    QTest::newRow("from nothing") << QString() << PlanKind::Upgrade << u"head"_s;
    QTest::newRow("from the middle") << u"001"_s << PlanKind::Upgrade << u"head"_s;
    QTest::newRow("relative") << u"001"_s << PlanKind::Upgrade << u"+1"_s;
    QTest::newRow("one back") << u"head"_s << PlanKind::Downgrade << u"-1"_s;
    QTest::newRow("to base") << u"head"_s << PlanKind::Downgrade << u"base"_s;
    QTest::newRow("from base again") << u"base"_s << PlanKind::Upgrade << u"head"_s;
}

// Two databases brought to the same place: one goes on with a run, the other with psql.
void AlembicPlanTest::theScriptDoesWhatARunDoes()
{
    QFETCH(QString, before);
    QFETCH(PlanKind, kind);
    QFETCH(QString, goal);
    const auto bring = [&](AlembicRunFixture &f) {
        f.folder.addTables(2);
        f.folder.addRevision({u"003"_s, u"002"_s, "op.execute(\"INSERT INTO t001 VALUES (7)\")",
                              "op.execute('DELETE FROM t001')"});
        if (before == "base"_L1)
            QVERIFY(f.upgrade().ok && f.run(f.plan(PlanKind::Downgrade, u"base"_s)).ok);
        else if (!before.isEmpty())
            QVERIFY(f.upgrade(before).ok);
    };
    AlembicRunFixture byRun;
    AlembicRunFixture byPsql;
    bring(byRun);
    bring(byPsql);
    const RunReport report = byRun.run(byRun.plan(kind, goal));
    QVERIFY2(report.ok, qPrintable(report.error.message));
    const auto script = alembicSql(byPsql.plan(kind, goal), byPsql.project(), {}, before.isEmpty());
    QVERIFY2(script, qPrintable(script ? QString() : script.error().message + script.error().detail));
    const ToolOutcome psql = runWithPsql(byPsql.target, *script);
    QVERIFY2(psql.exitCode == 0, qPrintable(psql.output + QString::fromUtf8(*script)));
    QCOMPARE(dumpOf(byPsql.target), dumpOf(byRun.target));
}

void AlembicPlanTest::theScriptIsRefusedElsewhere()
{
    AlembicRunFixture f;
    f.folder.addTables(3);
    QVERIFY(f.upgrade(u"001"_s).ok);
    const auto script = alembicSql(f.plan(), f.project(), {}, false);
    QVERIFY(script);
    QVERIFY(f.upgrade(u"002"_s).ok);
    const ToolOutcome psql = runWithPsql(f.target, *script);
    QVERIFY(psql.exitCode != 0);
    QVERIFY2(psql.output.contains("not at 001"_L1), qPrintable(psql.output));
    QCOMPARE(f.heads(), QStringList{u"002"_s});
}

void AlembicPlanTest::aScriptNamesTheOpaqueRevision()
{
    AlembicRunFixture f;
    f.folder.addTables(1);
    const QString file = f.folder.addRevision({u"002"_s, u"001"_s, readsRows()});
    const auto script = alembicSql(f.plan(), f.project(), {}, true);
    QVERIFY(!script);
    QCOMPARE(script.error().code, u"alembic.opaque"_s);
    QVERIFY2(script.error().message.contains("002"_L1), qPrintable(script.error().message));
    QCOMPARE(QFileInfo(script.error().where.file).fileName(), QFileInfo(file).fileName());
    QVERIFY(script.error().where.line > 0);
}

void AlembicPlanTest::aStampNeedsNoAlembic()
{
    AlembicRunFixture f;
    f.folder.addTables(2);
    AlembicProject nothing = f.project();
    nothing.interpreter.clear();
    const auto script = alembicSql(f.plan(PlanKind::Stamp, u"002"_s), nothing, {}, true);
    QVERIFY(script);
    QCOMPARE(runWithPsql(f.target, *script).exitCode, 0);
    QCOMPARE(f.heads(), QStringList{u"002"_s});
}

void AlembicPlanTest::severalHeadsHaveNoScript()
{
    AlembicRunFixture f;
    f.folder.addRevision({u"aaa"_s, {}});
    f.folder.addRevision({u"bbb"_s, {}});
    f.folder.addRevision({u"ccc"_s, u"bbb"_s});
    const Plan plan = planOf(f, PlanKind::Upgrade, u"heads"_s, {u"aaa"_s, u"bbb"_s}, {false, {}});
    QCOMPARE(alembicSql(plan, f.project(), {}, false).error().code, u"alembic.several-heads"_s);
}

QTEST_GUILESS_MAIN(AlembicPlanTest)
#include "AlembicPlanTest.moc"
