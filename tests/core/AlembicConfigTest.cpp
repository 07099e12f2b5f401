#include "script/AlembicConfig.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace limbeck;
using namespace Qt::StringLiterals;

namespace {

QByteArray canary()
{
    return "k4n4rie";
} // a password that no message may show

} // namespace

class AlembicConfigTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void aFolderWithoutOne_data();
    void aFolderWithoutOne();
    void readsTheGenericTemplate();
    void interpolates_data();
    void interpolates();
    void refusesInterpolation_data();
    void refusesInterpolation();
    void aPercentInTheFoldersNameIsAReferenceToo();
    void brokenValuesOfOthersAreFindings();
    void splitsVersionLocations_data();
    void splitsVersionLocations();
    void splitsPrependSysPath_data();
    void splitsPrependSysPath();
    void aCommentBehindTheSeparatorIsRefused();
    void findsPackagesWithoutPython_data();
    void findsPackagesWithoutPython();
    void readsPyproject();
    void theIniWinsOverPyproject();
    void refusesPyproject_data();
    void refusesPyproject();
    void aBrokenPyprojectBesideAnIniIsAFinding();
    void readsFlaskMigratesLayout();
    void anIniMayBeMeantToBeRunFromTheProjectsFolder();
    void readsTheMultidbTemplate();
    void namesTheSections();
    void tellsNonAscii();
    void noMessageShowsAPassword();

private:
    QString path(const QString &name) const { return QDir(m_dir->path()).filePath(name); }
    void write(const QString &name, const QByteArray &text = {}) const;
    AlembicConfig read(const QString &iniFile = {}, const QString &section = {}) const;
    Error error(const QString &section = {}) const;

    std::unique_ptr<QTemporaryDir> m_dir;
};

void AlembicConfigTest::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    QVERIFY(m_dir->isValid());
}

void AlembicConfigTest::write(const QString &name, const QByteArray &text) const
{
    QVERIFY(QDir().mkpath(QFileInfo(path(name)).path()));
    QFile file(path(name));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(text), text.size());
}

AlembicConfig AlembicConfigTest::read(const QString &iniFile, const QString &section) const
{
    const auto config = AlembicConfig::read(m_dir->path(), iniFile, section);
    if (!config || !*config) {
        QTest::qFail(config ? "no configuration" : qPrintable(config.error().message), __FILE__, __LINE__);
        return {};
    }
    return **config;
}

Error AlembicConfigTest::error(const QString &section) const
{
    const auto config = AlembicConfig::read(m_dir->path(), {}, section);
    return config ? Error() : config.error();
}

void AlembicConfigTest::aFolderWithoutOne_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("empty") << u"README"_s << QByteArray();
    QTest::newRow("other pyproject.toml") << u"pyproject.toml"_s << QByteArray("[tool.black]\nx = 1\n");
    QTest::newRow("broken pyproject.toml") << u"pyproject.toml"_s << QByteArray("[tool.black\n");
}

void AlembicConfigTest::aFolderWithoutOne()
{
    QFETCH(QString, file);
    QFETCH(QByteArray, text);
    write(file, text);
    const auto config = AlembicConfig::read(m_dir->path());
    QVERIFY(config);
    QVERIFY(!*config);
    QCOMPARE(AlembicConfig::read(m_dir->path(), path(u"elsewhere.ini"_s)).error().code, u"ini.unreadable"_s);
    if (file.endsWith("toml"_L1))
        QVERIFY(!AlembicConfig::read(m_dir->path(), path(file)));
}

void AlembicConfigTest::readsTheGenericTemplate()
{
    write(u"alembic.ini"_s,
          "# A generic, single database configuration.\n\n[alembic]\n# path to migration scripts\n"
          "script_location = %(here)s/alembic\nfile_template = %%(year)d_%%(rev)s\n"
          "prepend_sys_path = .\npath_separator = os\n"
          "sqlalchemy.url = driver://user:pass@localhost/dbname\n\n"
          "[post_write_hooks]\n\n[loggers]\nkeys = root\n\n"
          "[formatter_generic]\nformat = %(levelname)-5.5s [%(name)s] %(message)s\n");
    const AlembicConfig config = read();
    QCOMPARE(config.folder, m_dir->path());
    QCOMPARE(config.workingFolder, m_dir->path());
    QCOMPARE(config.iniFile, path(u"alembic.ini"_s));
    QCOMPARE(config.files(), QStringList{path(u"alembic.ini"_s)});
    QVERIFY(config.tomlFile.isEmpty());
    QCOMPARE(config.section, u"alembic"_s);
    QCOMPARE(config.sections, QStringList{u"alembic"_s});
    QCOMPARE(config.layout, AlembicConfig::Layout::Plain);
    QCOMPARE(config.scriptLocation, path(u"alembic"_s));
    QCOMPARE(config.envFile(), path(u"alembic/env.py"_s));
    QCOMPARE(config.versionLocations, QStringList{path(u"alembic/versions"_s)});
    QCOMPARE(config.prependSysPath, QStringList{m_dir->path()});
    QCOMPARE(config.fileTemplate, u"%(year)d_%(rev)s"_s);
    QVERIFY(!config.recursiveVersionLocations && !config.sourceless && !config.severalDatabases &&
            !config.nonAscii);
    QVERIFY(config.findings.isEmpty());
    const AlembicOption *const url = config.find(u"sqlalchemy.url"_s);
    QVERIFY(url);
    QCOMPARE(url->line, 9);
    QCOMPARE(url->file, config.iniFile);
    QCOMPARE(url->value, u"driver://user:pass@localhost/dbname"_s);
    QVERIFY(!config.find(u"timezone"_s));
}

void AlembicConfigTest::interpolates_data()
{
    QTest::addColumn<QByteArray>("lines");
    QTest::addColumn<QString>("value"); // of x; %1: the folder
    const auto row = [](const char *name, const QByteArray &lines, const char *value) {
        QTest::newRow(name) << lines << QString::fromUtf8(value);
    };
    row("plain", "x = a b", "a b");
    row("here", "x = %(here)s/y", "%1/y");
    row("percent", "x = 100%%", "100%");
    row("percent reference", "x = %%(here)s", "%(here)s");
    row("another key", "y = 1\nx = %(Y)s2", "12");
    row("chain", "z = %(here)s\ny = %(z)s/1\nx = %(y)s/2", "%1/1/2");
    row("percent through a reference", "y = 5%%\nx = %(y)s", "5%");
    row("default", "x = %(name)s", "from default");
    row("here can be set", "here = /other\nx = %(here)s", "/other");
    row("Korean", "이름 = 값\nx = %(이름)s", "값");
    row("nine deep", "a=1\nb=%(a)s%%\nc=%(b)s\nd=%(c)s\ne=%(d)s\nf=%(e)s\ng=%(f)s\nh=%(g)s\ni=%(h)s\nx=%(i)s",
        "1%");
}

void AlembicConfigTest::interpolates()
{
    QFETCH(QByteArray, lines);
    QFETCH(QString, value);
    write(u"alembic.ini"_s,
          "[DEFAULT]\nname = from default\n[alembic]\nscript_location = a\n" + lines + '\n');
    const AlembicConfig config = read();
    QVERIFY(config.findings.isEmpty());
    QVERIFY(config.find(u"x"_s));
    QCOMPARE(config.find(u"x"_s)->value, value.replace("%1"_L1, m_dir->path()));
}

void AlembicConfigTest::refusesInterpolation_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::newRow("alone") << QByteArray("100%");
    QTest::newRow("another character") << QByteArray("%d");
    QTest::newRow("no s") << QByteArray("%(here)");
    QTest::newRow("no end") << QByteArray("%(here");
    QTest::newRow("no name") << QByteArray("%()s");
    QTest::newRow("unknown") << QByteArray("%(nowhere)s");
    QTest::newRow("itself") << QByteArray("%(script_location)s");
    QTest::newRow("circle") << QByteArray("%(a)s\na = %(b)s\nb = %(a)s");
    QTest::newRow("multiplying") << QByteArray("%(a)s\na = ") + QByteArray("%(b)s").repeated(60) +
                                        "\nb = " + QByteArray("%(c)s").repeated(60) +
                                        "\nc = " + QByteArray("%(d)s").repeated(60) +
                                        "\nd = " + QByteArray("%(e)s").repeated(60) +
                                        "\ne = " + QByteArray("%(f)s").repeated(60) + "\nf = %%" +
                                        QByteArray(200, 'x');
}

void AlembicConfigTest::refusesInterpolation()
{
    QFETCH(QByteArray, value);
    write(u"alembic.ini"_s, "[alembic]\n\nscript_location = " + value + '\n');
    const Error found = error();
    QCOMPARE(found.code, u"alembic.interpolation"_s);
    QCOMPARE(found.where, (SourceLocation{path(u"alembic.ini"_s), 3, 0}));
    QVERIFY(!found.hint.isEmpty());
}

void AlembicConfigTest::aPercentInTheFoldersNameIsAReferenceToo()
{
    write(u"100%/alembic.ini"_s, "[alembic]\nscript_location = %(here)s/a\n");
    QCOMPARE(AlembicConfig::read(path(u"100%"_s)).error().code, u"alembic.interpolation"_s);
    write(u"100%/alembic.ini"_s, "[alembic]\nscript_location = a\n");
    const auto config = AlembicConfig::read(path(u"100%"_s));
    QVERIFY(config && *config);
    QCOMPARE((*config)->scriptLocation, path(u"100%/a"_s));
}

void AlembicConfigTest::brokenValuesOfOthersAreFindings()
{
    write(u"alembic.ini"_s, "[alembic]\nscript_location = a\nsqlalchemy.url = postgresql://u:50%@h/d\n");
    const AlembicConfig config = read();
    QCOMPARE(config.findings.size(), 1);
    QCOMPARE(config.findings.first().code, u"alembic.interpolation"_s);
    QCOMPARE(config.findings.first().where.line, 3);
    QVERIFY(config.findings.first().message.contains("sqlalchemy.url"_L1));
    QVERIFY(config.find(u"sqlalchemy.url"_s)->value.isEmpty());
}

void AlembicConfigTest::splitsVersionLocations_data()
{
    QTest::addColumn<QByteArray>("lines");
    QTest::addColumn<QStringList>("names");
    QTest::addColumn<QString>("separator");
    const QString os(QDir::listSeparator());
    const auto row = [](const char *name, const QByteArray &lines, const QStringList &names,
                        const QString &separator) { QTest::newRow(name) << lines << names << separator; };
    row("legacy", "version_locations = a, b c,d", {u"a"_s, u"b"_s, u"c"_s, u"d"_s}, {});
    row("space", "path_separator = space\nversion_locations = a  b", {u"a"_s, u"b"_s}, u" "_s);
    row("newline", "path_separator = newline\nversion_locations =\n  a b\n  c", {u"a b"_s, u"c"_s}, u"\n"_s);
    row("colon", "path_separator = :\nversion_locations = a:b c:", {u"a"_s, u"b c"_s}, u":"_s);
    row("semicolon", "path_separator = ;\nversion_locations = a; 나 ", {u"a"_s, u"나"_s}, u";"_s);
    row("os", "path_separator = os\nversion_locations = a" + os.toUtf8() + "b", {u"a"_s, u"b"_s}, os);
    row("older name", "version_path_separator = ;\nversion_locations = a;b", {u"a"_s, u"b"_s}, u";"_s);
    row("the newer name wins",
        "version_path_separator = ;\npath_separator = space\nversion_locations = a b;c", {u"a"_s, u"b;c"_s},
        u" "_s);
    row("empty", "version_locations =", {u"s/versions"_s}, {});
}

void AlembicConfigTest::splitsVersionLocations()
{
    QFETCH(QByteArray, lines);
    QFETCH(QStringList, names);
    QFETCH(QString, separator);
    write(u"alembic.ini"_s, "[alembic]\nscript_location = s\n" + lines + '\n');
    const AlembicConfig config = read();
    QStringList expected;
    for (const QString &name : std::as_const(names))
        expected.append(path(name));
    QCOMPARE(config.versionLocations, expected);
    QCOMPARE(config.versionPathSeparator, separator);
}

void AlembicConfigTest::splitsPrependSysPath_data()
{
    QTest::addColumn<QByteArray>("lines");
    QTest::addColumn<QStringList>("names");
    QTest::newRow("legacy") << QByteArray("prepend_sys_path = a, b c:d")
                            << QStringList{u"a"_s, u"b"_s, u"c"_s, u"d"_s};
    QTest::newRow("separator") << QByteArray("path_separator = ;\nprepend_sys_path = a b;c")
                               << QStringList{u"a b"_s, u"c"_s};
    QTest::newRow("the older separator does not count")
        << QByteArray("version_path_separator = ;\nprepend_sys_path = a b") << QStringList{u"a"_s, u"b"_s};
    QTest::newRow("none") << QByteArray() << QStringList();
}

void AlembicConfigTest::splitsPrependSysPath()
{
    QFETCH(QByteArray, lines);
    QFETCH(QStringList, names);
    write(u"alembic.ini"_s, "[alembic]\nscript_location = s\n" + lines + '\n');
    QStringList expected;
    for (const QString &name : std::as_const(names))
        expected.append(path(name));
    QCOMPARE(read().prependSysPath, expected);
}

// The ini that Alembic 1.7 and 1.8 wrote; it only matters where version_locations is set.
void AlembicConfigTest::aCommentBehindTheSeparatorIsRefused()
{
    const QByteArray line = "version_path_separator = os  # Use os.pathsep.\n";
    write(u"alembic.ini"_s, "[alembic]\nscript_location = s\n" + line);
    QCOMPARE(read().versionLocations, QStringList{path(u"s/versions"_s)});
    write(u"alembic.ini"_s, "[alembic]\nscript_location = s\n" + line + "version_locations = a\n");
    const Error found = error();
    QCOMPARE(found.code, u"alembic.config"_s);
    QCOMPARE(found.where.line, 3);
}

void AlembicConfigTest::findsPackagesWithoutPython_data()
{
    QTest::addColumn<QString>("folder"); // of the package
    QTest::addColumn<QString>("found");  // empty: it is not
    QTest::newRow("beside the ini") << u"가게/db"_s << u"가게/db/migrations/pg"_s;
    QTest::newRow("src") << u"src/가게/db"_s << u"src/가게/db/migrations/pg"_s;
    QTest::newRow("prepend_sys_path") << u"lib/가게/db"_s << u"lib/가게/db/migrations/pg"_s;
    QTest::newRow("elsewhere") << u"other/가게/db"_s << QString();
}

void AlembicConfigTest::findsPackagesWithoutPython()
{
    QFETCH(QString, folder);
    QFETCH(QString, found);
    write(u"alembic.ini"_s, "[alembic]\nprepend_sys_path = lib\nscript_location = 가게.db:migrations:pg\n");
    write(folder + u"/__init__.py"_s);
    if (!found.isEmpty()) {
        QCOMPARE(read().scriptLocation, path(found));
        return;
    }
    const Error problem = error();
    QCOMPARE(problem.code, u"alembic.config"_s);
    QCOMPARE(problem.where.line, 3);
    QVERIFY(problem.message.contains(u"가게.db"_s));
}

void AlembicConfigTest::readsPyproject()
{
    write(u"pyproject.toml"_s,
          "[project]\nname = 'shop'\n\n[tool.alembic]\nscript_location = \"%(here)s/alembic\"\n"
          "file_template = \"%%(rev)s\"\nprepend_sys_path = [\n    \".\",\n    '뒤'\n]\n"
          "version_locations = [\"%(here)s/alembic/versions\", 'b']\n"
          "recursive_version_locations = true\n"
          "[[tool.alembic.post_write_hooks]]\nname = 'ruff'\n");
    const AlembicConfig config = read();
    QVERIFY(config.iniFile.isEmpty());
    QCOMPARE(config.tomlFile, path(u"pyproject.toml"_s));
    QCOMPARE(config.scriptLocation, path(u"alembic"_s));
    QCOMPARE(config.fileTemplate, u"%(rev)s"_s);
    QCOMPARE(config.prependSysPath, (QStringList{m_dir->path(), path(u"뒤"_s)}));
    QCOMPARE(config.versionLocations, (QStringList{path(u"alembic/versions"_s), path(u"b"_s)}));
    QVERIFY(config.recursiveVersionLocations);
    QVERIFY(!config.sourceless);
    QCOMPARE(config.find(u"prepend_sys_path"_s)->line, 8);
    QCOMPARE(config.find(u"script_location"_s)->line, 5);
    QCOMPARE(config.find(u"script_location"_s)->raw, u"%(here)s/alembic"_s);
    QCOMPARE(read(path(u"pyproject.toml"_s)).scriptLocation, config.scriptLocation);
}

void AlembicConfigTest::theIniWinsOverPyproject()
{
    write(u"pyproject.toml"_s,
          "[tool.alembic]\nscript_location = 'toml'\nprepend_sys_path = ['p']\nsourceless = true\n");
    write(u"alembic.ini"_s, "[alembic]\nscript_location = ini\nsourceless = false\nprepend_sys_path =\n");
    AlembicConfig config = read();
    QCOMPARE(config.scriptLocation, path(u"ini"_s));
    QCOMPARE(config.prependSysPath, QStringList{path(u"p"_s)});
    QVERIFY(!config.sourceless);
    QCOMPARE(config.files(), (QStringList{path(u"alembic.ini"_s), path(u"pyproject.toml"_s)}));
    write(u"alembic.ini"_s, "[loggers]\nkeys = root\n");
    config = read();
    QCOMPARE(config.scriptLocation, path(u"toml"_s));
    QVERIFY(config.sourceless);
}

void AlembicConfigTest::refusesPyproject_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("code");
    QTest::addColumn<int>("line");
    const auto row = [](const char *name, const QByteArray &text, const char *code, int line) {
        QTest::newRow(name) << text << QString::fromLatin1(code) << line;
    };
    row("syntax", "[tool.alembic]\n\nscript_location = a\n", "alembic.pyproject", 3);
    row("no table", "[tool]\nalembic = 3\n", "alembic.pyproject", 2);
    row("number", "[tool.alembic]\nscript_location = 3\n", "alembic.pyproject", 2);
    row("list of numbers", "[tool.alembic]\nscript_location = 's'\nversion_locations = [1]\n",
        "alembic.pyproject", 3);
    row("flag in quotes", "[tool.alembic]\nscript_location = 's'\nsourceless = 'true'\n", "alembic.pyproject",
        3);
    row("interpolation", "[tool.alembic]\nscript_location = 's%'\n", "alembic.interpolation", 2);
    row("unknown reference", "[tool.alembic]\nscript_location = '%(there)s'\n", "alembic.interpolation", 2);
    row("no script_location", "[tool.alembic]\n", "alembic.config", 0);
}

void AlembicConfigTest::refusesPyproject()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, code);
    QFETCH(int, line);
    write(u"pyproject.toml"_s, text);
    const Error found = error();
    QCOMPARE(found.code, code);
    QCOMPARE(found.where, (SourceLocation{path(u"pyproject.toml"_s), line, 0}));
}

void AlembicConfigTest::aBrokenPyprojectBesideAnIniIsAFinding()
{
    write(u"pyproject.toml"_s, "[tool.black\n");
    write(u"alembic.ini"_s, "[alembic]\nscript_location = a\n");
    const AlembicConfig config = read();
    QCOMPARE(config.scriptLocation, path(u"a"_s));
    QCOMPARE(config.findings.size(), 1);
    QCOMPARE(config.findings.first().code, u"alembic.pyproject"_s);
    QCOMPARE(config.findings.first().severity, Severity::Warning);
}

void AlembicConfigTest::readsFlaskMigratesLayout()
{
    write(u"migrations/alembic.ini"_s,
          "[alembic]\n# file_template = %%(rev)s_%%(slug)s\nprepend_sys_path = src\n");
    write(u"migrations/env.py"_s);
    const AlembicConfig config = read();
    QCOMPARE(config.layout, AlembicConfig::Layout::FlaskMigrate);
    QCOMPARE(config.folder, path(u"migrations"_s));
    QCOMPARE(config.workingFolder, m_dir->path());
    QCOMPARE(config.scriptLocation, path(u"migrations"_s));
    QCOMPARE(config.versionLocations, QStringList{path(u"migrations/versions"_s)});
    QCOMPARE(config.prependSysPath, QStringList{path(u"src"_s)});
    const auto inside = AlembicConfig::read(path(u"migrations"_s));
    QVERIFY(inside && *inside);
    QCOMPARE((*inside)->layout, AlembicConfig::Layout::FlaskMigrate);
    QCOMPARE((*inside)->workingFolder, m_dir->path());
    write(u"migrations/alembic.ini"_s, "[alembic]\nscript_location = .\n");
    QCOMPARE(read().layout, AlembicConfig::Layout::Plain);
}

// As in `alembic -c migrations/alembic.ini`.
void AlembicConfigTest::anIniMayBeMeantToBeRunFromTheProjectsFolder()
{
    write(u"migrations/alembic.ini"_s, "[alembic]\nscript_location = migrations\nprepend_sys_path = .\n");
    write(u"migrations/env.py"_s);
    AlembicConfig config = read();
    QCOMPARE(config.layout, AlembicConfig::Layout::Plain);
    QCOMPARE(config.folder, path(u"migrations"_s));
    QCOMPARE(config.workingFolder, m_dir->path());
    QCOMPARE(config.scriptLocation, path(u"migrations"_s));
    QCOMPARE(config.prependSysPath, QStringList{m_dir->path()});
    write(u"backend/alembic.ini"_s, "[alembic]\nscript_location = shop:migrations\n");
    write(u"shop/migrations/env.py"_s);
    config = read(path(u"backend/alembic.ini"_s));
    QCOMPARE(config.scriptLocation, path(u"shop/migrations"_s));
    QCOMPARE(config.workingFolder, m_dir->path());
    write(u"backend/shop/migrations/env.py"_s);
    config = read(path(u"backend/alembic.ini"_s));
    QCOMPARE(config.scriptLocation, path(u"backend/shop/migrations"_s));
    QCOMPARE(config.workingFolder, path(u"backend"_s));
}

void AlembicConfigTest::readsTheMultidbTemplate()
{
    write(u"alembic.ini"_s, "[alembic]\nscript_location = a\ndatabases = engine1,  엔진2\n\n"
                            "[engine1]\nsqlalchemy.url = driver://\n\n[엔진2]\nsqlalchemy.url = driver://\n");
    const AlembicConfig config = read();
    QVERIFY(config.severalDatabases);
    QCOMPARE(config.databases, (QStringList{u"engine1"_s, u"엔진2"_s}));
    QCOMPARE(config.sections, (QStringList{u"alembic"_s, u"engine1"_s, u"엔진2"_s}));
}

void AlembicConfigTest::namesTheSections()
{
    write(u"alembic.ini"_s,
          "[DEFAULT]\nversion_locations = v\n[one]\nscript_location = 1\n[둘]\nscript_location = 2\n"
          "[post_write_hooks]\nhooks =\n");
    const AlembicConfig config = read({}, u"둘"_s);
    QCOMPARE(config.section, u"둘"_s);
    QCOMPARE(config.scriptLocation, path(u"2"_s));
    QCOMPARE(config.versionLocations, QStringList{path(u"v"_s)});
    for (const QString &section : {QString(), u"three"_s}) {
        const Error found = error(section);
        QCOMPARE(found.code, u"alembic.config"_s);
        QCOMPARE(found.where.file, path(u"alembic.ini"_s));
        QVERIFY(found.hint.contains(u"one, 둘"_s));
    }
}

void AlembicConfigTest::tellsNonAscii()
{
    write(u"alembic.ini"_s, "[alembic]\n# 스크립트\nscript_location = a\n");
    QVERIFY(read().nonAscii);
    write(u"alembic.ini"_s, "[alembic]\n# \xbd\xba\nscript_location = a\n");
    QCOMPARE(error().code, u"ini.encoding"_s);
}

void AlembicConfigTest::noMessageShowsAPassword()
{
    const std::vector<QByteArray> texts{
        "[alembic]\nscript_location = a\nsqlalchemy.url = postgresql://u:" + canary() + "%@h/d\n",
        "[alembic]\nscript_location = %(sqlalchemy.url)s%\nsqlalchemy.url = postgresql://u:" + canary() +
            "@h/d\n",
        "[alembic]\nsqlalchemy.url = postgresql://u:" + canary() + "@h/d\n",
        "[alembic]\nscript_location = a\nversion_locations = x\npath_separator = " + canary() + "\n",
    };
    for (const QByteArray &text : texts) {
        write(u"alembic.ini"_s, text);
        const auto config = AlembicConfig::read(m_dir->path());
        QStringList shown;
        if (!config)
            shown << config.error().message << config.error().detail << config.error().hint;
        else
            for (const Finding &finding : std::as_const((*config)->findings))
                shown << finding.message << finding.hint;
        QVERIFY(!shown.isEmpty());
        QVERIFY2(!shown.join(u'\n').contains(QString::fromLatin1(canary())), qPrintable(shown.join(u'\n')));
    }
}

QTEST_GUILESS_MAIN(AlembicConfigTest)
#include "AlembicConfigTest.moc"
