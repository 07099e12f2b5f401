#include "AlembicFolder.h"
#include "CliProject.h"
#include "PsqlTools.h"
#include "SharedSandbox.h"
#include "TestPython.h"

#include <QTest>

#include <thread>

using namespace limbeck;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

namespace {

// For an ini without logging.
QByteArray envPy()
{
    return AlembicFolder::plainEnv().replace("if config.config_file_name is not None:\n"
                                             "    fileConfig(config.config_file_name)\n",
                                             "");
}

} // namespace

// The console's commands on an Alembic project, with the real Alembic where they need one.
class AlembicCliTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void readingNeedsNoPython_data();
    void readingNeedsNoPython();
    void aPlanHasItsSqlAndEngine();
    void aPlanWithoutPythonIsOpaque();
    void upgradeDowngradeAndStamp();
    void aRunIsJsonLinesWithTheObjectLast();
    void theScriptRunsInPsql();
    void showPrintsTheRenderedSqlOrTheSource();
    void thePythonsAreListed();
    void xArgumentsReachEnvPy_data();
    void xArgumentsReachEnvPy();
    void anotherSectionIsNamed();
    void everyCommandTakesXArgumentsAndASection_data();
    void everyCommandTakesXArgumentsAndASection();
    void idsMayBeLongerThanTheUsualColumn();
    void aSingleTransactionIsAUsageError();
    void aReviewedPlanIsRun();
    void aProtectedDatabaseWantsItsName();
    void aFailureHasItsExitCode();
    void aRefusalEndsWithSeven();
    void aStopEndsWithEight();
    void computedHeadersAreAskedOfAlembic();
    void thePasswordIsNowhere();

private:
    QStringList python() const { return {u"--python"_s, testPython()}; }
    void writeRevision(const QByteArray &id, const QByteArray &down, const QByteArray &up,
                       const QByteArray &back = "pass") const;

    std::unique_ptr<CliProject> m_project;
    Target m_target;
};

void AlembicCliTest::init()
{
    m_project = std::make_unique<CliProject>();
    m_target = freshDatabase(u"cli"_s);
    m_project->process = QProcessEnvironment::systemEnvironment();
    m_project->write(u"alembic.ini"_s,
                     "# 설정\n[alembic]\nscript_location = migrations\n"
                     "sqlalchemy.url = postgresql://localhost/algoref\n"
                     "[other]\nscript_location = other\nsqlalchemy.url = postgresql://localhost/other\n");
    m_project->write(u"migrations/env.py"_s, envPy());
    m_project->write(u".env"_s, "DATABASE_URL=" + urlOf(m_target).toUtf8() + "\n");
    writeRevision("001", "", "op.execute('CREATE TABLE one (id int)')", "op.execute('DROP TABLE one')");
    writeRevision("002", "001", "op.execute('CREATE TABLE two (id int)')", "op.execute('DROP TABLE two')");
}

void AlembicCliTest::writeRevision(const QByteArray &id, const QByteArray &down, const QByteArray &up,
                                   const QByteArray &back) const
{
    const auto indented = [](QByteArray code) { return "    " + code.replace("\n", "\n    ") + "\n"; };
    m_project->write(u"migrations/versions/%1_개정.py"_s.arg(QString::fromUtf8(id)),
                     "\"\"\"개정 " + id +
                         "\n\nCreate Date: 2025-02-12 10:00:00\n\"\"\"\nfrom alembic import op\n"
                         "import sqlalchemy as sa\nimport os\n\nrevision = '" +
                         id +
                         "'\ndown_revision = " + (down.isEmpty() ? QByteArray("None") : "'" + down + "'") +
                         "\nbranch_labels = None\ndepends_on = None\n\n\ndef upgrade():\n" + indented(up) +
                         "\n\ndef downgrade():\n" + indented(back));
}

void AlembicCliTest::readingNeedsNoPython_data()
{
    QTest::addColumn<QStringList>("words");
    QTest::addColumn<QStringList>("ids");
    QTest::newRow("history") << QStringList{u"history"_s} << QStringList{u"002"_s, u"001"_s};
    QTest::newRow("heads") << QStringList{u"heads"_s} << QStringList{u"002"_s};
    QTest::newRow("bases") << QStringList{u"bases"_s} << QStringList{u"001"_s};
    QTest::newRow("current") << QStringList{u"current"_s} << QStringList();
    QTest::newRow("pending") << QStringList{u"pending"_s} << QStringList{u"001"_s, u"002"_s};
}

void AlembicCliTest::readingNeedsNoPython()
{
    QFETCH(QStringList, words);
    QFETCH(QStringList, ids);
    m_project->process.insert(u"PATH"_s, u"/nowhere"_s);
    const CliResult result = m_project->json(words);
    QVERIFY2(result.code == 0, qPrintable(result.out + result.err));
    QStringList found;
    const QJsonArray revisions = result.array(u"revisions"_s);
    for (const auto &revision : revisions)
        found.append(revision.toObject().value(u"id"_s).toString());
    QCOMPARE(found, ids);
}

void AlembicCliTest::aPlanHasItsSqlAndEngine()
{
    const CliResult result = m_project->json(python() + QStringList{u"plan"_s, u"head"_s});
    QVERIFY2(result.code == 0, qPrintable(result.out + result.err));
    const QJsonObject plan = result.data().value(u"plan"_s).toObject();
    QCOMPARE(plan.value(u"engine"_s).toString(), u"alembic"_s);
    const QJsonObject step = plan.value(u"steps"_s).toArray().at(1).toObject();
    QCOMPARE(step.value(u"language"_s).toString(), u"python"_s);
    QVERIFY(!step.value(u"opaque"_s).toBool());
    QCOMPARE(step.value(u"statements"_s).toArray().at(0).toObject().value(u"sql"_s).toString(),
             u"CREATE TABLE two (id int)"_s);
    const CliResult text = m_project->run(python() + QStringList{u"plan"_s, u"head"_s});
    QVERIFY(text.out.contains("CREATE TABLE two (id int);"_L1));
    QVERIFY(text.out.contains("run by the project's Alembic"_L1));
}

void AlembicCliTest::aPlanWithoutPythonIsOpaque()
{
    m_project->process.insert(u"PATH"_s, u"/nowhere"_s);
    const CliResult result = m_project->json({u"plan"_s, u"head"_s});
    QVERIFY2(result.code == 0, qPrintable(result.out + result.err));
    const QJsonObject step =
        result.data().value(u"plan"_s).toObject().value(u"steps"_s).toArray().at(0).toObject();
    QVERIFY(step.value(u"opaque"_s).toBool());
    QVERIFY(!step.value(u"opaque_reason"_s).toString().isEmpty());
    QCOMPARE(result.array(u"findings"_s).at(0).toObject().value(u"code"_s).toString(),
             u"alembic.no-preview"_s);
    QCOMPARE(m_project->json({u"upgrade"_s, u"head"_s}).code, 1);
}

void AlembicCliTest::upgradeDowngradeAndStamp()
{
    const CliResult up = m_project->run(python() + QStringList{u"upgrade"_s, u"head"_s});
    QVERIFY2(up.code == 0, qPrintable(up.out + up.err));
    QVERIFY2(up.out.contains("Running upgrade 001 -> 002"_L1), qPrintable(up.out));
    QVERIFY(up.out.contains(u"env.py connects to "_s + m_target.user + u"@127.0.0.1:"_s));
    QVERIFY(up.out.contains(m_target.displayUrl() + u": 002"_s));
    QCOMPARE(m_project->run(python() + QStringList{u"downgrade"_s, u"-1"_s}).code, 0);
    QCOMPARE(askDatabase(m_target, "SELECT version_num FROM alembic_version"), u"001"_s);
    QCOMPARE(m_project->run(python() + QStringList{u"stamp"_s, u"head"_s}).code, 0);
    QCOMPARE(askDatabase(m_target, "SELECT version_num FROM alembic_version"), u"002"_s);
    const CliResult again = m_project->run({u"upgrade"_s, u"head"_s});
    QVERIFY2(again.code == 0, qPrintable(again.err));
}

void AlembicCliTest::aRunIsJsonLinesWithTheObjectLast()
{
    const CliResult result = m_project->json(python() + QStringList{u"upgrade"_s, u"head"_s});
    QVERIFY2(result.code == 0, qPrintable(result.out + result.err));
    const QList<QJsonObject> lines = result.lines();
    QCOMPARE(lines.first().value(u"event"_s).toString(), u"run-started"_s);
    QCOMPARE(lines.at(lines.size() - 2).value(u"event"_s).toString(), u"run-finished"_s);
    QStringList events;
    for (const QJsonObject &line : lines)
        events.append(line.value(u"event"_s).toString());
    QCOMPARE(events.count(u"revision-started"_s), 2);
    QCOMPARE(events.count(u"statement"_s), 2);
    QCOMPARE(events.count(u"revision-finished"_s), 2);
    QCOMPARE(result.object().value(u"ok"_s).toBool(), true);
    QCOMPARE(result.data().value(u"plan"_s).toObject().value(u"engine"_s).toString(), u"alembic"_s);
    QCOMPARE(result.array(u"revisions"_s).at(1).toObject().value(u"outcome"_s).toString(), u"applied"_s);
}

void AlembicCliTest::theScriptRunsInPsql()
{
    const CliResult script = m_project->run(python() + QStringList{u"upgrade"_s, u"head"_s, u"--sql"_s});
    QVERIFY2(script.code == 0, qPrintable(script.err));
    const ToolOutcome psql = runWithPsql(m_target, script.out.toUtf8());
    QVERIFY2(psql.exitCode == 0, qPrintable(psql.output));
    QCOMPARE(askDatabase(m_target, "SELECT version_num FROM alembic_version"), u"002"_s);
    writeRevision("003", "002", "op.get_bind().execute(sa.text('SELECT 1')).fetchall()[0]");
    const CliResult opaque = m_project->json(python() + QStringList{u"upgrade"_s, u"head"_s, u"--sql"_s});
    QCOMPARE(opaque.code, 1);
    QCOMPARE(opaque.errorCode(), u"alembic.opaque"_s);
}

void AlembicCliTest::showPrintsTheRenderedSqlOrTheSource()
{
    const CliResult rendered = m_project->json(python() + QStringList{u"show"_s, u"002"_s});
    QVERIFY2(rendered.code == 0, qPrintable(rendered.out + rendered.err));
    QCOMPARE(rendered.data().value(u"language"_s).toString(), u"python"_s);
    const QJsonObject sections = rendered.data().value(u"sections"_s).toObject();
    const auto sql = [&sections](const QString &way) {
        return sections.value(way)
            .toObject()
            .value(u"statements"_s)
            .toArray()
            .at(0)
            .toObject()
            .value(u"sql"_s)
            .toString();
    };
    QCOMPARE(sql(u"up"_s), u"CREATE TABLE two (id int)"_s);
    QCOMPARE(sql(u"down"_s), u"DROP TABLE two"_s);
    m_project->process.insert(u"PATH"_s, u"/nowhere"_s);
    const CliResult source = m_project->run({u"show"_s, u"002"_s});
    QVERIFY2(source.code == 0, qPrintable(source.err));
    QVERIFY(source.out.contains("op.execute('CREATE TABLE two (id int)')"_L1));
    QVERIFY(source.out.contains(u"개정 002"_s));
}

void AlembicCliTest::thePythonsAreListed()
{
    const CliResult result = m_project->json(python() + QStringList{u"python"_s});
    QVERIFY2(result.code == 0, qPrintable(result.out + result.err));
    const QJsonObject facts = result.data().value(u"python"_s).toObject();
    QVERIFY2(facts.value(u"alembic"_s).toString().startsWith("1."_L1), qPrintable(result.out));
    QVERIFY(result.array(u"candidates"_s).at(0).toObject().value(u"chosen"_s).toBool());
    const CliResult text = m_project->run(python() + QStringList{u"python"_s});
    QVERIFY(text.out.contains("SQLAlchemy"_L1) && text.out.contains(testPython()));
    QCOMPARE(m_project->json({u"--python"_s, u"/no/such/python"_s, u"python"_s}).code, 1);
}

void AlembicCliTest::xArgumentsReachEnvPy_data()
{
    QTest::addColumn<QStringList>("words");
    QTest::newRow("apart") << QStringList{u"-x"_s, u"tenant=가"_s, u"-x"_s, u"b=2"_s};
    QTest::newRow("together") << QStringList{u"-xtenant=가"_s, u"--x=b=2"_s};
}

void AlembicCliTest::xArgumentsReachEnvPy()
{
    QFETCH(QStringList, words);
    writeRevision("003", "002",
                  "from alembic import context\n"
                  "x = context.get_x_argument(as_dictionary=True)\n"
                  "op.execute(\"CREATE TABLE x_%s_%s (id int)\" % (x['tenant'], x['b']))");
    const CliResult result = m_project->run(python() + QStringList{u"upgrade"_s, u"head"_s} + words);
    QVERIFY2(result.code == 0, qPrintable(result.out + result.err));
    QCOMPARE(askDatabase(m_target, "SELECT count(*) FROM pg_tables WHERE tablename = 'x_가_2'"), u"1"_s);
    QCOMPARE(m_project->run({u"history"_s, u"-x"_s, u"a=b"_s}).code, 2);
}

void AlembicCliTest::anotherSectionIsNamed()
{
    m_project->write(u"other/versions/abc_다른.py"_s,
                     "revision = 'abc'\ndown_revision = None\ndef upgrade():\n    pass\n"
                     "def downgrade():\n    pass\n");
    m_project->write(u"other/env.py"_s, "");
    const CliResult result = m_project->json({u"-n"_s, u"other"_s, u"heads"_s});
    QVERIFY2(result.code == 0, qPrintable(result.out + result.err));
    QCOMPARE(result.array(u"revisions"_s).at(0).toObject().value(u"id"_s).toString(), u"abc"_s);
    QCOMPARE(m_project->json({u"--name"_s, u"none"_s, u"heads"_s}).errorCode(), u"alembic.config"_s);
}

void AlembicCliTest::everyCommandTakesXArgumentsAndASection_data()
{
    QTest::addColumn<QString>("command");
    QTest::addColumn<QString>("goal");
    QTest::addColumn<QString>("before"); // what the section's database is upgraded to first; empty: nothing
    QTest::addColumn<QString>("sql");    // part of the script
    QTest::newRow("upgrade") << u"upgrade"_s << u"head"_s << QString() << u"CREATE TABLE section_가"_s;
    QTest::newRow("downgrade") << u"downgrade"_s << u"base"_s << u"head"_s << u"DROP TABLE section_가"_s;
    QTest::newRow("stamp") << u"stamp"_s << u"abc"_s << QString() << u"'abc'"_s;
}

void AlembicCliTest::everyCommandTakesXArgumentsAndASection()
{
    QFETCH(QString, command);
    QFETCH(QString, goal);
    QFETCH(QString, before);
    QFETCH(QString, sql);
    // A section whose env.py, and whose revisions, cannot be run without -x.
    m_project->write(u"other/env.py"_s,
                     "from alembic import context as c\nassert c.config.config_ini_section == 'other'\n"
                     "assert c.get_x_argument(as_dictionary=True)['tenant'] == '가'\n" +
                         envPy());
    m_project->write(
        u"other/versions/abc.py"_s,
        "from alembic import context, op\nrevision = 'abc'\ndown_revision = None\n\n\n"
        "def name():\n    return 'section_' + context.get_x_argument(as_dictionary=True)['tenant']\n"
        "\n\ndef upgrade():\n    op.execute('CREATE TABLE %s (id int)' % name())\n\n\n"
        "def downgrade():\n    op.execute('DROP TABLE %s' % name())\n");
    const QStringList start = python() + QStringList{u"--name"_s, u"other"_s};
    const QStringList x{u"-x"_s, u"tenant=가"_s};
    if (!before.isEmpty())
        QCOMPARE(m_project->run(start + QStringList{u"upgrade"_s, before} + x).code, 0);
    const QByteArray tables = "SELECT count(*) FROM pg_tables WHERE tablename = 'section_가'";
    const QString was = askDatabase(m_target, tables);
    const CliResult script = m_project->run(start + QStringList{command, goal, u"--sql"_s} + x);
    QVERIFY2(script.code == 0, qPrintable(script.out + script.err));
    QVERIFY2(script.out.contains(sql), qPrintable(script.out));
    QCOMPARE(askDatabase(m_target, tables), was); // a script runs nothing
    const CliResult run = m_project->run(start + QStringList{command, goal} + x);
    QVERIFY2(run.code == 0, qPrintable(run.out + run.err));
    QCOMPARE(askDatabase(m_target, tables), command == "upgrade"_L1 ? u"1"_s : u"0"_s);
    QCOMPARE(askDatabase(m_target, "SELECT coalesce(max(version_num), '') FROM alembic_version"),
             command == "downgrade"_L1 ? QString() : u"abc"_s);
}

void AlembicCliTest::idsMayBeLongerThanTheUsualColumn()
{
    const QByteArray id = "0003_add_the_orders_of_customers_and_more";
    QVERIFY(m_project->run(python() + QStringList{u"upgrade"_s, u"head"_s}).code == 0);
    writeRevision(id, "002", "op.execute('CREATE TABLE three (id int)')", "op.execute('DROP TABLE three')");
    const CliResult narrow = m_project->json(python() + QStringList{u"upgrade"_s, u"head"_s});
    QCOMPARE(narrow.code, 1);
    QCOMPARE(narrow.object().value(u"error"_s).toObject().value(u"sqlstate"_s).toString(), u"22001"_s);
    QCOMPARE(askDatabase(m_target, "SELECT version_num FROM alembic_version"), u"002"_s);
    askDatabase(m_target, "ALTER TABLE alembic_version ALTER version_num TYPE varchar(128)");
    const CliResult wide = m_project->run(python() + QStringList{u"upgrade"_s, u"head"_s});
    QVERIFY2(wide.code == 0, qPrintable(wide.out + wide.err));
    const CliResult current = m_project->json({u"current"_s});
    QCOMPARE(current.array(u"revisions"_s).at(0).toObject().value(u"id"_s).toString(), QString::fromUtf8(id));
    QVERIFY(m_project->json({u"pending"_s}).array(u"revisions"_s).isEmpty());
    QVERIFY(m_project->run(python() + QStringList{u"downgrade"_s, u"-1"_s}).code == 0);
    QCOMPARE(askDatabase(m_target, "SELECT version_num FROM alembic_version"), u"002"_s);
}

void AlembicCliTest::aSingleTransactionIsAUsageError()
{
    const CliResult result = m_project->json({u"upgrade"_s, u"head"_s, u"--single-transaction"_s});
    QCOMPARE(result.code, 2);
    QCOMPARE(result.errorCode(), u"usage.arguments"_s);
}

void AlembicCliTest::aReviewedPlanIsRun()
{
    const CliResult plan = m_project->json(python() + QStringList{u"plan"_s, u"head"_s});
    const QString fingerprint = plan.data().value(u"plan"_s).toObject().value(u"fingerprint"_s).toString();
    writeRevision("002", "001", "op.execute('CREATE TABLE changed (id int)')");
    const QStringList words =
        python() + QStringList{u"upgrade"_s, u"head"_s, u"--fingerprint"_s, fingerprint};
    const CliResult stale = m_project->json(words);
    QCOMPARE(stale.code, 7);
    QCOMPARE(stale.errorCode(), u"plan.stale"_s);
    init();
    const QString again = m_project->json(python() + QStringList{u"plan"_s, u"head"_s})
                              .data()
                              .value(u"plan"_s)
                              .toObject()
                              .value(u"fingerprint"_s)
                              .toString();
    const CliResult run =
        m_project->json(python() + QStringList{u"upgrade"_s, u"head"_s, u"--fingerprint"_s, again});
    QVERIFY2(run.code == 0, qPrintable(run.out + run.err));
}

void AlembicCliTest::aProtectedDatabaseWantsItsName()
{
    m_project->write(u"limbeck.ini"_s, "[environment.default]\nfiles = .env\nprotected = true\n");
    const QStringList words = python() + QStringList{u"upgrade"_s, u"head"_s};
    QCOMPARE(m_project->json(words).errorCode(), u"guard.protected"_s);
    const CliResult result = m_project->json(words + QStringList{u"--confirm"_s, m_target.database});
    QVERIFY2(result.code == 0, qPrintable(result.out + result.err));
}

void AlembicCliTest::aFailureHasItsExitCode()
{
    writeRevision("003", "002", "op.execute('SELECT 나쁨')");
    const CliResult result = m_project->json(python() + QStringList{u"upgrade"_s, u"head"_s});
    QCOMPARE(result.code, 1);
    QCOMPARE(result.errorCode(), u"alembic.failed"_s);
    const QJsonObject error = result.object().value(u"error"_s).toObject();
    QVERIFY(error.value(u"file"_s).toString().contains("003_"_L1));
    QVERIFY(error.value(u"line"_s).toInt() > 0);
    QCOMPARE(error.value(u"sqlstate"_s).toString(), u"42703"_s);
}

void AlembicCliTest::aRefusalEndsWithSeven()
{
    const Target other = freshDatabase(u"other"_s);
    m_project->write(u"migrations/env.py"_s,
                     envPy().replace("os.environ['DATABASE_URL']", "'" + urlOf(other).toUtf8() + "'"));
    const CliResult result = m_project->run(python() + QStringList{u"upgrade"_s, u"head"_s});
    QCOMPARE(result.code, 7);
    QVERIFY2(result.err.contains(m_target.database) && result.err.contains(other.database),
             qPrintable(result.err));
    const CliResult json = m_project->json(python() + QStringList{u"upgrade"_s, u"head"_s});
    QCOMPARE(json.code, 7);
    const QJsonObject refusal = json.data().value(u"refusal"_s).toObject();
    QCOMPARE(refusal["expected"_L1]["display"_L1].toString(), m_target.display());
    QCOMPARE(refusal["expected"_L1]["origin"_L1]["key"_L1].toString(), u"DATABASE_URL"_s);
    QCOMPARE(refusal["actual"_L1]["database"_L1].toString(), other.database);
    QCOMPARE(refusal["reason"_L1].toString(), u"hard-coded"_s);
    QCOMPARE(refusal["places"_L1][0]["file"_L1].toString(), m_project->folder() + u"/migrations/env.py"_s);
}

void AlembicCliTest::aStopEndsWithEight()
{
    writeRevision("003", "002", "op.execute('SELECT pg_sleep(100)')");
    std::stop_source stop;
    m_project->watchStop = [&stop] { return stop.get_token(); };
    std::thread interrupt([&] {
        for (int i = 0;
             i < 400 && askDatabase(m_target, "SELECT count(*) FROM pg_stat_activity WHERE query LIKE "
                                              "'SELECT pg_sleep%'") == "0"_L1;
             ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        stop.request_stop();
    });
    const CliResult result = m_project->json(python() + QStringList{u"upgrade"_s, u"head"_s});
    interrupt.join();
    QCOMPARE(result.code, 8);
    QVERIFY(result.data().value(u"cancelled"_s).toBool());
    QCOMPARE(result.array(u"heads"_s), QJsonArray());
}

void AlembicCliTest::computedHeadersAreAskedOfAlembic()
{
    m_project->write(u"migrations/versions/003_계산.py"_s,
                     "revision = '00' + str(3)\ndown_revision = '002'\n"
                     "def upgrade():\n    pass\ndef downgrade():\n    pass\n");
    const CliResult result = m_project->json(python() + QStringList{u"heads"_s});
    QVERIFY2(result.code == 0, qPrintable(result.out + result.err));
    QCOMPARE(result.array(u"revisions"_s).at(0).toObject().value(u"id"_s).toString(), u"003"_s);
    m_project->process.insert(u"PATH"_s, u"/nowhere"_s);
    const CliResult without = m_project->json({u"heads"_s});
    QVERIFY(without.code != 0);
    QVERIFY2(without.errorCode().startsWith("alembic."_L1), qPrintable(without.out));
}

// In no output, whatever the project prints, and in no argument of a process.
void AlembicCliTest::thePasswordIsNowhere()
{
    askDatabase(m_target, "CREATE ROLE \"singer_" + m_target.database.toUtf8() +
                              "\" LOGIN SUPERUSER PASSWORD 'kanarien@vogel/노랑:1'");
    Target target = m_target;
    target.user = u"singer_"_s + m_target.database;
    target.password = Secret(u"kanarien@vogel/노랑:1"_s);
    m_project->write(u".env"_s, "DATABASE_URL=" + urlOf(target).toUtf8() + "\n");
    m_project->write(u"migrations/env.py"_s, "import glob, os\n"
                                             "for name in glob.glob('/proc/[0-9]*/cmdline'):\n"
                                             "    try:\n"
                                             "        assert b'vogel' not in open(name, 'rb').read(), name\n"
                                             "    except OSError:\n"
                                             "        pass\n"
                                             "print(os.environ['DATABASE_URL'])\n" +
                                                 envPy());
    writeRevision("003", "002", "print(os.environ)\nraise RuntimeError(os.environ['DATABASE_URL'])");
    for (const QStringList &words : {QStringList{u"plan"_s, u"head"_s},
                                     {u"upgrade"_s, u"002"_s},
                                     {u"upgrade"_s, u"head"_s},
                                     {u"upgrade"_s, u"head"_s, u"--sql"_s},
                                     {u"show"_s, u"003"_s},
                                     {u"python"_s},
                                     {u"downgrade"_s, u"base"_s},
                                     {u"stamp"_s, u"001"_s}}) {
        for (const bool json : {false, true}) {
            const CliResult result =
                json ? m_project->json(python() + words) : m_project->run(python() + words);
            const QString all = result.out + result.err;
            QVERIFY2(!all.contains("AssertionError"_L1), qPrintable(all));
            for (const QString &part : {u"vogel"_s, u"노랑"_s, u"%EB%85%B8"_s})
                QVERIFY2(!all.contains(part, Qt::CaseInsensitive), qPrintable(words.join(u' ') + all));
        }
    }
}

QTEST_GUILESS_MAIN(AlembicCliTest)
#include "AlembicCliTest.moc"
