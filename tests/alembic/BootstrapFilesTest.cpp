#include "AlembicFolder.h"
#include "SharedSandbox.h"

#include "alembic/BootstrapFiles.h"

#include <QDir>
#include <QDirIterator>
#include <QTemporaryDir>
#include <QTest>

using namespace limbeck;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

// Where the files lie that run inside of a project's Python, and how that Python ends.
class BootstrapFilesTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_cache;

    static QString kept(const BootstrapFiles &files) { return QFileInfo(files.program()).path(); }
    static QStringList compiled(const QString &folder)
    {
        QStringList found;
        QDirIterator files(folder, {u"*.pyc"_s}, QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext())
            found.append(QFileInfo(files.next()).fileName().section(u'.', 0, 0));
        found.sort();
        return found;
    }

private Q_SLOTS:
    void init()
    {
        m_cache = std::make_unique<QTemporaryDir>();
        qputenv("XDG_CACHE_HOME", QFile::encodeName(m_cache->path() + u"/캐시"_s));
    }
    void theyAreKeptForTheirOwnerOnly();
    void theByteCodeStaysBesideThem();
    void aDamagedFileIsMended_data();
    void aDamagedFileIsMended();
    void aFolderOthersCanReachIsNotUsed();
    void withoutACacheTheyAreTemporary();
    void whatTheProjectLeavesOpenIsFinished();
};

void BootstrapFilesTest::theyAreKeptForTheirOwnerOnly()
{
    BootstrapFiles files;
    QVERIFY(files.prepare());
    QVERIFY(files.program().startsWith(BootstrapFiles::cacheFolder() + u'/'));
    const auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup | QFile::ReadOther |
                        QFile::WriteOther | QFile::ExeOther;
    for (const QString &folder : {BootstrapFiles::cacheFolder(), kept(files)})
        QVERIFY(!(QFileInfo(folder).permissions() & others));
    QVERIFY(!(QFileInfo(files.program()).permissions() & others));
    BootstrapFiles again;
    QVERIFY(again.prepare());
    QCOMPARE(again.program(), files.program());
    QCOMPARE(QDir(BootstrapFiles::cacheFolder()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot).size(),
             1);
}

void BootstrapFilesTest::theByteCodeStaysBesideThem()
{
    AlembicFolder folder;
    folder.addTables(1);
    const Target target = freshDatabase(u"files"_s);
    AlembicProject project = folder.project(urlOf(target));
    project.environment.insert(u"PYTHONDONTWRITEBYTECODE"_s, u"1"_s); // the project's own wish stays
    QCOMPARE(talk(project, runRequest(target, u"upgrade"_s, u"head"_s, {u"001"_s})).ending.exitCode, 0);
    BootstrapFiles files;
    QVERIFY(files.prepare());
    QVERIFY(compiled(kept(files)).contains(u"guard"_s));
    QCOMPARE(compiled(folder.path()), QStringList());
}

void BootstrapFilesTest::aDamagedFileIsMended_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("changed") << QByteArray("raise SystemExit(9)\n");
    QTest::newRow("cut") << QByteArray();
}

void BootstrapFilesTest::aDamagedFileIsMended()
{
    QFETCH(QByteArray, content);
    BootstrapFiles files;
    QVERIFY(files.prepare());
    const QString name = kept(files) + u"/limbeck_bootstrap/guard.py"_s;
    QFile file(name);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray whole = file.readAll();
    file.close();
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate) && file.write(content) == content.size());
    file.close();
    BootstrapFiles again;
    QVERIFY(again.prepare());
    QCOMPARE(again.program(), files.program());
    QFile mended(name);
    QVERIFY(mended.open(QIODevice::ReadOnly));
    QCOMPARE(mended.readAll(), whole);
}

void BootstrapFilesTest::aFolderOthersCanReachIsNotUsed()
{
    BootstrapFiles files;
    QVERIFY(files.prepare());
    const QString planted = kept(files) + u"/limbeck_bootstrap/planted.py"_s;
    QFile file(planted);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.close();
    QVERIFY(QFile::setPermissions(kept(files), QFileInfo(kept(files)).permissions() | QFile::WriteOther));
    BootstrapFiles again;
    QVERIFY(again.prepare());
    QVERIFY(!QFile::exists(planted)); // it was made anew
    QVERIFY(!(QFileInfo(kept(again)).permissions() & QFile::WriteOther));
}

void BootstrapFilesTest::withoutACacheTheyAreTemporary()
{
    QFile inTheWay(m_cache->path() + u"/캐시"_s);
    QVERIFY(inTheWay.open(QIODevice::WriteOnly));
    QString folder;
    {
        BootstrapFiles files;
        QVERIFY(files.prepare());
        folder = kept(files);
        QVERIFY(folder.startsWith(QDir::tempPath()));
        QVERIFY(QFile::exists(files.program()));
    }
    QVERIFY(!QDir(folder).exists());
    const AlembicFolder project;
    QCOMPARE(talk(project.project({}), {{u"command"_s, u"probe"_s}}).ending.exitCode, 0);
}

// The process ends without taking Python apart; nothing that counts on that end is lost.
void BootstrapFilesTest::whatTheProjectLeavesOpenIsFinished()
{
    AlembicFolder folder("import atexit, tempfile, threading, time\n"
                         "atexit.register(lambda: open('끝', 'w').write('등록됨'))\n"
                         "left_open = open('열림', 'w', encoding='utf-8')\nleft_open.write('안 닫힌 파일')\n"
                         "temporary = tempfile.NamedTemporaryFile(dir='.', prefix='임시')\n"
                         "folder = tempfile.TemporaryDirectory(dir='.', prefix='임시')\n"
                         "def late():\n    time.sleep(0.3)\n    open('실', 'w').write('기다림')\n"
                         "threading.Thread(target=late).start()\n" +
                         AlembicFolder::plainEnv());
    folder.addRevision({u"001"_s, {}, "print('마지막 줄', end='')"});
    const Target target = freshDatabase(u"files"_s);
    const AlembicTalk said =
        talk(folder.project(urlOf(target)), runRequest(target, u"upgrade"_s, u"head"_s, {u"001"_s}));
    QVERIFY2(said.ending.exitCode == 0 && said.ending.sawDone, qPrintable(said.everything()));
    QVERIFY(said.output.contains(u"마지막 줄"_s));
    const auto content = [&folder](const QString &name) {
        QFile file(folder.file(name));
        return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : u"(none)"_s;
    };
    QCOMPARE(content(u"끝"_s), u"등록됨"_s);
    QCOMPARE(content(u"열림"_s), u"안 닫힌 파일"_s);
    QCOMPARE(content(u"실"_s), u"기다림"_s);
    QCOMPARE(QDir(folder.path()).entryList({u"임시*"_s}), QStringList());
}

QTEST_GUILESS_MAIN(BootstrapFilesTest)
#include "BootstrapFilesTest.moc"
