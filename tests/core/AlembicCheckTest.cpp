#include "TestPaths.h"
#include "project/AlembicFallback.h"
#include "project/Project.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QProcessEnvironment>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace limbeck;
using namespace Qt::StringLiterals;

// What the project checks find in an Alembic project. A backend of the seed's kind; each test changes a file
// of it.
class AlembicCheckTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void aHealthyProjectHasNoFindings();
    void theSeedsBackendsAreExplained_data();
    void theSeedsBackendsAreExplained();
    void applicationSettingsAreNotAccused_data();
    void applicationSettingsAreNotAccused();
    void percentIsAnErrorOnlyWhereTheUrlHasOne();
    void theDriverHasToFitTheEngine_data();
    void theDriverHasToFitTheEngine();
    void theConfigurationsOwnTroubles_data();
    void theConfigurationsOwnTroubles();
    void revisionsThatCannotBeAreTold_data();
    void revisionsThatCannotBeAreTold();
    void requirementsAreRead_data();
    void requirementsAreRead();
    void theProcessEnvironmentIsTold();
    void theVersionTableOfEnvPyIsCompared();
    void anUnsetTargetSaysWhereAlembicWouldHaveGone();
    void aRevisionOfAnotherBranchIsFound();
    void noPasswordIsInAnyFinding();

private:
    void write(const QString &path, const QByteArray &text) const;
    void writeEnv(const QString &example) const;
    void git(const QStringList &arguments) const;
    Project project() const;
    Findings check(const QProcessEnvironment &process = {}) const;
    QStringList codes() const;
    QStringList alembicCodes() const;
    Finding only(const QString &code) const;

    std::unique_ptr<QTemporaryDir> m_dir;
};

namespace {

QByteArray ini()
{
    return "[alembic]\nscript_location = %(here)s/alembic\n\nsqlalchemy.url = ";
}
QByteArray revision()
{
    return "\"\"\"users\"\"\"\nrevision = '001'\ndown_revision = None\n\n"
           "def upgrade():\n    pass\n\ndef downgrade():\n    pass\n";
}
QByteArray asyncUrl()
{
    return "DATABASE_URL=postgresql+asyncpg://postgres:kanarienvogel@192.168.164.1:5432/postgres\n";
}
QByteArray syncUrl()
{
    return "DATABASE_URL=postgresql://postgres:kanarienvogel@192.168.164.1:5432/postgres\n";
}

QByteArray example(const QString &name)
{
    QFile file(limbeck::test::sourcePath(u"tests/data/envpy/"_s) + name + u".py"_s);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("cannot read %s", qPrintable(file.fileName()));
    return file.readAll();
}

} // namespace

void AlembicCheckTest::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    QVERIFY(m_dir->isValid());
    git({u"init"_s, u"-q"_s, u"-b"_s, u"main"_s});
    write(u".gitignore"_s, ".env*\n");
    write(u"백엔드/alembic.ini"_s, ini() + "\n");
    write(u"백엔드/alembic/versions/001_사용자.py"_s, revision());
    write(u"백엔드/requirements.txt"_s, "alembic\npython-dotenv==1.0 # the settings\n");
    write(u"백엔드/.env"_s, asyncUrl());
    writeEnv(u"seed-reads.mended"_s);
}

void AlembicCheckTest::write(const QString &path, const QByteArray &text) const
{
    const QString full = m_dir->filePath(path);
    QVERIFY(QDir().mkpath(QFileInfo(full).path()));
    QFile file(full);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(text), text.size());
}

void AlembicCheckTest::writeEnv(const QString &name) const
{
    write(u"백엔드/alembic/env.py"_s, example(name));
}

void AlembicCheckTest::git(const QStringList &arguments) const
{
    QProcess process;
    process.setWorkingDirectory(m_dir->path());
    process.start(u"git"_s,
                  QStringList{u"-c"_s, u"user.name=김"_s, u"-c"_s, u"user.email=kim@example.org"_s} +
                      arguments);
    QVERIFY(process.waitForFinished());
    QCOMPARE(process.exitCode(), 0);
}

Project AlembicCheckTest::project() const
{
    auto project = Project::open(m_dir->filePath(u"백엔드"_s));
    if (!project)
        qFatal("the project did not open: %s", qPrintable(project.error().message));
    return *project;
}

Findings AlembicCheckTest::check(const QProcessEnvironment &process) const
{
    return checkProject(project(), process);
}

QStringList AlembicCheckTest::codes() const
{
    QStringList codes;
    const Findings findings = check();
    for (const Finding &finding : findings)
        codes.append(finding.code);
    return codes;
}

// Without those that only inform.
QStringList AlembicCheckTest::alembicCodes() const
{
    QStringList codes;
    const Findings findings = check();
    for (const Finding &finding : findings) {
        if (finding.severity != Severity::Info)
            codes.append(finding.code);
    }
    codes.sort();
    return codes;
}

Finding AlembicCheckTest::only(const QString &code) const
{
    const Findings findings = check();
    const auto matches = [&](const Finding &finding) { return finding.code == code; };
    if (std::ranges::count_if(findings, matches) != 1)
        return {};
    return *std::ranges::find_if(findings, matches);
}

void AlembicCheckTest::aHealthyProjectHasNoFindings()
{
    QCOMPARE(codes(), QStringList());
}

void AlembicCheckTest::theSeedsBackendsAreExplained_data()
{
    QTest::addColumn<QString>("env");
    QTest::addColumn<QByteArray>("dotenv");
    QTest::addColumn<QString>("expected"); // the codes that are more than information
    QTest::addColumn<QString>("code");     // one of them
    QTest::addColumn<QString>("place");    // its file and line
    QTest::newRow("reads but never loads")
        << u"seed-reads"_s << asyncUrl() << u"alembic.env-not-loaded alembic.ini-url"_s
        << u"alembic.env-not-loaded"_s << u"env.py:17"_s;
    QTest::newRow("takes the ini's URL")
        << u"ini-only"_s << syncUrl() << u"alembic.env-ignored alembic.ini-url"_s << u"alembic.env-ignored"_s
        << u"env.py:31"_s;
    QTest::newRow("the ini names another database")
        << u"ini-only"_s << syncUrl() << u"alembic.env-ignored alembic.ini-url"_s << u"alembic.ini-url"_s
        << u"alembic.ini:4"_s;
    QTest::newRow("falls back in the code")
        << u"seed-else"_s << asyncUrl() << u"alembic.env-not-loaded alembic.getenv-default"_s
        << u"alembic.getenv-default"_s << u"env.py:20"_s;
    QTest::newRow("the seed's own mending leaves the ini")
        << u"seed-after"_s << syncUrl() << u"alembic.ini-url"_s << u"alembic.ini-url"_s << u"alembic.ini:4"_s;
    QTest::newRow("written out") << u"literal"_s << asyncUrl() << u"alembic.env-ignored"_s
                                 << u"alembic.env-ignored"_s << u"env.py:26"_s;
}

void AlembicCheckTest::theSeedsBackendsAreExplained()
{
    QFETCH(QString, env);
    QFETCH(QByteArray, dotenv);
    QFETCH(QString, expected);
    QFETCH(QString, code);
    QFETCH(QString, place);
    writeEnv(env);
    write(u"백엔드/.env"_s, dotenv);
    write(u"백엔드/alembic.ini"_s, ini() + "postgresql://localhost/algoref\n");
    QCOMPARE(alembicCodes().join(u' '), expected);
    const Finding finding = only(code);
    const QString file =
        QFileInfo(finding.where.file).fileName() + u':' + QString::number(finding.where.line);
    QCOMPARE(file, place);
    QVERIFY2(finding.message.contains(u"localhost"_s), qPrintable(finding.message));
    QVERIFY(!finding.hint.isEmpty());
}

void AlembicCheckTest::applicationSettingsAreNotAccused_data()
{
    QTest::addColumn<QString>("env");
    QTest::addColumn<QByteArray>("dotenv");
    for (const char *name :
         {"app-settings", "async-settings", "decouple", "environs", "x-argument", "own-settings",
          "dotenv-values", "imported-engine", "driver-swap", "required", "guarded", "dictionary"}) {
        const bool async = QByteArrayView(name).startsWith("async") || QByteArrayView(name) == "driver-swap";
        QTest::newRow(name) << QString::fromLatin1(name) << (async ? asyncUrl() : syncUrl());
    }
}

void AlembicCheckTest::applicationSettingsAreNotAccused()
{
    QFETCH(QString, env);
    QFETCH(QByteArray, dotenv);
    writeEnv(env);
    write(u"백엔드/.env"_s, dotenv + "DB_DSN=postgresql://postgres@192.168.164.1:5432/postgres\n");
    write(u"백엔드/limbeck.ini"_s, env == "imported-engine"_L1
                                       ? "[limbeck]\nversion_table = algoref_version\nversion_schema = 운영\n"
                                       : "[limbeck]\n");
    QCOMPARE(alembicCodes(), QStringList());
}

void AlembicCheckTest::percentIsAnErrorOnlyWhereTheUrlHasOne()
{
    writeEnv(u"driver-swap"_s);
    QCOMPARE(only(u"alembic.percent-unescaped"_s).severity, Severity::Info);
    QCOMPARE(only(u"alembic.percent-unescaped"_s).where.line, 14);
    write(u"백엔드/.env"_s,
          "DATABASE_URL=postgresql+asyncpg://postgres:kanarien%40vogel@192.168.164.1/postgres\n");
    const Finding finding = only(u"alembic.percent-unescaped"_s);
    QCOMPARE(finding.severity, Severity::Error);
    QVERIFY(finding.message.contains(u"default"_s));
}

void AlembicCheckTest::theDriverHasToFitTheEngine_data()
{
    QTest::addColumn<QString>("env");
    QTest::addColumn<QByteArray>("scheme");
    QTest::addColumn<bool>("wrong");
    const auto row = [](const char *env, const char *scheme, bool wrong) {
        QTest::addRow("%s %s", env, scheme) << QString::fromLatin1(env) << QByteArray(scheme) << wrong;
    };
    row("seed-reads.mended", "postgresql+asyncpg", false);
    row("seed-reads.mended", "postgresql", true);
    row("seed-reads.mended", "postgresql+psycopg2", true);
    row("seed-reads.mended", "postgresql+psycopg", false);
    row("seed-after.mended", "postgresql+asyncpg", true);
    row("seed-after.mended", "postgresql", false);
    row("seed-after.mended", "postgresql+psycopg", false);
    row("driver-swap.mended", "postgresql+asyncpg", false);
}

void AlembicCheckTest::theDriverHasToFitTheEngine()
{
    QFETCH(QString, env);
    QFETCH(QByteArray, scheme);
    QFETCH(bool, wrong);
    writeEnv(env);
    write(u"백엔드/.env"_s, "DATABASE_URL=" + scheme + "://postgres@192.168.164.1/postgres\n");
    QCOMPARE(only(u"alembic.async-mismatch"_s).severity == Severity::Error, wrong);
}

void AlembicCheckTest::theConfigurationsOwnTroubles_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("code");
    QTest::addColumn<int>("line");
    const auto row = [](const char *name, const QString &file, const QByteArray &text, const char *code,
                        int line) {
        QTest::newRow(name) << u"백엔드/"_s + file << text << QString::fromLatin1(code) << line;
    };
    row("Korean comment", u"alembic.ini"_s, "# 설정\n" + ini() + "\n", "alembic.non-ascii-ini", 1);
    row("two sections", u"alembic.ini"_s,
        ini() + "\n[운영]\nscript_location = %(here)s/alembic\nsqlalchemy.url = postgresql://x/y\n",
        "alembic.several-sections", int(ini().count('\n')) + 2);
    row("override", u"alembic/env.py"_s, example(u"guarded"_s), "alembic.override-dotenv", 9);
    row("env.py is broken", u"alembic/env.py"_s, "import os\nx = (\n", "script.python-syntax", 2);
    row("duplicate key", u".env"_s, asyncUrl() + "A=1\nA=2\n", "env.duplicate-key", 3);
    row("template", u".env.example"_s, "SECRET_KEY=\n", "env.missing-key", 0);
}

void AlembicCheckTest::theConfigurationsOwnTroubles()
{
    QFETCH(QString, file);
    QFETCH(QByteArray, text);
    QFETCH(QString, code);
    QFETCH(int, line);
    write(file, text);
    const Finding finding = only(code);
    QCOMPARE(finding.code, code);
    QCOMPARE(finding.where.line, line);
    QVERIFY(QFileInfo(finding.where.file).isFile());
}

void AlembicCheckTest::revisionsThatCannotBeAreTold_data()
{
    QTest::addColumn<QByteArray>("id");
    QTest::addColumn<QByteArray>("down");
    QTest::addColumn<QString>("code");
    QTest::newRow("several heads") << QByteArray("002") << QByteArray("None") << u"script.multiple-heads"_s;
    QTest::newRow("missing parent") << QByteArray("002") << QByteArray("'000'") << u"script.missing-parent"_s;
    QTest::newRow("duplicate") << QByteArray("001") << QByteArray("None") << u"script.duplicate-id"_s;
    QTest::newRow("too long") << QByteArray("0").repeated(33) << QByteArray("'001'")
                              << u"script.id-too-long"_s;
}

void AlembicCheckTest::revisionsThatCannotBeAreTold()
{
    QFETCH(QByteArray, id);
    QFETCH(QByteArray, down);
    QFETCH(QString, code);
    write(u"백엔드/alembic/versions/002_주문.py"_s,
          "revision = '" + id + "'\ndown_revision = " + down + "\ndef upgrade():\n    pass\n");
    const Finding finding = only(code);
    QCOMPARE(finding.code, code);
    QVERIFY2(finding.where.file.endsWith(u".py"_s), qPrintable(finding.where.file));
    QVERIFY(finding.where.line > 0);
}

void AlembicCheckTest::requirementsAreRead_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("severity"); // -1: no finding
    const auto row = [](const char *name, const QString &file, const QByteArray &text, int severity) {
        QTest::newRow(name) << file << text << severity;
    };
    row("named", u"requirements.txt"_s, "Python_Dotenv[cli]>=1\n", -1);
    row("pyproject", u"pyproject.toml"_s, "[project]\ndependencies = [\"python-dotenv~=1.0\"]\n", -1);
    row("poetry", u"pyproject.toml"_s, "[tool.poetry.group.dev.dependencies]\npython-dotenv = \"^1\"\n", -1);
    row("Pipfile", u"Pipfile"_s, "[packages]\npython-dotenv = \"*\"\n", -1);
    row("folder", u"requirements/base.txt"_s, "python-dotenv\n", -1);
    row("missing", u"requirements.txt"_s, "alembic\n# python-dotenv\n", int(Severity::Warning));
    row("another one", u"requirements.txt"_s, "python-dotenv-vault\n", int(Severity::Warning));
    row("by chance", u"requirements.txt"_s, "uvicorn[standard]\n", int(Severity::Info));
}

void AlembicCheckTest::requirementsAreRead()
{
    QFETCH(QString, file);
    QFETCH(QByteArray, text);
    QFETCH(int, severity);
    QVERIFY(QFile::remove(m_dir->filePath(u"백엔드/requirements.txt"_s)));
    write(u"백엔드/"_s + file, text);
    const Finding finding = only(u"alembic.dotenv-not-required"_s);
    QCOMPARE(finding.code.isEmpty() ? -1 : int(finding.severity), severity);
}

void AlembicCheckTest::theProcessEnvironmentIsTold()
{
    writeEnv(u"seed-reads"_s);
    write(u"백엔드/alembic.ini"_s, ini() + "postgresql://localhost/algoref\n");
    QProcessEnvironment process;
    process.insert(u"DATABASE_URL"_s, u"postgresql+asyncpg://postgres@elsewhere/postgres"_s);
    bool told = false;
    bool differs = false;
    const Findings findings = check(process);
    for (const Finding &finding : findings) {
        told = told || (finding.code == "alembic.env-not-loaded"_L1 &&
                        finding.message.contains(u"process environment"_s));
        differs = differs || finding.code == "env.process-differs"_L1;
    }
    QVERIFY(told);
    QVERIFY(differs);
}

void AlembicCheckTest::theVersionTableOfEnvPyIsCompared()
{
    writeEnv(u"imported-engine"_s);
    const Finding finding = only(u"alembic.version-table"_s);
    QCOMPARE(finding.where.line, 11);
    QVERIFY(finding.message.contains(u"운영.algoref_version"_s));
}

void AlembicCheckTest::anUnsetTargetSaysWhereAlembicWouldHaveGone()
{
    writeEnv(u"seed-reads"_s);
    write(u"백엔드/.env"_s, "A=1\n");
    write(u"백엔드/alembic.ini"_s, ini() + "postgresql://app:kanarienvogel@localhost/algoref\n");
    const auto fallback = alembicFallback(project());
    QVERIFY(fallback);
    QCOMPARE(fallback->describe(), u"postgresql://app:***@localhost/algoref (alembic.ini:4)"_s);
    const Finding finding = only(u"target.unset"_s);
    QVERIFY2(finding.message.contains(fallback->describe()), qPrintable(finding.message));
    // One that fails loudly would have connected to nothing.
    writeEnv(u"seed-reads.mended"_s);
    QVERIFY(!alembicFallback(project()));
    // The placeholder of `alembic init` names no database.
    writeEnv(u"ini-only"_s);
    write(u"백엔드/alembic.ini"_s, ini() + "driver://user:pass@localhost/dbname\n");
    QVERIFY(!alembicFallback(project()));
}

void AlembicCheckTest::aRevisionOfAnotherBranchIsFound()
{
    git({u"add"_s, u"-A"_s});
    git({u"commit"_s, u"-q"_s, u"-m"_s, u"처음"_s});
    git({u"checkout"_s, u"-q"_s, u"-b"_s, u"기능/주문"_s});
    write(u"백엔드/alembic/versions/002_주문.py"_s, "revision = '002'\ndown_revision = '001'\n");
    git({u"add"_s, u"-A"_s});
    git({u"commit"_s, u"-q"_s, u"-m"_s, u"주문"_s});
    git({u"checkout"_s, u"-q"_s, u"main"_s});
    const Project opened = project();
    QVERIFY(opened.scripts());
    const Findings findings =
        checkAppliedRevisions(opened, opened.scripts()->graph(), {u"001"_s, u"002"_s, u"003"_s});
    QCOMPARE(findings.size(), 1);
    QCOMPARE(findings[0].code, u"state.revision-in-branch"_s);
    QCOMPARE(findings[0].revision, u"002"_s);
    QVERIFY(findings[0].message.contains(u"기능/주문"_s));
    QVERIFY(findings[0].message.contains(u"002_주문.py"_s));
}

void AlembicCheckTest::noPasswordIsInAnyFinding()
{
    for (const char *env : {"getenv-default", "literal", "seed-reads", "ini-only", "or-ini"}) {
        writeEnv(QString::fromLatin1(env));
        write(u"백엔드/alembic.ini"_s, ini() + "postgresql://app:kanarienvogel@localhost/algoref\n");
        const Findings findings = check();
        QVERIFY(!findings.isEmpty());
        for (const Finding &finding : findings) {
            const QString text = finding.message + finding.hint;
            QVERIFY2(!text.contains(u"kanarien"_s), qPrintable(text));
        }
    }
}

QTEST_GUILESS_MAIN(AlembicCheckTest)
#include "AlembicCheckTest.moc"
