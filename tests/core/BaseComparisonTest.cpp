#include "project/BaseComparison.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace limbeck;
using namespace Qt::StringLiterals;

// check --base on real repositories: main has 001 and 002, a branch works on it.
class BaseComparisonTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void onlyNewRevisionsAreAdded();
    void uncommittedFilesCount();
    void aMovedFileAddsNothing();
    void changedAndRemovedRevisionsAreTold();
    void whatTheBaseGotMeanwhileIsNotTheBranchsWork();
    void headsThatWillBeTooManyAreTold();
    void aBaseWithoutScriptsHasNone();
    void alembicProjectsAreCompared();
    void findingsOfOldFilesAreLeftOut();
    void unknownBasesAreRefused_data();
    void unknownBasesAreRefused();
    void withoutARepositoryItIsRefused();

private:
    void write(const QString &path, const QByteArray &text) const;
    void revision(const QByteArray &id, const QByteArray &down, const QByteArray &up = "SELECT 1;\n") const;
    void git(const QStringList &arguments) const;
    void commit() const;
    Result<BaseComparison> compare(const QString &base = u"main"_s) const;

    std::unique_ptr<QTemporaryDir> m_dir;
};

namespace {

QString projectFolder()
{
    return u"백엔드/db"_s;
}

QStringList codes(const Findings &findings)
{
    QStringList list;
    for (const Finding &finding : findings)
        list.append(finding.code + u' ' + finding.revision);
    return list;
}

} // namespace

void BaseComparisonTest::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    QVERIFY(m_dir->isValid());
    git({u"init"_s, u"-q"_s, u"-b"_s, u"main"_s});
    write(u"README"_s, "an empty repository\n");
    commit();
    git({u"tag"_s, u"empty"_s});
    revision("001", "");
    revision("002", "001");
    commit();
    git({u"checkout"_s, u"-q"_s, u"-b"_s, u"기능"_s});
}

void BaseComparisonTest::write(const QString &path, const QByteArray &text) const
{
    const QString full = m_dir->filePath(path);
    QVERIFY(QDir().mkpath(QFileInfo(full).path()));
    QFile file(full);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(text), text.size());
}

void BaseComparisonTest::revision(const QByteArray &id, const QByteArray &down, const QByteArray &up) const
{
    write(projectFolder() + u'/' + QString::fromUtf8(id) + u" 주문.sql"_s,
          "-- a revision\n--\n-- Revision ID: " + id + "\n-- Revises: " + down + "\n\n-- migrate:up\n" + up);
}

void BaseComparisonTest::git(const QStringList &arguments) const
{
    QProcess process;
    process.setWorkingDirectory(m_dir->path());
    process.start(u"git"_s,
                  QStringList{u"-c"_s, u"user.name=김"_s, u"-c"_s, u"user.email=kim@example.org"_s} +
                      arguments);
    QVERIFY(process.waitForFinished());
    QVERIFY2(process.exitCode() == 0, process.readAllStandardError().constData());
}

void BaseComparisonTest::commit() const
{
    git({u"add"_s, u"-A"_s});
    git({u"commit"_s, u"-q"_s, u"-m"_s, u"변경"_s});
}

Result<BaseComparison> BaseComparisonTest::compare(const QString &base) const
{
    const auto opened = Project::open(m_dir->filePath(projectFolder()));
    if (!opened)
        return fail(opened.error());
    if (!opened->scripts())
        return fail(opened->scripts().error());
    return compareWithBase(*opened, *opened->scripts(), base);
}

void BaseComparisonTest::onlyNewRevisionsAreAdded()
{
    QVERIFY(compare()->added.isEmpty());
    revision("003", "002");
    commit();
    const auto found = compare();
    QVERIFY2(found, qPrintable(found ? QString() : found.error().message));
    QCOMPARE(found->added, QStringList{u"003"_s});
    QCOMPARE(found->files.size(), 1);
    QVERIFY2(found->findings.isEmpty(), qPrintable(codes(found->findings).join(u' ')));
}

void BaseComparisonTest::uncommittedFilesCount()
{
    revision("003", "002");
    QCOMPARE(compare()->added, QStringList{u"003"_s});
    QCOMPARE(compare()->files.size(), 1);
    write(u".gitignore"_s, "*.sql\n");
    QCOMPARE(compare()->files.size(), 1); // .gitignore itself
}

void BaseComparisonTest::aMovedFileAddsNothing()
{
    QVERIFY(QFile::rename(m_dir->filePath(projectFolder() + u"/002 주문.sql"_s),
                          m_dir->filePath(projectFolder() + u"/0002.sql"_s)));
    const auto found = compare();
    QVERIFY(found->added.isEmpty());
    QVERIFY2(found->findings.isEmpty(), qPrintable(codes(found->findings).join(u' ')));
}

void BaseComparisonTest::changedAndRemovedRevisionsAreTold()
{
    revision("001", "", "SELECT 2;\n");
    QVERIFY(QFile::remove(m_dir->filePath(projectFolder() + u"/002 주문.sql"_s)));
    revision("003", "001");
    commit();
    const auto found = compare();
    QCOMPARE(codes(found->findings), (QStringList{u"base.changed 001"_s, u"base.removed 002"_s}));
    QCOMPARE(found->added, QStringList{u"003"_s});
    // Other line ends are no change.
    git({u"checkout"_s, u"-q"_s, u"main"_s, u"--"_s, u"."_s});
    QFile file(m_dir->filePath(projectFolder() + u"/001 주문.sql"_s));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QByteArray text = file.readAll();
    file.close();
    write(projectFolder() + u"/001 주문.sql"_s, text.replace("\n", "\r\n"));
    QVERIFY(!codes(compare()->findings).contains(u"base.changed 001"_s));
}

void BaseComparisonTest::whatTheBaseGotMeanwhileIsNotTheBranchsWork()
{
    git({u"checkout"_s, u"-q"_s, u"main"_s});
    revision("001", "", "SELECT 'mended on main';\n");
    revision("003", "002");
    commit();
    git({u"checkout"_s, u"-q"_s, u"기능"_s});
    const auto found = compare();
    QVERIFY(found->added.isEmpty());
    QVERIFY(found->files.isEmpty());
    QVERIFY2(found->findings.isEmpty(), qPrintable(codes(found->findings).join(u' ')));
}

void BaseComparisonTest::headsThatWillBeTooManyAreTold()
{
    git({u"checkout"_s, u"-q"_s, u"main"_s});
    revision("003", "002");
    commit();
    git({u"checkout"_s, u"-q"_s, u"기능"_s});
    revision("004", "002");
    commit();
    const auto found = compare();
    QCOMPARE(codes(found->findings), QStringList{u"base.diverged 004"_s});
    QVERIFY(found->findings.first().message.contains(u"003"_s));
    git({u"merge"_s, u"-q"_s, u"--no-edit"_s, u"main"_s});
    revision("004", "003");
    QVERIFY(compare()->findings.isEmpty());
}

void BaseComparisonTest::aBaseWithoutScriptsHasNone()
{
    QCOMPARE(compare(u"empty"_s)->added, (QStringList{u"001"_s, u"002"_s}));
}

void BaseComparisonTest::alembicProjectsAreCompared()
{
    git({u"checkout"_s, u"-q"_s, u"main"_s});
    git({u"rm"_s, u"-q"_s, u"-r"_s, projectFolder()});
    const auto python = [this](const QString &name, const QByteArray &id, const QByteArray &down) {
        write(projectFolder() + u"/alembic/versions/"_s + name, "\"\"\"message\"\"\"\nrevision = '" + id +
                                                                    "'\ndown_revision = " + down +
                                                                    "\n\ndef upgrade():\n    pass\n");
    };
    write(projectFolder() + u"/alembic.ini"_s, "[alembic]\nscript_location = alembic\n");
    write(projectFolder() + u"/alembic/env.py"_s, "\n");
    python(u"a.py"_s, "aaa", "None");
    commit();
    git({u"checkout"_s, u"-q"_s, u"-b"_s, u"파이썬"_s});
    python(u"b.py"_s, "bbb", "'aaa'");
    const auto found = compare();
    QVERIFY2(found, qPrintable(found ? QString() : found.error().message + found.error().detail));
    QCOMPARE(found->added, QStringList{u"bbb"_s});
    QVERIFY(found->findings.isEmpty());
}

void BaseComparisonTest::findingsOfOldFilesAreLeftOut()
{
    revision("003", "002");
    const auto found = compare();
    const auto opened = Project::open(m_dir->filePath(projectFolder()));
    const auto at = [this](const QString &name) {
        return SourceLocation{m_dir->filePath(projectFolder() + u'/' + name), 1, 0};
    };
    const Findings all{
        {u"a.old"_s, Severity::Error, {}, {}, at(u"002 주문.sql"_s), u"002"_s},
        {u"a.new"_s, Severity::Info, {}, {}, at(u"003 주문.sql"_s), {}},
        {u"a.revision"_s, Severity::Info, {}, {}, {}, u"003"_s},
        {u"script.multiple-heads"_s, Severity::Warning, {}, {}, at(u"002 주문.sql"_s), u"002"_s},
        {u"a.place"_s, Severity::Warning, {}, {}, {}, {}},
        {u"script.fatal"_s, Severity::Error, {}, {}, {}, {}}};
    QCOMPARE(
        codes(found->only(all, opened->scripts()->graph())),
        (QStringList{u"a.new "_s, u"a.revision 003"_s, u"script.multiple-heads 002"_s, u"script.fatal "_s}));
}

void BaseComparisonTest::unknownBasesAreRefused_data()
{
    QTest::addColumn<QString>("base");
    QTest::newRow("unknown") << u"origin/main"_s;
    QTest::newRow("empty") << QString();
    QTest::newRow("an option") << u"--all"_s;
    QTest::newRow("a file") << u"main:README"_s;
}

void BaseComparisonTest::unknownBasesAreRefused()
{
    QFETCH(QString, base);
    const auto found = compare(base);
    QVERIFY(!found);
    QCOMPARE(found.error().code, u"base.unknown"_s);
}

void BaseComparisonTest::withoutARepositoryItIsRefused()
{
    QVERIFY(QDir(m_dir->filePath(u".git"_s)).removeRecursively());
    QCOMPARE(compare().error().code, u"base.no-git"_s);
}

QTEST_GUILESS_MAIN(BaseComparisonTest)
#include "BaseComparisonTest.moc"
