#include "CliProject.h"
#include "OnWindows.h"
#include "TestPaths.h"

#include <QProcess>

using namespace limbeck::test;
using namespace Qt::StringLiterals;

// `mend`, and what other commands tell of an Alembic project that it is for.
class MendCommandTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void theChangeIsShownAndNotWritten();
    void jsonHasTheDifference();
    void writingItMakesTheDoctorContent();
    void whatIsMendedNeedsNothing();
    void whatCannotBeMendedIsRefused();
    void aSqlProjectHasNothingToMend();
    void coloursFollowTheTerminal();
    void noPasswordIsShown();
    void anUnsetTargetNamesTheFallback();

private:
    QByteArray envPy() const;
    void writeEnv(const QString &example) const;

    std::unique_ptr<CliProject> m_project;
};

namespace {

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("cannot read %s", qPrintable(path));
    return file.readAll();
}

QByteArray example(const QString &name)
{
    return contentOf(sourcePath(u"tests/data/envpy/"_s) + name + u".py"_s);
}

QByteArray dotenv()
{
    return "DATABASE_URL=postgresql+asyncpg://postgres:kanarienvogel@192.168.164.1:5432/postgres\n";
}

} // namespace

void MendCommandTest::init()
{
    m_project = std::make_unique<CliProject>();
    m_project->write(u"alembic.ini"_s, "[alembic]\nscript_location = %(here)s/alembic\n"
                                       "sqlalchemy.url = postgresql://app:kanarienvogel@localhost/algoref\n");
    m_project->write(u"alembic/versions/001.py"_s, "revision = '001'\ndown_revision = None\n");
    m_project->write(u".env"_s, dotenv());
    writeEnv(u"seed-reads"_s);
}

QByteArray MendCommandTest::envPy() const
{
    return contentOf(m_project->folder() + u"/alembic/env.py"_s);
}

void MendCommandTest::writeEnv(const QString &name) const
{
    m_project->write(u"alembic/env.py"_s, example(name));
}

void MendCommandTest::theChangeIsShownAndNotWritten()
{
    const CliResult result = m_project->run({u"mend"_s});
    QCOMPARE(result.code, 0);
    QVERIFY2(result.out.contains(u"--- a/alembic/env.py\n+++ b/alembic/env.py\n@@ "_s),
             qPrintable(result.out));
    QVERIFY(result.out.contains(u"+load_dotenv(Path(__file__).resolve().parent.parent / \".env\")\n"_s));
    QVERIFY(result.out.contains(u"-if database_url:\n"_s));
    QVERIFY(result.out.contains(u"mend --write"_s));
    QCOMPARE(envPy(), example(u"seed-reads"_s));
}

void MendCommandTest::jsonHasTheDifference()
{
    m_project->write(u"requirements.txt"_s, "alembic\n");
    const CliResult result = m_project->json({u"mend"_s});
    QCOMPARE(result.code, 0);
    const QJsonObject data = result.data();
    QVERIFY(data.value(u"file"_s).toString().endsWith(u"/alembic/env.py"_s));
    QVERIFY(data.value(u"changed"_s).toBool());
    QVERIFY(!data.value(u"written"_s).toBool(true));
    QCOMPARE(data.value(u"findings"_s).toArray().size(), 1);
    // What is printed is what git can apply.
    NOT_ON_WINDOWS("runs git");
    QProcess git;
    git.setWorkingDirectory(m_project->folder());
    git.start(u"git"_s, {u"apply"_s, u"-"_s});
    git.write(data.value(u"diff"_s).toString().toUtf8());
    git.closeWriteChannel();
    QVERIFY(git.waitForFinished());
    QVERIFY2(git.exitCode() == 0, git.readAllStandardError().constData());
    QCOMPARE(envPy(), example(u"seed-reads.mended"_s));
}

void MendCommandTest::writingItMakesTheDoctorContent()
{
    const CliResult before = m_project->run({u"doctor"_s});
    QVERIFY2(before.out.contains(u"alembic.env-not-loaded"_s), qPrintable(before.out));
    QVERIFY(before.out.contains(u"postgresql://app:***@localhost/algoref (alembic.ini:3)"_s));
    const CliResult result = m_project->json({u"mend"_s, u"--write"_s});
    QCOMPARE(result.code, 0);
    QVERIFY(result.data().value(u"written"_s).toBool());
    QCOMPARE(envPy(), example(u"seed-reads.mended"_s));
    const CliResult after = m_project->run({u"doctor"_s, u"--fail-on"_s, u"warning"_s});
    QVERIFY2(!after.out.contains(u"alembic.env-not-loaded"_s), qPrintable(after.out));
}

void MendCommandTest::whatIsMendedNeedsNothing()
{
    writeEnv(u"seed-reads.mended"_s);
    const CliResult result = m_project->json({u"mend"_s, u"--write"_s});
    QCOMPARE(result.code, 0);
    QVERIFY(!result.data().value(u"changed"_s).toBool(true));
    QCOMPARE(m_project->run({u"mend"_s}).code, 0);
}

void MendCommandTest::whatCannotBeMendedIsRefused()
{
    writeEnv(u"app-settings"_s);
    const CliResult result = m_project->json({u"mend"_s, u"--write"_s});
    QCOMPARE(result.code, 1);
    QCOMPARE(result.errorCode(), u"mend.unsure"_s);
    QCOMPARE(envPy(), example(u"app-settings"_s));
    QVERIFY(m_project->run({u"mend"_s}).err.contains(u"app.core.config"_s));
}

void MendCommandTest::aSqlProjectHasNothingToMend()
{
    CliProject sql;
    sql.writeThreeRevisions();
    const CliResult result = sql.json({u"mend"_s});
    QCOMPARE(result.code, 1);
    QCOMPARE(result.errorCode(), u"mend.unsure"_s);
}

void MendCommandTest::coloursFollowTheTerminal()
{
    QVERIFY(!m_project->run({u"mend"_s}).out.contains(QChar(0x1b)));
    QBuffer out;
    QBuffer err;
    QVERIFY(out.open(QIODevice::WriteOnly) && err.open(QIODevice::WriteOnly));
    limbeck::cli::Io io;
    io.out = &out;
    io.err = &err;
    io.colour = true;
    io.folder = m_project->folder();
    QCOMPARE(int(limbeck::cli::runCommandLine({u"mend"_s}, io)), 0);
    QVERIFY2(out.data().contains("\x1b[31m-if database_url:\x1b[0m\n"), out.data().constData());
    QVERIFY(out.data().contains("\x1b[32m+from pathlib import Path\x1b[0m\n"));
}

void MendCommandTest::noPasswordIsShown()
{
    writeEnv(u"getenv-default"_s);
    for (const QStringList &words :
         {QStringList{u"mend"_s}, QStringList{u"doctor"_s}, QStringList{u"target"_s}}) {
        for (const CliResult &result : {m_project->run(words), m_project->json(words)})
            QVERIFY2(!(result.out + result.err).contains(u"kanarien"_s), qPrintable(result.out));
    }
    QVERIFY(m_project->run({u"mend"_s}).out.contains(u"-    return os.getenv(\"DATABASE_URL\""_s));
}

void MendCommandTest::anUnsetTargetNamesTheFallback()
{
    m_project->write(u".env"_s, "A=1\n");
    const CliResult result = m_project->run({u"target"_s});
    QCOMPARE(result.code, 4);
    QVERIFY2(result.err.contains(u"postgresql://app:***@localhost/algoref (alembic.ini:3)"_s),
             qPrintable(result.err));
}

QTEST_GUILESS_MAIN(MendCommandTest)
#include "MendCommandTest.moc"
