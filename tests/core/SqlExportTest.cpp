#include "ScriptFolder.h"

#include "plan/Planner.h"
#include "plan/SessionReset.h"
#include "plan/SqlExport.h"
#include "plan/SqlText.h"
#include "plan/VersionSql.h"

#include <QTest>

using namespace limbeck;
using limbeck::test::ScriptFolder;

// The pure side of the export; what psql makes of it is tested against the server.
class SqlExportTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aTransactionalRevisionIsWrappedWithItsVersionRow();
    void nonTransactionalStatementsStandOutsideTheTransaction();
    void theVersionTableIsMadeOnlyWhereItIsMissing();
    void theHeaderSaysWhatIsLeftOut();
    void aMessageWithALineBreakStaysAComment();
    void versionRowsChangeAsInAlembic_data();
    void versionRowsChangeAsInAlembic();
    void identifiersAndLiteralsAreQuoted();
    void aGuardSurvivesAnyRevisionId();
    void sessionTouchingStatementsAreRecognised_data();
    void sessionTouchingStatementsAreRecognised();
};

namespace {

QString text(const char *latin1)
{
    return QString::fromLatin1(latin1);
}

QByteArray exported(const ScriptFolder &folder, bool createTable = false)
{
    const auto plan = makePlan(folder.open(), {PlanKind::Upgrade, text("head"), "t", {}});
    return exportSql(*plan, {}, createTable);
}

} // namespace

void SqlExportTest::aTransactionalRevisionIsWrappedWithItsVersionRow()
{
    ScriptFolder folder;
    folder.add({text("001"), {}, "CREATE TABLE a (b text);\nINSERT INTO a VALUES ('한글');"});
    const QByteArray script = exported(folder);
    const qsizetype begin = script.indexOf("\nBEGIN;");
    const qsizetype statement = script.indexOf("\nINSERT INTO a VALUES ('한글');\n");
    const qsizetype row = script.indexOf("INSERT INTO \"alembic_version\" (version_num) VALUES ('001');");
    const qsizetype commit = script.indexOf("\nCOMMIT;");
    QVERIFY(0 < begin && begin < statement && statement < row && row < commit);
    QVERIFY(script.contains("-- Running upgrade  -> 001, revision 001\n"));
    QVERIFY(!script.contains('\r'));
}

void SqlExportTest::nonTransactionalStatementsStandOutsideTheTransaction()
{
    ScriptFolder folder;
    folder.add({text("001"), {}, "VACUUM;", "SELECT 1;", "transaction:false"});
    const QByteArray script = exported(folder);
    QVERIFY(script.indexOf("\nVACUUM;") < script.indexOf("\nBEGIN;\n"));
    QVERIFY(script.indexOf("\nBEGIN;\n") < script.indexOf("INSERT INTO \"alembic_version\""));
}

void SqlExportTest::theVersionTableIsMadeOnlyWhereItIsMissing()
{
    ScriptFolder folder;
    folder.addTables(1);
    const QByteArray create =
        "CREATE TABLE \"alembic_version\" (version_num VARCHAR(32) NOT NULL, CONSTRAINT "
        "\"alembic_version_pkc\" PRIMARY KEY (version_num));";
    QVERIFY(exported(folder, true).contains(create));
    QVERIFY(!exported(folder, false).contains("alembic_version_pkc"));
}

void SqlExportTest::theHeaderSaysWhatIsLeftOut()
{
    ScriptFolder folder;
    folder.addTables(2);
    const QByteArray script = exported(folder);
    QVERIFY(script.startsWith("-- Limbeck "));
    QVERIFY(script.contains("-- from <base> to 002\n"));
    QVERIFY(script.contains("ON_ERROR_STOP=1"));
    QVERIFY(script.contains("does not write\n-- limbeck.history"));
}

void SqlExportTest::aMessageWithALineBreakStaysAComment()
{
    Plan plan;
    PlanStep step;
    step.revision.id = text("001");
    step.revision.message = text("harmless\nDROP TABLE users;\r\n");
    step.headsAfter = {text("001")};
    plan.steps.push_back(step);
    const QByteArrayList lines = exportSql(plan, {}, false).split('\n');
    for (const QByteArray &line : lines)
        QVERIFY2(!line.contains("DROP") || line.startsWith("--"), line.constData());
}

void SqlExportTest::versionRowsChangeAsInAlembic_data()
{
    QTest::addColumn<QStringList>("remove");
    QTest::addColumn<QStringList>("insert");
    QTest::addColumn<QByteArray>("sql");
    const QString a = text("a");
    const QString b = text("b");
    const QString c = text("c");
    QTest::newRow("first") << QStringList() << QStringList{a}
                           << QByteArray("INSERT INTO \"alembic_version\" (version_num) VALUES ('a')");
    QTest::newRow("next") << QStringList{a} << QStringList{b}
                          << QByteArray(
                                 "UPDATE \"alembic_version\" SET version_num = 'b' WHERE version_num = 'a'");
    QTest::newRow("to base") << QStringList{a} << QStringList()
                             << QByteArray("DELETE FROM \"alembic_version\" WHERE version_num = 'a'");
    QTest::newRow("merge") << QStringList{a, b} << QStringList{c}
                           << QByteArray(
                                  "DELETE FROM \"alembic_version\" WHERE version_num = 'b';"
                                  "UPDATE \"alembic_version\" SET version_num = 'c' WHERE version_num = 'a'");
    QTest::newRow("unmerge")
        << QStringList{c} << QStringList{a, b}
        << QByteArray("UPDATE \"alembic_version\" SET version_num = 'a' WHERE version_num = 'c';"
                      "INSERT INTO \"alembic_version\" (version_num) VALUES ('b')");
}

void SqlExportTest::versionRowsChangeAsInAlembic()
{
    QFETCH(QStringList, remove);
    QFETCH(QStringList, insert);
    QFETCH(QByteArray, sql);
    QCOMPARE(versionStatements({}, {remove, remove, insert}).join(';'), sql);
}

void SqlExportTest::identifiersAndLiteralsAreQuoted()
{
    QCOMPARE(quoteIdentifier(text("a\"b")), QByteArray("\"a\"\"b\""));
    QCOMPARE(quoteLiteral(text("it's")), QByteArray("'it''s'"));
    QCOMPARE(quoteLiteral(text("a\\b'")), QByteArray("E'a\\\\b'''"));
    QCOMPARE(quoteTextArray({text("b"), text("a")}), QByteArray("ARRAY['a', 'b']::text[]"));
    QCOMPARE(quoteTextArray({}), QByteArray("ARRAY[]::text[]"));
    const VersionTable table{text("v"), QStringLiteral("스키마")};
    QCOMPARE(table.quoted(), QByteArray("\"스키마\".\"v\""));
}

void SqlExportTest::aGuardSurvivesAnyRevisionId()
{
    const QByteArray block = versionGuardBlock({}, {text("$limbeck$; DROP TABLE users; --")});
    QVERIFY(block.startsWith("DO $limbeck_$"));
    QVERIFY(block.endsWith("$limbeck_$"));
    QCOMPARE(block.count("$limbeck_$"), 2);
}

void SqlExportTest::sessionTouchingStatementsAreRecognised_data()
{
    QTest::addColumn<QByteArray>("sql");
    QTest::addColumn<bool>("touches");
    for (const char *sql :
         {"SET search_path = x", "set role y", "/* c */ RESET ALL", "SELECT set_config('a','b',false)",
          "DO $$BEGIN END$$", "CALL p()", "CREATE TEMP TABLE x (a int)",
          "CREATE TEMPORARY VIEW v AS SELECT 1", "LISTEN x", "WITH a AS (SELECT 1) SELECT * FROM a"})
        QTest::newRow(sql) << QByteArray(sql) << true;
    for (const char *sql : {"CREATE TABLE x (a int)", "-- c\nALTER TABLE x ALTER a SET NOT NULL",
                            "UPDATE x SET a = 1", "INSERT INTO x VALUES (1)", "drop table x",
                            "COMMENT ON TABLE x IS 'SET'", "CREATE INDEX i ON x (a)"})
        QTest::newRow(sql) << QByteArray(sql) << false;
}

void SqlExportTest::sessionTouchingStatementsAreRecognised()
{
    QFETCH(QByteArray, sql);
    QFETCH(bool, touches);
    QCOMPARE(mayTouchSession(sql), touches);
}

QTEST_GUILESS_MAIN(SqlExportTest)
#include "SqlExportTest.moc"
