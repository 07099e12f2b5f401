#include "script/ScriptDirectory.h"

#include "TestPaths.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace limbeck;

namespace {

QByteArray revision(const QByteArray &id, const QByteArray &parents, const QByteArray &more = {})
{
    return "-- revision " + id + "\n--\n-- Revision ID: " + id + "\n-- Revises: " + parents + "\n" + more +
           "\n-- migrate:up\nSELECT 1;\n-- migrate:down\nSELECT 2;\n";
}

QStringList ids(const ScriptDirectory &scripts)
{
    QStringList list;
    for (const Revision &found : scripts.graph().revisions())
        list.append(found.id);
    return list;
}

} // namespace

class ScriptDirectoryTest : public QObject
{
    Q_OBJECT

private:
    QString path(const QString &name) const { return m_folder->filePath(name); }
    void write(const QString &name, const QByteArray &content) const
    {
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
    }

    std::unique_ptr<QTemporaryDir> m_folder;

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>(QDir::tempPath() + QStringLiteral("/마이그레이션"));
    }

    void opensRevisionsInTheOrderOfTheirNames();
    void chainsPlainFilesInTheOrderOfTheirNames();
    void readsHeadersBehindLongComments();
    void opensTheSampleProject();
    void refusesFoldersThatCannotBe_data();
    void refusesFoldersThatCannotBe();
    void namesBothFilesOfOneId();
    void namesWhereAMissingParentIsWritten();
    void refusesAFileThatChangedSinceItWasOpened();
};

void ScriptDirectoryTest::opensRevisionsInTheOrderOfTheirNames()
{
    write(QStringLiteral("b.sql"), revision("002", "001"));
    write(QStringLiteral("a 한글.sql"), revision("001", ""));
    write(QStringLiteral("notes.sql"), "SELECT 1;\n");
    write(QStringLiteral("readme.txt"), "no revision");
    write(QStringLiteral(".hidden.sql"), revision("003", "002"));
    QVERIFY(QDir(m_folder->path()).mkdir(QStringLiteral("old")));
    write(QStringLiteral("old/c.sql"), revision("003", "002"));
    const auto scripts = ScriptDirectory::openSql(m_folder->path());
    QVERIFY2(scripts, scripts ? "" : qPrintable(scripts.error().message));
    QCOMPARE(ids(*scripts), QStringList({QStringLiteral("001"), QStringLiteral("002")}));
    QCOMPARE(scripts->graph().at(0).file, path(QStringLiteral("a 한글.sql")));
    QCOMPARE(scripts->findings().size(), 1);
    QCOMPARE(scripts->findings().constFirst().code, QStringLiteral("script.not-a-revision"));
    QCOMPARE(scripts->findings().constFirst().where.file, path(QStringLiteral("notes.sql")));
    QVERIFY(scripts->watchPaths().contains(scripts->folder()));
    QVERIFY(scripts->watchPaths().contains(path(QStringLiteral("b.sql"))));
    const auto script = scripts->load(1);
    QVERIFY(script);
    QCOMPARE(script->revision.id, QStringLiteral("002"));
    QCOMPARE(script->up.statements.size(), 1U);
    QCOMPARE(scripts->load(2).error().code, QStringLiteral("script.unknown-revision"));
}

void ScriptDirectoryTest::chainsPlainFilesInTheOrderOfTheirNames()
{
    write(QStringLiteral("20250102_second.sql"), "-- migrate:up\nSELECT 1;\n");
    write(QStringLiteral("20250101_first.sql"), "-- migrate:up\nSELECT 1;\n");
    write(QStringLiteral("20250103_third.sql"), "SELECT 1;\n");
    const auto scripts = ScriptDirectory::openSql(m_folder->path());
    QVERIFY(scripts);
    QCOMPARE(scripts->graph().at(0).down, QStringList());
    QCOMPARE(scripts->graph().at(1).down, QStringList(QStringLiteral("20250101")));
    QCOMPARE(scripts->graph().at(1).message, QStringLiteral("second"));
    QCOMPARE(scripts->load(1)->revision.down, QStringList(QStringLiteral("20250101")));
    QCOMPARE(scripts->load(2).error().code, QStringLiteral("script.no-up"));
}

void ScriptDirectoryTest::readsHeadersBehindLongComments()
{
    const QByteArray licence = "/*" + QByteArray(20'000, 'x') + "*/\n" + QByteArray(5'000, '\n');
    write(QStringLiteral("a.sql"), licence + revision("001", ""));
    const auto scripts = ScriptDirectory::openSql(m_folder->path());
    QVERIFY2(scripts, scripts ? "" : qPrintable(scripts.error().message));
    QCOMPARE(scripts->graph().at(0).line, 5'004);
}

void ScriptDirectoryTest::opensTheSampleProject()
{
    const auto scripts = ScriptDirectory::openSql(limbeck::test::sourcePath(QStringLiteral("migrations")));
    QVERIFY2(scripts, scripts ? "" : qPrintable(scripts.error().message));
    QVERIFY(scripts->findings().isEmpty());
    for (int i = 0; i < scripts->graph().size(); ++i) {
        const auto script = scripts->load(i);
        QVERIFY2(script, script ? "" : qPrintable(script.error().where.toString() + script.error().message));
    }
}

void ScriptDirectoryTest::refusesFoldersThatCannotBe_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("code");
    QTest::newRow("no revision") << QByteArray("SELECT 1;") << QStringLiteral("script.none");
    QTest::newRow("long id") << revision(QByteArray(33, 'a'), "") << QStringLiteral("script.id-too-long");
    QTest::newRow("reserved characters") << revision("a-b", "") << QStringLiteral("script.id-characters");
    QTest::newRow("its own parent") << revision("a", "a") << QStringLiteral("script.cycle");
    QTest::newRow("its own label") << revision("a", "", "-- Branch Labels: a\n")
                                   << QStringLiteral("script.duplicate-label");
    QTest::newRow("two headers") << "-- Revision ID: b\n" + revision("a", "")
                                 << QStringLiteral("script.two-headers");
    QTest::newRow("not UTF-8") << revision("a", "", "-- \xb0\xa1\n") << QStringLiteral("script.encoding");
    QTest::newRow("ten megabytes of comment")
        << QByteArray("/*") + QByteArray(10 * 1024 * 1024, ' ') << QStringLiteral("script.too-long");
}

void ScriptDirectoryTest::refusesFoldersThatCannotBe()
{
    QFETCH(QByteArray, content);
    QFETCH(QString, code);
    write(QStringLiteral("a.sql"), content);
    const auto scripts = ScriptDirectory::openSql(m_folder->path());
    QVERIFY(!scripts);
    QCOMPARE(scripts.error().code, code);
    QVERIFY(!scripts.error().where.file.isEmpty());
    QVERIFY(!scripts.error().hint.isEmpty());
    QCOMPARE(ScriptDirectory::openSql(path(QStringLiteral("none"))).error().code,
             QStringLiteral("script.no-folder"));
}

void ScriptDirectoryTest::namesBothFilesOfOneId()
{
    write(QStringLiteral("a.sql"), revision("001", ""));
    write(QStringLiteral("b.sql"), revision("001", ""));
    const auto scripts = ScriptDirectory::openSql(m_folder->path());
    QVERIFY(!scripts);
    QCOMPARE(scripts.error().code, QStringLiteral("script.duplicate-id"));
    QVERIFY(scripts.error().message.contains(QStringLiteral("a.sql:3")));
    QVERIFY(scripts.error().message.contains(QStringLiteral("b.sql:3")));
}

void ScriptDirectoryTest::namesWhereAMissingParentIsWritten()
{
    write(QStringLiteral("a.sql"), revision("002", "001"));
    const auto scripts = ScriptDirectory::openSql(m_folder->path());
    QVERIFY(!scripts);
    QCOMPARE(scripts.error().code, QStringLiteral("script.missing-parent"));
    QCOMPARE(scripts.error().where, (SourceLocation{path(QStringLiteral("a.sql")), 4, 0}));
    QVERIFY(scripts.error().message.contains(QStringLiteral("001")));
}

void ScriptDirectoryTest::refusesAFileThatChangedSinceItWasOpened()
{
    write(QStringLiteral("a.sql"), revision("001", ""));
    write(QStringLiteral("b.sql"), revision("002", "001"));
    const auto scripts = ScriptDirectory::openSql(m_folder->path());
    QVERIFY(scripts);
    write(QStringLiteral("b.sql"), revision("002", ""));
    QCOMPARE(scripts->load(1).error().code, QStringLiteral("script.changed"));
    QVERIFY(QFile::remove(path(QStringLiteral("a.sql"))));
    QCOMPARE(scripts->load(0).error().code, QStringLiteral("script.unreadable"));
}

QTEST_GUILESS_MAIN(ScriptDirectoryTest)
#include "ScriptDirectoryTest.moc"
#include "TestPaths.h"
