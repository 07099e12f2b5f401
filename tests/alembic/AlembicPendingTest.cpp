// What the connection test tells of an Alembic project's pending revisions: from the previews that are kept,
// without starting Python.
#include "run/AlembicPending.h"

#include "AlembicFolder.h"
#include "CliProject.h"
#include "SharedSandbox.h"
#include "TestPython.h"
#include "TestReport.h"
#include "alembic/PreviewCache.h"
#include "pg/Session.h"

#include <QStandardPaths>

using namespace limbeck;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

namespace {

constexpr QLatin1StringView noPreview("there is no preview of their SQL");

// A database with a table of somebody else's, a role that may not alter it, and a revision that would.
class Fixture
{
public:
    Fixture() : folder(AlembicFolder::plainEnv()), target(freshDatabase(u"owned"_s))
    {
        static int count = 0;
        const QByteArray role = "옮기는이_" + QByteArray::number(++count);
        auto session = Session::open(target);
        [&] {
            QVERIFY(session);
            QVERIFY((*session)->execute("CREATE TABLE 주문 (id int)"));
            QVERIFY((*session)->execute("CREATE ROLE \"" + role + "\" LOGIN"));
        }();
        file = folder.addRevision({u"001"_s, {}, "op.execute('ALTER TABLE 주문 ADD y int')"});
        target.user = QString::fromUtf8(role);
        project = folder.project(urlOf(target));
        // A Python that writes down that it was started.
        project.interpreter = folder.file(u"python"_s);
        folder.write(u"python"_s, "#!/bin/sh\necho started >>'" + folder.file(u"starts"_s).toUtf8() +
                                      "'\nexec " + testPython().toUtf8() + " \"$@\"\n");
        QFile::setPermissions(project.interpreter, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    }
    ScriptDirectory scripts() const
    {
        auto read = ScriptDirectory::openAlembic(folder.config());
        if (!read)
            qFatal("%s", qPrintable(read.error().message));
        return *read;
    }
    void render() const
    {
        const auto rendered = renderRevisions(project, scripts(), {0}, RenderDirection::Up);
        QVERIFY(rendered && !rendered->error);
    }
    ConnectionTestReport test() const
    {
        ConnectionTestOptions options;
        options.pending = alembicPendingReader(scripts(), project);
        return reportOf(target, options);
    }
    qsizetype starts() const
    {
        QFile log(folder.file(u"starts"_s));
        return log.open(QIODevice::ReadOnly) ? log.readAll().count('\n') : 0;
    }

    AlembicFolder folder;
    Target target;
    AlembicProject project;
    QString file;
};

} // namespace

class AlembicPendingTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }
    void init()
    {
        PreviewCache::shared().forgetMemory();
        QDir(PreviewCache::folder()).removeRecursively();
    }
    void cleanupTestCase() { QDir(PreviewCache::folder()).removeRecursively(); }

    void withoutAPreviewItIsSaid()
    {
        const Fixture f;
        const auto report = f.test();
        const QString detail = stageOf(report, u"rights"_s).detail;
        QVERIFY2(detail.contains(noPreview), qPrintable(detail));
        QVERIFY(!findingOf(report, u"rights.not-owner"_s));
        QCOMPARE(f.starts(), 0);
    }

    void aKeptPreviewTellsWhoOwnsWhatIsAltered()
    {
        const Fixture f;
        f.render();
        const qsizetype before = f.starts();
        QVERIFY(before > 0);
        for (const bool fromDisk : {false, true}) {
            if (fromDisk)
                PreviewCache::shared().forgetMemory();
            const auto report = f.test();
            const Finding *finding = findingOf(report, u"rights.not-owner"_s);
            QVERIFY2(finding, qPrintable(report.toText()));
            QVERIFY(finding->message.contains(u"주문"_s));
            QCOMPARE(finding->revision, u"001"_s);
            QCOMPARE(finding->where.file, f.file);
            QVERIFY(!stageOf(report, u"rights"_s).detail.contains(noPreview));
        }
        QCOMPARE(f.starts(), before);
    }

    void anOldPreviewIsNotTaken()
    {
        Fixture f;
        f.render();
        f.folder.addRevision({u"001"_s, {}, "op.execute('ALTER TABLE 주문 ADD z int')"});
        const auto report = f.test();
        QVERIFY(stageOf(report, u"rights"_s).detail.contains(noPreview));
        QVERIFY(!findingOf(report, u"rights.not-owner"_s));
    }

    void whatCannotBePreviewedIsSaid()
    {
        Fixture f;
        f.folder.addRevision({u"001"_s, {}, "rows = op.get_bind().exec_driver_sql('SELECT 1').fetchall()"});
        f.render();
        const QString detail = stageOf(f.test(), u"rights"_s).detail;
        QVERIFY2(detail.contains(u"depends on what is in the database"_s), qPrintable(detail));
        QVERIFY(!detail.contains(noPreview));
    }

    void theConsoleTakesThePreviewToo()
    {
        Fixture f;
        CliProject console;
        console.process = QProcessEnvironment::systemEnvironment();
        f.folder.write(u".env"_s, "DATABASE_URL=" + urlOf(f.target).toUtf8() + "\n");
        const QStringList where = {u"--project"_s, f.folder.path(), u"--python"_s, f.project.interpreter};
        const CliResult plan = console.json(QStringList{u"plan"_s, u"heads"_s} + where);
        QVERIFY2(plan.code == 0, qPrintable(plan.out));
        const qsizetype before = f.starts();
        const CliResult result = console.json(QStringList{u"test"_s} + where);
        const QString text = result.data().value(u"text"_s).toString();
        QVERIFY2(text.contains(u"주문"_s) && text.contains(u"ALTER TABLE"_s), qPrintable(result.out));
        QCOMPARE(f.starts(), before);
    }
};

QTEST_GUILESS_MAIN(AlembicPendingTest)
#include "AlembicPendingTest.moc"
