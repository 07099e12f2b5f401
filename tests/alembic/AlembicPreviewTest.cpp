#include "AlembicFolder.h"
#include "TestPython.h"

#include "alembic/AlembicPreview.h"
#include "alembic/PreviewCache.h"

#include <QDir>
#include <QDirIterator>
#include <QStandardPaths>
#include <QTcpServer>
#include <QTest>

using namespace limbeck;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

namespace {

const QString nowhere = u"postgresql://app:%EC%B9%B4%EB%82%98%EB%A6%AC%EC%95%84-77@127.0.0.1:1/app"_s;

} // namespace

// The SQL of Python revisions, without a database: each for itself, and kept for the next time.
class AlembicPreviewTest : public QObject
{
    Q_OBJECT

private:
    // A Python program that counts how often it is started.
    static AlembicProject counted(const AlembicFolder &folder)
    {
        AlembicProject project = folder.project(nowhere);
        project.interpreter = folder.file(u"python"_s);
        QFile file(project.interpreter);
        [&] { QVERIFY(file.open(QIODevice::WriteOnly)); }();
        file.write("#!/bin/sh\necho started >>'" + folder.file(u"starts"_s).toUtf8() + "'\nexec " +
                   testPython().toUtf8() + " \"$@\"\n");
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        return project;
    }
    static qsizetype starts(const AlembicFolder &folder)
    {
        QFile file(folder.file(u"starts"_s));
        return file.open(QIODevice::ReadOnly) ? file.readAll().count('\n') : 0;
    }
    static RenderedRevisions render(const AlembicFolder &folder, const AlembicProject &project,
                                    RenderDirection direction = RenderDirection::Up)
    {
        const auto scripts = ScriptDirectory::openAlembic(folder.config());
        if (!scripts)
            qFatal("%s", qPrintable(scripts.error().message));
        std::vector<int> all;
        for (int i = 0; i < scripts->graph().size(); ++i)
            all.push_back(i);
        auto rendered = renderRevisions(project, *scripts, all, direction);
        if (!rendered)
            qFatal("%s", qPrintable(rendered.error().message));
        return std::move(*rendered);
    }
    static QByteArray cachedBytes()
    {
        QByteArray all;
        QDirIterator files(PreviewCache::folder(), QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            if (file.open(QIODevice::ReadOnly))
                all += file.readAll();
        }
        return all;
    }

private Q_SLOTS:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }
    void init()
    {
        PreviewCache::shared().forgetMemory();
        QDir(PreviewCache::folder()).removeRecursively();
    }
    void cleanupTestCase() { QDir(PreviewCache::folder()).removeRecursively(); }

    void anOpaqueRevisionLeavesTheOthers();
    void onlyTheRevisionsOwnStatementsAreShown();
    void theWayBackIsRendered();
    void modesAreTold();
    void whatIsKnownIsNotRenderedAgain();
    void aChangedFileIsRenderedAgain();
    void whatDependsOnMoreIsNotKept();
    void aSecretIsNeitherShownNorKept();
    void keptFilesBelongToTheirOwner();
    void anEnvPyThatConnectsIsPassedBy();
    void aRevisionsOwnConnectionIsNotMade_data();
    void aRevisionsOwnConnectionIsNotMade();
    void anEnvPysOwnConnectionIsNotMade();
    void aBrokenEnvPyIsAnError();
    void aStopIsHeard();
};

void AlembicPreviewTest::anOpaqueRevisionLeavesTheOthers()
{
    AlembicFolder folder;
    folder.addTables(1);
    folder.addRevision(
        {u"002"_s, u"001"_s,
         "bind = op.get_bind()\nn = bind.execute(sa.text('SELECT 1')).fetchone()[0]\nprint(n)"});
    folder.addRevision(
        {u"003"_s, u"002"_s,
         "print('출력은 방해하지 않는다')\nop.add_column('t001', sa.Column('이름', sa.Text))"});
    folder.addRevision({u"004"_s, u"003"_s, "raise SystemExit('아니오')"});
    folder.addRevision({u"005"_s, u"004"_s, "op.create_index('i', 't001', ['이름'])"});
    const RenderedRevisions rendered = render(folder, folder.project(nowhere));
    QVERIFY(!rendered.error);
    QCOMPARE(rendered.byRevision.size(), 5);
    QVERIFY(rendered.byRevision[u"001"_s].sql.contains("CREATE TABLE t001"));
    const RenderedRevision opaque = rendered.byRevision[u"002"_s];
    QVERIFY(opaque.opaque);
    QVERIFY2(opaque.reason.startsWith("AttributeError: "_L1), qPrintable(opaque.reason));
    QCOMPARE(opaque.line, 16);
    QVERIFY(opaque.detail.contains("fetchone"_L1));
    QVERIFY(opaque.sql.isEmpty());
    QCOMPARE(rendered.byRevision[u"003"_s].sql.trimmed(), "ALTER TABLE t001 ADD COLUMN \"이름\" TEXT;"_ba);
    QVERIFY(rendered.byRevision[u"004"_s].opaque);
    QVERIFY(rendered.byRevision[u"005"_s].sql.contains("CREATE INDEX i ON t001"));
}

void AlembicPreviewTest::onlyTheRevisionsOwnStatementsAreShown()
{
    AlembicFolder folder;
    folder.addRevision({u"001"_s,
                        {},
                        "op.execute('SELECT 1')\nwith op.get_context().autocommit_block():\n"
                        "    op.execute('CREATE INDEX CONCURRENTLY i ON t (id)')\n"
                        "op.execute(\"SELECT '100%'\")"});
    const QByteArray sql = render(folder, folder.project(nowhere)).byRevision[u"001"_s].sql;
    QVERIFY(!sql.contains("BEGIN;") && !sql.contains("COMMIT;") && !sql.contains("alembic_version"));
    QVERIFY2(sql.contains("CREATE INDEX CONCURRENTLY") && sql.contains("SELECT '100%';"), sql.constData());
}

void AlembicPreviewTest::theWayBackIsRendered()
{
    AlembicFolder folder;
    folder.addTables(2);
    const RenderedRevisions rendered = render(folder, folder.project(nowhere), RenderDirection::Down);
    QCOMPARE(rendered.byRevision[u"002"_s].sql.trimmed(), "DROP TABLE t002;"_ba);
    QVERIFY(render(folder, folder.project(nowhere)).byRevision[u"002"_s].sql.contains("CREATE TABLE t002"));
}

void AlembicPreviewTest::modesAreTold()
{
    QByteArray env = AlembicFolder::plainEnv();
    env.replace("literal_binds=True,",
                "literal_binds=True, transaction_per_migration=True, version_table='판',");
    AlembicFolder folder(env);
    folder.addTables(1);
    for (int i = 0; i < 2; ++i) { // the second time from the cache
        const AlembicRunModes modes = render(folder, folder.project(nowhere)).modes;
        QVERIFY(modes.known && modes.transactionPerMigration && modes.transactionalDdl);
        QCOMPARE(modes.versionTable, u"판"_s);
    }
}

void AlembicPreviewTest::whatIsKnownIsNotRenderedAgain()
{
    AlembicFolder folder;
    folder.addTables(2);
    const AlembicProject project = counted(folder);
    const QByteArray sql = render(folder, project).byRevision[u"002"_s].sql;
    QCOMPARE(starts(folder), 1);
    QCOMPARE(render(folder, project).byRevision[u"002"_s].sql, sql);
    QCOMPARE(starts(folder), 1);
    PreviewCache::shared().forgetMemory();
    QCOMPARE(render(folder, project).byRevision[u"002"_s].sql, sql);
    QCOMPARE(starts(folder), 1);
    // Another direction is something else.
    render(folder, project, RenderDirection::Down);
    QCOMPARE(starts(folder), 2);
}

void AlembicPreviewTest::aChangedFileIsRenderedAgain()
{
    AlembicFolder folder;
    folder.addTables(2);
    const AlembicProject project = counted(folder);
    render(folder, project);
    folder.addRevision({u"002"_s, u"001"_s, "op.execute('SELECT 2')"});
    QCOMPARE(render(folder, project).byRevision[u"002"_s].sql.trimmed(), "SELECT 2;"_ba);
    QCOMPARE(starts(folder), 2);
    folder.write(u"migrations/env.py"_s, AlembicFolder::plainEnv() + "# anders\n");
    render(folder, project);
    QCOMPARE(starts(folder), 3);
    AlembicProject other = project;
    other.xArguments = {u"a=1"_s};
    render(folder, other);
    QCOMPARE(starts(folder), 4);
}

void AlembicPreviewTest::whatDependsOnMoreIsNotKept()
{
    AlembicFolder folder(AlembicFolder::plainEnv());
    folder.write(u"migrations/versions/../../helpers_of_project.py"_s, "name = 'a'\n");
    folder.addRevision({u"001"_s,
                        {},
                        "op.execute('SELECT ' + helpers_of_project.name)",
                        "pass",
                        u"개정"_s,
                        "import sys; sys.path.insert(0, '.')\nimport helpers_of_project\n"});
    const AlembicProject project = counted(folder);
    QCOMPARE(render(folder, project).byRevision[u"001"_s].sql.trimmed(), "SELECT a;"_ba);
    folder.write(u"helpers_of_project.py"_s, "name = 'other'\n");
    QCOMPARE(render(folder, project).byRevision[u"001"_s].sql.trimmed(), "SELECT other;"_ba);
}

void AlembicPreviewTest::aSecretIsNeitherShownNorKept()
{
    AlembicFolder folder;
    folder.addTables(1);
    folder.addRevision(
        {u"002"_s, u"001"_s, "op.execute(\"CREATE USER MAPPING FOR app OPTIONS (password '카나리아-77')\")"});
    folder.addRevision({u"003"_s, u"002"_s, "raise ValueError('카나리아-77')"});
    folder.addRevision({u"004"_s, u"003"_s, "op.execute(\"UPDATE app SET password = 'their own'\")"});
    const RenderedRevisions rendered = render(folder, folder.project(nowhere));
    QCOMPARE(rendered.byRevision[u"002"_s].sql.trimmed(),
             "CREATE USER MAPPING FOR app OPTIONS (password '***');"_ba);
    QVERIFY(!rendered.byRevision[u"003"_s].detail.contains(u"카나리아-77"_s));
    QVERIFY(!rendered.byRevision[u"003"_s].reason.contains(u"카나리아-77"_s));
    // What merely looks like a secret is the revision's own text.
    QCOMPARE(rendered.byRevision[u"004"_s].sql.trimmed(), "UPDATE app SET password = 'their own';"_ba);
    const QByteArray kept = cachedBytes();
    QVERIFY(kept.contains("CREATE TABLE t001"));
    QVERIFY(!kept.contains("카나리아"));
}

void AlembicPreviewTest::keptFilesBelongToTheirOwner()
{
    AlembicFolder folder;
    folder.addTables(1);
    render(folder, folder.project(nowhere));
    int files = 0;
    QDirIterator found(PreviewCache::folder(), QDir::AllEntries | QDir::NoDotAndDotDot,
                       QDirIterator::Subdirectories);
    const auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup | QFile::ReadOther |
                        QFile::WriteOther | QFile::ExeOther;
    QVERIFY((QFile::permissions(PreviewCache::folder()) & others) == 0);
    while (found.hasNext()) {
        const QString path = found.next();
        QVERIFY2((QFile::permissions(path) & others) == 0, qPrintable(path));
        ++files;
    }
    QVERIFY(files >= 3);
}

void AlembicPreviewTest::anEnvPyThatConnectsIsPassedBy()
{
    QByteArray env = AlembicFolder::plainEnv();
    env.replace("if context.is_offline_mode():", "if False:");
    AlembicFolder folder(env);
    folder.addTables(1);
    const RenderedRevisions rendered = render(folder, folder.project(nowhere));
    QVERIFY2(!rendered.error, qPrintable(rendered.error.value_or(Error()).message));
    QVERIFY(rendered.byRevision[u"001"_s].sql.contains("CREATE TABLE t001"));
    QVERIFY(!rendered.modes.known);
}

void AlembicPreviewTest::aRevisionsOwnConnectionIsNotMade_data()
{
    QTest::addColumn<QByteArray>("import");
    QTest::addColumn<QByteArray>("connect"); // URL: where it would go
    QTest::newRow("psycopg2") << QByteArray("import psycopg2") << QByteArray("psycopg2.connect('URL')");
    QTest::newRow("psycopg2, by name")
        << QByteArray("from psycopg2 import connect") << QByteArray("connect('URL')");
    QTest::newRow("psycopg2, pool") << QByteArray("from psycopg2.pool import SimpleConnectionPool")
                                    << QByteArray("SimpleConnectionPool(1, 1, 'URL')");
    QTest::newRow("asyncpg") << QByteArray("import asyncio, asyncpg")
                             << QByteArray("asyncio.run(asyncpg.connect('URL'))");
    QTest::newRow("asyncpg, by name") << QByteArray("import asyncio\nfrom asyncpg.connection import connect")
                                      << QByteArray("asyncio.run(connect('URL'))");
    QTest::newRow("asyncpg, pool") << QByteArray("import asyncio, asyncpg\nasync def pool():\n"
                                                 "    async with asyncpg.create_pool('URL'): pass")
                                   << QByteArray("asyncio.run(pool())");
    QTest::newRow("psycopg") << QByteArray("import psycopg") << QByteArray("psycopg.connect('URL')");
    QTest::newRow("psycopg, class") << QByteArray("from psycopg import Connection")
                                    << QByteArray("Connection.connect('URL')");
    QTest::newRow("pg8000") << QByteArray("import pg8000.dbapi")
                            << QByteArray("pg8000.dbapi.connect('app', host='127.0.0.1', port=PORT)");
    QTest::newRow("pg8000, native") << QByteArray("import pg8000.native")
                                    << QByteArray(
                                           "pg8000.native.Connection('app', host='127.0.0.1', port=PORT)");
}

void AlembicPreviewTest::aRevisionsOwnConnectionIsNotMade()
{
    QFETCH(QByteArray, import);
    QFETCH(QByteArray, connect);
    QTcpServer server; // what it would reach
    QVERIFY(server.listen(QHostAddress::LocalHost));
    const QByteArray port = QByteArray::number(server.serverPort());
    for (QByteArray *text : {&import, &connect})
        text->replace("URL", "postgresql://app@127.0.0.1:PORT/app?connect_timeout=1").replace("PORT", port);
    AlembicFolder folder;
    import += '\n'; // of a driver: nobody's business
    folder.addRevision({.id = u"001"_s, .down = {}, .upgrade = "op.execute('SELECT 1')", .head = import});
    folder.addRevision({.id = u"002"_s, .down = u"001"_s, .upgrade = connect, .head = import});
    const RenderedRevisions rendered = render(folder, folder.project(nowhere));
    QVERIFY2(!rendered.error, qPrintable(rendered.error.value_or(Error()).message));
    if (rendered.byRevision[u"001"_s].reason.startsWith("ModuleNotFoundError"_L1))
        QSKIP("This Python has no such driver.");
    QVERIFY2(rendered.byRevision[u"001"_s].sql.contains("SELECT 1"),
             qPrintable(rendered.byRevision[u"001"_s].reason));
    QVERIFY(rendered.byRevision[u"002"_s].opaque);
    QVERIFY2(rendered.byRevision[u"002"_s].reason.startsWith("Unreachable: Limbeck renders"_L1),
             qPrintable(rendered.byRevision[u"002"_s].reason));
    QVERIFY(!server.waitForNewConnection(0));
}

void AlembicPreviewTest::anEnvPysOwnConnectionIsNotMade()
{
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    AlembicFolder folder("import psycopg2\npsycopg2.connect('postgresql://app@127.0.0.1:" +
                         QByteArray::number(server.serverPort()) + "/app?connect_timeout=1')\n" +
                         AlembicFolder::plainEnv());
    folder.addTables(1);
    const RenderedRevisions rendered = render(folder, folder.project(nowhere));
    QVERIFY2(!rendered.error, qPrintable(rendered.error.value_or(Error()).message));
    QVERIFY(rendered.byRevision[u"001"_s].sql.contains("CREATE TABLE t001")); // without it
    QVERIFY(!server.waitForNewConnection(0));
}

void AlembicPreviewTest::aBrokenEnvPyIsAnError()
{
    AlembicFolder folder("import os\nimport 없는_모듈\n");
    folder.addTables(1);
    const RenderedRevisions rendered = render(folder, folder.project(nowhere));
    QVERIFY(rendered.error.has_value());
    QCOMPARE(rendered.error->code, u"alembic.no-preview"_s);
    QVERIFY(rendered.error->message.contains(u"없는_모듈"_s));
    QCOMPARE(rendered.error->where.file, folder.file(u"migrations/env.py"_s));
    QCOMPARE(rendered.error->where.line, 2);
    QVERIFY(rendered.byRevision.isEmpty());
}

void AlembicPreviewTest::aStopIsHeard()
{
    AlembicFolder folder("import time\ntime.sleep(60)\n");
    folder.addTables(1);
    const auto scripts = ScriptDirectory::openAlembic(folder.config());
    QVERIFY(scripts.has_value());
    std::stop_source stop;
    stop.request_stop();
    const auto rendered =
        renderRevisions(folder.project(nowhere), *scripts, {0}, RenderDirection::Up, stop.get_token());
    QCOMPARE(rendered.error().code, u"run.cancelled"_s);
}

QTEST_GUILESS_MAIN(AlembicPreviewTest)
#include "AlembicPreviewTest.moc"
