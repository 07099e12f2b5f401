#include "script/ScriptDirectory.h"

#include "AlembicHeaderWriter.h"
#include "TestPaths.h"
#include "TestPython.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace limbeck;
using namespace Qt::StringLiterals;

namespace {

constexpr int randomProjects = 300;

QStringList strings(const QJsonValue &value)
{
    QStringList list;
    const QJsonArray array = value.toArray();
    for (const QJsonValue &item : array)
        list.append(item.toString());
    return list;
}

bool write(const QString &path, const QByteArray &text)
{
    QFile file(path);
    return QDir().mkpath(QFileInfo(path).path()) && file.open(QIODevice::WriteOnly) &&
           file.write(text) == text.size();
}

QByteArray revisionText(const QByteArray &id, const QByteArray &down, const QByteArray &more = {})
{
    return "\"\"\"message of " + id + "\n\nRevision ID: " + id +
           "\nCreate Date: 2025-02-12 10:00:00+09:00\n\"\"\"\nrevision = '" + id +
           "'\ndown_revision = " + down + "\n" + more +
           "\n\ndef upgrade():\n    pass\n\n\ndef downgrade():\n    pass\n";
}

QStringList ids(const RevisionGraph &graph, const std::vector<int> &indices)
{
    QStringList list;
    for (const int index : indices)
        list.append(graph.at(index).id);
    return list;
}

// One Alembic project on the disk and what Alembic is asked about it.
struct Layout
{
    QList<std::pair<QString, QByteArray>> files;
    QString ini = u"alembic.ini"_s;
    QString section = {};
    QString scriptLocation = {}; // for Alembic, where the ini does not say it

    QJsonObject request(const QString &folder) const
    {
        return {{u"folder"_s, folder},
                {u"ini"_s, ini},
                {u"section"_s, section.isEmpty() ? u"alembic"_s : section},
                {u"script_location"_s, scriptLocation}};
    }
};

} // namespace

class AlembicReaderTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void readsLayoutsAsAlembicDoes_data();
    void readsLayoutsAsAlembicDoes();
    void readsRandomProjectsAsAlembicDoes();
    void refusesWhatAlembicRefuses_data();
    void refusesWhatAlembicRefuses();

private:
    QJsonObject ask(const QJsonObject &request);
    void compare(const AlembicConfig &config, const QJsonObject &answer);
    QString writeRandomProject(const QString &folder, unsigned seed);

    QTemporaryDir m_dir;
    QProcess m_python;
};

void AlembicReaderTest::initTestCase()
{
    QVERIFY(m_dir.isValid());
    m_python.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    m_python.start(limbeck::test::testPython(),
                   {limbeck::test::sourcePath(u"tests/alembic/script_directory.py"_s)});
    QVERIFY2(m_python.waitForStarted(), qPrintable(m_python.errorString()));
}

void AlembicReaderTest::cleanupTestCase()
{
    m_python.closeWriteChannel();
    QVERIFY(m_python.waitForFinished());
}

QJsonObject AlembicReaderTest::ask(const QJsonObject &request)
{
    m_python.write(QJsonDocument(request).toJson(QJsonDocument::Compact) + '\n');
    QByteArray line;
    while (!line.endsWith('\n') && (m_python.bytesAvailable() > 0 || m_python.waitForReadyRead(60'000)))
        line += m_python.readLine();
    return QJsonDocument::fromJson(line).object();
}

void AlembicReaderTest::compare(const AlembicConfig &config, const QJsonObject &answer)
{
    QVERIFY2(answer.value(u"error"_s).isNull(), qPrintable(answer.value(u"error"_s).toString()));
    QCOMPARE(config.scriptLocation, answer.value(u"script_location"_s).toString());
    QCOMPARE(config.versionLocations, strings(answer.value(u"locations"_s)));
    const auto scripts = ScriptDirectory::openAlembic(config);
    QVERIFY2(scripts,
             qPrintable(scripts ? QString() : scripts.error().message + scripts.error().where.toString()));
    const RevisionGraph &graph = scripts->graph();
    const QJsonArray revisions = answer.value(u"revisions"_s).toArray();
    const std::vector<int> newestFirst = graph.newestFirst();
    QCOMPARE(qsizetype(newestFirst.size()), revisions.size());
    for (qsizetype i = 0; i < revisions.size(); ++i) {
        const int index = newestFirst[size_t(i)];
        const Revision &ours = graph.at(index);
        const QJsonObject theirs = revisions.at(i).toObject();
        QCOMPARE(ours.id, theirs.value(u"id"_s).toString());
        QCOMPARE(ours.down, strings(theirs.value(u"down"_s)));
        QCOMPARE(ours.dependsOn, strings(theirs.value(u"depends_on"_s)));
        QCOMPARE(graph.labels(index), strings(theirs.value(u"labels"_s)));
        QCOMPARE(ours.message, theirs.value(u"message"_s).toString());
        QCOMPARE(ours.created, theirs.value(u"created"_s).toString());
        QCOMPARE(ours.file, theirs.value(u"file"_s).toString());
    }
    QCOMPARE(ids(graph, graph.heads()), strings(answer.value(u"heads"_s)));
    QCOMPARE(ids(graph, graph.bases()), strings(answer.value(u"bases"_s)));
}

void AlembicReaderTest::readsLayoutsAsAlembicDoes_data()
{
    QTest::addColumn<Layout>("layout");
    const QByteArray first = revisionText("001", "None");
    const QByteArray second = revisionText("002", "'001'");
    const auto row = [](const char *name, const Layout &layout) { QTest::newRow(name) << layout; };
    row("single", {{{u"alembic.ini"_s, "[alembic]\nscript_location = alembic\nprepend_sys_path = .\n"},
                    {u"alembic/versions/002_주문.py"_s, second},
                    {u"alembic/versions/001_사용자.py"_s, first},
                    {u"alembic/versions/__init__.py"_s, ""},
                    {u"alembic/versions/README"_s, "none"},
                    {u"alembic/versions/.#lock.py"_s, "x"}}});
    row("here",
        {{{u"alembic.ini"_s, "[DEFAULT]\nbase = %(here)s/db\n[alembic]\nscript_location = %(base)s/one%%\n"},
          {u"db/one%/versions/001.py"_s, first}}});
    row("several locations by os",
        {{{u"alembic.ini"_s, "[alembic]\nscript_location = a\nversion_path_separator = os\n"
                             "version_locations = %(here)s/b:c\n"},
          {u"a/env.py"_s, ""},
          {u"b/001.py"_s, first},
          {u"c/002.py"_s, second},
          {u"c/003.py"_s, revisionText("003", "'001'")}}});
    row("several locations, the old way",
        {{{u"alembic.ini"_s, "[alembic]\nscript_location = a\nversion_locations = b, c  d\n"},
          {u"a/env.py"_s, ""},
          {u"b/002.py"_s, second},
          {u"c/001.py"_s, first}}});
    row("recursive",
        {{{u"alembic.ini"_s, "[alembic]\nscript_location = a\nrecursive_version_locations = true\n"},
          {u"a/versions/2025/02/002.py"_s, second},
          {u"a/versions/2024/001.py"_s, first},
          {u"a/versions/2024/__pycache__/003.py"_s, revisionText("003", "'002'")},
          {u"a/versions/004.py"_s, revisionText("004", "'001'")}}});
    row("package",
        {{{u"alembic.ini"_s, "[alembic]\nscript_location = shop.db:migrations\nprepend_sys_path = src\n"},
          {u"src/shop/__init__.py"_s, ""},
          {u"src/shop/db/__init__.py"_s, ""},
          {u"src/shop/db/migrations/versions/001.py"_s, first}}});
    row("branches, labels, dependencies",
        {{{u"alembic.ini"_s, "[alembic]\nscript_location = a\n"},
          {u"a/versions/1.py"_s, revisionText("a1", "None", "branch_labels = ('shop',)")},
          {u"a/versions/2.py"_s, revisionText("a2", "'a1'")},
          {u"a/versions/3.py"_s, revisionText("b1", "None", "branch_labels = 'billing'")},
          {u"a/versions/4.py"_s, revisionText("b2", "'b1'", "depends_on = ['shop', 'a2']")},
          {u"a/versions/5.py"_s, revisionText("m", "('a2', 'b2')")},
          {u"a/versions/6.py"_s, revisionText("c1", "'b1'", "depends_on = 'a1'")}}});
    row("section", {{{u"alembic.ini"_s, "[alembic]\nscript_location = a\n[둘째]\nscript_location = b\n"},
                     {u"a/versions/001.py"_s, first},
                     {u"b/versions/009.py"_s, revisionText("009", "None")}},
                    u"alembic.ini"_s,
                    u"둘째"_s});
    row("Flask-Migrate",
        {{{u"migrations/alembic.ini"_s, "[alembic]\n# file_template = %%(rev)s\n[loggers]\nkeys = root\n"},
          {u"migrations/env.py"_s, ""},
          {u"migrations/versions/001.py"_s, first}},
         u"migrations/alembic.ini"_s,
         {},
         u"migrations"_s});
    row("multidb",
        {{{u"alembic.ini"_s,
           "[alembic]\nscript_location = a\ndatabases = engine1, engine2\n"
           "[engine1]\nsqlalchemy.url = driver://u@h/d\n[engine2]\nsqlalchemy.url = driver://u@h/e\n"},
          {u"a/versions/001.py"_s, first + "\ndef upgrade_engine1():\n    pass\n"}}});
    row("legacy names", {{{u"alembic.ini"_s, "[alembic]\nscript_location = a\n"},
                          {u"a/versions/ab12.py"_s, "'''old'''\ndown_revision = None\n"}}});
}

void AlembicReaderTest::readsLayoutsAsAlembicDoes()
{
    QFETCH(Layout, layout);
    const QTemporaryDir folder;
    for (const auto &[path, text] : std::as_const(layout.files))
        QVERIFY(write(folder.filePath(path), text));
    const auto config = AlembicConfig::read(folder.path(), {}, layout.section);
    QVERIFY2(config, qPrintable(config ? QString() : config.error().message));
    QVERIFY(*config);
    compare(**config, ask(layout.request(folder.path())));
}

// Returns how the versions are parted, for the message.
QString AlembicReaderTest::writeRandomProject(const QString &folder, unsigned seed)
{
    test::AlembicHeaderWriter writer(seed);
    const bool recursive = writer.chance(20);
    const int locations = writer.chance(25) ? 2 : 1;
    QByteArray ini = "[alembic]\nscript_location = %(here)s/a\nrecursive_version_locations = ";
    ini += recursive ? "true\n" : "false\n";
    if (locations == 2)
        ini += "version_path_separator = space\nversion_locations = a/versions second\n";
    bool written = write(folder + "/alembic.ini"_L1, ini) && write(folder + "/second/README"_L1, "") &&
                   write(folder + "/a/versions/README"_L1, "");
    std::vector<Revision> made;
    for (int i = 0, count = 1 + writer.below(14); i < count; ++i) {
        Revision revision;
        const auto some = [&] { return made[size_t(writer.below(int(made.size())))].id; };
        revision.id = (writer.chance(80) ? u"%1"_s : u"한%1"_s).arg(0xabc000 + int(seed) * 64 + i, 0, 16);
        revision.message =
            writer.chance(50) ? u"사용자 표 %1"_s.arg(i) : u"add table %1 (a, b) & 'c'"_s.arg(i);
        revision.created = u"2025-02-12 10:00:%1"_s.arg(i, 2, 10, QLatin1Char('0'));
        if (!made.empty() && !writer.chance(10))
            revision.down = writer.chance(75) ? QStringList{made.back().id} : QStringList{some(), some()};
        if (!made.empty() && writer.chance(15))
            revision.dependsOn = {some(), some()};
        if (writer.chance(10))
            revision.labels = writer.chance(50) ? QStringList{u"갈래%1"_s.arg(i)}
                                                : QStringList{u"x%1"_s.arg(i), u"y%1"_s.arg(i)};
        revision.down.removeDuplicates();
        revision.dependsOn.removeDuplicates();
        QString place = locations == 2 && writer.chance(50) ? u"/second/"_s : u"/a/versions/"_s;
        if (recursive && writer.chance(50))
            place += u"%1/"_s.arg(writer.below(3));
        const QString name = u"%1_%2.py"_s.arg(writer.below(1000)).arg(revision.id);
        written = written && write(folder + place + name, writer.file(revision));
        made.push_back(revision);
    }
    return written ? QString() : u"cannot write to %1"_s.arg(folder);
}

void AlembicReaderTest::readsRandomProjectsAsAlembicDoes()
{
    for (int i = 0; i < randomProjects; ++i) {
        const QString folder = m_dir.filePath(QString::number(i));
        const QString problem = writeRandomProject(folder, unsigned(i));
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
        const auto config = AlembicConfig::read(folder);
        QVERIFY(config && *config);
        compare(**config, ask(Layout().request(folder)));
        if (QTest::currentTestFailed()) {
            m_dir.setAutoRemove(false);
            QFAIL(qPrintable(u"the project is in %1"_s.arg(folder)));
        }
    }
}

void AlembicReaderTest::refusesWhatAlembicRefuses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("code"); // of an error, or of a finding of severity Error
    QTest::newRow("no parents") << QByteArray("revision = 'a'\n") << u"script.header-syntax"_s;
    QTest::newRow("no id") << QByteArray("down_revision = None\n") << u"script.not-a-revision"_s;
    QTest::newRow("None as id") << QByteArray("revision = None\ndown_revision = None\n") << u"script.no-id"_s;
    QTest::newRow("dash in the id") << QByteArray("revision = 'a-b'\ndown_revision = None\n")
                                    << u"script.id-characters"_s;
    QTest::newRow("open string") << QByteArray("revision = 'a\ndown_revision = None\n")
                                 << u"script.python-syntax"_s;
    QTest::newRow("open bracket") << QByteArray("revision = 'a'\ndown_revision = (None\n")
                                  << u"script.python-syntax"_s;
    QTest::newRow("indentation") << QByteArray("if 1:\n    x = 1\n  y = 2\n") << u"script.python-syntax"_s;
    QTest::newRow("Latin-1") << QByteArray("revision = '\xe9'\ndown_revision = None\n")
                             << u"script.encoding"_s;
    QTest::newRow("its own parent") << QByteArray("revision = 'a'\ndown_revision = 'a'\n")
                                    << u"script.cycle"_s;
}

void AlembicReaderTest::refusesWhatAlembicRefuses()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, code);
    const QTemporaryDir folder;
    QVERIFY(write(folder.filePath(u"alembic.ini"_s), "[alembic]\nscript_location = a\n"));
    QVERIFY(write(folder.filePath(u"a/versions/0.py"_s), revisionText("0", "None")));
    QVERIFY(write(folder.filePath(u"a/versions/first.py"_s), text));
    QVERIFY(!ask(Layout().request(folder.path())).value(u"error"_s).isNull());
    const auto config = AlembicConfig::read(folder.path());
    QVERIFY(config && *config);
    const auto scripts = ScriptDirectory::openAlembic(**config);
    if (scripts) {
        QCOMPARE(scripts->findings().size(), 1);
        QCOMPARE(scripts->findings().first().code, code);
        QCOMPARE(scripts->findings().first().severity, Severity::Error);
    } else {
        QCOMPARE(scripts.error().code, code);
        QCOMPARE(scripts.error().where.file, folder.filePath(u"a/versions/first.py"_s));
        QVERIFY(scripts.error().where.line > 0);
    }
}

QTEST_GUILESS_MAIN(AlembicReaderTest)
#include "AlembicReaderTest.moc"
