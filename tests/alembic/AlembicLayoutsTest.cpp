#include "AlembicFolder.h"
#include "CliProject.h"
#include "SharedSandbox.h"
#include "TestPython.h"

#include <QProcess>
#include <QRegularExpression>
#include <QTest>
#include <QVersionNumber>

using namespace limbeck;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

// Projects as other tools lay them out, from the first look to the way back, by the console's commands:
// pyproject.toml of newer versions of Alembic, and Flask-Migrate.
class AlembicLayoutsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void pyprojectTomlIsRun_data();
    void pyprojectTomlIsRun();
    void severalFoldersOfAnIniAreRun_data();
    void severalFoldersOfAnIniAreRun();
    void flaskMigrateIsRun();

private:
    CliResult python(const QStringList &words) const;
    CliResult runJson(const QStringList &words) const
    {
        return m_project->json(QStringList{u"--python"_s, testPython()} + words);
    }
    void writeTable(const QString &file, const QByteArray &id, const QByteArray &down) const;
    static QStringList ids(const CliResult &result);
    // history, pending, upgrade, current, downgrade and what Alembic itself says about the order.
    void goThereAndBack(const QStringList &order, const QStringList &alembicsOwn) const;

    QVersionNumber m_alembic;
    std::unique_ptr<CliProject> m_project;
    Target m_target;
};

void AlembicLayoutsTest::initTestCase()
{
    const AlembicFolder folder;
    const QJsonObject hello = talk(folder.project({}), {{u"command"_s, u"probe"_s}}).first(u"hello"_s);
    m_alembic = QVersionNumber::fromString(hello["alembic"_L1].toString());
    QVERIFY(!m_alembic.isNull());
}

void AlembicLayoutsTest::init()
{
    m_project = std::make_unique<CliProject>();
    m_target = freshDatabase(u"layouts"_s);
    m_project->process = QProcessEnvironment::systemEnvironment();
    m_project->write(u".env"_s, "DATABASE_URL=" + urlOf(m_target).toUtf8() + "\n");
}

// What a command of the project's own Python prints.
CliResult AlembicLayoutsTest::python(const QStringList &words) const
{
    QProcess process;
    QProcessEnvironment environment = m_project->process;
    environment.insert(u"DATABASE_URL"_s, urlOf(m_target));
    environment.insert(u"PYTHONUTF8"_s, u"1"_s);
    process.setProcessEnvironment(environment);
    process.setWorkingDirectory(m_project->folder());
    process.start(testPython(), words);
    if (!process.waitForFinished(60000))
        qFatal("%s does not end", qPrintable(words.join(u' ')));
    return {process.exitCode(), QString::fromUtf8(process.readAllStandardOutput()),
            QString::fromUtf8(process.readAllStandardError())};
}

void AlembicLayoutsTest::writeTable(const QString &file, const QByteArray &id, const QByteArray &down) const
{
    m_project->write(file,
                     "\"\"\"개정 " + id + "\"\"\"\nfrom alembic import op\nrevision = '" + id +
                         "'\ndown_revision = " + (down.isEmpty() ? QByteArray("None") : "'" + down + "'") +
                         "\ndef upgrade():\n    op.execute('CREATE TABLE t" + id +
                         " (id int)')\ndef downgrade():\n    op.execute('DROP TABLE t" + id + "')\n");
}

QStringList AlembicLayoutsTest::ids(const CliResult &result)
{
    QStringList found;
    const QJsonArray revisions = result.array(u"revisions"_s);
    for (const auto &revision : revisions)
        found.append(revision.toObject().value(u"id"_s).toString());
    return found;
}

void AlembicLayoutsTest::goThereAndBack(const QStringList &order, const QStringList &alembicsOwn) const
{
    const CliResult own = python(alembicsOwn);
    QVERIFY2(own.code == 0 && own.out.contains(order.last()), qPrintable(own.out + own.err));
    QStringList newestFirst = order;
    std::reverse(newestFirst.begin(), newestFirst.end());
    const CliResult history = m_project->json({u"history"_s});
    QVERIFY2(history.code == 0, qPrintable(history.out + history.err));
    QCOMPARE(ids(history), newestFirst);
    QCOMPARE(ids(m_project->json({u"pending"_s})), order);
    const CliResult plan = runJson({u"plan"_s, u"head"_s});
    QVERIFY2(plan.code == 0, qPrintable(plan.out + plan.err));
    const QJsonObject step = plan.data()["plan"_L1]["steps"_L1].toArray().last().toObject();
    QCOMPARE(step["statements"_L1][0]["sql"_L1].toString(), u"CREATE TABLE t%1 (id int)"_s.arg(order.last()));
    const CliResult up = runJson({u"upgrade"_s, u"head"_s});
    QVERIFY2(up.code == 0, qPrintable(up.out + up.err));
    QCOMPARE(ids(m_project->json({u"current"_s})), QStringList{order.last()});
    QCOMPARE(ids(m_project->json({u"pending"_s})), QStringList());
    QCOMPARE(askDatabase(m_target, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"),
             QString::number(order.size() + 1));
    QCOMPARE(askDatabase(m_target, "SELECT string_agg(revision, ',' ORDER BY id) FROM limbeck.history"),
             order.join(u','));
    const CliResult down = runJson({u"downgrade"_s, u"base"_s});
    QVERIFY2(down.code == 0, qPrintable(down.out + down.err));
    QCOMPARE(ids(m_project->json({u"pending"_s})), order);
    QCOMPARE(askDatabase(m_target, "SELECT count(*) FROM alembic_version"), u"0"_s);
}

void AlembicLayoutsTest::pyprojectTomlIsRun_data()
{
    QTest::addColumn<QString>("driver");
    QTest::addColumn<bool>("ini");
    QTest::newRow("pyproject") << u"psycopg2"_s << true;
    QTest::newRow("pyproject_async") << u"asyncpg"_s << true;
    QTest::newRow("no ini") << u"psycopg2"_s << false;
}

// As `alembic init -t pyproject` writes it, with the revisions in folders of folders.
void AlembicLayoutsTest::pyprojectTomlIsRun()
{
    QFETCH(QString, driver);
    QFETCH(bool, ini);
    if (m_alembic < QVersionNumber(1, 16))
        QSKIP(qPrintable(u"Alembic %1 does not read pyproject.toml"_s.arg(m_alembic.toString())));
    const QString name = ini ? QString::fromLatin1(QTest::currentDataTag()) : u"pyproject"_s;
    const CliResult made = python({u"-m"_s, u"alembic"_s, u"init"_s, u"-t"_s, name, u"migrations"_s});
    QVERIFY2(made.code == 0, qPrintable(made.out + made.err));
    QFile toml(m_project->folder() + u"/pyproject.toml"_s);
    QVERIFY(toml.open(QIODevice::ReadWrite | QIODevice::Append));
    toml.write("version_locations = [\"%(here)s/migrations/versions\", \"%(here)s/모듈\"] # 둘\n"
               "recursive_version_locations = true\n\n[tool.other]\nname = '다른 도구'\n");
    toml.close();
    writeTable(u"migrations/versions/2025/02/001_a.py"_s, "001", {});
    writeTable(u"모듈/002_b.py"_s, "002", "001");
    writeTable(u"migrations/versions/003_c.py"_s, "003", "002");
    if (ini) {
        QFile file(m_project->folder() + u"/alembic.ini"_s);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QString content = QString::fromUtf8(file.readAll());
        content.replace(QRegularExpression(u"^sqlalchemy.url = .*$"_s, QRegularExpression::MultilineOption),
                        u"sqlalchemy.url = "_s + urlOf(m_target, driver));
        m_project->write(u"alembic.ini"_s, content.toUtf8());
    } else {
        QVERIFY(QFile::remove(m_project->folder() + u"/alembic.ini"_s));
        m_project->write(u"migrations/env.py"_s,
                         "import os\nfrom sqlalchemy import create_engine\nfrom alembic import context\n"
                         "url = os.environ['DATABASE_URL']\n"
                         "if context.is_offline_mode():\n"
                         "    context.configure(url=url)\n    context.run_migrations()\n"
                         "else:\n"
                         "    with create_engine(url).connect() as connection:\n"
                         "        context.configure(connection=connection)\n"
                         "        with context.begin_transaction():\n"
                         "            context.run_migrations()\n");
    }
    goThereAndBack({u"001"_s, u"002"_s, u"003"_s}, {u"-m"_s, u"alembic"_s, u"heads"_s});
}

void AlembicLayoutsTest::severalFoldersOfAnIniAreRun_data()
{
    QTest::addColumn<QByteArray>("lines");
    QTest::addColumn<QVersionNumber>("since");
    QTest::newRow("version_path_separator")
        << QByteArray("version_path_separator = os\n"
                      "version_locations = %(here)s/migrations/versions:%(here)s/모듈 둘\n")
        << QVersionNumber(1, 8);
    QTest::newRow("path_separator")
        << QByteArray("path_separator = os\n"
                      "version_locations = %(here)s/migrations/versions:%(here)s/모듈 둘\n"
                      "prepend_sys_path = .:lib\n")
        << QVersionNumber(1, 16);
    QTest::newRow("path_separator newline")
        << QByteArray("path_separator = newline\n"
                      "version_locations =\n    %(here)s/migrations/versions\n    %(here)s/모듈 둘\n")
        << QVersionNumber(1, 16);
    QTest::newRow("recursive") << QByteArray("recursive_version_locations = true\n") << QVersionNumber(1, 10);
}

void AlembicLayoutsTest::severalFoldersOfAnIniAreRun()
{
    QFETCH(QByteArray, lines);
    QFETCH(QVersionNumber, since);
    if (m_alembic < since)
        QSKIP(qPrintable(u"Alembic %1 has no such option"_s.arg(m_alembic.toString())));
    const bool recursive = lines.contains("recursive");
    m_project->write(u"alembic.ini"_s, "[alembic]\nscript_location = %(here)s/migrations\n" + lines);
    m_project->write(u"migrations/env.py"_s,
                     AlembicFolder::plainEnv().replace("if config.config_file_name is not None:\n"
                                                       "    fileConfig(config.config_file_name)\n",
                                                       ""));
    writeTable(u"migrations/versions/001_a.py"_s, "001", {});
    writeTable(recursive ? u"migrations/versions/깊이/더/002_b.py"_s : u"모듈 둘/002_b.py"_s, "002", "001");
    goThereAndBack({u"001"_s, u"002"_s}, {u"-m"_s, u"alembic"_s, u"heads"_s});
}

// The ini lies inside of migrations/ and names no script_location.
void AlembicLayoutsTest::flaskMigrateIsRun()
{
    m_project->write(u"app.py"_s,
                     "import os\nfrom flask import Flask\nfrom flask_sqlalchemy import SQLAlchemy\n"
                     "from flask_migrate import Migrate\ndb = SQLAlchemy()\n"
                     "def create_app():\n    app = Flask(__name__)\n"
                     "    app.config['SQLALCHEMY_DATABASE_URI'] = os.environ['DATABASE_URL']\n"
                     "    db.init_app(app)\n    Migrate(app, db)\n    return app\n");
    const CliResult made = python({u"-m"_s, u"flask"_s, u"db"_s, u"init"_s});
    QVERIFY2(made.code == 0, qPrintable(made.out + made.err));
    QVERIFY(QFile::exists(m_project->folder() + u"/migrations/alembic.ini"_s));
    QVERIFY(!QFile::exists(m_project->folder() + u"/alembic.ini"_s));
    writeTable(u"migrations/versions/001_a.py"_s, "001", {});
    writeTable(u"migrations/versions/002_b.py"_s, "002", "001");
    goThereAndBack({u"001"_s, u"002"_s}, {u"-m"_s, u"flask"_s, u"db"_s, u"heads"_s});
}

QTEST_GUILESS_MAIN(AlembicLayoutsTest)
#include "AlembicLayoutsTest.moc"
