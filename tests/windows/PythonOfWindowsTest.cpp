#include "alembic/PythonPlaces.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

using namespace limbeck;
using namespace Qt::StringLiterals;

using Source = PythonCandidate::Source;

// Where Windows has its Pythons.
class PythonOfWindowsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_process = {};
    }
    void virtualEnvironmentsComeFirst();
    void theLauncherComesBeforeThePath();
    void theStoresStubIsNoPython();
    void theLauncherIsAskedForItsPython();

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    QProcessEnvironment m_process;

    QString path(const QString &name) const { return m_folder->filePath(name); }
    void put(const QString &name, const QByteArray &content = "MZ") const
    {
        QDir().mkpath(QFileInfo(path(name)).path());
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
    }
};

void PythonOfWindowsTest::virtualEnvironmentsComeFirst()
{
    put(u"프로젝트/.git/HEAD"_s);
    put(u"프로젝트/.venv/Scripts/python.exe"_s);
    put(u"프로젝트/venv/Scripts/python.exe"_s);
    put(u"활성/Scripts/python.exe"_s);
    m_process.insert(u"VIRTUAL_ENV"_s, QDir::toNativeSeparators(path(u"활성"_s)));
    const auto found = findPythons(path(u"프로젝트"_s), m_process, {}, {});
    QCOMPARE(found.size(), size_t(3));
    QCOMPARE(found[0].path, path(u"프로젝트/.venv/Scripts/python.exe"_s));
    QVERIFY(found[0].source == Source::Project);
    QCOMPARE(found[1].path, path(u"프로젝트/venv/Scripts/python.exe"_s));
    QCOMPARE(found[2].path, path(u"활성/Scripts/python.exe"_s));
    QVERIFY(found[2].source == Source::Active);
}

void PythonOfWindowsTest::theLauncherComesBeforeThePath()
{
    put(u"프로젝트/.git/HEAD"_s);
    put(u"Windows/py.exe"_s);
    put(u"Python 3/python.exe"_s);
    m_process.insert(u"PATH"_s, QDir::toNativeSeparators(path(u"Python 3"_s)) + u';' +
                                    QDir::toNativeSeparators(path(u"Windows"_s)));
    const auto found = findPythons(path(u"프로젝트"_s), m_process, {}, {});
    QCOMPARE(found.size(), size_t(2));
    QCOMPARE(found[0].path, path(u"Windows/py.exe"_s));
    QVERIFY(found[0].source == Source::Launcher);
    QCOMPARE(found[1].path, path(u"Python 3/python.exe"_s));
    QVERIFY(found[1].source == Source::SearchPath);
}

// %LOCALAPPDATA%\Microsoft\WindowsApps is in everybody's PATH, with a python.exe that opens the store.
void PythonOfWindowsTest::theStoresStubIsNoPython()
{
    put(u"프로젝트/.git/HEAD"_s);
    put(u"Microsoft/WindowsApps/python.exe"_s, {});
    put(u"Microsoft/WindowsApps/python3.exe"_s, {});
    m_process.insert(u"PATH"_s, QDir::toNativeSeparators(path(u"Microsoft/WindowsApps"_s)));
    QVERIFY(findPythons(path(u"프로젝트"_s), m_process, {}, {}).empty());
    // The store's Python once it is installed.
    put(u"Microsoft/WindowsApps/python.exe"_s, "MZ");
    QCOMPARE(findPythons(path(u"프로젝트"_s), m_process, {}, {}).size(), size_t(1));
}

void PythonOfWindowsTest::theLauncherIsAskedForItsPython()
{
    put(u"파이썬 3/python.exe"_s);
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    const QString python = path(u"파이썬 3/python.exe"_s);
    environment.insert(u"LIMBECK_LAUNCHER_SAYS"_s, QDir::toNativeSeparators(python));
    const QString launcher = QCoreApplication::applicationDirPath() + u"/ChildHelper.exe"_s;
    QCOMPARE(PythonPlaces::askLauncher(launcher, environment), python);
    environment.insert(u"LIMBECK_LAUNCHER_SAYS"_s, u"No installed Python found!"_s);
    QCOMPARE(PythonPlaces::askLauncher(launcher, environment), launcher);
}

QTEST_GUILESS_MAIN(PythonOfWindowsTest)
#include "PythonOfWindowsTest.moc"
