#include "Golden.h"
#include "SharedSandbox.h"
#include "TestPaths.h"

#include "pg/Session.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

using namespace limbeck;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

// The scripts of docs/ci.md, run as they stand there with the built limbeck-cli.
class CiRecipesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void everyRecipeIsTried();
    void theBranchIsChecked_data();
    void theBranchIsChecked();
    void aFailedCheckIsNoGoodReport();
    void theDeployAppliesWhatIsPending();
    void aBaselineHidesOldFindings();

private:
    struct Ran
    {
        int code = -1;
        QString output;
    };
    void write(const QString &path, const QByteArray &text) const;
    QByteArray read(const QString &path) const;
    void revision(const QByteArray &id, const QByteArray &down) const;
    Ran run(const QString &folder, const QString &program, const QStringList &arguments) const;
    void git(const QString &folder, const QStringList &arguments) const;
    void commit() const;
    // As the CI runs it, in the checkout.
    Ran runRecipe(const QString &name) const;

    QHash<QString, QByteArray> m_scripts;
    std::unique_ptr<QTemporaryDir> m_dir;
    QString m_checkout;
    QProcessEnvironment m_environment;
};

namespace {

// Without the indentation of its first line.
QByteArray dedented(const QString &block)
{
    qsizetype spaces = 0;
    while (spaces < block.size() && block[spaces] == u' ')
        ++spaces;
    const QString indentation(spaces, u' ');
    QByteArray script;
    const QStringList lines = block.split(u'\n');
    for (const QString &line : lines)
        script += (line.startsWith(indentation) ? line.sliced(spaces) : line).toUtf8() + '\n';
    return script;
}

QHash<QString, QByteArray> scriptsOf(const QString &text)
{
    QHash<QString, QByteArray> scripts;
    static const QRegularExpression marked(u"^ *# script: ([a-z-]+)\\n(.*?)\\n *# end$|"
                                           "^<!-- script: ([a-z-]+) -->\\n```sh\\n(.*?)\\n```$"_s,
                                           QRegularExpression::MultilineOption |
                                               QRegularExpression::DotMatchesEverythingOption);
    auto found = marked.globalMatch(text);
    while (found.hasNext()) {
        const auto match = found.next();
        scripts.insert(match.captured(1) + match.captured(3),
                       dedented(match.captured(2) + match.captured(4)));
    }
    return scripts;
}

} // namespace

void CiRecipesTest::initTestCase()
{
    QFile page(sourcePath(u"docs/ci.md"_s));
    QVERIFY(page.open(QIODevice::ReadOnly));
    m_scripts = scriptsOf(QString::fromUtf8(page.readAll()));
}

void CiRecipesTest::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    QVERIFY(m_dir->isValid());
    m_environment = QProcessEnvironment::systemEnvironment();
    m_environment.insert(u"PATH"_s, QFileInfo(builtProgram(u"limbeck-cli"_s)).path() + u':' +
                                        m_environment.value(u"PATH"_s));
    m_environment.insert(u"HOME"_s, m_dir->path()); // no .gitconfig, no .pgpass of this machine's user
    for (const QString &who : {u"AUTHOR"_s, u"COMMITTER"_s}) {
        m_environment.insert(u"GIT_%1_NAME"_s.arg(who), u"김"_s);
        m_environment.insert(u"GIT_%1_EMAIL"_s.arg(who), u"kim@example.org"_s);
    }
    m_environment.insert(u"GITHUB_BASE_REF"_s, u"main"_s);
    m_environment.insert(u"GITHUB_STEP_SUMMARY"_s, m_dir->filePath(u"summary.md"_s));
    m_environment.insert(u"CI_MERGE_REQUEST_TARGET_BRANCH_NAME"_s, u"main"_s);
    m_environment.insert(u"CHANGE_TARGET"_s, u"main"_s);
    // An origin with main, and a clone of it on a branch.
    m_checkout = m_dir->filePath(u"저장소"_s);
    QVERIFY(QDir().mkpath(m_checkout));
    git(m_dir->path(), {u"init"_s, u"-q"_s, u"--bare"_s, u"-b"_s, u"main"_s, u"origin.git"_s});
    git(m_checkout, {u"init"_s, u"-q"_s, u"-b"_s, u"main"_s});
    git(m_checkout, {u"remote"_s, u"add"_s, u"origin"_s, u"../origin.git"_s});
    write(u".gitignore"_s, ".env.*\n*.sarif\n*.xml\n");
    write(u"limbeck.ini"_s, "[limbeck]\nscripts = migrations\n");
    revision("001", "");
    commit();
    git(m_checkout, {u"push"_s, u"-q"_s, u"origin"_s, u"main"_s});
    git(m_checkout, {u"checkout"_s, u"-q"_s, u"-b"_s, u"feature"_s});
    revision("002", "001");
    commit();
}

void CiRecipesTest::write(const QString &path, const QByteArray &text) const
{
    const QString full = m_checkout + u'/' + path;
    QVERIFY(QDir().mkpath(QFileInfo(full).path()));
    QFile file(full);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(text), text.size());
}

QByteArray CiRecipesTest::read(const QString &path) const
{
    QFile file(QDir(m_checkout).filePath(path));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void CiRecipesTest::revision(const QByteArray &id, const QByteArray &down) const
{
    write(u"migrations/"_s + QString::fromUtf8(id) + u".sql"_s,
          "-- a revision\n--\n-- Revision ID: " + id + "\n-- Revises: " + down +
              "\n\n-- migrate:up\nCREATE TABLE t" + id +
              " (id bigint PRIMARY KEY);\n\n-- migrate:down\nDROP TABLE t" + id + ";\n");
}

CiRecipesTest::Ran CiRecipesTest::run(const QString &folder, const QString &program,
                                      const QStringList &arguments) const
{
    QProcess process;
    process.setWorkingDirectory(folder);
    process.setProcessEnvironment(m_environment);
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(program, arguments);
    process.closeWriteChannel();
    if (!process.waitForFinished(120000) || process.exitStatus() != QProcess::NormalExit)
        return {-1, process.errorString()};
    return {process.exitCode(), QString::fromUtf8(process.readAll())};
}

void CiRecipesTest::git(const QString &folder, const QStringList &arguments) const
{
    const Ran ran = run(folder, u"git"_s, arguments);
    QVERIFY2(ran.code == 0, qPrintable(ran.output));
}

void CiRecipesTest::commit() const
{
    git(m_checkout, {u"add"_s, u"-A"_s, u"-f"_s});
    git(m_checkout, {u"commit"_s, u"-q"_s, u"-m"_s, u"변경"_s});
}

CiRecipesTest::Ran CiRecipesTest::runRecipe(const QString &name) const
{
    QFile file(m_dir->filePath(u"script.sh"_s));
    if (!file.open(QIODevice::WriteOnly))
        return {};
    file.write(m_scripts.value(name));
    file.close();
    if (name.startsWith("jenkins"_L1)) // the Pipeline's sh step
        return run(m_checkout, u"sh"_s, {u"-xe"_s, file.fileName()});
    if (name.startsWith("github"_L1)) // the default shell of `run`
        return run(m_checkout, u"bash"_s,
                   {u"--noprofile"_s, u"--norc"_s, u"-e"_s, u"-o"_s, u"pipefail"_s, file.fileName()});
    return run(m_checkout, u"sh"_s, {u"-e"_s, file.fileName()});
}

void CiRecipesTest::everyRecipeIsTried()
{
    QStringList names = m_scripts.keys();
    names.sort();
    QCOMPARE(names, (QStringList{u"baseline"_s, u"github-check"_s, u"github-deploy"_s, u"gitlab-check"_s,
                                 u"jenkins-check"_s}));
    for (const QByteArray &script : std::as_const(m_scripts))
        QVERIFY(script.contains("limbeck-cli ") && !script.startsWith(' '));
}

void CiRecipesTest::theBranchIsChecked_data()
{
    QTest::addColumn<QString>("recipe");
    QTest::addColumn<QString>("sarif");
    QTest::addColumn<QString>("junit");
    QTest::newRow("github") << u"github-check"_s << u"limbeck.sarif"_s << QString();
    QTest::newRow("gitlab") << u"gitlab-check"_s << QString() << u"limbeck.xml"_s;
    QTest::newRow("jenkins") << u"jenkins-check"_s << u"limbeck.sarif"_s << u"limbeck.xml"_s;
}

void CiRecipesTest::theBranchIsChecked()
{
    QFETCH(QString, recipe);
    QFETCH(QString, sarif);
    QFETCH(QString, junit);
    const Ran good = runRecipe(recipe);
    QVERIFY2(good.code == 0, qPrintable(good.output));
    // A password that is committed, and a revision of main that is changed.
    write(u".env.production"_s, "DATABASE_URL=postgresql://app:kanarienvogel@db/app\n");
    revision("001", "");
    write(u"migrations/001.sql"_s, read(u"migrations/001.sql"_s) + "-- more\n");
    commit();
    const Ran bad = runRecipe(recipe);
    QVERIFY2(bad.code == 3, qPrintable(bad.output));
    QByteArray all = bad.output.toUtf8() + read(m_dir->filePath(u"summary.md"_s));
    if (!sarif.isEmpty()) {
        const QString wrong = validateSarif(read(sarif));
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
        QVERIFY(read(sarif).contains("\"ruleId\": \"env.tracked\""));
        QVERIFY(read(sarif).contains("\"uri\": \".env.production\""));
    }
    if (!junit.isEmpty()) {
        const QString wrong = validateJunit(read(junit));
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
        QVERIFY(read(junit).contains("failures=\"1\""));
    }
    if (recipe.startsWith("github"_L1)) {
        QVERIFY2(bad.output.contains(u"::error file=.env.production,title=env.tracked::"_s),
                 qPrintable(bad.output));
        QVERIFY(bad.output.contains(u"::warning file=migrations/001.sql,line="_s));
        QVERIFY(read(m_dir->filePath(u"summary.md"_s)).contains("<sub>base.changed</sub>"));
    }
    all += read(sarif) + read(junit);
    QVERIFY(!all.contains("kanarienvogel"));
    QVERIFY(!(read(sarif) + read(junit)).contains(m_dir->path().toUtf8()));
}

void CiRecipesTest::aFailedCheckIsNoGoodReport()
{
    git(m_checkout, {u"update-ref"_s, u"-d"_s, u"refs/remotes/origin/main"_s});
    const Ran ran = runRecipe(u"github-check"_s); // a shallow clone
    QVERIFY2(ran.code == 2 && ran.output.contains(u"fetch-depth: 0"_s), qPrintable(ran.output));
}

void CiRecipesTest::theDeployAppliesWhatIsPending()
{
    const Target target = freshDatabase(u"ci"_s);
    m_environment.insert(u"STAGING_DATABASE_URL"_s, sharedSandbox().url(target.database));
    const Ran ran = runRecipe(u"github-deploy"_s);
    QVERIFY2(ran.code == 0, qPrintable(ran.output));
    QVERIFY(!QFile::exists(m_checkout + u"/.env.staging"_s));
    auto session = Session::open(target);
    QVERIFY(session);
    const auto rows = (*session)->rows("SELECT version_num FROM alembic_version");
    QVERIFY(rows && rows->size() == 1);
    QCOMPARE(rows->first().first().toString(), u"002"_s);
    // A second time there is nothing to do; without a server it fails as such.
    QCOMPARE(runRecipe(u"github-deploy"_s).code, 0);
    m_environment.insert(u"STAGING_DATABASE_URL"_s, u"postgresql://app:kanarienvogel@127.0.0.1:1/app"_s);
    const Ran failed = runRecipe(u"github-deploy"_s);
    QCOMPARE(failed.code, 5);
    QVERIFY2(failed.output.contains(u"::error "_s) && !failed.output.contains(u"kanarienvogel"_s),
             qPrintable(failed.output));
}

void CiRecipesTest::aBaselineHidesOldFindings()
{
    write(u".env.production"_s, "DATABASE_URL=postgresql://app:kanarienvogel@db/app\n");
    commit();
    const Ran ran = runRecipe(u"baseline"_s);
    QVERIFY2(ran.code == 0, qPrintable(ran.output));
    const QByteArray baseline = read(u"limbeck-baseline.json"_s);
    QVERIFY2(baseline.contains("env.tracked") && !baseline.contains("kanarienvogel"), baseline.constData());
    QVERIFY(!baseline.contains(m_dir->path().toUtf8()));
}

QTEST_GUILESS_MAIN(CiRecipesTest)
#include "CiRecipesTest.moc"
