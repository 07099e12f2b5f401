#include "AlembicFolder.h"

#include "alembic/PythonInterpreter.h"
#include "alembic/PythonPlaces.h"

#include <QDir>
#include <QProcess>
#include <QTest>
#include <QVersionNumber>

using namespace limbeck;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

// Which Python is taken for a project, and what is said of one that will not do.
class PythonInterpreterTest : public QObject
{
    Q_OBJECT

private:
    using Source = PythonCandidate::Source;

    static QProcessEnvironment environment()
    {
        QProcessEnvironment clean;
        clean.insert(u"PATH"_s, u"/usr/bin"_s);
        return clean;
    }
    // A file that looks like a Python program.
    static void put(const AlembicFolder &folder, const QString &name,
                    const QByteArray &content = "#!/bin/sh\nexit 1\n")
    {
        QDir().mkpath(QFileInfo(folder.file(name)).path());
        QFile file(folder.file(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    }
    // A real virtual environment; with the system's packages or none.
    static void makeVenv(const QString &path, bool withPackages)
    {
        QStringList arguments{u"-m"_s, u"venv"_s, u"--without-pip"_s, path};
        if (withPackages)
            arguments.append(u"--system-site-packages"_s);
        QCOMPARE(QProcess::execute(u"/usr/bin/python3"_s, arguments), 0);
    }
    static QStringList codes(const PythonFacts &facts)
    {
        QStringList found;
        for (const Finding &finding : facts.findings)
            found.append(finding.code);
        return found;
    }

private Q_SLOTS:
    void placesComeInTheirOrder();
    void bothLayoutsOfAnEnvironmentAreKnown();
    void aParentsEnvironmentIsFoundUpToTheRepository();
    void whatIsChosenIsTheOnlyOne();
    void oneProgramUnderTwoNamesIsOne();
    void theSystemsPythonIsUsable();
    void whatIsMissingIsNamed();
    void theProjectsOwnEnvironmentIsPreferred();
    void aProgramThatFailsIsDescribed();
    void anEnvironmentWithoutAlembicIsPassedOver();
    void noPythonListsThePlaces();
};

void PythonInterpreterTest::placesComeInTheirOrder()
{
    const AlembicFolder folder;
    for (const QString &name : {u"venv"_s, u".venv"_s, u"eigen"_s, u"aktiv"_s})
        put(folder, name + u"/bin/python"_s, name.toUtf8());
    QProcessEnvironment process = environment();
    process.insert(u"VIRTUAL_ENV"_s, folder.file(u"aktiv"_s));
    const auto found = findPythons(folder.path(), process, {}, u"eigen/bin/python"_s);
    QVERIFY(found.size() >= 5);
    QCOMPARE(found[0].path, folder.file(u"eigen/bin/python"_s));
    QCOMPARE(found[0].source, Source::Settings);
    QCOMPARE(found[1].path, folder.file(u".venv/bin/python"_s));
    QCOMPARE(found[1].source, Source::Project);
    QCOMPARE(found[1].describe(), u".venv of the project"_s);
    QCOMPARE(found[2].path, folder.file(u"venv/bin/python"_s));
    QCOMPARE(found[3].source, Source::Active);
    QCOMPARE(found[4].source, Source::SearchPath);
    QCOMPARE(found[4].path, u"/usr/bin/python3"_s);
}

void PythonInterpreterTest::bothLayoutsOfAnEnvironmentAreKnown()
{
    const AlembicFolder folder;
    put(folder, u"win/Scripts/python.exe"_s);
    put(folder, u"unix/bin/python"_s);
    put(folder, u"conda/python.exe"_s);
    QCOMPARE(PythonPlaces::programIn(folder.file(u"win"_s)), folder.file(u"win/Scripts/python.exe"_s));
    QCOMPARE(PythonPlaces::programIn(folder.file(u"unix"_s)), folder.file(u"unix/bin/python"_s));
    QCOMPARE(PythonPlaces::programIn(folder.file(u"conda"_s)), folder.file(u"conda/python.exe"_s));
    QCOMPARE(PythonPlaces::programIn(folder.file(u"none"_s)), QString());
}

void PythonInterpreterTest::aParentsEnvironmentIsFoundUpToTheRepository()
{
    const AlembicFolder folder;
    put(folder, u".venv/bin/python"_s);
    QDir().mkpath(folder.file(u"repo/.git"_s));
    QDir().mkpath(folder.file(u"repo/backend"_s));
    QVERIFY(findPythons(folder.file(u"repo/backend"_s), environment())[0].source == Source::SearchPath);
    put(folder, u"repo/.venv/bin/python"_s);
    QCOMPARE(findPythons(folder.file(u"repo/backend"_s), environment())[0].path,
             folder.file(u"repo/.venv/bin/python"_s));
}

void PythonInterpreterTest::whatIsChosenIsTheOnlyOne()
{
    const AlembicFolder folder;
    put(folder, u".venv/bin/python"_s);
    put(folder, u"다른/bin/python"_s);
    const auto byFolder = findPythons(folder.path(), environment(), u"다른"_s);
    QCOMPARE(byFolder.size(), std::size_t(1));
    QCOMPARE(byFolder[0].path, folder.file(u"다른/bin/python"_s));
    const auto byName = findPythons(folder.path(), environment(), u"python3"_s);
    QCOMPARE(byName.size(), std::size_t(1));
    QCOMPARE(byName[0].path, u"/usr/bin/python3"_s);
    const auto none = choosePython(folder.path(), folder.config(), environment(), {}, u"없음/python"_s);
    QCOMPARE(none.error().code, u"alembic.no-python"_s);
}

void PythonInterpreterTest::oneProgramUnderTwoNamesIsOne()
{
    const AlembicFolder folder;
    QDir().mkpath(folder.file(u"bin"_s));
    QVERIFY(QFile::link(u"/usr/bin/python3"_s, folder.file(u"bin/python3"_s)));
    QVERIFY(QFile::link(u"/usr/bin/python3"_s, folder.file(u"bin/python"_s)));
    QProcessEnvironment process;
    process.insert(u"PATH"_s, folder.file(u"bin"_s) + u":/usr/bin"_s);
    QCOMPARE(findPythons(folder.path(), process).size(), std::size_t(1));
    // One interpreter behind two virtual environments is two.
    makeVenv(folder.file(u".venv"_s), false);
    makeVenv(folder.file(u"venv"_s), false);
    QCOMPARE(findPythons(folder.path(), process).size(), std::size_t(3));
}

void PythonInterpreterTest::theSystemsPythonIsUsable()
{
    const AlembicFolder folder;
    const auto facts = choosePython(folder.path(), folder.config(), environment(), u"asyncpg"_s);
    QVERIFY(facts.has_value());
    QVERIFY(facts->usable());
    QCOMPARE(facts->candidate.path, u"/usr/bin/python3"_s);
    QVERIFY(QVersionNumber::fromString(facts->alembic) >= QVersionNumber(1, 8));
    QVERIFY(!facts->sqlalchemy.isEmpty());
    QVERIFY(!facts->dotenv.isEmpty());
    QCOMPARE(codes(*facts), QStringList());
    const QJsonObject json = facts->toJson();
    QCOMPARE(json["source"_L1].toString(), u"path"_s);
    QVERIFY(json["drivers"_L1].toObject().contains("asyncpg"_L1));
}

void PythonInterpreterTest::whatIsMissingIsNamed()
{
    const AlembicFolder folder;
    makeVenv(folder.file(u"빈 환경"_s), false);
    const PythonCandidate bare{folder.file(u"빈 환경/bin/python"_s), Source::ByHand};
    const PythonFacts facts = probePython(bare, folder.config(), environment(), {});
    QVERIFY(!facts.version.isEmpty());
    QVERIFY(facts.virtualEnvironment);
    QVERIFY(!facts.usable());
    QCOMPARE(codes(facts), QStringList({u"alembic.no-alembic"_s}));
    QVERIFY(facts.findings[0].hint.contains(u'"' + folder.file(u"빈 환경/bin/python"_s) +
                                            u"\" -m pip install alembic"_s));
    // Alembic is there, in an old version, and no driver is.
    AlembicFolder old;
    old.write(u"lib/alembic/__init__.py"_s, "__version__ = '1.7.7'\n");
    QProcessEnvironment process = environment();
    process.insert(u"PYTHONPATH"_s, old.file(u"lib"_s));
    const PythonFacts partial = probePython(bare, folder.config(), process, u"asyncpg"_s);
    QCOMPARE(codes(partial), QStringList({u"alembic.old-alembic"_s, u"alembic.no-driver"_s}));
    QVERIFY(partial.findings[1].message.contains("asyncpg"_L1));
    QVERIFY(partial.findings[1].hint.endsWith("-m pip install asyncpg"_L1));
}

void PythonInterpreterTest::theProjectsOwnEnvironmentIsPreferred()
{
    const AlembicFolder folder;
    makeVenv(folder.file(u".venv"_s), true);
    makeVenv(folder.file(u"aktiv"_s), true);
    QProcessEnvironment process = environment();
    process.insert(u"VIRTUAL_ENV"_s, folder.file(u"aktiv"_s));
    const auto facts = choosePython(folder.path(), folder.config(), process, {});
    QCOMPARE(facts->candidate.path, folder.file(u".venv/bin/python"_s));
    QVERIFY(facts->virtualEnvironment);
    QCOMPARE(codes(*facts), QStringList({u"alembic.wrong-venv"_s}));
    process.insert(u"VIRTUAL_ENV"_s, folder.file(u".venv"_s));
    QCOMPARE(codes(*choosePython(folder.path(), folder.config(), process, {})), QStringList());
}

void PythonInterpreterTest::aProgramThatFailsIsDescribed()
{
    const AlembicFolder folder;
    put(folder, u"kaputt/bin/python"_s, "#!/bin/sh\necho '동작하지 않음' >&2\nexit 3\n");
    const auto facts = choosePython(folder.path(), folder.config(), environment(), {}, u"kaputt"_s);
    QVERIFY(facts.has_value());
    QVERIFY(!facts->usable());
    QCOMPARE(codes(*facts), QStringList({u"alembic.python-failed"_s}));
    QVERIFY(facts->findings[0].message.contains(u"동작하지 않음"_s));
}

void PythonInterpreterTest::anEnvironmentWithoutAlembicIsPassedOver()
{
    const AlembicFolder folder;
    makeVenv(folder.file(u".venv"_s), false);
    const auto facts = choosePython(folder.path(), folder.config(), environment(), {});
    QVERIFY(facts->usable());
    QCOMPARE(facts->candidate.source, Source::SearchPath);
    QCOMPARE(codes(*facts), QStringList({u"alembic.no-alembic"_s}));
    QCOMPARE(facts->findings[0].severity, Severity::Warning);
}

void PythonInterpreterTest::noPythonListsThePlaces()
{
    const AlembicFolder folder;
    const auto facts = choosePython(folder.path(), folder.config(), QProcessEnvironment(), {});
    QCOMPARE(facts.error().code, u"alembic.no-python"_s);
    QVERIFY(facts.error().detail.contains(u".venv"_s));
    QVERIFY(facts.error().detail.contains(u"VIRTUAL_ENV"_s));
}

QTEST_GUILESS_MAIN(PythonInterpreterTest)
#include "PythonInterpreterTest.moc"
