#include "project/Project.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <memory>

using namespace limbeck;
using namespace Qt::StringLiterals;

class ProjectTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void revisionsAreFound_data();
    void revisionsAreFound();
    void foldersThatAreNoProject_data();
    void foldersThatAreNoProject();
    void anAlembicProjectWithAScriptsFolderOpens();
    void anAlembicProjectOpens();
    void aBrokenAlembicProjectShowsItsEnvironments_data();
    void aBrokenAlembicProjectShowsItsEnvironments();
    void foldersInsideOfAnAlembicProjectOpenIt();
    void flaskMigrateProjectsOpenFromBothFolders();
    void settingsNameTheAlembicIniAndItsSection();
    void brokenScriptsDoNotHideTheEnvironments();
    void sectionsAndFilesMerge();
    void aFileThatASectionNamesIsNoEnvironmentOfItsOwn();
    void wellKnownNamesHaveColours();
    void theDefaultEnvironment_data();
    void theDefaultEnvironment();
    void pickedFilesOfAProtectedEnvironmentAreProtected();
    void aChosenVariableReachesTheResolver();
    void aKoreanFolder();

private:
    void write(const QString &path, const QByteArray &text = {}) const;
    void writeAlembic() const; // one revision in 이주/versions

    std::unique_ptr<QTemporaryDir> m_dir;
};

namespace {

const char *const revision = "-- first\n--\n-- Revision ID: 001\n-- Revises:\n\n-- migrate:up\nSELECT 1;\n\n"
                             "-- migrate:down\nSELECT 2;\n";

} // namespace

void ProjectTest::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    QVERIFY(m_dir->isValid());
    write(u".git/HEAD"_s); // the look-up for environments ends here
}

void ProjectTest::write(const QString &path, const QByteArray &text) const
{
    const QString full = m_dir->filePath(path);
    QVERIFY(QDir().mkpath(QFileInfo(full).path()));
    QFile file(full);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(text), text.size());
}

void ProjectTest::writeAlembic() const
{
    write(u"alembic.ini"_s, "[alembic]\nscript_location = %(here)s/이주\n");
    write(u"이주/env.py"_s);
    write(u"이주/versions/001_첫째.py"_s,
          "\"\"\"사용자 표\n\nRevision ID: 001\n\"\"\"\nrevision = '001'\ndown_revision = None\n");
}

void ProjectTest::revisionsAreFound_data()
{
    QTest::addColumn<QString>("folder");
    QTest::addColumn<QByteArray>("ini");
    QTest::newRow("the folder itself") << u""_s << QByteArray();
    QTest::newRow("migrations") << u"migrations/"_s << QByteArray();
    QTest::newRow("db/migrations") << u"db/migrations/"_s << QByteArray();
    QTest::newRow("limbeck.ini") << u"어딘가/sql/"_s << QByteArray("[limbeck]\nscripts = 어딘가/sql\n");
}

void ProjectTest::revisionsAreFound()
{
    QFETCH(QString, folder);
    QFETCH(QByteArray, ini);
    write(folder + u"001_first.sql"_s, revision);
    if (!ini.isEmpty())
        write(u"limbeck.ini"_s, ini);
    const auto project = Project::open(m_dir->path());
    QVERIFY2(project, qPrintable(project ? QString() : project.error().message));
    QVERIFY2(project->scripts(),
             qPrintable(project->scripts() ? QString() : project->scripts().error().code));
    QCOMPARE(project->scripts()->graph().size(), 1);
    QCOMPARE(project->scripts()->graph().at(0).id, u"001"_s);
    QVERIFY(project->watchPaths().contains(m_dir->path()));
}

void ProjectTest::foldersThatAreNoProject_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("code");
    const QString toml = u"pyproject.toml"_s;
    QTest::newRow("empty") << u"README"_s << QByteArray() << u"project.none"_s;
    QTest::newRow("no Alembic in it") << toml << QByteArray("[project]\n") << u"project.none"_s;
    QTest::newRow("bad limbeck.ini") << u"limbeck.ini"_s << QByteArray("[limbeck]\nhistory = so-so\n")
                                     << u"settings.value"_s;
}

void ProjectTest::foldersThatAreNoProject()
{
    QFETCH(QString, file);
    QFETCH(QByteArray, text);
    QFETCH(QString, code);
    write(file, text);
    const auto project = Project::open(m_dir->path());
    QVERIFY(!project);
    QCOMPARE(project.error().code, code);
    QVERIFY(!project.error().message.isEmpty());
    QVERIFY(!project.error().hint.isEmpty());
    QCOMPARE(Project::open(m_dir->filePath(u"missing"_s)).error().code, u"project.missing"_s);
}

void ProjectTest::anAlembicProjectWithAScriptsFolderOpens()
{
    write(u"alembic.ini"_s);
    write(u"limbeck.ini"_s, "[limbeck]\nscripts = sql\n");
    write(u"sql/001.sql"_s, revision);
    QVERIFY(Project::open(m_dir->path()));
}

void ProjectTest::anAlembicProjectOpens()
{
    write(u".env"_s, "DATABASE_URL=postgresql://app@db/app\n");
    writeAlembic();
    write(u"002.sql"_s, revision); // Alembic wins over .sql files
    const auto project = Project::open(m_dir->path());
    QVERIFY2(project, qPrintable(project ? QString() : project.error().message));
    QCOMPARE(project->kind(), ProjectKind::Alembic);
    QVERIFY(project->alembic());
    QCOMPARE(project->alembic()->scriptLocation, m_dir->filePath(u"이주"_s));
    QCOMPARE(project->scriptFolder(), m_dir->filePath(u"이주/versions"_s));
    QVERIFY2(project->scripts(),
             qPrintable(project->scripts() ? QString() : project->scripts().error().message));
    QCOMPARE(project->scripts()->language(), ScriptLanguage::Python);
    QCOMPARE(project->scripts()->graph().at(0).message, u"사용자 표"_s);
    QCOMPARE(project->environments().size(), size_t(1));
    for (const QString &path :
         {u"alembic.ini"_s, u"이주/env.py"_s, u"이주/versions"_s, u"이주/versions/001_첫째.py"_s})
        QVERIFY2(project->watchPaths().contains(m_dir->filePath(path)), qPrintable(path));
}

void ProjectTest::aBrokenAlembicProjectShowsItsEnvironments_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("code");
    QTest::newRow("no script_location")
        << u"alembic.ini"_s << QByteArray("[alembic]\n") << u"alembic.config"_s;
    QTest::newRow("interpolation") << u"alembic.ini"_s << QByteArray("[alembic]\nscript_location = 100%\n")
                                   << u"alembic.interpolation"_s;
    QTest::newRow("pyproject.toml") << u"pyproject.toml"_s << QByteArray("[project]\n[tool.alembic]\n")
                                    << u"alembic.config"_s;
    QTest::newRow("not TOML") << u"pyproject.toml"_s << QByteArray("[tool.alembic]\nx = \n")
                              << u"alembic.pyproject"_s;
    QTest::newRow("no folder") << u"alembic.ini"_s << QByteArray("[alembic]\nscript_location = nowhere\n")
                               << u"script.no-folder"_s;
}

void ProjectTest::aBrokenAlembicProjectShowsItsEnvironments()
{
    QFETCH(QString, file);
    QFETCH(QByteArray, text);
    QFETCH(QString, code);
    write(file, text);
    write(u".env"_s, "DATABASE_URL=postgresql://app@db/app\n");
    const auto project = Project::open(m_dir->path());
    QVERIFY2(project, qPrintable(project ? QString() : project.error().message));
    QCOMPARE(project->kind(), ProjectKind::Alembic);
    QCOMPARE(project->environments().size(), size_t(1));
    QVERIFY(!project->scripts());
    QCOMPARE(project->scripts().error().code, code);
    QCOMPARE(project->scripts().error().where.file, m_dir->filePath(file));
    QVERIFY(!project->scripts().error().hint.isEmpty());
    QVERIFY(project->watchPaths().contains(m_dir->path()));
}

void ProjectTest::foldersInsideOfAnAlembicProjectOpenIt()
{
    writeAlembic();
    for (const QString &inside : {u"이주"_s, u"이주/versions"_s}) {
        const auto project = Project::open(m_dir->filePath(inside));
        QVERIFY2(project, qPrintable(project ? QString() : project.error().message));
        QCOMPARE(project->folder(), m_dir->path());
        QVERIFY(project->scripts());
        QCOMPARE(project->findings().size(), 1);
        QCOMPARE(project->findings().first().code, u"project.inside"_s);
    }
    write(u"이주/sql/001.sql"_s, revision);
    QCOMPARE(Project::open(m_dir->filePath(u"이주/sql"_s))->kind(), ProjectKind::Sql);
}

void ProjectTest::flaskMigrateProjectsOpenFromBothFolders()
{
    write(u"migrations/alembic.ini"_s, "[alembic]\n");
    write(u"migrations/env.py"_s);
    write(u"migrations/versions/001.py"_s, "revision = '001'\ndown_revision = None\n");
    for (const QString &folder : {m_dir->path(), m_dir->filePath(u"migrations"_s)}) {
        const auto project = Project::open(folder);
        QVERIFY(project);
        QCOMPARE(project->folder(), m_dir->path());
        QVERIFY(project->alembic());
        QCOMPARE(project->alembic()->layout, AlembicConfig::Layout::FlaskMigrate);
        QCOMPARE(project->alembic()->workingFolder, m_dir->path());
        QVERIFY(project->scripts());
    }
}

void ProjectTest::settingsNameTheAlembicIniAndItsSection()
{
    write(u"limbeck.ini"_s, "[limbeck]\nalembic_ini = backend/other.ini\nalembic_section = second\n");
    write(u"backend/other.ini"_s, "[alembic]\nscript_location = a\n[second]\nscript_location = b\n");
    for (const QString &name : {u"a"_s, u"b"_s})
        write(u"backend/%1/versions/%1.py"_s.arg(name),
              "revision = '" + name.toUtf8() + "'\ndown_revision = None\n");
    const auto project = Project::open(m_dir->path());
    QVERIFY(project && project->scripts());
    QCOMPARE(project->scripts()->graph().at(0).id, u"b"_s);
    const auto other = Project::open(m_dir->path(), {u"alembic"_s});
    QVERIFY(other && other->scripts());
    QCOMPARE(other->scripts()->graph().at(0).id, u"a"_s);
    QCOMPARE(project->withScripts(*other->scripts()).scripts()->graph().at(0).id, u"a"_s);
    const auto unknown = Project::open(m_dir->path(), {u"third"_s});
    QVERIFY(unknown && !unknown->scripts());
    QCOMPARE(unknown->scripts().error().code, u"alembic.config"_s);
    QVERIFY(unknown->scripts().error().hint.contains(u"second"_s));
}

void ProjectTest::brokenScriptsDoNotHideTheEnvironments()
{
    write(u"001.sql"_s, revision);
    write(u"002.sql"_s, revision); // the same id twice
    write(u".env"_s, "DATABASE_URL=postgresql://u@h/d\n");
    const auto project = Project::open(m_dir->path());
    QVERIFY(project);
    QVERIFY(!project->scripts());
    QCOMPARE(project->scripts().error().code, u"script.duplicate-id"_s);
    QCOMPARE(project->environments().size(), size_t(1));
}

void ProjectTest::sectionsAndFilesMerge()
{
    write(u"001.sql"_s, revision);
    write(u".env.production"_s);
    write(u"secret/한글.env"_s);
    write(u"limbeck.ini"_s, "[environment.production]\nprotected = true\ncolour = violet\n"
                            "[environment.extra]\nfiles = secret/한글.env\n"
                            "[environment.ghost]\ncolour = red\n");
    const auto project = Project::open(m_dir->path());
    QVERIFY(project);
    QCOMPARE(project->environments().size(), size_t(2));
    const auto production = project->environment(u"production"_s);
    QVERIFY(production);
    QVERIFY(production->isProtected);
    QCOMPARE(production->colour, EnvironmentColour::Violet);
    QCOMPARE(production->files, QStringList{m_dir->filePath(u".env.production"_s)});
    QVERIFY(project->environment(u"extra"_s));
    QVERIFY(std::ranges::any_of(project->findings(), [](const Finding &finding) {
        return finding.code == "settings.environment-files"_L1 && finding.message.contains(u"ghost"_s);
    }));
}

void ProjectTest::aFileThatASectionNamesIsNoEnvironmentOfItsOwn()
{
    write(u"1.sql"_s, revision);
    write(u".env"_s, "DATABASE_URL=postgresql://a@h/개발\n");
    write(u".env.secrets"_s, "PASSWORD=x\n");
    write(u".env.staging"_s, "DATABASE_URL=postgresql://a@h/staging\n");
    const auto names = [this](const QByteArray &ini) {
        write(u"limbeck.ini"_s, ini);
        QStringList found;
        if (const auto project = Project::open(m_dir->path())) {
            for (const EnvironmentDefinition &environment : project->environments())
                found.append(environment.name);
        }
        found.sort();
        return found;
    };
    const QByteArray section = "[environment.development]\nfiles = .env, .env.secrets\n";
    QCOMPARE(names(section), (QStringList{u"development"_s, u"staging"_s}));
    QCOMPARE(names("[limbeck]\ndefault_environment = default\n\n" + section),
             (QStringList{u"default"_s, u"development"_s, u"staging"_s}));
    QCOMPARE(names(""), (QStringList{u"default"_s, u"secrets"_s, u"staging"_s}));
}

void ProjectTest::wellKnownNamesHaveColours()
{
    write(u"001.sql"_s, revision);
    for (const QString &name : {u"development"_s, u"staging"_s, u"production"_s, u"qa"_s})
        write(u".env."_s + name);
    const auto project = Project::open(m_dir->path());
    QVERIFY(project);
    QCOMPARE(project->environment(u"development"_s)->colour, EnvironmentColour::Green);
    QCOMPARE(project->environment(u"staging"_s)->colour, EnvironmentColour::Amber);
    QCOMPARE(project->environment(u"production"_s)->colour, EnvironmentColour::Red);
    QCOMPARE(project->environment(u"qa"_s)->colour, EnvironmentColour::None);
    QVERIFY(!project->environment(u"production"_s)->isProtected);
}

void ProjectTest::theDefaultEnvironment_data()
{
    QTest::addColumn<QStringList>("files");
    QTest::addColumn<QByteArray>("ini");
    QTest::addColumn<QString>("name");     // asked for
    QTest::addColumn<QString>("expected"); // a name, or an error's code
    const QStringList two{u".env.staging"_s, u".env.production"_s};
    const QByteArray production = "[limbeck]\ndefault_environment = production\n";
    const QByteArray misspelt = "[limbeck]\ndefault_environment = prod\n";
    const QString none;
    QTest::newRow("none") << QStringList{} << QByteArray() << none << u"environment.none"_s;
    QTest::newRow("the only one") << QStringList{u".env"_s} << QByteArray() << none << u"default"_s;
    QTest::newRow("several") << two << QByteArray() << none << u"environment.ambiguous"_s;
    QTest::newRow("named") << two << QByteArray() << u"staging"_s << u"staging"_s;
    QTest::newRow("unknown") << two << QByteArray() << u"stageing"_s << u"environment.unknown"_s;
    QTest::newRow("limbeck.ini") << two << production << none << u"production"_s;
    QTest::newRow("limbeck.ini misspelt") << two << misspelt << none << u"environment.unknown"_s;
}

void ProjectTest::theDefaultEnvironment()
{
    QFETCH(QStringList, files);
    QFETCH(QByteArray, ini);
    QFETCH(QString, name);
    QFETCH(QString, expected);
    write(u"001.sql"_s, revision);
    for (const QString &file : std::as_const(files))
        write(file);
    if (!ini.isEmpty())
        write(u"limbeck.ini"_s, ini);
    const auto project = Project::open(m_dir->path());
    QVERIFY(project);
    const auto environment = project->environment(name);
    QCOMPARE(environment ? environment->name : environment.error().code, expected);
    if (environment || files.isEmpty())
        return;
    QVERIFY(environment.error().hint.contains(u"staging"_s));
    QVERIFY(environment.error().hint.contains(u"production"_s));
}

void ProjectTest::pickedFilesOfAProtectedEnvironmentAreProtected()
{
    write(u"001.sql"_s, revision);
    write(u".env.production"_s);
    write(u"x/other.txt"_s);
    write(u"limbeck.ini"_s, "[environment.production]\nprotected = true\n");
    const auto project = Project::open(m_dir->path());
    QVERIFY(project);
    const QString other = m_dir->filePath(u"x/other.txt"_s);
    QVERIFY(project->environmentOfFiles({other, m_dir->path() + u"/x/../.env.production"_s})->isProtected);
    QVERIFY(!project->environmentOfFiles({other})->isProtected);
    QVERIFY(!project->environmentOfFiles({}));
}

void ProjectTest::aChosenVariableReachesTheResolver()
{
    write(u"001.sql"_s, revision);
    write(u".env.a"_s, "MY_URL=postgresql://u@one/d\nOTHER=postgresql://u@two/d\n");
    write(u"limbeck.ini"_s,
          "[limbeck]\nurl_variables = MY_URL, OTHER\n[environment.a]\nurl_variable = OTHER\n");
    const auto project = Project::open(m_dir->path());
    QVERIFY(project);
    const auto definition = project->environment({});
    QVERIFY(definition);
    const ResolverOptions options = project->resolverOptions(*definition);
    QCOMPARE(options.urlVariables, (QStringList{u"MY_URL"_s, u"OTHER"_s}));
    QCOMPARE(options.chosenVariable, u"OTHER"_s);
    const auto environment = Environment::load(*definition, {});
    QVERIFY(environment);
    const Resolution resolution = resolveTarget(*environment, options);
    QVERIFY(resolution.target);
    QCOMPARE(resolution.target->firstHost(), u"two"_s);
}

void ProjectTest::aKoreanFolder()
{
    write(u"우리 팀/백엔드/001_첫 번째.sql"_s, revision);
    write(u"우리 팀/백엔드/.env.개발"_s, "DATABASE_URL=postgresql://u@h/d\n");
    const auto project = Project::open(m_dir->filePath(u"우리 팀/백엔드"_s));
    QVERIFY(project);
    QVERIFY(project->scripts());
    QCOMPARE(project->name(), u"우리 팀/백엔드"_s);
    QVERIFY(project->environment(u"개발"_s));
}

QTEST_GUILESS_MAIN(ProjectTest)
#include "ProjectTest.moc"
