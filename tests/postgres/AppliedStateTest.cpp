#include "RunFixture.h"

#include <QTest>

using namespace limbeck;
using namespace limbeck::test;

class AppliedStateTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void noTableMeansNothingApplied();
    void rowsAreReadSorted();
    void theSearchPathDecides();
    void aNamedSchemaBeatsTheSearchPath();
    void aTableInAnotherSchemaIsAFinding();
    void aTableThatIsNotAlembicsNamesItsColumns();
    void aTableThatMayNotBeReadIsAnError();
    void nonsenseRowsAreFindings_data();
    void nonsenseRowsAreFindings();
    void aHugeTableIsNoVersionTable();
    void unknownRevisionsAreNamed();
    void rowsThatAnotherRowImpliesAreFound();
    void historyTellsWhenARevisionWasApplied();
    void ownTablesThatMayNotBeReadAreLeftOut();
};

namespace {

QString text(const char *latin1)
{
    return QString::fromLatin1(latin1);
}

bool execute(RunFixture &f, const QByteArray &sql)
{
    const auto done = f.session().execute(sql);
    if (!done)
        qWarning("%s", qPrintable(done.error().message));
    return done.has_value();
}

const char makeTable[] = "CREATE TABLE alembic_version (version_num varchar(32) NOT NULL)";

} // namespace

void AppliedStateTest::noTableMeansNothingApplied()
{
    RunFixture f;
    const AppliedState state = f.state();
    QVERIFY(!state.tableExists);
    QVERIFY(state.heads.isEmpty());
    QVERIFY(state.readFindings.isEmpty());
}

void AppliedStateTest::rowsAreReadSorted()
{
    RunFixture f;
    QVERIFY(execute(f, makeTable));
    QVERIFY(execute(f, "INSERT INTO alembic_version VALUES ('b'), ('a'), ('개정')"));
    const AppliedState state = f.state();
    QVERIFY(state.tableExists);
    QCOMPARE(state.foundSchema, text("public"));
    QCOMPARE(state.heads, (QStringList{text("a"), text("b"), QStringLiteral("개정")}));
}

void AppliedStateTest::theSearchPathDecides()
{
    RunFixture f;
    QVERIFY(execute(f, "CREATE SCHEMA one"));
    QVERIFY(execute(f, "CREATE SCHEMA two"));
    QVERIFY(execute(f, "CREATE TABLE one.alembic_version AS SELECT 'in one' AS version_num"));
    QVERIFY(execute(f, "CREATE TABLE two.alembic_version AS SELECT 'in two' AS version_num"));
    QVERIFY(execute(f, "SET search_path = two, one"));
    QCOMPARE(f.state().heads, QStringList{text("in two")});
    QCOMPARE(f.state().foundSchema, text("two"));
    QVERIFY(execute(f, "SET search_path = one, two"));
    QCOMPARE(f.state().heads, QStringList{text("in one")});
}

void AppliedStateTest::aNamedSchemaBeatsTheSearchPath()
{
    RunFixture f;
    QVERIFY(execute(f, makeTable));
    QVERIFY(execute(f, "CREATE SCHEMA app"));
    QVERIFY(execute(f, "CREATE TABLE app.alembic_version AS SELECT 'x' AS version_num"));
    f.options.versionTable.schema = text("app");
    QCOMPARE(f.state().heads, QStringList{text("x")});
    f.options.versionTable.schema = text("nowhere");
    QVERIFY(!f.state().tableExists);
    QVERIFY(f.state().readFindings.isEmpty());
}

void AppliedStateTest::aTableInAnotherSchemaIsAFinding()
{
    RunFixture f;
    QVERIFY(execute(f, "CREATE SCHEMA app"));
    QVERIFY(execute(f, "CREATE TABLE app.alembic_version AS SELECT 'x' AS version_num"));
    const AppliedState state = f.state();
    QVERIFY(!state.tableExists);
    QCOMPARE(state.otherSchemas, QStringList{text("app")});
    QCOMPARE(state.readFindings.size(), 1);
    QCOMPARE(state.readFindings[0].code, text("state.other-schema"));
    QVERIFY(state.readFindings[0].message.contains(text("app")));
    QVERIFY(state.readFindings[0].hint.contains(text("version_schema = app")));
}

void AppliedStateTest::aTableThatIsNotAlembicsNamesItsColumns()
{
    RunFixture f;
    QVERIFY(execute(f, "CREATE TABLE alembic_version (id int, version text)"));
    const auto state = AppliedState::read(f.session(), {});
    QVERIFY(!state);
    QCOMPARE(state.error().code, text("state.invalid-table"));
    QVERIFY(state.error().message.contains(text("id, version")));
}

void AppliedStateTest::aTableThatMayNotBeReadIsAnError()
{
    RunFixture admin;
    QVERIFY(execute(admin, makeTable));
    QVERIFY(execute(admin, "CREATE ROLE blind LOGIN"));
    Target target = admin.target;
    target.user = text("blind");
    const auto session = Session::open(target);
    QVERIFY(session);
    const auto state = AppliedState::read(**session, {});
    QVERIFY(!state);
    QCOMPARE(state.error().code, text("state.no-right"));
    QVERIFY(state.error().message.contains(text("public.alembic_version")));
}

void AppliedStateTest::nonsenseRowsAreFindings_data()
{
    QTest::addColumn<QByteArray>("values");
    QTest::newRow("null") << QByteArray("(NULL), ('ok')");
    QTest::newRow("empty") << QByteArray("(''), ('ok')");
    QTest::newRow("blank") << QByteArray("('  '), ('ok')");
    QTest::newRow("too long") << QByteArray("(repeat('x', 1001)), ('ok')");
    QTest::newRow("twice") << QByteArray("('ok'), ('ok')");
}

void AppliedStateTest::nonsenseRowsAreFindings()
{
    QFETCH(QByteArray, values);
    RunFixture f;
    QVERIFY(execute(f, "CREATE TABLE alembic_version (version_num text)"));
    QVERIFY(execute(f, "INSERT INTO alembic_version VALUES " + values));
    const AppliedState state = f.state();
    QCOMPARE(state.heads, QStringList{text("ok")});
    QCOMPARE(state.readFindings.size(), 1);
    QCOMPARE(state.readFindings[0].code, text("state.nonsense"));
    QCOMPARE(state.readFindings[0].severity, Severity::Error);
}

void AppliedStateTest::aHugeTableIsNoVersionTable()
{
    RunFixture f;
    QVERIFY(execute(
        f, "CREATE TABLE alembic_version AS SELECT i::text AS version_num FROM generate_series(1, 5000) i"));
    const auto state = AppliedState::read(f.session(), {});
    QVERIFY(!state);
    QCOMPARE(state.error().code, text("state.invalid-table"));
}

void AppliedStateTest::unknownRevisionsAreNamed()
{
    RunFixture f;
    f.scripts.addTables(2);
    QVERIFY(execute(f, makeTable));
    QVERIFY(execute(f, "INSERT INTO alembic_version VALUES ('fromelsewhere')"));
    const Findings findings = f.state().findings(f.scripts.open().graph());
    QCOMPARE(findings.size(), 1);
    QCOMPARE(findings[0].code, text("script.not-in-scripts"));
    QVERIFY(findings[0].message.contains(text("fromelsewhere")));
}

void AppliedStateTest::rowsThatAnotherRowImpliesAreFound()
{
    RunFixture f;
    f.scripts.addTables(3);
    QVERIFY(execute(f, makeTable));
    QVERIFY(execute(f, "INSERT INTO alembic_version VALUES ('001'), ('003')"));
    const Findings findings = f.state().findings(f.scripts.open().graph());
    QCOMPARE(findings.size(), 1);
    QCOMPARE(findings[0].code, text("state.nonsense"));
    QCOMPARE(findings[0].revision, text("001"));
}

void AppliedStateTest::historyTellsWhenARevisionWasApplied()
{
    RunFixture f;
    f.scripts.addTables(3);
    const QDateTime before = QDateTime::currentDateTimeUtc().addSecs(-5);
    QVERIFY(f.upgrade().ok);
    QVERIFY(f.downgrade(text("002")).ok);
    const AppliedState state = f.state();
    QCOMPARE(state.appliedAt.size(), 2);
    QVERIFY(state.appliedAt.value(text("001")) > before);
    QVERIFY(state.appliedAt.value(text("001")) < before.addSecs(60));
    QVERIFY(!state.appliedAt.contains(text("003")));
}

void AppliedStateTest::ownTablesThatMayNotBeReadAreLeftOut()
{
    RunFixture admin;
    admin.scripts.addTables(1);
    QVERIFY(admin.upgrade().ok);
    QVERIFY(execute(admin, "CREATE ROLE plain LOGIN"));
    QVERIFY(execute(admin, "GRANT SELECT ON alembic_version TO plain"));
    Target target = admin.target;
    target.user = text("plain");
    RunFixture f(target);
    const AppliedState state = f.state();
    QCOMPARE(state.heads, QStringList{text("001")});
    QVERIFY(state.appliedAt.isEmpty());
    QVERIFY(!state.readFindings.isEmpty());
    QCOMPARE(state.readFindings[0].code, text("state.no-history"));
    QCOMPARE(state.readFindings[0].severity, Severity::Info);
}

QTEST_GUILESS_MAIN(AppliedStateTest)
#include "AppliedStateTest.moc"
