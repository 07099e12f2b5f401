#include "PythonOracle.h"

#include "TestPaths.h"
#include "project/EnvPy.h"

#include <QDir>
#include <QFile>
#include <QTest>

using namespace limbeck;
using namespace Qt::StringLiterals;

// What env.py's text tells of its database. The files of tests/data/envpy say in their first line what is to
// be found out about them.
class EnvPyTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whereTheUrlComesFrom_data();
    void whereTheUrlComesFrom();
    void alembicsOwnTemplates_data();
    void alembicsOwnTemplates();
    void defaultsAreMasked();
    void loadsHavePathAndOverride();
    void theWayOfRunningIsRead();
    void escapedIsFoundBehindNamesAndFunctions();
    void aFileThatIsNoPythonIsRefusedWithItsLine();
    void oddTextsDoNoHarm();
};

namespace {

QString folder()
{
    return limbeck::test::sourcePath(u"tests/data/envpy"_s);
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("cannot read %s", qPrintable(path));
    return file.readAll();
}

EnvPy parse(const QByteArray &text)
{
    const auto env = EnvPy::parse(text, u"env.py"_s);
    if (!env)
        qFatal("%s", qPrintable(env.error().message));
    return *env;
}

EnvPy example(const QString &name)
{
    return parse(contentOf(folder() + u'/' + name + u".py"_s));
}

// The facts in the words of the files' first lines; what is usual is left out.
QString summary(const EnvPy &env)
{
    static const QStringList froms{u"ini"_s, u"environment"_s, u"import"_s, u"literal"_s, u"unknown"_s};
    QStringList words{u"url="_s + froms[int(env.urlFrom())]};
    const QStringList variables = env.urlVariables();
    if (!variables.isEmpty())
        words += u"variables="_s + variables.join(u',');
    if (env.loadsDotenv())
        words += u"loads=yes"_s;
    if (env.iniCanWin())
        words += u"ini=yes"_s;
    if (env.fallback() != nullptr)
        words += u"fallback="_s + env.fallback()->display;
    if (env.failsLoudly())
        words += u"loud=yes"_s;
    if (env.engine() != EnvPy::Engine::Unknown)
        words += env.engine() == EnvPy::Engine::Async ? u"engine=async"_s : u"engine=sync"_s;
    if (env.changesDriver())
        words += u"driver=changed"_s;
    words.sort();
    return words.join(u' ');
}

QString sorted(const QString &text)
{
    QStringList words = text.split(u' ', Qt::SkipEmptyParts);
    words.sort();
    return words.join(u' ');
}

} // namespace

void EnvPyTest::whereTheUrlComesFrom_data()
{
    QTest::addColumn<QString>("path");
    const QStringList names = QDir(folder()).entryList({u"*.py"_s}, QDir::Files);
    QVERIFY(names.size() > 20);
    for (const QString &name : names) {
        if (!name.endsWith(".mended.py"_L1))
            QTest::newRow(qPrintable(name)) << folder() + u'/' + name;
    }
}

void EnvPyTest::whereTheUrlComesFrom()
{
    QFETCH(QString, path);
    const QByteArray text = contentOf(path);
    const QString first = QString::fromUtf8(text.left(text.indexOf('\n')));
    QVERIFY(first.startsWith("# expect: "_L1));
    QCOMPARE(summary(parse(text)), sorted(first.sliced(10)));
}

void EnvPyTest::alembicsOwnTemplates_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("expected");
    const QJsonArray paths = limbeck::test::askPython(u"templates_oracle.py"_s, {});
    QCOMPARE(paths.size(), 2);
    const auto row = [&](int package, const char *name, const QString &expected) {
        const QString path = paths[package].toString() + u'/' + QString::fromLatin1(name) + u"/env.py"_s;
        QTest::newRow(name) << path << sorted(expected);
    };
    row(0, "generic", u"url=ini ini=yes engine=sync"_s);
    row(0, "async", u"url=ini ini=yes engine=async"_s);
    row(0, "multidb", u"url=ini ini=yes engine=sync"_s);
    row(1, "flask", u"url=import"_s);
    row(1, "flask-multidb", u"url=import"_s);
}

void EnvPyTest::alembicsOwnTemplates()
{
    QFETCH(QString, path);
    QFETCH(QString, expected);
    QCOMPARE(summary(parse(contentOf(path))), expected);
}

void EnvPyTest::defaultsAreMasked()
{
    const EnvPy env = example(u"getenv-default"_s);
    QVERIFY(env.fallback() != nullptr);
    QCOMPARE(env.fallback()->display, u"postgresql://app:***@localhost:5432/app"_s);
    QCOMPARE(env.fallback()->line, 14);
    QCOMPARE(env.reads().size(), size_t(1));
    QCOMPARE(env.reads()[0].line, 14);
    QVERIFY(!env.reads()[0].required);
}

void EnvPyTest::loadsHavePathAndOverride()
{
    const EnvPy after = example(u"seed-after"_s);
    QCOMPARE(after.loads().size(), size_t(1));
    QCOMPARE(after.loads()[0].path, u".env"_s);
    QCOMPARE(after.loads()[0].where.line, 15);
    QVERIFY(!after.loads()[0].overrides);
    QVERIFY(example(u"guarded"_s).loads()[0].overrides);
    const EnvPy values = example(u"dotenv-values"_s);
    QCOMPARE(values.loads()[0].by, u"dotenv_values"_s);
    QVERIFY(!values.loads()[0].intoProcess);
}

void EnvPyTest::theWayOfRunningIsRead()
{
    const EnvPyModes modes = example(u"imported-engine"_s).modes();
    QCOMPARE(modes.transactionPerMigration, std::optional(true));
    QCOMPARE(modes.versionTable, std::optional(u"algoref_version"_s));
    QCOMPARE(modes.versionTableSchema, std::optional(u"운영"_s));
    QVERIFY(!example(u"ini-only"_s).modes().versionTable);
}

void EnvPyTest::escapedIsFoundBehindNamesAndFunctions()
{
    const auto escaped = [](const QByteArray &text) {
        const EnvPy env = parse("import os\nfrom alembic import context\nconfig = context.config\n" + text);
        return env.settings().size() == 1 && env.settings().front().origin.escaped;
    };
    QVERIFY(escaped("config.set_main_option('sqlalchemy.url', os.environ['A'].replace('%', '%%'))\n"));
    QVERIFY(
        escaped("u = os.getenv('A').replace(\"%\", \"%%\")\nconfig.set_main_option('sqlalchemy.url', u)\n"));
    QVERIFY(escaped("def url():\n    return os.environ['A'].replace('%', '%%')\n"
                    "context.config.set_main_option('sqlalchemy.url', url())\n"));
    QVERIFY(!escaped("config.set_main_option('sqlalchemy.url', os.environ['A'].replace('%', ''))\n"));
    QVERIFY(!escaped("config.set_main_option('sqlalchemy.url', os.environ['A'])\n"));
}

void EnvPyTest::aFileThatIsNoPythonIsRefusedWithItsLine()
{
    const auto env = EnvPy::parse("import os\nurl = os.getenv('A'\n", u"env.py"_s);
    QVERIFY(!env);
    QCOMPARE(env.error().code, u"script.python-syntax"_s);
    QCOMPARE(env.error().where.line, 2);
}

void EnvPyTest::oddTextsDoNoHarm()
{
    const QList<QByteArray> texts{"",
                                  "os.getenv",
                                  "os.environ[",
                                  "a = a\nb = c\nc = b\nconfig.set_main_option('sqlalchemy.url', b)\n",
                                  "def f():\n    return f()\ncreate_engine(f())\n",
                                  "f'{'\n",
                                  "from\nimport\nfrom x import\n",
                                  "if x:\n",
                                  "else:\n  raise X\n",
                                  "config.set_main_option()\n",
                                  "config.set_main_option('sqlalchemy.url')\n",
                                  "x['sqlalchemy.url'] = \n",
                                  "{'sqlalchemy.url':\n}",
                                  "create_engine(url=)\n",
                                  "\xef\xbb\xbfimport os\r\nx = os.getenv('A')\r\n",
                                  "return os.getenv('A')\n",
                                  "class\n",
                                  "with open('x') as\n"};
    for (const QByteArray &text : texts)
        (void)EnvPy::parse(text, u"env.py"_s);
    const QByteArray whole = contentOf(folder() + u"/split-variables.py"_s);
    for (qsizetype length = 0; length < whole.size(); ++length)
        (void)EnvPy::parse(whole.first(length), u"env.py"_s);
}

QTEST_GUILESS_MAIN(EnvPyTest)
#include "EnvPyTest.moc"
