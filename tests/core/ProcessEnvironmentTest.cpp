#include "env/ProcessEnvironment.h"

#include <QTest>

using namespace limbeck;

class ProcessEnvironmentTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsLibpqsVariablesAndHidesThemFromLibpq();
};

// On Windows bytes would be in the system's code page.
static void setVariable(const char *name)
{
#ifdef Q_OS_WIN
    _wputenv_s(QString::fromLatin1(name).toStdWString().c_str(), L"한글");
#else
    qputenv(name, "한글");
#endif
}

void ProcessEnvironmentTest::keepsLibpqsVariablesAndHidesThemFromLibpq()
{
    for (const char *name : {"PGHOST", "PGHOSTADDR", "PGSERVICE", "PGSSLROOTCERT", "PGTZ", "LIMBECK_TEST"})
        setVariable(name);
    const QProcessEnvironment &environment = processEnvironment();
    for (const char *name : {"PGHOST", "PGHOSTADDR", "PGSERVICE", "PGSSLROOTCERT", "PGTZ", "LIMBECK_TEST"})
        QCOMPARE(environment.value(QLatin1String(name)), QStringLiteral("한글"));
    for (const char *name : {"PGHOST", "PGHOSTADDR", "PGSERVICE", "PGSSLROOTCERT"})
        QVERIFY2(!qEnvironmentVariableIsSet(name), name);
    QVERIFY(qEnvironmentVariableIsSet("PGTZ"));
    QVERIFY(qEnvironmentVariableIsSet("LIMBECK_TEST"));
}

QTEST_GUILESS_MAIN(ProcessEnvironmentTest)
#include "ProcessEnvironmentTest.moc"
