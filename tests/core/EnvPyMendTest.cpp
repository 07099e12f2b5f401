#include "PythonOracle.h"

#include "TestPaths.h"
#include "project/EnvPyMend.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

using namespace limbeck;
using namespace Qt::StringLiterals;

// How Mend changes an env.py. tests/data/envpy/NAME.mended.py is what becomes of NAME.py.
class EnvPyMendTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theChangeIsTheExpectedOne_data();
    void theChangeIsTheExpectedOne();
    void whatIsMendedIsLeftAlone_data();
    void whatIsMendedIsLeftAlone();
    void whatCannotBeChangedSafelyIsRefused_data();
    void whatCannotBeChangedSafelyIsRefused();
    void lineEndsTabsAndByteOrderMarkStay();
    void commentsAtTheTopStayThere();
    void theFileIsLoadedBeforeTheApplicationIsImported();
    void namesThatAreThereAreUsed();
    void thePathLeadsFromEnvPyToTheFile_data();
    void thePathLeadsFromEnvPyToTheFile();
    void nothingBreaksWhateverTheText();
    void aChangedFileIsNotOverwritten();
    void permissionsStay();
};

namespace {

QString folder()
{
    return limbeck::test::sourcePath(u"tests/data/envpy"_s);
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("cannot read %s", qPrintable(path));
    return file.readAll();
}

void write(const QString &path, const QByteArray &text)
{
    QFile file(path);
    if (!QDir().mkpath(QFileInfo(path).path()) || !file.open(QIODevice::WriteOnly) ||
        file.write(text) != text.size())
        qFatal("cannot write %s", qPrintable(path));
}

MendRequest request(const QByteArray &before)
{
    return {u"/백엔드/alembic/env.py"_s, before, u"/백엔드/.env"_s, {u"DATABASE_URL"_s}, {}};
}

QByteArray mended(const MendRequest &request)
{
    const auto proposal = mendEnvPy(request);
    if (!proposal)
        qFatal("%s", qPrintable(proposal.error().message));
    return proposal->after;
}

QString codeOf(const MendRequest &request)
{
    const auto proposal = mendEnvPy(request);
    return proposal ? QString() : proposal.error().code;
}

QStringList examples(const QString &pattern)
{
    return QDir(folder()).entryList({pattern}, QDir::Files);
}

QByteArray start()
{
    return "from sqlalchemy import engine_from_config\n\nfrom alembic import context\n\n"
           "config = context.config\n";
}
QByteArray engine()
{
    return "connectable = engine_from_config(config.get_section('alembic'), prefix='sqlalchemy.')\n";
}

} // namespace

void EnvPyMendTest::theChangeIsTheExpectedOne_data()
{
    QTest::addColumn<QString>("name");
    const QStringList names = examples(u"*.mended.py"_s);
    QVERIFY(names.size() > 10);
    for (const QString &name : names)
        QTest::newRow(qPrintable(name)) << name.chopped(10);
}

void EnvPyMendTest::theChangeIsTheExpectedOne()
{
    QFETCH(QString, name);
    const QByteArray before = contentOf(folder() + u'/' + name + u".py"_s);
    const QByteArray after = contentOf(folder() + u'/' + name + u".mended.py"_s);
    const auto proposal = mendEnvPy(request(before));
    QVERIFY2(proposal, qPrintable(proposal ? QString() : proposal.error().message));
    QCOMPARE(proposal->after, after);
    QCOMPARE(proposal->before, before);
    QVERIFY(!proposal->description.isEmpty());
    QVERIFY(!proposal->description.contains(u"kanarien"_s));
    const QJsonArray problems = limbeck::test::askPython(u"syntax_oracle.py"_s, {QString::fromUtf8(after)});
    QCOMPARE(problems.size(), 1);
    QCOMPARE(problems[0].toString(), QString());
}

void EnvPyMendTest::whatIsMendedIsLeftAlone_data()
{
    theChangeIsTheExpectedOne_data();
}

void EnvPyMendTest::whatIsMendedIsLeftAlone()
{
    QFETCH(QString, name);
    QCOMPARE(codeOf(request(contentOf(folder() + u'/' + name + u".mended.py"_s))), u"mend.nothing"_s);
}

void EnvPyMendTest::whatCannotBeChangedSafelyIsRefused_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("code");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char *name, const char *code, const QString &reason) {
        QTest::newRow(name) << QString::fromLatin1(name) << QString::fromLatin1(code) << reason;
    };
    row("app-settings", "mend.unsure", u"app.core.config.settings"_s);
    row("async-settings", "mend.unsure", u"backend.config.get_settings"_s);
    row("decouple", "mend.unsure", u"decouple"_s);
    row("environs", "mend.unsure", u"environs"_s);
    row("dotenv-values", "mend.unsure", u"dotenv_values"_s);
    row("own-settings", "mend.unsure", u"env.py:9 reads "_s);
    row("imported-engine", "mend.unsure", u"does not tell"_s);
    row("literal", "mend.unsure", u"written out"_s);
    row("split-variables", "mend.unsure", u"POSTGRES_HOST"_s);
    row("required", "mend.unsure", u"DB_DSN"_s);
    row("x-argument", "mend.unsure", u"does not tell"_s);
    row("guarded", "mend.nothing", u"DATABASE_URL"_s);
}

void EnvPyMendTest::whatCannotBeChangedSafelyIsRefused()
{
    QFETCH(QString, name);
    QFETCH(QString, code);
    QFETCH(QString, reason);
    const auto proposal = mendEnvPy(request(contentOf(folder() + u'/' + name + u".py"_s)));
    QVERIFY(!proposal);
    QCOMPARE(proposal.error().code, code);
    QVERIFY2(proposal.error().message.contains(reason), qPrintable(proposal.error().message));
    QVERIFY(proposal.error().where.isValid());
    if (code == "mend.unsure"_L1) // which line stands in the way, and what to write there
        QVERIFY(proposal.error().where.line > 0 && !proposal.error().hint.isEmpty());
}

void EnvPyMendTest::lineEndsTabsAndByteOrderMarkStay()
{
    QByteArray before = contentOf(folder() + u"/getenv-default.py"_s);
    QByteArray after = contentOf(folder() + u"/getenv-default.mended.py"_s);
    for (QByteArray *text : {&before, &after}) {
        text->replace("    ", "\t");
        text->replace("\n", "\r\n");
        text->prepend("\xef\xbb\xbf");
    }
    QCOMPARE(mended(request(before)), after);
    // Only an import: the byte order mark stays the first thing.
    const QByteArray bare = "\xef\xbb\xbf" + start() + engine();
    QVERIFY(
        mended(request(bare)).startsWith("\xef\xbb\xbfimport os\nfrom pathlib import Path\n\nfrom dotenv"));
}

void EnvPyMendTest::commentsAtTheTopStayThere()
{
    const QByteArray top = "#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n# 저작권\n";
    QVERIFY(mended(request(top + start() + engine())).startsWith(top + "import os\n"));
    const QByteArray text = "\"\"\"환경.\"\"\"\nfrom __future__ import annotations\n\n";
    QVERIFY(mended(request(text + start() + engine())).startsWith(text + "import os\n"));
}

void EnvPyMendTest::theFileIsLoadedBeforeTheApplicationIsImported()
{
    const QTemporaryDir dir;
    write(dir.filePath(u"app/models.py"_s), "Base = None\n");
    MendRequest wanted =
        request("import sys\n\nfrom alembic import context\nfrom sqlalchemy import engine_from_config\n\n"
                "sys.path.append('.')\n\n# the models\nfrom app.models import Base\n\n"
                "config = context.config\n" +
                engine());
    wanted.moduleRoots = {dir.path()};
    const QByteArray after = mended(wanted);
    QVERIFY2(after.indexOf("load_dotenv(Path(") < after.indexOf("# the models\nfrom app.models"),
             after.constData());
    // An application that loads the file itself needs no second loading.
    write(dir.filePath(u"app/__init__.py"_s), "from dotenv import load_dotenv\nload_dotenv()\n");
    QVERIFY(!mended(wanted).contains("load_dotenv"));
}

void EnvPyMendTest::namesThatAreThereAreUsed()
{
    const QByteArray after =
        mended(request("import os as system\nimport pathlib\nimport dotenv\n" + start() + engine()));
    QVERIFY2(after.contains("dotenv.load_dotenv(pathlib.Path(__file__).resolve().parent.parent / \".env\")"),
             after.constData());
    QVERIFY(after.contains("system.getenv(\"DATABASE_URL\")"));
    QVERIFY(!after.contains("import Path") && !after.contains("import load_dotenv"));
    const QByteArray other = mended(request("from os import environ as umgebung\n" + start() + engine()));
    QVERIFY2(other.contains("umgebung.get(\"DATABASE_URL\")") && !other.contains("import os\n"),
             other.constData());
    // A name that the file uses for something else is not taken.
    QVERIFY(mended(request(start() + engine() + "database_url = 1\n"))
                .contains("limbeck_database_url = os.getenv"));
}

void EnvPyMendTest::thePathLeadsFromEnvPyToTheFile_data()
{
    QTest::addColumn<QString>("dotenv");
    QTest::addColumn<QByteArray>("path");
    QTest::newRow("beside") << u"/백엔드/alembic/.env"_s << QByteArray("parent / \".env\")");
    QTest::newRow("above") << u"/.env"_s << QByteArray("parent.parent.parent / \".env\")");
    QTest::newRow("elsewhere") << u"/백엔드/환경 설정/.env.dev"_s
                               << QByteArray("parent.parent / \"환경 설정\" / \".env.dev\")");
}

void EnvPyMendTest::thePathLeadsFromEnvPyToTheFile()
{
    QFETCH(QString, dotenv);
    QFETCH(QByteArray, path);
    MendRequest wanted = request(start() + engine());
    wanted.dotenvFile = dotenv;
    const QByteArray after = mended(wanted);
    QVERIFY2(after.contains("load_dotenv(Path(__file__).resolve()." + path), after.constData());
}

void EnvPyMendTest::nothingBreaksWhateverTheText()
{
    QJsonArray befores;
    QJsonArray afters;
    for (const QString &name : examples(u"*.py"_s)) {
        const QList<QByteArray> lines = contentOf(folder() + u'/' + name).split('\n');
        for (qsizetype i = 0; i < lines.size(); ++i) {
            QList<QByteArray> fewer = lines;
            fewer.removeAt(i);
            const QByteArray before = fewer.join('\n');
            MendRequest known = request(before);
            known.set = {u"DATABASE_URL"_s, u"POSTGRES_USER"_s, u"POSTGRES_PASSWORD"_s, u"POSTGRES_HOST"_s};
            known.driver = u"asyncpg"_s;
            for (const MendRequest &first : {request(before), known}) {
                MendRequest wanted = first;
                const auto proposal = mendEnvPy(wanted);
                if (!proposal)
                    continue;
                befores.append(QString::fromUtf8(before));
                afters.append(QString::fromUtf8(proposal->after));
                wanted.before = proposal->after;
                QVERIFY2(codeOf(wanted) == "mend.nothing"_L1, proposal->after.constData());
            }
        }
    }
    QVERIFY(afters.size() > 100);
    // What was Python is Python still.
    const QJsonArray wrongBefore = limbeck::test::askPython(u"syntax_oracle.py"_s, befores);
    const QJsonArray wrongAfter = limbeck::test::askPython(u"syntax_oracle.py"_s, afters);
    QCOMPARE(wrongBefore.size(), befores.size());
    QCOMPARE(wrongAfter.size(), afters.size());
    for (qsizetype i = 0; i < afters.size(); ++i) {
        QVERIFY2(wrongAfter[i].toString().isEmpty() || !wrongBefore[i].toString().isEmpty(),
                 qPrintable(wrongAfter[i].toString() + u'\n' + afters[i].toString()));
    }
}

void EnvPyMendTest::aChangedFileIsNotOverwritten()
{
    const QTemporaryDir dir;
    MendRequest wanted = request(start() + engine());
    wanted.envFile = dir.filePath(u"알렘빅/env.py"_s);
    wanted.dotenvFile = dir.filePath(u".env"_s);
    write(wanted.envFile, wanted.before);
    const auto proposal = mendEnvPy(wanted);
    QVERIFY(proposal);
    write(wanted.envFile, wanted.before + "# someone else was faster\n");
    const auto refused = writeMend(*proposal);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, u"mend.changed"_s);
    QVERIFY(contentOf(wanted.envFile).endsWith("faster\n"));
    write(wanted.envFile, wanted.before);
    QVERIFY(writeMend(*proposal));
    QCOMPARE(contentOf(wanted.envFile), proposal->after);
}

void EnvPyMendTest::permissionsStay()
{
    const QTemporaryDir dir;
    MendRequest wanted = request(start() + engine());
    wanted.envFile = dir.filePath(u"env.py"_s);
    write(wanted.envFile, wanted.before);
    const auto permissions =
        QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner | QFileDevice::ReadGroup;
    QVERIFY(QFile::setPermissions(wanted.envFile, permissions));
    const auto kept = QFileInfo(wanted.envFile).permissions();
    const auto proposal = mendEnvPy(wanted);
    QVERIFY(proposal && writeMend(*proposal));
    QCOMPARE(QFileInfo(wanted.envFile).permissions(), kept);
}

QTEST_GUILESS_MAIN(EnvPyMendTest)
#include "EnvPyMendTest.moc"
