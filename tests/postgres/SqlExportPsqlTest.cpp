#include "RunFixture.h"
#include "SharedSandbox.h"

#include "plan/SqlExport.h"

#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

using namespace limbeck;
using namespace limbeck::test;

// The exported script in the hands of the real psql.
class SqlExportPsqlTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void psqlComesToTheSameResultAsARun_data();
    void psqlComesToTheSameResultAsARun();
    void theScriptRefusesADatabaseThatIsElsewhere();
    void aScriptThatFailsLeavesARevisionBoundary();
};

namespace {

QString text(const char *latin1)
{
    return QString::fromLatin1(latin1);
}

struct Outcome
{
    int exitCode = -1;
    QString output;
};

Outcome runTool(const QString &name, const Target &target, const QStringList &arguments)
{
    QProcess process;
    process.start(sharedSandbox().binaries() + QLatin1Char('/') + name,
                  QStringList{text("-h"), target.firstHost(), text("-p"), QString::number(target.firstPort()),
                              text("-U"), target.user, text("-d"), target.database} +
                      arguments);
    if (!process.waitForFinished(60000))
        qFatal("%s did not end", qPrintable(name));
    return {process.exitCode(),
            QString::fromUtf8(process.readAllStandardOutput() + process.readAllStandardError())};
}

Outcome runScript(const Target &target, const QByteArray &script)
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("내보내기.sql"));
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(script) != script.size())
        qFatal("cannot write the script");
    file.close();
    return runTool(text("psql"), target, {text("-X"), text("-v"), text("ON_ERROR_STOP=1"), text("-f"), path});
}

QString dump(const Target &target)
{
    const Outcome schema =
        runTool(text("pg_dump"), target, {text("--schema-only"), text("--exclude-schema=limbeck")});
    const Outcome rows =
        runTool(text("pg_dump"), target, {text("--data-only"), text("--exclude-schema=limbeck")});
    // Newer releases guard their output with a random key.
    static const QRegularExpression noise(text("^\\\\(un)?restrict .*$"),
                                          QRegularExpression::MultilineOption);
    QString all = schema.output + rows.output;
    return all.remove(noise);
}

void addScripts(RunFixture &f)
{
    f.scripts.add({text("001"),
                   {},
                   "CREATE TABLE users (id int PRIMARY KEY, name text);\n"
                   "INSERT INTO users VALUES (1, '김; ''민수'''), (2, $a$it's; \\ $b$ $a$);",
                   "DROP TABLE users;",
                   {},
                   {},
                   QStringLiteral("사용자; -- 표")});
    f.scripts.add({text("002"), text("001"),
                   "CREATE SCHEMA other; SET search_path = other;\n"
                   "CREATE TABLE inside (a int);",
                   "DROP SCHEMA other CASCADE;"});
    f.scripts.add({text("002b"), text("001"),
                   "CREATE INDEX CONCURRENTLY users_name ON users (name);\n"
                   "VACUUM users;",
                   "DROP INDEX CONCURRENTLY users_name;", "transaction:false", "transaction:false"});
    f.scripts.add({text("003"), text("002, 002b"),
                   "CREATE FUNCTION twice(x int) RETURNS int BEGIN ATOMIC SELECT 1; SELECT x * 2; END;\n"
                   "/* a /* nested; */ comment */ CREATE TABLE last (a int) -- end\n;",
                   "DROP TABLE last; DROP FUNCTION twice;"});
}

} // namespace

void SqlExportPsqlTest::psqlComesToTheSameResultAsARun_data()
{
    QTest::addColumn<PlanKind>("kind");
    QTest::addColumn<QString>("first");
    QTest::addColumn<QString>("goal");
    QTest::newRow("upgrade from base") << PlanKind::Upgrade << QString() << text("head");
    QTest::newRow("upgrade from the middle") << PlanKind::Upgrade << text("001") << text("head");
    QTest::newRow("downgrade to base") << PlanKind::Downgrade << text("head") << text("base");
    QTest::newRow("downgrade over the merge") << PlanKind::Downgrade << text("head") << text("001");
    QTest::newRow("stamp") << PlanKind::Stamp << text("001") << text("003");
}

void SqlExportPsqlTest::psqlComesToTheSameResultAsARun()
{
    QFETCH(PlanKind, kind);
    QFETCH(QString, first);
    QFETCH(QString, goal);
    RunFixture ours;
    RunFixture theirs;
    for (RunFixture *f : {&ours, &theirs}) {
        addScripts(*f);
        if (!first.isEmpty()) {
            const RunReport report = f->upgrade(first);
            QVERIFY2(report.ok, qPrintable(report.error.message + report.error.detail));
        }
    }
    const RunReport report = ours.run(ours.plan(kind, goal));
    QVERIFY2(report.ok, qPrintable(report.error.message + report.error.detail));
    const QByteArray script =
        exportSql(theirs.plan(kind, goal), theirs.options.versionTable, !theirs.state().tableExists);
    const Outcome outcome = runScript(theirs.target, script);
    QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.output + QString::fromUtf8(script)));
    QCOMPARE(theirs.state().heads, ours.state().heads);
    QCOMPARE(dump(theirs.target), dump(ours.target));
}

void SqlExportPsqlTest::theScriptRefusesADatabaseThatIsElsewhere()
{
    RunFixture f;
    f.scripts.addTables(2);
    QVERIFY(f.upgrade(text("001")).ok);
    const QByteArray script = exportSql(f.plan(), f.options.versionTable, false);
    QVERIFY(f.upgrade().ok);
    const Outcome outcome = runScript(f.target, script);
    QVERIFY(outcome.exitCode != 0);
    QVERIFY(outcome.output.contains(text("The database is not at 001")));
}

void SqlExportPsqlTest::aScriptThatFailsLeavesARevisionBoundary()
{
    RunFixture f;
    f.scripts.addTables(1);
    f.scripts.add({text("002"), text("001"), "CREATE TABLE half (a int); SELECT 1/0;"});
    const Outcome outcome = runScript(f.target, exportSql(f.plan(), f.options.versionTable, true));
    QVERIFY(outcome.exitCode != 0);
    QCOMPARE(f.state().heads, QStringList{text("001")});
    QCOMPARE(f.ask("SELECT to_regclass('half') IS NULL"), text("true"));
}

QTEST_GUILESS_MAIN(SqlExportPsqlTest)
#include "SqlExportPsqlTest.moc"
