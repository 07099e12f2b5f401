#include "script/ScriptDirectory.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace limbeck;
using namespace Qt::StringLiterals;

namespace {

QByteArray revision(const QByteArray &id, const QByteArray &down, const QByteArray &more = {})
{
    return "\"\"\"리비전 " + id + "\n\nCreate Date: 2025-02-12\n\"\"\"\nrevision = '" + id +
           "'\ndown_revision = " + down + "\n" + more +
           "\ndef upgrade():\n    op.x()\n\ndef downgrade():\n    pass\n";
}

QStringList ids(const ScriptDirectory &scripts)
{
    QStringList list;
    for (const Revision &found : scripts.graph().revisions())
        list.append(found.id);
    return list;
}

QStringList codes(const Findings &findings)
{
    QStringList list;
    for (const Finding &finding : findings)
        list.append(finding.code);
    return list;
}

} // namespace

class ScriptDirectoryAlembicTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void readsFilesInAlembicsOrder();
    void searchesSubFoldersWhereTheyAreAskedFor();
    void readsSeveralFoldersAndEachFileOnce();
    void manyFilesAreReadInTheSameOrder();
    void passesOverWhatIsNoRevision();
    void missingFoldersAreFindingsUnlessNoneIsThere();
    void namesEveryFileThatOnlyPythonCanTell();
    void aDependencyOnAComputedLabelNeedsPython();
    void compiledRevisionsNeedPython();
    void longIdsAreFindings();
    void anEmptyProjectSaysSo();
    void loadsRevisionsWhole();
    void refusesAFileThatChangedSinceItWasOpened();
    void watchesWhatMakesTheGraph();
    void takesTheGraphThatAlembicTells();

private:
    QString path(const QString &name) const { return m_folder->filePath(name); }
    void write(const QString &name, const QByteArray &text) const;
    AlembicConfig config() const;
    ScriptDirectory open() const;
    Error error() const;

    std::unique_ptr<QTemporaryDir> m_folder;
};

void ScriptDirectoryAlembicTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>(QDir::tempPath() + u"/이주"_s);
    write(u"alembic.ini"_s, "[alembic]\nscript_location = a\n");
    write(u"a/env.py"_s, "raise SystemExit('nothing of a project may run')\n");
}

void ScriptDirectoryAlembicTest::write(const QString &name, const QByteArray &text) const
{
    QVERIFY(QDir().mkpath(QFileInfo(path(name)).path()));
    QFile file(path(name));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(text), text.size());
}

AlembicConfig ScriptDirectoryAlembicTest::config() const
{
    const auto read = AlembicConfig::read(m_folder->path());
    return read && *read ? **read : AlembicConfig();
}

ScriptDirectory ScriptDirectoryAlembicTest::open() const
{
    const auto scripts = ScriptDirectory::openAlembic(config());
    if (!scripts)
        QTest::qFail(qPrintable(scripts.error().message), __FILE__, __LINE__);
    return scripts ? *scripts : ScriptDirectory();
}

Error ScriptDirectoryAlembicTest::error() const
{
    const auto scripts = ScriptDirectory::openAlembic(config());
    return scripts ? Error() : scripts.error();
}

void ScriptDirectoryAlembicTest::readsFilesInAlembicsOrder()
{
    write(u"a/versions/b.py"_s, revision("1", "None"));
    write(u"a/versions/Z.py"_s, revision("2", "'1'"));
    write(u"a/versions/_.py"_s, revision("3", "'2'"));
    write(u"a/versions/가.py"_s, revision("4", "'3'"));
    write(u"a/versions/\U0001F600.py"_s, revision("5", "'4'"));
    write(u"a/versions/\uff21.py"_s, revision("6", "'5'")); // before it in code points, behind it in UTF-16
    const ScriptDirectory scripts = open();
    QCOMPARE(ids(scripts), (QStringList{u"2"_s, u"3"_s, u"1"_s, u"4"_s, u"6"_s, u"5"_s}));
    QCOMPARE(scripts.language(), ScriptLanguage::Python);
    QCOMPARE(scripts.folder(), path(u"a/versions"_s));
    QVERIFY(scripts.findings().isEmpty());
    QCOMPARE(scripts.graph().at(0).file, path(u"a/versions/Z.py"_s));
}

void ScriptDirectoryAlembicTest::searchesSubFoldersWhereTheyAreAskedFor()
{
    write(u"a/versions/b/z/1.py"_s, revision("1", "None"));
    write(u"a/versions/b/2.py"_s, revision("2", "'1'"));
    write(u"a/versions/a/3.py"_s, revision("3", "'2'"));
    write(u"a/versions/4.py"_s, revision("4", "None"));
    write(u"a/versions/__pycache__/5.py"_s, revision("5", "None"));
    QCOMPARE(ids(open()), QStringList{u"4"_s});
    write(u"alembic.ini"_s, "[alembic]\nscript_location = a\nrecursive_version_locations = true\n");
    QCOMPARE(ids(open()), (QStringList{u"4"_s, u"3"_s, u"2"_s, u"1"_s}));
}

void ScriptDirectoryAlembicTest::readsSeveralFoldersAndEachFileOnce()
{
    write(u"alembic.ini"_s, "[alembic]\nscript_location = a\nversion_locations = c b ./c\n");
    write(u"b/1.py"_s, revision("1", "None"));
    write(u"c/2.py"_s, revision("2", "'1'"));
    const ScriptDirectory scripts = open();
    QCOMPARE(ids(scripts), (QStringList{u"2"_s, u"1"_s}));
    QCOMPARE(codes(scripts.findings()), QStringList{u"script.loaded-twice"_s});
}

// So many that several threads read them.
void ScriptDirectoryAlembicTest::manyFilesAreReadInTheSameOrder()
{
    QStringList expected;
    for (int i = 0; i < 900; ++i) {
        const QString id = u"%1"_s.arg(i, 4, 10, QLatin1Char('0'));
        write(u"a/versions/%1_표.py"_s.arg(id),
              revision(id.toUtf8(), expected.isEmpty() ? "None" : '\'' + expected.last().toUtf8() + '\''));
        expected.append(id);
    }
    QCOMPARE(ids(open()), expected);
    write(u"a/versions/0700_표.py"_s, "revision = '\n");
    write(u"a/versions/0300_표.py"_s, "revision = '\n");
    QCOMPARE(error().where.file, path(u"a/versions/0300_표.py"_s));
}

void ScriptDirectoryAlembicTest::passesOverWhatIsNoRevision()
{
    write(u"a/versions/1.py"_s, revision("1", "None"));
    write(u"a/versions/__init__.py"_s, "x = (\n");
    write(u"a/versions/.#1.py"_s, "x = (\n");
    write(u"a/versions/script.py.mako"_s, "${x}\n");
    write(u"a/versions/old.pyc"_s, "\x01");
    QVERIFY(open().findings().isEmpty());
    write(u"a/versions/helper.py"_s, "def f():\n    pass\n");
    const ScriptDirectory scripts = open();
    QCOMPARE(ids(scripts), QStringList{u"1"_s});
    QCOMPARE(codes(scripts.findings()), QStringList{u"script.not-a-revision"_s});
    QCOMPARE(scripts.findings().first().severity, Severity::Error);
    QCOMPARE(scripts.findings().first().where.file, path(u"a/versions/helper.py"_s));
}

void ScriptDirectoryAlembicTest::missingFoldersAreFindingsUnlessNoneIsThere()
{
    QCOMPARE(error().code, u"script.no-folder"_s);
    write(u"alembic.ini"_s, "[alembic]\nscript_location = a\nversion_locations = nowhere b\n");
    write(u"b/1.py"_s, revision("1", "None"));
    const ScriptDirectory scripts = open();
    QCOMPARE(ids(scripts), QStringList{u"1"_s});
    QCOMPARE(codes(scripts.findings()), QStringList{u"script.no-folder"_s});
    write(u"alembic.ini"_s, "[alembic]\n\nscript_location = elsewhere\n");
    QCOMPARE(error().code, u"script.no-folder"_s);
    QCOMPARE(error().where, (SourceLocation{path(u"alembic.ini"_s), 3, 0}));
}

void ScriptDirectoryAlembicTest::namesEveryFileThatOnlyPythonCanTell()
{
    write(u"a/versions/1.py"_s, revision("1", "None"));
    write(u"a/versions/2.py"_s, revision("2", "PARENT"));
    write(u"a/versions/3.py"_s, revision("3", "'2'", "depends_on = f()\n"));
    const Error found = error();
    QCOMPARE(found.code, u"script.not-literal"_s);
    QCOMPARE(found.where, (SourceLocation{path(u"a/versions/2.py"_s), 6, 0}));
    QVERIFY(found.detail.contains(path(u"a/versions/2.py"_s) + u":6"_s));
    QVERIFY(found.detail.contains(path(u"a/versions/3.py"_s) + u":7"_s));
    QVERIFY(!found.hint.isEmpty());
}

void ScriptDirectoryAlembicTest::aDependencyOnAComputedLabelNeedsPython()
{
    write(u"a/versions/1.py"_s, revision("1", "None", "branch_labels = (cli.EXPAND,)\n"));
    const ScriptDirectory scripts = open();
    QCOMPARE(codes(scripts.findings()), QStringList{u"script.label-not-literal"_s});
    QVERIFY(!scripts.graph().at(0).labelsKnown);
    write(u"a/versions/2.py"_s, revision("2", "None", "depends_on = 'expand'\n"));
    QCOMPARE(error().code, u"script.not-literal"_s);
    write(u"a/versions/1.py"_s, revision("1", "None"));
    QCOMPARE(error().code, u"script.missing-parent"_s);
}

void ScriptDirectoryAlembicTest::compiledRevisionsNeedPython()
{
    write(u"alembic.ini"_s, "[alembic]\nscript_location = a\nsourceless = true\n");
    write(u"a/versions/1.py"_s, revision("1", "None"));
    write(u"a/versions/1.pyc"_s, "\x01");
    write(u"a/versions/__pycache__/1.cpython-311.pyc"_s, "\x01");
    write(u"a/versions/__init__.pyc"_s, "\x01");
    QCOMPARE(ids(open()), QStringList{u"1"_s});
    write(u"a/versions/__pycache__/2.cpython-311.pyc"_s, "\x01");
    QCOMPARE(error().code, u"script.not-literal"_s);
    QCOMPARE(error().where.file, path(u"a/versions/__pycache__/2.cpython-311.pyc"_s));
    QFile::remove(path(u"a/versions/__pycache__/2.cpython-311.pyc"_s));
    write(u"a/versions/3.pyo"_s, "\x01");
    QCOMPARE(error().where.file, path(u"a/versions/3.pyo"_s));
}

void ScriptDirectoryAlembicTest::longIdsAreFindings()
{
    write(u"a/versions/1.py"_s, revision(QByteArray(33, 'a'), "None"));
    const ScriptDirectory scripts = open();
    QCOMPARE(ids(scripts), QStringList{QString(33, u'a')});
    QCOMPARE(codes(scripts.findings()), QStringList{u"script.id-too-long"_s});
    QCOMPARE(scripts.findings().first().severity, Severity::Warning);
    QCOMPARE(scripts.findings().first().revision, QString(33, u'a'));
}

void ScriptDirectoryAlembicTest::anEmptyProjectSaysSo()
{
    write(u"a/versions/README"_s, "");
    const Error found = error();
    QCOMPARE(found.code, u"script.none"_s);
    QVERIFY(found.hint.contains("alembic revision"_L1));
}

void ScriptDirectoryAlembicTest::loadsRevisionsWhole()
{
    const QByteArray text = revision("1", "None");
    write(u"a/versions/1.py"_s, text);
    const auto script = open().load(0);
    QVERIFY(script);
    QCOMPARE(script->language, ScriptLanguage::Python);
    QCOMPARE(script->content, text);
    QCOMPARE(script->contentHash, QCryptographicHash::hash(text, QCryptographicHash::Sha256).toHex());
    QVERIFY(script->up.statements.empty());
    QVERIFY(script->down);
    QVERIFY(script->findings.isEmpty());
    QCOMPARE(script->revision.message, u"리비전 1"_s);
    QVERIFY(!script->revision.upgradeEmpty);
    QVERIFY(script->revision.downgradeEmpty);
    QCOMPARE(open().load(1).error().code, u"script.unknown-revision"_s);
}

void ScriptDirectoryAlembicTest::refusesAFileThatChangedSinceItWasOpened()
{
    write(u"a/versions/1.py"_s, revision("1", "None"));
    write(u"a/versions/2.py"_s, revision("2", "'1'"));
    const ScriptDirectory scripts = open();
    write(u"a/versions/2.py"_s, revision("2", "'1'") + "# the header is the same\n");
    QVERIFY(scripts.load(1));
    write(u"a/versions/2.py"_s, revision("2", "None"));
    QCOMPARE(scripts.load(1).error().code, u"script.changed"_s);
    QFile::remove(path(u"a/versions/2.py"_s));
    QCOMPARE(scripts.load(1).error().code, u"script.unreadable"_s);
}

void ScriptDirectoryAlembicTest::watchesWhatMakesTheGraph()
{
    write(u"a/versions/1.py"_s, revision("1", "None"));
    const QStringList watched = open().watchPaths();
    for (const QString &name : {u"alembic.ini"_s, u"a/env.py"_s, u"a/versions"_s, u"a/versions/1.py"_s})
        QVERIFY2(watched.contains(path(name)), qPrintable(name));
}

void ScriptDirectoryAlembicTest::takesTheGraphThatAlembicTells()
{
    write(u"a/versions/1.py"_s, revision("1", "None"));
    write(u"a/versions/2.py"_s, revision("2", "PARENT", "branch_labels = LABELS\n"));
    QCOMPARE(error().code, u"script.not-literal"_s);
    Revision first;
    first.id = u"1"_s;
    first.file = path(u"a/versions/1.py"_s);
    Revision second = first;
    second.id = u"2"_s;
    second.down = {u"1"_s};
    second.labels = {u"shop"_s};
    second.file = path(u"a/versions/2.py"_s);
    const auto scripts = ScriptDirectory::fromAlembic(config(), {first, second});
    QVERIFY(scripts);
    QCOMPARE(scripts->language(), ScriptLanguage::Python);
    QCOMPARE(scripts->graph().at(1).created, u"2025-02-12"_s);
    QCOMPARE(scripts->graph().at(1).revisesLine, 6);
    QVERIFY(scripts->graph().at(1).downgradeEmpty);
    QCOMPARE(scripts->graph().labels(1), QStringList{u"shop"_s});
    QVERIFY(scripts->load(1)); // its header is not compared: reading cannot tell it
    QVERIFY(scripts->watchPaths().contains(path(u"a/env.py"_s)));
}

QTEST_GUILESS_MAIN(ScriptDirectoryAlembicTest)
#include "ScriptDirectoryAlembicTest.moc"
