#include "project/GitRevisions.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace limbeck;
using namespace Qt::StringLiterals;

// A real repository in which a colleague's branch has a revision that the checkout lacks.
class GitRevisionsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void aRevisionOfAnotherBranchIsFoundWithItsFile();
    void aRevisionOfATagAndARemoteBranchIsFound();
    void aRevisionThatWasRemovedIsFoundInTheHistory();
    void aChildThatNamesTheRevisionIsNotTheRevision();
    void sqlRevisionsAreFound();
    void idsAreTextAndNoPattern();
    void whatIsOutsideOfTheFoldersDoesNotCount();
    void withoutARepositoryNothingIsFound();

private:
    void write(const QString &path, const QByteArray &text) const;
    void git(const QStringList &arguments) const;
    void commit() const;
    QList<GitRevision> find(const QString &id) const;

    std::unique_ptr<QTemporaryDir> m_dir;
};

namespace {

const QString versions = u"백엔드/alembic/versions"_s;

QByteArray revision(const QByteArray &id, const QByteArray &down)
{
    return "\"\"\"message\n\nRevision ID: " + id + "\n\"\"\"\nfrom typing import Union\n\nrevision: str = '" +
           id + "'\ndown_revision: Union[str, None] = '" + down + "'\n\ndef upgrade():\n    pass\n";
}

} // namespace

void GitRevisionsTest::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    QVERIFY(m_dir->isValid());
    git({u"init"_s, u"-q"_s, u"-b"_s, u"main"_s});
    write(versions + u"/001_첫.py"_s, revision("001", ""));
    commit();
    git({u"checkout"_s, u"-q"_s, u"-b"_s, u"기능/주문 목록"_s.replace(u' ', u'-')});
    write(versions + u"/002 주문\t목록.py"_s, revision("002", "001"));
    commit();
    git({u"checkout"_s, u"-q"_s, u"main"_s});
}

void GitRevisionsTest::write(const QString &path, const QByteArray &text) const
{
    const QString full = m_dir->filePath(path);
    QVERIFY(QDir().mkpath(QFileInfo(full).path()));
    QFile file(full);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(text), text.size());
}

void GitRevisionsTest::git(const QStringList &arguments) const
{
    QProcess process;
    process.setWorkingDirectory(m_dir->path());
    process.start(u"git"_s,
                  QStringList{u"-c"_s, u"user.name=김"_s, u"-c"_s, u"user.email=kim@example.org"_s} +
                      arguments);
    QVERIFY(process.waitForFinished());
    QVERIFY2(process.exitCode() == 0, process.readAllStandardError().constData());
}

void GitRevisionsTest::commit() const
{
    git({u"add"_s, u"-A"_s});
    git({u"commit"_s, u"-q"_s, u"-m"_s, u"변경"_s});
}

QList<GitRevision> GitRevisionsTest::find(const QString &id) const
{
    return findRevisionsInGit(m_dir->path(), {m_dir->filePath(versions)}, {id});
}

void GitRevisionsTest::aRevisionOfAnotherBranchIsFoundWithItsFile()
{
    const auto found = find(u"002"_s);
    QCOMPARE(found.size(), 1);
    QCOMPARE(found[0].id, u"002"_s);
    QCOMPARE(found[0].branches, QStringList{u"기능/주문-목록"_s});
    QCOMPARE(found[0].path, versions + u"/002 주문\t목록.py"_s);
    QVERIFY(found[0].commit.isEmpty());
    QVERIFY(find(u"003"_s).isEmpty());
}

void GitRevisionsTest::aRevisionOfATagAndARemoteBranchIsFound()
{
    git({u"tag"_s, u"v1.0"_s, u"기능/주문-목록"_s});
    git({u"update-ref"_s, u"refs/remotes/origin/주문"_s, u"기능/주문-목록"_s});
    git({u"branch"_s, u"-q"_s, u"-D"_s, u"기능/주문-목록"_s});
    const auto found = find(u"002"_s);
    QCOMPARE(found.size(), 1);
    QCOMPARE(found[0].branches, (QStringList{u"origin/주문"_s, u"v1.0"_s}));
}

void GitRevisionsTest::aRevisionThatWasRemovedIsFoundInTheHistory()
{
    write(versions + u"/009_gone.py"_s, revision("009", "001"));
    commit();
    QProcess process;
    process.setWorkingDirectory(m_dir->path());
    process.start(u"git"_s, {u"rev-parse"_s, u"--short"_s, u"HEAD"_s});
    QVERIFY(process.waitForFinished());
    const QString brought = QString::fromUtf8(process.readAllStandardOutput()).trimmed();
    QVERIFY(QFile::remove(m_dir->filePath(versions + u"/009_gone.py"_s)));
    commit();
    const auto found = find(u"009"_s);
    QCOMPARE(found.size(), 1);
    QVERIFY(found[0].branches.isEmpty());
    QCOMPARE(found[0].commit, brought);
    QCOMPARE(found[0].path, versions + u"/009_gone.py"_s);
}

void GitRevisionsTest::aChildThatNamesTheRevisionIsNotTheRevision()
{
    write(versions + u"/011.py"_s, revision("011", "010"));
    commit();
    QVERIFY(find(u"010"_s).isEmpty());
    QCOMPARE(find(u"011"_s).size(), 1);
}

void GitRevisionsTest::sqlRevisionsAreFound()
{
    write(versions + u"/020.sql"_s, "-- 주문\n--\n-- Revision ID: 020\n-- Revises:\n\n-- migrate:up\n");
    commit();
    QCOMPARE(find(u"020"_s).value(0).branches, QStringList{u"main"_s});
    QVERIFY(find(u"02"_s).isEmpty());
}

void GitRevisionsTest::idsAreTextAndNoPattern()
{
    QVERIFY(find(u"0.2"_s).isEmpty());
    QVERIFY(find(u"00[0-9]"_s).isEmpty());
    QVERIFY(find(u"(("_s).isEmpty());
    QVERIFY(find(u"-e"_s).isEmpty());
    write(versions + u"/odd.py"_s, revision("a.b(1)*", "001"));
    commit();
    QCOMPARE(find(u"a.b(1)*"_s).size(), 1);
}

void GitRevisionsTest::whatIsOutsideOfTheFoldersDoesNotCount()
{
    write(u"other/030.py"_s, revision("030", "001"));
    commit();
    QVERIFY(find(u"030"_s).isEmpty());
    QVERIFY(findRevisionsInGit(m_dir->path(), {QDir::tempPath()}, {u"002"_s}).isEmpty());
    QVERIFY(findRevisionsInGit(m_dir->path(), {m_dir->filePath(u"gone/versions"_s)}, {u"002"_s}).isEmpty());
}

void GitRevisionsTest::withoutARepositoryNothingIsFound()
{
    const QTemporaryDir bare;
    QVERIFY(findRevisionsInGit(bare.path(), {bare.path()}, {u"002"_s}).isEmpty());
}

QTEST_GUILESS_MAIN(GitRevisionsTest)
#include "GitRevisionsTest.moc"
